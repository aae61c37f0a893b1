"""Signing in: nobody learns who exists, nobody guesses for long, and what a PIN opened opens no account."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from pont.accounts import actions, roles, sight, tablets
from pont.accounts.models import Membership, Worker
from pont.accounts.tests import hashing
from pont.accounts.tests.at_the_sign import SIGN_IN, is_signed_in, try_to_sign_in
from pont.accounts.tests.cast import PASSWORD, Cast, at_work, member, signed_in, tablet_of

# Tries of one test do not count in the next.
pytestmark = pytest.mark.usefixtures("nothing_counted")
SECOND, HOUSES = "/nl/sign-in/second-step/", "/nl/houses/"
WRONG = "een zin die het niet is"
OWN_PAGES = (
    *("/nl/my-account/", "/nl/my-account/password/", "/nl/my-account/app/", "/nl/my-account/app/remove/"),
    *("/nl/my-account/recovery-codes/", "/nl/my-account/recovery-codes/new/", "/nl/my-account/passkey/"),
    *("/nl/my-account/passkey/1/remove/", "/nl/sign-in/again/", "/nl/sign-in/again/code/"),
    *("/nl/sign-in/again/passkey/", "/nl/second-factor/"),
)


def said(response: HttpResponse) -> bytes:
    """The page without the one word that is new on every page."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1", response.content)


def test_a_volunteer_signs_in_with_name_and_password(cast: Cast, browser: Client) -> None:
    response = try_to_sign_in(browser, cast.amina.worker.username)
    assert (response.status_code, response.url) == (302, HOUSES)
    assert is_signed_in(browser)


def test_capitals_and_spaces_around_a_name_do_not_matter(cast: Cast, browser: Client) -> None:
    try_to_sign_in(browser, f" {cast.amina.worker.username.upper()} ")
    assert is_signed_in(browser)


def test_a_page_of_a_house_comes_back_after_signing_in(cast: Cast, browser: Client) -> None:
    house = f"/nl/house/{cast.brug.pk}/"
    asked = browser.get(house)
    assert asked.url == f"{SIGN_IN}?next={house.replace('/', '%2F')}"
    assert f'name="next" value="{house}"' in browser.get(asked.url).content.decode()
    assert try_to_sign_in(browser, cast.amina.worker.username, next=house).url == house


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(cast: Cast, browser: Client, elsewhere: str) -> None:
    assert try_to_sign_in(browser, cast.amina.worker.username, next=elsewhere).url == HOUSES


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(cast: Cast) -> None:
    """One name, four times: nobody has it; somebody has it; without a password; with a closed account."""
    name, answers = "linde-tram-418", []
    for case in ("nobody", "somebody", "no password", "closed"):
        if case == "somebody":
            Worker.objects.filter(pk=cast.amina.worker_id).update(username=name)
        if case == "no password":
            Worker.objects.filter(pk=cast.amina.worker_id).update(password="!nothing")
        if case == "closed":
            worker = Worker.objects.get(pk=cast.amina.worker_id)
            worker.set_password(PASSWORD)
            worker.is_active = False
            worker.save()
        browser = Client(HTTP_HOST="localhost")
        response = try_to_sign_in(browser, name, WRONG)
        answers.append(
            (response.status_code, said(response), dict(response.headers), sorted(browser.cookies))
        )
    assert answers[0][0] == 200
    assert answers[1:] == [answers[0]] * 3


