"""Moments as people say them: "14u30", "à 9 h", "tonight", "dimanche" become a minute in Brussels. Pure."""

from __future__ import annotations

import datetime
import re

from pont.directory import opening
from pont.kernel.folding import stem, tokens

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The hour somebody probably means who names a part of the day.
HOUR_OF: dict[str, int] = {
    "tonight": 21,
    "this_evening": 19,
    "this_afternoon": 14,
    "tomorrow": 12,
    "tomorrow_morning": 9,
    "weekend": 12,
}
NOON = 12
# Neither a price ("2.50 €") nor a date ("1.12.2026").
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])\s?(?:(?:u|h|uur|heures?|o'?clock)\s?(?P<minute>[0-5]\d)?|[:.](?P<colon>[0-5]\d)"
    r"(?:\s?(?:u|h|uur))?|(?P<half>am|pm))\b(?!\s?(?:€|eur)|\.\d)",
    re.IGNORECASE,
)


def clock_time(text: str) -> tuple[int | None, frozenset[str]]:
    """The time of day in a text, in minutes after midnight (None: none), and the words that wrote it."""
    found = _CLOCK.search(text)
    if not found:
        return None, frozenset()
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    minute = int(found["minute"] or found["colon"] or 0)
    words = frozenset(stem(token) for token in tokens(found[0]))
    return (hour % 24) * 60 + minute, words


def moment(when: str, clock: int | None, now: int) -> int:
    """The minute meant by a named moment and a time of day, seen from `now`; `now` when neither is given."""
    if when in ("", "now", "today") and clock is None:
        return now
    local = opening.to_local(now)
    day = local.date() + datetime.timedelta(days=days_ahead(when, local))
    if day == local.date() and clock is None and when not in HOUR_OF:
        # "Zondag" said on a Sunday means now.
        return now
    minutes = clock if clock is not None else HOUR_OF.get(when, NOON) * 60
    named = on_day(day, minutes)
    if day > local.date() or named >= now:
        return named
    if clock is None:
        # "Ce soir" said at 22:00 is now.
        return now
    # "14 u" said at 15:00 is over: it is meant for the next time it comes.
    is_over = named < now - 60
    return on_day(day + datetime.timedelta(days=days_until_again(when, local)), minutes) if is_over else named


def on_day(day: datetime.date, minutes: int) -> int:
    """A day and minutes after midnight on its clock, as a minute."""
    return minute_of(datetime.datetime.combine(day, datetime.time(minutes // 60, minutes % 60)))


def days_until_again(when: str, local: datetime.datetime) -> int:
    """How many days after today the same moment comes again."""
    if when in WEEKDAYS:
        return 7
    if when == "weekend" and local.weekday() == 6:
        return 6
    return 1


def minute_of(local: datetime.datetime) -> int:
    """A local time as a minute; one that the clock skips is taken an hour later."""
    try:
        return opening.to_minutes(local)
    except opening.HoursError:
        return opening.to_minutes(local + datetime.timedelta(hours=1))


def days_ahead(when: str, local: datetime.datetime) -> int:
    """How many days from today a named moment lies."""
    if when.startswith("tomorrow"):
        return 1
    if when == "weekend":
        return 0 if local.weekday() >= 5 else 5 - local.weekday()
    if when in WEEKDAYS:
        return (WEEKDAYS.index(when) - local.weekday()) % 7
    return 0
