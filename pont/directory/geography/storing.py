"""The writing half of an import of the ground, and its report."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone

from pont.directory import runs
from pont.directory.gathering import Row, gathered
from pont.directory.ground import Area, Landmark
from pont.directory.landmarks import Landmarks
from pont.directory.models import Source
from pont.directory.outlines import Outline

BATCH = 500
Drafts = dict[tuple[str, str], dict[str, Any]]


class Report(runs.Report):
    """`overrides_removed`: characters that would turn the direction of a text, taken out of names."""

    more: ClassVar[tuple[str, ...]] = ("overrides_removed",)

    overrides_removed: int = 0


def store(model: Any, owner: Source, drafts: Drafts, report: Report) -> None:
    """Write the columns of `drafts` (by kind and key) that are new or changed, as rows of `model` and this source."""
    now = timezone.now()
    there: dict[tuple[str, str], Any] = {
        (row.kind, row.key): row for row in model.objects.filter(source=owner)
    }
    new, changed = [], []
    for (kind, key), columns in drafts.items():
        row = there.get((kind, key))
        if row is None:
            new.append(model(source=owner, kind=kind, key=key, imported=now, **columns))
        elif any(getattr(row, name) != value for name, value in columns.items()):
            for name, value in {**columns, "imported": now}.items():
                setattr(row, name, value)
            changed.append(row)
    model.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        names = [*next(iter(drafts.values())), "imported"]
        model.objects.bulk_update(changed, names, batch_size=BATCH)
    report.created += len(new)
    report.changed += len(changed)
    report.unchanged += len(drafts) - len(new) - len(changed)


def stored_outlines(*kinds: str) -> tuple[Outline, ...]:
    """The outlines in the database, in the order of their kind and key; of these kinds, or all."""
    rows = Area.objects.filter(kind__in=kinds) if kinds else Area.objects.all()
    return tuple(
        Outline(key, nl, fr, kind, tuple(tuple((lat, lon) for lat, lon in ring) for ring in rings))
        for key, nl, fr, kind, rings in rows.order_by("kind", "key").values_list(
            "key", "nl", "fr", "kind", "rings"
        )
    )


def imported_landmarks() -> Landmarks:
    """All imported places of the database, joined and ready to be found."""
    names = ("kind", "key", "nl", "fr", "number", "postcodes", "communes", "lat", "lon", "source_id")
    return Landmarks(
        gathered(
            Row(
                kind, f"{source}:{key}", nl, fr, number, tuple(codes.split()), tuple(inside.split()), lat, lon
            )
            for kind, key, nl, fr, number, codes, inside, lat, lon, source in Landmark.objects.values_list(
                *names
            )
        )
    )
