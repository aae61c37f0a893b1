"""Where somebody says they are, on the pages: imported places, which of several, a position and its end."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from pont.directory.geography.landmarks import import_places
from pont.directory.tests.ground_files import GOOD, table
from pont.directory.tests.world import World, make_world
from pont.kernel.phrasing import plain

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
HERE = "50.8467,4.3525"
STREETS = (
    GOOD,
    ("2", "Kerkstraat", "Rue de l'Église", "1150", "", ""),
    ("3", "Bergstraat", "Rue de la Montagne", "1000", "", ""),
    ("4", "Cansstraat", "Rue Cans", "", "50.8335", "4.3685"),
)


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> World:
    settings.PONT_INDEX = tmp_path / "index"
    import_places(table(tmp_path, *STREETS), "BeST", kind="street")
    return make_world()


@pytest.fixture
def visitor() -> Client:
    return Client()


def post(visitor: Client, body: str, page: str = "/en/results/") -> HttpResponse:
    return visitor.post(page, body, content_type=FORM)


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def said(response: HttpResponse) -> str:
    return plain(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text(response))))


def lead(response: HttpResponse) -> str:
    found = re.search(r'<p class="lead">(.*?)<span class="screen-only">', text(response), re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found.group(1)).strip()


def fields(response: HttpResponse) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', text(response))


def choices(response: HttpResponse) -> list[str]:
    return re.findall(r'<button class="btn" name="where" value="([^"]*)"', text(response))


def test_a_street_without_a_point_stands_for_its_postcode_and_the_page_says_so(world, visitor) -> None:
    response = visitor.get("/en/results/?need=wellbeing.hot_meal&where=rue de la montagne")
    assert lead(response).endswith("Rue de la Montagne: all of postcode 1000 (Bruxelles).")
    assert "Soep aan de brug" in said(response)
    elsewhere = visitor.get("/en/results/?need=wellbeing.hot_meal&where=Kerkstraat, 1150")
    assert lead(elsewhere).endswith("Rue de l'Église: all of postcode 1150 (Woluwe-Saint-Pierre).")
    assert 'aria-describedby="order"' in text(elsewhere)
    assert (
        "Soep aan de brug"
        not in text(elsewhere).partition('aria-describedby="order"')[2].partition("</ol>")[0]
    )


def test_a_street_with_a_point_orders_by_distance(world, visitor) -> None:
    response = visitor.get("/nl/results/?need=wellbeing.hot_meal&where=Cansstraat")
    assert lead(response).endswith("Cansstraat.")
    assert " m" in said(response)


@pytest.mark.parametrize(
    "typed", ["Kerkstraat", "rue de l'Eglise", "kerkstr", "Kerkstrat", "Kerkstraat 1082"]
)
def test_a_name_of_several_streets_asks_which(world, visitor, typed) -> None:
    response = post(visitor, f"where={typed}&q=soep&without=papers", "/nl/results/")
    assert response.status_code == 200
    assert choices(response) == [
        "Kerkstraat, 1082 Sint-Agatha-Berchem",
        "Kerkstraat, 1150 Sint-Pieters-Woluwe",
    ]
    assert fields(response) == [("where", typed), ("q", "soep"), ("without", "papers")]
    assert response["Cache-Control"] == "no-store"


def test_the_place_chosen_keeps_the_question(world, visitor) -> None:
    asked = post(visitor, "where=Kerkstraat&q=soep&without=papers")
    body = "&".join(f"{name}={value}" for name, value in [*fields(asked), ("where", choices(asked)[1])])
    response = post(visitor, body)
    assert "Rue de l'Église: all of postcode 1150" in lead(response)
    assert ("q", "soep") in fields(response)
    assert [value for name, value in fields(response) if name == "where"] == [choices(asked)[1]]
    assert re.findall(r'name="(\w+)" value="\w+" checked', text(response)) == ["without"]


def test_a_choice_without_anything_private_becomes_an_address(world, visitor) -> None:
    asked = visitor.get("/fr/results/?need=wellbeing.hot_meal&where=Kerkstraat")
    response = post(
        visitor, f"need=wellbeing.hot_meal&where=Kerkstraat&where={choices(asked)[0]}", "/fr/results/"
    )
    assert response.status_code == 303
    shown = visitor.get(response["Location"])
    assert "1082 (Berchem-Sainte-Agathe)" in lead(shown)


@pytest.mark.parametrize(
    ("beside", "code"), [("postcode=1150", "1150"), ("commune=21003", "1082"), ("commune=Berchem", "1082")]
)
def test_a_commune_or_postcode_beside_the_name_chooses(world, visitor, beside, code) -> None:
    response = visitor.get(f"/nl/results/?where=Kerkstraat&{beside}")
    assert f"Kerkstraat: heel postcode {code}" in lead(response).replace("all of", "heel")
    assert choices(response) == []


def test_a_postcode_the_name_does_not_lie_in_holds_alone(world, visitor) -> None:
    assert "1060" in lead(visitor.get("/nl/results/?where=Kerkstraat&postcode=1060"))


def test_the_program_is_told_which_places_fit(world, visitor) -> None:
    response = visitor.get("/api/search?where=Kerkstraat&lang=fr")
    assert (response.status_code, response.json()["error"]["parameter"]) == (400, "where")
    message = response.json()["error"]["message"]
    assert "Rue de l'Église, 1082 Berchem-Sainte-Agathe; Rue de l'Église, 1150 Woluwe-Saint-Pierre" in message


@pytest.mark.parametrize("page", ["/en/", "/en/results/"])
@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("x" * 101, "That is too long. Write a commune, a stop or a postcode."),
        ("Тимбукту", "We know places in Dutch and in French. Write it in Latin letters, or a postcode."),
        ("Timboektoe \u202e1080\u202c", "We do not know this place. Try a commune, a stop or a postcode."),
    ],
)
def test_a_place_that_cannot_be_read_gets_a_sentence(world, visitor, page, where, sentence) -> None:
    response = post(visitor, f"where={where}&q=soep", page)
    assert response.status_code == 400
    assert f"<p>{sentence}</p>" in text(response)
    assert re.search("[\u202a-\u202e\u2066-\u2069]", text(response)) is None
    assert 'aria-describedby="trouble" autofocus' in text(response)


def test_what_would_turn_the_page_is_taken_out_of_a_typed_place(world, visitor) -> None:
    response = post(visitor, "where=\u202eFlagey\u2069&q=soep")
    assert ("where", "Flagey") in fields(response)
    assert lead(response).endswith("near Flagey.")
    assert re.search("[\u202a-\u202e\u2066-\u2069]", text(response)) is None


def test_a_position_orders_by_distance_and_stays_through_the_form(world, visitor) -> None:
    response = post(visitor, f"near={HERE}&need=wellbeing.hot_meal")
    assert lead(response).endswith("near you.")
    assert ("near", HERE) in fields(response)
    assert "The nearest doors are counted from where you are." in said(response)
    home = post(visitor, f"near={HERE}&need=wellbeing.hot_meal", "/en/")
    assert fields(home)[-1] == ("near", HERE)
    door = post(visitor, f"near={HERE}", f"/en/door/{world.soup.pk}/")
    assert ("near", HERE) in fields(door)


def test_a_position_can_be_taken_away(world, visitor) -> None:
    response = post(visitor, f"near={HERE}&near=no&q=soep")
    assert "near" not in dict(fields(response))
    assert lead(response).endswith("near you.") is False
    assert post(visitor, f"near=no&near={HERE}&need=wellbeing.hot_meal").status_code == 200
    assert post(visitor, "near=no&need=wellbeing.hot_meal").status_code == 303


def test_a_place_that_was_typed_wins_over_the_position(world, visitor) -> None:
    response = post(visitor, f"near={HERE}&where=Flagey&q=soep")
    assert lead(response).endswith("near Flagey.")
    assert "near" not in dict(fields(response))


@pytest.mark.parametrize(
    ("near", "sentence"),
    [
        *(
            (near, "We cannot read where you are. Write it here.")
            for near in ("nan,nan", "inf,4", "4.35,50.85", "nowhere", "1,2,3", "91,4")
        ),
        *(
            (near, "You seem to be outside Belgium. Pont knows doors in Brussels. Write a place there.")
            for near in ("48.8566,2.3522", "0,0")
        ),
        ("51.2194,4.4025", "You seem to be outside Brussels: no door is near. Write a place in Brussels."),
    ],
)
def test_a_position_that_helps_nobody_gets_a_sentence_and_is_not_kept(world, visitor, near, sentence) -> None:
    response = post(visitor, f"near={near}&q=soep")
    assert response.status_code == 400
    assert f"<p>{sentence}</p>" in text(response)
    assert near not in text(response)
    assert 'value="soep"' in text(response)
    assert re.search(r'<input class="input" id="where"[^>]* value=""[^>]* autofocus>', text(response))


def test_just_over_the_border_doors_are_near(world, visitor) -> None:
    assert post(visitor, "near=50.8830,4.2900&q=soep").status_code == 200
    assert post(visitor, "near=50.7400,4.3300&q=soep").status_code == 200


def test_doors_without_a_place_stand_after_those_with_one(world, visitor) -> None:
    response = post(visitor, f"near={HERE}&need=wellbeing.hot_meal")
    order = [text(response).index(name) for name in ("Soep aan de brug", "Lijn 24")]
    assert order == sorted(order)
