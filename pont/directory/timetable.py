"""All opening intervals of the map for a rolling window, laid out so that "open at T" is a few look-ups.

Rows are ways in (see `entry.WAYS`). Each row's intervals stand one after the other, closed by a sentinel far in
the future; the last one may reach beyond the window or lie behind it. For each day and row, `first` points at the
first interval that ends after the day began, so that the state of any set of rows at any minute of the window is
found in a handful of steps, exact to the minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pont.directory import entry
from pont.directory.verdict import LASTING, HoursState

DAY = 24 * 60
NEVER = np.int32(2**30)
# How far behind the window the next opening is looked for, step by step.
A_WEEK, FARTHER = 8 * DAY, (30 * DAY, 150 * DAY, entry.FAR)

Minutes = NDArray[np.int32]


class Timetable:
    """Intervals of many rows. `start`: first minute of the window; `days`: its length."""

    def __init__(
        self, start: int, days: int, begins: Minutes, ends: Minutes, first: NDArray[np.int32]
    ) -> None:
        self.start, self.days = start, days
        self.begins, self.ends, self.first = begins, ends, first

    @property
    def end(self) -> int:
        """The minute after the window's last."""
        return self.start + self.days * DAY

    @classmethod
    def of(cls, rows: Sequence[Sequence[tuple[int, int]]], start: int, days: int) -> Timetable:
        """Lay out `rows` of sorted, disjoint intervals in absolute minutes."""
        begins: list[int] = []
        ends: list[int] = []
        lengths = np.empty(len(rows), dtype=np.int64)
        for number, spans in enumerate(rows):
            for begin, end in spans:
                begins.append(begin - start)
                ends.append(end - start)
            begins.append(NEVER)
            ends.append(NEVER)
            lengths[number] = len(spans) + 1
        ends_array = np.array(ends, dtype=np.int32)
        first = first_of_day(ends_array, lengths, days)
        return cls(start, days, np.array(begins, dtype=np.int32), ends_array, first)

    def covers(self, minute: int) -> bool:
        """Whether the window says something about this minute."""
        return 0 <= minute - self.start < self.days * DAY

    def at(
        self, rows: NDArray[np.int32], minute: int | Minutes
    ) -> tuple[NDArray[np.bool_], Minutes, Minutes]:
        """For these rows at `minute`: is it open, when does the current or next interval begin and end.

        `minute` may be one for each row. Begin and end are relative to `start`; `NEVER` when no interval follows.
        """
        moment = np.asarray(minute - self.start, dtype=np.int32)
        index = self.first[moment // DAY, rows]
        ends = self.ends[index]
        over = ends <= moment
        while over.any():
            index = index + over
            ends = self.ends[index]
            over = ends <= moment
        begins = self.begins[index]
        return begins <= moment, begins, ends

    def joined(self, other: Timetable) -> Timetable:
        """These rows, then the rows of `other`; both have the same window."""
        return Timetable(
            self.start,
            self.days,
            np.concatenate([self.begins, other.begins]),
            np.concatenate([self.ends, other.ends]),
            np.concatenate([self.first, other.first + np.int32(len(self.ends))], axis=1),
        )


def cut_after(spans: entry.Spans, end: int) -> entry.Spans:
    """The stretches up to the first that ends after `end`: what comes next for each minute before `end`."""
    within = [span for span in spans if span[1] <= end]
    return spans[: len(within) + 1]


def says_what_comes(spans: entry.Spans, end: int, looked_until: int) -> bool:
    """Whether the last stretch ends after `end`, and before the end of what was looked at: it is whole."""
    return bool(spans) and end < spans[-1][1] < looked_until


def states(
    table: Timetable,
    unknown: Timetable,
    rows: NDArray[np.int32],
    door_rows: NDArray[np.int32],
    phone_rows: NDArray[np.int32],
    *,
    minutes: Sequence[int],
) -> Iterator[HoursState]:
    """What `verdict.hours_state` reads from the schedules of doors: their ways in, and what else is open there.

    A row below 0 is no way in; `minutes`: one for each door.
    """
    arrivals = np.array(minutes, dtype=np.int32)
    is_open, begins, ends = table.at(rows, arrivals)
    is_unknown = unknown.at(rows, arrivals)[0]
    is_in, is_called = (
        table.at(np.maximum(way, 0), arrivals)[0] & (way >= 0) for way in (door_rows, phone_rows)
    )
    for at, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        opens, closes, minute = begin + table.start, end + table.start, minutes[at]
        will_open = opens < minute + entry.FAR
        if is_open[at]:
            is_lasting = closes - minute > LASTING
            yield HoursState(True, max(opens, minute - 2 * DAY), None if is_lasting else closes)
        elif is_unknown[at]:
            yield HoursState(None, opens if will_open else None)
        elif will_open:
            closes = min(closes, minute + entry.FAR)
            yield HoursState(False, opens, closes, bool(is_in[at]), bool(is_called[at]))
        else:
            yield HoursState(False, None, None, bool(is_in[at]), bool(is_called[at]))


def first_of_day(ends: Minutes, lengths: NDArray[np.int64], days: int) -> NDArray[np.int32]:
    """Table [day][row]: the position of the row's first interval that ends after midnight of that day."""
    count = len(lengths)
    row_of = np.repeat(np.arange(count, dtype=np.int64), lengths)
    stride = np.int64(2**31)
    keys = row_of * stride + ends
    needles = np.arange(count, dtype=np.int64) * stride
    table = np.empty((days, count), dtype=np.int32)
    for day in range(days):
        table[day] = np.searchsorted(keys, needles + day * DAY, side="right")
    return table
