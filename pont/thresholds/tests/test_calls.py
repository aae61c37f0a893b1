"""The call list of a house: whose doors are on it, in which order, and that nobody phones twice."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from pont.accounts.at_work import AtWork
from pont.accounts.models import House, Membership
from pont.directory.actions import set_condition, set_saturation
from pont.directory.answering.actions import say_nothing_changed
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import FieldCheck, ServiceHistory
from pont.directory.models import Organization, Phone, Service
from pont.directory.tests.world import make_service
from pont.thresholds import actions, calls
from pont.thresholds.desk import sentences
from pont.thresholds.due import Due
from pont.thresholds.tests.world import DAY, Made, make, reported, without_numbers

pytestmark = pytest.mark.django_db
QUERIES = 12


@pytest.fixture
def made() -> Made:
    cache.clear()
    return make()


def listed(
    made: Made, who: Membership, house: House | None = None, later: datetime.timedelta = datetime.timedelta()
) -> dict[str, Due]:
    """The doors to phone, by name, in their order."""
    with made.at(who, house) as at:
        found = calls.call_list(at, timezone.now() + later).doors
    names = Service.objects.in_bulk([pk for pk, _due in found])
    return {names[pk].name: due for pk, due in found}


def asked(service: Service, days: int = 0) -> None:
    """Everything about this door was asked by phone so many days ago."""
    hand = Hand("Huis De Brug")
    editing.confirm(service=service, how="phoned", on=timezone.localdate() - days * DAY, by=hand)


def ask_all(*but: Service) -> None:
    for service in Service.objects.exclude(pk__in=[one.pk for one in but]):
        set_condition(service=service, kind="without_papers", answer="yes", by="a house")
        asked(service)


def test_a_worker_phones_the_doors_of_the_own_house_and_a_map_editor_the_whole_map(made: Made) -> None:
    ask_all()
    elsewhere = make_service(Organization.objects.create(name="Elders"), "Elders", verified_on=None)
    assert listed(made, made.cast.bram) == {}
    assert list(listed(made, made.mia)) == [elsewhere.name]


def test_what_a_house_keeps_for_itself_is_on_no_other_list(made: Made) -> None:
    assert "Nachtopvang" not in listed(made, made.mia)
    assert "Nachtopvang" in listed(made, made.pia, made.cast.passage)


def test_an_entry_that_ended_or_was_joined_is_phoned_no_more(made: Made) -> None:
    ask_all(made.world.old, made.world.soup)
    Service.objects.filter(pk=made.world.old.pk).update(status="defunct")
    Service.objects.filter(pk=made.world.soup.pk).update(merged_into=made.world.women)
    assert list(listed(made, made.cast.bram)) == []


def test_a_door_that_is_asked_leaves_the_list_until_it_is_due_again(made: Made) -> None:
    ask_all()
    assert listed(made, made.cast.bram) == {}
    later = listed(made, made.cast.bram, later=91 * DAY)
    assert [name for name, due in later.items() if "hours" not in due.reasons] == []
    assert len(later) == 7


def test_a_visitor_who_stood_before_a_closed_door_puts_it_on_the_list(made: Made) -> None:
    ask_all()
    asked(made.world.soup, days=3)
    reported(made.world.soup, "closed", "visitor", days=1)
    reported(made.world.women, "let_in", "visitor", days=0)
    assert {name: due.reasons for name, due in listed(made, made.cast.bram).items()} == {
        "Soep aan de brug": ("reported",)
    }


def test_a_door_does_not_clear_itself_of_what_was_reported(made: Made) -> None:
    ask_all()
    asked(made.world.soup, days=3)
    reported(made.world.soup, "closed", "desk", days=1)
    say_nothing_changed(service=made.world.soup)
    assert listed(made, made.cast.bram)["Soep aan de brug"].reasons == ("contradicted",)
    asked(made.world.soup)
    assert listed(made, made.cast.bram) == {}


def test_the_own_word_of_a_door_brings_no_old_report_back(made: Made) -> None:
    ask_all()
    reported(made.world.soup, "closed", "desk", days=2)
    asked(made.world.soup, days=1)
    say_nothing_changed(service=made.world.soup)
    assert listed(made, made.cast.bram) == {}


def test_a_refusal_weighs_only_where_the_map_says_that_it_stops_nobody(made: Made) -> None:
    ask_all()
    for service, answer in ((made.world.soup, "yes"), (made.world.women, "no")):
        asked(service, days=3)
        set_condition(service=service, kind="without_papers", answer=answer, by="a house")
        actions.report_door(
            service=service,
            outcome="refused",
            threshold="papers_required",
            told_by="desk",
            today=timezone.localdate(),
        )
    assert {name: due.reasons for name, due in listed(made, made.cast.bram).items()} == {
        "Soep aan de brug": ("contradicted",)
    }


def test_reports_follow_an_entry_that_was_joined_with_another(made: Made) -> None:
    ask_all()
    asked(made.world.soup, days=3)
    reported(made.world.women, "closed", "desk")
    Service.objects.filter(pk=made.world.women.pk).update(merged_into=made.world.soup)
    assert list(listed(made, made.cast.bram)) == ["Soep aan de brug"]


def test_full_that_lasted_is_asked_about_and_full_tonight_is_not(made: Made) -> None:
    ask_all()
    now = timezone.now()
    for service, days in ((made.world.soup, 9), (made.world.women, 1)):
        asked(service, days=12)
        set_saturation(service=service, level="full", set_at=now - (days + 1) * DAY, expires_at=now - DAY)
    assert {name: due.reasons for name, due in listed(made, made.cast.bram).items()} == {
        "Soep aan de brug": ("full_is_over",)
    }


def test_nobody_picked_up_comes_back_tomorrow_and_later_in_two_hours(made: Made) -> None:
    with made.at(made.cast.bram) as at:
        actions.answer_call(service=made.world.old, outcome="nobody", by=at, now=timezone.now())
        actions.answer_call(service=made.world.office, outcome="skipped", by=at, now=timezone.now())
    assert {"Oude lijst", "Loket met afspraak"} & set(listed(made, made.cast.bram)) == set()
    in_two_hours = calls.LATER + datetime.timedelta(minutes=1)
    with made.at(made.cast.bram):
        away = calls.tried(made.cast.brug, timezone.now() + in_two_hours).put_away
    assert made.world.office.pk not in away
    assert "Oude lijst" in listed(made, made.cast.bram, later=DAY)


def test_a_wrong_number_is_a_reason_until_the_number_was_checked(made: Made) -> None:
    ask_all()
    with made.at(made.cast.bram) as at:
        actions.answer_call(service=made.world.soup, outcome="wrong", by=at, now=timezone.now() - DAY)
        Service.objects.filter(pk=made.world.soup.pk).update(verified_on=timezone.localdate() - 2 * DAY)
    FieldCheck.objects.filter(service=made.world.soup).update(verified_on=timezone.localdate() - 2 * DAY)
    assert listed(made, made.cast.bram)["Soep aan de brug"].reasons == ("number_wrong",)
    FieldCheck.objects.filter(service=made.world.soup, key="phones").update(verified_on=timezone.localdate())
    assert "Soep aan de brug" not in listed(made, made.cast.bram)


def heard_that_hours_changed(made: Made) -> Service:
    """A door that nobody asked for more than a year says on the phone, yesterday, that its hours changed."""
    ask_all(made.world.soup)
    Service.objects.filter(pk=made.world.soup.pk).update(verified_on=timezone.localdate() - 400 * DAY)
    with made.at(made.cast.bram) as at:
        actions.answer_call(service=made.world.soup, outcome="hours", by=at, now=timezone.now() - DAY)
    return made.world.soup


def wrote(made: Made, values: dict[str, object], house: House | None = None, **how: object) -> None:
    """Yesterday a house wrote this on the entry."""
    hand, yesterday = Hand.of(by_of(made, house)), timezone.localdate() - DAY
    said = {"how": "phoned", "on": yesterday} | how
    editing.change_entry(service=made.world.soup, values=values, base={}, by=hand, **said)
    ServiceHistory.objects.filter(service=made.world.soup).update(at=timezone.now() - DAY)


def by_of(made: Made, house: House | None) -> AtWork:
    there = house or made.cast.brug
    with made.at(made.cast.bram, there) as at:
        return at


NEW_HOURS: dict[str, object] = {"hours.door": [{"hours": "Mo-Fr 09:00-12:00"}]}


def test_hours_that_changed_and_were_written_down_that_day_end_the_call(made: Made) -> None:
    heard_that_hours_changed(made)
    wrote(made, NEW_HOURS)
    assert listed(made, made.cast.bram) == {}
    later = listed(made, made.cast.bram, later=91 * DAY)
    assert "hours" in later["Soep aan de brug"].reasons


def test_hours_that_changed_and_were_not_written_down_come_back_tomorrow_and_say_why(made: Made) -> None:
    heard_that_hours_changed(made)
    today = listed(made, made.cast.bram)["Soep aan de brug"].reasons
    assert {"hours", "hours_unwritten"} & set(today) == {"hours", "hours_unwritten"}
    with override("en"):
        assert "They said that the hours changed. Nobody wrote them down." in sentences.why(today)


@pytest.mark.parametrize(
    ("values", "how", "is_passage"),
    [
        ({"description": "Warme soep."}, "phoned", False),
        ({"condition.price": {"answer": "free", "visibility": "public"}}, "phoned", False),
        (NEW_HOURS, "imported", False),
        (NEW_HOURS, "phoned", True),
    ],
)
def test_another_field_another_way_or_another_house_does_not_end_the_call(
    made: Made, values: dict[str, object], how: str, *, is_passage: bool
) -> None:
    heard_that_hours_changed(made)
    wrote(made, values, made.cast.passage if is_passage else None, how=how)
    assert "hours_unwritten" in listed(made, made.cast.bram)["Soep aan de brug"].reasons


def test_hours_that_were_written_down_before_the_call_do_not_end_it(made: Made) -> None:
    wrote(made, NEW_HOURS)
    ServiceHistory.objects.update(at=timezone.now() - 3 * DAY)
    heard_that_hours_changed(made)
    assert "hours_unwritten" in listed(made, made.cast.bram)["Soep aan de brug"].reasons


def test_a_later_call_in_which_nothing_changed_ends_what_was_not_written_down(made: Made) -> None:
    asked(heard_that_hours_changed(made))
    assert listed(made, made.cast.bram) == {}


def test_a_door_without_a_number_is_named_apart(made: Made) -> None:
    without_numbers(made.world.old)
    with made.at(made.cast.bram) as at:
        found = calls.call_list(at, timezone.now())
    assert [pk for pk, _due in found.without_number] == [made.world.old.pk]
    assert made.world.old.pk not in [pk for pk, _due in found.doors]


def test_the_number_of_the_organisation_serves_where_a_service_has_none(made: Made) -> None:
    without_numbers(made.world.old)
    Phone.objects.create(organization=made.world.house, number="02 000 00 99")
    with made.at(made.cast.bram) as at:
        numbers = calls.numbers_of(calls.services_at(at))
    assert numbers[made.world.old.pk] == ["02 000 00 99"]
    assert numbers[made.world.soup.pk] == ["02 000 00 12"]


def test_two_people_do_not_phone_the_same_door_at_once(made: Made) -> None:
    now = timezone.now()
    Service.objects.update(verified_on=None, verified_how="")
    with made.at(made.cast.bram) as at:
        waiting = [pk for pk, _due in calls.call_list(at, now).doors]
        first = calls.first_free(at, waiting, "one", now)
    with made.at(made.mia) as at:
        second = calls.first_free(at, waiting, "two", now)
        assert (first, second) == (waiting[0], waiting[1])
        calls.release(first, "two")
        assert calls.first_free(at, waiting, "three", now) == waiting[2]
    with made.at(made.cast.bram) as at:
        assert calls.first_free(at, waiting, "one", now) == first
        calls.release(first, "one")
        assert calls.claim(first, "four") is True


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_asks_as_many_questions_for_one_door_as_for_many(made: Made, more: int) -> None:
    for number in range(more):
        reported(make_service(made.world.house, f"Nog {number}", verified_on=None))
    with made.at(made.mia) as at, CaptureQueriesContext(connection) as queries:
        calls.call_list(at, timezone.now())
    assert len(queries) == QUERIES
