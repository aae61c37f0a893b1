"""A feed that leaves alone what a person has checked, and forgets what it no longer says.

Elsewhere what a feed says of a changed record replaces what was there. Here somebody may have phoned a place that
a mapper only walked by: its conditions and its hours stay as that person said them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pont.directory import models
from pont.directory.hsds import importing
from pont.directory.hsds.drafts import PartDraft, PlaceDraft, ServiceDraft
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.storing import chunks

BY_A_PERSON = ("visited", "phoned", "told")
HOURS = ("purpose", "hours", "school", "note", "language", "verified_on", "verified_by", "verified_how")
CHECK = ("verified_on", "verified_by", "verified_how")


class Feed(importing.Feed):
    """Records of OpenStreetMap as services."""

    def look_up(self, owner: models.Source) -> None:
        """Find what persons have checked among the services of this source."""
        self.said: dict[str, set[str]] = {}
        self.checks: dict[str, Raw] = {}
        self.conditions: dict[str, set[str]] = defaultdict(set)
        self.hours: dict[str, list[PartDraft]] = defaultdict(list)
        services = models.Service.objects.filter(source=owner, verified_how__in=BY_A_PERSON)
        for hsds_id, *check in services.values_list("hsds_id", *CHECK):
            self.checks[hsds_id] = dict(zip(CHECK, check, strict=True))
        conditions = models.AccessCondition.objects.filter(
            service__source=owner, verified_how__in=BY_A_PERSON
        )
        for hsds_id, kind in conditions.values_list("service__hsds_id", "kind"):
            self.conditions[hsds_id].add(kind)
        schedules = models.Schedule.objects.filter(
            place__service__source=owner, verified_how__in=BY_A_PERSON
        ).select_related("place")
        for row in schedules:
            columns = {name: getattr(row, name) for name in HOURS}
            place = row.place.hsds_id if row.place else ""
            self.hours[place].append(PartDraft("schedules", row.hsds_id, columns, row.extra))

    def taken(self) -> list[Raw]:
        """The services that were taken, as records of HSDS."""
        return [found.entry.decode() for found in self.services.values()]

    def draft(self, found: Any) -> ServiceDraft:
        draft = super().draft(found)
        draft.columns |= self.checks.get(found.hsds_id, {})
        stay = self.conditions.get(found.hsds_id, set())
        draft.conditions = [one for one in draft.conditions if one.kind not in stay]
        self.said[found.hsds_id] = stay | {one.kind for one in draft.conditions}
        for place in draft.places:
            self._keep_hours(place)
        return draft

    def _keep_hours(self, place: PlaceDraft) -> None:
        if kept := self.hours.get(place.hsds_id):
            place.parts = [part for part in place.parts if part.kind != "schedules"] + kept

    def forget_unsaid(self, owner: models.Source) -> None:
        """Delete conditions this source said once and, in a record that changed, says no more."""
        for some in chunks(sorted(self.said)):
            rows = models.AccessCondition.objects.filter(
                service__hsds_id__in=some, service__source=owner, verified_how="imported"
            )
            gone = [
                pk
                for pk, hsds_id, kind in rows.values_list("pk", "service__hsds_id", "kind")
                if kind not in self.said[hsds_id]
            ]
            models.AccessCondition.objects.filter(pk__in=gone).delete()
