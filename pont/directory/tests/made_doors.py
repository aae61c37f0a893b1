"""Doors made for tests: one that lets everybody in, to be changed one thing at a time."""

from __future__ import annotations

import datetime
from typing import Any

from msgspec.structs import replace

from pont.directory import opening
from pont.directory.doors import Condition, Door, Hours, Need, Phone, Place, Situation, Text

MONDAY = datetime.date(2026, 11, 23)

# Everything known, nothing refused.
OPEN_HOUSE: dict[str, str] = {
    "appointment": "walk_in",
    "referral_needed": "no",
    "area_condition": "none",
    "person_condition": "everyone",
    "waiting_list": "none",
    "registration": "none",
    "price": "free",
    "without_papers": "yes",
    "id_asked": "no",
    "insurance_needed": "no",
    "cash_accepted": "yes",
    "shares_data_with": "no",
    "children_welcome": "yes",
    "animals_welcome": "yes",
    "step_free": "yes",
    "toilet_there": "yes",
    "private_room": "yes",
    "reading_needed": "none",
    "online_only": "no",
    "needs_phone": "no",
}


def at(day: int, clock: str) -> int:
    """A minute `day` days after Monday 23 November 2026, at "12:30" in Brussels."""
    hour, minute = map(int, clock.split(":"))
    moment = datetime.datetime.combine(MONDAY + datetime.timedelta(days=day), datetime.time(hour, minute))
    return opening.to_minutes(moment)


NOON = at(0, "12:00")


def text(words: str, language: str = "nl") -> Text:
    return Text({language: words})


def hours(line: str, purpose: str = "door", school: str | None = None) -> Hours:
    return Hours(purpose, line, school)


def make_door(
    *, without: tuple[str, ...] = (), answers: dict[str, str] | None = None, **changes: Any
) -> Door:
    """An open house at noon; `answers` change conditions, `without` makes conditions unknown."""
    conditions = {**OPEN_HOUSE, **(answers or {})}
    for kind in without:
        conditions.pop(kind, None)
    number = changes.pop("number", 1)
    door = Door(
        door=number,
        pk=number,
        service=f"service-{number}",
        organization="house",
        organization_pk=1,
        name=text("De Overzet"),
        organization_name=text("Huis De Brug"),
        place=Place(text("Voorbeeldkaai 12"), "1000", "21004", 50.85, 4.35),
        conditions=tuple(Condition(kind, answer) for kind, answer in conditions.items()),
        hours=(hours("Mo-Fr 09:00-17:00"),),
        phones=(Phone("02 000 00 12"),),
        languages=("nl", "fr"),
        needs=(Need("wellbeing.hot_meal", "person"),),
        verified_on="2026-11-03",
        verified_how="phoned",
    )
    return replace(door, **changes)


def situation(*without: str, who: tuple[str, ...] = (), **more: Any) -> Situation:
    return Situation(
        without=frozenset(without),
        for_whom=frozenset(who),
        speaks=frozenset(more.get("speaks", ())),
        communes=frozenset(more.get("communes", ())),
    )
