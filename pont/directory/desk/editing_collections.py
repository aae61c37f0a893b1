"""What the desk shows of a collection: its doors with what can be done to each, and doors that could be added."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from pont.accounts.models import House
from pont.directory import indexing, listing
from pont.directory.collecting.models import Collection, CollectionEntry
from pont.directory.desk import sentences_collections as sentences
from pont.directory.door_page import doors_of_services
from pont.directory.doors import Door
from pont.directory.indexing import Index
from pont.directory.models import Service
from pont.directory.question import Question, understand
from pont.directory.search import first_rows
from pont.kernel.markup import spoken, tongue
from pont.kernel.phrasing import unturned

# Doors that a search offers.
OFFERED = 10
Rows = list[dict[str, Any]]


def doors_by_service(index: Index, services: list[int]) -> dict[int, Door]:
    """One door of each of these services that visitors see now."""
    found: dict[int, Door] = {}
    for number in doors_of_services(index, services).tolist():
        door = index.door(number)
        found.setdefault(door.pk, door)
    return found


def door_named(door: Door, reader: str) -> dict[str, Any]:
    """How a door is called, in which language, and where it is."""
    name, code = door.name.pick(reader)
    return {"name": name, "tongue": tongue(code, reader), "where": listing.where(door, reader)}


def service_named(service: Service, house: House, reader: str) -> dict[str, Any]:
    """The same of a service that the map does not show; no name where another house keeps it for itself."""
    if not sentences.may_be_named(service, house):
        return {"name": str(sentences.NAMELESS), "tongue": "", "where": ""}
    host = service.organization
    return {
        "name": unturned(service.name),
        "tongue": tongue(service.language, reader),
        "where": spoken(unturned(host.name), host.language, reader),
    }


def rows_of_collection(index: Index, collection: Collection, reader: str) -> Rows:
    """The doors of a collection in their order, those that visitors do not see any more included."""
    entries = list(collection.entries.select_related("service__organization"))
    doors = doors_by_service(index, [entry.service_id for entry in entries])
    return [
        {
            **named(entry, doors.get(entry.service_id), collection.house, reader),
            "pk": entry.pk,
            "service": entry.service_id,
            "note": entry.note,
            "stamp": entry.stamp,
            "why_hidden": sentences.why_hidden(entry.service),
            "number": number,
            "is_last": number == len(entries),
        }
        for number, entry in enumerate(entries, start=1)
    ]


def named(entry: CollectionEntry, door: Door | None, house: House, reader: str) -> dict[str, Any]:
    """The name of an entry: of its door where visitors see one, of the service itself where not."""
    is_shown = door is not None and not sentences.why_hidden(entry.service)
    return door_named(door, reader) if is_shown else service_named(entry.service, house, reader)


def doors_to_add(index: Index, words: str, collected: set[int], reader: str) -> Rows:
    """The doors that these words find on the map, the best first; at most ten."""
    query = understand(Question(q=words, limit=OFFERED), index, indexing.now_minute()).query
    return [
        {
            **door_named(found.door, reader),
            "service": found.door.pk,
            "is_in": found.door.pk in collected,
        }
        for found in islice(first_rows(index, query), OFFERED)
    ]


def seen_by(collection: Collection) -> str:
    """Whether visitors see it, for the list of the house."""
    return _("Everybody can read it") if collection.published_at else _("Only your house sees it")
