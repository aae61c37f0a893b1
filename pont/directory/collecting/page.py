"""The public pages of collections: which there are, and one of them with its doors in the order of the group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from pont.directory import indexing, listing, pages
from pont.directory.asking import Asked
from pont.directory.collecting.models import Collection, CollectionEntry, CollectionTranslation
from pont.directory.door_page import doors_of_services, rows_of_services
from pont.directory.doors import Text
from pont.directory.indexing import Index
from pont.directory.listing import Page
from pont.directory.publishing import Texts
from pont.directory.question import Understood, understand
from pont.directory.search import Found, Query
from pont.kernel import phrasing
from pont.kernel.folding import fold
from pont.kernel.markup import isolating, spoken, tongue
from pont.kernel.phrasing import unturned


def in_order(index: Index, query: Query, services: Sequence[int]) -> list[Found]:
    """The best door of each of these services that is on the map, judged for this question, in the order given."""
    best: dict[int, Found] = {}
    for row in rows_of_services(index, query, services):
        best.setdefault(row.door.pk, row)
    return [best[pk] for pk in services if pk in best]


def collection_doors(index: Index, collection: Collection, query: Query) -> list[Found]:
    """The doors of a collection that the public may see now, in the order of the group, each judged for `query`.

    A service with several places stands there once, at the place that fits best.
    """
    return in_order(index, query, list(collection.entries.values_list("service_id", flat=True)))


class Told:
    """The names and introductions of some collections, in all their languages: one query."""

    def __init__(self, collections: Iterable[Collection]) -> None:
        self.texts = Texts(CollectionTranslation, Q(row__in=[one.pk for one in collections]))

    def name(self, one: Collection) -> Text:
        return self.texts.text(one.pk, "name", one.name, one.language) or Text({})

    def introduction(self, one: Collection) -> Text | None:
        return self.texts.text(one.pk, "introduction", one.introduction, one.language)


def by_whom(one: Collection, reader: str) -> dict[str, Any]:
    """The credit line in its own language, the house, and when the collection last changed."""
    day = timezone.localdate(one.changed_at)
    return {
        "credit": spoken(unturned(one.credit), one.language, reader),
        # Nobody said in which language a house has its name.
        "house": spoken(unturned(one.house.name), "und", reader),
        "changed": isolating(phrasing.day(day, reader, with_weekday=False, with_year=True)),
    }


def collections_page(index: Index, reader: str) -> dict[str, Any]:
    """Every published collection, by name as the reader reads it."""
    found = list(Collection.objects.published().select_related("house"))
    told, services = Told(found), defaultdict(list)
    for owner, service in CollectionEntry.objects.filter(collection__in=found).values_list(
        "collection_id", "service_id"
    ):
        services[owner].append(service)
    rows = [
        {
            **by_whom(one, reader),
            "name": spoken(*told.name(one).pick(reader), reader),
            "url": reverse("directory:collection", args=[one.pk]),
            "count": pages.count_sentence(doors_on_the_map(index, services[one.pk])),
            "sorted_by": (fold(told.name(one).pick(reader)[0]), one.pk),
        }
        for one in found
    ]
    return {"collections": sorted(rows, key=lambda row: row["sorted_by"]), "signs": "list"}


def doors_on_the_map(index: Index, services: Sequence[int]) -> int:
    """How many of these services visitors may see now."""
    return len(set(index.service[doors_of_services(index, services)].tolist()))


def with_note(row: SafeString, note: str, language: str, reader: str) -> SafeString:
    """A row of the list with what the group says of this door under it."""
    if not note:
        return row
    said = f"<blockquote>{spoken(unturned(note), language, reader)}</blockquote>"
    return SafeString(f"{row.removesuffix('</li>')}{said}</li>")


def rows_of(index: Index, one: Collection, query: Query, shared: Page) -> list[SafeString]:
    """The doors of a collection as rows, numbered in the order of the group."""
    notes = dict(one.entries.values_list("service_id", "note"))
    return [
        with_note(listing.row(found, shared, number), notes[found.door.pk], one.language, shared.reader)
        for number, found in enumerate(in_order(index, query, list(notes)), start=1)
    ]


def cover(one: Collection, reader: str) -> dict[str, Any]:
    """Name, introduction in paragraphs, and by whom."""
    told = Told([one])
    title, introduction = told.name(one), told.introduction(one) or Text({})
    name, code = title.pick(reader)
    words, words_code = introduction.pick(reader)
    return {
        **by_whom(one, reader),
        "title": name,
        "tongue": tongue(code, reader),
        "introduction": [
            spoken(line.strip(), words_code, reader) for line in words.splitlines() if line.strip()
        ],
        "is_machine_made": code in title.machine or words_code in introduction.machine,
    }


def collection_page(index: Index, asked: Asked, one: Collection, reader: str) -> dict[str, Any]:
    """Everything the page of a collection says; its doors are judged for what was asked."""
    understood = understand(asked.question, index, indexing.now_minute())
    query = understood.query
    suffix = "" if asked.by_post or not asked.address_of_first else f"?{asked.address_of_first}"
    shared = listing.page(reader, query.at, houses=pages.houses(), by_post=asked.by_post, suffix=suffix)
    rows = rows_of(index, one, query, shared)
    return {
        **cover(one, reader),
        **asked_for(asked, understood, reader),
        "rows": rows,
        "count": pages.count_sentence(len(rows)),
        "call": pages.number_to_call(query, reader),
        "by_post": asked.by_post,
        "pk": one.pk,
        "on_paper": f"?collection={one.pk}"
        + (f"&{asked.address_of_first}" if asked.address_of_first else ""),
        "signs": pages.signs(),
    }


def asked_for(asked: Asked, understood: Understood, reader: str) -> dict[str, Any]:
    """For whom and when the doors are judged, and the form that asks it again."""
    at = understood.query.at
    near_you = asked.question.near is not None
    return {
        "situation": pages.situation_sentence(understood.query.situation, reader),
        "moment": isolating(pages.moment_sentence(at, understood.place, reader, near_you=near_you)),
        "chips": pages.chips(asked, None, reader, chosen_first=True),
        "speaks": pages.spoken_choices(tuple(asked.given.get("speaks", ()))),
        "carried": asked.carried(),
        "printed": pages.printed_at(at, reader),
    }
