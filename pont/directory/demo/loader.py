"""Writes the demo to the map: everything or nothing, and twice is the same as once.

Identifiers are made from the keys in the files, so that a row is found again whatever its text. Parts that
the files no longer name are taken away; needs that were derived beside the confirmed ones stay.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models as db
from django.db import transaction
from msgspec import Struct
from msgspec.structs import replace

from pont.directory import actions, models, opening
from pont.directory.demo import chosen, entries
from pont.directory.demo.keeping import Kept, Key, Record, keep
from pont.kernel import vocabulary

FULL_SINCE = datetime.time(7)
Records = dict[Key, Record]
Pair = tuple[entries.Organization, entries.Service]


class Counts(Struct, frozen=True):
    """What a run did. Places are doors with an address; created, changed and unchanged count services.

    `is_same`: nothing at all had to be written.
    """

    organizations: int
    services: int
    places: int
    created: int
    changed: int
    is_same: bool

    @property
    def unchanged(self) -> int:
        return self.services - self.created - self.changed


def load_demo(*, today: datetime.date, folder: Path = entries.FOLDER) -> Counts:
    """Make the map hold the demo as of `today`. Raises `entries.DemoError`, and then nothing is written."""
    sources, organizations = entries.sources(folder), entries.organizations(folder)
    collections = chosen.collections(folder)
    with transaction.atomic():
        loading = Loading(organizations, today)
        counts = loading.store(sources)
        if not counts.is_same:
            actions.note_change(None)
        has_other_collections = chosen.store_collections(collections, loading.services, today)
    return replace(counts, is_same=counts.is_same and not has_other_collections)


def id_of(*keys: object) -> str:
    """The same identifier for the same keys, on every machine."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(["pont:demo", *map(str, keys)])))


