"""The doors of a search as points: those of the page with their numbers, more without, the rest as counts; pure.

A door without a place, or whose place is kept secret, is never a point: the list has it, and a sentence says how many.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pont.directory import drawing
from pont.directory.doors import LEVELS, Door, Level
from pont.directory.indexing import Index
from pont.directory.search import Hits, Query, hits_of, one_per_service

# More points than this say less, and cost the visitor data.
MOST = 400
# Metres are not to be read off a map: five digits are about one.
DIGITS = 5


class Spot(Struct, frozen=True):
    """A door on the map. `rank`: its number in the list; `is_listed`: it stands on this page of the list."""

    door: Door
    level: Level
    rank: int
    is_listed: bool
    latitude: float
    longitude: float


class Mapped(Struct, frozen=True):
    """What the map shows of a search.

    `spots`: doors in the order of the list, at most `MOST`, those of this page among them. `crowds`: doors beyond
    that, by the NIS code of their commune ("" for none known). `placeless`: how many doors of the search are not
    on the map.
    """

    spots: tuple[Spot, ...]
    crowds: dict[str, int]
    placeless: int


def mapped(index: Index, query: Query, most: int = MOST) -> Mapped:
    """The doors that `query` finds, on the map."""
    hits = one_per_service(index, hits_of(index, query))
    ranked = np.argsort(hits.key, kind="stable")
    doors = hits.doors[ranked]
    on_paper = is_on_map(index, doors)
    ranks = np.flatnonzero(on_paper) + 1
    first = (query.page - 1) * query.limit + 1
    is_listed = (ranks >= first) & (ranks < first + query.limit)
    # Those of the page always; of the others the best.
    chosen = np.sort(np.argsort(~is_listed, kind="stable")[:most])
    rest = np.ones(len(ranks), dtype=np.bool_)
    rest[chosen] = False
    return Mapped(
        spots=spots_of(index, hits, ranked, ranks[chosen], is_listed[chosen]),
        crowds=crowds_of(index, doors[ranks[rest] - 1]),
        placeless=int(np.count_nonzero(~on_paper)),
    )


def is_on_map(index: Index, doors: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which of these doors have a point on the paper; never those without a place."""
    south, west, north, east = drawing.FRAME
    latitude, longitude = index.latitude[doors], index.longitude[doors]
    is_inside = (south <= latitude) & (latitude <= north) & (west <= longitude) & (longitude <= east)
    has_place = np.fromiter((int(number) not in index.placeless for number in doors), np.bool_, len(doors))
    return is_inside & has_place


def spots_of(
    index: Index,
    hits: Hits,
    ranked: NDArray[np.int64],
    ranks: NDArray[np.int64],
    is_listed: NDArray[np.bool_],
) -> tuple[Spot, ...]:
    """The doors of these ranks; what the record itself calls secret or placeless is left out once more."""
    found = []
    for rank, listed in zip(ranks.tolist(), is_listed.tolist(), strict=True):
        at = ranked[rank - 1]
        door = index.door(int(hits.doors[at]))
        place = door.place
        if door.phone_only or place is None or place.latitude is None or place.longitude is None:
            continue
        level = LEVELS[int(hits.level[at])]
        where = round(place.latitude, DIGITS), round(place.longitude, DIGITS)
        found.append(Spot(door, level, rank, listed, *where))
    return tuple(found)


def crowds_of(index: Index, doors: NDArray[np.int32]) -> dict[str, int]:
    """How many of these doors lie in each commune, by NIS code; "" for those whose commune nobody knows."""
    if len(doors) == 0:
        return {}
    left = set(doors.tolist())
    counts = {}
    for nis, there in sorted(index.postings["commune"].items()):
        inside = left.intersection(there)
        if inside:
            counts[nis] = len(inside)
            left -= inside
    return counts | ({"": len(left)} if left else {})
