"""`pont export geojson FILE`: public doors with a point, as a FeatureCollection (RFC 7946, WGS84)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, BinaryIO

import msgspec

from pont.directory import opening
from pont.directory.doors import Door, Hours
from pont.directory.exports import Report
from pont.directory.exports.left_out import NEVER
from pont.directory.exports.public_doors import Told, public_doors, written
from pont.directory.hsds.fields import Raw

NAME = "geojson"
HELP = "doors with a point, as GeoJSON"
MEDIA_TYPE = "application/geo+json"
SUFFIX = ".geojson"
NOT_CARRIED = (
    *NEVER,
    "services that are not active",
    "services without a place, and places without a point (counted)",
    "translations by a machine",
    "contacts, phone extensions, programs and whatever feeds said beyond our columns",
)
_encoder = msgspec.json.Encoder()


def add_arguments(parser: ArgumentParser) -> None:
    """This kind has no options of its own."""


def _present(pairs: dict[str, Any]) -> Raw:
    """Without what nobody knows."""
    return {key: value for key, value in pairs.items() if value not in (None, "", [], {}, ())}


def _hours(row: Hours) -> Raw:
    return _present(
        {
            "purpose": row.purpose,
            "opening_hours": row.text,
            "school": row.school,
            "note": written(row.note),
            "verified_on": row.verified_on,
        }
    )


def opening_hours(door: Door) -> str:
    """The hours of the door as one OSM text; "" unless one schedule alone decides when somebody gets in.

    A program that reads nothing else must not open a door that an intake closes, or that hangs on school holidays. A
    closing for a while stands in the hours of the door already.
    """
    rows = [row for row in door.hours if row.purpose != "phone"]
    if len(rows) != 1 or rows[0].purpose != "door" or not rows[0].text:
        return ""
    return "" if opening.read_hours(rows[0].text, rows[0].school).depends_on_school else rows[0].text


def properties(told: Told) -> Raw:
    """What is said of a door beside its point; nothing stands there that nobody knows."""
    door, place = told.door, told.door.place
    return _present(
        {
            "service": door.service,
            "organization": door.organization,
            "name": written(door.name),
            "organization_name": written(door.organization_name),
            "description": written(door.summary),
            "help_kind": door.help_kind,
            "reached_by": door.reached_by,
            "example": door.example or None,
            "place": written(place.name) if place else None,
            "address": written(place.address) if place else None,
            "postal_code": place.postal_code if place else None,
            "commune": place.commune if place else None,
            "near_stop": written(place.near_stop) if place else None,
            "closed_since": told.closed and told.closed.since.isoformat(),
            "closed_until": told.closed and told.closed.until.isoformat(),
            "opening_hours": opening_hours(door),
            "hours": [_hours(row) for row in door.hours],
            "phones": [phone.number for phone in door.phones],
            "website": door.website,
            "needs": [need.code for need in door.needs if need.origin in ("person", "strong")],
            "needs_mentioned": [need.code for need in door.needs if need.origin == "weak"],
            "conditions": {one.kind: one.answer for one in door.conditions},
            "condition_notes": {one.kind: note for one in door.conditions if (note := written(one.note))},
            "languages": list(door.languages),
            "minimum_age": door.minimum_age,
            "maximum_age": door.maximum_age,
            "verified_on": door.verified_on,
            "verified_how": door.verified_how,
            "source": told.source,
        }
    )


def feature(told: Told) -> Raw | None:
    """The door as a feature; None where it has no point that may be told."""
    door = told.door
    place = door.place
    if door.phone_only or place is None or place.latitude is None or place.longitude is None:
        return None
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    return {"type": "Feature", "id": door.door, "geometry": point, "properties": properties(told)}


def write(file: BinaryIO, options: dict[str, Any]) -> Report:
    counts = {"doors": 0, "by phone, place secret": 0, "without a place": 0, "without a point": 0}
    file.write(b'{"type":"FeatureCollection","features":[')
    for told in public_doors():
        found = feature(told)
        if found is None:
            counts[_why_not(told.door)] += 1
            continue
        file.write(b",\n" if counts["doors"] else b"\n")
        file.write(_encoder.encode(found))
        counts["doors"] += 1
    file.write(b"\n]}\n")
    return Report(counts)


def _why_not(door: Door) -> str:
    if door.phone_only:
        return "by phone, place secret"
    return "without a place" if door.place is None else "without a point"
