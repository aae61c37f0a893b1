"""What a tag of OpenStreetMap means on the map: the rules of a file that anybody may edit. Pure.

The file (`data/osm_mapping.toml`, or one's own) has three lists; its head says how to write them. A rule fits a place
when every tag under its `when` has one of the values named there; "*" is any value, and a tag may hold several
("library;community_centre").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from pont.directory.hsds.files import NotAFeed
from pont.kernel import vocabulary

DEFAULT = Path(__file__).parent.parent / "data" / "osm_mapping.toml"
ANY = "*"
BETWEEN = ";"
# What says of which kind a place is, where the report names places that no rule takes.
KIND_TAGS = ("amenity", "social_facility", "healthcare", "shop", "office", "leisure", "man_made", "tourism")
Tags = Mapping[str, frozenset[str]]
When = dict[str, str | list[str]]
Words = dict[str, str]
NeedSaid = tuple[str, str, str]  # code, "strong" or "weak", the tags that say so


class NotAMapping(NotAFeed):
    """The mapping cannot be used; the message is one sentence that says why."""


class AlsoRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a place of any kind meets: `needs` for sure, others `perhaps`."""

    when: When
    needs: list[str] = []
    perhaps: list[str] = []


class PlaceRule(AlsoRule, frozen=True, forbid_unknown_fields=True):
    """A kind of place. `skip`: it is passed over; else what it meets, and the `name` of one that has none.

    `by_name`: what it meets stands in its name ("Restaurant social"); elsewhere a name is only a hint ("Le Colis").
    """

    help_kind: str = ""
    name: Words = {}
    by_name: bool = False
    skip: bool = False


class ConditionRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An access condition that tags state outright, with a note in several languages."""

    when: When
    kind: str
    answer: str
    note: Words = {}


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file of rules."""

    place: list[PlaceRule]
    also: list[AlsoRule] = []
    condition: list[ConditionRule] = []

    def rule_for(self, tags: Tags) -> PlaceRule | None:
        """The first rule that fits a place; None where it is passed over."""
        rule = next((rule for rule in self.place if fits(rule.when, tags)), None)
        return None if rule is None or rule.skip else rule

    def needs_of(self, rule: PlaceRule, tags: Tags) -> list[NeedSaid]:
        """The needs that tags say a place meets, each once, with the tags that say so."""
        rules: list[AlsoRule] = [rule, *(one for one in self.also if fits(one.when, tags))]
        found: dict[str, NeedSaid] = {}
        for origin in ("strong", "weak"):
            for one in rules:
                for code in one.needs if origin == "strong" else one.perhaps:
                    found.setdefault(code, (code, origin, said_by(one.when, tags)))
        return list(found.values())

    def conditions_of(self, tags: Tags) -> list[ConditionRule]:
        """The conditions that tags state; of two rules for one condition the first holds."""
        found: dict[str, ConditionRule] = {}
        for rule in self.condition:
            if fits(rule.when, tags):
                found.setdefault(rule.kind, rule)
        return list(found.values())


def tags_of(values: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The values of each tag, in lower case."""
    return {
        key: frozenset(part.strip().lower() for part in value.split(BETWEEN) if part.strip())
        for key, value in values.items()
    }


def wanted(values: str | list[str]) -> list[str]:
    return [values] if isinstance(values, str) else values


def fits(when: When, tags: Tags) -> bool:
    return all(
        bool(tags.get(key)) and (ANY in wanted(values) or not tags[key].isdisjoint(wanted(values)))
        for key, values in when.items()
    )


def said_by(when: When, tags: Tags) -> str:
    """The tags a rule fits by: "amenity=social_facility + social_facility=food_bank"."""
    return " + ".join(
        f"{key}={next((value for value in wanted(values) if value in tags[key]), min(tags[key]))}"
        for key, values in when.items()
    )


def kind_of(tags: Tags) -> str:
    """What kind of place it is, for the report: "amenity=restaurant"; "" for no kind we look at."""
    return next((f"{key}={min(tags[key])}" for key in KIND_TAGS if tags.get(key)), "")


# --- Reading and checking a file ----------------------------------------------------------------------------
def read_mapping(path: Path | None = None) -> Rules:
    """The rules of a file, checked against the vocabularies. Raises `NotAMapping`."""
    path = path or DEFAULT
    try:
        mapping = msgspec.toml.decode(path.read_bytes(), type=Rules)
    except OSError as error:
        raise NotAMapping(f"The mapping {path} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise NotAMapping(f"The mapping {path.name} is broken: {error}.") from error
    for part, rules in (("place", mapping.place), ("also", mapping.also), ("condition", mapping.condition)):
        for number, rule in enumerate(rules, 1):
            if problem := problem_of(rule):
                raise NotAMapping(f"The mapping {path.name}, {part} number {number}: {problem}.")
    return mapping


def problem_of(rule: Any) -> str:
    """What is wrong with a rule, "" for nothing."""
    if not rule.when or not all(key == key.lower() and wanted(values) for key, values in rule.when.items()):
        return "its “when” needs a tag in lower case with its values"
    if any(value != value.lower() for values in rule.when.values() for value in wanted(values)):
        return "its “when” has a value that is not in lower case"
    if isinstance(rule, ConditionRule):
        return problem_of_condition(rule)
    if strange := unknown([*rule.needs, *rule.perhaps], vocabulary.needs()):
        return f"unknown need: {strange}"
    return problem_of_place(rule) if isinstance(rule, PlaceRule) else ""


def problem_of_place(rule: PlaceRule) -> str:
    if rule.skip:
        return "it skips places, so it has no needs" if rule.needs or rule.perhaps else ""
    if rule.help_kind and rule.help_kind not in vocabulary.help_kinds():
        return f"unknown kind of help: {rule.help_kind}"
    return problem_of_words(rule.name, "name")


def problem_of_condition(rule: ConditionRule) -> str:
    condition = vocabulary.conditions().get(rule.kind)
    if condition is None:
        return f"unknown condition: {rule.kind}"
    if condition.visibility != "public":
        return f"{rule.kind} is for partner houses, no public list may say it"
    if strange := unknown([rule.answer], {answer.code for answer in condition.answers}):
        return f"unknown answer for {rule.kind}: {strange}"
    return problem_of_words(rule.note, "note") if rule.note else ""


def problem_of_words(words: Words, what: str) -> str:
    if missing := unknown(vocabulary.LANGUAGES, {code for code, text in words.items() if text.strip()}):
        return f"its {what} is missing in {missing}"
    if strange := unknown(words, vocabulary.languages()):
        return f"its {what} has an unknown language: {strange}"
    return ""


def unknown(codes: Iterable[str], known: Iterable[str]) -> str:
    """The first code that is not known, "" where all are."""
    there = set(known)
    return next((code for code in codes if code not in there), "")
