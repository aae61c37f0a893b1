"""Rows as the objects that the API gives: services, and from them organisations and services at locations.

All of it comes out of `hsds.writing.write_service` and `write_organization`: what may leave is decided there, once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

import msgspec

from pont.directory import models, opening
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.shapes import PROFILE
from pont.directory.hsds.writing import write_organization, write_service
from pont.directory.hsds_api import rows
from pont.directory.hsds_api.keeping import STORE, digest
from pont.directory.hsds_api.rows import Row
from pont.directory.hsds_api.standard import AS_GIVEN, flat, is_publishable, place_id, published_id, within

encode = msgspec.json.Encoder().encode
SIMPLE = ("id", "name", "status")
# Lists of the profile are too much for a list of services; whether it is closed for a while is not.
ALWAYS = "closed"


def moment_text(moment: datetime.datetime) -> str:
    """A moment in UTC as the standard writes it, to the microsecond, so that `modified_after` misses nothing."""
    return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def service_record(row: Row, now: datetime.datetime) -> Raw:
    """A service as it goes out, whole and within the standard."""
    written = write_service(row, now, not row.organization.is_guarded)  # type: ignore[arg-type]
    add_closing(written, row, now)
    for place in written.get("service_at_locations", ()):
        name_place(place, row.hsds_id)
    written["organization"].pop("services", None)
    # Who reads it needs no list of what it does not do; an export keeps it, so that nobody derives it again.
    needs = written[PROFILE]["needs"]
    written[PROFILE]["needs"] = [need for need in needs if need["origin"] != "struck"]
    given = written.pop("last_modified", None)
    record = within("service", written)
    record["last_modified"] = moment_text(row.modified_at)
    if given is not None:
        record[PROFILE][AS_GIVEN] = record[PROFILE].get(AS_GIVEN, {}) | {"last_modified": given}
    return record


def add_closing(written: Raw, row: Row, now: datetime.datetime) -> None:
    """Say that it is closed for a while, and from when; HSDS has a word for it only while it lasts."""
    today = now.astimezone(opening.BRUSSELS).date()
    closing = row.closure
    if closing is None or closing.until < today:
        return
    said = {"since": closing.since.isoformat(), "until": closing.until.isoformat()}
    note = {"note": closing.note, "language": closing.language} if closing.note else {}
    written[PROFILE]["closed"] = said | (note if row.visibility == "public" else {})
    if closing.since <= today and written["status"] == "active":
        written["status"] = "temporarily closed"


def name_place(place: Any, service: str) -> None:
    """Give a place whose identifier only its feed understands one of its own."""
    given = place.get("id") if isinstance(place, dict) else None
    if not isinstance(given, str) or is_publishable(given):
        return
    own = place.get(PROFILE)
    place["id"] = place_id(service, given)
    place[PROFILE] = (own if isinstance(own, dict) else {}) | {AS_GIVEN: {"id": given}}


def short_profile(record: Raw) -> Raw:
    own = record.get(PROFILE, {})
    return {key: value for key, value in own.items() if key == ALWAYS or not isinstance(value, list | dict)}


def basic_service(record: Raw, *, full_organization: bool = False) -> Raw:
    """A service with its plain fields and its organisation, as lists give it."""
    organization = record["organization"]
    return {
        **flat("service", record),
        "organization": organization if full_organization else flat("organization", organization),
        PROFILE: short_profile(record),
    }


def service_texts(found: list[Row], now: datetime.datetime) -> dict[int, bytes]:
    """Records of whole services as JSON, by the number of the row; those written before are taken from the store."""
    # All digests first: writing one record looks into rows that another shares.
    keys = {row.id: digest(row, now) for row in found}
    made = {}
    for row in found:
        text = STORE.get(keys[row.id])
        if text is None:
            text = encode(service_record(row, now))
            STORE.put(keys[row.id], text)
        made[row.id] = text
    return made


def service_records(found: list[Row], now: datetime.datetime) -> dict[int, Raw]:
    """Records of whole services, by the number of the row."""
    return {number: msgspec.json.decode(text) for number, text in service_texts(found, now).items()}


# --- Organisations ------------------------------------------------------------------------------------------
def organization_record(row: Row) -> Raw:
    """An organisation without its services, within the standard."""
    written = write_organization(row, not row.is_guarded)  # type: ignore[arg-type]
    written.pop("services", None)
    return within("organization", written)


def with_services(record: Raw, services: list[Raw], *, full_service: bool) -> Raw:
    """The organisation with its services: their names, or all of them without the organisation once more."""
    if full_service:
        return record | {"services": [without(service, "organization") for service in services]}
    return record | {"services": services}


def without(record: Raw, key: str) -> Raw:
    return {name: value for name, value in record.items() if name != key}


def simple_service(hsds_id: str, name: str, status: str) -> Raw:
    return {"id": published_id(hsds_id), "name": name, "status": status}


# --- Services at locations ----------------------------------------------------------------------------------
def place_records(found: list[Row], now: datetime.datetime, numbers: Iterable[int]) -> list[Raw]:
    """The places with these numbers, in this order, each whole with its service."""
    made: dict[int, Raw] = {}
    whole = service_records(found, now)
    for row in found:
        record = whole[row.id]
        service = without(record, "service_at_locations")
        by_id = {place["id"]: place for place in record.get("service_at_locations", ())}
        for place in row.places:
            written = by_id[place_id(row.hsds_id, place.hsds_id)]
            made[place.id] = whole_place(written, service)
    return [made[number] for number in numbers if number in made]


def whole_place(place: Raw, service: Raw) -> Raw:
    location = place.get("location")
    there = {"location_id": location["id"]} if location else {}
    return {**place, "service_id": service["id"], **there, "service": service}


def basic_place(record: Raw, *, full_organization: bool = False) -> Raw:
    """A place with its plain fields, those of its location, its service and the organisation of that."""
    out = flat("service_at_location", record)
    if "location" in record:
        out["location"] = flat("location", record["location"])
    out["service"] = basic_service(record["service"], full_organization=full_organization)
    return out


def load(numbers: list[int], *, whole: bool) -> list[Row]:
    """The services with these numbers that may leave; one that was hidden meanwhile is not there."""
    return rows.services(models.Service.objects.exportable().filter(rows.among("pk", numbers)), whole=whole)
