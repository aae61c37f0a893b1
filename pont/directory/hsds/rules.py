"""One HSDS schedule row (a recurrence rule of iCalendar with times) as rules of OSM opening hours.

Only what OSM says exactly is translated: the same minutes on the same days, for ever. Everything else raises
`Inexact` and stays a text: a wrong hour sends somebody to a closed door. A rule that ends and cannot be
written otherwise is written out day by day.
"""

from __future__ import annotations

import datetime
import re
from itertools import groupby
from typing import Any

from dateutil.rrule import rrule, rrulestr
from msgspec import Struct

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LISTED_DAYS = 100
"""A rule that ends may be written out as at most this many days."""
BRUSSELS = {
    "",
    "1",
    "2",
    "+1",
    "+2",
    "1.0",
    "2.0",
    "+01:00",
    "+02:00",
    "01:00",
    "02:00",
    "europe/brussels",
    "cet",
}
_WEEK = (
    "mo mon monday lundi maandag",
    "tu tue tues tuesday mardi dinsdag",
    "we wed wednesday mercredi woensdag",
    "th thu thur thurs thursday jeudi donderdag",
    "fr fri friday vendredi vrijdag",
    "sa sat saturday samedi zaterdag",
    "su sun sunday dimanche zondag",
)
_NAMES = {name: number for number, alike in enumerate(_WEEK) for name in alike.split()}
_TIME = re.compile(r"(\d{1,2})[:.h](\d\d)?(?::(\d\d)(?:\.0+)?)? ?([ap])?\.?m?\.?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2}) ?([ap])\.?m\.?", re.IGNORECASE)
_OFFSET = re.compile(r"(?<=\d)(Z|[+-]\d\d:?\d\d)$")


class Inexact(ValueError):
    """OSM opening hours cannot say this exactly; the message says what."""


class Rule(Struct, frozen=True):
    """One OSM rule without its times: `dates` and `days` as text ("" is always), and the times beside them.

    `weekdays` are the plain weekdays it speaks of, None when it speaks of others.
    """

    dates: str
    days: str
    begins: int
    ends: int
    weekdays: frozenset[int] | None = None


