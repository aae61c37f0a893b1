"""Every write to a collection. Each is whole or not at all, in the sight of its house, and writes one line there.

Whoever changes a text says which text they saw (`stamp`): what somebody else wrote meanwhile is never overwritten.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from pont.accounts.actions import NotPossible, tell
from pont.accounts.at_work import AtWork
from pont.directory.collecting.models import (
    MOST_DOORS,
    TRANSLATED,
    Collection,
    CollectionEntry,
    CollectionTranslation,
)
from pont.directory.desk import sentences_collections as sentences
from pont.directory.models import Service
from pont.directory.translations import hash_of

# Where an entry waits while two of them change places: no entry stands there.
ASIDE = 0


class ChangedMeanwhile(NotPossible):
    """Somebody else wrote another text since this one was opened."""


def _told(collection: Collection, action: str, by: AtWork, **changes: object) -> None:
    tell(collection.name, action, by, changes)


def _locked(collection: Collection, by: AtWork) -> Collection:
    """The collection as it is now, while nobody else changes it; raises `NotPossible` where it has ended."""
    rows = Collection.objects.of_house(by.house).select_for_update()
    found = rows.filter(pk=collection.pk).first()
    if found is None:
        raise NotPossible(sentences.GONE)
    return found


def _locked_entry(entry: CollectionEntry, by: AtWork) -> tuple[Collection, CollectionEntry]:
    collection = _locked(entry.collection, by)
    found = collection.entries.filter(pk=entry.pk).first()
    if found is None:
        raise NotPossible(sentences.DOOR_GONE)
    return collection, found


def _touched(collection: Collection) -> None:
    collection.changed_at = timezone.now()
    collection.save(update_fields=["changed_at"])


@transaction.atomic
def start_collection(*, name: str, language: str, by: AtWork) -> Collection:
    """A new collection without doors, seen by its house only."""
    collection = Collection.objects.create(house=by.house, name=name, language=language)
    _told(collection, "start_collection", by)
    return collection


@transaction.atomic
def change_collection(
    *,
    collection: Collection,
    name: str,
    introduction: str,
    credit: str,
    language: str,
    stamp: str,
    by: AtWork,
) -> Collection:
    """Write the texts. Raises `ChangedMeanwhile` where they are not those of `stamp` any more."""
    found = _locked(collection, by)
    if found.stamp != stamp:
        raise ChangedMeanwhile(sentences.TEXTS_CHANGED)
    found.name, found.introduction, found.credit, found.language = name, introduction, credit, language
    if found.stamp == stamp:
        return found
    found.changed_at = timezone.now()
    found.save(update_fields=["name", "introduction", "credit", "language", "changed_at"])
    for field in TRANSLATED:
        old = CollectionTranslation.objects.filter(row=found, field=field)
        old.exclude(source_hash=hash_of(getattr(found, field))).update(status="outdated")
    _told(found, "change_collection", by)
    return found


@transaction.atomic
def add_door(*, collection: Collection, service: Service, by: AtWork) -> CollectionEntry:
    """Put a service at the end. Raises `NotPossible` for one that visitors may not see, is there, or is too many."""
    found = _locked(collection, by)
    if not Service.objects.public().filter(pk=service.pk).exists():
        raise NotPossible(sentences.NOT_PUBLIC)
    if found.entries.filter(service=service).exists():
        raise NotPossible(sentences.TWICE)
    if found.entries.count() >= MOST_DOORS:
        raise NotPossible(sentences.FULL % {"most": MOST_DOORS})
    last = found.entries.aggregate(last=Max("position"))["last"] or ASIDE
    entry = CollectionEntry.objects.create(collection=found, service=service, position=last + 1)
    _touched(found)
    _told(found, "add_door", by, service=service.pk)
    return entry


@transaction.atomic
def remove_door(*, entry: CollectionEntry, by: AtWork) -> None:
    """Take a service out, with its note."""
    collection, found = _locked_entry(entry, by)
    found.delete()
    _touched(collection)
    _told(collection, "remove_door", by, service=found.service_id)


@transaction.atomic
def move_door(*, entry: CollectionEntry, up: bool, by: AtWork) -> None:
    """Change places with the entry before or after; where there is none, nothing happens."""
    collection, found = _locked_entry(entry, by)
    if up:
        beside = collection.entries.filter(position__lt=found.position).order_by("-position").first()
    else:
        beside = collection.entries.filter(position__gt=found.position).order_by("position").first()
    if beside is None:
        return
    # Two never stand at one position, not even for a moment: SQLite looks after every statement.
    for row, position in ((found, ASIDE), (beside, found.position), (found, beside.position)):
        CollectionEntry.objects.filter(pk=row.pk).update(position=position)
    _touched(collection)
    _told(collection, "move_door", by, service=found.service_id)


@transaction.atomic
def set_note(*, entry: CollectionEntry, note: str, stamp: str, by: AtWork) -> CollectionEntry:
    """Say something about a door. Raises `ChangedMeanwhile` where the note is not that of `stamp` any more."""
    collection, found = _locked_entry(entry, by)
    if found.stamp != stamp:
        raise ChangedMeanwhile(sentences.NOTE_CHANGED)
    if found.note == note:
        return found
    found.note = note
    found.save(update_fields=["note"])
    _touched(collection)
    _told(collection, "set_note", by, service=found.service_id)
    return found


@transaction.atomic
def publish_collection(*, collection: Collection, by: AtWork) -> None:
    """Let everybody read it. Raises `NotPossible` where it has no door that they may see."""
    found = _locked(collection, by)
    if found.published_at is not None:
        return
    if not found.entries.shown().exists():
        raise NotPossible(sentences.NOTHING_TO_SHOW)
    found.published_at = timezone.now()
    found.save(update_fields=["published_at"])
    _told(found, "publish_collection", by)


@transaction.atomic
def withdraw_collection(*, collection: Collection, by: AtWork) -> None:
    """Let only its house see it again."""
    found = _locked(collection, by)
    if found.published_at is None:
        return
    found.published_at = None
    found.save(update_fields=["published_at"])
    _told(found, "withdraw_collection", by)


@transaction.atomic
def end_collection(*, collection: Collection, by: AtWork) -> None:
    """Remove it for good, with its notes and translations."""
    found = _locked(collection, by)
    _told(found, "end_collection", by)
    found.delete()
