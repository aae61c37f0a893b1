"""The map page says what the list says: the same doors, numbers and sentences, and nothing more."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from pont.directory.tests.world import World, make_service, make_world
from pont.directory.tiles import tiles_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FORM = "application/x-www-form-urlencoded"
NEED = "wellbeing.hot_meal"
LISTED = f"/nl/map/?need={NEED}"
ELSEWHERE = "https://tiles.example.org/{z}/{x}/{y}.png"


@pytest.fixture
def world() -> World:
    return make_world()


def post(address: str, body: str) -> HttpResponse:
    return Client().post(address, body, content_type=FORM)


def page(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def points(response: HttpResponse) -> dict[str, Any]:
    """What the script is given."""
    found = re.search(
        r'<script id="points" type="application/json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    return json.loads(found[1])


def rows(response: HttpResponse) -> list[tuple[str, str]]:
    """Number and name of each row, as the list says them."""
    return re.findall(r"<h2><(?:a|button)[^>]*>(\d+)\. ([^<]*)<", page(response))


def marks(response: HttpResponse) -> list[str]:
    """The numbers of the drawn picture, with the row each leads to."""
    return re.findall(r'<a id="mark-(\d+)" class="mark [a-z]+" href="#door-\1"', page(response))


def policy(response: HttpResponse) -> dict[str, str]:
    parts = response["Content-Security-Policy"].split("; ")
    return {name: rest for name, _space, rest in (part.partition(" ") for part in parts)}


def test_the_map_has_the_rows_of_the_list(world: World) -> None:
    on_map, listed = Client().get(LISTED), Client().get(f"/nl/results/?need={NEED}")
    assert rows(on_map) == rows(listed)
    assert len(rows(on_map)) == 6


def test_every_mark_has_its_row_and_every_row_with_a_mark_a_way_to_it(world: World) -> None:
    response = Client().get(LISTED)
    assert len(marks(response)) == 4
    assert re.findall(r'<li id="door-(\d+)" class="door', page(response)) == [
        number for number, _name in rows(response)
    ]
    assert re.findall(r'<a class="btn quiet" href="#mark-(\d+)">', page(response)) == sorted(marks(response))
    assert sorted(str(spot[3]) for spot in points(response)["spots"]) == sorted(marks(response))


def test_a_secret_place_and_a_telephone_line_are_in_the_list_only(world: World) -> None:
    response = Client().get("/en/map/?need=" + NEED)
    numbers = {name: number for number, name in rows(response)}
    assert {numbers["Vluchthuis"], numbers["Lijn 24"]} & set(marks(response)) == set()
    assert "2 doors have no place on this map. They stand in the list." in page(response)


def test_the_script_knows_no_more_than_the_list_says(world: World) -> None:
    for number in range(30):
        make_service(world.house, f"Soep {number}")
    given = points(Client().get(LISTED))
    assert {*given} == {
        *(
            "frame",
            "paper",
            "levels",
            "spots",
            "crowds",
            "here",
            "towns",
            "stops",
            "quarters",
            "door",
            "by_post",
            "tiles",
            "many",
        ),
    }
    assert {len(spot) for spot in given["spots"]} == {4}
    assert "Vluchthuis" not in json.dumps(given)
    assert "Voorbeeldkaai" not in json.dumps(given)


def test_an_address_may_be_shared_and_kept_a_minute(world: World) -> None:
    assert Client().get(LISTED)["Cache-Control"] == "public, max-age=60"
    moved = post("/nl/map/", f"need={NEED}")
    assert (moved.status_code, moved["Location"]) == (303, LISTED)


def test_words_situation_and_position_travel_by_post_and_stand_in_no_address(world: World) -> None:
    response = post("/nl/map/", f"need={NEED}&q=zeewierwoord&without=papers&near=50.8371%2C4.3133")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    linked = re.findall(r'(?:href|action|formaction)="([^"]*)"', page(response))
    assert [address for address in linked if re.search(r"zeewier|=papers|50\.8371", address)] == []
    assert "zeewierwoord" not in json.dumps(points(response))
    assert points(response)["door"] == ["/nl/door/", "/"]


@pytest.mark.parametrize("query", ["q=honger", "without=papers", "near=50.85,4.35"])
def test_a_situation_in_an_address_is_refused(world: World, query: str) -> None:
    assert Client().get(f"/nl/map/?{query}").status_code == 400


def test_where_somebody_is_stands_on_the_map_of_that_answer_only(world: World) -> None:
    assert points(post("/en/map/", f"need={NEED}&near=50.8371%2C4.3133"))["here"] == [50.8371, 4.3133, "You"]
    assert points(Client().get("/en/map/?need=" + NEED))["here"] is None


def test_a_stop_that_was_named_bears_its_name(world: World) -> None:
    assert points(Client().get(f"/nl/map/?need={NEED}&where=Beurs"))["here"][2] == "Beurs"
    assert points(Client().get(f"/fr/map/?need={NEED}&where=Beurs"))["here"][2] == "Bourse"


@pytest.mark.parametrize(("here", "there"), [("results", "map"), ("map", "results")])
def test_the_switch_keeps_an_address(world: World, here: str, there: str) -> None:
    response = Client().get(f"/nl/{here}/?need=eat&commune=21004&open_only=1")
    linked = [found.partition("#")[0] for found in re.findall(r'href="([^"]*)"', page(response))]
    assert f"/nl/{there}/?need=eat&commune=21004&open_only=1&page=1" in linked
    assert Client().get(f"/nl/{there}/?need=eat&commune=21004&open_only=1&page=1").status_code == 200


@pytest.mark.parametrize(("here", "there"), [("results", "map"), ("map", "results")])
def test_the_switch_keeps_what_was_posted(world: World, here: str, there: str) -> None:
    body = "q=soep&without=papers&where=Beurs&page=1"
    response = post(f"/nl/{here}/", body)
    assert re.search(
        rf'<button form="ask" formaction="/nl/{there}/(?:#[a-z-]+)?" name="page" value="1">', page(response)
    )
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page(response))
    assert {("q", "soep"), ("where", "Beurs")} <= {*fields}
    assert '<input type="checkbox" name="without" value="papers" checked>' in page(response)


def test_doors_of_other_pages_are_points_with_a_name_and_a_way_there(world: World) -> None:
    given = points(Client().get(f"{LISTED}&limit=2"))
    numbers = {int(number): name for number, name in rows(Client().get(LISTED))}
    others = {spot[3]: spot[5] for spot in given["spots"] if len(spot) > 4}
    assert others == {rank: numbers[rank] for rank in others}
    assert min(others) > 2
    assert len(others) + len([spot for spot in given["spots"] if len(spot) == 4]) == 4
    assert given["door"] == ["/nl/door/", f"/?need={NEED}"]


def test_a_name_in_another_language_says_which(world: World) -> None:
    spots = points(Client().get(f"/fr/map/?need={NEED}&limit=1"))["spots"]
    assert {spot[5]: spot[6] for spot in spots if len(spot) > 4} == {
        "Tafel voor vrouwen": "nl",
        "Loket met afspraak": "nl",
        "Oude lijst": "nl",
    }


def test_names_on_the_map_are_dutch_for_dutch_readers_and_french_for_others(world: World) -> None:
    assert "Sint-Gillis" in [town[2] for town in points(Client().get("/nl/map/"))["towns"]]
    assert "Saint-Gilles" in [town[2] for town in points(Client().get("/en/map/"))["towns"]]


def test_no_question_is_a_map_of_everything(world: World) -> None:
    assert Client().get("/nl/map/").status_code == 200


def test_by_itself_the_map_loads_nothing_from_another_host(world: World) -> None:
    response = Client().get(LISTED)
    assert policy(response)["img-src"] == "'self' data:"
    assert points(response)["tiles"] is None
    assert "data-ask" not in page(response)


def test_streets_of_another_host_are_allowed_on_the_map_only(world: World, settings: Settings) -> None:
    settings.PONT_MAP = tiles_of(ELSEWHERE, "© somebody <b>")
    on_map, listed = Client().get("/en/map/?need=" + NEED), Client().get(f"/en/results/?need={NEED}")
    assert policy(on_map)["img-src"] == "'self' data: https://tiles.example.org"
    assert policy(listed)["img-src"] == "'self' data:"
    changed = {name for name, sources in policy(on_map).items() if sources != policy(listed)[name]}
    assert changed == {"img-src"}
    assert "The streets come from tiles.example.org." in page(on_map)
    assert re.findall(r'(?:src|href)="https://tiles', page(on_map)) == []


def test_a_house_without_its_own_streets_has_no_tiles(settings: Settings) -> None:
    settings.PONT_MAP = tiles_of(ELSEWHERE, "© somebody")
    assert Client().get("/tiles/12/2097/1373").status_code == 404


def test_every_page_may_ask_the_browser_where_somebody_is(world: World) -> None:
    response = Client().get(LISTED)
    assert response["Permissions-Policy"].split(", ")[-1] == "geolocation=(self)"
    assert policy(response)["frame-ancestors"] == "'none'"
