"""Two houses and a map, for the tests of this room.

De Brug keeps the cast of doors of the map's own tests; Le Passage keeps one door for itself. Bram works at De Brug, Mia
is map editor there, Amina welcomes people; Driss and Pia, a map editor, are at Le Passage.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.utils import timezone

from pont.accounts import roles, sight
from pont.accounts.at_work import AtWork
from pont.accounts.models import House, Membership
from pont.accounts.tests.cast import Cast, at_work, cast, member
from pont.directory.models import Organization, Phone, Service
from pont.directory.tests.world import World, make_service, make_world
from pont.thresholds.models import DoorReport

DAY = datetime.timedelta(days=1)


class Made(NamedTuple):
    """The people, the doors of De Brug, and the door that Le Passage keeps for itself."""

    cast: Cast
    world: World
    mia: Membership
    pia: Membership
    theirs: Service

    @contextmanager
    def at(self, who: Membership, house: House | None = None) -> Iterator[AtWork]:
        """This member at work, in the sight of the house."""
        there = house or self.cast.brug
        with sight.of_house(there.pk):
            yield at_work(who, there)


def make() -> Made:
    people, world = cast(), make_world()
    Organization.objects.filter(pk=world.house.pk).update(house=people.brug)
    passage = Organization.objects.create(name="Le Passage", house=people.passage)
    theirs = make_service(passage, "Nachtopvang", visibility="house", verified_on=None, verified_how="")
    return Made(
        people,
        world,
        member(people.brug, "Mia", roles.MAP_EDITOR),
        member(people.passage, "Pia", roles.MAP_EDITOR),
        theirs,
    )


def reported(
    service: Service, outcome: str = "closed", told_by: str = "visitor", days: int = 0
) -> DoorReport:
    """A report of so many days ago."""
    on = timezone.localdate() - days * DAY
    return DoorReport.objects.create(service=service, outcome=outcome, told_by=told_by, on=on)


def without_numbers(service: Service) -> None:
    Phone.objects.filter(service=service).delete()
