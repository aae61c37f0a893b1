"""`/api/search`: its shape, its languages, and a clear sentence for everything that is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from pont.directory import live
from pont.directory.tests.world import World, make_world
from pont.directory.views_api import LARGEST_BODY

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "/api/search"
# What the answer has, in this order; then what we add.
ANSWER = ["at", "count", "order", "results", "next_door", "facets"]
ANSWER_MORE = ["page", "pages", "call", "levels", "understood"]
ROW = [
    *("id", "service", "organization", "level", "reasons", "unknowns", "open", "opens", "closes"),
    *("distance_m", "languages", "help_kind"),
]
ROW_MORE = ["block", "page", "example", "walk_minutes", "arrival", "closes_before_arrival"]
LANGUAGES_SAID = "Choose from: nl, fr, en, ar, es, ro, pl, bg, pt, tr, uk, ti."
LEVELS = ["go", "probably", "soon", "ask_first", "later", "not_now"]
NOON = "2026-11-23T12:30"
Ask = Callable[..., HttpResponse]


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.PONT_INDEX = tmp_path / "index"
    return make_world()


@pytest.fixture
def post(world: World) -> Ask:
    """Ask by POST with a JSON body, or with a raw one."""

    def ask(body: Any = None, *, raw: bytes | None = None, language: str = "en", **more: Any) -> HttpResponse:
        content = json.dumps(body).encode() if raw is None else raw
        return Client().post(
            ADDRESS, content, content_type="application/json", headers={"accept-language": language}, **more
        )

    return ask


@pytest.fixture
def get(world: World) -> Ask:
    def ask(language: str = "en", **given: Any) -> HttpResponse:
        return Client().get(ADDRESS, given, headers={"accept-language": language})

    return ask


def answer(response: HttpResponse) -> dict[str, Any]:
    assert response.status_code == 200, response.content
    return dict(json.loads(response.content))


def refusal(response: HttpResponse) -> tuple[int, str, str]:
    error = json.loads(response.content)["error"]
    assert list(error) == ["parameter", "message"]
    return response.status_code, error["parameter"], error["message"]


def test_the_answer_has_these_keys(get: Ask) -> None:
    found = answer(get(need="wellbeing.hot_meal", at=NOON))
    assert sorted(found) == sorted(ANSWER + ANSWER_MORE)
    assert [list(row) for row in found["results"]] == [ROW + ROW_MORE] * 6
    assert sorted(found["facets"]) == ["commune", "for", "open", "speaks", "without"]


def test_the_first_key_is_the_first_asked_for(get: Ask) -> None:
    assert [key for key in answer(get(need="eat")) if key in ANSWER] == ANSWER


def test_the_values_have_their_types(get: Ask) -> None:
    row = answer(get(need="eat", near="50.85,4.35", at=NOON))["results"][0]
    assert row["level"] in LEVELS
    assert {type(reason) for reason in row["reasons"] + row["unknowns"]} == {str}
    assert (type(row["id"]), type(row["distance_m"]), type(row["languages"])) == (str, int, list)
    assert row["open"] is True
    assert row["page"].startswith("/en/door/")


def test_open_is_yes_no_or_unknown(get: Ask) -> None:
    rows = {row["service"]: row for row in answer(get(need="eat", at=NOON, lang="nl"))["results"]}
    assert (rows["Soep aan de brug"]["open"], rows["Oude lijst"]["open"]) == (True, None)


def test_a_closed_door_says_when_it_opens(get: Ask, world: World) -> None:
    world.soup.schedules.update(hours="Mo-Su 14:00-15:00")
    world.old.schedules.update(hours="Mo-Su 12:00-12:45")
    live.build()
    live.forget()
    rows = {row["service"]: row for row in answer(get(need="eat", at=NOON, lang="nl"))["results"]}
    soup, old = rows["Soep aan de brug"], rows["Oude lijst"]
    assert (soup["open"], soup["opens"]) == (False, "2026-11-23T14:00+01:00")
    assert (old["open"], old["opens"], old["closes"]) == (True, None, "2026-11-23T12:45+01:00")


def test_where_nothing_fits_stands_the_next_door_and_a_number(get: Ask) -> None:
    found = answer(get(q="zzyzx", at=NOON))
    assert (found["count"], found["results"]) == (0, [])
    assert list(found["call"]) == ["number", "about"]
    assert found["call"]["about"] != ""


def test_the_next_door_is_a_row_like_the_others(post: Ask, world: World) -> None:
    world.line.needs.update(code="social_contacts.talk")
    live.build()
    live.forget()
    found = answer(post({"q": "zzyzx", "at": NOON}))
    assert list(found["next_door"]) == ROW + ROW_MORE
    assert found["next_door"]["id"] == world.line.hsds_id


def test_a_situation_changes_the_answer(post: Ask, world: World) -> None:
    rows = answer(post({"need": ["eat"], "for": ["men"], "at": NOON}))["results"]
    assert {row["id"]: row["level"] for row in rows}[world.women.hsds_id] == "not_now"


def test_a_body_may_say_numbers_truths_and_a_point(post: Ask) -> None:
    found = answer(
        post({"limit": 2, "page": 1, "open_only": True, "near": [50.85, 4.35], "q": None, "at": NOON})
    )
    assert len(found["results"]) == 2
    assert found["understood"]["open_only"] is True
    assert found["results"][0]["distance_m"] is not None


def test_a_page_beyond_the_end_has_no_rows(get: Ask) -> None:
    found = answer(get(need="eat", page=9999))
    assert (found["results"], found["count"], found["page"]) == ([], 6, 9999)


def test_pages_hold_every_result_once(get: Ask) -> None:
    pages = [answer(get(need="eat", page=page, limit=2, at=NOON)) for page in (1, 2, 3)]
    assert {page["pages"] for page in pages} == {3}
    assert len({row["id"] for page in pages for row in page["results"]}) == 6


def test_the_doubled_hour_of_autumn_is_the_first(get: Ask) -> None:
    assert answer(get(at="2026-10-25T02:30"))["at"] == "2026-10-25T02:30+02:00"


def test_a_postcode_of_three_communes_is_understood(get: Ask) -> None:
    assert answer(get(postcode="1050"))["understood"]["place"] == {
        "kind": "postcode",
        "nl": "1050",
        "fr": "1050",
    }


@pytest.mark.parametrize(
    ("language", "name"), [("nl", "Soep aan de brug"), ("fr", "Soupe au pont"), ("en", "Soep aan de brug")]
)
def test_the_language_asked_for_comes_before_the_one_of_the_browser(
    get: Ask, language: str, name: str
) -> None:
    names = {
        row["service"] for row in answer(get("fr" if language != "fr" else "nl", lang=language))["results"]
    }
    assert name in names


@pytest.mark.parametrize("name", ["without", "for", "speaks"])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "What a person lacks may not stand in an address. Send it as JSON with POST."),
        ("nl", "Wat iemand niet heeft, hoort niet in een adres. Stuur het als JSON met POST."),
    ],
)
def test_a_situation_in_an_address_is_refused_with_the_reason(
    get: Ask, name: str, language: str, sentence: str
) -> None:
    assert refusal(get(language, **{name: "papers", "need": "eat"})) == (400, name, sentence)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "This is not JSON that we can read."),
        (b"{", "This is not JSON that we can read."),
        (b"\xff\xfe\x00", "This is not JSON that we can read."),
        (b"[" * 5000, "This is not JSON that we can read."),
        (b'{"limit": ' + b"9" * 5000 + b"}", "This is not JSON that we can read."),
        (b"[]", "Send one JSON object with the parameters."),
        (b'["sans papiers"]', "Send one JSON object with the parameters."),
        (b"7", "Send one JSON object with the parameters."),
        (b"NaN", "Send one JSON object with the parameters."),
        (b"null", "Send one JSON object with the parameters."),
        (b'"sans papiers"', "Send one JSON object with the parameters."),
    ],
    ids=lambda value: str(value[:20]),
)
def test_a_body_that_is_no_question_is_refused(post: Ask, raw: bytes, sentence: str) -> None:
    assert refusal(post(raw=raw)) == (400, "body", sentence)


@pytest.mark.parametrize(
    ("body", "parameter", "sentence"),
    [
        ({"q": {"deep": "sans papiers"}}, "q", "This value has the wrong form."),
        ({"need": [["eat"]]}, "need", "This value has the wrong form."),
        ({"near": [[50.8], 4.3]}, "near", "This value has the wrong form."),
        ({"sans papiers": {}}, "parameter", "This value has the wrong form."),
        ({"sans papiers": "1"}, "parameter", "This parameter is not known."),
        ({"\ud800": "1"}, "parameter", "This parameter is not known."),
        ({"lang": "xx"}, "lang", LANGUAGES_SAID),
        ({"lang": ["nl", "xx"]}, "lang", LANGUAGES_SAID),
        ({"lang": "\ud800"}, "lang", LANGUAGES_SAID),
        ({"need": "wellbeing.gold"}, "need", "This need is not known."),
        ({"need": "\ud800"}, "need", "This need is not known."),
        ({"near": float("nan")}, "near", "Write the point like this: 50.8466,4.3528."),
        ({"near": [float("nan"), float("inf")]}, "near", "Write the point like this: 50.8466,4.3528."),
        ({"near": [4.35, 50.85]}, "near", "Write the point like this: 50.8466,4.3528."),
        ({"near": [48.85, 2.35]}, "near", "That point is not in Belgium."),
        ({"near": [50.85]}, "near", "Write the point like this: 50.8466,4.3528."),
        (
            {"at": "2026-03-29T02:30"},
            "at",
            "That hour does not exist: the clock goes forward then. Choose another hour.",
        ),
        ({"at": 1}, "at", "Write the moment like this: 2026-11-23T12:30."),
        ({"at": "\ud800"}, "at", "Write the moment like this: 2026-11-23T12:30."),
        ({"limit": 0}, "limit", "Choose a number from 1 to 100."),
        ({"limit": 1e300}, "limit", "Choose a number from 1 to 100."),
        ({"limit": True}, "limit", "Choose a number from 1 to 100."),
        ({"page": -1}, "page", "Choose a number from 1 to 10000."),
        ({"open_only": "\ud800"}, "open_only", "Choose from: true, false."),
        ({"q": "x" * 10_000}, "q", "That is too long. Say it in a few words."),
    ],
    ids=lambda value: str(value)[:24].encode("ascii", "replace").decode(),
)
def test_a_wrong_value_in_a_body_is_refused(post: Ask, body: Any, parameter: str, sentence: str) -> None:
    assert refusal(post(body)) == (400, parameter, sentence)


@pytest.mark.parametrize(
    "words", ["\ud800", "eten \udfff", "\x00", "\u202egratis\u202c eten", "\u200b", "💧", "\r\n", ""]
)
def test_odd_letters_in_words_are_no_trouble(post: Ask, words: str) -> None:
    for name in ("q", "where", "commune", "postcode"):
        response = post({name: words})
        assert response.status_code in (200, 400)
        assert "\u202e" not in response.content.decode()
    assert post({"q": words}).status_code == 200


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 1_000_000])
def test_a_body_that_is_too_large_is_refused(post: Ask, size: int) -> None:
    sentence = "That is too much. A question has a few hundred letters."
    assert refusal(post({"q": "x" * size})) == (413, "body", sentence)


def test_too_many_parameters_are_refused(world: World) -> None:
    response = Client().get(f"{ADDRESS}?{'need=eat&' * 300}", headers={"accept-language": "en"})
    assert refusal(response)[0] == 413


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_another_method_is_refused(world: World, method: str) -> None:
    response = Client().generic(method, ADDRESS)
    assert (response.status_code, response["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("lang", ["nl", "fr"])
def test_a_refusal_is_in_the_language_of_the_body_before_that_of_the_browser(post: Ask, lang: str) -> None:
    bodies: list[Any] = [
        {"need": "gold"},
        {"q": {}},
        {"kleur": 1},
        {"limit": 0},
        {"at": "soon"},
        {"speaks": "xx"},
    ]
    own = [refusal(post(body | {"lang": lang}))[2] for body in bodies]
    others = [refusal(post(body))[2] for body in bodies]
    assert [sentence for sentence, english in zip(own, others, strict=True) if sentence == english] == []


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_body_that_cannot_be_read_is_refused_in_the_language_of_the_browser(
    post: Ask, language: str
) -> None:
    for raw in (b"{", b"[]", b"x" * (LARGEST_BODY + 1)):
        assert refusal(post(raw=raw, language=language))[2] != refusal(post(raw=raw, language="en"))[2]


def test_every_answer_is_kept_by_nobody(post: Ask, get: Ask) -> None:
    answers = [get(), get(without="papers"), post({"q": "eten"}), post(raw=b"{"), post({"q": "x" * 20_000})]
    assert {response["Cache-Control"] for response in answers} == {"no-store"}
    assert {response["Content-Type"] for response in answers} == {"application/json; charset=utf-8"}
