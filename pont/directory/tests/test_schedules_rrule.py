"""HSDS schedules and OSM hours: the same minutes as iCalendar counts them, or a text."""

from __future__ import annotations

import datetime
import random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from pont.directory import opening
from pont.directory.hsds.rules import Inexact, read_time
from pont.directory.hsds.schedules import hours_of, read_schedules, rows_of_hours

Row = dict[str, Any]
BRUSSELS = ZoneInfo("Europe/Brussels")
FIRST = datetime.date(2026, 1, 1)
LAST = datetime.date(2027, 3, 31)
LONG_AGO = datetime.date(2024, 1, 1)


def minute(day: datetime.date, clock: int) -> int:
    """Minutes since 1970 of a time of the clock in Brussels; 25:00 is 01:00 of the next day."""
    day += datetime.timedelta(days=clock // 1440)
    local = datetime.datetime.combine(day, datetime.time(clock % 1440 // 60, clock % 60), BRUSSELS)
    return int(local.timestamp()) // 60


def days_of(row: Row) -> list[datetime.date]:
    """The days of a row, counted by dateutil from its own fields."""
    names = {
        "interval": "INTERVAL",
        "byday": "BYDAY",
        "bymonthday": "BYMONTHDAY",
        "count": "COUNT",
        "wkst": "WKST",
    }
    parts = [f"FREQ={row['freq']}", *(f"{names[key]}={row[key]}" for key in names if row.get(key))]
    start = datetime.date.fromisoformat(row["dtstart"]) if "dtstart" in row else LONG_AGO
    rule = rrulestr(";".join(parts), dtstart=datetime.datetime.combine(start, datetime.time()))
    bounds = [datetime.date.fromisoformat(row[key]) for key in ("until", "valid_to") if key in row]
    earliest = datetime.date.fromisoformat(row.get("valid_from", "1970-01-01"))
    found = []
    for moment in rule:
        day = moment.date()
        if day > min([LAST, *bounds]):
            break
        if day >= earliest:
            found.append(day)
    return found


def by_rrule(rows: list[Row]) -> list[tuple[int, int]]:
    """Open intervals of rows inside the window, joined where they touch."""
    spans = []
    for row in rows:
        begins, ends = read_time(row["opens_at"]), read_time(row["closes_at"])
        ends += 1440 if ends <= begins else 0
        spans += [(minute(day, begins), minute(day, ends)) for day in days_of(row)]
    return joined(spans)


def joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    start, end = minute(FIRST, 0), minute(LAST, 0)
    out: list[tuple[int, int]] = []
    for begin, finish in sorted(spans):
        begin, finish = max(begin, start), min(finish, end)
        if begin >= finish:
            continue
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(finish, out[-1][1]))
        else:
            out.append((begin, finish))
    return out


def by_osm(hours: str) -> list[tuple[int, int]]:
    opened, unknown = opening.read_hours(hours).unfold(minute(FIRST, 0), minute(LAST, 0))
    assert list(unknown) == []
    return joined([tuple(span) for span in opened])


def random_row(dice: random.Random) -> Row:
    """A row that OSM can say, with every field that feeds use."""
    # No time inside 02:00-03:00: at the clock changes a program may well disagree about those.
    clock = [f"{hour:02}:{dice.choice(['00', '15', '30'])}" for hour in (0, 1, *range(4, 24))]
    opens, closes = dice.sample(clock, 2)
    row: Row = {"opens_at": opens, "closes_at": closes, "freq": "WEEKLY"}
    days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    row["byday"] = ",".join(dice.sample(days, dice.randrange(1, 6)))
    kind = dice.randrange(7)
    if kind == 1:
        row |= {"freq": "DAILY"}
        row.pop("byday")
    elif kind == 2:
        row |= {"freq": "MONTHLY", "byday": dice.choice(["1MO", "-1FR", "2TU,4TU", "+3SU", "5WE", "-2SA"])}
    elif kind == 3:
        row |= {"freq": "MONTHLY", "bymonthday": dice.choice(["1", "15", "29", "30", "31", "1,15"])}
        row.pop("byday")
    elif kind == 4:
        row |= {
            "interval": 2,
            "dtstart": "2026-02-03",
            "until": "2026-05-15",
            "wkst": dice.choice(["MO", "SU"]),
        }
    elif kind == 5:
        row |= {"count": 9, "dtstart": "2026-03-02"}
    elif kind == 6:
        row |= {"freq": "MONTHLY", "bymonthday": "-1", "dtstart": "2026-01-01", "valid_to": "2027-01-15"}
        row.pop("byday")
    if kind in (0, 1, 2) and dice.random() < 0.4:
        row |= dice.choice(
            [
                {"valid_from": "2026-05-01"},
                {"valid_to": "2026-08-15"},
                {"dtstart": "2026-04-01", "until": "2026-10-31"},
            ]
        )
    return row


@pytest.mark.parametrize("seed", range(150))
def test_hours_of_random_rows_are_what_icalendar_counts(seed: int) -> None:
    dice = random.Random(seed)
    rows = [random_row(dice) for _ in range(dice.randrange(1, 4))]
    hours = hours_of(rows, [])
    assert by_osm(hours) == by_rrule(rows), (hours, rows)


def weekly(days: str, opens: str, closes: str, **more: Any) -> Row:
    return {"freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes} | more


@pytest.mark.parametrize(
    ("rows", "hours"),
    [
        ([weekly("MO,TU,WE,TH,FR", "09:00", "17:00")], "Mo-Fr 09:00-17:00"),
        (
            [weekly("MO", "09:00:00", "12:00:00"), weekly("MO", "13:00", "16:30")],
            "Mo 09:00-12:00,13:00-16:30",
        ),
        (
            [weekly("MO,WE", "9:00", "12:00"), weekly("SA", "10am", "1 pm")],
            "Mo,We 09:00-12:00; Sa 10:00-13:00",
        ),
        ([weekly("SA,SU", "20:00", "08:00")], "Sa,Su 20:00-08:00"),
        ([weekly("MO", "20:00", "08:00"), weekly("TU", "10:00", "11:00")], "Mo 20:00-08:00, Tu 10:00-11:00"),
        ([weekly("MO", "00:00", "23:59:59")], "Mo 00:00-24:00"),
        ([weekly("lundi,mardi", "14h00", "16h")], "Mo,Tu 14:00-16:00"),
        ([{"byday": "MO", "opens_at": "09:00", "closes_at": "10:00"}], "Mo 09:00-10:00"),
        ([weekly("1MO", "09:00", "10:00") | {"freq": "MONTHLY"}], "Mo[1] 09:00-10:00"),
        ([weekly("MO", "09:00", "10:00", valid_from="2026-11-01")], "2026 Nov 01+ Mo 09:00-10:00"),
        ([weekly("MO", "09:00", "10:00", timezone=1)], "Mo 09:00-10:00"),
        ([weekly("MO", "09:00+01:00", "10:00+01:00")], "Mo 09:00-10:00"),
    ],
)
def test_rows_become_the_hours_one_would_write(rows: list[Row], hours: str) -> None:
    assert hours_of(rows, []) == hours


@pytest.mark.parametrize(
    "row",
    [
        weekly("MO", "09:00", "10:00", timezone=3),
        weekly("MO", "09:00", "10:00", timezone="-05:00"),
        weekly("MO", "09:00:00Z", "10:00:00Z"),
        weekly("MO", "09:00", "10:00", interval=2),
        weekly("MO", "09:00", "10:00", byweekno="41,42"),
        weekly("MO", "09:00", "09:00"),
        weekly("MO", "09:00", ""),
        weekly("MO", "25:00", "26:00"),
        weekly("MO", "noon", "10:00"),
        weekly("XX", "09:00", "10:00"),
        weekly("", "09:00", "10:00"),
        weekly("MO", "09:00", "10:00", valid_from="2026-02-30"),
        weekly("MO", "09:00", "10:00", valid_from="2026-03-01", valid_to="2026-02-01"),
        {"freq": "YEARLY", "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "MONTHLY", "bymonthday": "-1", "opens_at": "09:00", "closes_at": "10:00"},
    ],
)
def test_what_osm_cannot_say_exactly_stays_a_text(row: Row) -> None:
    with pytest.raises(Inexact):
        hours_of([row], [])
    [draft] = read_schedules([row | {"description": "Ask at the desk"}], [], "en", [])
    assert (draft.columns["hours"], draft.columns["note"]) == ("", "Ask at the desk")


def test_one_row_that_cannot_be_said_makes_the_whole_purpose_a_text() -> None:
    rows = [weekly("MO", "09:00", "10:00"), weekly("TU", "09:00", "10:00", interval=2)]
    [draft] = read_schedules(rows, [], "", [])
    assert draft.columns["hours"] == ""
    assert draft.columns["note"] == "MO 09:00–10:00\nTU 09:00–10:00"


def test_a_phone_line_is_no_open_door() -> None:
    rows = [
        weekly("MO", "09:00", "10:00"),
        weekly("MO,TU", "08:00", "20:00", attending_type="Phone"),
        weekly("TU", "08:00", "20:00", description="Permanence téléphonique"),
        weekly("WE", "08:00", "20:00", attending_type="online"),
    ]
    drafts = read_schedules(rows, [], "", [])
    assert [(draft.columns["purpose"], draft.columns["hours"]) for draft in drafts] == [
        ("door", "Mo 09:00-10:00"),
        ("phone", "Mo,Tu 08:00-20:00"),
    ]


def test_hours_by_internet_alone_open_no_door() -> None:
    [draft] = read_schedules([weekly("WE", "08:00", "20:00", attending_type="online")], [], "", [])
    assert draft.columns["hours"] == ""


def test_a_desk_whose_text_speaks_of_a_phone_number_stays_a_door() -> None:
    [draft] = read_schedules(
        [weekly("WE", "08:00", "20:00", description="Call by phone if late")], [], "", []
    )
    assert (draft.columns["purpose"], draft.columns["hours"]) == ("door", "We 08:00-20:00")


def test_holidays_of_older_versions_close_the_door() -> None:
    exceptions = [
        {"closed": "True", "start_date": "2026-12-25", "end_date": "2026-12-25"},
        {"closed": False, "start_date": "2026-12-31", "opens_at": "09:00", "closes_at": "11:00"},
    ]
    hours = hours_of([weekly("TH,FR", "09:00", "17:00")], exceptions)
    assert hours == "Th,Fr 09:00-17:00; 2026 Dec 25 off; 2026 Dec 31 09:00-11:00"
    opened, _unknown = opening.read_hours(hours).unfold(
        minute(datetime.date(2026, 12, 24), 0), minute(datetime.date(2027, 1, 1), 0)
    )
    assert [tuple(span) for span in opened] == [
        (minute(datetime.date(2026, 12, 24), 540), minute(datetime.date(2026, 12, 24), 1020)),
        (minute(datetime.date(2026, 12, 31), 540), minute(datetime.date(2026, 12, 31), 660)),
    ]


@pytest.mark.parametrize(
    "hours",
    [
        "Mo-Fr 09:00-17:00",
        "Mo,We 09:00-12:00,13:00-16:00; Sa 10:00-12:00",
        "Mo-Su 20:00-08:00",
        "24/7",
        "Mo[1] 09:00-10:00",
        "Th[-1] 18:00-20:00, Mo 10:00-12:00",
        "2026 Nov 01-2026 Dec 31 Mo-Fr 20:00-08:00",
        "2026 Nov 01+ Sa 09:00-12:00",
        "Fr-Mo 10:00-12:00",
        "10:00-12:00",
    ],
)
def test_hours_go_out_as_recurrence_rules_that_say_the_same(hours: str) -> None:
    rows = [row | {"dtstart": row.get("valid_from", LONG_AGO.isoformat())} for row in rows_of_hours(hours)]
    assert by_rrule(rows) == by_osm(hours)


@pytest.mark.parametrize(
    "hours",
    ["Mo-Fr 09:00-17:00; PH off", "Mo-Fr 09:00-17:00; We 10:00-12:00", "Mo 20:00-08:00; Tu 10:00-11:00",
     "SH Mo 09:00-10:00",      "week 01-53/2 Mo 09:00-10:00", "Mo 09:00+"],
)  # fmt: skip
def test_hours_that_say_more_than_recurrence_rules_do_not_pretend(hours: str) -> None:
    with pytest.raises(Inexact):
        rows_of_hours(hours)
