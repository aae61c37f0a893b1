"""A usual week as a grid, and the opening-hours text that says the same. Pure.

Seven days with the hours of each, what holds on public holidays and in school holidays, and dates on which it is
otherwise. Hours that say more than a grid can (seasons, sunset, "first Tuesday") have no grid: `grid_of` gives None
rather than something near to it, and checks its own reading against the hours engine.

What a grid means: a date that stands in a deviation is as the deviation says, whole, from midnight to midnight; else a
public holiday as `holidays` says; else a weekday of the school holidays as `school` says; else its own weekday. Hours
past midnight belong to the day on which they begin. Where a deviation or a holiday takes that day away, the morning
after is taken away with it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from pont.directory import opening
from pont.directory.clock import DAY, HoursError
from pont.directory.opening_rules import MONTHS, Rule, cleaned, split_rules

State = Literal["open", "closed", "unknown"]
Span = tuple[int, int]
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MOST_SPANS, MOST_DEVIATIONS, LONGEST_DEVIATION = 3, 12, 366
# A reading is compared with the engine's over these years, which have every kind of day.
COMPARED = (datetime.date(2026, 1, 1), datetime.date(2027, 12, 31))
_TIME = r"\d\d:\d\d"
_TIMES = rf"{_TIME}-{_TIME}(?:,{_TIME}-{_TIME})*"
_DAYS = r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?|PH|SH)"
_DATE = rf"\d{{4}} (?:{'|'.join(MONTHS)}) \d{{1,2}}"
WEEKLY = re.compile(
    rf"(?:(?P<days>{_DAYS}(?:,{_DAYS})*)(?: |$))?(?P<said>off|unknown|{_TIMES}(?: open)?| ?)", re.I
)
SCHOOL = re.compile(rf"(?:SH Mo-Fr (?P<times>{_TIMES})|SH (?P<word>off|unknown))")
DATED = re.compile(
    rf"(?P<first>{_DATE})(?:-(?P<last>{_DATE}|\d{{1,2}}))? (?P<said>off|unknown|{_TIMES}(?: open)?)"
)
MORNING_AFTER = re.compile(rf"(?:PH \+1 day|{_DATE}) 00:00-{_TIME} (?:off|unknown)")


class Hours(msgspec.Struct, frozen=True):
    """A day. `spans`: minutes from its midnight, in order; an end after 1440 lies in the next day."""

    state: State = "unknown"
    spans: tuple[Span, ...] = ()


UNKNOWN, CLOSED = Hours(), Hours("closed")


class Deviation(msgspec.Struct, frozen=True):
    """From `first` to `last`, both included, it is otherwise."""

    first: datetime.date
    last: datetime.date
    hours: Hours


class Grid(msgspec.Struct, frozen=True):
    """Monday first. None for holidays means: as on any other day."""

    days: tuple[Hours, ...] = (UNKNOWN,) * 7
    holidays: Hours | None = None
    school: Hours | None = None
    deviations: tuple[Deviation, ...] = ()

    @property
    def night(self) -> int:
        """How far into the morning the longest night of the week goes, in minutes; 0 where none does."""
        return max([end - DAY for day in self.days for _begin, end in day.spans if end > DAY], default=0)


class Problem(msgspec.Struct, frozen=True):
    """What cannot be. `where`: "0" to "6", "holidays", "school" or "deviation-0"; `kind`: see `problems`."""

    where: str
    kind: str


def opened(*spans: Span) -> Hours:
    return Hours("open", tuple(sorted(spans)))


def problems(grid: Grid) -> Iterator[Problem]:
    """What stands in the way of writing a grid: empty, overlap, late, order, long, apart, night, past, many."""
    places = {str(number): day for number, day in enumerate(grid.days)}
    whole = {"holidays": grid.holidays, "school": grid.school}
    whole |= {f"deviation-{number}": one.hours for number, one in enumerate(grid.deviations)}
    for where, hours in {**places, **whole}.items():
        if hours is not None and (kind := problem_of(hours)):
            yield Problem(where, kind)
        # A day that replaces another one says nothing of the day after.
        if where in whole and hours is not None and any(end > DAY for _begin, end in hours.spans):
            yield Problem(where, "late")
    if grid.night and grid.school is not None:
        yield Problem("school", "night")
    yield from deviation_problems(grid.deviations)


def problem_of(hours: Hours) -> str:
    """What is wrong with one day, "" when nothing is."""
    spans = hours.spans
    if (hours.state == "open") != bool(spans):
        return "empty"
    if len(spans) > MOST_SPANS:
        return "many"
    if any(not 0 <= begin < end <= begin + DAY or begin >= DAY for begin, end in spans):
        return "order"
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        return "overlap"
    # Two days of one night: it would begin again before it ended.
    return "past" if spans and spans[-1][1] - DAY > spans[0][0] else ""


def deviation_problems(deviations: Sequence[Deviation]) -> Iterator[Problem]:
    if len(deviations) > MOST_DEVIATIONS:
        yield Problem(f"deviation-{MOST_DEVIATIONS}", "many")
    seen: list[Deviation] = []
    for number, one in enumerate(deviations):
        if not 0 <= (one.last - one.first).days <= LONGEST_DEVIATION:
            yield Problem(f"deviation-{number}", "long")
        if any(one.first <= other.last and other.first <= one.last for other in seen):
            yield Problem(f"deviation-{number}", "apart")
        seen.append(one)


# ------------------------------------------------------------------ writing


def clock(minute: int) -> str:
    """HH:MM of a minute of the day; the end of a night is told on the next morning's clock."""
    shown = minute if minute <= DAY else minute - DAY
    return f"{shown // 60:02}:{shown % 60:02}"