def _word(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if isinstance(value, list):
        value = ",".join(str(one) for one in value)
    return "" if value is None else str(value).strip()


def read_time(text: str) -> int:
    """Minutes since midnight of "10:00:00", "9:30", "24:00", "1:00 PM", "9am", "14h". Raises `Inexact`."""
    if offset := _OFFSET.search(text):
        if offset[0].replace(":", "") not in ("+0100", "+0200"):
            raise Inexact("another time zone")
        text = text[: offset.start()]
    if match := _TIME.fullmatch(text):
        hour, minute, second, half = int(match[1]), int(match[2] or 0), int(match[3] or 0), match[4]
    elif match := _HOUR.fullmatch(text):
        hour, minute, second, half = int(match[1]), 0, 0, match[2]
    else:
        raise Inexact(f"no time of day: {text[:20]}")
    if half:
        if not 1 <= hour <= 12:
            raise Inexact(f"no time of day: {text[:20]}")
        hour = hour % 12 + (12 if half in "pP" else 0)
    if (minute, second) == (59, 59) and hour == 23:
        return 24 * 60
    if second or minute > 59 or hour * 60 + minute > 24 * 60:
        raise Inexact(f"no whole minute of a day: {text[:20]}")
    return hour * 60 + minute


def read_times(row: dict[str, Any]) -> tuple[int, int]:
    """Begin and end of a row in minutes; an end on the next day is above 24 hours. Raises `Inexact`."""
    opens, closes = _word(row, "opens_at"), _word(row, "closes_at")
    if not opens or not closes:
        raise Inexact("an opening or a closing time is missing")
    begins, ends = read_time(opens), read_time(closes)
    if begins == ends or begins == 24 * 60:
        raise Inexact("it opens and closes at the same time")
    return begins, ends if ends > begins else ends + 24 * 60


def read_day(text: str) -> datetime.date | None:
    """A day written as YYYY-MM-DD, perhaps with a time after it. Raises `Inexact`."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        raise Inexact(f"no date: {text[:20]}") from None


def read_byday(text: str) -> list[tuple[int, int]]:
    """Weekdays of BYDAY as (number from Monday, which of the month or 0). Raises `Inexact`."""
    found = []
    for part in re.split(r"[\s,;]+", text):
        if not part:
            continue
        match = re.fullmatch(r"([+-]?\d)?([A-Za-zé]+)", part)
        if match is None or match[2].casefold() not in _NAMES or match[1] in ("0", "+0", "-0"):
            raise Inexact(f"no weekday: {part[:20]}")
        found.append((_NAMES[match[2].casefold()], int(match[1] or 0)))
    return found


def write_days(numbers: frozenset[int] | set[int]) -> str:
    """Weekdays in OSM: "Mo-Fr", "Sa,Su", "Mo,We"."""
    runs = []
    for _key, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        days = [day for _index, day in run]
        runs.append(f"{DAYS[days[0]]}-{DAYS[days[-1]]}" if len(days) > 2 else ",".join(DAYS[d] for d in days))
    return ",".join(runs)


def write_date(day: datetime.date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"


def _dates(start: datetime.date | None, end: datetime.date | None) -> str:
    """The period a rule holds in, in OSM; "" when it always holds."""
    if start is None and end is None:
        return ""
    if end is None:
        return f"{write_date(start)}+" if start else ""
    return f"{write_date(start or datetime.date(1900, 1, 1))}-{write_date(end)}"


class _Row(Struct, frozen=True):
    """A schedule row, read: its rule, its bounds and its times."""

    freq: str
    interval: int
    days: list[tuple[int, int]]
    monthdays: list[int]
    count: int | None
    dtstart: datetime.date | None
    start: datetime.date | None
    end: datetime.date | None
    begins: int
    ends: int
    wkst: str


def _whole(row: dict[str, Any], key: str) -> int | None:
    text = _word(row, key)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise Inexact(f"{key} is no number") from None
    if not number.is_integer() or number < 1:
        raise Inexact(f"{key} is no whole number")
    return int(number)


def _monthdays(text: str) -> list[int]:
    try:
        found = [int(part) for part in re.split(r"[\s,;]+", text) if part]
    except ValueError:
        raise Inexact("bymonthday is no list of numbers") from None
    if any(not -31 <= day <= 31 or day == 0 for day in found):
        raise Inexact("bymonthday is no day of a month")
    return found


def _read(row: dict[str, Any]) -> _Row:
    if _word(row, "timezone").lower() not in BRUSSELS:
        raise Inexact("another time zone")
    if _word(row, "byweekno") or _word(row, "byyearday"):
        raise Inexact("weeks or days of a year")
    dtstart, valid_from = read_day(_word(row, "dtstart")), read_day(_word(row, "valid_from"))
    ends = [day for day in (read_day(_word(row, "until")), read_day(_word(row, "valid_to"))) if day]
    days = read_byday(_word(row, "byday"))
    freq = _word(row, "freq").upper()
    if not freq and days and all(which == 0 for _day, which in days):
        freq = "WEEKLY"
    if freq not in ("DAILY", "WEEKLY", "MONTHLY"):
        raise Inexact("no daily, weekly or monthly rule")
    begins, closes = read_times(row)
    return _Row(
        freq=freq,
        interval=_whole(row, "interval") or 1,
        days=days,
        monthdays=_monthdays(_word(row, "bymonthday")),
        count=_whole(row, "count"),
        dtstart=dtstart,
        start=max((day for day in (dtstart, valid_from) if day), default=None),
        end=min(ends, default=None),
        begins=begins,
        ends=closes,
        wkst=_word(row, "wkst").upper(),
    )


def _weekly(row: _Row, weekdays: frozenset[int]) -> list[Rule]:
    return [Rule(_dates(row.start, row.end), write_days(weekdays), row.begins, row.ends, weekdays)]


def _monthly(row: _Row) -> list[Rule]:
    """The first Monday, the last Friday, the 15th: for ever or between two days."""
    if row.days and row.monthdays:
        raise Inexact("weekdays and days of the month together")
    if row.days:
        if all(which == 0 for _day, which in row.days):
            return _weekly(row, frozenset(day for day, _which in row.days))
        if any(not 1 <= abs(which) <= 5 for _day, which in row.days):
            raise Inexact("a weekday that no month has")
        dates = _dates(row.start, row.end)
        return [Rule(dates, f"{DAYS[day]}[{which}]", row.begins, row.ends) for day, which in row.days]
    monthdays = row.monthdays or ([row.dtstart.day] if row.dtstart else [])
    if not monthdays or min(monthdays) < 1 or row.start or row.end:
        raise Inexact("days counted from the end of a month, or days of a month in a period")
    days = [
        f"{MONTHS[month]} {day:02}"
        for day in sorted(set(monthdays))
        for month in range(12)
        if day <= MONTH_LENGTHS[month]
    ]
    return [Rule(",".join(days), "", row.begins, row.ends)]


def _regular(row: _Row) -> list[Rule]:
    """Rules that need no calendar. Raises `Inexact` for what has to be written out."""
    if row.interval != 1 or row.count is not None:
        raise Inexact("every other week, or a number of times")
    if row.freq == "MONTHLY":
        return _monthly(row)
    if row.monthdays or any(which for _day, which in row.days):
        raise Inexact("days of a month in a weekly rule")
    weekdays = frozenset(day for day, _which in row.days)
    if row.freq == "DAILY":
        return _weekly(row, weekdays or frozenset(range(7)))
    if not weekdays and row.dtstart:
        weekdays = frozenset({row.dtstart.weekday()})
    if not weekdays:
        raise Inexact("a weekly rule without a weekday")
    return _weekly(row, weekdays)


def recurrence(row: _Row) -> rrule:
    """The days of a row as iCalendar counts them. Raises `Inexact` without a first day or without an end."""
    if row.dtstart is None or (row.end is None and row.count is None):
        raise Inexact("no first or no last day to write out")
    parts = [f"FREQ={row.freq}", f"INTERVAL={row.interval}"]
    if row.days:
        parts.append("BYDAY=" + ",".join(f"{which or ''}{DAYS[day].upper()}" for day, which in row.days))
    if row.monthdays:
        parts.append("BYMONTHDAY=" + ",".join(map(str, row.monthdays)))
    if row.wkst:
        parts.append(f"WKST={row.wkst}")
    if row.count is not None:
        parts.append(f"COUNT={row.count}")
    try:
        return rrulestr(";".join(parts), dtstart=datetime.datetime.combine(row.dtstart, datetime.time()))
    except ValueError as error:
        raise Inexact(f"no recurrence rule: {error}") from error


def _written_out(row: _Row) -> list[Rule]:
    days: list[datetime.date] = []
    for moment in recurrence(row):
        day = moment.date()
        if row.end and day > row.end:
            break
        if row.start and day >= row.start:
            days.append(day)
        if len(days) > LISTED_DAYS:
            raise Inexact("too many days to write out")
    if not days:
        raise Inexact("a rule without any day")
    return [Rule(",".join(write_date(day) for day in days), "", row.begins, row.ends)]


def rules_of(row: dict[str, Any]) -> list[Rule]:
    """The OSM rules of one schedule row. Raises `Inexact`."""
    read = _read(row)
    if read.start and read.end and read.start > read.end:
        raise Inexact("it ends before it begins")
    try:
        return _regular(read)
    except Inexact:
        return _written_out(read)
