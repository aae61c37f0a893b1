"""What the public pages promise: no cookie, no script needed, nothing kept, and always a next door."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from pont.directory import live
from pont.directory.tests.world import CANARY_NOTE, CANARY_PLACE, World, answer, make_service, make_world, put

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LANGUAGES = ("nl", "fr", "en")
FORM = "application/x-www-form-urlencoded"
NEED = "wellbeing.hot_meal"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def visitor() -> Client:
    return Client()


def post(visitor: Client, address: str, body: str) -> HttpResponse:
    return visitor.post(address, body, content_type=FORM)


def page(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def said(response: HttpResponse) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page(response)))


def hidden_fields(response: HttpResponse) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page(response))


def checked_boxes(response: HttpResponse) -> list[tuple[str, str]]:
    return re.findall(r'<input type="checkbox" name="(\w+)" value="(\w+)" checked>', page(response))


def names(response: HttpResponse) -> list[str]:
    """The names of the doors of a list, in its order."""
    found = re.findall(r"<h[23]><(?:a|button)[^>]*/door/\d+/[^>]*>([^<]*)<", page(response))
    return [name.split(". ", 1)[-1] for name in found]


def addresses(world: World) -> list[str]:
    places = ["", f"results/?need={NEED}", f"door/{world.soup.pk}/", "about/", "emergency/"]
    places += [f"door/{world.refuge.pk}/", f"organization/{world.house.pk}/"]
    return [f"/{language}/{place}" for language in LANGUAGES for place in places]


def answers(visitor: Client, world: World) -> list[HttpResponse]:
    """Every page, by address and by post, in every language."""
    by_address = [visitor.get(address) for address in addresses(world)]
    bodies = ["q=soep&without=papers", f"need={NEED}&without=papers&without=id", "q=kanarie"]
    by_post = [post(visitor, f"/{lang}/results/", body) for lang in LANGUAGES for body in bodies]
    doors = [post(visitor, f"/nl/door/{world.soup.pk}/", body) for body in bodies]
    return [*by_address, *by_post, *doors]


def test_every_page_answers(visitor, world):
    assert {response.status_code for response in answers(visitor, world)} == {200}


def test_no_page_sets_a_cookie(visitor, world):
    assert [dict(response.cookies) for response in answers(visitor, world) if response.cookies] == []


def test_no_page_loads_anything_from_another_host(visitor, world):
    for response in answers(visitor, world):
        loaded = re.findall(r'<(?:link|script|img|source)[^>]*(?:href|src)="([^"]*)"', page(response))
        assert [address for address in loaded if not address.startswith("/")] == []


def test_no_page_has_a_script_or_a_style_inside(visitor, world):
    for response in answers(visitor, world):
        assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", page(response)) == []


def test_no_page_shows_what_only_partners_may_know(visitor, world):
    for response in answers(visitor, world):
        assert [
            word for word in (CANARY_NOTE, CANARY_PLACE, "Enkel voor partners") if word in page(response)
        ] == []


def test_the_bare_address_goes_to_the_language_of_the_browser(visitor):
    response = visitor.get("/", headers={"accept-language": "fr-BE,fr;q=0.9"})
    assert (response.status_code, response["Location"], response["Vary"]) == (302, "/fr/", "Accept-Language")


def test_a_tap_on_a_tile_becomes_an_address_to_share(visitor, world):
    response = post(visitor, "/nl/results/", "need=eat&q=&where=&at=&at=")
    assert (response.status_code, response["Location"]) == (303, "/nl/results/?need=eat")


def test_a_place_stands_in_the_address_by_its_code_never_as_typed(visitor, world):
    response = post(visitor, "/nl/results/", "need=eat&where=anderlect")
    assert response["Location"] == "/nl/results/?need=eat&commune=21001"


@pytest.mark.parametrize(
    "said_by_post", ["without=papers", "for=dog", "speaks=ar", "q=honger", "near=50.85%2C4.35"]
)
def test_what_is_private_never_becomes_an_address(visitor, world, said_by_post):
    response = post(visitor, "/nl/results/", f"need={NEED}&{said_by_post}")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    linked = re.findall(r'(?:href|action|formaction)="([^"]*)"', page(response))
    assert [address for address in linked if re.search(r"without|for=|speaks|near=|q=|honger", address)] == []


@pytest.mark.parametrize("query", ["q=honger", "without=papers", "for=dog", "speaks=ar", "near=50.85,4.35"])
@pytest.mark.parametrize("place", ["", "results/", "door/1/"])
def test_a_situation_in_an_address_is_refused_with_the_reason(visitor, world, query, place):
    response = visitor.get(f"/en/{place}?{query}")
    assert response.status_code == 400
    assert "Your words and your situation may not stand in an address" in said(response)
    assert response["Cache-Control"] == "no-store"


def test_the_title_of_a_private_list_says_nothing(visitor, world):
    response = post(visitor, "/fr/results/", "q=soupe&without=papers")
    assert re.findall(r"<title>(.*?)</title>", page(response)) == ["Portes – Pont"]


def test_what_is_the_same_for_everybody_may_be_kept_a_minute(visitor, world):
    assert {visitor.get(address)["Cache-Control"] for address in addresses(world)} == {"public, max-age=60"}


def test_a_language_switch_of_a_private_list_loses_nothing(visitor, world):
    body = f"need={NEED}&q=soep&where=1000&without=papers&without=money&for=dog&speaks=ar&open_only=1"
    dutch = post(visitor, "/nl/results/", body)
    switches = re.findall(r'<button form="ask" formaction="([^"]*)" lang="fr"', page(dutch))
    assert set(switches) == {"/fr/results/"}
    assert hidden_fields(dutch) == [("need", NEED), ("q", "soep"), ("where", "1000")]
    boxes = checked_boxes(dutch)
    assert sorted(boxes) == [("for", "dog"), ("open_only", "1"), ("without", "money"), ("without", "papers")]
    assert '<option value="ar" lang="ar" selected>' in page(dutch)
    again = "&".join(f"{name}={value}" for name, value in [*hidden_fields(dutch), *boxes, ("speaks", "ar")])
    french = post(visitor, switches[0], again)
    assert (hidden_fields(french), sorted(checked_boxes(french))) == (hidden_fields(dutch), sorted(boxes))


def test_a_language_switch_of_a_door_keeps_the_situation(visitor, world):
    door = f"/nl/door/{world.soup.pk}/"
    response = post(visitor, door, f"need={NEED}&without=money&for=dog")
    assert hidden_fields(response) == [("need", NEED), ("without", "money"), ("for", "dog")]
    assert f'formaction="/fr/door/{world.soup.pk}/" lang="fr"' in page(response)


def test_a_language_switch_by_address_keeps_the_question(visitor, world):
    response = visitor.get(f"/nl/door/{world.soup.pk}/?need={NEED}")
    assert f'href="/en/door/{world.soup.pk}/?need={NEED}" lang="en"' in page(response)


def test_enter_in_a_field_asks_and_does_not_switch_the_language(visitor, world):
    for response in (visitor.get("/nl/"), post(visitor, "/nl/results/", "q=soep")):
        first = re.findall(r"<button[^>]*>", page(response))[0]
        assert "formaction" not in first
        assert "name=" not in first


def test_the_verdict_of_a_door_is_for_this_person(visitor, world):
    door = f"/en/door/{world.office.pk}/"
    assert "Ask first" in said(visitor.get(door))
    assert "Not possible here now" in said(post(visitor, door, "without=appointment"))
    assert "Answer for: without an appointment." in said(post(visitor, door, "without=appointment"))


def test_refusing_doors_stand_folded_at_the_end_with_their_reason(visitor, world):
    response = post(visitor, "/en/results/", f"need={NEED}&without=money")
    folded = page(response).split('<details class="refused', 1)[1]
    assert "Loket met afspraak" in folded
    assert "1 door where it is not possible now, and why" in said(response)


def test_a_list_puts_first_where_one_can_go(visitor, world):
    shown = names(visitor.get(f"/nl/results/?need={NEED}"))
    assert shown.index("Tafel voor vrouwen") < shown.index("Loket met afspraak")
    assert shown.index("Tafel voor vrouwen") < shown.index("Oude lijst")


def test_a_name_is_said_in_the_language_of_the_reader(visitor, world):
    assert "Soupe au pont" in names(visitor.get(f"/fr/results/?need={NEED}"))
    plate = page(visitor.get(f"/fr/door/{world.soup.pk}/"))
    assert "<h1>Soupe au pont</h1>" in plate
    assert '<p class="other" lang="nl">Soep aan de brug</p>' in plate


def test_an_invented_door_says_so(visitor, world):
    assert "example" in said(visitor.get(f"/en/door/{world.soup.pk}/"))
    assert said(visitor.get(f"/nl/results/?need={NEED}")).count("voorbeeld") == 6


def test_a_secret_place_has_no_place_on_any_page(visitor, world):
    response = visitor.get(f"/nl/door/{world.refuge.pk}/")
    assert "De plaats blijft geheim" in said(response)
    assert [word for word in ("1000", "Brussel ·", "IJzer", "Voorbeeldkaai") if word in said(response)] == []
    assert 'href="tel:+3220000012"' in page(response)


def test_hours_nobody_knows_are_asked_first_and_never_open(visitor, world):
    words = said(visitor.get(f"/en/door/{world.old.pk}/")).split("The next door")[0]
    assert "Ask first" in words
    assert "We do not know the hours." in words
    assert "Open until" not in words
    assert "Open day and night" not in words


def test_a_list_without_an_answer_still_gives_a_next_door(visitor, world):
    response = post(visitor, "/en/results/", "q=zzzzqqq&without=papers")
    assert names(response) == [] or "The next door" in said(response)
    assert "Nothing fits? Call:" in said(response)


def test_every_list_and_every_door_ends_with_a_number_to_call(visitor, world):
    for address in (f"/nl/results/?need={NEED}", f"/nl/door/{world.old.pk}/"):
        assert "Past er niets? Bel:" in said(visitor.get(address))


def test_asking_first_is_done_by_telephone_or_by_a_house(visitor, world):
    response = visitor.get(f"/en/door/{world.old.pk}/")
    assert '<a class="btn main" href="tel:+3220000012">' in page(response)
    assert "Ask a house to call for you" in said(response)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("where=Gent", "We do not know this place."),
        ("postcode=9000", "This postcode is not in Brussels."),
        ("at=2026-03-29T02:30", "That hour does not exist"),
        ("need=flying", "This need is not known."),
        ("page=0", "Choose a number from 1"),
        ("colour=blue", "This parameter is not known."),
    ],
)
def test_a_bad_question_gets_a_sentence(visitor, world, query, sentence):
    response = visitor.get(f"/en/results/?{query}")
    assert response.status_code == 400
    assert sentence in said(response)


def test_a_bad_question_keeps_what_was_said(visitor, world):
    response = post(visitor, "/nl/results/", "q=soep&where=Gent&without=papers")
    assert response.status_code == 400
    assert checked_boxes(response) == [("without", "papers")]
    assert 'value="soep"' in page(response)
    assert 'value="Gent"' in page(response)


def test_ten_thousand_letters_are_too_long(visitor, world):
    assert post(visitor, "/nl/results/", "q=" + "a" * 10_000).status_code == 400


def test_more_than_a_question_is_too_much(visitor, world):
    response = post(visitor, "/fr/results/", "q=" + "a" * 70_000)
    assert response.status_code == 413
    assert "C’est trop." in said(response)


def test_a_file_is_not_a_question(visitor, world):
    response = visitor.post("/nl/results/", {"q": "soep"})
    assert response.status_code == 400
    assert "Gebruik het formulier van deze pagina." in said(response)


@pytest.mark.parametrize("address", ["/fr/nothing/", "/fr/door/999999/", "/fr/door/99999999999999999999/"])
def test_what_is_not_here_says_so_in_the_language_of_the_reader(visitor, world, address):
    response = visitor.get(address)
    assert response.status_code == 404
    assert "Cette page n’est pas ici." in said(response)


def test_a_typed_tag_is_shown_as_text(visitor, world):
    response = post(visitor, "/nl/results/", "q=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("doors", [1, 3])
def test_a_list_asks_the_database_nothing_however_long_it_is(
    visitor, doors, django_assert_num_queries, monkeypatch
):
    # Each second the index looks whether something changed: that look is not counted here.
    monkeypatch.setattr(live, "LOOK_EVERY", 3600)
    house = make_world().house
    for number in range(doors):
        service = make_service(house, f"Deur {number}")
        answer(service)
        put(service)
    live.build()
    live.forget()
    visitor.get(f"/nl/results/?need={NEED}")
    with django_assert_num_queries(0):
        post(visitor, "/nl/results/", f"need={NEED}&without=papers")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_of_twenty_weighs_little(visitor, language):
    house = make_world().house
    for number in range(20):
        service = make_service(house, f"Deur {number}")
        answer(service)
        put(service)
    live.build()
    live.forget()
    response = visitor.get(f"/{language}/results/?need={NEED}", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < 20_000


def test_a_closed_door_urges_nobody_to_go(visitor, world):
    closed = make_service(world.house, "Gesloten huis", hours="Jan 01 10:00-10:01")
    answer(closed)
    put(closed)
    live.build()
    live.forget()
    response = visitor.get(f"/en/door/{closed.pk}/")
    assert "Closed now" in said(response)
    assert page(response).partition("The next door")[0].count("btn main") == 0


def test_a_list_says_how_it_understood_the_words(visitor, world):
    assert "We understood: hot meal." in said(post(visitor, "/en/results/", "q=repas chaud"))


def test_a_printed_row_says_the_number_to_call(visitor, world):
    found = page(visitor.get(f"/nl/results/?need={NEED}"))
    assert '<p class="paper-only">Bel <bdi dir="ltr">02 000 00 12</bdi></p>' in found
