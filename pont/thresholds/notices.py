"""Which doors are reported to be otherwise than the map says, and how far each is: told, replied, decided. Reads only.

What is listed here stands on pages of the desk alone. A door stays listed for the reports of a year; what was decided
about is over, and only later reports count again.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Coalesce

from pont.thresholds import doubts, facts
from pont.thresholds.cards import cards
from pont.thresholds.models import CLOSED, DoorNotice


class Reported(NamedTuple):
    """One door: what is reported of it since the last decision, the notice that is open, and those decided about."""

    counts: list[doubts.Count]
    open: DoorNotice | None
    decided: list[DoorNotice]

    @property
    def times(self) -> int:
        return sum(count.times for count in self.counts)

    @property
    def most(self) -> str:
        """The threshold that is reported most; "" for a closed door."""
        first = self.counts[0]
        return "" if first.outcome == CLOSED else first.threshold


def notices_of_doors() -> dict[int, list[DoorNotice]]:
    """Every notice by its door, the newest first; of an entry that was joined with another one they go with it."""
    found: dict[int, list[DoorNotice]] = defaultdict(list)
    of = Coalesce(F("service__merged_into_id"), F("service_id"))
    for notice in DoorNotice.objects.annotate(of=of).order_by("-told_on", "-pk"):
        found[notice.of].append(notice)
    return found


def one_door(gathered: facts.Gathered, pk: int, notices: list[DoorNotice]) -> Reported:
    decided = [notice for notice in notices if notice.decided_on is not None]
    since = facts.latest(*(notice.decided_on for notice in decided))
    newer = [one for one in gathered.reports.get(pk, ()) if since is None or one.on > since]
    counts = doubts.counted(newer, facts.map_says(gathered, pk, since), cards()) if newer else []
    return Reported(counts, next((one for one in notices if one.decided_on is None), None), decided)


def reported_doors(
    services: facts.Services, now: datetime.datetime, today: datetime.date
) -> dict[int, Reported]:
    """Of these services those with something reported or a notice, the most often reported first."""
    notices = notices_of_doors()
    spoken_of = {*facts.reports_of(today), *notices}
    gathered = facts.gathered(services.filter(pk__in=spoken_of), now, today)
    found = {pk: one_door(gathered, pk, notices.get(pk, [])) for pk in gathered.known}
    listed = [(pk, door) for pk, door in found.items() if door.counts or door.open or door.decided]
    return dict(sorted(listed, key=lambda one: (-one[1].times, one[0])))
