"""The hours engine against cases of others: two reference evaluators, real Brussels hours, holidays."""

import json
import random
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from opening_hours import OpeningHours, State

from pont.directory.clock import BRUSSELS, DAY, EPOCH
from pont.directory.intervals import Intervals
from pont.directory.opening import (
    HoursError,
    Place,
    SchoolCalendar,
    canonical,
    coalesce,
    read_hours,
    school_calendar,
    to_local,
    to_minutes,
)
from tests.reference import reference_data

pytestmark = pytest.mark.reference

# The windows cross both clock changes, a public holiday and school holidays of both communities.
AUTUMN, SPRING = to_minutes(datetime(2026, 10, 12)), to_minutes(datetime(2026, 3, 16))
WINDOW = 35 * DAY

NOT_UNDERSTOOD = {
    "Mo off; Tu-Su16:00-23:00": "no space between days and hours",
    "Mo-Sa 19:00-22:30; Tu -Th 12:00-14:00,19:00-22:30": "a space inside a range of days",
    "Sep 01 - Sep 30 : 08:00-19:00; Oct 01 - Mar 31 : 08:00-17:00; "
    "Apr 01 - Apr 30 : 08:00-18:00; May 01 - Aug 31 : 08:00-20:00": "a space before the colon",
    "Sep 01 - Sep 30 : 08:00-19:00; Oct 10 - Mar 31 : 08:00-17:00; "
    "Apr 01 - Apr 30 : 08:00-18:00; May 01 - May 31 : 08:00-20:00": "a space before the colon",
    "Sep 01 - Sep 30 : 08:00-19:15; Oct 01 - Mar 31 : 08:00-17:15; "
    "Apr 01 - Apr 30 : 08:00-18:15; May 01 - Aug 31 : 08:00-20:15": "a space before the colon",
    "Sep 01 - Sep 30 : 08:00-19:30; Oct 01 - Mar 31 : 08:00-17:30; "
    "Apr 01 - Apr 30 : 08:00-18:30; May 01 - Aug 31 : 08:00-20:30": "a space before the colon",
}

# What becomes of the 468 JavaScript cases on which the second evaluator disagrees with the first, by reason.
NOT_AGREED = {
    "same answer": 51,
    "refused with its place: sloppy or German spelling, moments that repeat, PH before weekdays": 227,
    "written for another mode of that program than opening hours": 37,
    "public holidays of a region or a country that is not Belgium": 94,
    "school holidays of a community that is not ours": 14,
    "the sun: a minute apart, or no place given": 29,
    "times with a zone": 3,
    "listed by name": 13,
}
LISTED_BY_NAME = {
    "13:00-02:00,17:00+": "an open end inside a known span: the known span holds here",
    'We-Fr 10:00-24:00 open "it is open", Mo closed "It‘s monday." || 2012 "please call"; '
    'Jan 01 open "should never appear"': "a rule after a fallback replaces whole days here",
    'Mo,Tu,Th 09:00-12:00; Fr 14:00-17:30 || "Termine nach Vereinbarung"; We off': "the same",
    'Mo-Th 09:00-12:00; Fr 14:00-17:30 || "Termine nach Vereinbarung"; We off': "the same",
    'Mo-Th 09:00-12:00; Fr 14:00-17:30 || unknown "Termine nach Vereinbarung"; We off': "the same",
    "Mo,Tu,We,Th,Fr,Su 11:00-01:00; Sa 11:00-02:00": "a night ends at midnight before a day of another rule",
    "Mo, Tu, We, Th, Fr, Su 11:00-01:00; Sa 11:00-02:00": "the same",
    "Aug,Dec 25-easter": "the evaluator counts Easter itself in",
    'Apr 05-easter -1 day: open "Before easter"': "the same",
    'easter-Apr 20: open "Around easter"': "the evaluator begins at New Year",
    '2012 easter -2 days-2012 easter +2 days: open "Around easter"': "the evaluator counts the last day in",
    'easter -2 days-easter +2 days: open "Around easter"': "the same",
    'easter -2 days-easter +2 days open "Around easter"': "the same",
}

