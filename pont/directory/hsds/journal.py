"""What a run of an import did to each entry, so that it can be read and undone; and what it has to leave alone.

Before a run writes, the entries it is about to change are read; afterwards they are read again. What differs is the
history. What a person checked later than the source's own date is written back at once, unless the source may overwrite
everything: somebody phoned, and a list that is older knows less.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.utils import timezone

from pont.directory import models
from pont.directory.editing import forgetting
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import ServiceHistory
from pont.directory.editing.record import (
    CHECKED,
    Record,
    differences,
    read_record,
    record_of,
    with_all,
    without_place,
)
from pont.directory.editing.storing import store_changes
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.shapes import PROFILE
from pont.directory.saying import said as _

BATCH = 500
BY_A_PERSON = ("visited", "phoned", "told")
# What nobody reads out on the telephone: a check of the whole entry says nothing of it.
UNASKED = ("extra", "contacts", "missing_since", "merged_into", "saturation", "closure", "translations")
MOST_TOLD = 500
ADDED = "added"


def dated(raw: Raw) -> datetime.date | None:
    """The day a record speaks of, None where it does not say."""
    own = raw.get(PROFILE)
    given = (raw.get("last_modified"), (own or {}).get("verified_on") if isinstance(own, dict) else None)
    for value in (*given, raw.get("assured_date")):
        try:
            return datetime.date.fromisoformat(str(value)[:10])
        except ValueError:
            continue
    return None


def checked_by_a_person(record: Record, key: str) -> datetime.date | None:
    """When a person looked at this key last; None where nobody did. A check of the whole entry counts for its parts."""
    if key in UNASKED or key.startswith("organization"):
        checks = [record.get(f"{CHECKED}.{key}")]
    else:
        value = record.get(key)
        rows = value if isinstance(value, list) else [value]
        checks = [row.get(CHECKED) for row in rows if isinstance(row, dict)]
        checks += [record.get(f"{CHECKED}.{key}"), record.get(CHECKED)]
    days = [check[0] for check in checks if check and check[0] and check[2] in BY_A_PERSON]
    return datetime.date.fromisoformat(max(days)) if days else None


class Journal:
    """The entries of one run before and after. `kept`: what was left as people had checked it."""

    def __init__(self, source: models.Source, run: models.ImportRun) -> None:
        self.source, self.run, self.hand = source, run, Hand.source(source)
        self.now = timezone.now()
        self.before: dict[int, bytes] = {}
        self.kept: list[Raw] = []
        self.made: dict[str, list[str]] = {"organizations": [], "locations": []}

    def remember(self, pks: Sequence[int]) -> None:
        """Read these entries before anything is written; packed, since a run may change a hundred thousand."""
        for start in range(0, len(pks), BATCH):
            for service in with_all(models.Service.objects.filter(pk__in=pks[start : start + BATCH])):
                self.before[service.pk] = zlib.compress(msgspec.json.encode(read_record(service)), 1)

    def write(self, services: dict[int, datetime.date | None], created: Iterable[int]) -> None:
        """After writing: `services` are those that were there, each with the day its record speaks of."""
        lines = [self.line(pk, ADDED, {}) for pk in created]
        if services:
            for service in with_all(models.Service.objects.filter(pk__in=services)):
                before = msgspec.json.decode(zlib.decompress(self.before.pop(service.pk)))
                after = self._write_back(service, before, read_record(service), services[service.pk])
                if changes := differences(before, after):
                    lines.append(self.line(service.pk, "imported", self._shown(service, changes)))
        ServiceHistory.objects.bulk_create(lines, batch_size=BATCH)

    def _shown(self, service: models.Service, changes: dict[str, Any]) -> dict[str, Any]:
        if service.visibility != "phone_only":
            return changes
        forgetting.forget_place(service, None)
        return without_place(changes)

    def _write_back(
        self, service: models.Service, before: Record, after: Record, speaks_of: datetime.date | None
    ) -> Record:
        """Write back what people checked later than the record's own day; return what the entry says then."""
        if self.source.overwrites == "all":
            return after
        kept = self._protected(before, after, speaks_of)
        if service.visibility == "phone_only":
            # The list says that the address is secret now: that is narrower, and stays.
            narrower = ("visibility", "reached_by")
            kept = {key: value for key, value in without_place(kept).items() if key not in narrower}
        if not kept:
            return after
        store_changes(service, kept)
        keys = sorted(key for key in kept if not key.startswith(CHECKED))
        if keys and len(self.kept) < MOST_TOLD:
            self.kept.append({"id": service.hsds_id, "fields": keys})
        return record_of(service.pk)

    def _protected(self, before: Record, after: Record, speaks_of: datetime.date | None) -> Record:
        """Keys of `before` that this run may not change. One that nobody had an answer to is free."""
        kept: Record = {}
        for key, (old, _new) in differences(before, after).items():
            looked = checked_by_a_person(before, key)
            is_newer = looked is not None and (speaks_of is None or looked > speaks_of)
            if is_newer and (old is not None or f"{CHECKED}.{key}" in before):
                kept[key] = old
        # An hour stands on a place, and a place has its hours: what is kept of one keeps the other.
        for key in list(kept):
            place = key.partition(".hours.")[0].removesuffix(".phones")
            if key.startswith("place.") and place in before and place not in after:
                kept[place] = before[place]
        return kept

    def line(self, pk: int, act: str, changes: dict[str, Any]) -> ServiceHistory:
        return ServiceHistory(
            service_id=pk,
            at=self.now,
            act=act,
            by=self.hand.name,
            how="imported",
            changes=changes,
            run=self.run,
        )

    # --- What is not in the list any more -------------------------------------------------------------------
    def mark_missing(self, there: set[str], *, is_part: bool, is_whole: bool) -> tuple[list[str], str]:
        """Mark the source's services that its list does not name; unmark those it names again.

        Returns the identifiers of those newly missing, and why none was marked where none was. Nothing is deleted.
        """
        rows = models.Service.objects.filter(source=self.source, merged_into=None).exclude(status="defunct")
        known = dict(rows.values_list("hsds_id", "pk"))
        marked = set(rows.exclude(missing_since=None).values_list("hsds_id", flat=True))
        back = sorted(known[one] for one in marked & there)
        self._set_missing(back, None)
        missing = sorted(set(known) - there)
        if is_part or not (is_whole or self.source.is_whole):
            return [], ""
        if not is_whole and len(missing) > 20 and len(missing) > len(known) / 2:
            return [], _(
                "%(missing)s of %(all)s services are not in this list: it is taken for a part of it, and none is"
                " marked as missing. Say --whole where it is all there is.",
                missing=len(missing),
                all=len(known),
            )
        new = [one for one in missing if one not in marked]
        self._set_missing([known[one] for one in new], timezone.localdate())
        return new, ""

    def _set_missing(self, pks: list[int], since: datetime.date | None) -> None:
        lines = []
        for start in range(0, len(pks), BATCH):
            rows = models.Service.objects.filter(pk__in=pks[start : start + BATCH])
            for pk, before in rows.values_list("pk", "missing_since"):
                pair = [before and before.isoformat(), since and since.isoformat()]
                lines.append(self.line(pk, "missing" if since else "there_again", {"missing_since": pair}))
            rows.update(missing_since=since, modified_at=self.now)
        ServiceHistory.objects.bulk_create(lines, batch_size=BATCH)
