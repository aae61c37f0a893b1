"""Who has access: what a coordinator reads and changes, and what nobody else does."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pont.accounts import actions, keys, roles, sight, slips
from pont.accounts.models import HeldRole, Invitation, Membership, Worker
from pont.accounts.tests.cast import PIN, Cast, at_work, invitation_key, member, signed_in
from pont.accounts.tests.reading import in_english, said, url
from pont.kernel import qr

OF_ONE_PERSON = ("member", "end-access")
QUERIES = 13


def held(cast: Cast, who: Membership) -> list[str]:
    with sight.of_house(cast.brug.pk):
        return sorted(HeldRole.objects.filter(membership=who).values_list("role", flat=True))


def without_account(who: Membership) -> None:
    who.worker.set_unusable_password()
    who.worker.save(update_fields=["password"])


def links(response: object) -> list[str]:
    return re.findall(r"https?://[^<\"\s]+[?]key=[\w-]+", response.content.decode())


def test_the_page_tells_who_is_what(cast: Cast) -> None:
    without_account(cast.amina)
    page = said(signed_in(cast.cecile).get(in_english("people", cast.brug)))
    for words in (
        "Amina Volunteer at the reception",
        "No account: opens a tablet by PIN Has a PIN",
        "Bram Worker",
        "Account with a second factor Has a PIN",
        "Cécile Coordinator",
    ):
        assert words in page
    assert "Driss" not in page
    assert "Bram B." not in page


def test_a_spent_pin_is_told(cast: Cast) -> None:
    with sight.of_house(cast.brug.pk):
        Membership.objects.filter(pk=cast.amina.pk).update(pin_wrong=actions.PIN_ENDS_AFTER)
    page = said(signed_in(cast.cecile).get(in_english("people", cast.brug)))
    assert page.count("ten wrong ones were typed. Give a new one.") == 1


def test_a_missing_second_factor_is_told(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    assert "The second factor is missing." not in said(browser.get(in_english("people", cast.brug)))
    browser.post(url("member", cast.brug, pk=cast.amina.pk), {"change": "roles", "roles": ["worker"]})
    assert said(browser.get(in_english("people", cast.brug))).count("The second factor is missing.") == 1


def test_the_page_asks_the_database_as_often_for_three_as_for_one(cast: Cast) -> None:
    house, by = cast.passage, at_work(cast.driss, cast.passage)
    browser = signed_in(cast.driss)
    browser.get(url("people", house))
    asked_for = []
    for called in ("Elif", "Farah", "Gaby"):
        newcomer = member(house, called, roles.WORKER)
        for _each in range(2):
            invitation_key(house, cast.driss, roles.WORKER)
        with sight.of_house(house.pk):
            actions.take_back_invitation(
                invitation=Invitation.objects.filter(taken_back_at=None).first(), by=by
            )
            team = actions.start_team(name=called, by=by)
            actions.change_teams(membership=newcomer, teams=[team], by=by)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url("people", house)).status_code == 200
        reads = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
        asked_for.append(len([read for read in reads if "set_config" not in read]))
    assert asked_for == [QUERIES] * 3


@pytest.mark.parametrize("name", OF_ONE_PERSON)
def test_one_person_is_changed_by_their_own_coordinator_only(cast: Cast, name: str) -> None:
    sent = {"change": "roles", "roles": ["coordinator"], "sure": "yes"}
    where = url(name, cast.brug, pk=cast.amina.pk)
    assert signed_in(cast.cecile).get(where).status_code == 200
    for who, status in ((cast.amina, 403), (cast.bram, 403), (cast.driss, 404)):
        assert signed_in(who).get(where).status_code == status
        assert signed_in(who).post(where, sent).status_code == status
    elsewhere = url(name, cast.passage, pk=cast.amina.pk)
    assert signed_in(cast.driss).post(elsewhere, sent).status_code == 404
    assert Client(HTTP_HOST="localhost").post(where, sent).status_code == 302
    assert held(cast, cast.amina) == ["reception_volunteer"]


def test_a_coordinator_gives_and_takes_roles(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    sent = {"change": "roles", "roles": ["bridge_figure", "group_member"]}
    response = browser.post(in_english("member", cast.brug, pk=cast.amina.pk), sent, follow=True)
    assert "The roles hold from now on." in said(response)
    assert held(cast, cast.amina) == ["bridge_figure", "group_member"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ([], "Choose at least one role."),
        (["president"], "president"),
        (["worker"], "A house needs a coordinator. Give somebody else this role first."),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(cast: Cast, sent: list[str], sentence: str) -> None:
    response = signed_in(cast.cecile).post(
        in_english("member", cast.brug, pk=cast.cecile.pk), {"change": "roles", "roles": sent}
    )
    assert response.status_code == 400
    assert sentence in said(response)
    assert held(cast, cast.cecile) == ["coordinator"]


def test_who_has_only_a_pin_gets_no_role_that_asks_for_more(cast: Cast) -> None:
    without_account(cast.amina)
    browser = signed_in(cast.cecile)
    where = in_english("member", cast.brug, pk=cast.amina.pk)
    response = browser.post(where, {"change": "roles", "roles": ["worker"]})
    assert response.status_code == 400
    assert "This person has only a PIN. End this access, then invite them for this role." in said(response)
    assert browser.post(where, {"change": "roles", "roles": ["bridge_figure"]}).status_code == 302
    assert held(cast, cast.amina) == ["bridge_figure"]


def test_a_coordinator_chooses_the_teams_of_one_person(cast: Cast) -> None:
    with sight.of_house(cast.brug.pk):
        team = actions.start_team(name="Straatteam", by=at_work(cast.cecile, cast.brug))
    browser = signed_in(cast.cecile)
    where = in_english("member", cast.brug, pk=cast.amina.pk)
    browser.post(where, {"change": "teams", "teams": [team.pk]})
    assert "Teams: Straatteam" in said(browser.get(in_english("people", cast.brug)))
    assert browser.post(where, {"change": "teams", "teams": [cast.amina.pk]}).status_code == 400
    browser.post(where, {"change": "teams"})
    assert "Teams: Straatteam" not in said(browser.get(in_english("people", cast.brug)))


def test_a_new_pin_is_shown_once(cast: Cast) -> None:
    with sight.of_house(cast.brug.pk):
        Membership.objects.filter(pk=cast.amina.pk).update(pin_wrong=actions.PIN_ENDS_AFTER)
    browser = signed_in(cast.cecile)
    where = in_english("member", cast.brug, pk=cast.amina.pk)
    page = browser.post(where, {"change": "pin"}).content.decode()
    pin = re.search(r'class="new-pin"><bdi dir="ltr">(\d+)<', page).group(1)
    with sight.of_house(cast.brug.pk):
        cast.amina.refresh_from_db()
    assert (check_password(pin, cast.amina.pin), cast.amina.pin_wrong) == (True, 0)
    assert 'class="new-pin"' not in browser.get(where).content.decode()


def test_a_button_that_nobody_made_changes_nothing(cast: Cast) -> None:
    response = signed_in(cast.cecile).post(
        url("member", cast.brug, pk=cast.amina.pk), {"change": "everything"}
    )
    assert (response.status_code, held(cast, cast.amina)) == (200, ["reception_volunteer"])


def test_the_end_is_asked_twice(cast: Cast) -> None:
    browser, theirs = signed_in(cast.cecile), signed_in(cast.amina)
    assert theirs.get(url("house", cast.brug)).status_code == 200
    where = in_english("end-access", cast.brug, pk=cast.amina.pk)
    assert "End the access of Amina now?" in said(browser.get(where))
    assert browser.post(where).status_code == 400
    assert theirs.get(url("house", cast.brug)).status_code == 200
    response = browser.post(where, {"sure": "yes"}, follow=True)
    assert "The access has ended." in said(response)
    assert re.search(r"Access that ended Amina From .+ to .+[.]", said(response))
    assert theirs.get(url("house", cast.brug)).status_code == 404
    assert browser.get(url("member", cast.brug, pk=cast.amina.pk)).status_code == 404


def test_the_last_coordinator_stays(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    response = browser.post(in_english("end-access", cast.brug, pk=cast.cecile.pk), {"sure": "yes"})
    assert response.status_code == 400
    assert "A house needs a coordinator. Give somebody else this role first." in said(response)
    assert browser.get(url("people", cast.brug)).status_code == 200


def test_a_coordinator_may_leave_when_there_is_another(cast: Cast) -> None:
    member(cast.brug, "Farah", roles.COORDINATOR)
    browser = signed_in(cast.cecile)
    response = browser.post(in_english("end-access", cast.brug, pk=cast.cecile.pk), {"sure": "yes"})
    assert (response.status_code, response["Location"]) == (302, "/en/houses/")
    assert browser.get(url("people", cast.brug)).status_code == 404


# Invitations.


def test_an_invitation_shows_its_link_once(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    where = in_english("invite", cast.brug)
    response = browser.post(where, {"called": "Farah", "roles": ["bridge_figure"]})
    page = said(response)
    assert response.status_code == 200
    assert "Welcome Farah You are invited as: Bridge figure." in page
    assert "You see this link this once." in page
    link, *more = links(response)
    assert more == []
    assert urlsplit(link).netloc == "localhost"
    (key,) = parse_qs(urlsplit(link).query)["key"]
    with sight.of_house(cast.brug.pk):
        row = Invitation.objects.get()
    assert (row.key, row.roles, row.called) == (keys.hashed(key), ["bridge_figure"], "Farah")
    again = browser.get(where)
    assert links(again) == []
    assert "Nobody sees a link twice. Is it lost? Take it back and make a new one." in said(again)
    assert links(browser.get(url("people", cast.brug))) == []


def test_the_link_of_a_slip_lets_somebody_in(cast: Cast) -> None:
    response = signed_in(cast.cecile).post(in_english("invite", cast.brug), {"roles": ["bridge_figure"]})
    (link,) = links(response)
    assert "Welcome You are invited as: Bridge figure." in said(response)
    opened = Client(HTTP_HOST="localhost").get(link.removeprefix("http://localhost"))
    assert opened.status_code == 200
    assert "Huis De Brug" in said(opened)


def test_a_slip_says_until_when_and_what_stays_among_us(cast: Cast) -> None:
    page = said(signed_in(cast.cecile).post(in_english("invite", cast.brug), {"roles": ["bridge_figure"]}))
    assert re.search(r"It works once, until \w+ \d+ \w+ \d{4}, \d+:\d\d \.", page)
    assert "What you see and hear here stays here." in page
    assert re.search("Name .*Date .*Signature", page)


def test_an_invitation_without_a_role_is_none(cast: Cast) -> None:
    response = signed_in(cast.cecile).post(in_english("invite", cast.brug), {"called": "Farah"})
    assert response.status_code == 400
    assert "Choose at least one role." in said(response)
    assert 'value="Farah"' in response.content.decode()
    with sight.of_house(cast.brug.pk):
        assert Invitation.objects.count() == 0


def test_nobody_else_invites(cast: Cast) -> None:
    for who, house, status in (
        (cast.amina, cast.brug, 403),
        (cast.bram, cast.brug, 403),
        (cast.driss, cast.brug, 404),
    ):
        assert signed_in(who).post(url("invite", house), {"roles": ["coordinator"]}).status_code == status
    for house in (cast.brug, cast.passage):
        with sight.of_house(house.pk):
            assert Invitation.objects.count() == 0


def opened_invitation(cast: Cast) -> Invitation:
    invitation_key(cast.brug, cast.cecile, roles.WORKER)
    with sight.of_house(cast.brug.pk):
        return Invitation.objects.get()


def test_an_invitation_is_taken_back(cast: Cast) -> None:
    row, browser = opened_invitation(cast), signed_in(cast.cecile)
    where = in_english("take-back", cast.brug, pk=row.pk)
    response = browser.post(where, follow=True)
    assert "The invitation was taken back. Its link opens nothing." in said(response)
    assert "No invitation is open." in said(response)
    assert "It was taken back on" in said(response)
    assert "This invitation does not work any more." in said(browser.post(where, follow=True))


def test_an_invitation_is_taken_back_by_its_own_coordinator_only(cast: Cast) -> None:
    row = opened_invitation(cast)
    assert signed_in(cast.amina).post(url("take-back", cast.brug, pk=row.pk)).status_code == 403
    assert signed_in(cast.driss).post(url("take-back", cast.passage, pk=row.pk)).status_code == 404
    assert signed_in(cast.cecile).get(url("take-back", cast.brug, pk=row.pk)).status_code == 405
    with sight.of_house(cast.brug.pk):
        assert Invitation.objects.get().taken_back_at is None


def test_the_page_tells_what_became_of_an_invitation(cast: Cast) -> None:
    row = opened_invitation(cast)
    browser = signed_in(cast.cecile)
    long_ago = timezone.now() - timedelta(days=9)
    with sight.of_house(cast.brug.pk):
        Invitation.objects.filter(pk=row.pk).update(made_at=long_ago, expires_at=long_ago + timedelta(days=7))
    assert "Nobody used it before" in said(browser.get(in_english("people", cast.brug)))
    with sight.of_house(cast.brug.pk):
        Invitation.objects.filter(pk=row.pk).update(used_at=long_ago, used_by=cast.bram)
    assert "Bram came in with it on" in said(browser.get(in_english("people", cast.brug)))


# The code on the slip.


def read_back(svg: str) -> list[str]:
    """The rows of a drawn code, black as `#`."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg).group(1))
    rows = [["."] * size for _row in range(size)]
    for across, down, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        rows[int(down)][int(across) : int(across) + int(wide)] = ["#"] * int(wide)
    return ["".join(row) for row in rows]


def test_a_code_is_drawn_with_its_corners_and_its_edge() -> None:
    rows = read_back(slips.code("https://pont.example/nl/invitation/?key=" + "a" * 43, "Code"))
    edge = qr.QUIET
    assert {*"".join(rows[:edge] + rows[-edge:])} == {"."}
    corner = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]
    assert [row[edge : edge + 7] for row in rows[edge : edge + 7]] == corner
    assert [row[-edge - 7 : -edge] for row in rows[edge : edge + 7]] == corner


def test_a_code_has_a_name_that_cannot_become_markup() -> None:
    assert 'aria-label="&lt;b&gt;&quot;"' in slips.code("x", '<b>"')


def test_no_account_is_told_to_another_house(cast: Cast) -> None:
    page = signed_in(cast.driss).get(url("people", cast.passage)).content.decode()
    assert [name for name in Worker.objects.values_list("username", flat=True) if name in page] == []
    assert PIN not in page
