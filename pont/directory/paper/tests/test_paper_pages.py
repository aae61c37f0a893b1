"""The pages that lead to paper: two taps to a card, nothing kept of a private question, a sentence for each refusal."""

from __future__ import annotations

import re
from html import unescape

import pypdfium2
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pont.accounts.models import House
from pont.directory import live, views_paper
from pont.directory.collecting.models import Collection, CollectionEntry
from pont.directory.models import Organization, Service, ServiceNeed
from pont.directory.paper import jobs
from pont.directory.paper.papers import kinds
from pont.directory.tests.world import MEAL, World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FORM = "application/x-www-form-urlencoded"
CANARY = "zeewierwoord"
PRIVATE = f"q=soep+{CANARY}&without=papers&for=women&need={MEAL}"
MANY = 65


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def many(settings: object, tmp_path: object) -> None:
    """More services than a brochure holds that one waits for."""
    settings.PONT_INDEX, settings.PONT_DATA = tmp_path / "index", tmp_path
    house = Organization.objects.create(name="Huis De Brug", language="nl")
    rows = [Service(organization=house, name=f"Soep {n}", language="nl") for n in range(MANY)]
    ServiceNeed.objects.bulk_create(
        ServiceNeed(service=row, code=MEAL, origin="person") for row in Service.objects.bulk_create(rows)
    )
    live.build()
    live.forget()


def post(visitor: Client, address: str, body: str) -> HttpResponse:
    return visitor.post(address, body, content_type=FORM)


def page(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def said(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(response)))


def offered(response: HttpResponse) -> list[str]:
    return re.findall(r'<button name="kind" value="(\w+)">', page(response))


def chosen(response: HttpResponse, name: str) -> str:
    field = re.search(rf'<select[^>]*name="{name}">(.*?)</select>', page(response), re.DOTALL)
    return "".join(re.findall(r'value="(\w+)"[^>]* selected', field.group(1)))


def headers(response: HttpResponse) -> tuple[int, str, str]:
    return response.status_code, response["Content-Type"], response["Cache-Control"]


# Which papers are offered, and in which languages


def test_a_list_offers_every_paper_and_a_door_those_of_one_place(visitor: Client, world: World) -> None:
    assert offered(visitor.get(f"/nl/paper/?need={MEAL}")) == list(kinds())
    assert offered(visitor.get(f"/nl/paper/?door={world.soup.pk}")) == ["card", "slip", "poster", "helpline"]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("nl", "nl", ""), ("fr", "fr", ""), ("ar", "ar", "fr"), ("en", "en", "fr")],
)
def test_paper_speaks_the_readers_language_and_one_of_brussels(
    visitor: Client, world: World, language: str, first: str, second: str
) -> None:
    shown = visitor.get(f"/{language}/paper/")
    assert (chosen(shown, "first"), chosen(shown, "second")) == (first, second)


def test_the_page_says_what_would_be_printed(visitor: Client, world: World) -> None:
    assert "Soep aan de brug" in said(visitor.get(f"/nl/paper/?door={world.soup.pk}"))
    assert re.search(r"Anderlecht\s*\.", said(visitor.get(f"/nl/paper/?need={MEAL}&where=Anderlecht")))


def test_the_page_and_its_languages_keep_the_question(visitor: Client, world: World) -> None:
    shown = page(visitor.get(f"/nl/paper/?door={world.soup.pk}&need={MEAL}"))
    assert f'href="/ar/paper/?door={world.soup.pk}&need={MEAL}"' in shown
    assert f'href="/nl/door/{world.soup.pk}/?need={MEAL}"' in shown


# The paper


def test_a_card_is_two_taps_from_its_door(visitor: Client, world: World) -> None:
    shown = visitor.get(f"/nl/paper/?door={world.soup.pk}")
    assert 'action="/nl/paper/file/"' in page(shown)
    sent = post(visitor, "/nl/paper/file/", f"door={world.soup.pk}&first=nl&second=ar&size=a4&kind=card")
    assert (sent.status_code, sent["Location"]) == (
        303,
        f"/nl/paper/file/?door={world.soup.pk}&kind=card&first=nl&second=ar&size=a4",
    )
    card = visitor.get(sent["Location"])
    assert headers(card) == (200, "application/pdf", "public, max-age=60")
    assert card["Content-Disposition"] == 'inline; filename="pont-card.pdf"'
    assert card["Content-Language"] == "nl, ar"
    assert card.content.startswith(b"%PDF-")


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_paper_of_a_list_is_a_pdf(visitor: Client, world: World, kind: str) -> None:
    made = visitor.get(f"/nl/paper/file/?kind={kind}&first=fr&need={MEAL}")
    assert (made.status_code, made.content[:5]) == (200, b"%PDF-")


