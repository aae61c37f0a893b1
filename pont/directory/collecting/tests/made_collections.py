"""Houses, a map and a collection for tests.

De Brug keeps a collection; Bram is a worker there, Bo a bridge figure, Amina welcomes people. Driss works elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from pont.accounts import roles, sight
from pont.accounts.at_work import AtWork
from pont.accounts.logs import HouseHistory
from pont.accounts.models import Membership
from pont.accounts.tests.cast import Cast, at_work, cast, member
from pont.directory import live
from pont.directory.collecting import actions
from pont.directory.collecting.models import Collection, CollectionEntry, CollectionTranslation
from pont.directory.models import Service
from pont.directory.tests.world import World, make_world
from pont.directory.translations import hash_of

NAME = "Warm aan het kanaal"


class Made(NamedTuple):
    """The people, the map, Bram at work, and a bridge figure."""

    cast: Cast
    world: World
    by: AtWork
    bo: Membership

    @contextmanager
    def at_brug(self) -> Iterator[AtWork]:
        with sight.of_house(self.cast.brug.pk):
            yield self.by

    def started(self, *services: Service, name: str = NAME, language: str = "nl") -> Collection:
        """A collection of De Brug with these services, seen by its house only."""
        with self.at_brug() as by:
            found = actions.start_collection(name=name, language=language, by=by)
            for service in services:
                actions.add_door(collection=found, service=service, by=by)
        return found

    def published(self, *services: Service, **texts: str) -> Collection:
        """The same, for everybody."""
        found = self.started(*services, **texts)
        with self.at_brug() as by:
            actions.publish_collection(collection=found, by=by)
        return found

    def written(self, found: Collection, **texts: Any) -> Collection:
        """The collection with other texts."""
        found.refresh_from_db()
        kept = {field: getattr(found, field) for field in ("name", "introduction", "credit", "language")}
        with self.at_brug() as by:
            return actions.change_collection(
                collection=found, **{**kept, "stamp": found.stamp, **texts}, by=by
            )

    def noted(self, found: Collection, service: Service, note: str) -> CollectionEntry:
        entry = found.entries.get(service=service)
        with self.at_brug() as by:
            return actions.set_note(entry=entry, note=note, stamp=entry.stamp, by=by)

    def lines(self) -> list[HouseHistory]:
        """What was told of collections in the history of De Brug, the oldest first."""
        with sight.of_house(self.cast.brug.pk):
            return list(
                HouseHistory.objects.filter(action__regex="collection|door|note").order_by("at", "id")
            )


def make() -> Made:
    people, world = cast(), make_world()
    bo = member(people.brug, "Bo", roles.BRIDGE_FIGURE)
    return Made(people, world, at_work(people.bram, people.brug), bo)


def translate(found: Collection, field: str, language: str, text: str, status: str = "human") -> None:
    source = hash_of(getattr(found, field))
    CollectionTranslation.objects.create(
        row=found, field=field, language=language, text=text, status=status, source_hash=source
    )


def order(found: Collection) -> list[str]:
    return [entry.service.name for entry in found.entries.select_related("service")]


def index_again() -> None:
    """Let the map see what changed."""
    live.build()
    live.forget()
