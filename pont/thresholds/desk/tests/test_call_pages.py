"""The call list by keyboard and without: one call on the screen, one key for each answer."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from pont.accounts import roles, sight
from pont.accounts.models import House
from pont.accounts.tests.cast import member, signed_in
from pont.accounts.tests.reading import opened_by_pin, said
from pont.directory import live
from pont.directory.models import AccessCondition, Service
from pont.directory.tests.world import CANARY_PLACE, make_service
from pont.thresholds.models import Call
from pont.thresholds.tests.world import DAY, Made, make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OPEN_SINCE = 400


@pytest.fixture
def made(settings: Settings, tmp_path) -> Made:
    settings.PONT_INDEX = tmp_path / "index"
    cache.clear()
    made = make()
    Service.objects.update(verified_on=timezone.localdate() - OPEN_SINCE * DAY)
    live.build()
    live.forget()
    return made


@pytest.fixture
def bram(made: Made) -> Client:
    return signed_in(made.cast.bram)


def url(name: str, house: House, **rest: object) -> str:
    with override("en"):
        return reverse(f"thresholds:{name}", kwargs={"house": house.pk, **rest})


def begun(made: Made, browser: Client, house: House | None = None) -> str:
    """The address of the first call."""
    return browser.post(url("calls", house or made.cast.brug)).url


def door_of(address: str) -> int:
    return int(address.rstrip("/").rpartition("/")[2])


def outcomes(made: Made) -> list[str]:
    with sight.of_house(made.cast.brug.pk):
        return list(Call.objects.order_by("at").values_list("outcome", flat=True))


@pytest.mark.parametrize("role", sorted(set(roles.ALL) - {roles.WORKER, roles.MAP_EDITOR}))
def test_other_roles_phone_nobody(made: Made, role: str) -> None:
    browser = signed_in(member(made.cast.brug, "Iemand", role))
    for address in (url("calls", made.cast.brug), url("call", made.cast.brug, pk=made.world.soup.pk)):
        assert (browser.get(address).status_code, browser.post(address).status_code) == (403, 403)


def test_a_pin_opens_no_call_list(made: Made) -> None:
    browser = opened_by_pin(made.cast.brug, made.cast.cecile, made.cast.bram)
    assert browser.get(url("calls", made.cast.brug)).status_code == 403


def test_the_overview_says_how_many_and_why(made: Made, bram: Client) -> None:
    page = said(bram.get(url("calls", made.cast.brug)))
    assert "7 doors should be phoned. These are the doors of your house." in page
    assert "We do not know when it is open." in page
    assert ("This is the whole map." in said(signed_in(made.mia).get(url("calls", made.cast.brug)))) is True
    assert "Nachtopvang" not in page


def test_one_call_is_on_the_screen_with_number_script_and_keys(made: Made, bram: Client) -> None:
    response = bram.get(url("call", made.cast.brug, pk=made.world.soup.pk))
    html, page = response.content.decode(), said(response)
    assert 'href="tel:+3220000012"' in html
    assert re.findall(r'data-key="(\d)"', html) == ["1", "2", "3", "4", "5", "6", "7", "0"]
    assert re.findall(r"<kbd>(\d)</kbd>", html) == ["1", "2", "3", "4", "5", "6", "7", "0"]
    assert "Is the door open then? Every day: day and night." in page
    assert "Is this still so?" in page
    assert "Nobody checked the hours lately." in page
    assert "thresholds/calls" in html


def test_what_nobody_knows_is_asked(made: Made, bram: Client) -> None:
    AccessCondition.objects.filter(service=made.world.old).delete()
    page = said(bram.get(url("call", made.cast.brug, pk=made.world.old.pk)))
    assert ("When are you open?" in page, "What we do not know: without papers," in page) == (True, True)


def test_a_secret_address_is_neither_shown_nor_asked(made: Made, bram: Client) -> None:
    page = said(bram.get(url("call", made.cast.brug, pk=made.world.refuge.pk)))
    assert "The address is secret." in page
    assert ("Is this the address?" in page, CANARY_PLACE in page) == (False, False)


def test_what_a_house_keeps_for_itself_is_read_out_by_that_house_only(made: Made) -> None:
    AccessCondition.objects.filter(service=made.world.soup, kind="price").update(visibility="house")
    address = {who: url("call", house, pk=made.world.soup.pk) for who, house in (
        (made.mia, made.cast.brug),
        (made.pia, made.cast.passage),
    )}  # fmt: skip
    free = "It is free."
    assert [free in said(signed_in(who).get(page)) for who, page in address.items()] == [True, False]


def test_twenty_calls_take_twenty_answers(made: Made, bram: Client) -> None:
    for number in range(20):
        make_service(made.world.house, f"Deur {number:02}", verified_on=None, verified_how="")
    at, seen = begun(made, bram), []
    while len(seen) < 20:
        seen.append(door_of(at))
        assert bram.get(at).status_code == 200
        at = bram.post(at, {"outcome": "same"}).url
    assert (len(set(seen)), outcomes(made)) == (20, ["same"] * 20)
    checked = Service.objects.filter(pk__in=seen, verified_on=timezone.localdate(), verified_how="phoned")
    assert checked.count() == 20


def test_the_last_call_leads_back_to_the_list(made: Made, bram: Client) -> None:
    at = begun(made, bram)
    for _door in range(7):
        at = bram.post(at, {"outcome": "nobody"}).url
    assert at == url("calls", made.cast.brug)
    page = said(bram.get(at))
    assert ("Nothing is left to phone now." in page, "Nothing has to be asked now." in page) == (True, True)


def test_hours_that_changed_open_the_entry(made: Made, bram: Client) -> None:
    at = begun(made, bram)
    with override("en"):
        entry = reverse("map_desk:entry", kwargs={"house": made.cast.brug.pk, "pk": door_of(at)})
    assert bram.post(at, {"outcome": "hours"}).url == entry


@pytest.mark.parametrize("outcome", ["full", "closed"])
def test_what_lasts_a_while_needs_its_last_day(made: Made, bram: Client, outcome: str) -> None:
    at = begun(made, bram)
    for until in ({}, {"until": "tomorrow"}, {"until": "1999-01-01"}):
        response = bram.post(at, {"outcome": outcome, **until})
        assert (response.status_code, 'role="alert"' in response.content.decode()) == (400, True)
    assert outcomes(made) == []
    assert bram.post(at, {"outcome": outcome, "until": timezone.localdate().isoformat()}).status_code == 302
    assert outcomes(made) == [outcome]


def test_a_key_pressed_twice_counts_once(made: Made, bram: Client) -> None:
    at = begun(made, bram)
    bram.post(at, {"outcome": "nobody"})
    bram.post(at, {"outcome": "ended"})
    assert outcomes(made) == ["nobody"]
    assert Service.objects.get(pk=door_of(at)).status == "active"


def test_two_editors_never_have_the_same_call(made: Made, bram: Client) -> None:
    mia = signed_in(made.mia)
    hands = [begun(made, bram), begun(made, mia)]
    for _turn in range(2):
        assert door_of(hands[0]) != door_of(hands[1])
        hands = [who.post(at, {"outcome": "nobody"}).url for who, at in zip((bram, mia), hands, strict=True)]


def test_a_door_of_another_house_is_not_there_for_a_worker(made: Made, bram: Client) -> None:
    elsewhere = make_service(made.theirs.organization, "Elders", verified_on=None)
    for pk in (made.theirs.pk, elsewhere.pk, 999_999):
        response: HttpResponse = bram.get(url("call", made.cast.brug, pk=pk))
        assert response.status_code == 404
        assert bram.post(url("call", made.cast.brug, pk=pk), {"outcome": "ended"}).status_code == 404


def test_the_first_page_of_a_house_offers_what_each_may(made: Made) -> None:
    with override("en"):
        today = reverse("accounts:house", args=[made.cast.brug.pk])
    offered = {
        who.called: [
            key in said(signed_in(who).get(today)) for key in ("What stopped somebody?", "Who to phone")
        ]
        for who in (made.cast.amina, made.cast.bram, made.cast.cecile, made.mia)
    }
    assert offered == {
        "Amina": [True, False],
        "Bram": [True, True],
        "Cécile": [False, False],
        "Mia": [False, True],
    }
