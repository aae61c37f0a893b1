"""A collection of doors, its entries and its translations.

Everything in it is about doors that everybody may see, so its tables stand behind no wall; what is not published yet is
reached through `of_house` only.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pont.accounts.models import House
from pont.directory import choices
from pont.directory.models import Service
from pont.directory.translations import Translation, hash_of, of
from pont.kernel.personal import PLAIN, Kept

MOST_DOORS = 200
# Letters of each text.
NAME, INTRODUCTION, CREDIT, NOTE = 120, 600, 200, 200
TRANSLATED = ("name", "introduction")


class CollectionQuerySet(models.QuerySet):
    def published(self) -> CollectionQuerySet:
        """Those that everybody may read."""
        return self.filter(published_at__isnull=False)

    def of_house(self, house: House) -> CollectionQuerySet:
        """Those of one house, published or not."""
        return self.filter(house=house)


class Collection(models.Model):
    """Doors that a group of a house chose, in its own order.

    `language`: of the name, the introduction, the credit and the notes. `credit`: who made it; a first name or a group.
    """

    kept: ClassVar[dict[str, Kept]] = {
        "house": PLAIN,
        "name": PLAIN,
        "introduction": PLAIN,
        "credit": Kept("who made it, as they want to be named", "the house changes or ends the collection"),
        "language": PLAIN,
        "published_at": PLAIN,
        "changed_at": PLAIN,
    }
    ends: ClassVar[str] = "the house ends it"

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="collections")
    name = models.CharField(max_length=NAME)
    introduction = models.CharField(max_length=INTRODUCTION, blank=True)
    credit = models.CharField(max_length=CREDIT, blank=True)
    language = models.CharField(max_length=8, default="nl")
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="a_collection_has_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def stamp(self) -> str:
        """Other for other texts: who changes them says by it which texts they saw."""
        return hash_of("\0".join((self.name, self.introduction, self.credit, self.language)))


class CollectionEntryQuerySet(models.QuerySet):
    def shown(self) -> CollectionEntryQuerySet:
        """Those whose service the public may see today."""
        return self.filter(service__visibility__in=choices.SEEN_BY_PUBLIC, service__status="active")


class CollectionEntry(models.Model):
    """A service in a collection. `position` only orders: there are gaps; 0 is where an entry waits while two change."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="entries")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="in_collections")
    position = models.PositiveIntegerField()
    note = models.CharField(max_length=NOTE, blank=True)

    objects = CollectionEntryQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "service"], name="a_door_once_in_a_collection"),
            models.UniqueConstraint(fields=["collection", "position"], name="one_door_at_a_position"),
        ]

    @property
    def stamp(self) -> str:
        """Other for another note."""
        return hash_of(self.note)


class CollectionTranslation(Translation):
    """The name or the introduction of a collection in another language."""

    row = of(Collection)
