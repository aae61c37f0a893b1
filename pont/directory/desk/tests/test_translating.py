"""The pages of translators: who finds what on them, and what a post changes."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pont.accounts import roles
from pont.accounts.tests import cast as people
from pont.accounts.tests.cast import Cast, signed_in
from pont.accounts.tests.reading import opened_by_pin, said
from pont.directory.desk.forms_translating import MOST_LETTERS, MOST_TEXTS, parts
from pont.directory.desk.tests.translating_world import CANARY, World, kept, lines, made, translated, url
from pont.directory.desk.translating.texts import HUMAN, Key, Original
from pont.directory.models import RequiredDocument, Service
from pont.directory.translations import ServiceTranslation
from pont.kernel.terms import VISITOR_LANGUAGES

# So many questions to the tables of the map, however many rows a page shows.
QUESTIONS = {"translate": 13, "translate-services": 13, "translate-service": 14}


@pytest.fixture
def cast(db: None) -> Cast:
    return people.cast()


@pytest.fixture
def world(cast: Cast) -> World:
    return made(cast)


@pytest.fixture
def bram(world: World) -> Client:
    return signed_in(world.bram)


def pages(world: World) -> list[str]:
    return [
        url("translate", world.brug),
        url("translate-services", world.brug, "ar"),
        url("translate-service", world.brug, "ar", world.soup.pk),
        url("translate-file", world.brug, "ar"),
        url("translate-file", world.brug, "ar") + "?format=po",
        url("translate-back", world.brug, "ar"),
    ]


def fields(response: HttpResponse) -> dict[str, str]:
    """What a browser would send back of the page of a service as it stands."""
    page = response.content.decode()
    hidden = re.findall(r'<input type="hidden" name="(seen-[^"]+)" value="([^"]*)">', page)
    typed = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(value) for name, value in (*hidden, *typed)}


def name_of(service: Service, what: str = "text") -> str:
    return f"{what}-service-{service.pk}-name"


# Who.


def test_workers_and_map_editors_translate(world: World) -> None:
    for who in (world.bram, world.editor):
        assert {signed_in(who).get(page).status_code for page in pages(world)} == {200}


@pytest.mark.parametrize("role", sorted(set(roles.ALL) - {roles.WORKER, roles.MAP_EDITOR}))
def test_another_role_is_refused(world: World, role: str) -> None:
    other = signed_in(people.member(world.brug, "Sam", role))
    assert {other.get(page).status_code for page in pages(world)} == {403}


def test_a_pin_does_not_open_it(cast: Cast, world: World) -> None:
    tablet = opened_by_pin(world.brug, cast.cecile, world.bram)
    assert {tablet.get(page).status_code for page in pages(world)} == {403}


def test_another_house_is_not_there(cast: Cast, world: World) -> None:
    assert {signed_in(cast.driss).get(page).status_code for page in pages(world)} == {404}


def test_who_did_not_sign_in_is_sent_there(world: World) -> None:
    answers = [Client(HTTP_HOST="localhost").get(page) for page in pages(world)]
    assert {(one.status_code, one["Location"].partition("?")[0]) for one in answers} == {
        (302, "/en/sign-in/")
    }


def test_nobody_keeps_a_page(world: World, bram: Client) -> None:
    assert {bram.get(page)["Cache-Control"] for page in pages(world)} == {"no-store"}


def test_no_page_and_no_file_says_what_the_public_may_not_read(world: World, bram: Client) -> None:
    files = [url("translate-file", world.brug, "ar") + f"?format={kind}&show=all" for kind in ("xliff", "po")]
    assert [page for page in [*pages(world), *files] if CANARY in bram.get(page).content.decode()] == []


@pytest.mark.parametrize("which", ["hidden", "nothing", "enormous"])
def test_a_service_that_is_not_public_is_not_there(world: World, bram: Client, which: str) -> None:
    pk = {"hidden": world.hidden.pk, "nothing": 0, "enormous": 10**18 - 1}[which]
    assert bram.get(url("translate-service", world.brug, "fr", pk)).status_code == 404


@pytest.mark.parametrize("page", ["translate-services", "translate-file", "translate-back"])
def test_a_language_without_visitors_is_not_there(world: World, bram: Client, page: str) -> None:
    assert bram.get(url(page, world.brug, "xx")).status_code == 404
    assert bram.get(url(page, world.brug, "xx") + "?format=po").status_code == 404


# Looking.


def test_every_language_says_how_far_it_is(world: World, bram: Client) -> None:
    translated(world.soup, "fr", "Soupe")
    translated(world.refuge, "fr", "Refuge", "machine")
    page = said(bram.get(url("translate", world.brug)))
    assert "French Français By a person: 1 By a machine: 1 Missing: 11" in page
    assert page.count("Missing:") == len(VISITOR_LANGUAGES)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", ["translate", "translate-services", "translate-service"])
def test_a_page_asks_the_database_as_often_for_three_rows_as_for_one(
    world: World, bram: Client, page: str, rows: int
) -> None:
    of = world.soup.organization
    for number in range(rows):
        more = Service.objects.create(organization=of, name=f"Dienst {number}", language="nl")
        translated(more, "fr", "Service")
        RequiredDocument.objects.create(service=world.soup, document=f"Papier {number}", language="nl")
    rest = {"translate": (), "translate-services": ("fr",), "translate-service": ("fr", world.soup.pk)}[page]
    with CaptureQueriesContext(connection) as asked:
        assert bram.get(url(page, world.brug, *rest)).status_code == 200
    assert sum('"directory_' in one["sql"] for one in asked) == QUESTIONS[page]


def listed(response: HttpResponse) -> list[str]:
    return re.findall(r"<h2[^>]*><a[^>]*><span[^>]*>([^<]+)", response.content.decode())


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("", ["Soep aan de brug", "Vluchthuis", "Douches"]),
        ("to-do", ["Soep aan de brug", "Vluchthuis", "Douches"]),
        ("outdated", ["Soep aan de brug"]),
        ("machine", ["Vluchthuis"]),
    ],
)
def test_the_list_shows_what_was_asked_for(world: World, bram: Client, show: str, found: list[str]) -> None:
    translated(world.soup, "ar", "حساء", of="Soep")
    translated(world.refuge, "ar", "مأوى", "machine")
    response = bram.get(url("translate-services", world.brug, "ar"), {"show": show})
    assert (response.status_code, listed(response)) == (200, found)


def test_a_choice_that_is_not_there_is_refused(world: World, bram: Client) -> None:
    assert bram.get(url("translate-services", world.brug, "ar"), {"show": "x"}).status_code == 400


def test_a_long_list_comes_in_pages_with_the_same_choice(world: World, bram: Client) -> None:
    of = world.showers.organization
    Service.objects.bulk_create(Service(organization=of, name=f"D{n}", hsds_id=f"n{n}") for n in range(40))
    first = bram.get(url("translate-services", world.brug, "ar"), {"show": "missing"})
    assert len(listed(first)) == 25
    assert 'href="?show=missing&amp;page=2"' in first.content.decode()
    assert len(listed(bram.get(url("translate-services", world.brug, "ar"), {"page": 2}))) == 18


def test_every_text_says_its_language_and_its_direction(world: World, bram: Client) -> None:
    page = bram.get(url("translate-service", world.brug, "ar", world.soup.pk)).content.decode()
    originals = re.findall(r'<p class="original"([^>]*)>', page)
    assert set(originals) == {' lang="nl" dir="ltr"'}
    assert set(re.findall(r'<textarea[^>]*?( lang="\w+" dir="\w+")', page)) == {' lang="ar" dir="rtl"'}
    assert len(originals) == page.count("<textarea") == 10


def test_an_original_of_unknown_language_says_so(world: World, bram: Client) -> None:
    Service.objects.filter(pk=world.soup.pk).update(language="")
    page = bram.get(url("translate-service", world.brug, "ar", world.soup.pk)).content.decode()
    assert '<p class="original" lang="und" dir="auto">Soep aan de brug</p>' in page


def test_words_of_the_map_are_marked_and_named(world: World, bram: Client) -> None:
    page = bram.get(url("translate-service", world.brug, "fr", world.soup.pk)).content.decode()
    assert "Een <mark>warme maaltijd</mark>.\nBel 02 000 00 12." in page
    assert '<dt lang="nl" dir="ltr">warme maaltijd</dt><dd lang="fr" dir="ltr">repas chaud</dd>' in page


def test_an_outdated_translation_stays_filled_in_and_says_so(world: World, bram: Client) -> None:
    translated(world.soup, "fr", "Soupe", of="Soep")
    response = bram.get(url("translate-service", world.brug, "fr", world.soup.pk))
    assert fields(response)[name_of(world.soup)] == "Soupe"
    assert "The original now says this." in said(response)


def originals(number: int, letters: int) -> list[Original]:
    return [Original(Key("service", n, "name"), "x" * letters, "nl") for n in range(number)]


@pytest.mark.parametrize(
    ("number", "letters", "sizes"),
    [(0, 1, [0]), (1, 20_000, [1]), (31, 1, [MOST_TEXTS, 1]), (4, MOST_LETTERS // 2, [2, 2])],
)
def test_very_many_texts_come_in_parts(number: int, letters: int, sizes: list[int]) -> None:
    assert [len(part) for part in parts(originals(number, letters))] == sizes


def test_a_second_part_is_saved_as_the_second_part(world: World, bram: Client) -> None:
    Service.objects.filter(pk=world.soup.pk).update(description="woord " * 2000)
    where = url("translate-service", world.brug, "fr", world.soup.pk) + "?part=2"
    sent = fields(bram.get(where))
    assert name_of(world.soup) not in sent
    answer = bram.post(where, sent | {f"text-service-{world.soup.pk}-description": "mot"})
    assert (answer.status_code, answer["Location"]) == (302, where)
    assert ServiceTranslation.objects.get().text == "mot"


# Writing.


def send(client: Client, world: World, page: dict[str, str], **options: object) -> HttpResponse:
    return client.post(url("translate-service", world.brug, "fr", world.soup.pk), page, **options)


def opened(client: Client, world: World) -> dict[str, str]:
    return fields(client.get(url("translate-service", world.brug, "fr", world.soup.pk)))


def test_what_was_typed_is_saved_and_nothing_else(world: World, bram: Client) -> None:
    answer = send(bram, world, opened(bram, world) | {name_of(world.soup): " Soupe\u202e "}, follow=True)
    assert "1 text is saved." in said(answer)
    assert kept(world.soup) == [("Soupe", HUMAN)]
    assert ServiceTranslation.objects.count() == 1
    assert lines(world) == [("translate", {"language": "fr", "texts": 1})]


def test_nothing_typed_saves_nothing(world: World, bram: Client) -> None:
    translated(world.soup, "fr", "Soupe", "machine")
    answer = send(bram, world, opened(bram, world), follow=True)
    assert "You changed nothing" in said(answer)
    assert (kept(world.soup), lines(world)) == ([("Soupe", "machine")], [])


def test_lines_as_a_browser_sends_them_are_no_change(world: World, bram: Client) -> None:
    ServiceTranslation.objects.create(
        row=world.soup, field="description", language="fr", text="Un\ndeux", source_hash="x"
    )
    page = {name: text.replace("\n", "\r\n") for name, text in opened(bram, world).items()}
    assert "You changed nothing" in said(send(bram, world, page, follow=True))


def test_a_machines_words_become_a_persons_by_a_tick(world: World, bram: Client) -> None:
    translated(world.soup, "fr", "Soupe", "machine")
    send(bram, world, opened(bram, world) | {name_of(world.soup, "right"): "on"})
    assert kept(world.soup) == [("Soupe", HUMAN)]


def test_an_empty_text_takes_nothing_away_without_a_tick(world: World, bram: Client) -> None:
    translated(world.soup, "fr", "Soupe")
    answer = send(bram, world, opened(bram, world) | {name_of(world.soup): ""})
    assert answer.status_code == 400
    assert "Tick the box if the translation has to go." in said(answer)
    assert kept(world.soup) == [("Soupe", HUMAN)]


@pytest.mark.parametrize("typed", ["", "Soupe"])
def test_a_tick_takes_a_translation_away(world: World, bram: Client, typed: str) -> None:
    translated(world.soup, "fr", "Soupe")
    page = opened(bram, world) | {name_of(world.soup): typed, name_of(world.soup, "remove"): "on"}
    assert send(bram, world, page).status_code == 302
    assert kept(world.soup) == []


def test_a_tick_and_a_new_text_ask_what_is_meant(world: World, bram: Client) -> None:
    translated(world.soup, "fr", "Soupe")
    page = opened(bram, world) | {name_of(world.soup): "Potage", name_of(world.soup, "remove"): "on"}
    assert send(bram, world, page).status_code == 400
    assert kept(world.soup) == [("Soupe", HUMAN)]


def test_a_text_that_is_too_long_is_kept_on_the_page(world: World, bram: Client) -> None:
    page = opened(bram, world) | {name_of(world.soup): "x" * 301}
    answer = send(bram, world, page)
    assert (answer.status_code, fields(answer)) == (400, page)
    assert "Use at most 300 letters." in said(answer)


def test_who_comes_second_sees_both_and_overwrites_nothing(world: World, bram: Client) -> None:
    page = opened(bram, world) | {name_of(world.soup): "Potage"}
    translated(world.soup, "fr", "Soupe")
    answer = send(bram, world, page)
    assert (answer.status_code, kept(world.soup)) == (409, [("Soupe", HUMAN)])
    assert "Somebody else wrote meanwhile: Soupe You wrote what stands below." in said(answer)
    assert fields(answer)[name_of(world.soup)] == "Potage"
    # Who has seen both and presses once more means it.
    assert send(bram, world, fields(answer)).status_code == 302
    assert kept(world.soup) == [("Potage", HUMAN)]


def test_an_original_that_changed_meanwhile_is_shown_beside_what_was_typed(
    world: World, bram: Client
) -> None:
    page = opened(bram, world) | {name_of(world.soup): "Soupe au pont"}
    Service.objects.filter(pk=world.soup.pk).update(name="Soep bij de kerk")
    answer = send(bram, world, page)
    assert (answer.status_code, kept(world.soup)) == (409, [])
    assert "This original changed while you wrote. It now says: Soep bij de kerk" in said(answer)
    assert fields(answer)[name_of(world.soup)] == "Soupe au pont"


def test_a_mark_that_somebody_made_up_overwrites_nothing(world: World, bram: Client) -> None:
    translated(world.soup, "fr", "Soupe")
    page = {name_of(world.soup): "Potage", name_of(world.soup, "seen"): "a.b"}
    assert send(bram, world, page).status_code == 409
    assert kept(world.soup) == [("Soupe", HUMAN)]
