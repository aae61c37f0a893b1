"""How well a door answers a query, from 0 to 3, by the stated facts; queries.toml explains the grades.

A small evaluator of its own on purpose: the verdict is what is measured, so it cannot be the judge.
"""

from __future__ import annotations

import datetime
import tomllib
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from pont.directory import opening
from pont.directory.tests.relevance.facts import FOLDER, Known, doors
from pont.kernel import terms

LOADED_ON = datetime.date(2026, 11, 22)
FRESH_DAYS = 365
SURE, ASK, SOMEWHAT, NO = 3, 2, 1, 0
# The languages a record is written in; queries.toml holds theirs, queries_<code>.toml those of each other visitor.
LANGUAGES = terms.LANGUAGES
SPOKEN = terms.SPOKEN

# What somebody says: the condition, the answers that refuse, those that welcome. Any other has to be asked.
SAID: dict[str, tuple[str, set[str], set[str]]] = {
    "papers": ("without_papers", {"no"}, {"yes"}),
    "id": ("id_asked", {"always"}, {"no"}),
    "money": ("price", {"amount"}, {"free", "voluntary"}),
    "card": ("cash_accepted", {"no"}, {"yes"}),
    "appointment": ("appointment", {"required"}, {"walk_in", "preferred"}),
    "insurance": ("insurance_needed", {"yes"}, {"no"}),
    "phone": ("needs_phone", {"yes"}, {"no"}),
    "children": ("children_welcome", {"no"}, {"yes", "childcare_there"}),
    "dog": ("animals_welcome", {"no"}, {"yes"}),
    "wheelchair": ("step_free", {"no"}, {"yes"}),
}
# Always at stake, whatever is said: any other answer than these has to be asked.
ALWAYS: dict[str, set[str]] = {"appointment": {"walk_in", "preferred"}, "referral_needed": {"no"}}
OTHER_GENDER = {"women": "men", "men": "women"}
# Somebody said to be of an age, and whom a door is there for that gives no ages of its own; first and last year.
AGES = {"child": (0, 11), "youth": (12, 17), "young": (18, 25), "adult": (26, 59), "senior": (60, 120)}
AGES_OF_GROUP = {"minors": (0, 17), "young": (16, 25), "adults": (18, 120), "seniors": (55, 120)}
ALL_AGES = (0, 120)


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    without: tuple[str, ...] = ()
    for_whom: tuple[str, ...] = msgspec.field(default=(), name="for")
    speaks: tuple[str, ...] = ()


