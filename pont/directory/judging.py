"""The doors of one page, each judged at the minute somebody gets there, with its reasons. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pont.directory import verdict, walking
from pont.directory.doors import Door, Verdict
from pont.directory.indexing import Index
from pont.directory.moments import moment_of
from pont.directory.places import distances_m
from pont.directory.timetable import states
from pont.directory.verdict import HoursState

if TYPE_CHECKING:
    from pont.directory.search import Query


class Found(Struct, frozen=True):
    """One result: the door, its verdict, the distance in metres (None: unknown or without a place), its block.

    `arrival`: the minute somebody gets there, None without a distance; `closes_before`: it is open now, and shut then.
    """

    door: Door
    verdict: Verdict
    distance_m: int | None
    block: int
    arrival: int | None = None
    closes_before: bool = False


def distances(index: Index, query: Query, doors: NDArray[np.int32]) -> NDArray[np.float64] | None:
    """Metres from the point asked for; NaN for a door without a point; None when no point was asked for."""
    if query.near is None:
        return None
    return distances_m(*query.near, index.latitude[doors], index.longitude[doors])


def arrival_of(query: Query, far: NDArray[np.float64] | None) -> int | NDArray[np.int32]:
    """When somebody is there who leaves at the moment asked for: at once, or after the walk to each door."""
    return query.at if far is None else walking.arrivals(query.at, far)


def judged(index: Index, query: Query, doors: NDArray[np.int32], blocks: NDArray[np.int8]) -> Iterator[Found]:
    """The rows of a page, each judged with its reasons."""
    far = distances(index, query, doors)
    arriving = np.broadcast_to(arrival_of(query, far), doors.shape).tolist()
    there = states_of(index, doors, arriving, meal=query.is_for_a_meal)
    now = there if far is None else states_of(index, doors, [query.at] * len(doors), meal=query.is_for_a_meal)
    for at, number in enumerate(doors.tolist()):
        door, possible = index.prepared(number)
        said = verdict.verdict(
            door,
            query.situation,
            arriving[at],
            meal=query.is_for_a_meal,
            state=there[at],
            elsewhere=stop_now(index, door, number, arriving[at]),
            possible=possible,
        )
        metres = None if far is None or np.isnan(far[at]) else math.ceil(far[at])
        yield Found(
            door,
            said,
            metres,
            int(blocks[at]),
            arrival=None if metres is None else arriving[at],
            closes_before=said.open is False and getattr(now[at], "open", None) is True,
        )


def states_of(
    index: Index, doors: NDArray[np.int32], minutes: list[int], *, meal: bool
) -> list[HoursState | None]:
    """The hours of a few doors, each at its minute; None outside the window of the index: there schedules are read."""
    if not all(map(index.timetable.covers, minutes)):
        return [None] * len(doors)
    rows = (index.meal_row if meal else index.entry_row)[doors]
    ways = index.door_row[doors], index.phone_row[doors]
    return [*states(index.timetable, index.unknown_times, rows, *ways, minutes=minutes)]


def stop_now(index: Index, door: Door, number: int, minute: int) -> Door | None:
    """Where a round stands at this minute, when it stands somewhere else than at this stop."""
    if door.reached_by != "mobile" or not index.shared[number]:
        return None
    stops = np.flatnonzero(index.service == door.pk).astype(np.int32)
    others = [stop for stop in stops.tolist() if stop != number and stop in index.alive]
    if not others:
        return None
    stops = np.array(others, dtype=np.int32)
    standing = stops[moment_of(index, stops, minute, meal=False).is_open]
    return index.door(int(standing[0])) if len(standing) else None