# Cases of the second evaluator that get another answer here.
OTHER_THAN_RS = {
    "Tu closed; Jul sunset-15:19+": "an open end is unknown here, as the specification says",
    "Jun:10:00-12:00 open || unknown": "a fallback holds for each minute here, as the specification says",
    "Jun:10:00-12:00 open || Mo-Fr closed || unknown": "the same",
    "10:00-18:00/30": "moments that repeat are refused",
    "10:00-18:00/01:30": "the same",
}

BADEN_WUERTTEMBERG = SchoolCalendar(
    date(2024, 12, 1), date(2025, 2, 1), ((date(2024, 12, 23), date(2025, 1, 4)),)
)


def lines_of(name: str) -> list[dict]:
    text = reference_data(f"opening_hours/{name}").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@cache
def real_strings() -> tuple[str, ...]:
    """All distinct hours of places in Brussels, in order."""
    path = reference_data("opening_hours/brussels_osm_opening_hours.json")
    return tuple(sorted({place["opening_hours"] for place in json.loads(path.read_text(encoding="utf-8"))}))


def understood() -> list[str]:
    return [text for text in real_strings() if text not in NOT_UNDERSTOOD]


def rewritten() -> list[str]:
    """The strings whose text is changed before the evaluator reads it, or that need the sun."""
    marks = (
        '"',
        "SH",
        "||",
        "+",
        "sun",
        "dawn",
        "dusk",
        "Mo, ",
        "Tu, ",
        "We, ",
        "Th, ",
        "Fr, ",
        "Sa, ",
        "Su, ",
    )
    return [text for text in understood() if any(mark in text for mark in marks)]


def test_all_moments_of_the_oracle():
    cases = lines_of("brussels_osm_oracle_dev.jsonl")
    wrong = []
    for case in cases:
        hours = read_hours(case["value"])
        for monday, probes in case["weeks"].items():
            first = datetime.fromisoformat(monday)
            start, end = to_minutes(first), to_minutes(first + timedelta(days=7))
            states = minute_states(*hours.unfold(start, end), start, end)
            clock = [to_minutes(first + timedelta(minutes=7 + 30 * i)) - start for i in range(len(probes))]
            if "".join("01u"[state] for state in states[clock]) != probes:
                wrong.append((case["value"], monday))
    assert (len(cases), wrong) == (622, [])


def test_all_javascript_cases_on_which_both_evaluators_agree():
    cases = [case for case in lines_of("opening_hours_js_cases.jsonl") if case.get("agreed_by_rs")]
    wrong = [(case["name"], case["value"]) for case in cases if answer_to(case) != expected_of(case)]
    assert (len(cases), wrong) == (248, [])


def answer_to(case: dict) -> tuple[Intervals, Intervals]:
    where = case["place"] or {}
    coords = (float(where["lat"]), float(where["lon"])) if "lat" in where else None
    place = Place(country=where.get("country_code", "").upper() or None, coords=coords)
    school = BADEN_WUERTTEMBERG if "SH" in case["value"] else None
    hours = read_hours(case["value"], school, place=place)
    return hours.unfold(js_minute(case["from"]), js_minute(case["to"]))


def expected_of(case: dict) -> tuple[Intervals, Intervals]:
    opened, doubtful = (
        [
            (js_minute(part["from"]), js_minute(part["to"]))
            for part in case["expected"]
            if part["unknown"] is unknown
        ]
        for unknown in (False, True)
    )
    return coalesce(opened), coalesce(doubtful)


def test_javascript_cases_without_agreement_are_accounted_for():
    cases = [case for case in lines_of("opening_hours_js_cases.jsonl") if case["kind"] == "intervals"]
    outcomes = [(outcome_of(case), case["value"]) for case in cases if not case["agreed_by_rs"]]
    assert Counter(outcome for outcome, _ in outcomes) == NOT_AGREED
    assert {value for outcome, value in outcomes if outcome == "listed by name"} == LISTED_BY_NAME.keys()


