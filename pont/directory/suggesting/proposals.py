"""What somebody proposes, field by field, beside what the entry says now: a proposal becomes keys of a record.

| field of a proposal | what it says | keys of the record |
|---|---|---|
| `phones` | a number | `phones` or `place.<id>.phones` |
| `place.address` | street, number, postcode | `place.<id>` |
| `hours` | hours in words | `hours.<purpose>` or `place.<id>.hours.<purpose>` |
| `ended` | "yes" | `status` |
| `name`, `description` | of a new place only | the same |
| `from` | "service": the service itself said it | |

The field of an address begins as those keys of a record begin that tell a place: it goes where a place is forgotten.
What cannot be written without guessing has no key, and says why: a person writes it on the entry.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct

from pont.directory import places
from pont.directory.bases import new_id
from pont.directory.editing.record import Record, Row
from pont.directory.editing.storing import split_place
from pont.directory.landmarks import Landmarks
from pont.kernel.terms import LANGUAGES

PHONES, ADDRESS, HOURS, ENDED, FROM = "phones", "place.address", "hours", "ended", "from"
NAME, DESCRIPTION = "name", "description"
OF_SERVICE = "service"
PURPOSES = ("door", "phone", "intake")
NUMBER = re.compile(r"\+?[\d\s./()-]+")
DIGITS = range(3, 16)
POSTCODE = re.compile(r"\b(1\d{3})\b")
# Why a person has to write it on the entry.
SEVERAL_PLACES, SEVERAL_ROWS, NOT_READ = "several_places", "several_rows", "not_read"
NO_PLACE, NOT_A_NUMBER, OF_ADDRESS = "no_place", "not_a_number", "of_address"

Fields = Mapping[str, str]


class Proposed(Struct, frozen=True):
    """One line of a difference. `key` is "" where nothing can be written without a person; then `why` says so."""

    field: str
    wanted: str
    key: str = ""
    now: Any = None
    value: Any = None
    why: str = ""


class Ground(Struct, frozen=True):
    """What it takes to read an address: known places, and the addresses that other services share."""

    landmarks: Landmarks
    shared: frozenset[str] = frozenset()


def place_ids(record: Record) -> list[str]:
    """The identifiers of the places of an entry."""
    split = (split_place(key) for key in record if key.startswith("place."))
    return [hsds_id for hsds_id, below in split if not below]


def is_number(text: str) -> bool:
    """Whether this is a telephone number and nothing else: it becomes a link that dials."""
    return bool(NUMBER.fullmatch(text)) and sum(letter.isdigit() for letter in text) in DIGITS


def phone_of(record: Record, text: str) -> Proposed:
    """The number that visitors see now, replaced."""
    ids = place_ids(record)
    below = [f"place.{one}.phones" for one in ids if f"place.{one}.phones" in record]
    hangs_on_address = any((record[f"place.{one}"].get("location") or {}).get("phones") for one in ids)
    key = below[0] if below else "phones"
    rows: list[Row] = record.get(key) or []
    why = ""
    if not is_number(text):
        why = NOT_A_NUMBER
    elif below and len(ids) > 1:
        why = SEVERAL_PLACES
    elif hangs_on_address and not below:
        why = OF_ADDRESS
    elif len(rows) > 1:
        why = SEVERAL_ROWS
    if why:
        return Proposed(PHONES, text, now=rows, why=why)
    kept = {name: rows[0][name] for name in ("id", "description", "extra") if rows and name in rows[0]}
    # Of whom has no number of its own, visitors see that of the organisation.
    now = rows or record.get("organization.phones")
    return Proposed(PHONES, text, key, now, [kept | {"number": text}])


def location_of(text: str, landmarks: Landmarks) -> Row:
    """An address as typed. A point only where house number and street are known for sure: the old point goes."""
    code = POSTCODE.search(text)
    street = text[: code.start()].strip(" ,;-") if code else text
    town = text[code.end() :].strip(" ,;-") if code else ""
    said: Row = {"address_1": (street or text)[:300], "city": town[:120], "country": "BE"}
    found = landmarks.find(text[: places.LONGEST_NAME])
    if len(found) == 1 and found[0].exact and found[0].kind == "address" and found[0].pointed:
        one = found[0]
        said |= {"latitude": one.lat, "longitude": one.lon}
        said |= {"postal_code": "".join(one.postcodes[:1]), "commune": "".join(one.communes[:1])}
    elif code and code.group() in places.postcode_places():
        communes = places.postcode(code.group())
        said |= {"postal_code": code.group(), "commune": communes[0] if len(communes) == 1 else ""}
    return {name: value for name, value in said.items() if value not in ("", None)}


def address_of(record: Record, text: str, ground: Ground) -> Proposed:
    """The one place of an entry, somewhere else."""
    ids = place_ids(record)
    if len(ids) != 1:
        return Proposed(ADDRESS, text, why=SEVERAL_PLACES if ids else NO_PLACE)
    key = f"place.{ids[0]}"
    before: Row = record[key].get("location") or {}
    after = location_of(text, ground.landmarks)
    if before.get("id") and before["id"] not in ground.shared:
        # The same row, so that going back finds it; one that others share stays theirs.
        after["id"] = before["id"]
    after |= {name: before[name] for name in ("language", "phones") if name in before}
    return Proposed(ADDRESS, text, key, record[key], {"location": after})


def read_words(text: str, language: str) -> dict[str, str]:
    """Hours in words by purpose, in OSM writing; none where a word of them was not understood."""
    from pont.directory.written_hours import read_written  # noqa: PLC0415 - it is large, and few pages need it

    read = read_written(text, language if language in LANGUAGES else "")
    if read.rest.strip():
        return {}
    said = {"door": read.visit, "phone": read.phone, "intake": read.intake}
    return {purpose: hours for purpose, hours in said.items() if hours}


def hours_of(record: Record, text: str, language: str) -> Iterator[Proposed]:
    """The hours, where they are understood whole; one line for each purpose they speak of."""
    said = read_words(text, language)
    if record.get("reached_by") == "phone" and set(said) == {"door"}:
        # Of whom is only called, bare hours are those of the telephone.
        said = {"phone": said["door"]}
    if not said:
        now = [row for purpose in PURPOSES for row in record.get(f"hours.{purpose}", ())]
        yield Proposed(HOURS, text, now=now, why=NOT_READ)
    ids = place_ids(record)
    for purpose, hours in said.items():
        below = [f"place.{one}.hours.{purpose}" for one in ids if f"place.{one}.hours.{purpose}" in record]
        key = below[0] if below else f"hours.{purpose}"
        rows: list[Row] = record.get(key) or []
        if (below and len(ids) > 1) or len(rows) > 1:
            yield Proposed(HOURS, text, now=rows, why=SEVERAL_PLACES if len(ids) > 1 else SEVERAL_ROWS)
            continue
        kept = {"id": rows[0]["id"]} if rows and "id" in rows[0] else {}
        yield Proposed(HOURS, text, key, rows or None, [kept | {"hours": hours}])


def proposed(fields: Fields, language: str, record: Record, ground: Ground) -> list[Proposed]:
    """The difference between an entry and what is proposed, line by line."""
    found: list[Proposed] = []
    if PHONES in fields:
        found.append(phone_of(record, fields[PHONES]))
    if ADDRESS in fields and record.get("visibility") != "phone_only":
        found.append(address_of(record, fields[ADDRESS], ground))
    if HOURS in fields:
        found += hours_of(record, fields[HOURS], language)
    if fields.get(ENDED):
        found.append(Proposed(ENDED, "", "status", record.get("status"), "defunct"))
    return found


def left_over(fields: Fields, lines: Collection[Proposed]) -> dict[str, str]:
    """The fields of which something could not be written."""
    stuck = {line.field for line in lines if not line.key}
    left = {name: text for name, text in fields.items() if name in stuck}
    return left | ({FROM: fields[FROM]} if left and FROM in fields else {})


def values_of_new(fields: Fields, language: str, landmarks: Landmarks) -> dict[str, Any]:
    """The keys of a new entry. Hours that were not understood whole stay a text: nobody knows them."""
    values: dict[str, Any] = {NAME: fields[NAME], "language": language, "status": "active"}
    if text := fields.get(DESCRIPTION):
        values["description"] = text
    if is_number(text := fields.get(PHONES, "")):
        values["phones"] = [{"id": new_id(), "number": text}]
    if text := fields.get(HOURS):
        said = read_words(text, language)
        for purpose, hours in said.items():
            values[f"hours.{purpose}"] = [{"id": new_id(), "hours": hours}]
        if not said:
            values["hours.door"] = [{"id": new_id(), "note": text, "language": language}]
    if text := fields.get(ADDRESS):
        values[f"place.{new_id()}"] = {"location": location_of(text, landmarks) | {"language": language}}
    return values
