"""A record back into the tables, key by key: what is written here can be read back as the same record.

Inside the transaction of whoever calls. What may be written is asked before (`editing.checks`); the database keeps its
own truth besides.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pont.directory import choices, models, translations
from pont.directory.bases import new_id
from pont.directory.editing.models import Closure, FieldCheck
from pont.directory.editing.record import (
    CHECKED,
    COLUMNS,
    CONDITION,
    HOURS,
    LOCATION_COLUMNS,
    ORGANIZATION_COLUMNS,
    PARTS,
    TRANSLATIONS,
    Row,
)
from pont.directory.editing.refusals import FieldRefused
from pont.directory.hsds.storing import MODELS
from pont.directory.hsds.storing import TRANSLATIONS as TABLES

LISTS = ("other_names",)
OBJECTS = ("extra",)
NUMBERS = ("minimum_age", "maximum_age", "latitude", "longitude", "amount")


def emptied(name: str, value: Any) -> Any:
    """A value for a column; nothing becomes the column's own nothing."""
    if name == "amount":
        return Decimal(value) if value is not None else None
    if value is not None:
        return value
    if name in NUMBERS:
        return None
    if name in LISTS:
        return []
    if name in OBJECTS:
        return {}
    return False if name == "example" else ""


def assign(row: Any, columns: Iterable[str], said: Row) -> None:
    for name in columns:
        setattr(row, name, emptied(name, said.get(name)))


def assign_checked(row: Any, checked: list[Any] | None) -> None:
    on, by, how = checked or (None, "", "")
    row.verified_on = datetime.date.fromisoformat(on) if on else None
    row.verified_by, row.verified_how = by, how


def store_translations(row: Any, said: Row | None) -> None:
    """Make the translations of a row those of a record."""
    table = TABLES[type(row)]
    there = {(one.field, one.language): one for one in table.objects.filter(row=row)}
    for field, languages in (said or {}).items():
        for language, (text, status, source) in languages.items():
            one = there.pop((field, language), None) or table(row=row, field=field, language=language)
            if (one.text, one.status, one.source_hash) != (text, status, source):
                one.text, one.status, one.source_hash = text, status, source
                one.save()
    table.objects.filter(pk__in=[one.pk for one in there.values()]).delete()


def outdate_translations(row: Any) -> None:
    """Translations whose original has changed are outdated."""
    for one in TABLES[type(row)].objects.filter(row=row).exclude(status="outdated"):
        if one.source_hash != translations.hash_of(getattr(row, one.field)):
            one.status = "outdated"
            one.save(update_fields=["status"])


def _store_row(row: Any, columns: tuple[str, ...], said: Row) -> None:
    assign(row, columns, said)
    if hasattr(row, "verified_on"):
        assign_checked(row, said.get(CHECKED))
    row.save()
    if type(row) in TABLES:
        if TRANSLATIONS in said:
            store_translations(row, said[TRANSLATIONS])
        outdate_translations(row)


def store_rows(
    model: type[Any], owner: dict[str, Any], columns: tuple[str, ...], wanted: list[Row] | None
) -> None:
    """Make the rows of an owner those of a record, in their order; a row keeps its number where the order allows."""
    there = list(model.objects.filter(**owner).order_by("pk"))
    by_id = {row.hsds_id: row for row in there}
    kept = [by_id.get(said.get("id", "")) for said in wanted or []]
    numbers = [row.pk if row is not None else float("inf") for row in kept]
    if numbers != sorted(numbers) or len({n for n in numbers if n != float("inf")}) != sum(map(bool, kept)):
        kept = [None] * len(kept)
    staying = {row.pk for row in kept if row is not None}
    model.objects.filter(pk__in=[row.pk for row in there if row.pk not in staying]).delete()
    for row, said in zip(kept, wanted or [], strict=True):
        _store_row(row or model(hsds_id=said.get("id") or new_id(), **owner), columns, said)


def store_hours(owner: dict[str, Any], purpose: str, wanted: list[Row] | None) -> None:
    store_rows(models.Schedule, owner | {"purpose": purpose}, HOURS, wanted)


def store_needs(service: models.Service, said: dict[str, list[str]] | None) -> None:
    """Make the needs those of a record."""
    wanted = said or {}
    models.ServiceNeed.objects.filter(service=service).exclude(code__in=wanted).delete()
    for code, (origin, phrase) in wanted.items():
        models.ServiceNeed.objects.update_or_create(
            service=service, code=code, defaults={"origin": origin, "phrase": phrase}
        )


def store_condition(service: models.Service, kind: str, said: Row | None) -> None:
    rows = models.AccessCondition.objects.filter(service=service, kind=kind)
    if said is None:
        rows.delete()
        return
    _store_row(rows.first() or models.AccessCondition(service=service, kind=kind), CONDITION, said)


def store_location(service: models.Service, said: Row) -> models.Location:
    """A place's address: the row of this identifier, which other services of the house may share, or a new one."""
    hsds_id = said.get("id") or new_id()
    location = models.Location.objects.filter(hsds_id=hsds_id).first()
    if location is None:
        location = models.Location(hsds_id=hsds_id, organization=service.organization)
    _store_row(location, LOCATION_COLUMNS, said)
    store_rows(models.Phone, {"location": location}, PARTS["phones"], said.get("phones"))
    return location


def store_place(service: models.Service, hsds_id: str, said: Row | None) -> None:
    """One place of a service. Taking it away leaves an address that others share."""
    rows = models.ServiceAtLocation.objects.filter(service=service, hsds_id=hsds_id)
    place = rows.select_related("location").first()
    if said is None:
        location = place.location if place else None
        rows.delete()
        if location is not None and not location.services_here.exists():
            location.delete()
        return
    place = place or models.ServiceAtLocation(service=service, hsds_id=hsds_id)
    place.description, place.extra = said.get("about", ""), said.get("feed", {})
    place.location = store_location(service, said["location"]) if "location" in said else None
    place.save()


