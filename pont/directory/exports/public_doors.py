"""Public doors with what `write_service` says of their service, a few hundred in memory at a time.

A door comes from `publishing`, its source from `hsds.writing`; closings for a while are read beside them. Conditions
that no bulk output carries are taken off here, once for every kind.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from pont.directory.closing import NOBODY_KNOWS, closed
from pont.directory.doors import Condition, Door, Text
from pont.directory.editing.models import Closure
from pont.directory.hsds.exporting import BATCH, objects
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.profile import NEVER_IN_BULK
from pont.directory.hsds.shapes import PROFILE
from pont.directory.models import Service
from pont.directory.opening import BRUSSELS
from pont.directory.publishing import doors_of


class Closed(Struct, frozen=True):
    """Closed for a while: both days are closed. `note` is in `language`, "" where nobody said which."""

    since: datetime.date
    until: datetime.date
    note: str = ""
    language: str = ""


class Told(Struct, frozen=True):
    """A door; where its service came from (`name`, `url`, `licence`, as far as known); whether it is closed a while."""

    door: Door
    source: dict[str, str]
    closed: Closed | None = None


def bulk_conditions(door: Door) -> tuple[Condition, ...]:
    """The conditions that may leave in bulk."""
    return tuple(one for one in door.conditions if one.kind not in NEVER_IN_BULK)


def _numbers(only: str) -> Iterator[list[int]]:
    """Numbers of services that may leave and that visitors find, some hundreds at a time."""
    last = 0
    wanted = Service.objects.exportable() & Service.objects.public()
    if only:
        wanted = wanted.filter(hsds_id=only)
    while some := list(wanted.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield some
        last = some[-1]


def _source(record: Raw) -> dict[str, str]:
    said = record[PROFILE].get("source", {})
    return {
        key: value
        for key, value in said.items()
        if key in ("name", "url", "licence") and isinstance(value, str)
    }


def _closings(numbers: list[int], today: datetime.date) -> dict[int, Closed]:
    """Closings that are not over, by the number of their service."""
    rows = Closure.objects.filter(service__in=numbers, until__gte=today)
    fields = ("service_id", "since", "until", "note", "language")
    return {
        pk: Closed(since, until, note, code) for pk, since, until, note, code in rows.values_list(*fields)
    }


def today() -> datetime.date:
    """The day it is in Brussels."""
    return datetime.datetime.now(BRUSSELS).date()


def public_doors(only: str = "") -> Iterator[Told]:
    """Every public door, in the order of its service; of the service with the identifier `only`, where it is given."""
    for numbers in _numbers(only):
        sources = {record["id"]: _source(record) for record in objects(numbers)}
        closings = _closings(numbers, today())
        for door in doors_of(numbers):
            closing = closings.get(door.pk)
            if closing and door.phone_only:
                # A note may say where it is.
                closing = Closed(closing.since, closing.until)
            yield Told(without_secrets(door), sources.get(door.service, {}), closing)


def without_secrets(door: Door) -> Door:
    """The door as it may leave in bulk."""
    kept = bulk_conditions(door)
    if door.phone_only:
        return replace(door, conditions=kept, place=None, areas=())
    return replace(door, conditions=kept)


def without_closing(told: Told) -> Door:
    """The door with the hours it has when it is not closed for a while."""
    if told.closed is None:
        return told.door
    rule = closed("", told.closed.since, told.closed.until).removeprefix(NOBODY_KNOWS)
    hours = []
    for row in told.door.hours:
        before, found, _note = row.text.rpartition(rule)
        text = before if found else row.text
        hours.append(replace(row, text="" if text == NOBODY_KNOWS else text))
    return replace(told.door, hours=tuple(hours))


def said(text: Text | None, language: str) -> str:
    """A text in this language, else in nl, fr, en or any; what a machine translated only where nobody wrote it."""
    if text is None:
        return ""
    written = {code: one for code, one in text.by_language.items() if code not in text.machine}
    return replace(text, by_language=written or text.by_language).pick(language)[0]


def written(text: Text | None) -> dict[str, str]:
    """A text in every language in which a person wrote it; `und` where nobody knows which it is."""
    if text is None:
        return {}
    return {code: one for code, one in text.by_language.items() if code not in text.machine and one}