def test_a_collection_is_printed_as_its_group_wrote_it(visitor: Client, world: World) -> None:
    house = House.objects.create(name="Huis De Brug")
    row = Collection.objects.create(house=house, name="Onze straat", published_at=timezone.now())
    CollectionEntry.objects.create(collection=row, service=world.soup, position=1)
    assert "Onze straat" in said(visitor.get(f"/nl/paper/?collection={row.pk}"))
    made = visitor.get(f"/nl/paper/file/?kind=brochure&first=nl&collection={row.pk}")
    assert (made.status_code, made.content[:5]) == (200, b"%PDF-")
    Collection.objects.update(published_at=None)
    assert visitor.get(f"/nl/paper/?collection={row.pk}").status_code == 404
    assert visitor.get(f"/nl/paper/file/?kind=card&first=nl&collection={row.pk}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "kind=book",
        "kind=card&first=xx",
        "kind=poster&size=a0",
        "kind=",
        "kind=card&second=la",
    ],
)
def test_what_cannot_be_printed_is_said_on_the_page(visitor: Client, world: World, query: str) -> None:
    refused = visitor.get(f"/nl/paper/file/?{query}&need={MEAL}")
    assert (refused.status_code, refused["Cache-Control"]) == (400, "no-store")
    assert re.search(r'id="refused">.*?<p>[^<]+\.</p>', page(refused))
    assert offered(refused) == list(kinds())


@pytest.mark.parametrize(
    "what", ["door=999999", "door=x", "door=" + "9" * 30, "collection=1", "door=-1", "door=١"]
)
def test_what_is_not_on_the_map_is_not_printed(visitor: Client, world: World, what: str) -> None:
    answers = [visitor.get(f"/nl/paper/{path}?kind=card&first=nl&{what}") for path in ("", "file/")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_service_for_partners_is_on_no_paper(visitor: Client, world: World) -> None:
    hidden = Service.objects.get(visibility="partners")
    assert visitor.get(f"/nl/paper/file/?kind=card&first=nl&door={hidden.pk}").status_code == 404


def test_only_two_papers_are_made_at_the_same_time(visitor: Client, world: World) -> None:
    held = [views_paper.making.acquire(blocking=False) for _ in range(views_paper.AT_ONCE)]
    try:
        refused = visitor.get(f"/en/paper/file/?kind=card&first=nl&door={world.soup.pk}")
    finally:
        for _ in held:
            views_paper.making.release()
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (503, "30", "no-store")
    assert "Many papers are being made now. Try again in a minute." in said(refused)
    assert visitor.get(f"/en/paper/file/?kind=card&first=nl&door={world.soup.pk}").status_code == 200


# A private question


def test_a_private_question_is_printed_and_kept_nowhere(
    visitor: Client, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with CaptureQueriesContext(connection) as queries:
        shown = post(visitor, "/nl/paper/", PRIVATE)
        made = post(visitor, "/nl/paper/file/", f"{PRIVATE}&kind=addresses&first=nl")
    assert headers(shown) == (200, "text/html; charset=utf-8", "no-store")
    assert headers(made) == (200, "application/pdf", "no-store")
    assert CANARY not in made["Content-Disposition"]
    assert [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "PRAGMA"))] == []
    assert (CANARY in caplog.text, made.cookies, shown.cookies) == (False, {}, {})
    assert DBTaskResult.objects.count() == 0


