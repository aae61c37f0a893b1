"""Times of day as people type them: "9", "9.30", "9u30", "14 h 00", "0930". Pure."""

from __future__ import annotations

import re

from pont.directory.clock import DAY

TYPED = re.compile(
    r"(\d{1,2})(?:\s*(?:[:.,]|u(?:ur)?|h(?:eures?|rs?)?)\s*(\d{2})?)?\s*(?:u(?:ur)?|h)?", re.IGNORECASE
)
NOON, LONGEST_FROM_THE_MORNING = DAY // 2, DAY // 2
TOGETHER = re.compile(r"(\d{1,2})(\d{2})")


def read_clock(text: str) -> int | None:
    """The minute of the day, None for an empty text. Raises ValueError for what is no time."""
    text = " ".join(text.split())
    if not text:
        return None
    found = TOGETHER.fullmatch(text) if len(text) > 2 and text.isdigit() else TYPED.fullmatch(text)
    if found is None:
        raise ValueError(text)
    minute = int(found[1]) * 60 + int(found[2] or 0)
    if minute > DAY or int(found[2] or 0) > 59:
        raise ValueError(text)
    return minute


def clock_said(minute: int, language: str) -> str:
    """9.30 in Dutch, 9:30 elsewhere; the end of a night on the next morning's clock."""
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60}{'.' if language == 'nl' else ':'}{minute % 60:02}"


def read_span(begin: str, end: str) -> tuple[int, int] | None:
    """From and to in minutes; an end before the beginning lies in the next day.

    Raises ValueError for half a span, and for "9" until "5": nobody who opens in the morning stays open all night.
    """
    first, last = read_clock(begin), read_clock(end)
    if first is None and last is None:
        return None
    if first is None or last is None or first == last:
        raise ValueError(begin or end)
    if first == DAY:
        raise ValueError(begin)
    if last > first:
        return first, last
    if first < NOON and last + DAY - first > LONGEST_FROM_THE_MORNING:
        raise ValueError(end)
    return first, last + DAY
