"""Writing to the map: whole or not at all, told to running workers, and never anything untrue."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from pont.directory import actions, opening
from pont.directory.models import AccessCondition, Change, Organization, Saturation, Schedule, Service
from pont.kernel import vocabulary

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=opening.BRUSSELS)
PRIVATE = ("without_papers", "id_asked", "shares_data_with", "social_fare_without_papers")
BY = "Huis De Brug"


@pytest.fixture
def service(db: None) -> Service:
    return Service.objects.create(organization=Organization.objects.create(name=BY), name="Soep")


def changed() -> list[int | None]:
    return list(Change.objects.order_by("pk").values_list("service", flat=True))


@pytest.mark.parametrize("kind", PRIVATE)
def test_what_could_hurt_somebody_stays_with_partner_houses(service: Service, kind: str) -> None:
    answer = vocabulary.conditions()[kind].answers[0].code
    row = actions.set_condition(service=service, kind=kind, answer=answer, by=BY)
    assert row is not None
    assert row.visibility == "partners"


def test_nothing_else_stays_with_partner_houses() -> None:
    private = {kind for kind, row in vocabulary.conditions().items() if row.visibility != "public"}
    assert private == set(PRIVATE)


def test_the_service_itself_may_say_that_the_public_may_know(service: Service) -> None:
    actions.set_condition(service=service, kind="without_papers", answer="yes", visibility="public", by=BY)
    assert service.conditions.get().visibility == "public"


def test_saying_it_again_without_a_word_about_sight_takes_it_back(service: Service) -> None:
    actions.set_condition(service=service, kind="without_papers", answer="yes", visibility="public", by=BY)
    actions.set_condition(service=service, kind="without_papers", answer="no", by=BY)
    assert service.conditions.get().visibility == "partners"


def test_a_condition_keeps_who_looked_when_and_how(service: Service) -> None:
    day = datetime.date(2026, 11, 3)
    actions.set_condition(
        service=service, kind="price", answer="free", by=BY, on=day, how="phoned", note="Altijd"
    )
    row = service.conditions.get()
    assert (row.verified_on, row.verified_how, row.verified_by, row.note) == (day, "phoned", BY, "Altijd")


def test_a_new_answer_replaces_the_old_one(service: Service) -> None:
    for answer in ("free", "amount"):
        actions.set_condition(service=service, kind="price", answer=answer, by=BY)
    assert [row.answer for row in service.conditions.all()] == ["amount"]


def test_no_answer_means_that_nobody_knows(service: Service) -> None:
    actions.set_condition(service=service, kind="price", answer="free", by=BY)
    assert actions.set_condition(service=service, kind="price", answer=None, by=BY) is None
    assert AccessCondition.objects.count() == 0
    assert changed() == [service.pk, service.pk]


@pytest.mark.parametrize(("kind", "answer"), [("nationality", "yes"), ("price", "maybe"), ("price", "")])
def test_a_condition_nobody_knows_is_refused(service: Service, kind: str, answer: str) -> None:
    with pytest.raises(actions.NotPossible):
        actions.set_condition(service=service, kind=kind, answer=answer, by=BY)
    assert (AccessCondition.objects.count(), changed()) == (0, [])


def test_hours_that_can_be_read_are_written(service: Service) -> None:
    schedule = Schedule.objects.create(service=service)
    actions.set_hours(schedule=schedule, hours="Mo-Fr 09:00-12:00; SH off", school="fr", by=BY)
    schedule.refresh_from_db()
    assert (schedule.hours, schedule.school) == ("Mo-Fr 09:00-12:00; SH off", "fr")
    assert changed() == [service.pk]


def test_hours_of_a_place_change_its_service(service: Service) -> None:
    schedule = Schedule.objects.create(place=service.places.create())
    actions.set_hours(schedule=schedule, hours="24/7", by=BY)
    assert changed() == [service.pk]


@pytest.mark.parametrize("hours", ["Mo-Fr 9 tot 12", "25:00-26:00", "Mo-"])
def test_hours_that_cannot_be_read_leave_the_old_ones(service: Service, hours: str) -> None:
    schedule = Schedule.objects.create(service=service, hours="24/7")
    with pytest.raises(opening.HoursError):
        actions.set_hours(schedule=schedule, hours=hours, by=BY)
    schedule.refresh_from_db()
    assert (schedule.hours, changed()) == ("24/7", [])


def test_full_has_an_end(service: Service) -> None:
    until = NOON + datetime.timedelta(hours=8)
    actions.set_saturation(service=service, level="full", set_at=NOON, expires_at=until)
    actions.set_saturation(service=service, level="few", set_at=NOON, expires_at=until)
    assert [row.level for row in Saturation.objects.all()] == ["few"]
    assert changed() == [service.pk, service.pk]


def test_an_end_before_the_beginning_changes_nothing(service: Service) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.set_saturation(service=service, level="full", set_at=NOON, expires_at=NOON)
    assert (Saturation.objects.count(), changed()) == (0, [])


def test_a_removed_service_is_gone_and_told(service: Service) -> None:
    number = service.pk
    actions.set_condition(service=service, kind="price", answer="free", by=BY)
    actions.remove_service(service=service)
    assert (Service.objects.count(), AccessCondition.objects.count()) == (0, 0)
    assert changed()[-1] == number


def test_a_change_of_everything_names_no_service() -> None:
    actions.note_change(None)
    assert changed() == [None]


def test_forgotten_changes_leave_the_newest(service: Service) -> None:
    last = [actions.note_change(service) for _again in range(3)][-1]
    actions.forget_changes(up_to=last.pk + 1)
    actions.note_change(service)
    assert Change.objects.latest("pk").pk > last.pk