class Relevant(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition over the data; what is empty does not limit."""

    needs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    commune: str = ""


class Query(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    lang: str
    kind: str
    q: str
    at: str
    relevant: Relevant
    says: Said = Said()
    related: tuple[str, ...] = ()
    meant: tuple[str, str] | None = None
    without: tuple[str, ...] = ()
    for_whom: tuple[str, ...] = msgspec.field(default=(), name="for")
    commune: str = ""
    only_open: bool = False
    levels: tuple[str, ...] = ()
    empty: str = ""

    @property
    def asked_at(self) -> int:
        return minute(self.at)

    @property
    def window(self) -> tuple[int, int]:
        """The minutes meant, the last one not included."""
        start, end = self.meant or (self.at, self.at)
        return minute(start), minute(end) + 1

    @property
    def said(self) -> tuple[str, ...]:
        return (*self.without, *self.says.without, *self.for_whom, *self.says.for_whom)


class FalseFriend(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that look like a need they do not name; false_friends.toml explains the fields.

    `known`: why it is mistaken all the same, for the few that are.
    """

    id: str
    lang: str
    q: str
    looks: str
    never: tuple[str, ...]
    meant: tuple[str, ...] = ()
    known: str = ""


def minute(local: str) -> int:
    return opening.to_minutes(datetime.datetime.fromisoformat(local))


def queries(name: str) -> list[Query]:
    """The queries of one file; raises `msgspec.ValidationError` for a field that nobody knows."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))["query"]
    return msgspec.convert(rows, list[Query])


def spoken(language: str) -> str:
    """The file with the queries of one of the `SPOKEN` languages."""
    return f"queries_{language}.toml"


def false_friends() -> list[FalseFriend]:
    """The cases of false_friends.toml; raises `msgspec.ValidationError` for a field that nobody knows."""
    rows = tomllib.loads((FOLDER / "false_friends.toml").read_text(encoding="utf-8"))["case"]
    return msgspec.convert(rows, list[FalseFriend])


@lru_cache(maxsize=1)
def world() -> dict[tuple[str, str], Known]:
    """Every door by what finds it back in a list of results."""
    return {door.spot: door for door in doors()}


def grade(door: Known, query: Query) -> int:
    """How well this door answers, from 0 to 3."""
    wanted = query.relevant
    if wanted.organizations:
        return SURE if door.organization in wanted.organizations else NO
    offered = offers(door, query)
    if not offered or refuses(door, query):
        return NO
    is_open = open_then(door, query)
    if query.only_open and is_open is False:
        return NO
    if offered == SOMEWHAT or nowhere_known(door, query):
        return SOMEWHAT
    return SURE if is_open and lets_in(door, query) else ASK


def offers(door: Known, query: Query) -> int:
    """SURE for what was asked for, SOMEWHAT for what is near it."""
    wanted = query.relevant
    if wanted.commune and door.commune != wanted.commune and (door.commune or not wanted.needs):
        return NO
    if not (wanted.needs or wanted.services):
        return SURE
    if door.key in wanted.services or door.needs.intersection(wanted.needs):
        return SURE
    near = door.mentioned.intersection(wanted.needs) or door.needs.intersection(query.related)
    return SOMEWHAT if near else NO


def nowhere_known(door: Known, query: Query) -> bool:
    """A commune was asked for, and nobody knows where this door is."""
    return bool(query.relevant.commune) and not door.commune and door.reached_by != "phone"


def refuses(door: Known, query: Query) -> bool:
    """Whether a stated condition refuses what the person says."""
    for element in query.said:
        if element in door.refuses:
            return True
        if element in OTHER_GENDER:
            if door.conditions.get("person_condition") == OTHER_GENDER[element]:
                return True
            continue
        if element in AGES:
            youngest, oldest = ages(door)
            if AGES[element][1] < youngest or oldest < AGES[element][0]:
                return True
            continue
        kind, refusing, _welcoming = SAID[element]
        if door.conditions.get(kind) in refusing:
            return True
    outside = door.areas and query.relevant.commune and query.relevant.commune not in door.areas
    return bool(outside and door.conditions.get("area_condition") == "communes")


def ages(door: Known) -> tuple[int, int]:
    """The youngest and the oldest a door is there for, by its own ages or those of the group it names."""
    youngest, oldest = AGES_OF_GROUP.get(door.conditions.get("person_condition", ""), ALL_AGES)
    return (
        youngest if door.minimum_age is None else door.minimum_age,
        oldest if door.maximum_age is None else door.maximum_age,
    )


def lets_in(door: Known, query: Query) -> bool:
    """Whether the stated conditions welcome this person: nothing that matters is unknown, all of it fresh."""
    on = datetime.date.fromisoformat((query.meant or (query.at,))[0][:10])
    if door.checked_days is None or door.checked_days + (on - LOADED_ON).days >= FRESH_DAYS:
        return False
    known = door.conditions
    youngest, oldest = ages(door)
    for element in query.said:
        if element in AGES:
            if AGES[element][0] < youngest or oldest < AGES[element][1]:
                return False
        elif element not in OTHER_GENDER:
            kind, _refusing, welcoming = SAID[element]
            if known.get(kind) not in welcoming:
                return False
    if any(known.get(kind) not in welcoming for kind, welcoming in ALWAYS.items()):
        return False
    if not known.get("person_condition") or not known.get("area_condition"):
        return False
    speaks = not query.says.speaks or set(query.says.speaks) & set(door.languages)
    interpreted = known.get("interpreter") in ("on_site", "phone")
    return bool(speaks or interpreted) and known.get("waiting_list") != "closed"


def open_then(door: Known, query: Query) -> bool | None:
    """Whether somebody can get in at some minute of what is meant; None when nobody knows.

    Intake hours narrow the hours of the door, meal hours those of a meal. A telephone opens no door.
    """
    main = "door" if door.reached_by in ("door", "mobile") else "phone"
    narrowing = ["intake"]
    if "wellbeing.hot_meal" in query.relevant.needs:
        narrowing.append("meal")
    is_open, unknown = stretches(door, main, query)
    for purpose in narrowing:
        if purpose in door.hours:
            is_open = opening.in_both(is_open, stretches(door, purpose, query)[0])
    if is_open:
        return True
    return None if unknown else False


def stretches(door: Known, purpose: str, query: Query) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    text = door.hours.get(purpose, "")
    if not text:
        return [], [query.window]
    return opening.read_hours(text, door.school or None).unfold(*query.window)
