"""The hours of many doors at one minute: from the timetable, or outside its window from the schedules themselves."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pont.directory import verdict
from pont.directory.indexing import Index
from pont.directory.timetable import NEVER

Minute = int | NDArray[np.int32]
"""One minute for all doors, or the minute of arrival at each."""


class Moment(Struct, frozen=True):
    """Parallel arrays over doors, in absolute minutes; `opens` is `NEVER` or later when nothing is known to open."""

    minute: Minute
    is_open: NDArray[np.bool_]
    is_unknown: NDArray[np.bool_]
    opens: NDArray[np.int32]
    closes: NDArray[np.int32]

    def only(self, keep: NDArray[np.bool_]) -> Moment:
        """The same moment for some of the doors."""
        minute = self.minute if isinstance(self.minute, int) else self.minute[keep]
        return Moment(minute, self.is_open[keep], self.is_unknown[keep], self.opens[keep], self.closes[keep])


def moment_of(index: Index, doors: NDArray[np.int32], minute: Minute, *, meal: bool) -> Moment:
    """How the hours of `doors` stand at `minute`."""
    if not all(map(index.timetable.covers, ends_of(minute))):
        return from_schedules(index, doors, minute, meal=meal)
    rows = (index.meal_row if meal else index.entry_row)[doors]
    is_open, begins, ends = index.timetable.at(rows, minute)
    is_unknown = index.unknown_times.at(rows, minute)[0] & ~is_open
    start = np.int32(index.timetable.start)
    opens = np.where(begins >= NEVER, NEVER, begins + start)
    # An interval cut off by the end of the window may well go on.
    is_cut = ends >= index.timetable.end - index.timetable.start
    closes = np.where(is_cut, NEVER, ends + start)
    return Moment(minute, is_open, is_unknown, opens, closes)


def ends_of(minute: Minute) -> tuple[int, ...]:
    """The first and the last minute that matter; none where there are no doors."""
    if isinstance(minute, int):
        return (minute,)
    return (int(minute.min()), int(minute.max())) if len(minute) else ()


def from_schedules(index: Index, doors: NDArray[np.int32], minute: Minute, *, meal: bool) -> Moment:
    """The same, read from each door's schedules: slower, for days outside the window."""
    minutes = np.broadcast_to(minute, doors.shape).tolist()
    states = [
        verdict.hours_state(index.door(number), at, meal=meal)
        for number, at in zip(doors.tolist(), minutes, strict=True)
    ]
    return Moment(
        minute,
        np.array([state.open is True for state in states], dtype=np.bool_),
        np.array([state.open is None for state in states], dtype=np.bool_),
        np.array([NEVER if state.opens is None else state.opens for state in states], dtype=np.int32),
        np.array([NEVER if state.closes is None else state.closes for state in states], dtype=np.int32),
    )
