"""Which services, organisations and places a question chooses, as numbers of rows, among what everybody may know.

Everything begins with `Service.objects.exportable()`. A service with a secret address has no place here: it is found by
its words and needs, never by a postcode or a distance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import translation

from pont.directory import indexing, live, models, places, question
from pont.directory.hsds_api.asking import Asked, Unknown
from pont.directory.hsds_api.standard import is_publishable, place_id, published_id
from pont.directory.hsds_api.taxonomies import needs_below
from pont.directory.search import as_array, candidates

# What a person said, or the name of the service; a need that is only mentioned in a text is no term of it.
CERTAIN = ("person", "strong")
A_DEGREE = 111_000
ROOM = 1.1


class Chosen:
    """Rows in an order. `only`: their numbers in that order where the question chose them, else all of `found`."""

    def __init__(self, found: QuerySet, only: list[int] | None = None) -> None:
        self.found = found.order_by("pk")
        self.only = only
        if only is not None:
            allowed = set(found.values_list("pk", flat=True))
            self.only = [number for number in only if number in allowed]

    def count(self) -> int:
        return self.found.count() if self.only is None else len(self.only)

    def part(self, begin: int, end: int | None) -> list[int]:
        """The numbers from one place of the order to another."""
        found = self.found.values_list("pk", flat=True) if self.only is None else self.only
        return list(found[begin:end])

    def batches(self, size: int) -> Iterator[list[int]]:
        """All numbers, some at a time; never all of them in memory where the database has the order."""
        if self.only is not None:
            yield from (self.only[at : at + size] for at in range(0, len(self.only), size))
            return
        last = 0
        while some := list(self.found.filter(pk__gt=last).values_list("pk", flat=True)[:size]):
            yield some
            last = some[-1]


# --- By identifier ------------------------------------------------------------------------------------------
def number_of(found: QuerySet, identifier: str) -> int:
    """The number of the row with this identifier, as its feed gave it or as the API gives it. Raises `Unknown`."""
    if "\x00" in identifier:
        raise Unknown
    exact = found.filter(hsds_id=identifier).order_by("pk").values_list("pk", flat=True).first()
    return exact if exact is not None else _by_ours(found, identifier, ("hsds_id",), published_id)


def place_number(found: QuerySet, identifier: str) -> int:
    """As `number_of`, for a service at a location."""
    if "\x00" in identifier or not is_publishable(identifier):
        raise Unknown
    exact = found.filter(hsds_id=identifier).order_by("pk").values_list("pk", flat=True).first()
    return (
        exact if exact is not None else _by_ours(found, identifier, ("service__hsds_id", "hsds_id"), place_id)
    )


def _by_ours(found: QuerySet, identifier: str, names: tuple[str, ...], publish: Callable[..., str]) -> int:
    """Look for an identifier that was made from one that is no UUID."""
    if is_publishable(identifier):
        for number, *given in found.order_by("pk").values_list("pk", *names).iterator():
            if not is_publishable(given[-1]) and publish(*given) == identifier:
                return int(number)
    raise Unknown


# --- Services -----------------------------------------------------------------------------------------------
def services(asked: Asked) -> Chosen:
    """The services that a question chooses: by search in the order of the search, else in the order they came."""
    found = _filtered(models.Service.objects.exportable(), asked, "")
    if asked.postcode:
        at = models.ServiceAtLocation.objects.filter(location__postal_code=asked.postcode)
        is_there = Exists(at.filter(service=OuterRef("pk")))
        found = found.filter(visibility="public").filter(_covered("pk", asked, is_there))
    near = _near(asked)
    there = None if near is None else sorted(set(near.values()))
    return Chosen(found, _all_of(_all_of(_searched(asked), _with_foreign_terms(asked)), there))


def service_places(asked: Asked) -> Chosen:
    """Places of services, chosen as these are."""
    found = _filtered(public_places(), asked, "service__")
    if asked.postcode:
        is_there = Q(location__postal_code=asked.postcode)
        found = found.filter(_covered("service", asked, is_there))
    near = _near(asked)
    chosen = _all_of(_searched(asked), _with_foreign_terms(asked))
    numbers = None if chosen is None else _places_of(found, chosen)
    return Chosen(found, _all_of(numbers, None if near is None else sorted(near)))


def _places_of(found: QuerySet, chosen: list[int]) -> list[int]:
    """The places of these services, service by service."""
    rank = {number: at for at, number in enumerate(chosen)}
    rows = found.order_by("pk").values_list("pk", "service_id")
    mine = sorted((rank[service], number) for number, service in rows if service in rank)
    return [number for _rank, number in mine]


def public_places() -> QuerySet[models.ServiceAtLocation]:
    public = models.Service.objects.exportable().filter(visibility="public")
    return models.ServiceAtLocation.objects.filter(service__in=public)


def public_organizations() -> QuerySet[models.Organization]:
    """Organisations with a service that everybody may know, whatever state that is in."""
    mine = models.Service.objects.exportable().filter(organization=OuterRef("pk"))
    return models.Organization.objects.filter(Exists(mine))


def _filtered(found: QuerySet, asked: Asked, path: str) -> QuerySet:
    """`path` leads from the rows to their service."""
    if asked.organization_id:
        try:
            found = found.filter(
                **{f"{path}organization": number_of(public_organizations(), asked.organization_id)}
            )
        except Unknown:
            return found.none()
    if asked.modified_after:
        found = found.filter(**{f"{path}modified_at__gte": asked.modified_after})
    for identifier in (asked.taxonomy_term_id, asked.taxonomy_id):
        codes = needs_below(identifier) if identifier else None
        if codes is not None:
            needs = models.ServiceNeed.objects.filter(code__in=codes, origin__in=CERTAIN)
            found = found.filter(Exists(needs.filter(service=OuterRef(path.removesuffix("__") or "pk"))))
    return found


# --- By place -----------------------------------------------------------------------------------------------
def _communes(postcode: str) -> tuple[str, ...]:
    place = places.postcode_places().get(postcode)
    return place.communes if place else ()


def _covered(service: str, asked: Asked, is_there: Any) -> Any:
    """Services that say they are for this postcode; of those that name no commune we know, the ones that are there.

    Where a distance is asked for, that says what is there.
    """
    areas = models.ServiceArea.objects.filter(service=OuterRef(service)).exclude(commune="")
    names_none = ~Exists(areas) if asked.proximity else ~Exists(areas) & Q(is_there)
    return Exists(areas.filter(commune__in=_communes(asked.postcode))) | names_none


def _near(asked: Asked) -> dict[int, int] | None:
    """Places within so many metres of the middle of the postcode, each with its service; None: no distance asked."""
    if asked.proximity is None:
        return None
    middle = places.postcode_places().get(asked.postcode)
    if middle is None:
        return {}
    north = ROOM * asked.proximity / A_DEGREE
    east = north / np.cos(np.radians(middle.lat))
    box = public_places().filter(
        location__latitude__range=(middle.lat - north, middle.lat + north),
        location__longitude__range=(middle.lon - east, middle.lon + east),
    )
    rows = list(box.values_list("pk", "service_id", "location__latitude", "location__longitude"))
    if not rows:
        return {}
    numbers, owners, latitudes, longitudes = zip(*rows, strict=True)
    metres = places.distances_m(middle.lat, middle.lon, np.array(latitudes), np.array(longitudes))
    is_near = metres <= asked.proximity
    return {number: owner for number, owner, inside in zip(numbers, owners, is_near, strict=True) if inside}


# --- By words and by terms of others ------------------------------------------------------------------------
def _searched(asked: Asked) -> list[int] | None:
    """Services by the words typed, as the search of the site finds them: what offers it before what mentions it.

    The index knows names, descriptions, addresses and needs, nothing that an answer of the API does not say as well.
    """
    if not asked.search:
        return None
    index = live.index()
    # The answer to a program does not depend on the language of its machine.
    with translation.override(settings.LANGUAGE_CODE):
        query = question.understand(question.check({"q": [asked.search]}), index, indexing.now_minute()).query
    first, perhaps, _beside, _named = candidates(index, query)
    numbers = [number for doors in (first, perhaps) for number in index.service[as_array(doors)].tolist()]
    return list(dict.fromkeys(numbers))


def _with_foreign_terms(asked: Asked) -> list[int] | None:
    """Services that their feed gave a term, or a term of a taxonomy, that is none of ours; None: not asked."""
    wanted = [
        (is_term, identifier)
        for is_term, identifier in ((True, asked.taxonomy_term_id), (False, asked.taxonomy_id))
        if identifier and needs_below(identifier) is None
    ]
    found: list[int] | None = None
    for is_term, identifier in wanted:
        found = _all_of(found, _with_term(identifier, is_term=is_term))
    return found


def _with_term(identifier: str, *, is_term: bool) -> list[int]:
    if "\x00" in identifier:
        return []
    public = models.Service.objects.exportable().filter(visibility="public")
    rows = public.annotate(said=Cast("extra", TextField())).filter(said__contains=identifier)
    return [
        number
        for number, said in rows.order_by("pk").values_list("pk", "said")
        if identifier in _identifiers(msgspec.json.decode(said), is_term=is_term)
    ]


def _identifiers(extra: dict[str, Any], *, is_term: bool) -> Iterator[Any]:
    """Identifiers of the terms that a feed gave a service, or of the taxonomies of these."""
    attributes = extra.get("feed", {}).get("attributes")
    for attribute in attributes if isinstance(attributes, list) else ():
        term = attribute.get("taxonomy_term") if isinstance(attribute, dict) else None
        if isinstance(attribute, dict) and is_term:
            yield attribute.get("taxonomy_term_id")
        if isinstance(term, dict):
            detail = term.get("taxonomy_detail")
            yield term.get("id" if is_term else "taxonomy_id")
            yield detail.get("id") if isinstance(detail, dict) and not is_term else None


def _all_of(one: list[int] | None, other: list[int] | None) -> list[int] | None:
    """What both choose, in the order of the first."""
    if one is None or other is None:
        return other if one is None else one
    both = set(other)
    return [number for number in one if number in both]


def organizations(asked: Asked) -> Chosen:
    """Organisations; by words those with a service that the words find."""
    found = public_organizations()
    searched = _searched(asked)
    if searched is None:
        return Chosen(found)
    owners = dict(models.Service.objects.exportable().values_list("pk", "organization_id"))
    return Chosen(found, list(dict.fromkeys(owners[number] for number in searched if number in owners)))