class Loading:
    """One run over all the files, table by table."""

    def __init__(self, organizations: list[entries.Organization], today: datetime.date) -> None:
        self.organizations, self.today = organizations, today
        self.pairs: list[Pair] = [(one, service) for one in organizations for service in one.services]
        self.is_changed = False
        self.touched_services: set[int] = set()

    def store(self, sources: dict[str, entries.Source]) -> Counts:
        """Write every table, owners before what they own."""
        self.store_sources(sources)
        self.store_organizations()
        created = self.store_services()
        self.store_parts()
        self.store_places()
        return Counts(
            organizations=len(self.organizations),
            services=len(self.pairs),
            places=len(self.doors),
            created=len(created),
            changed=len(self.touched_services - created),
            is_same=not self.is_changed,
        )

    def keep(self, rows: db.QuerySet, wanted: Records, **how: Any) -> Kept:
        """Keep a table, and remember that something changed and for which services."""
        kept = keep(rows, wanted, **how)
        self.is_changed |= bool(kept.touched)
        self.touched_services |= {row.service_id for row in kept.touched if getattr(row, "service_id", None)}
        return kept

    def store_sources(self, sources: dict[str, entries.Source]) -> None:
        wanted = {(one.name,): Record({"url": one.url, "licence": one.licence}) for one in sources.values()}
        rows = models.Source.objects.filter(name__in=[one.name for one in sources.values()])
        kept = self.keep(rows, wanted, by=("name",))
        self.sources = {key: kept.rows[(one.name,)] for key, one in sources.items()}

    def store_organizations(self) -> None:
        wanted = {(id_of(one.key),): self.organization(one) for one in self.organizations}
        ids = [key for (key,) in wanted]
        kept = self.keep(models.Organization.objects.filter(hsds_id__in=ids), wanted)
        self.owners = {one.key: kept.rows[(id_of(one.key),)] for one in self.organizations}
        self.ours = [row.pk for row in self.owners.values()]
        numbers = {
            key: record
            for one in self.organizations
            for key, record in phones(one.phones, one.key, {"organization": self.owners[one.key]}).items()
        }
        self.keep(models.Phone.objects.filter(organization__in=self.ours), numbers)
        places = {
            (id_of(one.key, "place", place.key),): location(place, one, self.owners[one.key])
            for one in self.organizations
            for place in one.locations
        }
        self.locations = self.keep(models.Location.objects.filter(organization__in=self.ours), places).rows

    def organization(self, entry: entries.Organization) -> Record:
        columns = {
            "other_names": list(entry.other_names),
            "website": entry.website,
            "email": entry.email,
            "example": entry.example,
            "source": self.sources[entry.source],
        }
        return Record(columns, {"name": entry.name, "description": entry.description}, entry.original)

    def store_services(self) -> set[int]:
        """Write the services themselves; return the numbers of the new ones."""
        wanted = {(id_of(one.key, service.key),): self.service(service, one) for one, service in self.pairs}
        rows = models.Service.objects.filter(hsds_id__in=[key for (key,) in wanted])
        known = set(rows.values_list("pk", flat=True))
        kept = self.keep(rows, wanted)
        self.services = {name: kept.rows[(id_of(*name),)] for name in map(name_of, self.pairs)}
        self.touched_services |= {row.pk for row in kept.touched}
        return {row.pk for row in self.services.values()} - known

    def service(self, service: entries.Service, entry: entries.Organization) -> Record:
        columns = {
            "organization": self.owners[entry.key],
            "other_names": list(service.other_names),
            "help_kind": service.help_kind,
            "visibility": service.visibility,
            "reached_by": service.reached_by,
            "minimum_age": service.minimum_age,
            "maximum_age": service.maximum_age,
            "example": service.example,
            "source": self.sources[service.source],
            **self.checked(service.checked),
        }
        return Record(columns, {"name": service.name, "description": service.description}, entry.original)

    def store_parts(self) -> None:
        """Write what hangs on a service, one table after the other."""
        for model, records in (
            (models.Schedule, self.schedules),
            (models.Phone, service_phones),
            (models.Language, languages),
            (models.ServiceArea, areas),
            (models.RequiredDocument, documents),
            (models.CostOption, costs),
        ):
            wanted = {
                key: record
                for one, service in self.pairs
                for key, record in records(one, service, self.services[one.key, service.key]).items()
            }
            self.keep(self.of_services(model), wanted)
        self.keep(self.of_services(models.AccessCondition), self.conditions(), by=("service_id", "kind"))
        self.keep(self.of_services(models.Saturation), self.saturations(), by=("service_id",))
        self.store_needs()

    def of_services(self, model: type[db.Model]) -> db.QuerySet:
        return model._default_manager.filter(service__in=[row.pk for row in self.services.values()])

    def store_needs(self) -> None:
        """Confirm needs. Derived ones stay, unless a person now confirms the same."""
        wanted = {
            (self.services[one.key, service.key].pk, code): Record({"origin": "person", "phrase": ""})
            for one, service in self.pairs
            for code in service.needs
        }
        rows = self.of_services(models.ServiceNeed)
        self.keep(rows, wanted, by=("service_id", "code"), may_go=lambda row: row.origin == "person")

    def checked(self, entry: entries.Checked | None) -> dict[str, Any]:
        """The columns that say who looked, when and how; empty when nobody did."""
        if entry is None:
            return {"verified_on": None, "verified_how": "", "verified_by": ""}
        on = self.today - datetime.timedelta(days=entry.days_ago)
        return {"verified_on": on, "verified_how": entry.how, "verified_by": entry.by}

    def schedules(self, one: entries.Organization, service: entries.Service, row: models.Service) -> Records:
        """The hours of a service; a note stands with the first of them."""
        first = next(iter(service.hours), "")
        return {
            (id_of(one.key, service.key, "hours", purpose),): Record(
                {"service_id": row.pk, **self.hours(service, purpose, hours)},
                {"note": service.hours_note if purpose == first else {}},
                one.original,
            )
            for purpose, hours in service.hours.items()
        }

    def hours(self, service: entries.Service, purpose: str, hours: str) -> dict[str, Any]:
        checked = self.checked(service.checked)
        return {"purpose": purpose, "hours": hours, "school": service.school, **checked}

    def conditions(self) -> Records:
        return {
            (self.services[one.key, service.key].pk, kind): self.condition(condition, kind, service, one)
            for one, service in self.pairs
            for kind, condition in service.conditions.items()
        }

    def condition(
        self, entry: entries.Condition, kind: str, service: entries.Service, one: entries.Organization
    ) -> Record:
        """A condition, seen by whom the service said, else by whom the vocabulary says."""
        own = service.checked
        if entry.days_ago is not None:
            own = entries.Checked(days_ago=entry.days_ago, how=entry.how or "told")
        sight = "public" if entry.public else entry.visibility or vocabulary.conditions()[kind].visibility
        columns = {"answer": entry.answer, "visibility": sight, **self.checked(own)}
        return Record(columns, {"note": entry.note}, one.original)

    def saturations(self) -> Records:
        """How full services are, from the morning of the day of loading."""
        since = datetime.datetime.combine(self.today, FULL_SINCE, tzinfo=opening.BRUSSELS)
        return {
            (self.services[one.key, service.key].pk,): Record(
                {
                    "level": service.full.level,
                    "set_at": since,
                    "expires_at": since + datetime.timedelta(hours=service.full.hours),
                }
            )
            for one, service in self.pairs
            if service.full
        }

    def store_places(self) -> None:
        """Put services at their places; a round has its own hours at each of its stops."""
        doors = {
            (id_of(one.key, service.key, "at", at),): Record(
                {
                    "service_id": self.services[one.key, service.key].pk,
                    "location_id": self.locations[(id_of(one.key, "place", at),)].pk,
                }
            )
            for one, service in self.pairs
            for at in (*service.at, *(stop.at for stop in service.stops))
        }
        self.doors = self.keep(self.of_services(models.ServiceAtLocation), doors).rows
        stops = dict(self.hours_at_stops())
        at_places = models.Schedule.objects.filter(place__in=[door.pk for door in self.doors.values()])
        kept = self.keep(at_places.select_related("place"), stops)
        self.touched_services |= {row.place.service_id for row in kept.touched}

    def hours_at_stops(self) -> Iterator[tuple[Key, Record]]:
        for one, service in self.pairs:
            for stop in service.stops:
                door = self.doors[(id_of(one.key, service.key, "at", stop.at),)]
                columns = {"place": door, **self.hours(service, "door", stop.hours)}
                yield (
                    (id_of(one.key, service.key, "hours at", stop.at),),
                    Record(columns, {"note": {}}, one.original),
                )


