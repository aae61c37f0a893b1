"""Tap cards at the desk: two taps, no person, and what is said stays in the house."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import Settings

from pont.accounts import logs, roles, sight
from pont.accounts.models import House
from pont.accounts.tests.cast import member, signed_in
from pont.accounts.tests.reading import opened_by_pin, said
from pont.directory import live
from pont.thresholds.models import DoorReport, Threshold
from pont.thresholds.tests.world import Made, make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CANARY = "kanarie-eigen-woord"


@pytest.fixture
def made(settings: Settings, tmp_path) -> Made:
    settings.PONT_INDEX = tmp_path / "index"
    made = make()
    live.build()
    live.forget()
    return made


@pytest.fixture
def amina(made: Made) -> Client:
    return signed_in(made.cast.amina)


def url(name: str, house: House, **rest: object) -> str:
    with override("en"):
        return reverse(f"thresholds:{name}", kwargs={"house": house.pk, **rest})


def heard(house: House) -> list[tuple[str, str]]:
    with sight.of_house(house.pk):
        return list(Threshold.objects.order_by("code").values_list("code", "words"))


def undo_of(response: HttpResponse) -> str:
    found = re.search(r'name="undo" value="([^"]+)"', response.content.decode())
    return unescape(found[1]) if found else ""


def keep(made: Made, browser: Client, code: str = "shame", **fields: object) -> HttpResponse:
    address = url("card", made.cast.brug, code=code)
    return browser.post(address, {"keep": "1", **fields}, follow=True)


def test_two_taps_keep_a_threshold(made: Made, amina: Client) -> None:
    cards = amina.get(url("new", made.cast.brug)).content.decode()
    address = url("card", made.cast.brug, code="papers_required")
    assert address in cards
    assert cards.count('class="card"') == 45
    assert heard(made.cast.brug) == []
    assert amina.get(address).status_code == 200
    response = keep(made, amina, "papers_required")
    assert "Kept, without a name: residence papers asked." in said(response)
    assert heard(made.cast.brug) == [("papers_required", "")]


def test_a_slip_of_the_finger_is_taken_back_once(made: Made, amina: Client) -> None:
    token = undo_of(keep(made, amina))
    assert undo_of(amina.get(url("new", made.cast.brug))) == ""
    done = amina.post(url("take-back", made.cast.brug), {"undo": token}, follow=True)
    assert ("It is taken back." in said(done), heard(made.cast.brug)) == (True, [])
    assert amina.post(url("take-back", made.cast.brug), {"undo": token}).status_code == 302


def test_nothing_is_taken_back_with_another_word_nor_from_another_house(made: Made, amina: Client) -> None:
    token = undo_of(keep(made, amina))
    amina.post(url("take-back", made.cast.brug), {"undo": f"{token}x"})
    signed_in(made.cast.driss).post(url("take-back", made.cast.passage), {"undo": token})
    pia = signed_in(member(made.cast.passage, "Paul", roles.WORKER))
    pia.post(url("take-back", made.cast.passage), {"undo": token})
    assert heard(made.cast.brug) == [("shame", "")]


def test_a_door_is_found_by_its_name_and_their_words_stay_while_looking(made: Made, amina: Client) -> None:
    address = url("card", made.cast.brug, code="shame")
    looked = amina.post(address, {"look": "1", "q": "soep", "words": CANARY, "domains": ["housing"]})
    assert ("Soep aan de brug" in said(looked), heard(made.cast.brug)) == (True, [])
    chosen = amina.post(address, {"service": str(made.world.soup.pk), "q": "soep", "words": CANARY})
    assert f'name="service" value="{made.world.soup.pk}"' in chosen.content.decode()
    assert CANARY in chosen.content.decode()
    keep(made, amina, service=made.world.soup.pk, words=CANARY, domains=["housing", "family"])
    with sight.of_house(made.cast.brug.pk):
        row = Threshold.objects.get()
        assert (row.service, row.words, row.domains) == (made.world.soup, CANARY, ["housing", "family"])


def test_a_door_that_another_house_keeps_for_itself_is_never_named(made: Made, amina: Client) -> None:
    address = url("card", made.cast.brug, code="shame")
    for asked in (
        amina.get(f"{address}?door={made.theirs.pk}"),
        amina.post(address, {"service": made.theirs.pk}),
    ):
        assert "Nachtopvang" not in said(asked)
    keep(made, amina, service=made.theirs.pk)
    with sight.of_house(made.cast.brug.pk):
        assert Threshold.objects.get().service_id is None
    assert amina.get(url("door", made.cast.brug, pk=made.theirs.pk)).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"words": "x" * 501}, {"domains": ["weather"]}, {"service": "nine"}, {"service": "9" * 30}]
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(
    made: Made, amina: Client, wrong: dict[str, object]
) -> None:
    response = keep(made, amina, **wrong)
    assert (response.status_code, heard(made.cast.brug)) == (400, [])


def test_a_card_that_nobody_knows_is_not_there(made: Made, amina: Client) -> None:
    assert amina.get(url("card", made.cast.brug, code="bad-mood")).status_code == 404


def test_their_own_words_are_read_by_workers_only_and_that_is_written_down(made: Made, amina: Client) -> None:
    keep(made, amina, words=CANARY)
    for name in ("new", "months"):
        for who in (made.cast.amina, made.cast.bram):
            assert CANARY not in said(signed_in(who).get(url(name, made.cast.brug)))
    assert signed_in(made.cast.cecile).get(url("words", made.cast.brug)).status_code == 403
    assert amina.get(url("words", made.cast.brug)).status_code == 403
    assert CANARY in said(signed_in(made.cast.bram).get(url("words", made.cast.brug)))
    with sight.of_house(made.cast.brug.pk):
        lines = logs.LogLine.objects.filter(act=logs.READ).values_list("kind", "reason")
        assert list(lines) == [("threshold", "")]


def test_own_words_leave_the_house_on_no_page(made: Made, amina: Client) -> None:
    keep(made, amina, service=made.world.soup.pk, words=CANARY)
    strangers = [Client(HTTP_HOST="localhost"), signed_in(made.cast.driss), signed_in(made.pia)]
    pages = [
        f"/en/door/{made.world.soup.pk}/",
        f"/en/door/{made.world.soup.pk}/report/",
        *(url(name, made.cast.passage) for name in ("new", "months", "words", "calls")),
        *(url(name, made.cast.brug) for name in ("new", "months", "words", "calls")),
        url("call", made.cast.passage, pk=made.world.soup.pk),
    ]
    assert [page for page in pages for who in strangers if CANARY in who.get(page).content.decode()] == []
    bram = signed_in(made.cast.bram)
    assert CANARY not in bram.get(url("call", made.cast.brug, pk=made.world.soup.pk)).content.decode()


def test_the_house_counts_by_month_and_another_house_sees_none(made: Made, amina: Client) -> None:
    for code in ("shame", "shame", "money"):
        keep(made, amina, code)
    counted = said(amina.get(url("months", made.cast.brug)))
    assert re.search(r"shame 2 .*no money 1", counted) is not None
    assert "shame" not in said(signed_in(made.cast.driss).get(url("months", made.cast.passage)))


def test_who_opened_the_tablet_by_pin_may_write(made: Made) -> None:
    browser = opened_by_pin(made.cast.brug, made.cast.cecile, made.cast.bram)
    keep(made, browser)
    assert heard(made.cast.brug) == [("shame", "")]
    assert browser.get(url("words", made.cast.brug)).status_code == 403


@pytest.mark.parametrize("role", [roles.MAP_EDITOR, roles.NETWORK_COORDINATOR, roles.COORDINATOR])
def test_other_roles_write_nothing(made: Made, role: str) -> None:
    browser = signed_in(member(made.cast.brug, "Iemand", role))
    assert keep(made, browser).status_code == 403
    assert heard(made.cast.brug) == []


@pytest.mark.parametrize(
    ("role", "told_by"),
    [
        (roles.RECEPTION_VOLUNTEER, "desk"),
        (roles.WORKER, "desk"),
        (roles.BRIDGE_FIGURE, "street"),
        (roles.HELPLINE_OPERATOR, "helpline"),
    ],
)
def test_a_report_says_from_which_desk_and_not_from_which_house(made: Made, role: str, told_by: str) -> None:
    browser = signed_in(member(made.cast.brug, "Iemand", role))
    assert "Soep aan de brug" in said(browser.get(url("doors", made.cast.brug), {"q": "soep"}))
    address = url("door", made.cast.brug, pk=made.world.soup.pk)
    assert browser.get(address).content.decode().count('name="threshold"') == 15
    fields = {"outcome": "refused", "threshold": "no_dogs"}
    assert "It says nothing in public." in said(browser.post(address, fields, follow=True))
    kept = DoorReport.objects.values_list("outcome", "threshold", "told_by")
    assert list(kept) == [("refused", "no_dogs", told_by)]


def test_a_report_of_the_desk_can_be_taken_back(made: Made, amina: Client) -> None:
    address = url("door", made.cast.brug, pk=made.world.soup.pk)
    token = undo_of(amina.post(address, {"outcome": "closed"}, follow=True))
    amina.post(url("take-back", made.cast.brug), {"undo": token})
    assert DoorReport.objects.count() == 0


def test_a_report_that_cannot_be_is_refused(made: Made, amina: Client) -> None:
    address = url("door", made.cast.brug, pk=made.world.soup.pk)
    for fields in ({}, {"outcome": "angry"}, {"outcome": "refused", "threshold": "shame"}):
        assert amina.post(address, fields).status_code == 400
    assert DoorReport.objects.count() == 0
