"""The hours engine against cases worked out by hand, against its own evaluator, and against bad input."""

import json
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory.clock import BRUSSELS, DAY, LAST_YEAR
from pont.directory.intervals import Intervals, clip
from pont.directory.management.commands.hours import answer
from pont.directory.opening import (
    HoursError,
    SchoolCalendar,
    canonical,
    coalesce,
    either,
    in_both,
    minus,
    read_hours,
    school_calendar,
    to_local,
    to_minutes,
    week_of,
)

CASES = tomllib.loads((Path(__file__).parent / "opening_cases.toml").read_text(encoding="utf-8"))["case"]


def moment(text: str) -> int:
    """Read `2026-10-25 02:30b` of the case file; `b` is the second 02:30."""
    return to_minutes(datetime.fromisoformat(text.rstrip("ab"))) + (60 if text.endswith("b") else 0)


def spans(lines: list[str]) -> Intervals:
    """Read `2026-11-23 09:00 - 12:00` lines of the case file."""
    intervals = []
    for line in lines:
        start, end = line.split(" - ")
        intervals.append((moment(start), moment(end if " " in end else f"{start[:10]} {end}")))
    return intervals


def window(case: dict) -> tuple[int, int]:
    if "day" in case:
        day = datetime.fromisoformat(case["day"])
        return to_minutes(day), to_minutes(day + timedelta(days=1))
    return moment(case["from"]), moment(case["to"])


def minutes_in(intervals: Intervals) -> set[int]:
    return {minute for start, end in intervals for minute in range(start, end)}


