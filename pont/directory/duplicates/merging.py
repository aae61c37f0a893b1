"""Two entries of one service become one: with a preview, a history, a way on from the old address, and a way back.

Nothing is deleted: the entry that goes keeps all it says and points at the one that stays (`merged_into`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from msgspec import Struct

from pont.accounts.actions import NotPossible
from pont.directory.actions import note_change
from pont.directory.collecting.models import CollectionEntry
from pont.directory.duplicates.record import one_number
from pont.directory.editing import sentences
from pont.directory.editing.actions import locked, settle
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import ServiceHistory, ToldApart
from pont.directory.editing.record import Record, is_kept_by_its_house, read_record, said, with_all
from pont.directory.editing.storing import store_changes
from pont.directory.models import Service

JOINED, JOINED_INTO, PARTED = "joined", "joined_into", "parted"
# What belongs to an entry itself and does not go over.
OWN = (
    *("extra", "translations", "checked", "contacts", "example", "merged_into", "missing_since"),
    *("visibility", "status", "reached_by", "language", "saturation", "closure"),
)


class Row(Struct, frozen=True):
    """One line of a preview: what the entry that stays says, what the other says, and what would be written."""

    key: str
    stays: Any
    goes: Any
    becomes: Any

    @property
    def is_free(self) -> bool:
        """Whether the other's value is not taken by itself: a person may want it instead."""
        return self.goes is not None and said(self.becomes) == said(self.stays)


def may_go_over(key: str, stays: Record) -> bool:
    """Whether a field may go from one entry to the other. A place does where the entry that stays has none."""
    if key.startswith("place."):
        return not any(other.startswith("place.") for other in stays)
    return key not in OWN and not key.startswith(("organization", "checked"))


def together(key: str, stays: Any, goes: Any) -> Any:
    """What both say together: a gap is filled, numbers and needs are added, else what is there stays."""
    if goes is None:
        return stays
    if stays is None:
        return (
            [without_id(row) if isinstance(row, dict) else row for row in goes]
            if isinstance(goes, list)
            else goes
        )
    if key == "phones":
        known = {one_number(row["number"]) for row in stays}
        return stays + [without_id(row) for row in goes if one_number(row["number"]) not in known]
    if key == "languages":
        known = {row.get("code") for row in stays}
        return stays + [without_id(row) for row in goes if row.get("code") not in known]
    if key == "needs":
        return goes | stays
    return stays


def without_id(row: dict[str, Any]) -> dict[str, Any]:
    """A row that begins a life of its own in another entry."""
    return {name: value for name, value in row.items() if name not in ("id", "extra")}


def preview(stays: Record, goes: Record) -> list[Row]:
    """What would become of each field, in the order of the keys; fields that say the same are left out."""
    rows = []
    for key in sorted({*stays, *goes, "other_names"}):
        if not may_go_over(key, stays):
            continue
        here, there = stays.get(key), goes.get(key)
        # What only its own house reads does not go into the entry of another.
        if is_kept_by_its_house(there) and stays.get("organization") != goes.get("organization"):
            continue
        becomes = other_names(stays, goes) if key == "other_names" else together(key, here, there)
        if said(here) != said(there) or said(here) != said(becomes):
            rows.append(Row(key, here, there, becomes))
    return [row for row in rows if row.goes is not None or row.becomes != row.stays]


def other_names(stays: Record, goes: Record) -> list[str] | None:
    """The old name still leads to the entry: it becomes another name of the one that stays."""
    names = [*stays.get("other_names", []), goes["name"], *goes.get("other_names", [])]
    return [name for name in dict.fromkeys(names) if name != stays["name"]] or None


def refuse_unequal(stays: Service, goes: Service) -> None:
    """Joining lets nobody see more: both are seen by the same people, or a person settles that first."""
    if stays.pk == goes.pk:
        raise NotPossible(sentences.ONE_ENTRY)
    if stays.merged_into_id or goes.merged_into_id:
        raise NotPossible(sentences.JOINED_ALREADY)
    if stays.visibility != goes.visibility:
        raise NotPossible(sentences.SEEN_BY_OTHERS)


