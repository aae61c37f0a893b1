"""No cookie, nothing in an address, and nothing kept of what somebody said."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from pont.directory.asking import PRIVATE
from tests.privacy.canaries import World
from tests.privacy.crawl import LANGUAGES, Visit, ask_forms, ask_programs, crawl, get, links, post

pytestmark = pytest.mark.one_database

WORDS = {
    "q": "zeewierwoord",
    "without": ["papers"],
    "for": ["women"],
    "speaks": ["ar"],
    "near": "50.8371,4.3133",
}
SAID = re.compile("zeewierwoord|papers|50\\.8371|4\\.3133")


def test_no_answer_sets_a_cookie_or_looks_at_one(world: World) -> None:
    visitor = Client()
    visits = [*crawl(visitor), *ask_forms(visitor), *ask_programs(visitor)]
    assert [visit.asked for visit in visits if visit.response.cookies] == []
    assert [visit.asked for visit in visits if "cookie" in visit.response.get("Vary", "").lower()] == []
    assert dict(visitor.cookies) == {}


def test_an_answer_to_a_form_is_kept_by_nobody(world: World) -> None:
    visits = [*ask_forms(Client()), *ask_programs(Client())]
    assert {visit.response["Cache-Control"] for visit in visits} == {"no-store"}


def test_a_page_may_be_kept_when_it_says_the_same_to_everybody(world: World) -> None:
    """Need, time and area may stand in an address; a refusal and a page that is not there are kept by nobody.

    Nor is a page on which somebody tells something: what they typed comes back on it.
    """
    kept: dict[int, set[str]] = {}
    told: set[str] = set()
    for visit in crawl(Client()):
        if TELLS.search(visit.asked):
            told.add(visit.response["Cache-Control"])
        elif not visit.asked.startswith("GET /api/"):
            kept.setdefault(visit.response.status_code, set()).add(visit.response["Cache-Control"])
    assert kept == {200: {"public, max-age=60"}, 302: {"no-store"}, 400: {"no-store"}, 404: {"no-store"}}
    assert told == {"no-store"}


TELLS = re.compile(r"/(report|suggest)/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", "results/"])
def test_what_was_said_stands_in_no_address_of_the_answer(world: World, language: str, page: str) -> None:
    visit = post(Client(), f"/{language}/{page}", WORDS)
    assert visit.response.status_code == 200
    found = list(links(visit))
    assert len(found) > 5
    assert [address for address in found if SAID.search(address)] == []
    assert SAID.search(str(visit.response.headers)) is None


def test_no_address_of_the_site_says_something_of_a_person(world: World) -> None:
    named = {
        name
        for visit in crawl(Client())
        for address in links(visit)
        for name in parse_qs(urlsplit(address).query)
    }
    assert named & {"need", "commune", "lang", "page"} != set()
    assert named & set(PRIVATE) == set()


@pytest.mark.parametrize("name", PRIVATE)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", "results/", "door/{soup}/"])
def test_a_page_refuses_what_may_not_stand_in_an_address(
    world: World, language: str, page: str, name: str
) -> None:
    value = {"near": "50.8371,4.3133", "q": "zeewierwoord", "speaks": "ar", "for": "women"}.get(
        name, "papers"
    )
    visit: Visit = get(Client(), f"/{language}/{page.format(soup=world.soup.pk)}?{name}={value}")
    assert visit.response.status_code == 400
    assert visit.response["Cache-Control"] == "no-store"
    assert "zeewierwoord" not in visit.response.content.decode().replace(f"{name}={value}", "")


def test_a_page_loads_nothing_from_another_host(world: World) -> None:
    loading = re.compile(
        r'<(?:script|img|iframe|source|use|form)[^>]*(?:src|action|href)="(?:https?:)?//[^"]*"'
    )
    assert [visit.asked for visit in crawl(Client()) if loading.search(visit.response.content.decode())] == []


@pytest.mark.parametrize("address", ["/", "/nl/", "/nl/door/1/", "/api/search", "/nowhere/"])
def test_a_host_that_is_not_ours_is_refused_and_not_said_back(world: World, address: str) -> None:
    response = Client().get(address, headers={"host": "zeewierwoord.example"})
    assert response.status_code == 400
    assert "zeewierwoord" not in f"{response.headers}{response.content.decode()}"
