"""One row for each public door, for people: the columns of the CSV and of the spreadsheet.

Headings and words are Dutch, French or English; a text of the map stands in that language where a person wrote it.
Hours stand twice: in words to read, and as OSM text to be read back.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.utils import translation
from msgspec import Struct

from pont.directory.doors import Door, Hours, Text
from pont.directory.exports.left_out import NEVER
from pont.directory.exports.public_doors import Told, public_doors, said, today
from pont.directory.exports.words import word
from pont.directory.hsds.profile import NEVER_IN_BULK
from pont.directory.places import communes
from pont.directory.week import run_sentence, runs, usual_week
from pont.kernel import phrasing, vocabulary

NOT_CARRIED = (
    *NEVER,
    "services that are not active",
    "other languages than the one asked for; run it once for each",
    "translations by a machine, where a person wrote another language",
    "notes of conditions, fullness, contacts, and whatever feeds said beyond our columns",
)
Cell = str | int | float | datetime.date | None


class Reader(Struct, frozen=True):
    """In which language the table is, and from which day on its weeks are counted."""

    language: str
    today: datetime.date

    def text(self, text: Text | None) -> str:
        return said(text, self.language)

    def texts(self, texts: tuple[Text, ...]) -> str:
        return "\n".join(filter(None, map(self.text, texts)))

    def hours(self, door: Door, purpose: str) -> str:
        """The usual week of a purpose in sentences, with its notes; "" where no schedule is of it."""
        rows = [row for row in door.hours if row.purpose == purpose]
        known = tuple((row.text, row.school) for row in rows if row.text)
        words = [week_words(known, self.today, self.language)] if known else []
        words += [note for row in rows if (note := self.text(row.note))]
        return " ".join(words)


@lru_cache(maxsize=4096)
def week_words(texts: tuple[tuple[str, str | None], ...], today: datetime.date, language: str) -> str:
    """The usual week of these hours and communities, in sentences. Many doors say the same."""
    rows = [Hours("door", text, school) for text, school in texts]
    with translation.override(language):
        usual, _is_regular = usual_week(rows, today)
        return phrasing.plain(" ".join(run_sentence(days, hours, language) for days, hours in runs(usual)))


Column = tuple[str, Callable[[Told, Reader], Cell]]


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _needs(told: Told, reader: Reader) -> str:
    codes = [need.code for need in told.door.needs if need.origin in ("person", "strong")]
    known = [
        vocabulary.needs()[code].spoken(reader.language).label for code in codes if code in vocabulary.needs()
    ]
    return "; ".join(known)


def _languages(told: Told, reader: Reader) -> str:
    names = vocabulary.languages()
    return "; ".join(
        names[code].get(reader.language) if code in names else code for code in told.door.languages
    )


def _commune(code: str, reader: Reader) -> str:
    return communes()[code].name(reader.language) if code in communes() else code


def _help_kind(told: Told, reader: Reader) -> str:
    kind = vocabulary.help_kinds().get(told.door.help_kind)
    return kind.get(reader.language) if kind else told.door.help_kind


def _osm(told: Told, _reader: Reader) -> str:
    """The hours of the door as one OSM text; "" where several schedules say them together."""
    rows = [row for row in told.door.hours if row.purpose == "door"]
    return rows[0].text if len(rows) == 1 else ""


def _of_place(read: Callable[[Any, Reader], Cell]) -> Callable[[Told, Reader], Cell]:
    """A column of the place; empty where there is none."""
    return lambda told, reader: read(told.door.place, reader) if told.door.place else None


def _hours(purpose: str) -> Callable[[Told, Reader], Cell]:
    return lambda told, reader: reader.hours(told.door, purpose)


_COLUMNS: dict[str, Callable[[Told, Reader], Cell]] = {
    "identifier": lambda told, _: told.door.service,
    "name": lambda told, reader: reader.text(told.door.name),
    "other_names": lambda told, _: "; ".join(told.door.other_names),
    "organization": lambda told, reader: reader.text(told.door.organization_name),
    "help_kind": _help_kind,
    "needs": _needs,
    "description": lambda told, reader: reader.text(told.door.summary),
    "place": _of_place(lambda place, reader: reader.text(place.name)),
    "address": _of_place(lambda place, reader: reader.text(place.address)),
    "postal_code": _of_place(lambda place, _: place.postal_code),
    "commune": _of_place(lambda place, reader: _commune(place.commune, reader)),
    "near_stop": _of_place(lambda place, reader: reader.text(place.near_stop)),
    "latitude": _of_place(lambda place, _: place.latitude),
    "longitude": _of_place(lambda place, _: place.longitude),
    "reached_by": lambda told, reader: word("word", told.door.reached_by, reader.language),
    "phones": lambda told, _: "; ".join(phone.number for phone in told.door.phones),
    "website": lambda told, _: told.door.website,
    "hours": _hours("door"),
    "osm_hours": _osm,
    "intake_hours": _hours("intake"),
    "meal_hours": _hours("meal"),
    "phone_hours": _hours("phone"),
    "languages": _languages,
    "documents": lambda told, reader: reader.texts(told.door.documents),
    "costs": lambda told, reader: reader.texts(told.door.costs),
    "minimum_age": lambda told, _: told.door.minimum_age,
    "maximum_age": lambda told, _: told.door.maximum_age,
    "areas": lambda told, reader: "; ".join(_commune(code, reader) for code in told.door.areas),
}
_STATE: dict[str, Callable[[Told, Reader], Cell]] = {
    "closed_since": lambda told, _: told.closed.since if told.closed else None,
    "closed_until": lambda told, _: told.closed.until if told.closed else None,
}
_LAST: dict[str, Callable[[Told, Reader], Cell]] = {
    "verified_on": lambda told, _: _day(told.door.verified_on),
    "example": lambda told, reader: word("word", "yes", reader.language) if told.door.example else None,
    "source": lambda told, _: told.source.get("name"),
    "licence": lambda told, _: told.source.get("licence"),
}


def _condition(kind: str) -> Callable[[Told, Reader], Cell]:
    def answer(told: Told, reader: Reader) -> str:
        found = told.door.condition(kind)
        known = vocabulary.conditions()[kind].answer(found.answer) if found else None
        return known.fact.get(reader.language) if known else ""

    return answer


def columns(language: str) -> list[Column]:
    """Headings and how their cells are read: the door, its conditions, who checked it."""
    named = [(word("heading", key, language), read) for key, read in (_COLUMNS | _STATE).items()]
    for kind, condition in vocabulary.conditions().items():
        if kind not in NEVER_IN_BULK and condition.visibility == "public":
            label = condition.label.get(language)
            named.append((label[:1].upper() + label[1:], _condition(kind)))
    return named + [(word("heading", key, language), read) for key, read in _LAST.items()]


def rows(language: str) -> Iterator[list[Cell]]:
    """The headings, then a row for each door."""
    reader = Reader(language, today())
    readers = columns(language)
    yield [heading for heading, _read in readers]
    for told in public_doors():
        cells = [read(told, reader) for _heading, read in readers]
        yield [cell if cell != "" else None for cell in cells]
