"""The demo as people wrote it: `*.toml` of this folder, read, completed and checked before it is stored.

How a file reads. A text is a table of a visitor's languages; the language that an organisation's name gives
first is its original, the others become translations. Descriptions and every text of a service are there in
Dutch, French and English at least; names of houses, addresses and stops need not be. What stands in
`[every_organization]` and `[every_service]` holds for the whole file unless a row says otherwise; `help_kind`,
`languages`, `like` and `checked` of an organisation hold for its services. `like` names a template of
conditions in `templates.toml`; a condition may be written `kind = "answer"` or as a table, and
`kind = "unknown"` takes the template's answer away. A service without `at` is at every place of its
organisation when people go there, at none when they phone.
`stops` are the places of a round, each with its own hours. `checked = { days_ago, how }` counts back from
the day of loading; absent means that nobody ever looked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from pont.directory import choices, opening
from pont.kernel import vocabulary
from pont.kernel.terms import LANGUAGES, VISITOR_LANGUAGES

FOLDER = Path(__file__).parent
NOT_DOORS = ("sources.toml", "templates.toml", "collections.toml")
FOR_SERVICES = ("help_kind", "languages", "like", "checked")
FOR_BOTH = ("example", "source")
UNKNOWN = "unknown"

Text = dict[str, str]
How = Literal["visited", "phoned", "told", "imported"]


class DemoError(Exception):
    """A demo file says something that cannot be; the message names the file and the row."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of a demo file: a field that nobody knows is a mistake."""


Row = TypeVar("Row", bound=Entry)


class Checked(Entry, frozen=True, kw_only=True):
    days_ago: int
    how: How
    by: str = "Pont demo"


class Condition(Entry, frozen=True, kw_only=True):
    answer: str
    note: Text = {}
    public: bool = False
    visibility: Literal["", "public", "partners", "house"] = ""
    days_ago: int | None = None
    how: How | None = None


class Cost(Entry, frozen=True, kw_only=True):
    text: Text
    amount: float | None = None


class Full(Entry, frozen=True, kw_only=True):
    """How full it is, from seven in the morning of the day of loading, for so many hours."""

    level: Literal["free", "few", "full"]
    hours: int


class Stop(Entry, frozen=True, kw_only=True):
    at: str
    hours: str


class Location(Entry, frozen=True, kw_only=True):
    """`commune` is a NIS code, `point` is WGS84 (latitude, longitude)."""

    key: str
    name: Text = {}
    address: Text = {}
    postal_code: str
    commune: str
    point: tuple[float, float] | None = None
    near_stop: Text = {}


class Service(Entry, frozen=True, kw_only=True):
    key: str
    name: Text
    description: Text
    other_names: tuple[str, ...] = ()
    help_kind: str
    example: bool
    source: str
    visibility: Literal["public", "partners", "house", "phone_only"] = "public"
    reached_by: Literal["door", "phone", "online", "mobile"] = "door"
    needs: tuple[str, ...]
    languages: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    areas: tuple[str, ...] = ()
    checked: Checked | None = None
    conditions: dict[str, Condition] = {}
    documents: tuple[Text, ...] = ()
    costs: tuple[Cost, ...] = ()
    full: Full | None = None
    phones: tuple[str, ...] = ()
    hours: dict[str, str] = {}
    hours_note: Text = {}
    school: Literal["", "fr", "nl"] = ""
    at: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()

    def texts(self) -> Iterator[Text]:
        """Every text of the service that is not empty."""
        yield from (self.name, self.description, *self.documents)
        notes = (condition.note for condition in self.conditions.values())
        yield from filter(None, (self.hours_note, *notes, *(cost.text for cost in self.costs)))


class Organization(Entry, frozen=True, kw_only=True):
    key: str
    name: Text
    description: Text
    other_names: tuple[str, ...] = ()
    example: bool
    source: str
    website: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    services: tuple[Service, ...]

    @property
    def original(self) -> str:
        """The language of its originals: the one its name gives first."""
        return next(iter(self.name))

    def texts(self) -> Iterator[Text]:
        """Every text that is not empty, those of its places and services too."""
        places = (text for place in self.locations for text in (place.name, place.address, place.near_stop))
        yield from filter(None, (self.name, self.description, *places))
        for service in self.services:
            yield from service.texts()


class Source(Entry, frozen=True, kw_only=True):
    key: str
    name: str
    url: str = ""
    licence: str = ""


