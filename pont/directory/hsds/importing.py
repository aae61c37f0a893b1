"""One run of an import: everything or nothing, and a report in which every record is counted once.

First all records are read without touching the database: what cannot be taken is known before anything is
written. Then, in one transaction, organisations, locations and services are written, thousands at a time. A
record whose fingerprint is the one of the last run is unchanged and not even looked at.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from django.db.models.fields.json import KT
from django.utils import timezone

from pont.directory import models, runs
from pont.directory.hsds import files, tables
from pont.directory.hsds.drafts import OwnerDraft, ServiceDraft
from pont.directory.hsds.fields import Raw, Refused, plain
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
from pont.directory.hsds.storing import chunks, store_owners, store_services
from pont.directory.hsds.writing import write_location, write_organization, write_service

SERVICE_KEYS = {
    "organization",
    "organization_id",
    "status",
    "service_at_locations",
    "eligibility_description",
}
BATCH = 500
MOST_NOTES = 1000


class Report(runs.Report):
    """`hours_as_text`: schedules that no hours could be read from; `notes`: what was read otherwise than it stood."""

    more: ClassVar[tuple[str, ...]] = ("hours_as_text",)

    hours_as_text: int = 0
    organizations: int = 0
    locations: int = 0
    notes: list[Raw] = msgspec.field(default_factory=list)
    notes_left_out: int = 0

    def note(self, about: Raw, notes: list[str]) -> None:
        for text in notes:
            if len(self.notes) < MOST_NOTES:
                self.notes.append(about | {"note": text})
            else:
                self.notes_left_out += 1


class _Found(msgspec.Struct):
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
        self.services: dict[str, _Found] = {}
        self.organizations: dict[str, Raw] = {}
        self.locations: dict[str, Raw] = {}
        report.came_in = len(entries)
        looks_right = not entries
        for entry in entries:
            looks_right = self._read(entry) or looks_right
        if not looks_right:
            raise NotAFeed(
                "No HSDS service was found in it: a list of services with their organisations is needed."
            )

    def _read(self, entry: Entry) -> bool:
        """Read one record; return whether it looks like a service at all."""
        raw: Any = None
        hsds_id = ""
        try:
            raw = entry.decode()
            if not isinstance(raw, dict):
                raise Refused("the record is no object")
            hsds_id = str(raw.get("id") or "")[:250]
            draft = read_service(raw, self.source, with_needs=False)
            mark = _mark(raw)
            if draft.hsds_id in self.services:
                raise Refused("the same id came before in this feed")
            self._take_over(raw, draft, _Found(entry, draft.hsds_id, mark, draft.organization, []))
            self.report.note(entry.where | {"id": draft.hsds_id}, draft.notes)
        except (Refused, ValueError, RecursionError) as refused:
            self.report.refuse(entry.where, hsds_id, _sentence(refused))
        return isinstance(raw, dict) and not SERVICE_KEYS.isdisjoint(raw)

    def _take_over(self, raw: Raw, draft: ServiceDraft, found: _Found) -> None:
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

    def draft(self, found: _Found) -> ServiceDraft:
        draft = read_service(found.entry.decode(), self.source)
        draft.extra["mark"] = found.mark
        return draft


def _sentence(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "the record is nested too deep"
    if isinstance(error, msgspec.DecodeError):
        return f"broken JSON: {str(error).partition(' (byte')[0]}"
    return str(error)


def _mark(raw: Raw) -> str:
    """The fingerprint of a record. Raises `Refused` for characters that no database keeps."""
    encoded = msgspec.json.encode(raw)
    if b"\\u0000" in encoded and _has_nul(raw):
        raise Refused("a text holds a character that cannot be stored (NUL)")
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
        raise NotAFeed(f"{path} does not exist.")
    if path.is_file() and zipfile.is_zipfile(path):
        return tables.entries_of(tables.load(files.read_zip(path)), path.name)
    if path.suffix.lower() == ".csv":
        raise NotAFeed(f"{path.name} is one table: give the folder or the zip with all of them.")
    data = files.read_bytes(path)
    if (rows := files.tables_in(data)) is not None:
        return tables.entries_of(tables.load_rows(rows), path.name)
    return files.read_json(path.name, data), []


# --- Writing ------------------------------------------------------------------------------------------------
class _Known(msgspec.Struct):
    pk: int
    mark: str | None
    source: int | None


class _Owned(msgspec.Struct):
    """Organisations or locations a run needs. `there`: numbers in the database; `foreign`: not ours."""

    drafts: list[OwnerDraft]
    there: dict[str, int]
    foreign: set[str]


class Run:
    """The writing half of an import, inside its transaction."""

    def __init__(self, feed: Feed, source: models.Source) -> None:
        self.feed, self.source, self.report = feed, source, feed.report
        self.known: dict[str, _Known] = {}
        for some in chunks(list(feed.services)):
            rows = models.Service.objects.filter(hsds_id__in=some)
            for hsds_id, pk, mark, owner in rows.values_list("hsds_id", "pk", KT("extra__mark"), "source_id"):
                self.known[hsds_id] = _Known(pk, mark, owner)

    def write(self) -> None:
        """Write what is new or changed."""
        self._leave_to_others()
        todo = [found for found in self.feed.services.values() if not self._is_unchanged(found)]
        self.report.unchanged += len(self.feed.services) - len(todo)
        organizations, locations = self._look_up(todo)
        todo = [found for found in todo if self._may_be_written(found, organizations, locations)]
        owners = self._store(models.Organization, organizations, {found.organization for found in todo})
        spots = self._store(models.Location, locations, {one for found in todo for one in found.locations})
        for some in chunks(todo, BATCH):
            drafts = [self.feed.draft(found) for found in some]
            existing = {
                found.hsds_id: self.known[found.hsds_id].pk for found in some if found.hsds_id in self.known
            }
            store_services(drafts, existing, owners, spots, self.source.pk)
            self.report.changed += len(existing)
            self.report.created += len(drafts) - len(existing)
            self.report.hours_as_text += sum(draft.hours_as_text for draft in drafts)

    def _is_unchanged(self, found: _Found) -> bool:
        known = self.known.get(found.hsds_id)
        return known is not None and known.mark == found.mark

    def _refuse(self, found: _Found, reason: str) -> None:
        del self.feed.services[found.hsds_id]
        self.report.refuse(found.entry.where, found.hsds_id, reason)

    def _leave_to_others(self) -> None:
        """A service of another source is not ours to change: refused, or unchanged when it says the same."""
        theirs = {
            known.pk: self.feed.services[hsds_id]
            for hsds_id, known in self.known.items()
            if known.source != self.source.pk
        }
        now = timezone.now()
        for some in chunks(sorted(theirs)):
            for row in models.Service.objects.whole().filter(pk__in=some):
                found = theirs[row.pk]
                if _agrees(found.entry.decode(), write_service(row, now)):
                    del self.feed.services[found.hsds_id]
                    self.report.unchanged += 1
                else:
                    owner = row.source.name if row.source else "Pont"
                    self._refuse(
                        found, f"this id belongs to another source ({owner}) and says something else"
                    )

    def _look_up(self, todo: list[_Found]) -> tuple[_Owned, _Owned]:
        """Organisations and locations of these records: to be written, there already, or somebody else's."""
        organizations = self._owned(
            models.Organization,
            {found.organization for found in todo},
            self.feed.organizations,
            lambda raw: read_organization(raw, self.source.name),
            write_organization,
        )
        used = {location for found in todo for location in found.locations}
        return organizations, self._owned(
            models.Location, used, self.feed.locations, read_location, write_location
        )

    def _owned(
        self,
        model: Any,
        used: set[str],
        raws: dict[str, Raw],
        read: Callable[[Raw], OwnerDraft],
        write: Callable[[Any], Raw],
    ) -> _Owned:
        rows: dict[str, Any] = {}
        for some in chunks(sorted(used)):
            rows |= {row.hsds_id: row for row in model.objects.filter(hsds_id__in=some)}
        owned = _Owned([], {hsds_id: row.pk for hsds_id, row in rows.items()}, set())
        for hsds_id, raw in raws.items():
            if hsds_id not in used:
                continue
            row, mark = rows.get(hsds_id), fingerprint(raw)
            if row is not None and row.extra.get("owner") != self.source.name:
                if not _agrees(raw, write(row)):
                    owned.foreign.add(hsds_id)
            elif row is None or row.extra.get("mark") != mark:
                draft = read(raw)
                draft.extra |= {"mark": mark, "owner": self.source.name}
                owned.drafts.append(draft)
        return owned

    def _may_be_written(self, found: _Found, organizations: _Owned, locations: _Owned) -> bool:
        reason = ""
        if found.organization in organizations.foreign:
            reason = "its organisation belongs to another source and says something else"
        elif (
            found.organization not in organizations.there
            and found.organization not in self.feed.organizations
        ):
            reason = f"its organisation is not in the feed: {found.organization}"
        elif theirs := locations.foreign.intersection(found.locations):
            reason = f"its location belongs to another source and says something else: {min(theirs)}"
        if reason:
            self._refuse(found, reason)
        return not reason

    def _store(self, model: Any, owned: _Owned, used: set[str]) -> dict[str, int]:
        """Write what records that are taken need; return all numbers by identifier."""
        drafts = [draft for draft in owned.drafts if draft.hsds_id in used]
        for draft in drafts:
            self.report.note({"id": draft.hsds_id}, draft.notes)
        if model is models.Organization:
            self.report.organizations = len(drafts)
            return owned.there | store_owners(model, drafts, {"source_id": self.source.pk})
        self.report.locations = len(drafts)
        return owned.there | store_owners(model, drafts, {})


def _agrees(given: Any, ours: Any) -> bool:
    """Whether all that another source gives is what we have already; where it is silent, it does not
    contradict."""
    if isinstance(given, dict) and isinstance(ours, dict):
        return all(
            _agrees(value, ours.get(key))
            for key, value in given.items()
            if key != PROFILE and value not in (None, "", [])
        )
    if isinstance(given, list) and isinstance(ours, list):
        return len(given) == len(ours) and all(map(_agrees, given, ours))
    if isinstance(given, bool) or isinstance(ours, bool | dict | list) or isinstance(given, dict | list):
        return given is ours
    return plain(given) == plain(ours)


def import_feed(path: Path, source: str, *, dry_run: bool = False) -> Report:
    """Import a feed whole. Raises `NotAFeed` for what is none; refused records do not stop the others."""
    entries, notes = open_feed(path)
    report = Report(source, dry_run)
    report.note({}, notes)
    feed = Feed(entries, source, report)
    with runs.run(report) as owner:
        Run(feed, owner).write()
    return report
