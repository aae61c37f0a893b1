"""Coming in with a link: once, for what it says, and after reading what stays in the house."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pont.accounts import actions, keys, logs, roles, sight, tablets
from pont.accounts.forms_sign_in import InvitationForm, cleaned_name
from pont.accounts.models import House, Invitation, Membership, Worker
from pont.accounts.tests.cast import PASSWORD, PIN, Cast, at_work, invitation_key, signed_in, tablet_of

PATH, WELCOME, HOUSES = "/en/invitation/", "/en/welcome/", "/en/houses/"
NO_MORE = "This link does not work any more. Ask the house for a new one."
FIELDS = {"secrecy": "on", "called": "Emre", "pin": PIN}
WITH_PASSWORD = FIELDS | {"password": PASSWORD, "again": PASSWORD}

# Tries of one test do not count in the next.
pytestmark = pytest.mark.usefixtures("nothing_counted")


@pytest.fixture
def key(cast: Cast) -> str:
    """A link for a volunteer at the reception of De Brug."""
    return invitation_key(cast.brug, cast.cecile, roles.RECEPTION_VOLUNTEER)


def post(browser: Client, key: str, fields: dict[str, str] = FIELDS) -> HttpResponse:
    return browser.post(PATH, fields | {"key": key})


def text(response: HttpResponse) -> str:
    return response.content.decode()


def member_called(house: House, called: str) -> Membership:
    with sight.of_house(house.pk):
        return Membership.objects.select_related("worker").prefetch_related("held_roles").get(called=called)


def people(house: House) -> list[str]:
    with sight.of_house(house.pk):
        return sorted(row.called for row in Membership.objects.filter(ended_at=None))


def refusals(house: House) -> list[tuple[str, str, str]]:
    with sight.of_house(house.pk):
        lines = logs.LogLine.objects.filter(act=logs.REFUSED)
        return [(line.kind, line.reason, line.role) for line in lines]


def test_the_page_says_which_house_what_for_and_what_stays_inside(
    cast: Cast, key: str, browser: Client
) -> None:
    page = browser.get(PATH, {"key": key})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    for said in (
        "Come and work with Huis De Brug",
        "Volunteer at the reception",
        "Welcomes people, counts, points the way. Opens no notebook.",
        "What you see and hear here stays here.",
    ):
        assert said in text(page)
    assert "Coordinator" not in text(page)


def test_the_key_goes_along_to_the_other_languages(cast: Cast, key: str, browser: Client) -> None:
    page = text(browser.get(PATH, {"key": key}))
    assert [f'href="/{code}/invitation/?key={key}"' in page for code in ("nl", "fr", "en")] == [True] * 3
    assert browser.get("/ar/invitation/", {"key": key}).url == f"/fr/invitation/?key={key}"


def test_a_volunteer_comes_in_with_a_name_and_a_pin(cast: Cast, key: str, browser: Client) -> None:
    response = post(browser, key, FIELDS | {"called": "  Emre \u202eK.\u200b "})
    assert response.url == WELCOME
    assert "Go to the tablet of the house." in text(browser.get(WELCOME))
    member = member_called(cast.brug, "Emre K.")
    assert member.roles == {roles.RECEPTION_VOLUNTEER}
    assert member.language == "en"
    assert member.secrecy_at is not None
    assert member.pin.startswith("argon2")
    assert not member.worker.has_usable_password()
    assert "_auth_user_id" not in browser.session


def test_a_volunteer_may_choose_a_password_too(cast: Cast, key: str, browser: Client) -> None:
    assert post(browser, key, WITH_PASSWORD).url == WELCOME
    member = member_called(cast.brug, "Emre")
    assert member.worker.check_password(PASSWORD)
    assert browser.session["_auth_user_id"] == str(member.worker_id)


def test_the_made_up_name_is_shown_until_it_is_written_down(cast: Cast, key: str, browser: Client) -> None:
    post(browser, key, WITH_PASSWORD)
    name = member_called(cast.brug, "Emre").worker.username
    for language in ("en", "fr"):
        assert name in text(browser.get(f"/{language}/welcome/"))
    assert browser.post(WELCOME).url == HOUSES
    assert browser.get(WELCOME).url == HOUSES


def test_a_coordinator_comes_in_and_goes_on_to_a_second_factor(cast: Cast, browser: Client) -> None:
    link = invitation_key(cast.brug, cast.cecile, roles.COORDINATOR)
    assert post(browser, link, WITH_PASSWORD | {"pin": ""}).url == WELCOME
    member = member_called(cast.brug, "Emre")
    assert (member.pin, member.roles) == ("", {roles.COORDINATOR})
    house = browser.get(browser.post(WELCOME).url).url
    assert browser.get(house).url == "/en/second-factor/"
    # The password was typed a moment ago: nobody asks it again.
    assert browser.get("/en/my-account/passkey/").status_code == 200


def test_the_first_coordinator_of_a_house_comes_in(db: None, browser: Client) -> None:
    house, link = actions.make_house(name="Huis Nieuw")
    assert post(browser, link, WITH_PASSWORD).url == WELCOME
    assert people(house) == ["Emre"]


def test_coming_in_changes_the_key_of_the_session(cast: Cast, key: str, browser: Client) -> None:
    session = browser.session
    session["planted"] = "before"
    session.save()
    before = session.session_key
    browser.cookies["pont_session"] = before
    post(browser, key, WITH_PASSWORD)
    assert browser.session.session_key != before


def test_somebody_with_an_account_joins_another_house_with_it(cast: Cast) -> None:
    link = invitation_key(cast.passage, cast.driss, roles.BRIDGE_FIGURE)
    browser = signed_in(cast.amina)
    page = text(browser.get(PATH, {"key": link}))
    assert f"You are signed in as {cast.amina.worker.username}." in page
    assert 'type="password"' not in page
    count = Worker.objects.count()
    assert post(browser, link, FIELDS | {"called": "Amina S."}).url == HOUSES
    assert member_called(cast.passage, "Amina S.").worker_id == cast.amina.worker_id
    assert Worker.objects.count() == count


def test_nobody_joins_a_house_twice_with_one_account(cast: Cast, key: str) -> None:
    response = post(signed_in(cast.amina), key)
    assert response.status_code == 400
    assert "You have access to this house already." in text(response)
    assert people(cast.brug) == ["Amina", "Bram", "Cécile"]
    assert post(Client(HTTP_HOST="localhost"), key).status_code == 302


def test_a_pin_on_a_tablet_joins_nothing(cast: Cast, key: str) -> None:
    tablet, browser = tablet_of(cast.brug, cast.cecile)
    browser.force_login(cast.amina.worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session[tablets.AT] = tablets.AtTablet(
        tablet=tablet.pk.hex, house=cast.brug.pk.hex, membership=cast.amina.pk.hex
    )
    session.save()
    assert post(browser, key).url == "/en/tablet/"
    assert people(cast.brug) == ["Amina", "Bram", "Cécile"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"secrecy": ""}, "Read the note and mark the box."),
        ({"called": ""}, "Write how we call you."),
        ({"called": "\u202e\u200b"}, "Write a name that can be read aloud."),
        ({"called": "..."}, "Write a name that can be read aloud."),
        ({"called": "x" * 61}, "Ensure this value has at most 60 characters"),
        ({"called": "Amina"}, "Somebody here has this name already. Add a letter."),
        ({"pin": ""}, "Choose a PIN."),
        ({"pin": "123"}, "A PIN has four to eight digits."),
        ({"pin": "12a4"}, "A PIN has four to eight digits."),
        ({"pin": "1234"}, "This PIN is guessed too easily. Choose another one."),
        ({"pin": "0000"}, "This PIN is guessed too easily. Choose another one."),
        ({"password": "kort", "again": "kort"}, "This password is too short."),
        ({"password": PASSWORD, "again": ""}, "The two passwords are not the same."),
        ({"password": PASSWORD, "again": PASSWORD + "x"}, "The two passwords are not the same."),
        ({"password": "emre-emre-emre", "again": "emre-emre-emre", "called": "emre-emre-emr"}, "too similar"),
    ],
)
def test_what_is_missing_is_said_and_nothing_changes(
    cast: Cast, key: str, browser: Client, change: dict[str, str], sentence: str
) -> None:
    response = post(browser, key, FIELDS | change)
    assert response.status_code == 400
    assert sentence in text(response)
    assert people(cast.brug) == ["Amina", "Bram", "Cécile"]
    assert post(Client(HTTP_HOST="localhost"), key).status_code == 302


@pytest.mark.parametrize(
    ("held", "needed"),
    [
        ({roles.RECEPTION_VOLUNTEER}, (True, False)),
        ({roles.WORKER}, (False, True)),
        ({roles.WORKER, roles.BRIDGE_FIGURE}, (True, True)),
        ({roles.NETWORK_COORDINATOR}, (False, True)),
    ],
)
def test_a_role_decides_whether_pin_and_password_are_needed(
    held: set[str], needed: tuple[bool, bool]
) -> None:
    form = InvitationForm(held=frozenset(held), has_account=False)
    assert (form.fields["pin"].required, form.fields["password"].required) == needed


def test_a_name_keeps_its_letters_and_loses_what_nobody_sees() -> None:
    assert cleaned_name(" Zo\u0065\u0308\u200d \t de\u2067 Ruiter\n") == "Zoë de Ruiter"
    assert cleaned_name("أمينة") == "أمينة"


def unknown(cast: Cast, invitation: Invitation) -> None:
    """The key was never given out."""
    with sight.of_house(cast.brug.pk):
        Invitation.objects.filter(pk=invitation.pk).update(key=keys.hashed(keys.new_key()))


def used(cast: Cast, invitation: Invitation) -> None:
    with sight.of_house(cast.brug.pk):
        actions.accept_invitation(
            invitation=invitation, called="Fatou", worker=None, password="", pin=PIN, language="fr"
        )


def taken_back(cast: Cast, invitation: Invitation) -> None:
    with sight.of_house(cast.brug.pk):
        actions.take_back_invitation(invitation=invitation, by=at_work(cast.cecile, cast.brug))


def expired(cast: Cast, invitation: Invitation) -> None:
    long_ago = timezone.now() - datetime.timedelta(days=30)
    with sight.of_house(cast.brug.pk):
        Invitation.objects.filter(pk=invitation.pk).update(
            made_at=long_ago, expires_at=long_ago + actions.INVITATION_LASTS
        )


def test_every_link_that_lets_nobody_in_answers_the_same(cast: Cast, browser: Client) -> None:
    answers = []
    for close in (unknown, used, taken_back, expired):
        with sight.of_house(cast.brug.pk):
            invitation, link = actions.invite(
                roles=[roles.WORKER], called="", by=at_work(cast.cecile, cast.brug)
            )
        close(cast, invitation)
        before = people(cast.brug)
        for response in (browser.get(PATH, {"key": link}), post(browser, link, WITH_PASSWORD)):
            answers.append((response.status_code, response.content, dict(response.headers)))
        assert people(cast.brug) == before
    assert answers[0][0] == 404
    assert NO_MORE in answers[0][1].decode()
    assert answers[1:] == [answers[0]] * 7


def test_the_house_reads_that_a_closed_link_was_tried_once_an_hour(
    cast: Cast, key: str, browser: Client
) -> None:
    post(browser, key)
    assert refusals(cast.brug) == []
    for _ in range(3):
        browser.get(PATH, {"key": key})
    assert refusals(cast.brug) == [("invitation", "closed", "")]
    assert refusals(cast.passage) == []


@pytest.mark.parametrize("key", ["", "x", "x" * 101, "\x00", "é", "../../etc"])
def test_what_is_no_key_opens_nothing(db: None, browser: Client, key: str) -> None:
    for response in (browser.get(PATH, {"key": key}), post(browser, key)):
        assert response.status_code == 404
        assert NO_MORE in text(response)


def test_a_name_taken_in_the_same_moment_is_said_and_nothing_changes(
    cast: Cast, key: str, browser: Client
) -> None:
    """The database sees what nobody could have looked up: a colleague with this name, saved in between."""

    def faster(instance: Membership, **_more: Any) -> None:
        if instance.called == "Emre":
            pre_save.disconnect(faster, sender=Membership)
            Membership.in_sight(worker=cast.driss.worker, called="Emre").save(force_insert=True)

    pre_save.connect(faster, sender=Membership)
    response = post(browser, key)
    assert response.status_code == 400
    assert "It did not work this time. Nothing was changed; try again." in text(response)
    assert people(cast.brug) == ["Amina", "Bram", "Cécile"]
    assert post(browser, key).url == WELCOME


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_link_one_comes_in(cast: Cast, key: str) -> None:
    """SQLite lets one writer in at a time; there the second one finds a used link."""
    at_once, statuses = threading.Barrier(2), []

    def come_in(called: str) -> None:
        try:
            at_once.wait(timeout=20)
            statuses.append(post(Client(HTTP_HOST="localhost"), key, FIELDS | {"called": called}).status_code)
        finally:
            connection.close()

    both = [threading.Thread(target=come_in, args=[called]) for called in ("Emre", "Fatou")]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=30)
    assert sorted(statuses) == [302, 404]
    assert len(people(cast.brug)) == 4


def test_a_second_tap_after_the_first_finds_a_used_link(cast: Cast, key: str, browser: Client) -> None:
    assert [post(browser, key).status_code, post(browser, key).status_code] == [302, 404]
    assert people(cast.brug) == ["Amina", "Bram", "Cécile", "Emre"]


def test_welcome_shows_a_stranger_no_name(db: None, browser: Client) -> None:
    page = browser.get(WELCOME)
    assert page.status_code == 200
    assert 'class="secret' not in text(page)
    assert dict(page.cookies) == {}
