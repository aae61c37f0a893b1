"""What paper says of hours and conditions: it outlives the week in which it was printed, and is found on people."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from django.utils.translation import override

from pont.directory import opening
from pont.directory.doors import Condition, Door, Hours, Text
from pont.directory.paper import words

AT = opening.to_minutes(datetime.datetime(2026, 11, 23, 12, 30, tzinfo=opening.BRUSSELS))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def door(*hours: Hours, **facts: object) -> Door:
    name = Text({"nl": "Soep"})
    return Door(
        door=1, pk=1, service="s", organization="o", organization_pk=1, name=name, organization_name=name,
        hours=hours, **facts,
    )  # fmt: skip


def told(*hours: Hours) -> str:
    return (
        " ".join(part["t"] for part in words.hours_said(door(*hours), AT, "en"))
        .replace("\u2066", "")
        .replace("\u2069", "")
    )


@pytest.mark.parametrize(
    "hours",
    [
        "Nov 15-Mar 31 Mo-Su 19:00-09:00",
        "Mo-Fr 09:00-17:00; SH Mo-Fr 09:00-12:00",
        "week 1-53/2 Mo 14:00-17:00",
    ],
)
def test_a_season_is_said_even_when_no_change_is_near(hours: str) -> None:
    assert told(Hours("door", hours)).endswith("Not every week is the same. Ask before you go.")


def test_a_door_that_opens_once_a_month_is_not_called_closed() -> None:
    said = told(Hours("door", "Mo[1] 14:00-17:00"))
    assert "Closed" not in said
    assert "Ask before you go." in said


def test_a_usual_week_says_its_open_days_only() -> None:
    assert told(Hours("door", "Mo-Fr 09:00-12:00")) == "From Monday to Friday: 9:00 – 12:00."


@pytest.mark.parametrize("off", ["PH off", "PH,SH off"])
def test_public_holidays_are_said(off: str) -> None:
    assert "Closed on public holidays." in told(Hours("door", f"Mo-Fr 09:00-12:00; {off}"))


def test_coming_in_is_said_also_when_the_meal_is_at_the_same_hours() -> None:
    said = told(Hours("door", "18:00-08:00"), Hours("meal", "19:00-20:00"), Hours("intake", "19:00-20:00"))
    assert said.count("19:00 – 20:00") == 2
    assert "Coming in:" in said


def test_the_wall_says_when_one_can_come_in() -> None:
    shown = words.days_said(door(Hours("door", "18:00-08:00"), Hours("intake", "20:00-22:00")), AT, "en")
    assert shown["days_title"] == "Coming in"
    assert [day["shut"] for day in shown["days"]] == [False] * 7


def test_hours_nobody_knows_are_not_closed() -> None:
    assert told(Hours("door", "")) == "We do not know the hours."


def test_what_keeps_somebody_out_is_said_apart_and_whole() -> None:
    answers = {
        "without_papers": "yes", "id_asked": "never", "price": "free", "appointment": "walk_in",
        "person_condition": "women", "referral_needed": "yes",
    }  # fmt: skip
    shown = door(
        conditions=tuple(Condition(kind, answer) for kind, answer in answers.items()),
        minimum_age=18,
        documents=(Text({"en": "a key"}),),
    )
    limits = [parts[0]["t"] for parts in words.limits_said(shown, "en")]
    assert len(limits) == 4
    assert "Bring: a key." in limits
    facts = [parts[0]["t"] for parts in words.facts_said(shown, "en")]
    assert facts == ["Nobody asks for your papers.", "It is free.", "You need no appointment."]


def test_a_sentence_has_one_stop_in_every_script() -> None:
    assert [words.ended(said) for said in ("Open", "Open.", "ክፉት እዩ።")] == ["Open.", "Open.", "ክፉት እዩ።"]
