"""The collections of the demo: read from `collections.toml`, checked, and written as they have to be."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pont.accounts.demo import OVERZET, PASSERELLE
from pont.accounts.models import House
from pont.directory import opening
from pont.directory.collecting.models import Collection, CollectionEntry
from pont.directory.demo import entries
from pont.directory.demo.keeping import Record, keep
from pont.directory.models import Service

FILE = "collections.toml"
HOUSES = {"overzet": OVERZET, "passerelle": PASSERELLE}
NOON = datetime.time(12)
# By the keys of organisation and service.
Services = Mapping[tuple[str, str], Service]


class Door(entries.Entry, frozen=True, kw_only=True):
    """`door`: the keys of an organisation and of one of its services."""

    door: str
    note: str = ""

    @property
    def keys(self) -> tuple[str, str]:
        organization, _slash, service = self.door.partition("/")
        return organization, service


class Chosen(entries.Entry, frozen=True, kw_only=True):
    """A collection as it stands in the file; it was published so many days before the day of loading."""

    house: str
    days_ago: int
    name: entries.Text
    introduction: entries.Text
    credit: str
    doors: tuple[Door, ...]

    @property
    def original(self) -> str:
        """The language that its name gives first."""
        return next(iter(self.name))


def collections(folder: Path = entries.FOLDER) -> list[Chosen]:
    """Every collection of the file; raises `entries.DemoError`."""
    rows = entries.document(folder / FILE)["collection"]
    found = [entries.convert(row, Chosen, FILE) for row in rows]
    if len({one.house for one in found}) < len(found):
        raise entries.DemoError(FILE, "a house has one collection")
    for one in found:
        entries.known(FILE, "house", [one.house], HOUSES)
        for text in (one.name, one.introduction):
            entries.known(FILE, "language", entries.LANGUAGES, text)
    return found


def store_collections(found: list[Chosen], services: Services, today: datetime.date) -> bool:
    """Make the collections of the demo be these, one in each house of the demo; whether anything had to be written."""
    wanted = {house_of(one).pk: one for one in found}
    rows = Collection.objects.filter(house__in=wanted, name__in=map(name_of, found))
    records = {(house,): record(one, today) for house, one in wanted.items()}
    kept = keep(rows, records, by=("house_id",))
    stored = [store_doors(kept.rows[(house,)], one, services) for house, one in wanted.items()]
    return bool(kept.touched) or any(stored)


def house_of(one: Chosen) -> House:
    """Its house. The demo may come before the people of its houses: they come in by invitation later."""
    return House.objects.get_or_create(name=HOUSES[one.house])[0]


def name_of(one: Chosen) -> str:
    return one.name[one.original]


def record(one: Chosen, today: datetime.date) -> Record:
    day = today - datetime.timedelta(days=one.days_ago)
    moment = datetime.datetime.combine(day, NOON, tzinfo=opening.BRUSSELS)
    columns: dict[str, Any] = {"credit": one.credit, "published_at": moment, "changed_at": moment}
    return Record(columns, {"name": one.name, "introduction": one.introduction}, one.original)


def store_doors(collection: Collection, one: Chosen, services: Services) -> bool:
    """Make its doors be these, in this order; whether they were others."""
    for door in one.doors:
        entries.known(FILE, "door", [door.keys], services)
    wanted = [(services[door.keys].pk, door.note) for door in one.doors]
    if list(collection.entries.values_list("service_id", "note")) == wanted:
        return False
    collection.entries.all().delete()
    CollectionEntry.objects.bulk_create(
        CollectionEntry(collection=collection, service_id=service, note=note, position=position)
        for position, (service, note) in enumerate(wanted, start=1)
    )
    return True
