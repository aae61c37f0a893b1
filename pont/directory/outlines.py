"""Outlines of areas: which of them holds a point, and how a line is made simpler. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from pont.directory.places import communes, quarters, stops
from pont.directory.points import distance_m, in_brussels

Point = tuple[float, float]
Ring = tuple[Point, ...]

METRES_A_DEGREE = 111_195.0
LEAST_CORNERS = 4  # of a closed line, its last point being its first


class Outline(msgspec.Struct, frozen=True):
    """The outline of an area: `kind` is "commune", "quarter" or "sector", `key` the NIS code of a commune.

    `rings` are closed lines of (lat, lon) in WGS84 degrees, outer ones and holes alike: what lies inside an odd
    number of them lies in the area (draw it with the even-odd rule).
    """

    key: str
    nl: str
    fr: str
    kind: str
    rings: tuple[Ring, ...]

    def box(self) -> tuple[float, float, float, float]:
        """The southern, northern, western and eastern edge."""
        lats = [lat for ring in self.rings for lat, _lon in ring]
        lons = [lon for ring in self.rings for _lat, lon in ring]
        return min(lats), max(lats), min(lons), max(lons)

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies inside."""
        crossed = sum(crosses(ring, lat, lon) for ring in self.rings)
        return crossed % 2 == 1


def crosses(ring: Ring, lat: float, lon: float) -> int:
    """How many sides of `ring` a line from the point due east meets."""
    return sum(
        (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1
        for (lat1, lon1), (lat2, lon2) in pairwise(ring)
    )


def holding(outlines: Iterable[Outline], lat: float, lon: float) -> Outline | None:
    """The first of these areas that a point lies in."""
    return next((outline for outline in outlines if outline.holds(lat, lon)), None)


def commune_at(outlines: Sequence[Outline], lat: float, lon: float) -> str:
    """The NIS code of the commune a point lies in, "" outside Brussels.

    Exact where `outlines` of communes are given, up to their tolerance; else that of the nearest place we know.
    """
    if outlines:
        found = holding(outlines, lat, lon)
        return found.key if found else ""
    if not in_brussels(lat, lon):
        return ""
    known = [(it.lat, it.lon, it.communes[0]) for it in communes().values()]
    known += [(it.lat, it.lon, it.communes[0]) for it in stops().values()]
    known += [(it.lat, it.lon, it.communes[0]) for it in quarters().values()]
    return min(known, key=lambda it: distance_m(lat, lon, it[0], it[1]))[2]


def simplified(ring: Ring, tolerance: float) -> Ring:
    """A closed line without the corners that lie within `tolerance` metres of what is left (Douglas and Peucker).

    A line that would lose its shape stays as it is.
    """
    if tolerance <= 0 or len(ring) <= LEAST_CORNERS:
        return ring
    flat = flattened(ring)
    far = max(range(len(ring)), key=lambda at: math.dist(flat[at], flat[0]))
    kept = {0, far, len(ring) - 1}
    pieces = [(0, far), (far, len(ring) - 1)]
    while pieces:
        first, last = pieces.pop()
        between = range(first + 1, last)
        at = max(between, key=lambda it: away(flat[it], flat[first], flat[last]), default=None)
        if at is not None and away(flat[at], flat[first], flat[last]) > tolerance:
            kept.add(at)
            pieces += [(first, at), (at, last)]
    return tuple(ring[at] for at in sorted(kept)) if len(kept) >= LEAST_CORNERS else ring


def flattened(ring: Ring) -> list[Point]:
    """The same points in metres on a plane, good for a city."""
    narrow = math.cos(math.radians(ring[0][0]))
    return [(lat * METRES_A_DEGREE, lon * METRES_A_DEGREE * narrow) for lat, lon in ring]


def away(point: Point, start: Point, end: Point) -> float:
    """The distance from a point to the line between two others."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    if length == 0:
        return math.dist(point, start)
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / length
    share = min(1.0, max(0.0, share))
    return math.dist(point, (start[0] + share * along[0], start[1] + share * along[1]))
