"""Lists: one page of one, or all of it line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import msgspec
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from msgspec import Struct

from pont.directory import models
from pont.directory.hsds.fields import Raw
from pont.directory.hsds_api import choosing, records, rows, taxonomies
from pont.directory.hsds_api.asking import PER_PAGE, Asked
from pont.directory.hsds_api.headers import (
    JSON,
    LINES,
    finished,
    is_unchanged,
    stamp_of_list,
)
from pont.directory.hsds_api.records import encode

AT_ONCE = 250
"""Rows in memory while a list is streamed."""


class Order(Protocol):
    """What a question chose, in its order."""

    def count(self) -> int: ...
    def part(self, begin: int, end: int | None) -> Sequence[Any]: ...
    def batches(self, size: int) -> Iterable[Sequence[Any]]: ...


class Written(Struct, frozen=True):
    """A list that fits into memory."""

    content: list[Raw]

    def count(self) -> int:
        return len(self.content)

    def part(self, begin: int, end: int | None) -> list[Raw]:
        return self.content[begin:end]

    def batches(self, size: int) -> Iterator[list[Raw]]:
        yield from (self.content[at : at + size] for at in range(0, len(self.content), size))


class Kind(Struct, frozen=True):
    """A list of the API: what a question chooses, and the chosen as objects."""

    choose: Callable[[Asked], Order]
    write: Callable[[Sequence[Any], Asked], list[Any]]


def services(numbers: Sequence[int], asked: Asked) -> list[Any]:
    """Services in this order: whole, with their plain fields, or no more than what changed when."""
    if asked.minimal:
        return minimal(numbers)
    now = timezone.now()
    if asked.full:
        texts = records.service_texts(records.load(list(numbers), whole=True), now)
        return [msgspec.Raw(texts[number]) for number in numbers if number in texts]
    if asked.full_organization:
        made = records.service_records(records.load(list(numbers), whole=True), now)
    else:
        found = records.load(list(numbers), whole=False)
        made = {row.id: records.service_record(row, now) for row in found}
    return [
        records.basic_service(made[number], full_organization=asked.full_organization)
        for number in numbers
        if number in made
    ]


def minimal(numbers: Sequence[int]) -> list[Raw]:
    """Identifier and moment of the last change, with the two fields that the schema of the standard asks for."""
    said = models.Service.objects.exportable()
    if len(numbers) <= AT_ONCE:
        said = said.filter(rows.among("pk", numbers))
    found = {row[0]: row[1:] for row in said.values_list("pk", "hsds_id", "name", "status", "modified_at")}
    return [minimal_service(*found[number]) for number in numbers if number in found]


def minimal_service(hsds_id: str, name: str, status: str, modified_at: Any) -> Raw:
    changed = records.moment_text(modified_at)
    simple = records.simple_service(hsds_id, name, status)
    return simple | {"last_modified": changed, "modified_date": changed}


def organizations(numbers: Sequence[int], asked: Asked) -> list[Raw]:
    """Organisations in this order: plain, or whole with the names of their services or all of them."""
    is_whole = asked.full or asked.full_service
    found = rows.organizations(models.Organization.objects.filter(rows.among("pk", numbers)), whole=is_whole)
    made = {row.id: records.organization_record(row) for row in found}
    if not is_whole:
        basic = {number: basic_organization(record) for number, record in made.items()}
        return [basic[number] for number in numbers if number in basic]
    services_of = full_services if asked.full_service else simple_services
    mine = services_of(list(made))
    return [
        records.with_services(made[number], mine.get(number, []), full_service=asked.full_service)
        for number in numbers
        if number in made
    ]


def basic_organization(record: Raw) -> Raw:
    return records.flat("organization", record) | {records.PROFILE: records.short_profile(record)}


def simple_services(organizations: list[int]) -> dict[int, list[Raw]]:
    """Identifier, name and state of the services of each organisation."""
    said = (
        models.Service.objects.exportable()
        .filter(rows.among("organization_id", organizations))
        .order_by("pk")
    )
    found: dict[int, list[Raw]] = {}
    for owner, *values in said.values_list("organization_id", "hsds_id", "name", "status"):
        found.setdefault(owner, []).append(records.simple_service(*values))
    return found


def full_services(organizations: list[int]) -> dict[int, list[Raw]]:
    """The services of each organisation, whole."""
    mine = models.Service.objects.exportable().filter(rows.among("organization_id", organizations))
    found: dict[int, list[Raw]] = {}
    loaded = rows.services(mine)
    made = records.service_records(loaded, timezone.now())
    for row in loaded:
        found.setdefault(row.organization_id, []).append(made[row.id])
    return found


def places(numbers: Sequence[int], asked: Asked) -> list[Raw]:
    """Services at locations in this order, whole or with plain fields."""
    at = models.ServiceAtLocation.objects.filter(rows.among("pk", numbers))
    found = records.load(list(at.values_list("service_id", flat=True).distinct()), whole=True)
    made = records.place_records(found, timezone.now(), numbers)
    if asked.full:
        return made
    return [records.basic_place(one, full_organization=asked.full_organization) for one in made]


def as_written(content: Sequence[Raw], _asked: Asked) -> list[Raw]:
    return list(content)


SERVICES = Kind(choosing.services, services)
ORGANIZATIONS = Kind(choosing.organizations, organizations)
PLACES = Kind(choosing.service_places, places)
TAXONOMIES = Kind(lambda asked: Written(taxonomies.chosen_taxonomies(asked)), as_written)
TERMS = Kind(lambda asked: Written(taxonomies.chosen_terms(asked)), as_written)


def listed(request: HttpRequest, kind: Kind, asked: Asked) -> HttpResponseBase:
    """The page asked for, or all lines. An answer to words or a position is kept by nobody."""
    stamp = None if asked.is_of_somebody else stamp_of_list(request)
    if stamp is not None and is_unchanged(request, stamp):
        return finished(request, HttpResponse(), stamp)
    if asked.format == "ndjson":
        chosen = kind.choose(asked) if request.method == "GET" else Written([])
        return finished(request, StreamingHttpResponse(lines(kind, chosen, asked), content_type=LINES), stamp)
    return finished(request, HttpResponse(page(kind, asked), content_type=JSON), stamp)


def page(kind: Kind, asked: Asked) -> bytes:
    """One page with its numbers. Beyond the last one it is empty."""
    chosen = kind.choose(asked)
    total = chosen.count()
    # Who asks for no more than what changed when means to compare all of it.
    size = asked.per_page or (max(total, 1) if asked.minimal else PER_PAGE)
    pages = -(-total // size)
    begin = (asked.page - 1) * size
    content = kind.write(chosen.part(begin, begin + size), asked) if asked.page <= pages else []
    return encode(
        {
            "total_items": total,
            "total_pages": pages,
            "page_number": asked.page,
            "size": len(content),
            "first_page": asked.page == 1,
            "last_page": asked.page >= pages,
            "empty": not content,
            "contents": content,
        }
    )


def lines(kind: Kind, chosen: Order, asked: Asked) -> Iterator[bytes]:
    """All that was chosen, one object a line, some hundred at a time."""
    for some in chosen.batches(AT_ONCE):
        yield b"".join(encode(one) + b"\n" for one in kind.write(some, asked))
