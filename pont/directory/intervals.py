"""Lists of intervals of minutes, and their arithmetic.

An interval is a pair `(start, end)` of whole minutes since 1970-01-01T00:00Z, the end not included.
A list of intervals is sorted, its members do not touch. Every function takes such lists and returns one.
"""

from collections.abc import Iterable, Sequence

Span = tuple[int, int]
Intervals = list[Span]


def coalesce(intervals: Iterable[Span]) -> Intervals:
    """Sort, drop what is empty, join what overlaps or touches."""
    joined: Intervals = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def either(a: Sequence[Span], b: Sequence[Span]) -> Intervals:
    """Return the minutes that are in `a` or in `b`."""
    return coalesce([*a, *b])


def in_both(a: Sequence[Span], b: Sequence[Span]) -> Intervals:
    """Return the minutes that are in `a` and in `b`."""
    common: Intervals = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            common.append((start, end))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return common


def minus(a: Sequence[Span], b: Sequence[Span]) -> Intervals:
    """Return the minutes that are in `a` and not in `b`."""
    left: Intervals = []
    j = 0
    for start, end in a:
        while j < len(b) and b[j][1] <= start:
            j += 1
        k = j
        while k < len(b) and b[k][0] < end:
            if start < b[k][0]:
                left.append((start, b[k][0]))
            start = max(start, b[k][1])
            k += 1
        if start < end:
            left.append((start, end))
    return left


def clip(intervals: Sequence[Span], start: int, end: int) -> Intervals:
    """Return the part of `intervals` that lies in the window."""
    return in_both(intervals, [(start, end)])
