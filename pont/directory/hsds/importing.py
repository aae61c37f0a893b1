"""One run of an import: everything or nothing, and a report in which every record is counted once.

First all records are read (`feed`). Then, in one transaction, organisations, locations and services are written,
thousands at a time. A record whose fingerprint is the one of the last run is unchanged and not even looked at. What a
person checked since stays, a visibility never grows wider, and a secret address stays secret, whatever a list says.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.db.models.fields.json import KT
from django.utils import timezone

from pont.directory import models, runs
from pont.directory.hsds.drafts import OwnerDraft, ServiceDraft
from pont.directory.hsds.feed import Feed, Found, Report, open_feed
from pont.directory.hsds.fields import Raw, plain
from pont.directory.hsds.identity import fingerprint
from pont.directory.hsds.journal import Journal, dated
from pont.directory.hsds.reading import read_location, read_organization
from pont.directory.hsds.secrets import looks_secret, secrets
from pont.directory.hsds.shapes import PROFILE
from pont.directory.hsds.storing import chunks, store_owners, store_services
from pont.directory.hsds.writing import write_location, write_organization, write_service
from pont.directory.saying import said as _

__all__ = ["Feed", "Report", "Run", "import_feed", "open_feed"]
BATCH = 500


class _Known(msgspec.Struct):
    pk: int
    mark: str | None
    source: int | None
    visibility: str


class _Owned(msgspec.Struct):
    """Organisations or locations a run needs. `there`: numbers in the database; `foreign`: not ours."""

    drafts: list[OwnerDraft]
    there: dict[str, int]
    foreign: set[str]


class Run:
    """The writing half of an import, inside its transaction."""

    def __init__(self, feed: Feed, source: models.Source) -> None:
        self.feed, self.source, self.report = feed, source, feed.report
        # Made at the beginning of this transaction, which holds the source.
        self.run = source.runs.latest("pk")
        self.journal = Journal(source, self.run)
        self.known: dict[str, _Known] = {}
        columns = ("pk", KT("extra__mark"), "source_id", "visibility")
        for some in chunks(list(feed.services)):
            # Held until the end of the run: nobody makes an address secret while a list is writing it.
            rows = models.Service.objects.select_for_update().filter(hsds_id__in=some).order_by("pk")
            for hsds_id, *known in rows.values_list("hsds_id", *columns):
                self.known[hsds_id] = _Known(*known)

    def write(self) -> None:
        """Write what is new or changed, and mark what is missing."""
        there = {*self.feed.services, *(refusal["id"] for refusal in self.report.refusals)}
        self._leave_to_others()
        self._leave_secrets_alone()
        self._forget_secret_places()
        todo = [found for found in self.feed.services.values() if not self._is_unchanged(found)]
        self.report.unchanged += len(self.feed.services) - len(todo)
        organizations, locations = self._look_up(todo)
        todo = [found for found in todo if self._may_be_written(found, organizations, locations)]
        self.journal.remember([self.known[one.hsds_id].pk for one in todo if one.hsds_id in self.known])
        owners = self._store(models.Organization, organizations, {found.organization for found in todo})
        spots = self._store(models.Location, locations, {one for found in todo for one in found.locations})
        for some in chunks(todo, BATCH):
            self._write_some(some, owners, spots)
        self._close(there)

    def _write_some(self, some: Sequence[Found], owners: dict[str, int], spots: dict[str, int]) -> None:
        drafts = [self._draft(found) for found in some]
        existing = {one.hsds_id: self.known[one.hsds_id].pk for one in some if one.hsds_id in self.known}
        rows = store_services(drafts, existing, owners, spots, self.source.pk)
        days = {
            existing[one.hsds_id]: dated(one.entry.decode()) or self.report.dated
            for one in some
            if one.hsds_id in existing
        }
        self.journal.write(days, [pk for hsds_id, pk in rows.items() if hsds_id not in existing])
        self.report.changed += len(existing)
        self.report.created += len(drafts) - len(existing)
        self.report.hours_as_text += sum(draft.hours_as_text for draft in drafts)

    def _draft(self, found: Found) -> ServiceDraft:
        """What a record becomes; never seen by more than see the service now."""
        known = self.known.get(found.hsds_id)
        if known is not None and known.visibility == "phone_only":
            return self.feed.secret_draft(found)
        draft = self.feed.draft(found)
        if known is not None and known.visibility in ("partners", "house"):
            draft.columns["visibility"] = known.visibility
        return draft

    def _close(self, there: set[str]) -> None:
        """Mark what the list does not name any more, and keep what is needed to read and undo the run."""
        self.report.missing, why = self.journal.mark_missing(
            there, is_part=self.report.is_part, is_whole=self.report.is_whole
        )
        self.report.note({}, [why] if why else [])
        self.report.kept = self.journal.kept
        self.run.made = self.journal.made
        self.run.save(update_fields=["made"])

    def _forget_secret_places(self) -> None:
        """Where a service with a secret address is: a list may still say it, and it is not even read."""
        for found in self.feed.services.values():
            known = self.known.get(found.hsds_id)
            if known is not None and known.visibility == "phone_only":
                found.locations = []

    def _leave_secrets_alone(self) -> None:
        """What may be a service with a secret address is for a person to decide."""
        known = secrets()
        if not known.names:
            return
        for found in [one for hsds_id, one in self.feed.services.items() if hsds_id not in self.known]:
            host = self.feed.organizations.get(found.organization, {})
            if looks_secret(found.entry.decode(), host, known):
                self._refuse(found, _("it may be a service whose address is secret here: a person decides"))

    def _is_unchanged(self, found: Found) -> bool:
        known = self.known.get(found.hsds_id)
        is_new_only = self.source.overwrites == "nothing"
        return known is not None and (is_new_only or known.mark == found.mark)

    def _refuse(self, found: Found, reason: str) -> None:
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
                    self._refuse(found, _belongs_to(owner))

    def _look_up(self, todo: list[Found]) -> tuple[_Owned, _Owned]:
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

    def _may_be_written(self, found: Found, organizations: _Owned, locations: _Owned) -> bool:
        reason: str = ""
        if found.organization in organizations.foreign:
            reason = _("its organisation belongs to another source and says something else")
        elif (
            found.organization not in organizations.there
            and found.organization not in self.feed.organizations
        ):
            reason = _("its organisation is not in the feed: %(id)s", id=found.organization)
        elif theirs := locations.foreign.intersection(found.locations):
            reason = _(
                "its location belongs to another source and says something else: %(id)s", id=min(theirs)
            )
        if reason:
            self._refuse(found, reason)
        return not reason

    def _store(self, model: Any, owned: _Owned, used: set[str]) -> dict[str, int]:
        """Write what records that are taken need; return all numbers by identifier."""
        drafts = [draft for draft in owned.drafts if draft.hsds_id in used]
        for draft in drafts:
            self.report.note({"id": draft.hsds_id}, draft.notes)
        made = [draft.hsds_id for draft in drafts if draft.hsds_id not in owned.there]
        if model is models.Organization:
            self.journal.made["organizations"] += made
            self.report.organizations = len(drafts)
            return owned.there | store_owners(model, drafts, {"source_id": self.source.pk})
        self.journal.made["locations"] += made
        self.report.locations = len(drafts)
        return owned.there | store_owners(model, drafts, {})


def _belongs_to(owner: str) -> str:
    return _("this id belongs to another source (%(owner)s) and says something else", owner=owner)


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


def import_feed(
    path: Path,
    source: str,
    *,
    dry_run: bool = False,
    dated: datetime.date | None = None,
    is_part: bool = False,
    is_whole: bool = False,
) -> Report:
    """Import a feed whole. Raises `NotAFeed` for what is none; refused records do not stop the others.

    `dated`: the day the list speaks of, where its records do not say; `is_part`: what is not in it is not missing;
    `is_whole`: it is, however much that is.
    """
    entries, notes = open_feed(path)
    report = Report(source, dry_run, dated=dated, is_part=is_part, is_whole=is_whole)
    report.note({}, notes)
    feed = Feed(entries, source, report)
    with runs.run(report) as owner:
        Run(feed, owner).write()
    return report
