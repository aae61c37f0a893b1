"""A run of any import: everything or nothing, and a report in which every record is counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import msgspec
from django.db import transaction

from pont.directory.actions import note_change
from pont.directory.models import ImportRun, Source

Where = dict[str, Any]


class Report(msgspec.Struct):
    """The counts of a run; `came_in` is always the sum of created, changed, unchanged and refused.

    `more`: what a kind of import counts besides, in the order in which it is told.
    """

    more: ClassVar[tuple[str, ...]] = ()

    source: str
    dry_run: bool
    came_in: int = msgspec.field(default=0, name="in")
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Where] = msgspec.field(default_factory=list)

    def refuse(self, where: Where, key: str, reason: str) -> None:
        self.refused += 1
        self.refusals.append(where | {"id": key, "reason": reason})

    def counts(self) -> dict[str, int]:
        told = ("created", "changed", "unchanged", "refused", *self.more)
        return {"in": self.came_in} | {name: getattr(self, name) for name in told}


def named(source: str) -> Source:
    """The source of this name, made where there is none."""
    return Source.objects.get_or_create(name=source)[0]


@contextmanager
def run(report: Report, owner_of: Callable[[str], Source] = named) -> Iterator[Source]:
    """The transaction of a run: what is written inside is written whole, and undone again in a dry run."""
    with transaction.atomic():
        owner = owner_of(report.source)
        yield owner
        if report.created or report.changed:
            note_change(None)
        ImportRun.objects.create(source=owner, counts=report.counts())
        if report.dry_run:
            transaction.set_rollback(True)
    report.refusals.sort(key=lambda refusal: (refusal.get("line", 0), refusal.get("index", 0)))
