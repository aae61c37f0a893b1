"""Which days differ from the usual week, read from opening hours as people write them."""

from __future__ import annotations

import datetime

import pytest

from pont.directory import opening
from pont.directory.doors import Hours
from pont.directory.exports.exceptional import exceptional_days, public_holidays, usual_text

pytestmark = pytest.mark.one_database
FIRST, LAST = datetime.date(2026, 11, 24), datetime.date(2027, 11, 23)
HOLIDAYS = [
    *("2026-12-25", "2027-01-01", "2027-03-28", "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-17"),
    *("2027-07-21", "2027-08-15", "2027-11-01", "2027-11-11"),
]
WEEKDAY_HOLIDAYS = [day for day in HOLIDAYS if datetime.date.fromisoformat(day).weekday() < 5]


def told(*texts: str, school: str | None = None) -> list[str]:
    """Exceptional days: "2026-12-25 closed", "2026-12-24 10:00-12:00"."""
    rows = [Hours("door", text, school) for text in texts]
    found = []
    for day in exceptional_days(rows, FIRST, LAST)[0]:
        spans = [f"{opening.to_local(a):%H:%M}-{opening.to_local(b):%H:%M}" for a, b in day.open]
        found.append(f"{day.date} {','.join(spans) or 'closed'}")
    return found


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("Mo-Fr 09:00-12:00; PH off", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr,PH 09:00-12:00", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr 09:00-12:00; SH Mo-Fr 10:00-11:00", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr 09:00-12:00; PH,SH off", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr 09:00-12:00; Dec 24 09:00-10:00", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr 09:00-12:00; 2026 Dec 24-2027 Jan 03 off", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr 09:00-12:00; Jul-Aug off", "Mo-Fr 09:00-12:00"),
        ("Oct-Mar Mo 18:00-22:00; Apr-Sep Mo 20:00-22:00", "Oct-Mar Mo 18:00-22:00; Apr-Sep Mo 20:00-22:00"),
        ("Mo 10:00-12:00; Jan 15,Mar 15,May 15,Jul 15 off", "Mo 10:00-12:00"),
        ("Jan 15,Mar 15,May 15,Jul 15 10:00-12:00; PH off", "Jan 15,Mar 15,May 15,Jul 15 10:00-12:00"),
        ("Nov 15-Mar 31 20:00-08:00", "Nov 15-Mar 31 20:00-08:00"),
        ("week 1-53/2 Mo 10:00-12:00; PH off", "week 1-53/2 Mo 10:00-12:00"),
        ("Mo[1] 10:00-12:00", "Mo[1] 10:00-12:00"),
        ("24/7; PH off", "24/7"),
        ('Mo-Fr 09:00-12:00 "not on PH"', 'Mo-Fr 09:00-12:00 "not on PH"'),
        ("2026 Dec 24 10:00-12:00", ""),
        ("PH off", ""),
        ("PH 10:00-12:00", ""),
        ("off", ""),
    ],
)  # fmt: skip
def test_the_usual_week_is_what_is_left_without_exceptions(text: str, usual: str) -> None:
    assert usual_text(text, FIRST) == usual


def test_the_public_holidays_are_those_of_belgium() -> None:
    assert sorted(map(str, public_holidays(FIRST, LAST))) == HOLIDAYS


def test_a_door_closed_on_public_holidays_is_told_on_those_it_would_open_on() -> None:
    assert told("Mo-Fr 09:00-12:00; PH off") == [f"{day} closed" for day in WEEKDAY_HOLIDAYS]


def test_a_door_that_opens_on_public_holidays_too_is_told_on_those_it_would_not() -> None:
    assert told("Mo-Fr 09:00-12:00; PH 10:00-11:00") == [f"{day} 10:00-11:00" for day in HOLIDAYS]
    others = [day for day in HOLIDAYS if day not in WEEKDAY_HOLIDAYS]
    assert told("Mo-Fr,PH 09:00-12:00") == [f"{day} 09:00-12:00" for day in others]


@pytest.mark.parametrize(
    "text", ["Mo-Fr 09:00-12:00", "24/7", "Oct-Mar Mo 10:00-12:00", "2026 Dec 24 10:00-12:00", "PH off"]
)
def test_hours_without_exceptions_tell_nothing(text: str) -> None:
    assert told(text) == []


def test_single_days_with_other_hours_are_told() -> None:
    text = "Mo-Fr 09:00-12:00; 2026 Dec 24 09:00-10:00; 2026 Dec 26 14:00-15:00; 2026 Dec 27 off"
    assert told(text) == ["2026-12-24 09:00-10:00", "2026-12-26 14:00-15:00"]


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    assert told("Mo-Fr 20:00-02:00, 2026 Dec 26 20:00-02:00") == ["2026-12-26 20:00-02:00"]
    # A day off begins at midnight: the night before ends there, as for whoever asks the map.
    assert told("Th 20:00-02:00; 2026 Dec 25 off") == ["2026-12-24 20:00-00:00"]


def test_a_door_that_never_closes_is_told_when_it_does() -> None:
    assert told("24/7; 2026 Dec 25 off; 2026 Dec 31 10:00-12:00") == [
        "2026-12-25 closed",
        "2026-12-31 10:00-12:00",
    ]


def test_school_holidays_are_told_only_where_they_are_known() -> None:
    text = "Mo-Fr 09:00-12:00; SH off"
    known = told(text, school="nl")
    assert (known[0], known[-1]) == ("2026-12-21 closed", "2027-11-05 closed")
    assert told(text) == []


def test_schedules_of_one_purpose_are_read_together() -> None:
    assert told("Mo-Fr 09:00-12:00", "2026 Dec 26 10:00-12:00") == ["2026-12-26 10:00-12:00"]
    rows = [Hours("door", "Mo-Fr 09:00-12:00; PH off"), Hours("door", "")]
    assert exceptional_days(rows, FIRST, LAST) == ((), frozenset())


def test_why_a_day_is_exceptional_is_known_for_holidays() -> None:
    rows = [Hours("door", "Mo-Fr 09:00-12:00; PH,SH off; 2026 Dec 01 off", "nl")]
    why = {str(day.date): day.why for day in exceptional_days(rows, FIRST, LAST)[0]}
    assert (why["2026-12-01"], why["2026-12-25"], why["2026-12-28"]) == ("", "holiday", "school")


def test_the_days_the_clock_changes_are_ordinary_days() -> None:
    assert told("24/7; 2027 Mar 27 off") == ["2027-03-27 closed"]
    assert told("Mo-Su 08:00-20:00; 2027 Oct 30-2027 Oct 31 off") == [
        "2027-10-30 closed",
        "2027-10-31 closed",
    ]