def test_there_are_at_least_eighty_cases_with_names_of_their_own():
    assert len(CASES) >= 80
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_hours_mean_what_the_calendar_says(case):
    hours = read_hours(case["hours"], case.get("school"))
    opened, doubtful = hours.unfold(*window(case))
    assert opened == spans(case.get("open", []))
    assert doubtful == spans(case.get("unknown", []))
    if "minutes" in case:
        assert sum(end - start for start, end in opened) == case["minutes"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_case_is_the_same_minute_by_minute(case):
    hours = read_hours(case["hours"], case.get("school"))
    start, end = window(case)
    edges = {start, end - 1, *(m + d for s in spans(case.get("open", [])) for m in s for d in (-1, 0))}
    probes = sorted(minute for minute in edges | set(range(start, end, 97)) if start <= minute < end)
    opened, doubtful = (minutes_in(part) for part in hours.unfold(start, end))
    expected = ["open" if m in opened else "unknown" if m in doubtful else "closed" for m in probes]
    assert [hours.state_at(minute) for minute in probes] == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_canonical_spelling_means_the_same_and_stays(case):
    spelled = canonical(case["hours"])
    assert canonical(spelled) == spelled
    same = read_hours(spelled, case.get("school"))
    assert same.unfold(*window(case)) == read_hours(case["hours"], case.get("school")).unfold(*window(case))


def test_canonical_spelling_of_sloppy_but_clear_hours():
    assert canonical("mo-fr 9:00 - 12:00,  13:00–17:00;PH closed") == "Mo-Fr 09:00-12:00,13:00-17:00; PH off"
    assert canonical('Mo, We 10:00-11:00 ||  "Mo, We  9:00"') == 'Mo,We 10:00-11:00 || "Mo, We  9:00"'


# --- the unknown of school holidays is sound ---


@pytest.mark.parametrize("text", sorted({case["hours"] for case in CASES if "SH" in case["hours"]}))
@given(chosen=st.sets(st.integers(0, 16)))
def test_without_a_community_no_calendar_contradicts_what_is_known(text, chosen):
    first = date(2026, 10, 17)
    holidays = tuple((first + timedelta(days=i),) * 2 for i in sorted(chosen))
    calendar = SchoolCalendar(date(2026, 1, 1), date(2027, 1, 1), holidays)
    start, end = moment("2026-10-18 00:00"), moment("2026-11-02 00:00")
    opened, doubtful = read_hours(text).unfold(start, end)
    really_open, really_doubtful = read_hours(text, calendar).unfold(start, end)
    assert minus(opened, really_open) == []
    assert minus(really_open, either(opened, doubtful)) == []
    assert minus(really_doubtful, either(opened, doubtful)) == []


def test_known_and_unknown_school_days_meet_at_midnight():
    opened, doubtful = read_hours("SH 10:00-11:00", "fr").unfold(
        moment("2027-07-02 00:00"), moment("2027-07-05 00:00")
    )
    assert opened == spans(["2027-07-03 10:00 - 11:00"])
    assert doubtful == spans(["2027-07-04 10:00 - 11:00"])


def test_the_communities_differ_in_autumn():
    hours = "Mo-Fr 09:00-12:00; SH off"
    monday = moment("2026-10-26 10:00")
    assert read_hours(hours, "fr").state_at(monday) == "closed"
    assert read_hours(hours, "nl").state_at(monday) == "open"
    assert read_hours(hours).state_at(monday) == "unknown"


@pytest.mark.parametrize("community", ["fr", "nl"])
def test_school_holidays_are_in_order_and_do_not_overlap(community):
    calendar = school_calendar(community)
    days = [day for holiday in calendar.holidays for day in holiday]
    assert days == sorted(days)
    assert all(before[1] < after[0] for before, after in pairwise(calendar.holidays))
    assert calendar.known_from == date(2025, 1, 1)
    assert calendar.known_until == calendar.holidays[-1][1]


# --- the clock ---


def test_a_time_the_clock_skips_is_refused():
    with pytest.raises(HoursError) as refused:
        to_minutes(datetime(2026, 3, 29, 2, 30))
    assert refused.value.code == "no_such_time"
    assert str(refused.value) == "2026-03-29 02:30 does not exist in Brussels: the clock skips that hour."


def test_of_a_time_that_comes_twice_the_first_is_taken():
    assert to_minutes(datetime(2026, 10, 25, 2, 30)) == to_minutes(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


def test_an_aware_time_is_taken_as_it_is():
    tokyo = datetime(2026, 11, 23, 18, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert to_minutes(tokyo) == to_minutes(datetime(2026, 11, 23, 10, 0))


@given(st.datetimes(datetime(1970, 1, 2), datetime(LAST_YEAR, 12, 30), timezones=st.just(UTC)))
def test_minutes_and_local_times_are_those_of_the_time_zone_database(moment_utc):
    minute = to_minutes(moment_utc)
    local = to_local(minute)
    assert local == moment_utc.replace(second=0, microsecond=0).astimezone(BRUSSELS)
    assert local.fold == moment_utc.astimezone(BRUSSELS).fold
    assert to_minutes(local) == minute


def test_years_nobody_asks_for_are_refused():
    assert [
        _code(lambda: to_minutes(datetime(1969, 12, 31))),
        _code(lambda: to_minutes(datetime(2200, 1, 1))),
        _code(lambda: read_hours("24/7").unfold(0, 101 * 366 * DAY)),
        _code(lambda: read_hours("24/7").unfold(10, 9)),
        _code(lambda: read_hours("24/7").state_at(-1)),
    ] == ["out_of_range", "out_of_range", "window", "window", "out_of_range"]


def _code(call) -> str:
    with pytest.raises(HoursError) as refused:
        call()
    return refused.value.code


# --- what comes next ---


def test_next_open_tells_when_the_door_opens_and_closes():
    hours = read_hours("Mo-Fr 09:00-12:00; PH off")
    assert hours.next_open(moment("2026-11-23 08:00")) == (
        moment("2026-11-23 09:00"),
        moment("2026-11-23 12:00"),
    )
    assert hours.next_open(moment("2026-11-23 12:00")) == (
        moment("2026-11-24 09:00"),
        moment("2026-11-24 12:00"),
    )
    assert hours.next_open(moment("2026-12-24 12:00")) == (
        moment("2026-12-28 09:00"),
        moment("2026-12-28 12:00"),
    )


def test_next_open_starts_now_where_the_door_is_open():
    now = moment("2026-11-24 02:00")
    assert read_hours("20:00-08:00").next_open(now) == (now, moment("2026-11-24 08:00"))


def test_next_open_looks_as_far_as_it_is_told():
    winter = read_hours("Dec 01-Mar 31 20:00-08:00")
    july = moment("2026-07-01 12:00")
    assert winter.next_open(july) == (moment("2026-12-01 20:00"), moment("2026-12-02 08:00"))
    assert winter.next_open(july, within_days=100) is None
    assert read_hours("off").next_open(july) is None
    assert read_hours("24/7").next_open(july, within_days=10) == (july, july + 10 * DAY)


def test_next_unknown_is_a_thing_of_its_own():
    hours = read_hours('Mo 10:00-12:00; Tu 10:00-12:00 "call first"')
    now = moment("2026-11-23 08:00")
    assert hours.next_unknown(now) == (moment("2026-11-24 10:00"), moment("2026-11-24 12:00"))
    assert read_hours("Mo 10:00-12:00").next_unknown(now) is None


# --- the week on a page ---


def test_a_week_has_seven_days_and_a_night_stands_on_the_day_it_starts():
    week = week_of(read_hours('Su-Mo 20:00-08:00; We off "team"'), date(2026, 11, 23))
    assert [day.date.day for day in week] == [23, 24, 25, 26, 27, 28, 29]
    assert week[0].open == spans(["2026-11-23 20:00 - 2026-11-24 08:00"])
    assert [day.open for day in week[1:6]] == [[], [], [], [], []]
    assert week[6].open == spans(["2026-11-29 20:00 - 2026-11-30 08:00"])
    assert [day.note for day in week] == [None, None, "team", None, None, None, None]


def test_what_never_closes_is_cut_at_midnight():
    week = week_of(read_hours("24/7"), date(2026, 10, 19))
    assert [sum(end - start for start, end in day.open) for day in week] == [1440] * 6 + [1500]


def test_a_week_shows_unknown_hours_apart():
    monday, *_ = week_of(read_hours('Mo 10:00-12:00 "sur rendez-vous"'), date(2026, 11, 23))
    assert (monday.open, monday.unknown) == ([], spans(["2026-11-23 10:00 - 12:00"]))
    assert monday.note == "sur rendez-vous"


# --- what is refused ---


@pytest.mark.parametrize(
    ("text", "position", "code"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("Mo-Fr 9h-12h", 6, "not_understood"),
        ("  Mo-Fr  9h-12h", 9, "not_understood"),
        ("Mo-Fr 25:00-26:00", 6, "not_understood"),
        ("lundi 09:00-12:00", 0, "not_understood"),
        ("open on request", 5, "not_understood"),
        ("Mo 10:00-12:00; -SH", 16, "not_understood"),
        ("SH +1 day off", 3, "not_understood"),
        ("Mo-Fr 09:00-12:00; PH Mo-Fr 10:00-11:00", 19, "holiday_weekdays"),
        ("Mo-Fr 09:00-17:00/01:00", 6, "repeated_times"),
        ("We off; Mo-Fr, 10:00-12:00", 8, "days_without_hours"),
        ("Mo-Fr SH, Sa 10:00-12:00", 0, "days_without_hours"),
        ("Mo\x00 10:00-12:00", 2, "not_understood"),
        ("Mo \ud800 10:00-12:00", 3, "not_understood"),
        ("Mo " * 4000, 2000, "too_long"),
        ("x" * 10_000, 2000, "too_long"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(text, position, code):
    with pytest.raises(HoursError) as refused:
        read_hours(text)
    assert (refused.value.position, refused.value.code) == (position, code)
    assert str(refused.value).endswith(".")


def test_an_unknown_school_community_is_refused():
    assert _code(lambda: read_hours("Mo 10:00-11:00", "de")) == "no_such_school"


@given(st.text(alphabet='MoTuSHPH wek0123456789:-,;|"+/[]()offunkx', max_size=60))
def test_any_text_is_read_or_refused(text):
    start = moment("2026-10-20 00:00")
    try:
        opened, doubtful = read_hours(text).unfold(start, start + 10 * DAY)
    except HoursError as refused:
        place, opened, doubtful = refused.position or 0, [], []
    else:
        place = 0
    assert 0 <= place <= len(text)
    assert in_both(opened, doubtful) == []
    assert clip(opened, start, start + 10 * DAY) == opened == coalesce(opened)


# --- pont hours --stdin ---

GOOD = {"hours": "Mo-Fr 09:00-12:00", "from": "2026-11-23T00:00", "to": "2026-11-24T00:00", "school": None}


def ask(**changes) -> dict:
    return answer(json.dumps(GOOD | changes).encode())


def test_a_good_line_gets_its_intervals():
    assert ask() == {"open": [["2026-11-23T09:00", "2026-11-23T12:00"]], "unknown": [], "error": None}


def test_only_the_hour_that_comes_twice_is_written_with_its_offset():
    asked = {"from": "2026-10-25T00:00", "to": "2026-10-25T12:00"}
    assert ask(hours="22:00-02:30", **asked)["open"] == [
        ["2026-10-25T00:00", "2026-10-25T02:30+02:00"],
        ["2026-10-25T02:00+01:00", "2026-10-25T02:30+01:00"],
    ]
    assert ask(hours="20:00-08:00", **asked)["open"] == [["2026-10-25T00:00", "2026-10-25T08:00"]]


def test_the_school_of_a_line_counts():
    hours = {"hours": "Mo-Fr 09:00-12:00; SH off", "from": "2026-10-26T00:00", "to": "2026-10-27T00:00"}
    morning = [["2026-10-26T09:00", "2026-10-26T12:00"]]
    answers = [ask(school=school, **hours) for school in ("fr", "nl", None)]
    assert [part["open"] for part in answers] == [[], morning, []]
    assert [part["unknown"] for part in answers] == [[], [], morning]


BAD_LINES = {
    b"": "Not JSON",
    b"{": "Not JSON",
    b"\xff\xfe": "Not JSON",
    b'{"hours": "\xff"}': "Not JSON",
    b"[" * 5000: "Not",
    b"[1, 2]": "Not the object that is asked for",
    b"null": "Not the object that is asked for",
    b'{"hours": 5, "from": "2026-11-23", "to": "2026-11-24"}': "Not the object that is asked for",
    b'{"hours": "24/7"}': "Not the object that is asked for",
    b"x" * 200_000: "The line is too long",
}


@pytest.mark.parametrize(("line", "sentence"), BAD_LINES.items(), ids=lambda part: repr(part[:30]))
def test_a_bad_line_gets_a_sentence(line, sentence):
    answered = answer(line)
    assert (answered["open"], answered["unknown"]) == ([], [])
    assert answered["error"].startswith(sentence)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hours": "Mo-Fr 9h"}, "Not understood from here: “9h”. (character 7)"),
        ({"hours": "Mo " * 4000}, "Hours are at most 2000 characters. (character 2001)"),
        ({"from": "soon"}, "“from” is not a time such as 2026-11-23T09:00."),
        (
            {"to": "2026-03-29T02:30"},
            "2026-03-29 02:30 does not exist in Brussels: the clock skips that hour.",
        ),
        ({"from": "0001-01-01T00:00"}, "The year must lie between 1970 and 2199."),
        ({"to": "2199-01-01T00:00"}, "The window is too wide: 3660 days at most."),
        ({"to": "2026-11-22T00:00"}, "The window ends before it starts."),
        ({"school": "de"}, "The school community is “fr”, “nl” or none."),
    ],
)
def test_a_line_that_cannot_be_answered_says_why(changes, sentence):
    assert ask(**changes) == {"open": [], "unknown": [], "error": sentence}


def test_the_stream_goes_on_after_every_bad_line():
    good = json.dumps(GOOD).encode()
    lines = [part for line in BAD_LINES for part in (line, good)]
    run = subprocess.run(
        [sys.executable, "-m", "pont", "hours", "--stdin"],
        input=b"\n".join(lines) + b"\n",
        capture_output=True,
    )
    answers = [json.loads(line) for line in run.stdout.decode().splitlines()]
    assert (run.returncode, run.stderr) == (0, b"")
    assert len(answers) == len(lines)
    assert [part["error"] for part in answers[1::2]] == [None] * len(BAD_LINES)
