"""An entry as plain data: field by field what a service, its places and its organisation say, and back into the tables.

A record is a flat dictionary from a key to a JSON value. Each key is what one would ask about on the telephone: it is
changed, checked, compared and put back as one.

| key | value |
|---|---|
| a column of `COLUMNS` | as the column |
| `organization`, `merged_into` | the identifier of another row, None where there is none |
| `phones`, `contacts`, `languages`, `documents`, `costs`, `areas` | rows in their order |
| `needs` | `{code: [origin, phrase]}` |
| `condition.<kind>` | a row |
| `hours.<purpose>` | rows in their order |
| `place.<id>` | the place with its address; `.hours.<purpose>` and `.phones` beside it |
| `organization.<column>`, `organization.phones`, `organization.contacts` | of its organisation |
| `saturation`, `closure`, `missing_since` | until when |
| `checked`, `checked.<key>` | `[day, by whom, how]` |
| `extra`, `translations` | what a feed said beyond our columns; texts in other languages |

A key that is missing is a thing that is not there. Nothing here asks who may.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.db.models import QuerySet

from pont.directory import models

Record = dict[str, Any]
Row = dict[str, Any]

COLUMNS = (
    *("name", "other_names", "description", "language", "url", "email", "status", "visibility", "reached_by"),
    *("help_kind", "application_process", "fees_description", "eligibility_description"),
    *("minimum_age", "maximum_age", "example", "extra"),
)
ORGANIZATION_COLUMNS = ("name", "other_names", "description", "language", "website", "email", "extra")
LOCATION_COLUMNS = (
    *("name", "description", "language", "address_1", "address_2", "city", "postal_code", "country"),
    *("commune", "latitude", "longitude", "near_stop", "extra"),
)
# The columns of each kind of part, beside its identifier.
PARTS: dict[str, tuple[str, ...]] = {
    "phones": ("number", "extension", "description", "extra"),
    "contacts": ("extra",),
    "languages": ("code", "name", "extra"),
    "documents": ("document", "language", "extra"),
    "costs": ("option", "language", "amount", "currency", "extra"),
    "areas": ("name", "commune", "extra"),
}
HOURS = ("hours", "school", "note", "language", "extra")
CONDITION = ("answer", "note", "language", "visibility")
# What tells the place of a secret address; nothing keeps it.
TELLS_A_PLACE = ("areas", "contacts", "extra")
PLACES = ("place.", "checked.place.")
CHECKED, TRANSLATIONS = "checked", "translations"
_encoder = msgspec.json.Encoder(order="sorted")


def with_all(services: models.ServiceQuerySet) -> QuerySet[models.Service]:
    """Services with every row a record is made of, in a fixed number of queries."""
    return (
        services.whole()
        .select_related("organization", "saturation", "closure", "merged_into")
        .prefetch_related("contacts", "organization__contacts", "checks")
    )


def day(value: datetime.date | None) -> str | None:
    return value.isoformat() if value else None


def checked_of(row: Any) -> list[str | None] | None:
    """Who looked at a row last: day, by whom, how; None where nobody did."""
    if row.verified_on is None and not row.verified_by and not row.verified_how:
        return None
    return [day(row.verified_on), row.verified_by, row.verified_how]


def translations_of(row: Any) -> Row:
    """`{field: {language: [text, status, hash of the original]}}`."""
    found: Row = {}
    for one in row.translations.all():
        found.setdefault(one.field, {})[one.language] = [one.text, one.status, one.source_hash]
    return found


def row_of(row: Any, columns: Sequence[str]) -> Row:
    """The columns of a part; what is empty is left out, but for its identifier."""
    found: Row = {"id": row.hsds_id} if hasattr(row, "hsds_id") else {}
    for name in columns:
        value = getattr(row, name)
        if value not in ("", None, {}, []):
            found[name] = str(value) if name == "amount" else value
    if hasattr(row, TRANSLATIONS) and (texts := translations_of(row)):
        found[TRANSLATIONS] = texts
    if hasattr(row, "verified_on") and (checked := checked_of(row)):
        found[CHECKED] = checked
    return found


def _put(record: Record, key: str, value: Any) -> None:
    if value not in ("", None, {}, []):
        record[key] = value


def _hours(record: Record, prefix: str, rows: Iterable[models.Schedule]) -> None:
    for row in rows:
        record.setdefault(f"{prefix}hours.{row.purpose}", []).append(row_of(row, HOURS))


def _place(record: Record, place: models.ServiceAtLocation) -> None:
    key = f"place.{place.hsds_id}"
    said: Row = {}
    if place.description:
        said["about"] = place.description
    if place.extra:
        said["feed"] = place.extra
    if place.location is not None:
        location = row_of(place.location, LOCATION_COLUMNS)
        location["id"] = place.location.hsds_id
        if phones := [row_of(phone, PARTS["phones"]) for phone in place.location.phones.all()]:
            location["phones"] = phones
        said["location"] = location
    record[key] = said
    _put(record, f"{key}.phones", [row_of(phone, PARTS["phones"]) for phone in place.phones.all()])
    _hours(record, f"{key}.", place.schedules.all())


def _organization(record: Record, organization: models.Organization) -> None:
    record["organization"] = organization.hsds_id
    for name in ORGANIZATION_COLUMNS:
        _put(record, f"organization.{name}", getattr(organization, name))
    for kind in ("phones", "contacts"):
        rows = getattr(organization, kind).all()
        _put(record, f"organization.{kind}", [row_of(row, PARTS[kind]) for row in rows])
    _put(record, "organization.translations", translations_of(organization))
    _put(record, "organization.checked", checked_of(organization))


def _states(record: Record, service: models.Service) -> None:
    """What holds for a while."""
    saturation, closure = getattr(service, "saturation", None), getattr(service, "closure", None)
    if saturation is not None:
        record["saturation"] = {
            "level": saturation.level,
            "set_at": saturation.set_at.isoformat(),
            "expires_at": saturation.expires_at.isoformat(),
        }
    if closure is not None:
        record["closure"] = {"since": day(closure.since), "until": day(closure.until)} | {
            name: getattr(closure, name) for name in ("note", "language") if getattr(closure, name)
        }
    _put(record, "missing_since", day(service.missing_since))
    _put(record, "merged_into", service.merged_into and service.merged_into.hsds_id)


def read_record(service: models.Service) -> Record:
    """The record of a service, loaded by `with_all`. A secret address is in no record."""
    record: Record = {}
    for name in COLUMNS:
        _put(record, name, getattr(service, name))
    for kind, columns in PARTS.items():
        _put(record, kind, [row_of(row, columns) for row in getattr(service, kind).all()])
    _put(record, "needs", {need.code: [need.origin, need.phrase] for need in service.needs.all()})
    for condition in service.conditions.all():
        record[f"condition.{condition.kind}"] = row_of(condition, CONDITION)
    _hours(record, "", service.schedules.all())
    for place in service.places.all():
        _place(record, place)
    _organization(record, service.organization)
    _states(record, service)
    _put(record, TRANSLATIONS, translations_of(service))
    _put(record, CHECKED, checked_of(service))
    for check in service.checks.all():
        record[f"checked.{check.key}"] = checked_of(check)
    return record


def record_of(pk: int) -> Record:
    """The record of one service by its number."""
    return read_record(with_all(models.Service.objects.filter(pk=pk)).get())


def said(value: Any) -> Any:
    """What a value says, without who checked it, identifiers, and what a feed keeps for itself."""
    if isinstance(value, dict):
        left = {
            name: said(one) for name, one in value.items() if name not in (CHECKED, "extra", "feed", "id")
        }
        return {name: one for name, one in left.items() if one not in ("", None, {}, [])}
    return [said(one) for one in value] if isinstance(value, list) else value


def stamp(value: Any) -> str:
    """Other for another value: whoever changes a field says by it what they saw."""
    return hashlib.blake2b(_encoder.encode(said(value)), digest_size=8).hexdigest()


def differences(before: Record, after: Record) -> dict[str, list[Any]]:
    """The keys whose value differs, each with both; None where a thing is not there."""
    return {
        key: [before.get(key), after.get(key)]
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    }


def is_kept_by_its_house(value: Any) -> bool:
    """Whether only the entry's own house may read this value: a condition that says so."""
    return isinstance(value, dict) and value.get("visibility") == "house"


def tells_a_place(key: str) -> bool:
    """Whether this key of a service may tell where it is."""
    return key in TELLS_A_PLACE or key.startswith(PLACES)


def without_place(changes: dict[str, Any]) -> dict[str, Any]:
    """The same without anything that tells where a service is, or what its organisation's feed may tell of it."""
    others = ("organization.contacts", "organization.extra")
    kept = {key: value for key, value in changes.items() if not tells_a_place(key) and key not in others}
    if "closure" in kept:
        pair = kept["closure"]
        kept["closure"] = (
            [without_note(side) for side in pair] if isinstance(pair, list) else without_note(pair)
        )
    return kept


def without_note(closure: Any) -> Any:
    """A closing without its note, which may say where one goes meanwhile."""
    if not isinstance(closure, dict):
        return closure
    return {name: value for name, value in closure.items() if name not in ("note", "language")}
