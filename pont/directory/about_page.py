"""The pages about the data itself: its sources, an organisation, the numbers of the emergency box."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from pont.directory import choices, indexing, listing, opening, pages
from pont.directory.collecting.models import Collection
from pont.directory.context import language_in_force
from pont.directory.door_page import rows_of_services
from pont.directory.doors import Situation
from pont.directory.indexing import Index
from pont.directory.models import Organization, Service, Source
from pont.directory.publishing import Texts
from pont.directory.search import Found, Query
from pont.directory.translations import OrganizationTranslation
from pont.kernel import phrasing, vocabulary
from pont.kernel.markup import isolating, spoken, tongue
from pont.kernel.terms import written_for


def organization_page(index: Index, organization: Organization, reader: str) -> dict[str, Any]:
    """An organisation, and each of its services as a row of a list."""
    texts = Texts(OrganizationTranslation, Q(row=organization))
    name = texts.text(organization.pk, "name", organization.name, organization.language)
    about = texts.text(organization.pk, "description", organization.description, organization.language)
    at = indexing.now_minute()
    query = Query(at=at, situation=Situation())
    services = set(organization.services.public().values_list("pk", flat=True))
    best: dict[int, Found] = {}
    for row in rows_of_services(index, query, services):
        best.setdefault(row.door.pk, row)
    shared = listing.page(reader, at, houses=pages.houses(), rank=3)
    words, code = name.pick(reader) if name else (organization.name, "")
    return {
        "title": words,
        "tongue": tongue(code, reader),
        "about": spoken(*about.pick(reader), reader) if about else "",
        "website": organization.website,
        "example": organization.example,
        "rows": [listing.row(found, shared) for found in best.values()],
        "signs": pages.signs(),
    }


def about_page(index: Index, reader: str) -> dict[str, Any]:
    """Counts, sources, dates."""
    shown = Q(service__visibility__in=choices.SEEN_BY_PUBLIC, service__status="active")
    counted = Source.objects.annotate(services=Count("service", filter=shown))
    # A list that only partner houses read from is not named either.
    sources = counted.filter(services__gt=0).order_by("name")
    public = Service.objects.public()
    counts = public.aggregate(
        services=Count("pk"),
        examples=Count("pk", filter=Q(example=True)),
        checked=Count("pk", filter=Q(verified_on__isnull=False)),
        organizations=Count("organization", distinct=True),
    )
    built = opening.to_local(index.built_at or indexing.now_minute())
    return {
        "counts": {name: str(count) for name, count in counts.items()},
        "doors": str(len(index)),
        "sources": [
            {"name": source.name, "url": source.url, "licence": source.licence, "count": str(source.services)}
            for source in sources
        ],
        "built": isolating(
            f"{phrasing.day(built.date(), reader, with_year=True)}, {phrasing.clock(built, reader)}"
        ),
        "needs": str(len(vocabulary.needs())),
        "has_collections": Collection.objects.published().exists(),
        "signs": "v-go v-probably v-soon v-call v-later v-no",
    }


def emergency_page(reader: str) -> dict[str, Any]:
    """The numbers, those for the reader's language first, each with who checked it and when."""
    numbers = vocabulary.emergency_numbers().values()
    ways = {"desk research, not phoned": _("looked up, not phoned yet")}
    return {
        "numbers": [
            {
                "number": number.number,
                "tel": number.tel,
                "label": number.label.get(reader),
                "about": number.about.get(reader),
                "source": number.source,
                "checked_on": day_words(number.checked_on),
                "checked_by": ways.get(number.checked_by, number.checked_by),
            }
            for number in sorted(numbers, key=lambda number: written_for(reader) not in number.shown_in)
        ],
        "signs": "",
    }


def day_words(date: datetime.date) -> str:
    return phrasing.day(date, language_in_force(), with_weekday=False, with_year=True)