def outcome_of(case: dict) -> str:
    text = case["value"]
    reasons = list(NOT_AGREED)
    if not isinstance(text, str):
        return reasons[2]
    if any(moment.endswith("Z") for part in case["expected"] for moment in (case["from"], part["from"])):
        return reasons[6]
    try:
        if answer_to(case) == expected_of(case):
            return reasons[0]
    except HoursError:
        return reasons[1]
    if "SH" in text:
        return reasons[4]
    if "PH" in text:
        return reasons[3]
    return reasons[5] if re.search("sun|dawn|dusk", text) else reasons[7]


def test_cases_of_the_second_evaluator():
    """Its days, states and parsing; cases with Rust in their arguments or outside 1970-2199 are left out."""
    done, different = Counter(), set()
    for case in lines_of("opening_hours_rs_cases.jsonl"):
        args = [arg.get("rust") if isinstance(arg, dict) else arg for arg in case["args"]]
        if rs_agrees(case["test"], args) is None:
            continue
        done[case["test"]] += 1
        if not rs_agrees(case["test"], args):
            different.add(args[0] if case["test"].startswith("parse") else args[1])
    assert done == {"schedule_at": 80, "state": 34, "parse_valid": 15, "parse_invalid": 22}
    assert different == OTHER_THAN_RS.keys()


def rs_agrees(test: str, args: list[str]) -> bool | None:
    """Tell whether we give the answer of one of its cases; None where the case is not for us."""
    if any("#" in arg or arg.startswith(("1789", "5742", "+10000", "//")) for arg in args):
        return None
    if test.startswith("parse_") and test != "parse_with_warnings":
        return readable(args[0]) is (test == "parse_valid")
    if test == "state":
        return (
            read_hours(args[1], place=Place()).state_at(to_minutes(datetime.fromisoformat(args[0])))
            == args[2].lower()
        )
    if test != "schedule_at":
        return None
    first = to_minutes(datetime.fromisoformat(args[0]))
    found = re.findall(r"(\d\d):(\d\d) (open|unknown) (\d\d):(\d\d)", args[2])
    spans = [
        (state, first + int(a) * 60 + int(b), first + int(c) * 60 + int(d)) for a, b, state, c, d in found
    ]
    expected = tuple(
        coalesce([(a, b) for state, a, b in spans if state == name]) for name in ("open", "unknown")
    )
    return read_hours(args[1], place=Place()).unfold(first, first + DAY) == expected


def readable(text: str) -> bool:
    try:
        read_hours(text)
    except HoursError:
        return False
    return True


def test_public_holidays_are_those_of_belgium():
    table = json.loads(
        reference_data("holidays/be_public_holidays_2024_2030.json").read_text(encoding="utf-8")
    )
    opened, _ = read_hours("PH").unfold(to_minutes(datetime(2024, 1, 1)), to_minutes(datetime(2031, 1, 1)))
    days = [day for start, end in opened for day in days_between(start, end)]
    # Whit Sunday stands in the table and not in the evaluator: the law of 1974 names Whit Monday alone.
    whit_sundays = {
        day - timedelta(days=1) for day in map(date.fromisoformat, table) if is_whit_monday(day, days)
    }
    assert len(whit_sundays) == 7
    assert set(days) | whit_sundays == {date.fromisoformat(day) for day in table}


def is_whit_monday(day: date, holidays: list[date]) -> bool:
    return day - timedelta(days=49) in holidays and day.weekday() == 0


def days_between(start: int, end: int) -> list[date]:
    first, last = to_local(start).date(), to_local(end).date()
    return [first + timedelta(days=i) for i in range((last - first).days)]


@pytest.mark.parametrize("community", ["fr", "nl"])
def test_school_holidays_are_those_that_were_collected(community):
    collected = json.loads(reference_data("holidays/be_school_holidays.json").read_text(encoding="utf-8"))
    expected = {
        (date.fromisoformat(holiday["start"]), date.fromisoformat(holiday["end"]))
        for holiday in collected
        if holiday["community"] == community.upper() and holiday["end"] >= "2025"
    }
    assert set(school_calendar(community).holidays) == expected


def js_minute(text: str) -> int:
    """Read `2012-10-01 0:00` as JavaScript does: 29 February of a common year is 1 March."""
    day, _, clock = text.partition(" ")
    year, month, number = (int(part) for part in day.split("-"))
    hour, minute = (int(part) for part in (clock or "0:00").split(":"))
    return to_minutes(datetime(year, month, 1) + timedelta(days=number - 1, hours=hour, minutes=minute))


