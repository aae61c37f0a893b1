"""Lists that are imported again by themselves: `pont import due` takes those whose time has come."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from django.utils import timezone

from pont.directory.models import Source

# A command that runs each morning at six is not a day late because yesterday's import took ten minutes.
EARLY = datetime.timedelta(hours=2)


def now() -> datetime.datetime:
    return timezone.now()


def remember(source: str, kind: str, place: str, every_days: int) -> None:
    """Keep where a list lies, what it is, and after how many days it is imported again."""
    Source.objects.filter(name=source).update(kind=kind, taken_from=place, every_days=every_days)


def sources(at: datetime.datetime) -> list[Source]:
    """Sources whose list is due at this moment, by name."""
    return [source for source in Source.objects.exclude(every_days=0).order_by("name") if is_due(source, at)]


def is_due(source: Source, at: datetime.datetime) -> bool:
    last = source.runs.order_by("-pk").values_list("at", flat=True).first()
    return last is None or at - last >= datetime.timedelta(days=source.every_days) - EARLY


def options() -> dict[str, Any]:
    """What a kind is told besides: nothing more than what its source remembers."""
    usual: dict[str, Any] = {
        "column": [],
        "map": [],
        "sheet": "",
        "kind": "",
        "mapping": None,
        "tolerance": 15.0,
    }
    return defaultdict(lambda: None, usual)
