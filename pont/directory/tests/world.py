"""A small cast of doors for the tests of the pages: one of each kind that a page has to treat differently.

    Soep aan de brug     a hot meal, open day and night, everybody, checked a week ago
    Tafel voor vrouwen   the same, for women only
    Loket met afspraak   the same, by appointment only, and it asks for money
    Vluchthuis           a refuge: reached by phone, its place secret
    Lijn 24              a telephone line, day and night
    Oude lijst           hours nobody knows, never checked

`CANARY_NOTE` and `CANARY_PLACE` stand where only partner houses may read.
"""

from __future__ import annotations

import datetime
from typing import Any

from msgspec import Struct

from pont.directory import actions, live
from pont.directory.models import (
    AccessCondition,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceNeed,
)
from pont.directory.translations import ServiceTranslation, hash_of

CANARY_NOTE = "kanarie-voorwaarde"
CANARY_PLACE = "Kanariestraat 77"
ALWAYS = "24/7"
MEAL = "wellbeing.hot_meal"
OPEN_TO_ALL = {
    "appointment": "walk_in",
    "referral_needed": "no",
    "area_condition": "none",
    "person_condition": "everyone",
    "price": "free",
    "anonymous": "yes",
}


class World(Struct, frozen=True):
    """The cast, by the part each plays."""

    house: Organization
    soup: Service
    women: Service
    office: Service
    refuge: Service
    line: Service
    old: Service


def a_week_ago() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date() - datetime.timedelta(days=7)


def make_service(house: Organization, name: str, *, hours: str = ALWAYS, **changes: Any) -> Service:
    """A service that lets everybody in, checked a week ago; `changes` are its columns."""
    columns = {"language": "nl", "verified_on": a_week_ago(), "verified_how": "phoned", "example": True}
    service = Service.objects.create(organization=house, name=name, **(columns | changes))
    purpose = "phone" if service.reached_by == "phone" else "door"
    Schedule.objects.create(service=service, purpose=purpose, hours=hours)
    ServiceNeed.objects.create(service=service, code=MEAL, origin="person")
    Language.objects.create(service=service, code="nl")
    Phone.objects.create(service=service, number="02 000 00 12")
    return service


def answer(service: Service, **answers: str) -> None:
    """Say what a door asks, everything checked a week ago."""
    for kind, code in (OPEN_TO_ALL | answers).items():
        actions.set_condition(
            service=service, kind=kind, answer=code, on=a_week_ago(), how="phoned", by="a house"
        )


def put(service: Service, street: str = "Voorbeeldkaai 12") -> None:
    """Give a service a place in the commune of Brussels."""
    location = Location.objects.create(
        address_1=street,
        language="nl",
        postal_code="1000",
        commune="21004",
        latitude=50.8501,
        longitude=4.3515,
        near_stop="IJzer",
    )
    ServiceAtLocation.objects.create(service=service, location=location)


def translate(service: Service, language: str, name: str) -> None:
    ServiceTranslation.objects.create(
        row=service, field="name", language=language, text=name, source_hash=hash_of(service.name)
    )


def make_world() -> World:
    """The whole cast, and an index that knows it."""
    house = Organization.objects.create(name="Huis De Brug", language="nl", example=True)
    soup = make_service(house, "Soep aan de brug", description="Warme soep voor wie komt.")
    translate(soup, "fr", "Soupe au pont")
    women = make_service(house, "Tafel voor vrouwen")
    office = make_service(house, "Loket met afspraak")
    refuge = make_service(house, "Vluchthuis", reached_by="phone", visibility="phone_only")
    line = make_service(house, "Lijn 24", reached_by="phone")
    old = make_service(house, "Oude lijst", hours="", verified_on=None, verified_how="")
    for service in (soup, women, office, old):
        put(service)
    for service in (soup, refuge, line, old):
        answer(service)
    answer(women, person_condition="women")
    answer(office, appointment="required", price="amount")
    AccessCondition.objects.create(
        service=soup, kind="without_papers", answer="yes", note=CANARY_NOTE, visibility="partners"
    )
    hidden = make_service(house, "Enkel voor partners", visibility="partners")
    put(hidden, CANARY_PLACE)
    live.build()
    live.forget()
    return World(house, soup, women, office, refuge, line, old)
