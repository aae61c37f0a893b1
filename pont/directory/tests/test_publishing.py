"""From tables to doors: what the public may know, and nothing else."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pont.directory import models, opening
from pont.directory.doors import Condition, Door, Need, Phone, Text
from pont.directory.publishing import doors_of
from pont.directory.translations import ServiceTranslation, hash_of
from pont.kernel import vocabulary

pytestmark = pytest.mark.django_db
PRIVATE = ("without_papers", "id_asked", "shares_data_with", "social_fare_without_papers")
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=opening.BRUSSELS)


@pytest.fixture
def house(db: None) -> models.Organization:
    return models.Organization.objects.create(
        name="Huis De Brug", language="nl", website="https://brug.example"
    )


@pytest.fixture
def soup(house: models.Organization) -> models.Service:
    return models.Service.objects.create(organization=house, name="Soep", language="nl")


def put(service: models.Service, **columns: Any) -> models.ServiceAtLocation:
    location = models.Location.objects.create(**({"address_1": "Kaai 12", "language": "nl"} | columns))
    return models.ServiceAtLocation.objects.create(service=service, location=location)


def door() -> Door:
    (only,) = doors_of()
    return only


def say(service: models.Service, kind: str, answer: str, visibility: str = "public", **more: Any) -> None:
    service.conditions.create(kind=kind, answer=answer, visibility=visibility, **more)


@pytest.mark.parametrize("visibility", ["partners", "house"])
def test_a_service_for_others_is_no_door(soup: models.Service, visibility: str) -> None:
    models.Service.objects.filter(pk=soup.pk).update(visibility=visibility)
    assert list(doors_of()) == []


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
def test_a_service_that_does_not_work_is_no_door(soup: models.Service, status: str) -> None:
    models.Service.objects.filter(pk=soup.pk).update(status=status)
    assert list(doors_of()) == []


@pytest.mark.parametrize("visibility", ["partners", "house"])
@pytest.mark.parametrize("kind", [*PRIVATE, "price"])
def test_a_condition_for_others_leaves_no_trace(soup: models.Service, kind: str, visibility: str) -> None:
    before = msgspec.json.encode(door())
    say(soup, kind, vocabulary.conditions()[kind].answers[0].code, visibility, note="Zeg het niet")
    assert msgspec.json.encode(door()) == before


def test_a_condition_that_the_service_made_public_is_told(soup: models.Service) -> None:
    day = datetime.date(2026, 11, 3)
    say(soup, "without_papers", "yes", note="Iedereen", language="nl", verified_on=day, verified_how="told")
    note = Text({"nl": "Iedereen"})
    assert door().conditions == (Condition("without_papers", "yes", note, "2026-11-03", "told"),)


@pytest.mark.parametrize(("kind", "answer"), [("nationality", "yes"), ("price", "who knows")])
def test_an_answer_without_words_is_as_good_as_none(soup: models.Service, kind: str, answer: str) -> None:
    say(soup, kind, answer)
    assert door().conditions == ()


def test_a_struck_need_is_not_met(soup: models.Service) -> None:
    for code, origin in (
        ("wellbeing.shower", "struck"),
        ("wellbeing.hot_meal", "person"),
        ("wellbeing.rest", "weak"),
    ):
        soup.needs.create(code=code, origin=origin, phrase="soep")
    assert door().needs == (
        Need("wellbeing.hot_meal", "person", "soep"),
        Need("wellbeing.rest", "weak", "soep"),
    )


def test_a_secret_place_has_no_place_in_a_door(soup: models.Service) -> None:
    models.Service.objects.filter(pk=soup.pk).update(visibility="phone_only", reached_by="phone")
    other = models.Service.objects.create(organization=soup.organization, name="Douche")
    put(other, commune="21004", latitude=50.85, longitude=4.35)
    secret = next(found for found in doors_of() if found.phone_only)
    assert (secret.place, secret.areas, secret.door) == (None, (), -soup.pk)


def test_an_outdated_translation_is_left_out_and_a_machine_one_is_marked(soup: models.Service) -> None:
    for language, status in (("fr", "human"), ("en", "machine"), ("ar", "outdated")):
        ServiceTranslation.objects.create(
            row=soup,
            field="name",
            language=language,
            text=language,
            status=status,
            source_hash=hash_of("Soep"),
        )
    assert door().name == Text({"nl": "Soep", "fr": "fr", "en": "en"}, ("en",))


def test_the_original_wins_from_a_translation_in_its_own_language(soup: models.Service) -> None:
    ServiceTranslation.objects.create(
        row=soup, field="name", language="nl", text="Iets anders", source_hash=hash_of("Soep")
    )
    assert door().name == Text({"nl": "Soep"})


def test_hours_that_cannot_be_read_are_unknown(soup: models.Service) -> None:
    soup.schedules.create(hours="elke dag als de vlag uithangt", note="Bel eerst")
    (hours,) = door().hours
    assert (hours.text, hours.note) == ("", Text({"und": "Bel eerst"}))


def test_hours_of_the_place_replace_those_of_the_service_for_the_same_purpose(soup: models.Service) -> None:
    soup.schedules.create(hours="Mo 09:00-10:00")
    soup.schedules.create(hours="24/7", purpose="phone")
    put(soup).schedules.create(hours="Tu 09:00-10:00")
    assert {(hours.purpose, hours.text) for hours in door().hours} == {
        ("door", "Tu 09:00-10:00"),
        ("phone", "24/7"),
    }


def test_the_nearest_number_is_the_one_to_call(soup: models.Service) -> None:
    place = put(soup)
    numbers = []
    owners = [
        {"organization": soup.organization},
        {"service": soup},
        {"location": place.location},
        {"place": place},
    ]
    for digit, owner in enumerate(owners, 1):
        models.Phone.objects.create(number=str(digit), **owner)
        numbers.append(door().phones)
    assert numbers == [(Phone(str(digit)),) for digit in (1, 2, 3, 4)]


def test_a_service_at_two_places_is_two_doors(soup: models.Service) -> None:
    put(soup)
    put(soup, address_1="Plein 3")
    doors = list(doors_of())
    assert {found.pk for found in doors} == {soup.pk}
    assert sorted(found.place.address.pick("nl")[0] for found in doors if found.place) == [
        "Kaai 12",
        "Plein 3",
    ]


def test_a_place_without_a_street_says_its_town(soup: models.Service) -> None:
    put(soup, address_1="", city="Brussel")
    place = door().place
    assert place is not None
    assert place.address == Text({"und": "Brussel"})


def test_full_is_told_with_its_end(soup: models.Service) -> None:
    until = NOON + datetime.timedelta(hours=1)
    models.Saturation.objects.create(service=soup, level="full", set_at=NOON, expires_at=until)
    assert (door().saturation, door().full_until) == ("full", opening.to_minutes(until))


def test_only_the_services_asked_for_are_read(soup: models.Service) -> None:
    other = models.Service.objects.create(organization=soup.organization, name="Douche")
    assert [found.pk for found in doors_of([other.pk])] == [other.pk]
    assert list(doors_of([])) == []
    everything = {found.pk: found for found in doors_of()}
    assert {pk: next(doors_of([pk])) for pk in everything} == everything


def test_working_contacts_are_no_part_of_a_door(soup: models.Service) -> None:
    before = msgspec.json.encode(door())
    models.Contact.objects.create(service=soup, extra={"feed": {"name": "Kanarie"}})
    assert msgspec.json.encode(door()) == before


def test_the_number_of_questions_does_not_grow_with_the_map(house: models.Organization) -> None:
    counts = []
    for many in (1, 20):
        for number in range(many):
            put(models.Service.objects.create(organization=house, name=f"Soep {many} {number}"))
        with CaptureQueriesContext(connection) as queries:
            assert len(list(doors_of())) >= many
        counts.append(len(queries))
    assert counts == [19, 19]
