"""Days on which a schedule differs from its usual week: holidays, closings and single days with other hours.

Pure: OSM texts and days in, days out. A rule is an exception when it speaks of holidays, or of days that are few in a
year; what is left is the usual week, with its seasons. A day is told when what opens on it, nights included, is
something else than in the usual week. A day of which nobody knows is not told.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace
from opening_hours import OpeningHours, State

from pont.directory import entry, opening
from pont.directory.doors import Hours
from pont.directory.opening_rules import DAY_LIST, MODIFIER, MONTHS, TIMES, Rule, join_rules, split_rules

Spans = tuple[tuple[int, int], ...]
DAY = datetime.timedelta(days=1)
A_YEAR = datetime.timedelta(days=366)
FEW_OPEN, FEW_MONTHS, FEW_CLOSED = 31, 3, 183
"""A rule with dates is an exception up to so many days in so many months; where it closes, up to half a year."""
_DATED = re.compile(rf"\b(?:{'|'.join(MONTHS)}|\d{{4}}|week|easter)\b", re.IGNORECASE)
_HOLIDAY = re.compile(r"(?<![A-Za-z])(?:PH|SH)(?![A-Za-z])")
_IN_A_LIST = re.compile(r"(?<![A-Za-z])(?:PH|SH)(?: [+-]\d+ days?)?(?![A-Za-z])")
_CLOSES = re.compile(r"(?:off|closed) *$", re.IGNORECASE)


class Exceptional(Struct, frozen=True):
    """A day: what opens on it (epoch minutes), what usually would, and why: "holiday", "school" or ""."""

    date: datetime.date
    open: Spans
    usual: Spans
    why: str


# --- The usual week -----------------------------------------------------------------------------------------
def _selector(rule: Rule) -> str:
    """The days of a rule, without its hours and its last word."""
    plain = rule.plain.rstrip()
    times = TIMES.search(plain)
    return MODIFIER.sub("", plain[: times.start()] if times else plain).strip().rstrip(":").strip()


@lru_cache(maxsize=4096)
def _days_of(selector: str, first: datetime.date) -> frozenset[datetime.date]:
    """The days of the year from `first` on that this names."""
    start = datetime.datetime.combine(first, datetime.time())
    found = OpeningHours(selector, country="BE").intervals(start, start + A_YEAR)
    return frozenset(
        since.date() + number * DAY
        for since, until, state, _comment in found
        if state == State.OPEN
        for number in range((until - since).days)
    )


def _is_few(rule: Rule, first: datetime.date) -> bool:
    """Whether a rule with dates is no part of the usual week: it closes, or opens a few days within a few months."""
    days = _days_of(_selector(rule), first)
    if _CLOSES.search(rule.plain.rstrip()):
        return len(days) <= FEW_CLOSED
    return len(days) <= FEW_OPEN and len({day.month for day in days}) <= FEW_MONTHS


def _usual_rule(rule: Rule, first: datetime.date) -> Rule | None:
    """The rule as it is in a usual week; None when it says nothing of one."""
    selector = _selector(rule)
    if _HOLIDAY.search(selector):
        lists = [found for found in DAY_LIST.finditer(selector) if _HOLIDAY.search(found[0])]
        if any(found["second"] or not _IN_A_LIST.sub("", found["first"]).strip(", ") for found in lists):
            return None
        for found in reversed(lists):
            days = ",".join(day for day in found["first"].split(",") if not _HOLIDAY.search(day))
            rule = Rule(rule.joint, rule.text[: found.start()] + days + rule.text[found.end() :])
    if _DATED.search(_selector(rule)) and _is_few(rule, first):
        return None
    return rule


@lru_cache(maxsize=4096)
def usual_text(text: str, first: datetime.date) -> str:
    """The hours without their exceptions in the year from `first` on; "" when nothing usual is left."""
    rules = [kept for rule in split_rules(text) if (kept := _usual_rule(rule, first)) is not None]
    if not rules or all(_CLOSES.search(rule.plain.rstrip()) for rule in rules):
        return ""
    usual = join_rules(rules)
    try:
        opening.read_hours(usual)
    except opening.HoursError:
        return ""
    return usual


# --- Days ---------------------------------------------------------------------------------------------------
def _midnights(first: datetime.date, last: datetime.date) -> list[int]:
    days = (last - first).days + 2
    return [
        opening.to_minutes(datetime.datetime.combine(first + number * DAY, datetime.time()))
        for number in range(days)
    ]


def _by_day(spans: Iterable[tuple[int, int]], midnights: Sequence[int]) -> list[Spans]:
    """Stretches by the day they begin on, nights uncut; what lasts longer than a day is cut at each midnight."""
    found: list[list[tuple[int, int]]] = [[] for _midnight in midnights[1:]]
    number = 0
    for begin, end in spans:
        while number < len(found) and midnights[number + 1] <= begin:
            number += 1
        if number == len(found):
            break
        if end - begin <= _length(midnights, number):
            if begin >= midnights[number]:
                found[number].append((begin, end))
            continue
        for at in range(number, len(found)):
            if midnights[at] >= end:
                break
            found[at].append((max(begin, midnights[at]), min(end, midnights[at + 1])))
    return [tuple(day) for day in found]


def _length(midnights: Sequence[int], number: int) -> int:
    """How long a day is, in minutes: 23, 24 or 25 hours."""
    return midnights[number + 1] - midnights[number]


@lru_cache(maxsize=8)
def public_holidays(first: datetime.date, last: datetime.date) -> frozenset[datetime.date]:
    """Belgian public holidays between two days, both included."""
    midnights = _midnights(first, last)
    spans, _unknown = opening.read_hours("PH 00:00-24:00").unfold(midnights[0], midnights[-1])
    return frozenset(first + number * DAY for number, day in enumerate(_by_day(spans, midnights)) if day)


def _is_school_holiday(rows: Sequence[Hours], day: datetime.date) -> bool:
    communities = {row.school for row in rows if row.school}
    return any(
        begin <= day <= end
        for community in communities
        for begin, end in opening.school_calendar(community).holidays
    )


Days = tuple[tuple[Exceptional, ...], frozenset[datetime.date]]


def exceptional_days(rows: Sequence[Hours], first: datetime.date, last: datetime.date) -> Days:
    """The days from `first` to `last` on which these schedules of one purpose differ, and those they never open on.

    Nothing differs where one of the schedules is a text only, or where no usual week is left to differ from.
    """
    if not all(row.text for row in rows):
        return (), frozenset()
    return _exceptional_days(tuple((row.text, row.school) for row in rows), first, last)


@lru_cache(maxsize=4096)
def _exceptional_days(
    said: tuple[tuple[str, str | None], ...], first: datetime.date, last: datetime.date
) -> Days:
    """Many doors say the same: each text is unfolded once."""
    known = tuple(Hours("door", text, school) for text, school in said)
    usual_rows = tuple(replace(row, text=kept) for row in known if (kept := usual_text(row.text, first)))
    if not usual_rows or [row.text for row in known] == [row.text for row in usual_rows]:
        return (), frozenset()
    midnights = _midnights(first, last)
    # The night of the last day reaches into the next one.
    start, end = midnights[0], midnights[-1] + 24 * 60
    really, unknown = entry.together(known, start, end)
    usually, usually_unknown = entry.together(usual_rows, start, end)
    doubtful = _by_day(opening.either(unknown, usually_unknown), midnights)
    holidays = public_holidays(first, last)
    found: list[Exceptional] = []
    rests: list[datetime.date] = []
    both = zip(_by_day(really, midnights), _by_day(usually, midnights), strict=True)
    for number, (is_open, usual) in enumerate(both):
        day = first + number * DAY
        if doubtful[number]:
            continue
        if is_open != usual:
            why = "holiday" if day in holidays else "school" if _is_school_holiday(known, day) else ""
            found.append(Exceptional(day, is_open, usual, why))
        elif not usual:
            rests.append(day)
    return tuple(found), frozenset(rests)