def test_real_hours_are_understood_but_for_six():
    refused = {}
    for text in real_strings():
        try:
            read_hours(text)
        except HoursError as error:
            refused[text] = error.position
    assert len(real_strings()) == 1316
    assert refused.keys() == NOT_UNDERSTOOD.keys()
    assert all(0 < position < len(text) for text, position in refused.items())


def test_the_canonical_spelling_of_real_hours_means_the_same():
    for text in understood():
        spelled = canonical(text)
        assert canonical(spelled) == spelled
        assert read_hours(spelled).unfold(AUTUMN, AUTUMN + WINDOW) == read_hours(text).unfold(
            AUTUMN, AUTUMN + WINDOW
        )


@pytest.mark.parametrize("start", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_unfolded_hours_equal_the_bare_evaluator_at_every_minute_of_35_days(start):
    plain = sorted(set(understood()) - set(rewritten()))
    clock = wall_clock(start, start + WINDOW)
    different = [
        text
        for text in plain
        if not np.array_equal(
            minute_states(*read_hours(text).unfold(start, start + WINDOW), start, start + WINDOW),
            evaluated_day_by_day(OpeningHours(text, country="BE"), clock),
        )
    ]
    assert (len(plain) + len(rewritten()), different) == (1310, [])


@pytest.mark.parametrize("start", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_unfolded_hours_equal_the_state_at_seeded_minutes(start):
    dice = random.Random(20261123)
    plain = sorted(set(understood()) - set(rewritten()))
    for text in [*rewritten(), *dice.sample(plain, 120)]:
        for school in (None, "fr", "nl") if "SH" in text else (None,):
            assert_same_at(text, school, start, sorted(dice.sample(range(WINDOW), 400)))


@pytest.mark.siege
@pytest.mark.parametrize("start", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_unfolded_hours_equal_the_state_at_every_minute(start):
    for text in understood():
        for school in (None, "fr", "nl") if "SH" in text else (None,):
            assert_same_at(text, school, start, range(WINDOW))


def assert_same_at(text: str, school: str | None, start: int, minutes) -> None:
    hours = read_hours(text, school)
    states = minute_states(*hours.unfold(start, start + WINDOW), start, start + WINDOW)
    names = ("closed", "open", "unknown")
    different = [minute for minute in minutes if hours.state_at(start + minute) != names[states[minute]]]
    assert (text, different) == (text, [])


def minute_states(opened: Intervals, doubtful: Intervals, start: int, end: int) -> np.ndarray:
    """Spread intervals over the minutes of a window: 0 closed, 1 open, 2 unknown."""
    states = np.zeros(end - start, dtype=np.int8)
    for mark, intervals in ((1, opened), (2, doubtful)):
        for since, until in intervals:
            states[since - start : until - start] = mark
    return states


def wall_clock(start: int, end: int) -> np.ndarray:
    """Return what the clock in Brussels shows at each minute of a window, asked of the time zone database."""
    shown = []
    for minute in range(start, end):
        offset = (EPOCH + timedelta(minutes=minute)).replace(tzinfo=UTC).astimezone(BRUSSELS).utcoffset()
        shown.append(minute + offset.total_seconds() // 60)
    return np.array(shown, dtype=np.int64)


def evaluated_day_by_day(evaluator: OpeningHours, clock: np.ndarray) -> np.ndarray:
    """Ask the evaluator for each day apart, so that nothing is skipped, and read it off by the clock."""
    first, last = int(clock.min()) // DAY, int(clock.max()) // DAY
    states = np.zeros((last - first + 1) * DAY, dtype=np.int8)
    for day in range(first, last + 1):
        midnight = EPOCH + timedelta(days=day)
        for since, until, state, _ in evaluator.intervals(midnight, midnight + timedelta(days=1)):
            at, to = ((moment - EPOCH).total_seconds() // 60 - first * DAY for moment in (since, until))
            states[int(at) : int(to)] = 1 if state == State.OPEN else 2 if state == State.UNKNOWN else 0
    return states[clock - first * DAY]
