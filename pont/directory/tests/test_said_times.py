"""Moments as people say them become the minute they mean."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory import opening
from pont.directory.said_times import HOUR_OF, clock_time, moment
from pont.kernel import vocabulary

MOMENTS = st.sampled_from(("", *vocabulary.MOMENTS))
CLOCKS = st.none() | st.integers(0, 24 * 60 - 1)
NOWS = st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2027, 12, 31)).map(
    lambda local: opening.to_minutes(local.replace(tzinfo=datetime.UTC))
)


def minute(local: str) -> int:
    return opening.to_minutes(datetime.datetime.fromisoformat(local))


def said(when: str, clock: str, now: str) -> str:
    """The moment meant, as a Brussels time."""
    found = moment(when, clock_time(clock)[0], minute(now))
    return opening.to_local(found).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("eten om 14u30", "14:30"),
        ("14 u", "14:00"),
        ("om 9 uur", "9:00"),
        ("18.30 uur", "18:30"),
        ("à 9 h", "9:00"),
        ("à 18h30", "18:30"),
        ("8 heures 15", "8:15"),
        ("at 12:05", "12:05"),
        ("2pm", "14:00"),
        ("12 am", "0:00"),
        ("12pm", "12:00"),
        ("7 o'clock", "7:00"),
        ("24h", "0:00"),
        ("om 14.30.", "14:30"),
        ("eten", None),
        ("25u", None),
        ("14:75", None),
        ("2.50 euro", None),
        ("2.50€", None),
        ("op 1.12.2026", None),
        ("rue Haute 12", None),
        ("2 hommes", None),
        ("12 ans", None),
        ("02 512 34 56", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_read(text: str, clock: str | None) -> None:
    hour, _colon, minutes = (clock or "").partition(":")
    assert clock_time(text)[0] == (int(hour) * 60 + int(minutes) if clock else None)


def test_the_words_of_a_time_are_known_so_that_nobody_looks_for_them() -> None:
    assert clock_time("eten om 18.30 uur")[1] == {"18", "30", "uur"}
    assert clock_time("eten om 14u30")[1] == {"14u30"}


@pytest.mark.parametrize(
    ("when", "clock", "now", "meant"),
    [
        # Monday 23 November 2026.
        ("", "", "2026-11-23T11:00", "2026-11-23T11:00"),
        ("now", "", "2026-11-23T11:00", "2026-11-23T11:00"),
        ("today", "", "2026-11-23T11:00", "2026-11-23T11:00"),
        ("tonight", "", "2026-11-23T11:00", "2026-11-23T21:00"),
        ("tonight", "", "2026-11-23T22:00", "2026-11-23T22:00"),
        ("this_evening", "", "2026-11-23T11:00", "2026-11-23T19:00"),
        ("this_afternoon", "", "2026-11-23T16:00", "2026-11-23T16:00"),
        ("tomorrow", "", "2026-11-23T11:00", "2026-11-24T12:00"),
        ("tomorrow_morning", "", "2026-11-23T23:59", "2026-11-24T09:00"),
        ("tomorrow", "18h", "2026-11-23T11:00", "2026-11-24T18:00"),
        ("weekend", "", "2026-11-23T11:00", "2026-11-28T12:00"),
        ("weekend", "", "2026-11-28T15:00", "2026-11-28T15:00"),
        ("sunday", "", "2026-11-23T11:00", "2026-11-29T12:00"),
        ("monday", "", "2026-11-23T11:00", "2026-11-23T11:00"),
        ("monday", "9u", "2026-11-24T11:00", "2026-11-30T09:00"),
        ("", "14u30", "2026-11-23T11:00", "2026-11-23T14:30"),
        # Over for less than an hour: still meant for today.
        ("", "14u", "2026-11-23T14:40", "2026-11-23T14:00"),
        ("", "14u", "2026-11-23T16:00", "2026-11-24T14:00"),
        # Over: the next time it comes.
        ("monday", "9u", "2026-11-23T11:00", "2026-11-30T09:00"),
        ("weekend", "9u", "2026-11-28T11:00", "2026-11-29T09:00"),
        ("weekend", "9u", "2026-11-29T11:00", "2026-12-05T09:00"),
    ],
)
def test_a_moment_is_the_one_meant(when: str, clock: str, now: str, meant: str) -> None:
    assert said(when, clock, now) == meant


def test_a_time_the_clock_leaps_over_is_taken_an_hour_later() -> None:
    assert said("sunday", "2u30", "2026-03-27T10:00") == "2026-03-29T03:30"


def test_of_a_time_that_comes_twice_the_first_is_taken() -> None:
    found = moment("sunday", 2 * 60 + 30, minute("2026-10-23T10:00"))
    assert opening.to_local(found).isoformat() == "2026-10-25T02:30:00+02:00"


def test_tomorrow_at_the_same_hour_is_the_same_hour_on_the_clock() -> None:
    assert said("", "14u", "2026-10-24T16:00") == "2026-10-25T14:00"
    assert said("", "14u", "2026-03-28T16:00") == "2026-03-29T14:00"


@given(st.text(max_size=300))
def test_any_text_has_a_time_of_day_or_none(text: str) -> None:
    clock, words = clock_time(text)
    assert clock is None or 0 <= clock < 24 * 60
    assert (clock is None) == (words == frozenset())


@given(MOMENTS, CLOCKS, NOWS)
def test_a_moment_lies_between_an_hour_ago_and_eight_days_from_now(
    when: str, clock: int | None, now: int
) -> None:
    assert now - 60 <= moment(when, clock, now) <= now + 8 * 24 * 60


@given(MOMENTS, st.integers(0, 24 * 60 - 1), NOWS)
def test_a_time_of_day_that_is_said_is_the_one_on_the_clock(when: str, clock: int, now: int) -> None:
    local = opening.to_local(moment(when, clock, now))
    leaps = local.month == 3 and local.weekday() == 6 and local.hour == 3
    assert leaps or local.hour * 60 + local.minute == clock


def test_each_part_of_a_day_has_its_hour() -> None:
    assert HOUR_OF.keys() <= set(vocabulary.MOMENTS)