def test_an_unknown_name_costs_as_much_work_as_a_wrong_password(cast: Cast, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [hashing.PATH]
    works = []
    for name in ("niemand-hier-100", cast.amina.worker.username):
        hashing.CountedHasher.worked.clear()
        try_to_sign_in(Client(HTTP_HOST="localhost"), name, WRONG)
        works.append(len(hashing.CountedHasher.worked))
    assert works[0] > 0
    assert works[0] == works[1]


def test_a_closed_account_is_told_so_only_after_its_password(cast: Cast, browser: Client) -> None:
    Worker.objects.filter(pk=cast.amina.worker_id).update(is_active=False)
    assert try_to_sign_in(browser, cast.amina.worker.username).status_code == 403
    assert not is_signed_in(browser)


@pytest.mark.parametrize("is_known", [True, False])
def test_after_ten_wrong_passwords_the_right_one_does_not_open(
    cast: Cast, browser: Client, is_known: bool
) -> None:
    name = cast.amina.worker.username if is_known else "niemand-hier-100"
    statuses = [try_to_sign_in(browser, name, WRONG).status_code for _ in range(10)]
    assert statuses == [200] * 9 + [429]
    closed = try_to_sign_in(browser, name, PASSWORD)
    assert closed.status_code == 429
    assert "<h1" in closed.content.decode()
    assert not is_signed_in(browser)


def test_capitals_are_no_way_around_the_counting(cast: Cast, browser: Client) -> None:
    name = cast.amina.worker.username
    for at in range(9):
        try_to_sign_in(browser, name[:at].upper() + name[at:], WRONG)
    assert try_to_sign_in(browser, name.title(), WRONG).status_code == 429
    assert try_to_sign_in(browser, name).status_code == 429


def test_a_colleague_behind_the_same_address_is_not_kept_out(cast: Cast, browser: Client) -> None:
    for _ in range(10):
        try_to_sign_in(browser, cast.amina.worker.username, WRONG)
    try_to_sign_in(browser, worker_without_second_factor(cast).worker.username)
    assert is_signed_in(browser)


def worker_without_second_factor(cast: Cast) -> Membership:
    return member(cast.brug, "Emre", roles.BRIDGE_FIGURE)


def test_a_right_password_forgets_the_wrong_ones(cast: Cast, browser: Client) -> None:
    name = cast.amina.worker.username
    for _ in range(9):
        try_to_sign_in(browser, name, WRONG)
    try_to_sign_in(browser, name)
    again = Client(HTTP_HOST="localhost")
    assert try_to_sign_in(again, name, WRONG).status_code == 200


def test_one_name_is_not_guessed_from_many_addresses(cast: Cast) -> None:
    name, statuses = cast.amina.worker.username, set()
    for at in range(60):
        crowd = Client(HTTP_HOST="localhost", REMOTE_ADDR=f"198.51.100.{at}")
        statuses.add(try_to_sign_in(crowd, name, WRONG).status_code)
    late = Client(HTTP_HOST="localhost", REMOTE_ADDR="198.51.100.99")
    try_to_sign_in(late, name)
    assert statuses == {200}
    assert not is_signed_in(late)


def test_signing_in_changes_the_key_of_the_session(cast: Cast, browser: Client) -> None:
    session = browser.session
    session["planted"] = "before"
    session.save()
    before = session.session_key
    browser.cookies["pont_session"] = before
    try_to_sign_in(browser, cast.amina.worker.username)
    assert is_signed_in(browser)
    assert browser.session.session_key != before


def test_signing_out_leaves_nothing_of_the_session(cast: Cast) -> None:
    browser = signed_in(cast.amina)
    key = browser.session.session_key
    assert browser.get("/nl/sign-out/").status_code == 200
    assert is_signed_in(browser)
    assert browser.post("/nl/sign-out/").status_code == 302
    stale = Client(HTTP_HOST="localhost")
    stale.cookies["pont_session"] = key
    assert stale.get(HOUSES).url.startswith(SIGN_IN)


def test_a_role_taken_away_closes_an_open_session_at_once(cast: Cast) -> None:
    browser, today = signed_in(cast.bram), f"/nl/house/{cast.brug.pk}/"
    assert browser.get(today).status_code == 200
    with sight.of_house(cast.brug.pk):
        actions.end_access(membership=cast.bram, by=at_work(cast.cecile, cast.brug))
    assert browser.get(today).status_code == 404


def test_another_password_signs_out_the_other_screens(cast: Cast) -> None:
    here, there = signed_in(cast.amina), signed_in(cast.amina)
    other = "een andere zin die lang is"
    fields = {"oldpassword": PASSWORD, "password1": other, "password2": other}
    assert here.post("/nl/my-account/password/", fields).url == "/nl/my-account/"
    assert here.get("/nl/my-account/").status_code == 200
    assert there.get("/nl/my-account/").status_code == 302


def test_a_pin_opens_no_page_of_an_account(cast: Cast) -> None:
    """Not even for a volunteer without a password, whom nothing could ask once more."""
    Worker.objects.filter(pk=cast.amina.worker_id).update(password="!nothing")
    browser = opened_by_pin(cast)
    for path in (*OWN_PAGES, SIGN_IN, SECOND, "/nl/sign-in/passkey/", HOUSES):
        assert (path, browser.get(path).headers.get("Location")) == (path, "/nl/tablet/")
        assert (path, browser.post(path).headers.get("Location")) == (path, "/nl/tablet/")


def opened_by_pin(cast: Cast) -> Client:
    """A tablet of the house on which Amina typed her PIN."""
    tablet, browser = tablet_of(cast.brug, cast.cecile)
    browser.force_login(
        Worker.objects.get(pk=cast.amina.worker_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    session = browser.session
    session[tablets.AT] = tablets.AtTablet(
        tablet=tablet.pk.hex, house=cast.brug.pk.hex, membership=cast.amina.pk.hex
    )
    session.save()
    return browser


def test_a_stranger_is_sent_to_sign_in(db: None, browser: Client) -> None:
    for path in OWN_PAGES:
        response = browser.get(path)
        assert (path, response.status_code, response.url.partition("?")[0]) == (path, 302, SIGN_IN)
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "mfa_trust"])
def test_what_nobody_needs_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_worker_of_no_house_is_told_so(cast: Cast) -> None:
    with sight.of_house(cast.brug.pk):
        actions.end_access(membership=cast.amina, by=at_work(cast.cecile, cast.brug))
    page = signed_in(cast.amina).get("/en/houses/")
    assert "No house is open to you now" in page.content.decode()


def test_whoever_works_in_two_houses_chooses(cast: Cast) -> None:
    page = signed_in(cast.bram).get("/en/houses/").content.decode()
    assert [name in page for name in ("Huis De Brug", "Le Passage")] == [True, True]


def test_the_page_to_sign_in_keeps_nothing_before_somebody_signs_in(db: None, browser: Client) -> None:
    assert sorted(browser.get(SIGN_IN).cookies) == ["pont_form"]
