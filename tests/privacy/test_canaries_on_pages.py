"""What only partner houses, one house or nobody may read stands in no page, no answer and no header."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.privacy.canaries import CANARY, FED, POINT, PRIVATE, SEEN, STRUCK, World
from tests.privacy.crawl import LANGUAGES, Visit, ask_forms, ask_programs, crawl

pytestmark = pytest.mark.one_database

SECRET = re.compile("|".join((CANARY, FED, STRUCK, *POINT)), re.IGNORECASE)


def secrets(visits: list[Visit]) -> list[tuple[str, str]]:
    """What was asked where a secret came back, with its surroundings."""
    return [
        (visit.asked, visit.said[max(found.start() - 40, 0) : found.end() + 40])
        for visit in visits
        for found in SECRET.finditer(visit.said)
    ]


def api(**asked: Any) -> dict[str, Any]:
    response = Client().post(
        "/api/search", {"lang": "nl", "limit": 100} | asked, content_type="application/json"
    )
    assert response.status_code == 200, response.content
    return dict(json.loads(response.content))


def test_no_address_of_the_site_says_a_secret(world: World) -> None:
    visits = list(crawl(Client()))
    assert secrets(visits) == []
    assert any(SEEN in visit.said for visit in visits)


def test_the_walk_reaches_every_kind_of_page(world: World) -> None:
    found = {
        (re.sub(r"\d+", "n", visit.asked.partition("?")[0]), visit.response.status_code)
        for visit in crawl(Client())
    }
    for language in LANGUAGES:
        pages = ("", "results/", "door/n/", "organization/n/", "about/", "emergency/")
        assert {(f"GET /{language}/{page}", 200) for page in pages} <= found
        assert {(f"GET /{language}/{page}", 400) for page in ("", "results/")} <= found
        assert {(f"GET /{language}/{page}", 404) for page in ("door/n/", "organization/n/")} <= found


def test_no_form_brings_a_secret_out(world: World) -> None:
    visits = list(ask_forms(Client()))
    assert {visit.response.status_code for visit in visits} <= {200, 303, 404}
    assert secrets(visits) == []
    assert any(SEEN in visit.said for visit in visits)


def test_no_answer_to_a_program_holds_a_secret(world: World) -> None:
    visits = list(ask_programs(Client()))
    assert {visit.response.status_code for visit in visits} == {200, 400}
    assert secrets(visits) == []
    assert any("Soep aan de brug" in visit.said for visit in visits)


def test_every_public_door_was_looked_at(world: World) -> None:
    assert {row["service"] for row in api()["results"]} == {"Soep aan de brug", "Vluchthuis", "Loket"}


@pytest.mark.parametrize("kind", ["door", "organization"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_hidden_looks_like_what_never_was(world: World, language: str, kind: str) -> None:
    hidden = [row.pk for row in (world.hidden if kind == "door" else (world.closed_house,))]
    nothing = 999_999
    answers = {
        Client().get(f"/{language}/{kind}/{number}/").content.decode().replace(f"/{kind}/{number}/", "")
        for number in (*hidden, nothing)
    }
    assert len(answers) == 1
    assert Client().get(f"/{language}/{kind}/{hidden[0]}/").status_code == 404


@pytest.mark.parametrize(
    "word", [f"{CANARY}partners", f"{CANARY}vereniging", f"{CANARY}straat", f"{CANARY}noot"]
)
def test_asking_for_a_secret_by_name_answers_like_any_word(world: World, word: str) -> None:
    found, nothing = api(q=word), api(q="zzyzxzzyzx")
    for answer in (found, nothing):
        del answer["understood"]
    assert found == nothing


def test_a_struck_need_finds_nothing_for_certain(world: World) -> None:
    rows = api(need="wellbeing.locker")["results"]
    assert "Soep aan de brug" not in {row["service"] for row in rows if row["block"] == "offers"}


def test_a_secret_place_is_nowhere(world: World) -> None:
    rows = {row["service"]: row for row in api(near="50.871,4.312")["results"]}
    assert rows["Vluchthuis"]["distance_m"] is None
    assert rows["Soep aan de brug"]["distance_m"] > 0
    assert "21008" not in api()["facets"]["commune"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_secret_place_has_no_way_to_it(world: World, language: str) -> None:
    page = Client().get(f"/{language}/door/{world.refuge.pk}/").content.decode()
    way = page[page.index('id="way"') :].partition("</section>")[0]
    assert "02 000 00 13" in way
    assert [
        word for word in ("Voorbeeldkaai", "1000", "1083", "Bruss", "Brux", "Jette", "geo:") if word in way
    ] == []


def test_the_organisation_beside_it_shows_only_its_own_places(world: World) -> None:
    page = Client().get(f"/nl/organization/{world.house.pk}/").content.decode()
    assert "Voorbeeldkaai 12" in page
    assert SECRET.search(page) is None


def test_every_private_condition_of_the_vocabulary_is_in_the_map(world: World) -> None:
    assert {"without_papers", "id_asked", "shares_data_with"} <= set(PRIVATE)
    assert set(world.soup.conditions.filter(visibility="partners").values_list("kind", flat=True)) == set(
        PRIVATE
    )
