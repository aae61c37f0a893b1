"""The pages where two entries become one: who sees which pair, and what a tap does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from pont.accounts import roles
from pont.accounts.models import House
from pont.accounts.tests.cast import Cast, cast, member, signed_in
from pont.directory.duplicates import looking, merging
from pont.directory.models import Organization, Service
from pont.directory.tests.world import make_service

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _look_again() -> None:
    looking.forget()


@pytest.fixture
def people() -> Cast:
    return cast()


def url(name: str, house: House, *numbers: int) -> str:
    names = {"duplicate": ("stays", "goes"), "part": ("pk",)}.get(name, ())
    with override("en"):
        return reverse(
            f"map_desk:{name}", kwargs={"house": house.pk, **dict(zip(names, numbers, strict=True))}
        )


def twins(people: Cast, *, seen_by: str = "public") -> tuple[Service, Service]:
    """One desk twice: of De Brug, and of a list that nobody owns."""
    ours = Organization.objects.create(name="Loket Zuidrand", house=people.brug)
    other = Organization.objects.create(name="Loket Zuidrand vzw")
    return (
        make_service(ours, "Loket Zuidrand", visibility=seen_by),
        make_service(other, "Loket Zuid-rand", visibility=seen_by),
    )


def editor(people: Cast) -> Client:
    return signed_in(member(people.brug, "Ellen", roles.MAP_EDITOR))


def test_a_map_editor_sees_the_pair_with_what_they_share(people: Cast) -> None:
    one, other = twins(people)
    page = editor(people).get(url("duplicates", people.brug)).content.decode()
    assert url("duplicate", people.brug, one.pk, other.pk) in page
    assert "They share:" in page


def test_a_worker_sees_pairs_of_which_both_are_theirs_only(people: Cast) -> None:
    one, other = twins(people)
    worker = signed_in(people.bram)
    assert (
        url("duplicate", people.brug, one.pk, other.pk)
        not in worker.get(url("duplicates", people.brug)).content.decode()
    )
    assert worker.get(url("duplicate", people.brug, one.pk, other.pk)).status_code == 404
    assert worker.post(url("duplicate", people.brug, one.pk, other.pk), {"change": "join"}).status_code == 404
    other.refresh_from_db()
    assert other.merged_into is None


def test_an_entry_that_another_house_keeps_for_itself_is_in_no_pair(people: Cast) -> None:
    one, other = twins(people)
    Organization.objects.filter(pk=other.organization_id).update(house=people.passage)
    Service.objects.filter(pk__in=[one.pk, other.pk]).update(visibility="house")
    browser = editor(people)
    assert browser.get(url("duplicate", people.brug, one.pk, other.pk)).status_code == 404
    assert "Loket Zuid-rand" not in browser.get(url("duplicates", people.brug)).content.decode()


def test_looking_at_the_preview_changes_nothing_and_a_tap_joins(people: Cast) -> None:
    one, other = twins(people)
    browser, address = editor(people), url("duplicate", people.brug, one.pk, other.pk)
    assert browser.get(address).status_code == 200
    other.refresh_from_db()
    assert other.merged_into is None
    assert browser.post(address, {"change": "join", "take": ["name"]}).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.name, other.merged_into) == ("Loket Zuid-rand", one)
    assert browser.post(url("part", people.brug, other.pk)).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.name, other.merged_into) == ("Loket Zuidrand", None)


def test_two_that_are_told_apart_are_not_asked_about_again(people: Cast) -> None:
    one, other = twins(people)
    browser, address = editor(people), url("duplicate", people.brug, one.pk, other.pk)
    browser.post(address, {"change": "apart"})
    assert merging.said_apart() == {(one.pk, other.pk)}
    assert address not in browser.get(url("duplicates", people.brug)).content.decode()


def test_what_cannot_be_joined_says_why_and_changes_nothing(people: Cast) -> None:
    one, other = twins(people)
    Service.objects.filter(pk=other.pk).update(visibility="partners")
    answer = editor(people).post(url("duplicate", people.brug, one.pk, other.pk), {"change": "join"})
    assert answer.status_code == 400
    assert "They are not seen by the same people." in answer.content.decode()