@transaction.atomic
def merge(*, stays: Service, goes: Service, take: Collection[str], by: Hand) -> ServiceHistory:
    """Join `goes` into `stays`. `take`: keys of which the other's value is taken instead of what both say together."""
    # Always in the order of their numbers, so that two who join the same pair wait for each other.
    entries = {
        one.pk: locked(one) for one in sorted({stays.pk: stays, goes.pk: goes}.values(), key=lambda s: s.pk)
    }
    (kept, before), (gone, old) = entries[stays.pk], entries[goes.pk]
    refuse_unequal(kept, gone)
    values = {}
    for row in preview(before, old):
        value = row.goes if row.key in take and row.goes is not None else row.becomes
        if said(value) != said(row.stays):
            values[row.key] = value
    store_changes(kept, values)
    store_changes(gone, {"merged_into": kept.hsds_id})
    settle(gone, old, JOINED_INTO, by, "")
    line = settle(kept, before, JOINED, by, "")
    move_collections(gone, kept)
    note_change(gone)
    return line or ServiceHistory.objects.create(service=kept, act=JOINED, by=by.name, house=by.house)


def move_collections(gone: Service, kept: Service) -> None:
    """Lists of doors lead to the entry that stays; where it stands already, the other one's place goes."""
    for entry in CollectionEntry.objects.filter(service=gone):
        if CollectionEntry.objects.filter(collection=entry.collection_id, service=kept).exists():
            entry.delete()
        else:
            entry.service = kept
            entry.save(update_fields=["service"])


@transaction.atomic
def part(*, gone: Service, by: Hand) -> list[str]:
    """Make two entries of one again. Returns the keys that stay as they are, because somebody changed them since."""
    found, old = locked(gone)
    if found.merged_into is None:
        raise NotPossible(sentences.STANDS_ALONE)
    kept, now = locked(found.merged_into)
    joined = (
        ServiceHistory.objects.filter(service=kept, act=JOINED, at__gte=when_joined(found))
        .order_by("pk")
        .first()
    )
    changes = joined.changes if joined else {}
    back = {key: before for key, (before, after) in changes.items() if said(now.get(key)) == said(after)}
    store_changes(kept, back)
    store_changes(found, {"merged_into": None})
    settle(kept, now, PARTED, by, "")
    settle(found, old, PARTED, by, "")
    return sorted(set(changes) - set(back))


def when_joined(gone: Service) -> Any:
    line = ServiceHistory.objects.filter(service=gone, act=JOINED_INTO).order_by("-pk").first()
    return line.at if line else gone.modified_at


@transaction.atomic
def tell_apart(*, one: Service, other: Service) -> None:
    """They look the same and are not: nobody is asked again."""
    first, second = sorted((one, other), key=lambda service: service.pk)
    ToldApart.objects.get_or_create(first=first, second=second)


def said_apart() -> set[tuple[int, int]]:
    """Pairs a person told apart, the smaller number first."""
    return set(ToldApart.objects.values_list("first_id", "second_id"))


def where_it_went(pk: int) -> int | None:
    """The number of the entry that stays, for one that was joined, through several joinings; None for another."""
    seen = {pk}
    while (row := Service.objects.filter(pk=pk).values_list("merged_into_id", flat=True).first()) is not None:
        if row in seen:
            return None
        seen.add(row)
        pk = row
    return pk if len(seen) > 1 else None


def record_pair(one: int, other: int) -> tuple[tuple[Service, Record], tuple[Service, Record]]:
    """Two entries with their records, for a preview. Raises `Service.DoesNotExist`."""
    found = {service.pk: service for service in with_all(Service.objects.filter(pk__in=[one, other]))}
    if len(found) != len({one, other}):
        raise Service.DoesNotExist
    return (found[one], read_record(found[one])), (found[other], read_record(found[other]))
