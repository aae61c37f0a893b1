"""A run of any import: everything or nothing, and a report in which every record is counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import msgspec
from django.db import transaction

from pont.directory.actions import note_change
from pont.directory.models import ImportRun, Source
from pont.directory.names import BROKEN, UNTYPED
from pont.directory.saying import Said, kept

Where = dict[str, Any]
MOST_TOLD = 500


def storable(told: Any) -> Any:
    """The same, with a sign of its own for each letter that no database takes: lists quote what they came with."""
    if isinstance(told, dict):
        return {storable(name): storable(value) for name, value in told.items()}
    if isinstance(told, list):
        return [storable(one) for one in told]
    return UNTYPED.sub(BROKEN, told) if isinstance(told, str) else told


def with_say(row: Where) -> Where:
    """The same, with what its sentence was made of, so that a page can say it in another language."""
    say = next((kept(told) for told in row.values() if isinstance(told, Said)), None)
    return row | {"say": say} if say else row


class Report(msgspec.Struct):
    """The counts of a run; `came_in` is always the sum of created, changed, unchanged and refused.

    `more`: what a kind of import counts besides, in the order in which it is told. `missing`: identifiers of services
    that the list does not name any more; `kept`: what was left as people checked it, with the fields; `notes`: what was
    read otherwise than it stood.
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
    missing: list[str] = msgspec.field(default_factory=list)
    kept: list[Where] = msgspec.field(default_factory=list)
    notes: list[Where] = msgspec.field(default_factory=list)

    def refuse(self, where: Where, key: str, reason: str) -> None:
        self.refused += 1
        self.refusals.append(where | {"id": key, "reason": reason})

    def told(self) -> dict[str, list[Any]]:
        """What a page says of the run besides its counts; the first of each."""
        refusals, notes = (
            [with_say(row) for row in rows[:MOST_TOLD]] for rows in (self.refusals, self.notes)
        )
        said = {"refusals": refusals, "missing": self.missing, "kept": self.kept, "notes": notes}
        return {name: storable(rows[:MOST_TOLD]) for name, rows in said.items() if rows}

    def said(self) -> list[str]:
        """Lines about how the list was read, before the counts; none where there is nothing to say."""
        return []

    def counts(self) -> dict[str, int]:
        told = ("created", "changed", "unchanged", "refused", *self.more)
        return {"in": self.came_in} | {name: getattr(self, name) for name in told}


def named(source: str) -> Source:
    """The source of this name, made where there is none."""
    return Source.objects.get_or_create(name=source)[0]


@contextmanager
def run(report: Report, owner_of: Callable[[str], Source] = named) -> Iterator[Source]:
    """The transaction of a run: what is written inside is written whole, and undone again in a dry run.

    Two runs of one source follow each other: the second waits, and then finds what the first has written.
    """
    with transaction.atomic():
        owner = Source.objects.select_for_update().get(pk=owner_of(report.source).pk)
        this = ImportRun.objects.create(source=owner)
        yield owner
        if report.created or report.changed or report.missing:
            note_change(None)
        this.refresh_from_db()
        this.counts, this.told = report.counts(), report.told()
        this.save()
        if report.dry_run:
            transaction.set_rollback(True)
    report.refusals.sort(key=lambda refusal: (refusal.get("line", 0), refusal.get("index", 0)))