def name_of(pair: Pair) -> tuple[str, str]:
    organization, service = pair
    return organization.key, service.key


def location(place: entries.Location, one: entries.Organization, owner: db.Model) -> Record:
    latitude, longitude = place.point or (None, None)
    columns = {
        "organization": owner,
        "postal_code": place.postal_code,
        "commune": place.commune,
        "latitude": latitude,
        "longitude": longitude,
    }
    texts = {"name": place.name, "address_1": place.address, "near_stop": place.near_stop}
    return Record(columns, texts, one.original)


def phones(numbers: Iterable[str], key: str, owner: dict[str, Any]) -> Records:
    return {(id_of(key, "phone", number),): Record({"number": number, **owner}) for number in numbers}


def service_phones(one: entries.Organization, service: entries.Service, row: models.Service) -> Records:
    return phones(service.phones, f"{one.key}/{service.key}", {"service_id": row.pk})


def languages(one: entries.Organization, service: entries.Service, row: models.Service) -> Records:
    return {
        (id_of(one.key, service.key, "language", code),): Record({"service_id": row.pk, "code": code})
        for code in service.languages
    }


def areas(one: entries.Organization, service: entries.Service, row: models.Service) -> Records:
    return {
        (id_of(one.key, service.key, "area", nis),): Record({"service_id": row.pk, "commune": nis})
        for nis in service.areas
    }


def documents(one: entries.Organization, service: entries.Service, row: models.Service) -> Records:
    return {
        (id_of(one.key, service.key, "document", number),): Record(
            {"service_id": row.pk}, {"document": text}, one.original
        )
        for number, text in enumerate(service.documents)
    }


def costs(one: entries.Organization, service: entries.Service, row: models.Service) -> Records:
    return {
        (id_of(one.key, service.key, "cost", number),): Record(
            {"service_id": row.pk, **price(cost.amount)}, {"option": cost.text}, one.original
        )
        for number, cost in enumerate(service.costs)
    }


def price(amount: float | None) -> dict[str, Any]:
    if amount is None:
        return {"amount": None, "currency": ""}
    return {"amount": Decimal(str(amount)), "currency": "EUR"}
