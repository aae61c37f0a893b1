"""Closed for a while: the door says so on those days, and opens again by itself."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from pont.directory import opening
from pont.directory.closing import closed
from pont.directory.doors import Door
from pont.directory.editing import actions
from pont.directory.editing.hands import Hand
from pont.directory.models import Schedule, Service
from pont.directory.publishing import doors_of
from pont.directory.tests.world import make_world

FIRST, LAST = datetime.date(2026, 12, 21), datetime.date(2027, 1, 3)


def state(hours: str, *moment: int) -> str:
    minute = opening.to_minutes(datetime.datetime(*moment))
    opened, unknown = opening.read_hours(hours).unfold(minute, minute + 1)
    return "open" if opened else ("unknown" if unknown else "closed")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [
        ("24/7", "closed", "open"),
        ("Mo-Su 08:00-20:00; PH off", "closed", "open"),
        ("22:00-13:00", "closed", "open"),
        ("", "closed", "unknown"),
    ],
)
def test_the_days_of_a_closing_are_closed_and_the_others_as_before(
    hours: str, inside: str, outside: str
) -> None:
    written = closed(hours, FIRST, LAST)
    assert [state(written, 2026, 12, 22, 12), state(written, 2027, 1, 3, 12)] == [inside, inside]
    assert [state(written, 2026, 12, 19, 12), state(written, 2027, 1, 4, 12)] == [outside, outside]


@pytest.mark.one_database
def test_a_note_cannot_break_the_hours() -> None:
    assert state(closed("24/7", FIRST, LAST, 'works"; 24/7 open "'), 2026, 12, 22, 12) == "closed"


def door_of(service: Service) -> Door:
    return next(iter(doors_of([service.pk])))


@pytest.mark.django_db
def test_a_door_is_closed_while_its_telephone_is_answered() -> None:
    world = make_world()
    Schedule.objects.create(service=world.soup, purpose="phone", hours="24/7")
    today = timezone.localdate()
    actions.close_until(service=world.soup, since=today, until=today, how="told", by=Hand.service())
    hours = {row.purpose: row.text for row in door_of(world.soup).hours}
    now = timezone.localtime()
    at = (now.year, now.month, now.day, 12)
    assert [state(hours["door"], *at), state(hours["phone"], *at)] == ["closed", "open"]


@pytest.mark.django_db
def test_a_door_whose_hours_nobody_knows_is_known_to_be_closed() -> None:
    world = make_world()
    world.soup.schedules.all().delete()
    today = timezone.localdate()
    actions.close_until(service=world.soup, since=today, until=today, how="told", by=Hand.service())
    [hours] = door_of(world.soup).hours
    now = timezone.localtime()
    assert state(hours.text, now.year, now.month, now.day, 12) == "closed"


@pytest.mark.django_db
def test_a_closing_that_is_over_leaves_the_hours_as_they_were() -> None:
    world = make_world()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    actions.close_until(service=world.soup, since=yesterday, until=yesterday, how="told", by=Hand.service())
    assert [row.text for row in door_of(world.soup).hours] == ["24/7"]
