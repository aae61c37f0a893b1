"""Plain data of the map: what a door is, what somebody says, what Pont answers.

A *door* is one service at one place (or a service without a place). The index stores doors in this form, the verdict
judges them, the pages show them. Nothing here knows Django, so that it can be tested by the thousand.

Minutes are whole minutes since 1970-01-01T00:00Z (see `opening.to_minutes`). Distances are metres, coordinates WGS84
degrees, languages ISO 639 codes, communes NIS codes, dates ISO strings.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """How surely a door lets somebody in, best first (the order of the list)."""

    GO = "go"
    PROBABLY = "probably"
    SOON = "soon"
    ASK_FIRST = "ask_first"
    LATER = "later"
    NOT_NOW = "not_now"


LEVELS: tuple[Level, ...] = tuple(Level)


class Text(Struct, frozen=True, gc=False):
    """A text of the map in one or more languages: `{language: text}`; `machine` lists unchecked translations."""

    by_language: dict[str, str]
    machine: tuple[str, ...] = ()

    def pick(self, language: str) -> tuple[str, str]:
        """The text in `language`, else in nl, fr, en, else in any: `(text, its language)`; ("", "") when empty."""
        for code in (language, "nl", "fr", "en", *sorted(self.by_language)):
            if found := self.by_language.get(code):
                return found, code
        return "", ""


class Condition(Struct, frozen=True, gc=False):
    """One known access condition of a door. Unknown conditions have no row at all."""

    kind: str
    answer: str
    note: Text | None = None
    verified_on: str | None = None
    how: str | None = None


class Hours(Struct, frozen=True, gc=False):
    """One schedule. `purpose`: door, phone, intake or meal. `text` is OSM syntax; "" means that nobody knows."""

    purpose: str
    text: str
    school: str | None = None
    note: Text | None = None
    verified_on: str | None = None


class Phone(Struct, frozen=True, gc=False):
    number: str
    extension: str = ""
    about: Text | None = None


class Need(Struct, frozen=True, gc=False):
    """A need this service meets. `origin`: person (confirmed), strong or weak (derived, with its phrase)."""

    code: str
    origin: str
    phrase: str = ""


class Place(Struct, frozen=True, gc=False):
    """Where a door is. Absent for telephone services and for doors whose address is secret."""

    address: Text
    postal_code: str
    commune: str
    latitude: float | None = None
    longitude: float | None = None
    near_stop: Text | None = None
    name: Text | None = None


class Door(Struct, frozen=True, omit_defaults=True, gc=False):
    """One service at one place, as a reader of the map may see it.

    `service` and `organization` are HSDS identifiers, `pk` the number in the page's address, `door` the number of this
    door (several doors may share one service). `reached_by`: door, phone, online or mobile (a stop of a round).
    Ages are whole years. `full_until` is the minute at which "full" expires.
    """

    door: int
    pk: int
    service: str
    organization: str
    organization_pk: int
    name: Text
    organization_name: Text
    reached_by: str = "door"
    help_kind: str = "association"
    summary: Text | None = None
    other_names: tuple[str, ...] = ()
    place: Place | None = None
    conditions: tuple[Condition, ...] = ()
    hours: tuple[Hours, ...] = ()
    phones: tuple[Phone, ...] = ()
    languages: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    documents: tuple[Text, ...] = ()
    costs: tuple[Text, ...] = ()
    areas: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    verified_on: str | None = None
    verified_how: str | None = None
    full_until: int | None = None
    saturation: str | None = None
    example: bool = False
    phone_only: bool = False
    website: str = ""

    def condition(self, kind: str) -> Condition | None:
        """The known condition of this kind, or None: nobody knows."""
        return next((c for c in self.conditions if c.kind == kind), None)


class Situation(Struct, frozen=True):
    """What a search says about whoever it is for. Nothing is obligatory; it is never stored.

    `without`: papers, id, money, card, appointment, phone, insurance. `for_whom`: women, men, children (comes with
    children), dog, wheelchair, or an age band (child, youth, young, adult, senior). `speaks`: languages,
    any one will do.
    `communes`: where the person lives or stays, NIS codes.
    """

    without: frozenset[str] = frozenset()
    for_whom: frozenset[str] = frozenset()
    speaks: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()


class Reason(Struct, frozen=True, gc=False):
    """A reason or an unknown, to be worded by `sentences`. `kind` names the sentence; the rest are its facts."""

    kind: str
    condition: str | None = None
    answer: str | None = None
    minute: int | None = None
    date: str | None = None
    text: Text | None = None
    codes: tuple[str, ...] = ()


class Verdict(Struct, frozen=True, gc=False):
    """Whether a door lets this person in at arrival, and why. `opens` and `closes` are minutes.

    `open`: True, False, or None when nobody knows.
    """

    level: Level
    reasons: tuple[Reason, ...]
    unknowns: tuple[Reason, ...]
    open: bool | None
    opens: int | None = None
    closes: int | None = None
