"""Somebody without an account says that something is wrong: kept, read by a house first, and on no page before."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pont.accounts.tests.reading import said
from pont.directory.collecting.tests.made_collections import index_again
from pont.directory.editing.models import Suggestion
from pont.directory.hsds.exporting import export_feed
from pont.directory.models import Service
from pont.directory.suggesting.forms import TRAP
from pont.directory.suggesting.views import MOST_HERE
from pont.directory.tests.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FORM = "application/x-www-form-urlencoded"
CANARY_WORDS, CANARY_CREDIT = "kanariewoorden", "Kanarienaam"


@pytest.fixture
def world() -> World:
    return make_world()


def send(address: str, *, client: Client | None = None, **fields: str) -> HttpResponse:
    return (client or Client()).post(address, urlencode(fields), content_type=FORM)


def address_of(service: Service, language: str = "en") -> str:
    return f"/{language}/door/{service.pk}/suggest/"


def test_a_correction_is_kept_as_it_was_typed(world: World) -> None:
    response = send(
        address_of(world.soup, "fr"),
        where="Rue Neuve 1, 1000 Bruxelles",
        hours="lundi de 9h à 12h",
        phone="02 111 22 33",
        ended="on",
        words="Je suis passée hier.",
        credit="Nadia",
    )
    row = Suggestion.objects.get()
    assert response.status_code == 200
    assert (row.service, row.state, row.language, row.words, row.credit) == (
        world.soup,
        "open",
        "fr",
        "Je suis passée hier.",
        "Nadia",
    )
    assert row.fields == {
        "place.address": "Rue Neuve 1, 1000 Bruxelles",
        "hours": "lundi de 9h à 12h",
        "phones": "02 111 22 33",
        "ended": "yes",
    }


def test_the_answer_thanks_and_leads_back(world: World) -> None:
    response = send(address_of(world.soup), phone="02 111 22 33")
    assert "Thank you. A person reads it." in said(response)
    assert "When it is right, the map changes." in said(response)
    assert f'href="/en/door/{world.soup.pk}/"' in response.content.decode()
    assert (response["Cache-Control"], dict(response.cookies)) == ("no-store", {})


def test_a_new_place_is_kept(world: World) -> None:
    response = send(
        "/nl/suggest/", name="Buurtsoep", about="Soep op vrijdag", where="Kade 3", phone="", hours=""
    )
    row = Suggestion.objects.get()
    assert (response.status_code, row.service) == (200, None)
    assert row.fields == {
        "name": "Buurtsoep",
        "description": "Soep op vrijdag",
        "place.address": "Kade 3",
    }


def test_opening_the_pages_writes_nothing(world: World) -> None:
    for address in (address_of(world.soup), "/ar/suggest/"):
        with CaptureQueriesContext(connection) as queries:
            response = Client().get(address)
        assert (response.status_code, dict(response.cookies)) == (200, {})
        assert [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "PRAGMA"))] == []
    assert Suggestion.objects.count() == 0


def test_the_door_and_the_page_about_the_data_lead_there(world: World) -> None:
    assert f'href="{address_of(world.soup)}"' in Client().get(f"/en/door/{world.soup.pk}/").content.decode()
    assert 'href="/en/suggest/"' in Client().get("/en/about/").content.decode()


def test_what_the_public_may_not_see_answers_like_what_never_was(world: World) -> None:
    hidden = Service.objects.get(name="Enkel voor partners")
    addresses = [f"/en/door/{pk}/suggest/" for pk in (hidden.pk, 999_999, 2**70)]
    opened = [Client().get(address) for address in addresses]
    sent = [send(address, phone="02 111 22 33") for address in addresses]
    assert [answer.status_code for answer in (*opened, *sent)] == [404] * 6
    assert len({said(answer) for answer in (*opened, *sent)}) == 1
    assert Suggestion.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"phone": ""}, "Write what is different, or tick the line."),
        ({"phone": "\u202e \u200b"}, "Write what is different, or tick the line."),
        ({"words": "x" * 1001}, "That is too long. Say it in a few words."),
        ({"credit": "Nadia"}, "Write what is different, or tick the line."),
    ],
)
def test_what_says_nothing_or_too_much_is_refused_and_stays_filled_in(
    world: World, fields: dict[str, str], sentence: str
) -> None:
    response = send(address_of(world.soup), **fields)
    assert (response.status_code, Suggestion.objects.count()) == (400, 0)
    assert sentence in said(response)


@pytest.mark.parametrize("fields", [{"name": "Soep"}, {"about": "Soep"}, {"name": "evil.com", "about": "x"}])
def test_a_new_place_needs_a_name_and_what_one_finds_there(world: World, fields: dict[str, str]) -> None:
    response = send("/en/suggest/", **fields)
    assert (response.status_code, Suggestion.objects.count()) == (400, 0)
    assert "Write its name, and what one finds there." in said(response)


def test_scripts_and_links_do_not_get_through_and_it_is_told(world: World) -> None:
    response = send(
        address_of(world.soup),
        words="<script>alert(1)</script>Zie https://evil.example/x <b>nu</b>",
        phone="",
    )
    assert "We took out a link: links are not kept." in said(response)
    assert Suggestion.objects.get().words == "Zie […] nu"


def test_what_was_typed_is_shown_as_text(world: World) -> None:
    nasty = '"><img src=x onerror=alert(1)>' + "x" * 200
    response = send(address_of(world.soup), where=nasty)
    assert response.status_code == 400
    assert "<img src=x" not in response.content.decode()


def test_a_program_that_fills_in_what_nobody_sees_is_thanked_and_forgotten(world: World) -> None:
    response = send(address_of(world.soup), phone="02 111 22 33", **{TRAP: "https://evil.example"})
    assert "Thank you. A person reads it." in said(response)
    assert Suggestion.objects.count() == 0


def test_after_five_in_an_hour_a_sentence_says_what_to_do(world: World) -> None:
    answers = [send(address_of(world.soup), phone=f"02 111 22 0{n}") for n in range(MOST_HERE + 1)]
    assert [answer.status_code for answer in answers] == [200] * MOST_HERE + [429]
    assert Suggestion.objects.count() == MOST_HERE
    assert "Too much came in at once. Ask a house to tell it, or try later." in said(answers[-1])
    assert "Find a house" in said(answers[-1])


def test_all_of_them_together_may_say_so_much_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pont.directory.suggesting.views.MOST_OF_ALL", 2)
    found = [
        send(address_of(world.soup), phone=f"02 111 22 0{n}", client=Client(REMOTE_ADDR=f"10.0.0.{n}"))
        for n in range(3)
    ]
    assert [answer.status_code for answer in found] == [200, 200, 429]


def test_the_same_said_twice_is_kept_once(world: World) -> None:
    for _time in range(2):
        send(address_of(world.soup), phone="02 111 22 33")
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain"])
def test_another_body_than_a_form_is_refused(world: World, kind: str) -> None:
    response = Client().post(address_of(world.soup), b"phone=1", content_type=kind)
    assert (response.status_code, Suggestion.objects.count()) == (400, 0)


def test_of_a_secret_address_nothing_is_asked_that_tells_it(world: World) -> None:
    page = Client().get(address_of(world.refuge)).content.decode()
    assert [name for name in ("where", "words") if f'name="{name}"' in page] == []
    assert send(address_of(world.refuge), where="Geheimstraat 1", words="daar").status_code == 400
    send(address_of(world.refuge), where="Geheimstraat 1", words="daar", phone="02 111 22 33")
    row = Suggestion.objects.get()
    assert (row.fields, row.words) == ({"phones": "02 111 22 33"}, "")


def test_what_somebody_proposes_is_on_no_public_page_and_in_no_export(world: World, tmp_path: Path) -> None:
    send(
        address_of(world.soup),
        where=f"{CANARY_WORDS} 1",
        hours=CANARY_WORDS,
        phone="02 777 77 77",
        words=CANARY_WORDS,
        credit=CANARY_CREDIT,
    )
    send("/nl/suggest/", name=CANARY_WORDS, about=CANARY_WORDS, credit=CANARY_CREDIT)
    assert Suggestion.objects.count() == 2
    index_again()
    visitor = Client()
    addresses = [
        "/nl/",
        "/nl/results/?need=eat",
        "/nl/about/",
        "/nl/map/?need=eat",
        "/api/search?need=eat&limit=100",
    ]
    addresses += [f"/nl/door/{world.soup.pk}/", address_of(world.soup), f"/nl/organization/{world.house.pk}/"]
    said_there = [visitor.get(address).content.decode() for address in addresses]
    export_feed(tmp_path / "feed.json")
    said_there.append((tmp_path / "feed.json").read_text())
    assert [
        text[:80]
        for text in said_there
        if CANARY_WORDS in text or CANARY_CREDIT in text or "02 777 77 77" in text
    ] == []


@pytest.mark.parametrize("language", ["nl", "fr", "en", "ar", "ti"])
def test_the_pages_are_there_in_every_direction(world: World, language: str) -> None:
    for address in (address_of(world.soup, language), f"/{language}/suggest/"):
        assert Client().get(address).status_code == 200
