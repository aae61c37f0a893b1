"""What the database itself refuses, and the sentence a person gets for it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import translation

from pont.directory.models import (
    AccessCondition,
    Contact,
    Location,
    Organization,
    Phone,
    Saturation,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceNeed,
)
from pont.directory.translations import ServiceTranslation

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
SECRET = "secret address: a phone-only service has no place"


class Rows:
    """A house with a service at a place, to build wrong rows beside."""

    def __init__(self) -> None:
        self.house = Organization.objects.create(name="Huis De Brug")
        self.service = Service.objects.create(organization=self.house, name="Soep")
        self.refuge = Service.objects.create(
            organization=self.house, name="Toevlucht", visibility="phone_only", reached_by="phone"
        )
        self.location = Location.objects.create(name="Kaai 12")
        self.place = ServiceAtLocation.objects.create(
            service=self.service, location=self.location, hsds_id="kaai"
        )


@pytest.fixture
def rows(db: None) -> Rows:
    return Rows()


def condition(rows: Rows, **changes: Any) -> AccessCondition:
    given = {"service": rows.service, "kind": "price", "answer": "free", "visibility": "public"}
    return AccessCondition(**(given | changes))


# A sentence, and a row that the database must not take.
WRONG: list[tuple[str, Callable[[Rows], models.Model]]] = [
    ("An organisation needs a name.", lambda rows: Organization(name="")),
    ("A service needs a name.", lambda rows: Service(organization=rows.house, name="")),
    (
        "A service with a secret address is reached by phone only.",
        lambda rows: Service(organization=rows.house, name="Toevlucht", visibility="phone_only"),
    ),
    (
        "The lowest age is above the highest.",
        lambda rows: Service(organization=rows.house, name="Club", minimum_age=26, maximum_age=18),
    ),
    ("A point needs a latitude and a longitude on earth.", lambda rows: Location(latitude=91, longitude=4)),
    ("A point needs a latitude and a longitude on earth.", lambda rows: Location(latitude=50, longitude=181)),
    ("A point needs a latitude and a longitude on earth.", lambda rows: Location(latitude=50.8)),
    ("A point needs a latitude and a longitude on earth.", lambda rows: Location(longitude=4.3)),
    (
        "This service is at this place already.",
        lambda rows: ServiceAtLocation(service=rows.service, location=rows.location, hsds_id="kaai"),
    ),
    ("Opening hours belong to one service or to one place.", lambda rows: Schedule(hours="24/7")),
    (
        "Opening hours belong to one service or to one place.",
        lambda rows: Schedule(hours="24/7", service=rows.service, place=rows.place),
    ),
    (
        "This purpose of opening hours is not known.",
        lambda rows: Schedule(hours="24/7", service=rows.service, purpose="party"),
    ),
    ("A phone number belongs to one thing.", lambda rows: Phone(number="02 000 00 12")),
    (
        "A phone number belongs to one thing.",
        lambda rows: Phone(number="02 000 00 12", service=rows.service, organization=rows.house),
    ),
    ("A contact belongs to one thing.", lambda rows: Contact()),
    ("A contact belongs to one thing.", lambda rows: Contact(service=rows.service, organization=rows.house)),
    (
        "A condition needs an answer and who may know it.",
        lambda rows: condition(rows, answer=""),
    ),
    ("A condition needs an answer and who may know it.", lambda rows: condition(rows, visibility="")),
    (
        "A condition needs an answer and who may know it.",
        lambda rows: condition(rows, visibility="phone_only"),
    ),
    ("Say until when it is full.", lambda rows: full(rows, until=NOON)),
    ("Say until when it is full.", lambda rows: full(rows, until=NOON - datetime.timedelta(hours=1))),
]


def full(rows: Rows, *, until: datetime.datetime) -> Saturation:
    return Saturation(service=rows.service, level="full", set_at=NOON, expires_at=until)


@pytest.mark.parametrize(("sentence", "make"), WRONG)
def test_the_database_refuses_what_cannot_be_true(
    rows: Rows, sentence: str, make: Callable[[Rows], models.Model]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(rows).save()


@pytest.mark.parametrize(("sentence", "make"), WRONG)
def test_a_person_reads_why(rows: Rows, sentence: str, make: Callable[[Rows], models.Model]) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        make(rows).validate_constraints()
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_person_reads_why_in_dutch_and_french(rows: Rows, language: str) -> None:
    english = {sentence for sentence, _make in WRONG}
    with translation.override(language):
        assert [sentence for sentence in english if translation.gettext(sentence) == sentence] == []


def test_a_condition_has_one_answer(rows: Rows) -> None:
    condition(rows).save()
    other = condition(rows, answer="amount")
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        other.validate_constraints()
    assert refused.value.messages == ["This condition has an answer already."]
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_a_service_has_a_need_once(rows: Rows) -> None:
    ServiceNeed.objects.create(service=rows.service, code="wellbeing.shower", origin="person")
    other = ServiceNeed(service=rows.service, code="wellbeing.shower", origin="weak")
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        other.validate_constraints()
    assert refused.value.messages == ["This service has this need already."]
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_a_service_is_full_until_one_moment(rows: Rows) -> None:
    later = NOON + datetime.timedelta(hours=8)
    full(rows, until=later).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        full(rows, until=later).save()


def test_a_row_of_a_feed_has_an_identifier_of_its_own(rows: Rows) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.create(organization=rows.house, name="Douche", hsds_id=rows.service.hsds_id)


def test_a_translation_has_a_text_and_stands_there_once(rows: Rows) -> None:
    given = {"row": rows.service, "field": "name", "language": "fr", "text": "Soupe", "source_hash": "0"}
    ServiceTranslation.objects.create(**given)
    for wrong in (given, given | {"language": "en", "text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceTranslation.objects.create(**wrong)


@pytest.mark.parametrize(
    "make",
    [
        lambda rows: ServiceAtLocation(service=rows.refuge, location=rows.location),
        lambda rows: ServiceAtLocation(service=rows.refuge, location=None),
        lambda rows: ServiceArea(service=rows.refuge, commune="21004"),
    ],
)
def test_a_secret_place_cannot_be_added(rows: Rows, make: Callable[[Rows], models.Model]) -> None:
    with pytest.raises(IntegrityError, match=SECRET), transaction.atomic():
        make(rows).save()


def test_a_place_cannot_be_moved_to_a_secret_service(rows: Rows) -> None:
    with pytest.raises(IntegrityError, match=SECRET), transaction.atomic():
        ServiceAtLocation.objects.filter(pk=rows.place.pk).update(service=rows.refuge)


def test_an_area_cannot_be_moved_to_a_secret_service(rows: Rows) -> None:
    area = ServiceArea.objects.create(service=rows.service, commune="21004")
    with pytest.raises(IntegrityError, match=SECRET), transaction.atomic():
        ServiceArea.objects.filter(pk=area.pk).update(service=rows.refuge)


def test_a_service_with_a_place_cannot_become_secret(rows: Rows) -> None:
    with pytest.raises(IntegrityError, match=SECRET), transaction.atomic():
        Service.objects.filter(pk=rows.service.pk).update(visibility="phone_only", reached_by="phone")


def test_a_service_with_an_area_cannot_become_secret(rows: Rows) -> None:
    rows.place.delete()
    ServiceArea.objects.create(service=rows.service, commune="21004")
    with pytest.raises(IntegrityError, match=SECRET), transaction.atomic():
        Service.objects.filter(pk=rows.service.pk).update(visibility="phone_only", reached_by="phone")


def test_many_rows_at_once_are_refused_as_well(rows: Rows) -> None:
    places = [
        ServiceAtLocation(service=service, location=rows.location) for service in (rows.service, rows.refuge)
    ]
    with pytest.raises(IntegrityError, match=SECRET), transaction.atomic():
        ServiceAtLocation.objects.bulk_create(places)
    assert rows.refuge.places.count() == 0


def test_raw_statements_are_refused_as_well(rows: Rows) -> None:
    statement = "UPDATE directory_serviceatlocation SET service_id = %s WHERE id = %s"
    with pytest.raises(IntegrityError, match=SECRET), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [rows.refuge.pk, rows.place.pk])


def test_a_service_without_a_place_may_become_secret(rows: Rows) -> None:
    rows.place.delete()
    Service.objects.filter(pk=rows.service.pk).update(visibility="phone_only", reached_by="phone")
    assert Service.objects.filter(visibility="phone_only").count() == 2


def test_a_secret_service_that_stops_being_one_may_have_a_place(rows: Rows) -> None:
    Service.objects.filter(pk=rows.refuge.pk).update(visibility="public")
    ServiceAtLocation.objects.create(service=rows.refuge, location=rows.location)
    assert rows.refuge.places.count() == 1


def test_the_public_sees_active_public_services_and_those_reached_by_phone_only(rows: Rows) -> None:
    for visibility, status in (("partners", "active"), ("house", "active"), ("public", "defunct")):
        Service.objects.create(
            organization=rows.house, name=f"{visibility} {status}", visibility=visibility, status=status
        )
    assert sorted(Service.objects.public().values_list("name", flat=True)) == ["Soep", "Toevlucht"]


def test_an_organisation_is_public_with_a_public_service(rows: Rows) -> None:
    hidden = Organization.objects.create(name="Alleen voor partners")
    Service.objects.create(organization=hidden, name="Overleg", visibility="partners")
    assert list(Organization.objects.public()) == [rows.house]


def test_everything_of_a_removed_organisation_goes_with_it(rows: Rows) -> None:
    condition(rows).save()
    rows.house.delete()
    left = [model.objects.count() for model in (Service, ServiceAtLocation, AccessCondition, Schedule)]
    assert left == [0, 0, 0, 0]
