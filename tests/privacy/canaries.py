"""A map full of canaries: made-up words where only partner houses, one house or nobody may read.

Every secret word holds `CANARY`, so that one search finds them all. `SEEN` stands in public texts: what cannot find it
there would find nothing. `FED` stands where a feed gave it and only the feed's own form gives it back.
"""

from __future__ import annotations

import datetime
from typing import Any

from msgspec import Struct

from pont.accounts.models import Worker
from pont.directory import models
from pont.directory.translations import (
    AccessConditionTranslation,
    LocationTranslation,
    ServiceTranslation,
    hash_of,
)
from pont.kernel import vocabulary

CANARY = "qanari"
SEEN = "gewoonwoord7"
FED = "doorgeefwoord7"
STRUCK = "doorstreept7"
PRIVATE = tuple(kind for kind, row in vocabulary.conditions().items() if row.visibility == "partners")
ADDRESS = {
    "name": f"{CANARY}huis",
    "description": f"{CANARY}gang",
    "address_1": f"{CANARY}straat 7",
    "address_2": f"{CANARY}bus",
    "city": f"{CANARY}stad",
    "near_stop": f"{CANARY}halte",
    "postal_code": "1083",
    "commune": "21008",
    "latitude": 50.871234,
    "longitude": 4.312345,
    "extra": {"feed": {"alternate_name": f"{CANARY}poort"}},
}
# Digits of the secret point, as any file would write them.
POINT = ("871234", "312345")


class World(Struct, frozen=True):
    house: models.Organization
    soup: models.Service
    refuge: models.Service
    hidden: tuple[models.Service, ...]
    closed_house: models.Organization


def make_world(today: datetime.date) -> World:
    """The whole map, checked on `today`. The caller builds the index."""
    house = models.Organization.objects.create(
        name="Huis De Brug", language="nl", description=f"Een huis met {SEEN}."
    )
    soup = make_soup(house, today)
    refuge = make_refuge(house, today)
    closed = models.Organization.objects.create(
        name=f"{CANARY}vereniging", description=f"{CANARY}uitleg", website=f"https://{CANARY}.example"
    )
    hidden = tuple(
        make_hidden(owner, visibility, today)
        for owner, visibility in (
            (house, "partners"),
            (house, "house"),
            (closed, "partners"),
            (closed, "house"),
        )
    )
    make_fed(today)
    Worker.objects.create(username=f"{CANARY}worker")
    return World(house, soup, refuge, hidden, closed)


def make_service(
    owner: models.Organization, name: str, today: datetime.date, **columns: Any
) -> models.Service:
    row = models.Service.objects.create(
        organization=owner,
        name=name,
        language="nl",
        verified_on=today,
        verified_how="phoned",
        verified_by="Huis De Brug",
        **columns,
    )
    row.schedules.create(hours="24/7", purpose="phone" if row.reached_by == "phone" else "door")
    row.needs.create(code="wellbeing.hot_meal", origin="person")
    row.languages.create(code="nl")
    return row


def make_soup(house: models.Organization, today: datetime.date) -> models.Service:
    """A public service with a place, and answers that the public must not read."""
    soup = make_service(
        house, "Soep aan de brug", today, description=f"Warme soep, {SEEN}.", help_kind="association"
    )
    location = models.Location.objects.create(
        address_1="Voorbeeldkaai 12",
        language="nl",
        postal_code="1000",
        commune="21004",
        latitude=50.85,
        longitude=4.35,
    )
    models.ServiceAtLocation.objects.create(service=soup, location=location)
    for kind in (
        "appointment",
        "referral_needed",
        "area_condition",
        "person_condition",
        "price",
        "cash_accepted",
    ):
        answer = vocabulary.conditions()[kind].answers[0].code
        soup.conditions.create(kind=kind, answer=answer, visibility="public", note=SEEN, language="nl")
    for kind in PRIVATE:
        hide_answer(soup, kind, today)
    soup.needs.create(code="wellbeing.locker", origin="struck", phrase=STRUCK)
    return soup


def hide_answer(
    service: models.Service, kind: str, today: datetime.date, answer: str = "", visibility: str = "partners"
) -> models.AccessCondition:
    """An answer for partner houses, with a note in two languages."""
    note = f"{CANARY}noot {kind}"
    row = models.AccessCondition.objects.create(
        service=service,
        kind=kind,
        answer=answer or vocabulary.conditions()[kind].answers[0].code,
        note=note,
        language="nl",
        visibility=visibility,
        verified_on=today - datetime.timedelta(days=3),
        verified_by=f"{CANARY}controle",
        verified_how="visited",
    )
    AccessConditionTranslation.objects.create(
        row=row, field="note", language="fr", text=f"{CANARY}remarque", source_hash=hash_of(note)
    )
    return row


def make_refuge(house: models.Organization, today: datetime.date) -> models.Service:
    """A refuge whose place is secret, with everything a feed or a hand may have left about it elsewhere."""
    feed = {"feed": {"alternate_name": f"{CANARY}schuilnaam"}, "profile": {"place": f"{CANARY}profiel"}}
    refuge = make_service(
        house,
        "Vluchthuis",
        today,
        visibility="phone_only",
        reached_by="phone",
        extra=feed,
        description=f"Bel ons, {SEEN}.",
    )
    refuge.phones.create(number="02 000 00 13", extra={"feed": {"x": f"{CANARY}toestel"}})
    refuge.contacts.create(extra={"feed": {"name": f"{CANARY}contact"}})
    house.contacts.create(extra={"feed": {"name": f"{CANARY}directie"}})
    for owner in (house, None):
        location = models.Location.objects.create(organization=owner, language="nl", **ADDRESS)
        location.phones.create(number="02 000 00 14", description=f"{CANARY}lijn")
        LocationTranslation.objects.create(
            row=location, field="address_1", language="fr", text=f"rue {CANARY}", source_hash="0"
        )
    return refuge


def make_hidden(owner: models.Organization, visibility: str, today: datetime.date) -> models.Service:
    """A service that only partner houses or one house may see, with words in every column."""
    word = f"{CANARY}{visibility}"
    source, _new = models.Source.objects.get_or_create(
        name=f"{CANARY}bron", url=f"https://{CANARY}.example/bron"
    )
    columns = {
        "description": word,
        "other_names": [word],
        "email": f"{word}@brug.example",
        "extra": {"feed": {"x": word}},
    }
    hidden = make_service(owner, word, today, visibility=visibility, source=source, **columns)
    location = models.Location.objects.create(language="nl", **ADDRESS)
    place = models.ServiceAtLocation.objects.create(service=hidden, location=location, description=word)
    place.schedules.create(hours="", note=word)
    place.phones.create(number="02 000 00 15", description=word)
    hidden.needs.create(code="wellbeing.shower", origin="weak", phrase=word)
    hidden.documents.create(document=word)
    hidden.costs.create(option=word)
    hidden.areas.create(name=word, commune="21008")
    hidden.languages.create(code="qaa", name=word)
    ServiceTranslation.objects.create(
        row=hidden, field="name", language="fr", text=f"{word}fr", source_hash="0"
    )
    return hidden


def make_fed(today: datetime.date) -> models.Service:
    """A public service of an organisation without secrets, as a feed gave it, its contacts included."""
    owner = models.Organization.objects.create(name="Het Loket", language="nl")
    fed = make_service(owner, "Loket", today, extra={"feed": {"interpretation_services": FED}})
    fed.contacts.create(extra={"feed": {"name": FED}})
    return fed
