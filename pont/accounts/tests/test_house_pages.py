"""Today, the PIN, shared tablets and teams: who finds what on them, and what a post changes."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from pont.accounts import actions, forms, pins, roles, rules, sight, tablets, today
from pont.accounts.at_work import PIN as BY_PIN
from pont.accounts.models import House, Tablet, Team, TeamMember
from pont.accounts.tests.cast import PIN, Cast, at_work, member, signed_in, tablet_of
from pont.accounts.tests.reading import in_english, opened_by_pin, said, url

COORDINATORS_ONLY = ("people", "invite", "tablets", "teams", "log", "access-log")


# What the rooms above put on the first page, in its order.
OF_A_VOLUNTEER = ("thresholds:new", "thresholds:doors")
OF_A_WORKER = (
    *("map_desk:entries", "map_desk:collections", "map_desk:duplicates", "map_desk:exports"),
    *("map_desk:translate", "map_desk:paper", "map_desk:suggestions"),
    *("thresholds:new", "thresholds:doors", "thresholds:calls", "thresholds:reports"),
)
OF_A_COORDINATOR = (
    *("map_desk:entries", "map_desk:duplicates", "map_desk:exports", "map_desk:programs"),
    *("map_desk:paper", "map_desk:suggestions", "thresholds:reports"),
)


def of_rooms(house: House, *names: str) -> list[str]:
    """The addresses of these pages in a house."""
    return [reverse(name, args=[house.pk]) for name in names]


def keys(response: HttpResponse) -> list[str]:
    """Where the keys of the first page lead."""
    return re.findall(r'class="key" href="([^"]+)"', response.content.decode())


@pytest.mark.parametrize("name", COORDINATORS_ONLY)
def test_the_coordinator_alone_opens_the_pages_of_access(cast: Cast, name: str) -> None:
    assert signed_in(cast.cecile).get(url(name, cast.brug)).status_code == 200
    assert signed_in(cast.amina).get(url(name, cast.brug)).status_code == 403
    assert signed_in(cast.bram).get(url(name, cast.brug)).status_code == 403


@pytest.mark.parametrize("name", ["house", "my-pin", "answer", *COORDINATORS_ONLY])
def test_another_house_is_not_there(cast: Cast, name: str) -> None:
    assert signed_in(cast.cecile).get(url(name, cast.passage)).status_code == 404
    assert signed_in(cast.driss).get(url(name, cast.brug)).status_code == 404


@pytest.mark.parametrize("name", ["house", "my-pin", "answer", *COORDINATORS_ONLY])
def test_who_did_not_sign_in_is_sent_there(cast: Cast, name: str) -> None:
    where = url(name, cast.brug)
    response = Client(HTTP_HOST="localhost").get(where)
    assert (response.status_code, response["Location"]) == (
        302,
        f"{reverse('account_login')}?next={where.replace('/', '%2F')}",
    )


@pytest.mark.parametrize("name", ["house", "my-pin", "answer", *COORDINATORS_ONLY])
def test_nobody_keeps_a_page(cast: Cast, name: str) -> None:
    assert signed_in(cast.cecile).get(url(name, cast.brug))["Cache-Control"] == "no-store"


def test_a_volunteer_finds_the_map(cast: Cast) -> None:
    response = signed_in(cast.amina).get(url("house", cast.brug))
    assert keys(response) == [reverse("directory:home"), *of_rooms(cast.brug, *OF_A_VOLUNTEER)]


def test_a_worker_finds_the_answer_too(cast: Cast) -> None:
    response = signed_in(cast.bram).get(url("house", cast.brug))
    there = of_rooms(cast.brug, *OF_A_WORKER)
    assert keys(response) == [reverse("directory:home"), url("answer", cast.brug), *there]


def test_a_coordinator_finds_the_keys_of_access(cast: Cast) -> None:
    names = ("people", "invite", "teams", "tablets", "log", "answer")
    response = signed_in(cast.cecile).get(url("house", cast.brug))
    there = of_rooms(cast.brug, *OF_A_COORDINATOR)
    assert keys(response) == [reverse("directory:home"), *(url(name, cast.brug) for name in names), *there]


@pytest.mark.parametrize("role", roles.ALL)
def test_every_key_opens_for_who_has_it(cast: Cast, role: str) -> None:
    browser = signed_in(member(cast.brug, "Farah", role))
    at_home = browser.get(url("house", cast.brug))
    assert at_home.status_code == 200
    own = re.findall(r'class="btn" href="([^"]+)"', at_home.content.decode())
    assert own == [url("my-pin", cast.brug), reverse("mfa_index")]
    assert {browser.get(where).status_code for where in [*keys(at_home), url("my-pin", cast.brug)]} == {200}


def test_a_pin_opens_the_first_page_without_ones_own_things(cast: Cast) -> None:
    browser = opened_by_pin(cast.brug, cast.cecile, cast.amina)
    response = browser.get(url("house", cast.brug))
    there = [reverse("directory:home"), *of_rooms(cast.brug, *OF_A_VOLUNTEER)]
    assert (response.status_code, keys(response)) == (200, there)
    assert "Lock" in said(response)
    assert "Sign out" not in said(response)
    assert browser.get(url("my-pin", cast.brug)).status_code == 403


def test_a_coordinator_who_typed_a_pin_is_a_volunteer(cast: Cast) -> None:
    at = at_work(cast.cecile, cast.brug, by=BY_PIN)._replace(
        roles=roles.with_pin(frozenset({roles.COORDINATOR}))
    )
    with override("en"):
        words = [str(key.word) for key in today.keys_of(at)]
    assert words == ["Find a door", "What stopped somebody?", "Did they let them in?"]
    assert today.own_pages(at) == []


def test_the_first_page_says_who_and_when(cast: Cast) -> None:
    page = said(signed_in(cast.cecile).get(in_english("house", cast.brug)))
    assert "Cécile" in page
    assert "Huis De Brug" in page


def test_who_works_in_two_houses_can_change_over(cast: Cast) -> None:
    assert reverse("accounts:houses") in signed_in(cast.bram).get(url("house", cast.brug)).content.decode()
    assert (
        reverse("accounts:houses") not in signed_in(cast.amina).get(url("house", cast.brug)).content.decode()
    )


# The PIN.


@pytest.mark.parametrize("pin", ["4711", " 4711 ", "90210", "27182818"])
def test_a_pin_is_four_to_eight_digits(pin: str) -> None:
    assert pins.clean_pin(pin) == pin.strip()


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "471",
        "471147114",
        "47a1",
        "٤٧١١",
        "0000",
        "99999999",
        "1234",
        "4321",
        "7890",
        "0987",
        "1212",
        "2580",
    ],
)
def test_a_pin_that_everybody_tries_is_refused(pin: str) -> None:
    with pytest.raises(ValidationError):
        pins.clean_pin(pin)


def test_a_pin_that_is_made_passes_the_rule() -> None:
    made = [pins.new_pin() for _time in range(200)]
    assert [pins.clean_pin(pin) for pin in made] == made
    assert len(set(made)) > 100


def test_one_chooses_a_pin(cast: Cast) -> None:
    browser = signed_in(cast.amina)
    response = browser.post(in_english("my-pin", cast.brug), {"pin": "6283", "again": "6283"}, follow=True)
    assert response.redirect_chain == [(in_english("house", cast.brug), 302)]
    assert "You have a new PIN." in said(response)
    assert "You have a new PIN." not in said(browser.get(in_english("house", cast.brug)))
    with sight.of_house(cast.brug.pk):
        cast.amina.refresh_from_db()
    assert check_password("6283", cast.amina.pin)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pin": "1234", "again": "1234"}, "This PIN is guessed too easily. Choose another one."),
        ({"pin": "6283", "again": "6284"}, "This is another PIN. Type the same one twice."),
        ({"pin": "62", "again": "62"}, "A PIN has four to eight digits."),
        ({}, "Type a PIN."),
    ],
)
def test_a_pin_that_will_not_do_changes_nothing(cast: Cast, typed: dict[str, str], sentence: str) -> None:
    response = signed_in(cast.amina).post(in_english("my-pin", cast.brug), typed)
    assert response.status_code == 400
    assert sentence in said(response)
    with sight.of_house(cast.brug.pk):
        cast.amina.refresh_from_db()
    assert check_password(PIN, cast.amina.pin)


def test_a_typed_pin_is_on_no_page(cast: Cast) -> None:
    response = signed_in(cast.amina).post(url("my-pin", cast.brug), {"pin": "6283", "again": "6284"})
    assert "6283" not in response.content.decode()


# Shared tablets.


def test_a_browser_becomes_a_shared_tablet_and_signs_out(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    response = browser.post(url("tablets", cast.brug), {"name": "Tablet aan de deur"})
    assert (response.status_code, response["Location"]) == (302, reverse("accounts:tablet"))
    assert browser.cookies[tablets.COOKIE]["httponly"] is True
    assert "_auth_user_id" not in browser.session
    assert "Huis De Brug" in said(browser.get(reverse("accounts:tablet")))
    with sight.of_house(cast.brug.pk):
        assert [(row.name, row.made_by) for row in Tablet.objects.all()] == [
            ("Tablet aan de deur", cast.cecile)
        ]


def test_a_tablet_has_a_name_of_its_own(cast: Cast) -> None:
    tablet_of(cast.brug, cast.cecile, "Keuken")
    browser = signed_in(cast.cecile)
    for name, sentence in (
        ("Keuken", "There is a tablet with this name already."),
        (" ", "Give the tablet a name."),
    ):
        response = browser.post(in_english("tablets", cast.brug), {"name": name})
        assert (response.status_code, tablets.COOKIE in response.cookies) == (400, False)
        assert sentence in said(response)
    with sight.of_house(cast.brug.pk):
        assert Tablet.objects.count() == 1


def test_the_tablet_of_another_house_stays_there(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.passage, cast.driss, "Balie")
    browser.force_login(cast.cecile.worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = browser.cookies[tablets.COOKIE].value
    where = in_english("tablets", cast.brug)
    sentence = "This browser is the tablet “Balie” of Le Passage. Nothing was changed. End it there first."
    assert sentence in said(browser.get(where))
    response = browser.post(where, {"name": "Deur"})
    assert response.status_code == 409
    assert sentence in said(response)
    assert browser.cookies[tablets.COOKIE].value == before
    with sight.of_house(cast.brug.pk):
        assert Tablet.objects.count() == 0


def test_a_tablet_of_the_house_says_which(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.brug, cast.cecile, "Keuken")
    browser.force_login(cast.cecile.worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    where = in_english("tablets", cast.brug)
    assert "This browser is the tablet “Keuken” of this house." in said(browser.get(where))
    assert browser.post(where, {"name": "Deur"}).status_code == 409


def test_a_tablet_that_ended_opens_nothing(cast: Cast) -> None:
    tablet, _browser = tablet_of(cast.brug, cast.cecile, "Keuken")
    browser = signed_in(cast.cecile)
    response = browser.post(in_english("end-tablet", cast.brug, pk=tablet.pk), follow=True)
    assert "The tablet opens nothing any more." in said(response)
    assert "This house has no shared tablet yet." in said(response)
    assert browser.post(url("end-tablet", cast.brug, pk=tablet.pk)).status_code == 404


def test_a_tablet_is_ended_by_its_own_coordinator_only(cast: Cast) -> None:
    tablet, _browser = tablet_of(cast.brug, cast.cecile)
    assert signed_in(cast.amina).post(url("end-tablet", cast.brug, pk=tablet.pk)).status_code == 403
    assert signed_in(cast.driss).post(url("end-tablet", cast.passage, pk=tablet.pk)).status_code == 404
    assert signed_in(cast.cecile).get(url("end-tablet", cast.brug, pk=tablet.pk)).status_code == 405
    with sight.of_house(cast.brug.pk):
        assert Tablet.objects.get().ended_at is None


# Teams.


def started(cast: Cast, name: str = "Straatteam") -> Team:
    with sight.of_house(cast.brug.pk):
        return actions.start_team(name=name, by=at_work(cast.cecile, cast.brug))


def in_team(cast: Cast, team: Team) -> list[str]:
    with sight.of_house(cast.brug.pk):
        return sorted(TeamMember.objects.filter(team=team).values_list("membership__called", flat=True))


def test_a_team_starts_with_a_name_of_its_own(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    assert browser.post(url("teams", cast.brug), {"name": "Straatteam"}).status_code == 302
    response = browser.post(in_english("teams", cast.brug), {"name": "Straatteam"})
    assert response.status_code == 400
    assert "There is a team with this name already." in said(response)


def test_the_people_of_a_team_are_chosen_together(cast: Cast) -> None:
    team, kitchen, browser = started(cast), started(cast, "Keuken"), signed_in(cast.cecile)
    where = url("team", cast.brug, pk=team.pk)
    browser.post(url("team", cast.brug, pk=kitchen.pk), {"members": [cast.amina.pk]})
    browser.post(where, {"members": [cast.amina.pk, cast.bram.pk]})
    assert (in_team(cast, team), in_team(cast, kitchen)) == (["Amina", "Bram"], ["Amina"])
    browser.post(where, {"members": [cast.bram.pk]})
    assert (in_team(cast, team), in_team(cast, kitchen)) == (["Bram"], ["Amina"])


def test_nobody_of_another_house_comes_into_a_team(cast: Cast) -> None:
    team = started(cast)
    browser = signed_in(cast.cecile)
    for strange in (cast.driss.pk, "nobody"):
        response = browser.post(url("team", cast.brug, pk=team.pk), {"members": [strange]})
        assert response.status_code == 400
    assert in_team(cast, team) == []


def test_a_team_that_ended_is_gone_and_its_people_stay(cast: Cast) -> None:
    team, browser = started(cast), signed_in(cast.cecile)
    browser.post(url("team", cast.brug, pk=team.pk), {"members": [cast.amina.pk]})
    assert browser.post(url("end-team", cast.brug, pk=team.pk)).status_code == 302
    assert in_team(cast, team) == []
    assert browser.get(url("team", cast.brug, pk=team.pk)).status_code == 404
    assert signed_in(cast.amina).get(url("house", cast.brug)).status_code == 200


@pytest.mark.parametrize("name", ["team", "end-team"])
def test_a_team_is_kept_by_its_own_coordinator_only(cast: Cast, name: str) -> None:
    team = started(cast)
    assert signed_in(cast.amina).post(url(name, cast.brug, pk=team.pk)).status_code == 403
    assert signed_in(cast.driss).post(url(name, cast.passage, pk=team.pk)).status_code == 404


def test_a_name_turns_nothing_around() -> None:
    form = forms.TeamForm({"name": "  Straat\u202e  team "})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Straat team"}


def test_two_at_the_same_moment_are_no_broken_page() -> None:
    def second() -> None:
        raise IntegrityError

    form = forms.TeamForm({"name": "Straatteam"})
    assert forms.tried(form, second) is None
    with override("en"):
        said_of_it = [str(error) for error in form.non_field_errors()]
    assert said_of_it == ["It did not work this time. Nothing was changed; try again."]


def test_every_page_of_a_house_has_a_rule() -> None:
    from pont.accounts import urls_house  # noqa: PLC0415 - its views read the settings

    free = [entry.name for entry in urls_house.urlpatterns if not hasattr(entry.callback, "at_house")]
    assert free == ["houses"]
    assert urls_house.urlpatterns[1].callback.at_house is rules.may_enter
