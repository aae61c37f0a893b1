"""A small map for the tests of translators, and who translates it.

    Soep aan de brug     of Huis De Brug, in Dutch, at a place, with notes, a paper to bring and a price
    Douches              of Le Lavoir, in French
    Vluchthuis           a refuge: reached by phone, its place is stored nowhere
    Enkel voor partners  for partner houses only

`CANARY` stands in every text that the public may not read.
"""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import override

from pont.accounts import roles, sight
from pont.accounts.logs import HouseHistory
from pont.accounts.models import House, Membership
from pont.accounts.tests.cast import Cast, member
from pont.directory.models import (
    AccessCondition,
    CostOption,
    Location,
    Organization,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
)
from pont.directory.translations import ServiceTranslation, hash_of

CANARY = "kanarie"


class World(NamedTuple):
    brug: House
    bram: Membership
    editor: Membership
    soup: Service
    showers: Service
    refuge: Service
    hidden: Service


def at_place(service: Service, **columns: str) -> Location:
    location = Location.objects.create(language="nl", **columns)
    place = ServiceAtLocation.objects.create(service=service, location=location)
    Schedule.objects.create(place=place, note=columns.get("description", ""), language="nl")
    return location


def condition(service: Service, kind: str, note: str, visibility: str) -> None:
    AccessCondition.objects.create(
        service=service, kind=kind, answer="yes", note=note, language="nl", visibility=visibility
    )


def translated(service: Service, language: str, text: str, status: str = "human", of: str = "") -> None:
    ServiceTranslation.objects.create(
        row=service,
        field="name",
        language=language,
        text=text,
        status=status,
        source_hash=hash_of(of or service.name),
    )


def made(cast: Cast) -> World:
    """The map, with what the public may not read of it beside it."""
    house = Organization.objects.create(name="Huis De Brug", language="nl", house=cast.brug)
    other = Organization.objects.create(name="Le Lavoir", language="fr")
    soup = Service.objects.create(
        organization=house,
        name="Soep aan de brug",
        description="Een warme maaltijd.\nBel 02 000 00 12.",
        language="nl",
    )
    showers = Service.objects.create(organization=other, name="Douches", language="fr")
    refuge = Service.objects.create(
        organization=house, name="Vluchthuis", language="nl", visibility="phone_only", reached_by="phone"
    )
    hidden = Service.objects.create(
        organization=house, name=f"{CANARY} partners", language="nl", visibility="partners"
    )
    at_place(soup, name="De zaal", address_1="Kaai 12", near_stop="IJzer", description="Achter de brug")
    at_place(hidden, name=f"{CANARY} plaats", address_1=f"{CANARY} straat", description=f"{CANARY} uur")
    condition(soup, "animals_welcome", "Aan de leiband", "public")
    condition(soup, "without_papers", "Zeg dat je hier woont", "public")
    for kind, visibility in (("id_asked", "partners"), ("deposit", "house")):
        condition(soup, kind, f"{CANARY} {visibility}", visibility)
    RequiredDocument.objects.create(service=soup, document="Je eigen kom", language="nl")
    CostOption.objects.create(service=soup, option="Geef wat je kan", language="nl")
    RequiredDocument.objects.create(service=hidden, document=f"{CANARY} papier", language="nl")
    editor = member(cast.brug, "Farah", roles.MAP_EDITOR)
    return World(cast.brug, cast.bram, editor, soup, showers, refuge, hidden)


def url(name: str, house: House, *rest: object, language: str = "en") -> str:
    """The address of a page of translators."""
    with override(language):
        return reverse(f"map_desk:{name}", args=[house.pk, *rest])


def kept(service: Service, language: str = "fr") -> list[tuple[str, str]]:
    """The translation of the name of a service, with its status; nothing where there is none."""
    rows = ServiceTranslation.objects.filter(row=service, field="name", language=language)
    return list(rows.values_list("text", "status"))


def lines(world: World) -> list[tuple[str, object]]:
    """What the history of the house says, the oldest first."""
    with sight.of_house(world.brug.pk):
        return list(HouseHistory.objects.order_by("at").values_list("action", "changes"))