def document(path: Path) -> dict[str, Any]:
    """A parsed file; raises `DemoError` when it is absent or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DemoError(path.name, str(error)) from error


def convert(raw: Any, kind: type[Row], where: str) -> Row:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise DemoError(where, str(error)) from error


def sources(folder: Path = FOLDER) -> dict[str, Source]:
    """Where facts came from, by key."""
    rows = document(folder / "sources.toml")["source"]
    return {row["key"]: convert(row, Source, "sources.toml") for row in rows}


def organizations(folder: Path = FOLDER) -> list[Organization]:
    """Every organisation of every file, checked, in the order of the files; raises `DemoError`."""
    templates = document(folder / "templates.toml")["template"]
    found: list[Organization] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name not in NOT_DOORS:
            found += read_file(path, templates)
    known = sources(folder)
    for organization in found:
        check(organization, known)
    return unique(found)


def read_file(path: Path, templates: Mapping[str, Any]) -> Iterator[Organization]:
    """The organisations of one file, completed with what the file says of every one."""
    whole = document(path)
    for row in whole["organization"]:
        raw = {**whole.get("every_organization", {}), **row}
        where = f"{path.name}: {raw.get('key', 'organisation without a key')}"
        locations = raw.pop("location", [])
        inherited = {name: raw[name] for name in (*FOR_SERVICES, *FOR_BOTH) if name in raw}
        services = [
            completed({**whole.get("every_service", {}), **inherited, **service}, locations, templates, where)
            for service in raw.pop("service", [])
        ]
        own = {name: value for name, value in raw.items() if name not in FOR_SERVICES}
        yield convert({**own, "locations": locations, "services": services}, Organization, where)


def completed(
    raw: dict[str, Any], locations: list[dict[str, Any]], templates: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """A service with the conditions of its template and the places of its organisation."""
    like = raw.pop("like", None)
    if like is not None and like not in templates:
        raise DemoError(where, f"unknown template: {like}")
    said = {**(templates[like] if like else {}), **raw.get("conditions", {})}
    conditions = {
        kind: {"answer": value} if isinstance(value, str) else value
        for kind, value in said.items()
        if value != UNKNOWN
    }
    if "at" not in raw and "stops" not in raw and raw.get("reached_by", "door") == "door":
        raw["at"] = [location["key"] for location in locations]
    return {**raw, "conditions": conditions}


def unique(found: list[Organization]) -> list[Organization]:
    """The same list; raises `DemoError` when two rows share a key."""
    keys: set[str] = set()
    for organization in found:
        for key in (organization.key, *(f"{organization.key}/{part.key}" for part in organization.services)):
            if key in keys:
                raise DemoError(key, "stands there twice")
            keys.add(key)
    return found


def check(organization: Organization, known_sources: Mapping[str, Source]) -> None:
    """Raise `DemoError` unless every code of the organisation and its services is known and fits."""
    places = [location.key for location in organization.locations]
    known(organization.key, "source", [organization.source], known_sources)
    check_texts(organization)
    for service in organization.services:
        where = f"{organization.key}/{service.key}"
        known(where, "source", [service.source], known_sources)
        known(where, "help kind", [service.help_kind], vocabulary.help_kinds())
        known(where, "need", service.needs, vocabulary.needs())
        known(where, "language", service.languages, vocabulary.languages())
        known(where, "place", [*service.at, *(stop.at for stop in service.stops)], places)
        known(where, "purpose", service.hours, dict(choices.PURPOSE))
        known(where, "condition", service.conditions, vocabulary.conditions())
        for kind, condition in service.conditions.items():
            answers = [answer.code for answer in vocabulary.conditions()[kind].answers]
            known(where, f"answer for {kind}", [condition.answer], answers)
        check_hours(service, where)
        if service.visibility == "phone_only" and (organization.locations or service.reached_by != "phone"):
            raise DemoError(where, "a secret place has no address and is reached by phone")


def check_texts(organization: Organization) -> None:
    """Raise `DemoError` for a text in no language of a visitor, without its original, or without nl, fr, en."""
    whole = [text for service in organization.services for text in service.texts()]
    for text in (organization.description, *whole):
        for language in LANGUAGES:
            if not text.get(language):
                raise DemoError(organization.key, f"{text} is not there in: {language}")
    for text in organization.texts():
        said = repr(next(iter(text.values())))
        known(organization.key, f"language of {said}", text, VISITOR_LANGUAGES)
        known(organization.key, f"original of {said}", [organization.original], text)


def known(where: str, what: str, codes: Iterable[str], all_codes: Iterable[str]) -> None:
    """Raise `DemoError` at the first code that nobody knows."""
    for code in codes:
        if code not in all_codes:
            raise DemoError(where, f"unknown {what}: {code}")


def check_hours(service: Service, where: str) -> None:
    """Raise `DemoError` for hours that cannot be read."""
    for text in (*service.hours.values(), *(stop.hours for stop in service.stops)):
        try:
            if text:
                opening.read_hours(text, service.school or None)
        except opening.HoursError as error:
            raise DemoError(where, f"{text!r}: {error.message}") from error