def test_what_was_typed_stands_in_no_address_and_on_no_paper(visitor: Client, world: World) -> None:
    shown = page(post(visitor, "/nl/paper/", PRIVATE))
    addresses = re.findall(r'(?:href|action|formaction)="([^"]*)"', shown)
    assert [one for one in addresses if CANARY in one or "papers" in one.partition("?")[2]] == []
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown)
    assert ("q", f"soep {CANARY}") in fields
    assert ("without", "papers") in fields
    made = post(visitor, "/nl/paper/file/", f"{PRIVATE}&kind=addresses&first=nl")
    assert words_of(made.content).count(CANARY) == 0


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        said_there = [one.get_textpage().get_text_bounded() for one in document]
        return " ".join([*said_there, *map(str, document.get_metadata_dict().values())])


@pytest.mark.parametrize("name", ["q", "without", "for", "speaks", "near"])
def test_a_private_question_in_an_address_is_refused(visitor: Client, world: World, name: str) -> None:
    for path in ("paper/", "paper/file/"):
        assert visitor.get(f"/nl/{path}?{name}=x&kind=card&first=nl").status_code == 400


def test_a_refused_paper_of_a_private_question_keeps_the_question(visitor: Client, world: World) -> None:
    refused = post(visitor, "/nl/paper/file/", f"{PRIVATE}&kind=book")
    assert (refused.status_code, refused["Cache-Control"]) == (400, "no-store")
    assert f'value="soep {CANARY}"' in page(refused)


def test_too_much_is_refused_in_a_sentence(visitor: Client, world: World) -> None:
    assert post(visitor, "/nl/paper/file/", "q=" + "a" * 70_000).status_code == 413


def test_an_ambiguous_place_is_asked_for(visitor: Client, world: World) -> None:
    asked = visitor.get("/nl/paper/?where=Woluwe")
    assert (asked.status_code, 'action="/nl/paper/"' in page(asked)) == (200, True)


# Long papers


def test_a_long_paper_goes_into_the_row_by_a_button_only(visitor: Client, many: None) -> None:
    query = f"kind=brochure&first=nl&need={MEAL}"
    opened = visitor.get(f"/nl/paper/file/?{query}")
    assert (opened.status_code, offered(opened), DBTaskResult.objects.count()) == (200, list(kinds()), 0)
    sent = post(visitor, "/nl/paper/file/", query)
    assert sent.status_code == 303
    waiting = visitor.get(sent["Location"])
    assert (waiting.status_code, waiting["Refresh"], waiting["Cache-Control"]) == (200, "5", "no-store")
    assert DBTaskResult.objects.count() == 1


def test_the_page_says_which_papers_are_long(visitor: Client, many: None) -> None:
    long = "So many places take some minutes. You get a link."
    assert said(visitor.get(f"/en/paper/?need={MEAL}")).count(long) == 1
    assert said(visitor.get(f"/en/paper/?need={MEAL}")).count("Only the first") == 2


def test_of_a_private_question_a_long_paper_has_its_first_places_and_no_job(
    visitor: Client, many: None
) -> None:
    shown = post(visitor, "/en/paper/", f"need={MEAL}&without=papers")
    assert "Only the first 60 places." in said(shown)
    made = post(visitor, "/en/paper/file/", f"need={MEAL}&without=papers&kind=brochure&first=nl")
    assert headers(made) == (200, "application/pdf", "no-store")
    assert (DBTaskResult.objects.count(), jobs.folder().exists()) == (0, False)


def test_a_full_row_is_said_on_the_page(visitor: Client, many: None) -> None:
    for number in range(jobs.MOST_WAITING):
        jobs.ask(
            jobs.Job("brochure", "nl", "", "a4", f"need={MEAL}&postcode={1000 + number}", None, "localhost")
        )
    refused = post(visitor, "/en/paper/file/", f"kind=brochure&first=nl&need={MEAL}")
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert DBTaskResult.objects.count() == jobs.MOST_WAITING


@pytest.mark.parametrize("token", ["x", "A" * 22, "..", "%2e%2e", "A" * 300, "é" * 22])
def test_a_paper_that_is_not_there_is_a_sentence(visitor: Client, world: World, token: str) -> None:
    for tail in ("", "file/"):
        gone = visitor.get(f"/en/paper/{token}/{tail}")
        assert (gone.status_code, gone["Cache-Control"]) == (404, "no-store")
    assert "Pont keeps a paper for one day." in said(visitor.get(f"/en/paper/{'A' * 22}/"))
