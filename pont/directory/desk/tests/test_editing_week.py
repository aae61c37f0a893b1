"""The week grid: what somebody fills in is what the map opens, minute by minute, and nothing more."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pont.directory import opening
from pont.directory.clock import DAY
from pont.directory.desk.editing.week_grid import (
    CLOSED,
    UNKNOWN,
    WEEKDAYS,
    Deviation,
    Grid,
    Hours,
    grid_of,
    hours_of,
    opened,
    problems,
)

pytestmark = pytest.mark.one_database
# Christmas, new year and the school holidays of both communities lie in it, and no change of the clock.
FIRST, LAST = datetime.date(2026, 12, 1), datetime.date(2027, 1, 25)
HALF = 30
SOMETIMES = settings(max_examples=100, deadline=None)


@st.composite
def stretches(draw: st.DrawFn, nights: bool) -> Hours:
    """Hours of one day; a night only where the day begins after it would end."""
    marks = sorted(draw(st.sets(st.integers(0, 48), min_size=2, max_size=6)))
    spans = [(begin * HALF, end * HALF) for begin, end in zip(marks[::2], marks[1::2], strict=False)]
    if nights and draw(st.booleans()):
        begin = spans[-1][0]
        latest = min(spans[0][0], begin) // HALF
        if latest:
            spans[-1] = (begin, DAY + draw(st.integers(1, latest)) * HALF)
    return opened(*spans)


def days(nights: bool) -> st.SearchStrategy[Hours]:
    return st.one_of(st.just(CLOSED), st.just(UNKNOWN), stretches(nights))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    nights = draw(st.booleans())
    starts = draw(st.lists(st.integers(0, 50), max_size=4, unique=True))
    deviations = []
    for start in sorted(starts):
        first = FIRST + datetime.timedelta(days=start)
        if not deviations or deviations[-1].last < first:
            last = first + datetime.timedelta(days=draw(st.integers(0, 3)))
            deviations.append(Deviation(first, last, draw(days(nights=False))))
    grid = Grid(
        tuple(draw(days(nights)) for _day in WEEKDAYS),
        draw(st.one_of(st.none(), days(nights=False))),
        None,
        tuple(deviations),
    )
    if not grid.night:
        school = draw(st.one_of(st.none(), days(nights=False)))
        grid = Grid(grid.days, grid.holidays, school, grid.deviations)
    return grid


def public_holidays() -> set[datetime.date]:
    begin, end = (opening.to_minutes(at(day)) for day in (FIRST, LAST))
    found, _unknown = opening.read_hours("PH 12:00-13:00").unfold(begin, end)
    return {opening.to_local(minute).date() for minute, _end in found}


def at(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day)


def is_school_holiday(day: datetime.date) -> bool:
    return any(first <= day <= last for first, last in opening.school_calendar("nl").holidays)


def holds_on(grid: Grid, day: datetime.date, holidays: set[datetime.date]) -> tuple[Hours, bool]:
    """The hours of a date, and whether they take the place of the usual ones."""
    for one in grid.deviations:
        if one.first <= day <= one.last:
            return one.hours, True
    if grid.holidays is not None and day in holidays:
        return grid.holidays, True
    if (
        grid.school is not None
        and is_school_holiday(day)
        and (grid.school.state != "open" or day.weekday() < 5)
    ):
        return grid.school, True
    return grid.days[day.weekday()], False


def laid_out(grid: Grid) -> dict[datetime.date, list[str]]:
    """What a grid says of each half hour, worked out without the engine."""
    holidays, found = public_holidays(), {}
    number_of_days = (LAST - FIRST).days
    dates = [FIRST + datetime.timedelta(days=number) for number in range(-1, number_of_days)]
    for day in dates:
        hours, is_other = holds_on(grid, day, holidays)
        before = day - datetime.timedelta(days=1)
        yesterday, was_other = holds_on(grid, before, holidays)
        line = ["unknown" if hours.state == "unknown" else "closed"] * 48
        if not is_other and hours.state != "unknown" and not was_other:
            for _begin, end in yesterday.spans:
                line[: max(0, (end - DAY) // HALF)] = ["open"] * max(0, (end - DAY) // HALF)
        for begin, end in hours.spans:
            stop = min(end, DAY) // HALF
            line[begin // HALF : stop] = ["open"] * (stop - begin // HALF)
        if was_other and grid.night and not is_other:
            cut = grid.night // HALF
            line[:cut] = ["unknown" if yesterday.state == "unknown" else "closed"] * cut
        found[day] = line
    return {day: found[day] for day in dates[1:]}


def told(text: str) -> dict[datetime.date, list[str]]:
    """The same as the engine has it."""
    hours, found = opening.read_hours(text, "nl"), {}
    for number in range((LAST - FIRST).days):
        day = FIRST + datetime.timedelta(days=number)
        begin = opening.to_minutes(at(day))
        opened_, unknown = hours.unfold(begin, begin + DAY)
        line = ["closed"] * 48
        for spans, word in ((unknown, "unknown"), (opened_, "open")):
            for first, last in spans:
                low, high = (first - begin) // HALF, (last - begin) // HALF
                line[low:high] = [word] * (high - low)
        found[day] = line
    return found


@SOMETIMES
@given(grids())
def test_what_is_filled_in_is_read_back_and_is_what_the_map_opens(grid: Grid) -> None:
    assert list(problems(grid)) == []
    text = hours_of(grid)
    assert opening.canonical(text) == text
    assert told(text) == laid_out(grid)
    assert grid_of(text) == grid


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09:00-12:00,13:00-17:00; PH off",
        "Mo-Fr 9:00-12:00; Sa,Su closed",
        "Mo,We,Fr 08:30-14:00; PH,SH off",
        "Tu-Th 10:00-12:00, Th 14:00-18:00",
        "Mo-Fr,PH 10:00-11:00",
        "24/7",
        "10:00-12:00",
        "Sa-Mo 10:00-12:00",
        "Mo-Su 20:00-08:00",
        "off",
        "Mo-Fr 09:00-17:00; 2026 Dec 24-26 off; 2026 Dec 31-2027 Jan 02 10:00-12:00",
        "Mo 09:00-12:00 open; Tu unknown",
    ],
)
def test_usual_hours_have_a_grid_that_opens_the_same_minutes(text: str) -> None:
    grid = grid_of(text)
    assert grid is not None
    assert told(hours_of(grid)) == told(text)


@pytest.mark.parametrize(
    "text",
    [
        "We[1],We[3] 10:00-15:00",
        "Jul-Aug off",
        'Mo-Fr 09:00-12:00 || "by appointment"',
        'Mo-Fr 09:00-12:00 "bell twice"',
        "Mo-Fr 09:00-sunset",
        "Mo-Fr 17:00+",
        "week 1-53/2 Mo 09:00-12:00",
        "Mo-Fr",
        "SH 10:00-12:00",
        "Mo-Fr 09:00-17:00; PH off; Mo 10:00-12:00",
        "Mo-Su 20:00-08:00; PH off",
        "Mo 20:00-08:00; Tu 10:00-12:00",
        "Mo 08:00-09:00,10:00-11:00,12:00-13:00,14:00-15:00",
        "Mo-Fr whenever",
        "",
    ],
)
def test_what_a_grid_cannot_say_has_none(text: str) -> None:
    assert grid_of(text) is None


@pytest.mark.parametrize(
    ("grid", "where", "kind"),
    [
        (Grid((opened((540, 720), (660, 780)), *[CLOSED] * 6)), "0", "overlap"),
        (Grid((opened((540, 540)), *[CLOSED] * 6)), "0", "order"),
        (Grid((Hours("open"), *[CLOSED] * 6)), "0", "empty"),
        (Grid((opened(*[(n * 60, n * 60 + 30) for n in range(4)]), *[CLOSED] * 6)), "0", "many"),
        (Grid((opened((300, 400), (1200, DAY + 360)), *[CLOSED] * 6)), "0", "past"),
        (Grid(holidays=opened((1200, DAY + 60))), "holidays", "late"),
        (Grid((opened((1200, DAY + 60)), *[CLOSED] * 6), school=CLOSED), "school", "night"),
        (Grid(deviations=(Deviation(LAST, FIRST, CLOSED),)), "deviation-0", "long"),
        (
            Grid(deviations=(Deviation(FIRST, LAST, CLOSED), Deviation(LAST, LAST, CLOSED))),
            "deviation-1",
            "apart",
        ),
    ],
)
def test_what_cannot_be_is_named_with_its_place(grid: Grid, where: str, kind: str) -> None:
    assert [(one.where, one.kind) for one in problems(grid)] == [(where, kind)]


def test_a_closed_night_is_closed_until_morning() -> None:
    """The engine lets a night that is taken away still reach into the next day; what we write does not."""
    night = opened((1200, DAY + 480))
    grid = Grid((night,) * 7, holidays=CLOSED)
    hours = opening.read_hours(hours_of(grid))
    christmas = opening.to_minutes(datetime.datetime(2026, 12, 25))
    assert hours.unfold(christmas, christmas + DAY + 480) == ([], [])
    assert hours.state_at(christmas + DAY + 1200) == "open"
