"""The pairs of a map that may be one, looked for once and kept while nothing changes."""

from __future__ import annotations

import threading

from django.db.models import Max

from pont.directory.duplicates.gathering import records_of
from pont.directory.duplicates.known import Known, Pair
from pont.directory.duplicates.merging import said_apart
from pont.directory.models import Change, Service

_lock = threading.Lock()
_kept: dict[int, tuple[Known, list[Pair]]] = {}


def known() -> Known:
    """All entries that stand by themselves, ready to be compared with a new one."""
    return _looked()[0]


def pairs() -> list[tuple[int, int, Pair]]:
    """Pairs that may be one entry, the likest first, without those a person told apart."""
    apart = said_apart()
    found = []
    for pair in _looked()[1]:
        first, second = sorted((int(pair.a.key), int(pair.b.key)))
        if (first, second) not in apart:
            found.append((first, second, pair))
    return found


def _looked() -> tuple[Known, list[Pair]]:
    """Ten thousand entries take some seconds: looked for again only when the map has changed."""
    now = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    with _lock:
        if now not in _kept:
            entries = Service.objects.filter(merged_into=None).exclude(status="defunct")
            found = Known(records_of(entries))
            _kept.clear()
            _kept[now] = (found, found.candidates())
        return _kept[now]


def forget() -> None:
    """Drop what was looked for, so that the next question reads the tables again."""
    with _lock:
        _kept.clear()
