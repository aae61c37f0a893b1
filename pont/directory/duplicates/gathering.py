"""From the tables to records that can be compared: one query for each table, however many services.

Everything a worker may look for is read, whatever its visibility: who sees the pairs is decided by who asks. Of a
service with a secret address no place is read, even where one were stored, nor anything of its organisation but names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from pont.directory import models, translations
from pont.directory.duplicates.record import Address, Record

SECRET = "phone_only"
Texts = dict[int, list[str]]


class Parts(msgspec.Struct, frozen=True):
    """What stands in other tables than the services', by service, organisation or place."""

    service_names: Texts
    organization_names: Texts
    phones: Texts
    organization_phones: Texts
    needs: Texts
    places: dict[int, list[Address]]


def records_of(services: QuerySet[models.Service]) -> list[Record]:
    """Records of some services, by their number. Eight queries."""
    parts = parts_of(services)
    rows = services.order_by("pk").values_list(
        *("pk", "name", "other_names", "url", "email", "visibility", "reached_by", "source__name"),
        *("organization_id", "organization__name", "organization__other_names", "organization__website"),
    )
    return [record_of(parts, *row) for row in rows]


def record_of(
    parts: Parts,
    pk: int,
    name: str,
    others: list[str],
    url: str,
    email: str,
    visibility: str,
    reached_by: str,
    source: str | None,
    organization: int,
    house: str,
    house_others: list[str],
    house_site: str,
) -> Record:
    is_secret = visibility == SECRET
    # The telephone of the whole house stands for a service that has none of its own.
    phones = parts.phones.get(pk) or ([] if is_secret else parts.organization_phones.get(organization, []))
    return Record.of(
        key=str(pk),
        names=(name, *others, *parts.service_names.get(pk, ())),
        organizations=(house, *house_others, *parts.organization_names.get(organization, ())),
        phones=phones,
        places=() if is_secret else parts.places.get(pk, ()),
        website="" if is_secret else url or house_site,
        email=email,
        needs=parts.needs.get(pk, ()),
        reached_by="phone" if is_secret else reached_by,
        source=source or "",
    )


def parts_of(services: QuerySet[models.Service]) -> Parts:
    """Everything that belongs to these services, read table by table."""
    chosen = services.order_by().values("pk")
    houses = services.order_by().values("organization_id")
    names = translations.ServiceTranslation.objects.filter(field="name", row__in=chosen)
    house_names = translations.OrganizationTranslation.objects.filter(field="name", row__in=houses)
    needs = models.ServiceNeed.objects.filter(service__in=chosen).exclude(origin__in=("struck", "weak"))
    phones = models.Phone.objects
    of_service = phones.filter(Q(service__in=chosen) | Q(place__service__in=chosen))
    numbers: Texts = defaultdict(list)
    for service, at, number in of_service.values_list("service_id", "place__service_id", "number"):
        numbers[service or at].append(number)
    return Parts(
        grouped(names.values_list("row_id", "text")),
        grouped(house_names.values_list("row_id", "text")),
        numbers,
        grouped(phones.filter(organization__in=houses).values_list("organization_id", "number")),
        grouped(needs.values_list("service_id", "code")),
        places_of(chosen),
    )


def places_of(chosen: QuerySet[models.Service, Any]) -> dict[int, list[Address]]:
    """Addresses by service, in every language they are known in; services with a secret address left out."""
    doors = models.ServiceAtLocation.objects.filter(service__in=chosen).exclude(service__visibility=SECRET)
    texts = translations.LocationTranslation.objects.filter(
        field="address_1", row__services_here__service__in=chosen
    )
    streets: dict[int, set[str]] = defaultdict(set)
    for location, text in texts.values_list("row_id", "text"):
        streets[location].add(text)
    found: dict[int, list[Address]] = defaultdict(list)
    for service, location, address, postcode, commune, lat, lon in doors.filter(
        location__isnull=False
    ).values_list(
        *("service_id", "location_id", "location__address_1", "location__postal_code"),
        *("location__commune", "location__latitude", "location__longitude"),
    ):
        lines = {address, *streets.get(location, ())} - {""}
        point = None if lat is None else (lat, lon)
        found[service].append(Address.of(sorted(lines), postcode, commune, point))
    return found


def grouped(rows: Iterable[tuple[int, str]]) -> Texts:
    """Texts by the row they belong to."""
    found: Texts = defaultdict(list)
    for owner, text in rows:
        found[owner].append(text)
    return found
