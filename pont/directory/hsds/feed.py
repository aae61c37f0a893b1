"""The reading half of an import: all records of a feed, read without touching the database.

What cannot be taken is known before anything is written.
"""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from pont.directory import runs
from pont.directory.hsds import files, tables
from pont.directory.hsds.drafts import ServiceDraft
from pont.directory.hsds.fields import Raw, Refused
from pont.directory.hsds.files import Entry, NotAFeed
from pont.directory.hsds.identity import fingerprint
from pont.directory.hsds.reading import (
    location_id,
    organization_id,
    read_location,
    read_organization,
    read_service,
)
from pont.directory.hsds.shapes import PROFILE
from pont.directory.saying import said as _
from pont.directory.saying import told_by

SERVICE_KEYS = {
    "organization",
    "organization_id",
    "status",
    "service_at_locations",
    "eligibility_description",
}
MOST_NOTES = 1000


class Report(runs.Report):
    """`hours_as_text`: schedules that no hours could be read from; `disappeared`: services newly missing in the list.

    `dated`: the day the whole list speaks of, where its records do not say; `is_part`: it is a part of a list;
    `is_whole`: it is all there is, however much is missing in it.
    """

    more: ClassVar[tuple[str, ...]] = ("hours_as_text",)

    hours_as_text: int = 0
    organizations: int = 0
    locations: int = 0
    notes_left_out: int = 0
    dated: datetime.date | None = None
    is_part: bool = False
    is_whole: bool = False

    def note(self, about: Raw, notes: list[str]) -> None:
        for text in notes:
            if len(self.notes) < MOST_NOTES:
                self.notes.append(about | {"note": text})
            else:
                self.notes_left_out += 1


class Found(msgspec.Struct):
    """A record that can be taken."""

    entry: Entry
    hsds_id: str
    mark: str
    organization: str
    locations: list[str]


class Feed:
    """All records of a feed, read once; what services say of organisations and locations is put together."""

    def __init__(self, entries: list[Entry], source: str, report: Report) -> None:
        self.source, self.report = source, report
        self.services: dict[str, Found] = {}
        self.organizations: dict[str, Raw] = {}
        self.locations: dict[str, Raw] = {}
        report.came_in = len(entries)
        looks_right = not entries
        for entry in entries:
            looks_right = self._read(entry) or looks_right
        if not looks_right:
            raise NotAFeed(
                _("No HSDS service was found in it: a list of services with their organisations is needed.")
            )

    def _read(self, entry: Entry) -> bool:
        """Read one record; return whether it looks like a service at all."""
        raw: Any = None
        hsds_id = ""
        try:
            raw = entry.decode()
            if not isinstance(raw, dict):
                raise Refused(_("the record is no object"))
            hsds_id = str(raw.get("id") or "")[:250]
            draft = read_service(raw, self.source, with_needs=False)
            mark = _mark(raw)
            if draft.hsds_id in self.services:
                raise Refused(_("the same id came before in this feed"))
            self._take_over(raw, draft, Found(entry, draft.hsds_id, mark, draft.organization, []))
            self.report.note(entry.where | {"id": draft.hsds_id}, draft.notes)
        except (Refused, ValueError, RecursionError) as refused:
            self.report.refuse(entry.where, hsds_id, _sentence(refused))
        return isinstance(raw, dict) and not SERVICE_KEYS.isdisjoint(raw)

    def _take_over(self, raw: Raw, draft: ServiceDraft, found: Found) -> None:
        """Keep what the record says of its organisation and its locations, once they are found good."""
        organization = raw.get("organization")
        if organization and self.organizations.get(organization_id(organization)) != organization:
            read_organization(organization, self.source)
        spots = [spot["location"] for spot in raw.get("service_at_locations") or () if spot.get("location")]
        for spot in spots:
            if self.locations.get(location_id(spot)) != spot:
                read_location(spot)
        if organization:
            _merge(self.organizations, organization_id(organization), organization)
        if draft.places:
            for spot in spots:
                _merge(self.locations, location_id(spot), spot)
        found.locations = [place.location for place in draft.places if place.location]
        self.services[found.hsds_id] = found

    def draft(self, found: Found) -> ServiceDraft:
        draft = read_service(found.entry.decode(), self.source)
        draft.extra["mark"] = found.mark
        return draft

    def secret_draft(self, found: Found) -> ServiceDraft:
        """The same of a service whose address is secret here, whatever the feed says of it now."""
        raw = found.entry.decode()
        own = raw.get(PROFILE)
        secret = (own if isinstance(own, dict) else {}) | {"visibility": "phone_only", "reached_by": "phone"}
        draft = read_service(raw | {PROFILE: secret}, self.source)
        draft.extra["mark"] = found.mark
        return draft


def _sentence(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return _("the record is nested too deep")
    if isinstance(error, msgspec.DecodeError):
        return _("broken JSON: %(why)s", why=str(error).partition(" (byte")[0])
    return told_by(error)


def _mark(raw: Raw) -> str:
    """The fingerprint of a record. Raises `Refused` for characters that no database keeps."""
    encoded = msgspec.json.encode(raw)
    if b"\\u0000" in encoded and _has_nul(raw):
        raise Refused(_("a text holds a character that cannot be stored (NUL)"))
    return fingerprint(raw)


def _has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any("\0" in key or _has_nul(one) for key, one in value.items())
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return isinstance(value, str) and "\0" in value


def _merge(known: dict[str, Raw], hsds_id: str, raw: Raw) -> None:
    """Services tell of their organisation more or less completely: what one of them says holds for all."""
    before = known.get(hsds_id)
    if before is None:
        known[hsds_id] = raw
    elif before is not raw and any(key not in before for key in raw):
        known[hsds_id] = raw | before


def open_feed(path: Path) -> tuple[list[Entry], list[str]]:
    """The records of a file, a folder or a zip, and notes on what could not be joined. Raises `NotAFeed`."""
    if path.is_dir():
        return tables.entries_of(tables.load(files.read_folder(path)), path.name)
    if not path.exists():
        raise NotAFeed(_("%(path)s does not exist.", path=str(path)))
    if path.is_file() and zipfile.is_zipfile(path):
        return tables.entries_of(tables.load(files.read_zip(path)), path.name)
    if path.suffix.lower() == ".csv":
        sentence = _("%(name)s is one table: give the folder or the zip with all of them.", name=path.name)
        raise NotAFeed(sentence)
    data = files.read_bytes(path)
    if (rows := files.tables_in(data)) is not None:
        return tables.entries_of(tables.load_rows(rows), path.name)
    return files.read_json(path.name, data), []
