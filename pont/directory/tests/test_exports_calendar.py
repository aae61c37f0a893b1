"""The calendar of exceptions: whole days, stable identifiers, in the reader's language."""

from __future__ import annotations

import datetime
import io
from typing import Any

import icalendar
import pytest

from pont.directory import models
from pont.directory.editing.models import Closure
from pont.directory.exports import CannotExport
from pont.directory.exports.public_doors import today
from pont.directory.exports.writing import write
from pont.directory.tests.test_exports import open_door

pytestmark = pytest.mark.django_db
FIRST = "2026-11-24"
CHRISTMAS = (datetime.date(2026, 12, 25), datetime.date(2026, 12, 26))


def events(**options: Any) -> list[Any]:
    file = io.BytesIO()
    write("ics", file, **({"first": FIRST} | options))
    return list(icalendar.Calendar.from_ical(file.getvalue()).walk("VEVENT"))


def days(event: Any) -> tuple[datetime.date, datetime.date]:
    """First day, and the day after the last."""
    return event.decoded("dtstart"), event.decoded("dtend")


def test_a_public_holiday_is_a_whole_day_event() -> None:
    open_door()
    first = events()[0]
    assert days(first) == CHRISTMAS
    assert str(first["summary"]) == "Soup: closed"
    assert str(first["description"]) == "Public holiday. Usually open 9:00 – 12:00."
    assert str(first["location"]) == "Kaai 1, 1000"
    assert first.decoded("dtstamp").utcoffset() == datetime.timedelta()


@pytest.mark.parametrize(
    ("lang", "summary", "description"),
    [
        ("nl", "Soup: gesloten", "Feestdag. Anders open 9.00 – 12.00."),
        ("fr", "Soup : fermé", "Jour férié. D'habitude ouvert 9\xa0h\xa000 – 12\xa0h\xa000."),
    ],
)
def test_it_speaks_the_language_that_is_asked_for(lang: str, summary: str, description: str) -> None:
    open_door()
    first = events(lang=lang)[0]
    assert str(first["summary"]) == summary
    assert str(first["description"]) == description


def test_identifiers_are_the_same_at_every_run_and_never_twice() -> None:
    open_door()
    open_door("Other")
    first, second = ([str(event["uid"]) for event in events(lang=lang)] for lang in ("nl", "fr"))
    assert first == second
    assert len(set(first)) == len(first) == 16


def test_what_has_begun_keeps_its_identifier_and_what_is_over_is_not_told() -> None:
    open_door(hours="Mo-Fr 09:00-12:00; 2026 Dec 01-2026 Dec 20 off")
    [before] = events(first="2026-11-24")
    [during] = events(first="2026-12-10")
    assert before["uid"] == during["uid"]
    assert days(before) == days(during) == (datetime.date(2026, 12, 1), datetime.date(2026, 12, 19))
    assert events(first="2026-12-25") == []


def test_doors_of_one_service_share_an_event_that_is_the_same_for_all() -> None:
    service = open_door()
    location = models.Location.objects.create(address_1="Plein 2", postal_code="1080", city="Brussel")
    other = service.places.create(location=location)
    other.schedules.create(hours="Mo-Fr 09:00-12:00; PH off")
    assert [("location" in event) for event in events()[:2]] == [False, False]
    assert len(events()) == 8
    other.schedules.update(hours="Mo-Fr 09:00-12:00; PH off; 2026 Dec 01 off")
    alone = [event for event in events() if "location" in event]
    assert [(str(event["location"]), days(event)[0]) for event in alone] == [
        ("Plein 2, 1080", datetime.date(2026, 12, 1))
    ]


def test_a_closing_for_a_while_swallows_what_lies_in_it() -> None:
    service = open_door()
    until = today() + datetime.timedelta(days=500)
    Closure.objects.create(service=service, since=today(), until=until, note="Works in the kitchen")
    [event] = events(first=str(today()))
    assert days(event) == (today(), until + datetime.timedelta(days=1))
    assert str(event["summary"]) == "Soup: closed for a while"
    assert str(event["description"]) == "Works in the kitchen"


def test_a_closing_that_ends_before_a_holiday_does_not_grow_into_it() -> None:
    service = open_door(hours="Mo-Su 09:00-12:00; PH off")
    day = datetime.date(today().year + 1, 7, 21)
    Closure.objects.create(
        service=service, since=day - datetime.timedelta(days=3), until=day - datetime.timedelta(days=1)
    )
    found = [(str(event["summary"]), *days(event)) for event in events(first=str(today()))]
    one = datetime.timedelta(days=1)
    around = [event for event in found if day - 4 * one <= event[1] <= day]
    assert around == [
        ("Soup: closed for a while", day - 3 * one, day),
        ("Soup: closed", day, day + one),
    ]


def test_of_a_secret_address_only_the_telephone_hours_are_told() -> None:
    house = models.Organization.objects.create(name="Refuge")
    refuge = models.Service.objects.create(
        organization=house, name="Safe", visibility="phone_only", reached_by="phone"
    )
    refuge.schedules.create(hours="Mo-Fr 09:00-12:00; PH off", purpose="phone")
    found = events()
    assert len(found) == 8
    assert [event for event in found if "location" in event] == []


def test_one_service_may_be_asked_for() -> None:
    wanted, _other = open_door(), open_door("Other")
    assert {str(event["summary"]) for event in events(service=wanted.hsds_id)} == {"Soup: closed"}
    hidden = open_door("Hidden", visibility="partners")
    for unknown in (hidden.hsds_id, "nothing"):
        with pytest.raises(CannotExport, match=r"No public service has this identifier\."):
            events(service=unknown)


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(CannotExport, match="This is no day: tomorrow"):
        events(first="tomorrow")


def test_names_with_commas_and_lines_stay_one_summary() -> None:
    open_door("Soup, bread;\r\nBEGIN:VEVENT")
    assert len(events()) == 8