def split_place(key: str) -> tuple[str, str]:
    """The identifier in `place.<id>…` and what stands below it: "", "phones" or "hours.<purpose>"."""
    rest = key.removeprefix("place.")
    for below in ("phones", *(f"hours.{purpose}" for purpose, _label in choices.PURPOSE)):
        if rest.endswith(f".{below}"):
            return rest.removesuffix(f".{below}"), below
    return rest, ""


def store_of_place(service: models.Service, key: str, value: Any) -> None:
    """A place, or what hangs on it; where the place has gone, so has all that hung on it."""
    hsds_id, below = split_place(key)
    if not below:
        store_place(service, hsds_id, value)
        return
    place = models.ServiceAtLocation.objects.filter(service=service, hsds_id=hsds_id).first()
    if place is None and value is None:
        return
    if place is None:
        raise FieldRefused(key, _("There is no such field."))
    if below == "phones":
        store_rows(models.Phone, {"place": place}, PARTS["phones"], value)
    else:
        store_hours({"place": place}, below.removeprefix("hours."), value)


def store_of_organization(organization: models.Organization, key: str, value: Any) -> None:
    name = key.removeprefix("organization.")
    if name in ("phones", "contacts"):
        store_rows(MODELS[name], {"organization": organization}, PARTS[name], value)
    elif name == TRANSLATIONS:
        store_translations(organization, value)
    elif name == CHECKED:
        assign_checked(organization, value)
        organization.save()
    elif name in ORGANIZATION_COLUMNS:
        setattr(organization, name, emptied(name, value))
        organization.save()


def store_state(service: models.Service, key: str, value: Any) -> None:
    """What holds for a while; None ends it."""
    model: type[Any] = {"saturation": models.Saturation, "closure": Closure}[key]
    if value is None:
        model.objects.filter(service=service).delete()
        return
    read: Any = datetime.datetime.fromisoformat if key == "saturation" else datetime.date.fromisoformat
    dates = ("set_at", "expires_at", "since", "until")
    columns = {name: read(one) if name in dates else one for name, one in value.items()}
    model.objects.update_or_create(service=service, defaults=columns)


def store_check(service: models.Service, key: str, value: list[Any] | None) -> None:
    rows = FieldCheck.objects.filter(service=service, key=key)
    if value is None:
        rows.delete()
        return
    row = rows.first() or FieldCheck(service=service, key=key)
    assign_checked(row, value)
    row.save()


def store_key(service: models.Service, key: str, value: Any) -> None:
    """Write one key below the columns of the service itself."""
    head, _point, rest = key.partition(".")
    if key in PARTS:
        store_rows(MODELS[key], {"service": service}, PARTS[key], value)
    elif key == "needs":
        store_needs(service, value)
    elif head == "condition":
        store_condition(service, rest, value)
    elif head == "hours":
        store_hours({"service": service}, rest, value)
    elif head == "place":
        store_of_place(service, key, value)
    elif head == "organization" and rest:
        store_of_organization(service.organization, key, value)
    elif key in ("saturation", "closure"):
        store_state(service, key, value)
    elif head == CHECKED and rest:
        store_check(service, rest, value)
    elif key == TRANSLATIONS:
        store_translations(service, value)
    else:
        raise KeyError(key)


def store_columns(service: models.Service, changes: Mapping[str, Any]) -> bool:
    """The keys that are columns of the service; return whether there was one."""
    found = False
    for key, value in changes.items():
        if key in COLUMNS:
            setattr(service, key, emptied(key, value))
        elif key == CHECKED:
            assign_checked(service, value)
        elif key == "missing_since":
            service.missing_since = datetime.date.fromisoformat(value) if value else None
        elif key == "merged_into":
            service.merged_into = models.Service.objects.filter(hsds_id=value).first() if value else None
        elif key == "organization":
            service.organization = models.Organization.objects.get(hsds_id=value)
        else:
            continue
        found = True
    return found


def _first_things_first(key: str) -> tuple[int, str]:
    """A place stands before its hours, and goes after them; translations come after the texts they translate."""
    if key == TRANSLATIONS or key.endswith(f".{TRANSLATIONS}"):
        return 2, key
    return (0 if key.startswith("place.") else 1), key


def store_changes(service: models.Service, changes: Mapping[str, Any]) -> None:
    """Write these keys of a record; None takes a thing away."""
    if changes.get("visibility") == "phone_only":
        forget_places(service)
        changes = {key: value for key, value in changes.items() if not key.startswith("place.")}
    if store_columns(service, changes):
        service.save()
    for key in sorted(changes, key=_first_things_first):
        if key not in COLUMNS and key not in (CHECKED, "missing_since", "merged_into", "organization"):
            store_key(service, key, changes[key])
    if TRANSLATIONS not in changes:
        outdate_translations(service)
    if "organization.translations" not in changes:
        outdate_translations(service.organization)


def forget_places(service: models.Service) -> None:
    """An address that becomes secret leaves before the service says so: the database allows no moment of both."""
    mine = models.ServiceAtLocation.objects.filter(service=service)
    alone = models.Location.objects.filter(services_here__in=mine).exclude(
        services_here__in=models.ServiceAtLocation.objects.exclude(service=service)
    )
    alone.delete()
    mine.delete()
    models.ServiceArea.objects.filter(service=service).delete()
    models.Contact.objects.filter(service=service).delete()