def said_of(hours: Hours) -> str:
    """A day in the syntax: spans, "off" or "unknown"."""
    if hours.state != "open":
        return {"closed": "off", "unknown": "unknown"}[hours.state]
    return ",".join(f"{clock(begin)}-{clock(end)}" for begin, end in hours.spans)


def days_said(weekdays: Sequence[int]) -> str:
    """Mo-Fr, Mo,We, Mo-We,Su: three or more in a row are a range."""
    runs: list[list[int]] = []
    for day in weekdays:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = [
        f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}" if len(run) > 2 else ",".join(WEEKDAYS[one] for one in run)
        for run in runs
    ]
    return ",".join(parts)


def weekly(grid: Grid) -> list[str]:
    """The usual week, days with the same hours together; closed days are left out unless all are."""
    groups: dict[Hours, list[int]] = {}
    for number, day in enumerate(grid.days):
        groups.setdefault(day, []).append(number)
    if set(groups) == {CLOSED}:
        return ["Mo-Su off"]
    # A day that nobody knows is unknown whole, whatever night reaches into it: it comes last.
    ordered = sorted(groups.items(), key=lambda group: (group[0].state == "unknown", group[1]))
    return [f"{days_said(days)} {said_of(hours)}" for hours, days in ordered if hours != CLOSED]


def mornings_after(grid: Grid) -> Iterator[str]:
    """What a night would still open on the morning after a day that is not as usual."""
    if not grid.night:
        return
    replaced = [("PH +1 day", grid.holidays)] if grid.holidays is not None else []
    for one in grid.deviations:
        replaced.append((date_said(one.last + datetime.timedelta(days=1)), one.hours))
    for day, hours in replaced:
        word = "unknown" if hours.state == "unknown" else "off"
        yield f"{day} 00:00-{clock(grid.night)} {word}"


