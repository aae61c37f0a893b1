"""The public pages of collections: in the group's order, in its words, and never more than visitors may see."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pont.accounts.models import House
from pont.accounts.tests.reading import said
from pont.directory import indexing, live
from pont.directory.collecting import actions
from pont.directory.collecting.models import Collection
from pont.directory.collecting.page import collection_doors
from pont.directory.collecting.tests.made_collections import Made, index_again, make, translate
from pont.directory.doors import Situation
from pont.directory.models import Service
from pont.directory.search import Query
from pont.directory.tests.world import CANARY_NOTE, CANARY_PLACE, put

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FORM = "application/x-www-form-urlencoded"
# What is typed by people who try: a script, an entity, an override of the direction, an isolate without its end.
NASTY = '<script>alert("x")</script> & \u202eomgekeerd\u2066'


@pytest.fixture
def made() -> Made:
    return make()


def get(found: Collection, language: str = "nl", query: str = "") -> HttpResponse:
    return Client().get(f"/{language}/collection/{found.pk}/{query}")


def post(found: Collection, body: str, language: str = "nl") -> HttpResponse:
    return Client().post(f"/{language}/collection/{found.pk}/", body, content_type=FORM)


def page(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def names(response: HttpResponse) -> list[str]:
    """The names of the rows, in their order, with their numbers."""
    return re.findall(r"<h2><(?:a|button)[^>]*/door/\d+/[^>]*>([^<]*)<", page(response))


def test_what_is_not_published_is_not_there(made: Made) -> None:
    found = made.started(made.world.soup)
    assert get(found).status_code == 404
    assert post(found, "without=papers").status_code == 404
    assert found.name not in said(Client().get("/nl/collections/"))


def test_what_was_withdrawn_is_not_there_any_more(made: Made) -> None:
    found = made.published(made.world.soup)
    assert get(found).status_code == 200
    with made.at_brug() as by:
        actions.withdraw_collection(collection=found, by=by)
    assert get(found).status_code == 404


def test_the_doors_stand_in_the_order_of_the_group_whatever_their_verdict(made: Made) -> None:
    world = made.world
    found = made.published(world.old, world.women, world.soup, world.line)
    expected = ["1. Oude lijst", "2. Tafel voor vrouwen", "3. Soep aan de brug", "4. Lijn 24"]
    assert names(get(found)) == expected
    assert names(post(found, "for=men")) == expected


def test_a_situation_is_answered_and_kept_by_nobody(made: Made) -> None:
    found = made.published(made.world.women)
    response = post(found, "for=men", "en")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert "Not possible here now" in said(response)
    assert "Not possible here now" not in said(get(found, "en"))


def test_a_situation_in_an_address_is_refused(made: Made) -> None:
    assert get(made.published(made.world.soup), query="?without=papers").status_code == 400


def test_what_holds_nothing_private_becomes_an_address(made: Made) -> None:
    found = made.published(made.world.soup)
    response = post(found, "at=2026-11-24T12:30")
    assert (response.status_code, response["Location"]) == (
        303,
        f"/nl/collection/{found.pk}/?at=2026-11-24T12%3A30",
    )
    assert "dinsdag 24 november, 12.30 uur" in said(get(found, query="?at=2026-11-24T12:30")).lower()


def test_a_public_page_may_be_kept_for_a_minute_and_sets_no_cookie(made: Made) -> None:
    for response in (get(made.published(made.world.soup)), Client().get("/nl/collections/")):
        assert response["Cache-Control"] == "public, max-age=60"
        assert dict(response.cookies) == {}


def test_the_cover_says_by_whom_and_when(made: Made) -> None:
    found = made.published(made.world.soup)
    made.written(found, introduction="Voor wie koud heeft.\nKom binnen.", credit="Gemaakt met Nadia")
    Collection.objects.update(changed_at="2026-11-03T12:00:00+01:00")
    response = get(found, "en")
    assert "Gemaakt met Nadia Huis De Brug keeps this list. It last changed on 3 November 2026." in said(
        response
    )
    paragraphs = re.findall(r'<p class="lead[^"]*"><span lang="nl">([^<]*)</span></p>', page(response))
    assert paragraphs == ["Voor wie koud heeft.", "Kom binnen."]


def test_a_reader_gets_the_translation_and_hears_that_a_machine_made_it(made: Made) -> None:
    found = made.written(made.published(made.world.soup), introduction="Kom binnen.")
    translate(found, "name", "fr", "Au chaud")
    translate(found, "name", "ar", "الدفء", "machine")
    french, arabic = get(found, "fr"), get(found, "ar")
    assert '<h1 class="question">Au chaud</h1>' in page(french)
    assert '<h1 class="question">الدفء</h1>' in page(arabic)
    assert ["ترجمته آلة" in page(arabic), "machine" in said(french)] == [True, False]


@pytest.mark.parametrize(
    ("reader", "said_so"), [("es", ' lang="nl"'), ("ar", ' lang="nl" dir="ltr"'), ("nl", "")]
)
def test_without_a_translation_the_original_says_its_language(made: Made, reader: str, said_so: str) -> None:
    found = made.published(made.world.soup)
    assert f'<h1 class="question"{said_so}>{found.name}</h1>' in page(get(found, reader))


def test_an_outdated_translation_is_left_out(made: Made) -> None:
    found = made.published(made.world.soup)
    translate(found, "name", "fr", "Au chaud")
    found = made.written(found, name="Samen eten")
    assert '<h1 class="question" lang="nl">Samen eten</h1>' in page(get(found, "fr"))


def test_a_note_of_the_group_stands_in_its_row(made: Made) -> None:
    found = made.published(made.world.soup, made.world.line)
    made.noted(found, made.world.soup, "Kom vroeg.")
    first, second = page(get(found, "fr")).split('<li class="door')[1:]
    assert '<blockquote><span lang="nl">Kom vroeg.</span></blockquote></li>' in first
    assert "blockquote" not in second


def test_a_door_that_left_the_map_leaves_the_page(made: Made) -> None:
    found = made.published(made.world.soup, made.world.line)
    Service.objects.filter(pk=made.world.soup.pk).update(visibility="partners")
    index_again()
    assert names(get(found)) == ["1. Lijn 24"]
    assert "Soep" not in said(get(found))
    assert "1 deur." in said(Client().get("/nl/collections/"))


def test_without_a_door_there_is_still_somebody_to_call(made: Made) -> None:
    found = made.published(made.world.soup)
    Service.objects.filter(pk=made.world.soup.pk).update(status="defunct")
    index_again()
    response = get(found, "en")
    assert names(response) == []
    assert "No door." in said(response)
    assert len(re.findall(r"Nothing fits[?] Call: 10[67]", said(response))) == 1


def test_a_secret_place_shows_no_place(made: Made) -> None:
    found = made.published(made.world.refuge)
    response = get(found, "en")
    assert names(response) == ["1. Vluchthuis"]
    assert "By telephone. The place stays secret." in said(response)
    assert "1000" not in page(response).split('<ol class="doors chosen"')[1].split("</ol>")[0]


def test_nothing_that_only_partners_may_know_stands_there(made: Made) -> None:
    world = made.world
    found = made.published(world.soup, world.refuge)
    for text in (page(get(found)), page(post(found, "without=papers"))):
        assert [word for word in (CANARY_NOTE, CANARY_PLACE, "Enkel voor partners") if word in text] == []


@pytest.mark.parametrize("reader", ["nl", "fr", "ar"])
def test_what_people_typed_is_shown_as_text_and_turns_nothing(made: Made, reader: str) -> None:
    found = made.published(made.world.soup, name=NASTY)
    found = made.written(found, introduction=NASTY, credit=NASTY)
    made.noted(found, made.world.soup, NASTY)
    House.objects.filter(pk=made.cast.brug.pk).update(name=NASTY)
    for response in (get(found, reader), Client().get(f"/{reader}/collections/")):
        sent = response.content.decode()
        assert "<script>alert" not in sent
        assert sorted({"\u202e", "\u2066", "\u2069"} & set(sent)) == []
        assert sent.count("<bdi") == sent.count("</bdi>")


def test_the_list_stands_by_name_as_the_reader_reads_it(made: Made) -> None:
    first = made.published(made.world.soup, name="Zomer")
    made.published(made.world.soup, name="école ouverte", language="fr")
    made.published(made.world.soup, name="Markt")
    translate(first, "name", "fr", "Été")

    def listed(language: str) -> list[str]:
        text = page(Client().get(f"/{language}/collections/"))
        return [re.sub("<[^>]+>", "", name) for name in re.findall(r"<h2><a[^>]*>(.*?)</a>", text)]

    assert listed("nl") == ["école ouverte", "Markt", "Zomer"]
    assert listed("fr") == ["école ouverte", "Été", "Markt"]


def test_an_empty_list_says_so_and_leads_on(made: Made) -> None:
    response = Client().get("/en/collections/")
    assert "There is no such list yet." in said(response)
    assert 'href="/en/"' in page(response)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_the_database_as_often_for_three_as_for_one(
    made: Made, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = [made.world.soup, made.world.line, made.world.old][:rows]
    for number in range(rows):
        found = made.published(*services, name=f"Lijst {number}")
    # The index looks at the database once a second, whoever asks.
    monkeypatch.setattr(live, "LOOK_EVERY", 3600)
    get(found)
    for address in (f"/nl/collection/{found.pk}/", "/nl/collections/"):
        with CaptureQueriesContext(connection) as queries:
            Client().get(address)
        assert (address, len(queries)) == (address, 3)


def test_whoever_prints_gets_the_doors_in_order_and_judged(made: Made) -> None:
    world = made.world
    found = made.published(world.old, world.women, world.soup)
    query = Query(at=indexing.now_minute(), situation=Situation(for_whom=frozenset({"men"})))
    doors = collection_doors(live.index(), found, query)
    assert [(one.door.pk, one.verdict.level) for one in doors] == [
        (world.old.pk, "ask_first"),
        (world.women.pk, "not_now"),
        (world.soup.pk, "probably"),
    ]


def test_a_service_at_two_places_stands_there_once(made: Made) -> None:
    put(made.world.soup, "Voorbeeldplein 3")
    index_again()
    found = made.published(made.world.soup)
    assert names(get(found)) == ["1. Soep aan de brug"]
    assert "1 deur." in said(Client().get("/nl/collections/"))


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**30])
def test_a_number_that_is_no_collection_is_not_there(made: Made, number: int) -> None:
    assert Client().get(f"/nl/collection/{number}/").status_code == 404
