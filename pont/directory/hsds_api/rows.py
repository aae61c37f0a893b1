"""Services with all their parts as light rows: what `hsds.writing` reads, without making a model of every row.

A page of a hundred services is some three thousand rows. As models they take four times as long as the page may take.
A `Row` has the columns of its table as attributes, its parts under the names that the models give them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import msgspec
from django.db import models as columns
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Cast
from django.db.models.lookups import Lookup

from pont.directory import models, translations
from pont.directory.editing.models import Closure
from pont.directory.hsds.profile import NEVER_IN_BULK

TEXT = "_as_text"
"""Behind the name of a column with JSON that nobody has looked into yet."""


class Row:
    """One row. `columns` gives a column by its name. JSON is read when somebody asks for it: `packed` names these."""

    packed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values

    @property
    def columns(self) -> dict[str, Any]:
        for name in self.packed:
            if name not in self.__dict__:
                getattr(self, name)
        return self.__dict__

    if TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None: ...

    def __getattr__(self, name: str) -> Any:
        packed = self.__dict__.pop(name + TEXT, None)
        if packed is None:
            raise AttributeError(name)
        found = self.__dict__[name] = msgspec.json.decode(packed)
        return found


class Rows(list[Row]):
    """The parts of one row; `all` as a related manager has it."""

    def all(self) -> Rows:
        return self


class Among(Lookup):
    """A column is one of these numbers, said to the database as one value: `__in` looks at each in turn."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """SQLite takes the numbers as JSON."""
        column, values = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*values, json.dumps(self.rhs))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*values, self.rhs)


def among(column: str, numbers: Iterable[int | None]) -> Q:
    """A condition: the column `column` is one of these numbers."""
    return Q(Among(F(column), [number for number in numbers if number is not None]))


class Said(NamedTuple):
    """One text in another language."""

    field: str
    language: str
    text: str
    status: str


Owned = dict[int | None, Rows]


class Shape(NamedTuple):
    """Which columns of a table are read, those with JSON as text, and as what kind of row."""

    names: tuple[str, ...]
    texts: dict[str, Cast]
    kind: type[Row]


@cache
def shape_of(model: type[columns.Model]) -> Shape:
    fields = model._meta.concrete_fields
    packed = tuple(field.attname for field in fields if isinstance(field, columns.JSONField))
    plain = [field.attname for field in fields if field.attname not in packed]
    texts = {name + TEXT: Cast(name, columns.TextField()) for name in packed}
    return Shape((*plain, *texts), texts, type(f"{model.__name__}Row", (Row,), {"packed": packed}))


def read(found: QuerySet) -> list[Row]:
    """The rows of a query, in the order of their numbers."""
    names, texts, kind = shape_of(found.model)  # type: ignore[arg-type]
    rows = found.annotate(**texts).order_by("pk").values_list(*names)
    return [kind(dict(zip(names, values, strict=True))) for values in rows]


def by(rows: Iterable[Row], column: str) -> Owned:
    """Rows by the number of their owner."""
    found: Owned = defaultdict(Rows)
    for row in rows:
        found[row.__dict__[column]].append(row)
    return found


def translate(model: type[translations.Translation], rows: Collection[Row]) -> None:
    """Give each row its texts in other languages."""
    found: dict[int, list[Said]] = defaultdict(list)
    numbers = [row.id for row in rows]
    asked: QuerySet[Any] = model._default_manager.all()
    asked = asked.filter(among("row_id", numbers)).order_by("pk")
    for owner, *said in asked.values_list("row_id", "field", "language", "text", "status") if numbers else ():
        found[owner].append(Said(*said))
    for row in rows:
        row.translations = found.get(row.id, [])


def services(found: QuerySet[models.Service], *, whole: bool = True) -> list[Row]:
    """The services of a query, by number. Not `whole`: with their organisation and source, but without parts."""
    rows = read(found)
    numbers = [row.id for row in rows]
    join_organizations(rows, whole=whole)
    sources = {
        row.id: row
        for row in read(models.Source.objects.filter(among("pk", {row.source_id for row in rows})))
    }
    saturations = by(read(models.Saturation.objects.filter(among("service_id", numbers))), "service_id")
    closures = by(read(Closure.objects.filter(among("service_id", numbers))), "service_id")
    for row in rows:
        row.source = sources.get(row.source_id)
        row.saturation = next(iter(saturations.get(row.id, ())), None)
        row.closure = next(iter(closures.get(row.id, ())), None)
    if whole:
        join_parts(rows, numbers)
        join_places(rows, numbers)
    else:
        for row in rows:
            row.__dict__ |= {name: Rows() for name in PARTS} | {"translations": [], "places": Rows()}
    return rows


PARTS = ("needs", "conditions", "languages", "documents", "costs", "areas", "contacts", "phones", "schedules")


def join_organizations(rows: list[Row], *, whole: bool) -> None:
    """Give each service its organisation."""
    numbers = {row.organization_id for row in rows}
    found = organizations(models.Organization.objects.filter(among("pk", numbers)), whole=whole)
    known = {row.id: row for row in found}
    for row in rows:
        row.organization = known[row.organization_id]


def organizations(found: QuerySet[models.Organization], *, whole: bool = True) -> list[Row]:
    """The organisations of a query, by number. `is_guarded`: it has a service that not everybody may know whole."""
    rows = read(found)
    numbers = [row.id for row in rows]
    others = models.Service.objects.filter(among("organization_id", numbers)).exclude(visibility="public")
    guarded = set(others.values_list("organization_id", flat=True))
    phones = (
        by(read(models.Phone.objects.filter(among("organization_id", numbers))), "organization_id")
        if whole
        else {}
    )
    contacts = (
        by(read(models.Contact.objects.filter(among("organization_id", numbers))), "organization_id")
        if whole
        else {}
    )
    for row in rows:
        row.is_guarded = row.id in guarded
        row.phones, row.contacts = phones.get(row.id, Rows()), contacts.get(row.id, Rows())
        row.translations = []
    if whole:
        translate(translations.OrganizationTranslation, rows)
    return rows


def join_parts(rows: list[Row], numbers: list[int]) -> None:
    """Give each service what hangs on it directly, without its places."""
    of_service = among("service_id", numbers)
    conditions = read(
        models.AccessCondition.objects.filter(of_service, visibility="public").exclude(kind__in=NEVER_IN_BULK)
    )
    documents = read(models.RequiredDocument.objects.filter(of_service))
    costs = read(models.CostOption.objects.filter(of_service))
    translate(translations.ServiceTranslation, rows)
    translate(translations.AccessConditionTranslation, conditions)
    translate(translations.RequiredDocumentTranslation, documents)
    translate(translations.CostOptionTranslation, costs)
    parts = {
        "needs": by(read(models.ServiceNeed.objects.filter(of_service)), "service_id"),
        "conditions": by(conditions, "service_id"),
        "languages": by(read(models.Language.objects.filter(of_service)), "service_id"),
        "documents": by(documents, "service_id"),
        "costs": by(costs, "service_id"),
        "areas": by(read(models.ServiceArea.objects.filter(of_service)), "service_id"),
        "contacts": by(read(models.Contact.objects.filter(of_service)), "service_id"),
    }
    for row in rows:
        for name, found in parts.items():
            row.__dict__[name] = found.get(row.id, Rows())


def join_places(rows: list[Row], numbers: list[int]) -> None:
    """Give each service its places, with their locations, and all of them their hours and telephones.

    A service with a secret address has no places here, whatever the tables hold.
    """
    public = [row.id for row in rows if row.visibility == "public"]
    places = read(models.ServiceAtLocation.objects.filter(among("service_id", public)))
    here = [place.id for place in places]
    locations = read(models.Location.objects.filter(among("pk", {place.location_id for place in places})))
    there = [location.id for location in locations]
    translate(translations.LocationTranslation, locations)
    schedules = read(models.Schedule.objects.filter(among("service_id", numbers) | among("place_id", here)))
    translate(translations.ScheduleTranslation, schedules)
    phones = read(
        models.Phone.objects.filter(
            among("service_id", numbers) | among("place_id", here) | among("location_id", there)
        )
    )
    give(locations, by(phones, "location_id"), {})
    give(places, by(phones, "place_id"), by(schedules, "place_id"))
    give(rows, by(phones, "service_id"), by(schedules, "service_id"))
    known = {location.id: location for location in locations}
    of_service = by(places, "service_id")
    for place in places:
        place.location = known.get(place.location_id)
    for row in rows:
        row.places = of_service.get(row.id, Rows())


def give(owners: Iterable[Row], phones: Owned, schedules: Owned) -> None:
    for owner in owners:
        owner.phones, owner.schedules = phones.get(owner.id, Rows()), schedules.get(owner.id, Rows())