def date_said(day: datetime.date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"


def hours_of(grid: Grid) -> str:
    """The opening-hours text of a grid without problems; `grid_of` reads it back as the same grid."""
    joint = ", " if grid.night else "; "
    rules = joint.join([*weekly(grid), *mornings_after(grid)])
    later = []
    if grid.school is not None:
        days = "SH Mo-Fr" if grid.school.state == "open" else "SH"
        later.append(f"{days} {said_of(grid.school)}")
    if grid.holidays is not None:
        later.append(f"PH {said_of(grid.holidays)}")
    for one in sorted(grid.deviations, key=lambda deviation: deviation.first):
        until = "" if one.first == one.last else f"-{date_said(one.last)}"
        later.append(f"{date_said(one.first)}{until} {said_of(one.hours)}")
    return "; ".join([rules, *later])


# ------------------------------------------------------------------ reading


def minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


def read_hours(said: str) -> Hours:
    """A day from the syntax. Raises ValueError where the grid has no such day."""
    if said in ("off", "unknown"):
        return CLOSED if said == "off" else UNKNOWN
    spans = []
    for span in said.removesuffix(" open").split(","):
        begin, end = map(minutes, span.split("-"))
        spans.append((begin, end if end > begin else end + DAY))
    return opened(*spans)


def read_days(text: str) -> tuple[set[int], set[str]]:
    """The weekdays of a list, and the holidays in it ("PH", "SH")."""
    weekdays: set[int] = set()
    holidays: set[str] = set()
    for part in text.split(","):
        if part.upper() in ("PH", "SH"):
            holidays.add(part.upper())
            continue
        first, _dash, last = part.partition("-")
        begin, end = (WEEKDAYS.index(day) for day in (first, last or first))
        weekdays.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return weekdays, holidays


def read_date(text: str) -> datetime.date:
    year, month, day = text.split()
    return datetime.date(int(year), MONTHS.index(month) + 1, int(day))


class _Reading:
    """A grid in the making, rule by rule. Raises ValueError at the first rule a grid cannot say."""

    def __init__(self) -> None:
        self.days: list[Hours | None] = [None] * 7
        self.holidays: Hours | None = None
        self.school: Hours | None = None
        self.deviations: list[Deviation] = []

    def take(self, rule: Rule) -> None:
        if rule.joint == "||" or rule.plain != rule.text:
            raise ValueError(rule.text)
        if MORNING_AFTER.fullmatch(rule.text) and rule.joint == ",":
            return
        if found := DATED.fullmatch(rule.text):
            self.take_dated(found)
        elif found := SCHOOL.fullmatch(rule.text):
            self.school = read_hours(found["times"] or found["word"])
        elif rule.text == "24/7":
            self.days = [opened((0, DAY))] * 7
        elif found := WEEKLY.fullmatch(rule.text):
            self.take_weekly(found, is_more=rule.joint == ",")
        else:
            raise ValueError(rule.text)

    def take_weekly(self, found: re.Match[str], *, is_more: bool) -> None:
        if not found["said"].strip():
            raise ValueError(found[0])
        hours = read_hours(found["said"])
        weekdays, holidays = read_days(found["days"]) if found["days"] else (set(range(7)), set())
        if "SH" in holidays and hours.state == "open":
            raise ValueError(found[0])
        for day in weekdays:
            there = self.days[day]
            if is_more and there is not None and {there.state, hours.state} == {"open"}:
                self.days[day] = opened(*there.spans, *hours.spans)
            else:
                self.days[day] = hours
        self.holidays = hours if "PH" in holidays else self.holidays
        self.school = hours if "SH" in holidays else self.school

    def take_dated(self, found: re.Match[str]) -> None:
        first = read_date(found["first"])
        last = first
        if found["last"]:
            last = (
                first.replace(day=int(found["last"])) if found["last"].isdigit() else read_date(found["last"])
            )
        self.deviations.append(Deviation(first, last, read_hours(found["said"])))

    def grid(self) -> Grid:
        days = tuple(day or CLOSED for day in self.days)
        ordered = tuple(sorted(self.deviations, key=lambda one: one.first))
        return Grid(days, self.holidays, self.school, ordered)


def grid_of(hours: str) -> Grid | None:
    """The grid that says the same as these hours; None where a grid cannot, or where nobody can read them."""
    reading = _Reading()
    try:
        canonical = opening.canonical(hours)
        for rule in split_rules(cleaned(canonical)[0]):
            reading.take(rule)
        grid = reading.grid()
    except ValueError:
        return None
    if next(problems(grid), None) is not None or not says_the_same(hours, hours_of(grid), grid):
        return None
    return grid


def says_the_same(hours: str, written: str, grid: Grid) -> bool:
    """Whether two texts open, close and do not know the same minutes, in years with every kind of day."""
    windows = [COMPARED, *((one.first, one.last + datetime.timedelta(days=2)) for one in grid.deviations)]
    try:
        one, other = (opening.read_hours(text, "nl") for text in (hours, written))
        return all(one.unfold(*window) == other.unfold(*window) for window in map(in_minutes, windows))
    except HoursError:
        return False


def in_minutes(window: tuple[datetime.date, datetime.date]) -> tuple[int, int]:
    begin, end = (opening.to_minutes(datetime.datetime(day.year, day.month, day.day)) for day in window)
    return begin, end
