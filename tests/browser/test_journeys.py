"""What a person does on a small phone without scripts: find, read, choose, go back, be refused nothing but nonsense."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.chromium import PHONE
from tests.browser.conftest import Visit
from tests.browser.pages import KINDS, NOON, Kind, arrive, named, reach
from tests.browser.served import Served

pytestmark = pytest.mark.browser

LEVELS_FR = (
    "Vous pouvez y aller",
    "Vous pouvez appeler maintenant",
    "Sans doute que oui",
    "Ouvre bientôt",
    "Demandez d’abord",
    "Fermé maintenant",
    "Pas possible ici maintenant",
)


@pytest.fixture
def phone(visit: Visit) -> Page:
    """A small phone whose browser runs no scripts."""
    return visit(width=PHONE, scripts=False)


def plain(text: str) -> str:
    """Text as people read it: every kind of space is one space."""
    return " ".join(text.split())


def words(place: Locator) -> str:
    return plain(place.inner_text())


def choose_hour(page: Page, moment: str) -> None:
    """Say another day and hour than now: the clock of the server is not ours to set."""
    page.locator("summary", has=page.locator(":scope + label[for=day]")).click()
    page.locator("#day").fill(moment)


def tap(page: Page, *labels: str) -> None:
    """Tap what bears these words, in their order."""
    for label in labels:
        page.locator("main").get_by_text(label, exact=True).first.click()


def tap_tile(page: Page, label: str) -> None:
    arrive(page, page.locator(".tile", has_text=label).click)


def switch(page: Page, language: str) -> None:
    """Choose another language from the menu of a small screen."""
    page.locator("nav.lang summary").click()
    arrive(page, page.locator("nav.lang details").get_by_text(language).click)


def rows(page: Page) -> list[str]:
    """The numbered names of the doors of a list that stand open on the page."""
    return [words(row) for row in page.locator("ol.doors:visible > li :is(h2, h3) > :is(a, button)").all()]


def ask(page: Page, language: str, sentence: str, *labels: str, moment: str = NOON) -> None:
    """Ask from the first page: an hour, chips, own words."""
    page.goto(f"/{language}/")
    choose_hour(page, moment)
    tap(page, *labels)
    page.locator("#q").fill(sentence)
    arrive(page, lambda: page.locator("#q").press("Enter"))


def holds_no_question(page: Page) -> bool:
    """Whether the address says nothing of what was asked."""
    return urlsplit(page.url).query == ""


def test_an_open_meal_in_three_taps(phone: Page) -> None:
    phone.goto("/nl/")
    choose_hour(phone, NOON)
    tap(phone, "zonder papieren")
    tap_tile(phone, "Eten")
    first = phone.locator("ol.doors > li").first
    assert words(first.locator(".verdict")) == "Je kan er terecht"
    assert "Open tot" in words(first.locator(".side"))
    name = words(first.locator("h2 > button")).removeprefix("1. ")
    arrive(phone, first.locator("h2 > button").click)
    assert words(phone.locator("h1")) == name
    assert words(phone.locator(".doorhead .verdict")) == "Je kan er terecht"
    assert "Antwoord voor: zonder papieren." in words(phone.locator(".doorhead"))


def test_a_question_in_own_words_is_answered_with_levels_and_reasons(phone: Page) -> None:
    ask(phone, "fr", "j'ai faim", "sans papiers", "sans argent")
    assert words(phone.locator("main .lead")).startswith("Sans papiers, sans argent.")
    shown = [words(chip) for chip in phone.locator("ol.doors > li .verdict").all()]
    assert len(shown) == 20
    assert [level for level in shown if not level.startswith(LEVELS_FR)] == []
    assert shown[0] == "Vous pouvez y aller"
    first = words(phone.locator("ol.doors > li").first)
    assert "Personne ne demande de papiers." in first
    assert "Gratuit." in first
    for row in phone.locator("ol.doors > li").all():
        assert row.locator(".why, .gap").count() > 0
        assert words(row.locator(".side"))
    assert holds_no_question(phone)


def test_another_language_loses_nothing(phone: Page) -> None:
    ask(phone, "fr", "un repas pour mes enfants", "sans papiers", "sans argent")
    before = [one.get_attribute("formaction") for one in phone.locator("li.door button.link").all()]
    count = words(phone.locator("#order strong"))
    assert len(before) > 3
    switch(phone, "Nederlands")
    assert phone.locator("html").get_attribute("lang") == "nl"
    after = [one.get_attribute("formaction") for one in phone.locator("li.door button.link").all()]
    assert [path.replace("/nl/", "/fr/") for path in after] == before
    assert count.split()[0] == words(phone.locator("#order strong")).split()[0]
    checked = phone.locator("main input:checked")
    assert [box.get_attribute("value") for box in checked.all()] == ["papers", "money"]
    assert holds_no_question(phone)
    tap(phone, "Verander")
    assert phone.locator("#q").input_value() == "un repas pour mes enfants"
    assert [box.get_attribute("value") for box in phone.locator("main input:checked").all()] == [
        "papers",
        "money",
    ]
    assert phone.locator("#at").input_value() == NOON
    assert holds_no_question(phone)


def test_a_door_keeps_the_situation_in_another_language_and_on_the_way_back(phone: Page) -> None:
    ask(phone, "nl", "douche", "zonder papieren")
    names = rows(phone)
    arrive(phone, phone.locator("li.door button.link").first.click)
    switch(phone, "English")
    assert "Answer for: without papers." in words(phone.locator(".doorhead"))
    switch(phone, "Nederlands")
    tap(phone, "Terug naar de lijst")
    assert rows(phone) == names
    assert holds_no_question(phone)


def test_where_it_is_not_possible_is_folded_and_says_why(phone: Page) -> None:
    ask(phone, "nl", "kinderen", "zonder papieren", "zonder geld")
    assert phone.get_by_role("heading", name="Misschien ook").count() == 1
    folded = phone.locator("details.refused")
    assert folded.get_attribute("open") is None
    refused = folded.locator("li.door")
    assert refused.count() > 0
    assert [row.is_visible() for row in refused.all()] == [False] * refused.count()
    folded.locator("summary").click()
    for row in refused.all():
        assert words(row.locator(".verdict")) == "Hier lukt het nu niet"
        assert words(row.locator(".why"))


def test_nothing_that_fits_ends_with_a_next_door_and_a_number(phone: Page) -> None:
    ask(phone, "fr", "xyzzy", "sans papiers")
    assert words(phone.locator("#order")) == "Aucune porte."
    following = phone.locator("section.next")
    assert words(following.locator(".verdict")).startswith(LEVELS_FR[:2])
    assert re.fullmatch(r"tel:\d+", phone.locator("aside .notice a").get_attribute("href"))
    arrive(phone, following.locator("button.link").first.click)
    assert phone.locator(".doorhead .verdict").count() == 1


def test_a_door_says_how_to_get_there_when_and_what_to_expect(phone: Page) -> None:
    phone.goto(f"/fr/results/?need=eat&at={NOON}")
    tap(phone, rows(phone)[0])
    assert re.search(r"\b1\d{3} ", words(phone.locator("#way")))
    assert phone.locator(".week > li").count() == 7
    questions = [words(head) for head in phone.locator(".b > h3").all()]
    assert len(questions) == 7
    assert all(" ?" in question for question in questions)
    facts = phone.locator(".fact")
    assert facts.count() >= 20
    assert [words(fact) for fact in facts.all() if not words(fact.locator(".checked"))] == []
    tap(phone, "Retour à la liste")
    assert rows(phone)[0].startswith("1. ")
    assert f"at={NOON.replace(':', '%3A')}" in phone.url


def test_pages_of_a_long_list_follow_each_other(phone: Page) -> None:
    phone.goto(f"/nl/results/?need=eat&at={NOON}")
    first = rows(phone)
    tap(phone, "Meer deuren")
    assert "page=2" in phone.url
    assert [name.partition(".")[0] for name in rows(phone)[:1]] == ["21"]
    assert not {name.partition(" ")[2] for name in first} & {name.partition(" ")[2] for name in rows(phone)}
    tap(phone, "Vorige deuren")
    phone.wait_for_url("**page=1*")
    assert rows(phone) == first


def test_pages_of_a_private_list_keep_the_question(phone: Page) -> None:
    ask(phone, "nl", "eten", "zonder papieren")
    first = rows(phone)
    assert len(first) == 20
    tap(phone, "Meer deuren")
    assert rows(phone)[0].startswith("21. ")
    assert phone.locator("main input:checked").get_attribute("value") == "papers"
    tap(phone, "Vorige deuren")
    assert rows(phone) == first
    assert holds_no_question(phone)


def test_a_postcode_elsewhere_gets_a_sentence_and_keeps_the_rest(phone: Page) -> None:
    phone.goto("/nl/")
    tap(phone, "zonder geld")
    phone.locator("#q").fill("ik heb honger")
    phone.locator("#where").fill("9000")
    tap(phone, "Zoek")
    assert words(phone.get_by_role("alert")).startswith("Deze postcode ligt niet in Brussel.")
    assert phone.locator("#q").input_value() == "ik heb honger"
    assert phone.locator("#where").input_value() == "9000"
    assert phone.locator("main input:checked").get_attribute("value") == "money"
    assert phone.locator("#where").get_attribute("aria-invalid") == "true"
    assert holds_no_question(phone)


def test_an_hour_that_the_clock_leaps_over_gets_a_sentence(phone: Page) -> None:
    ask(phone, "fr", "dormir", moment="2026-03-29T02:30")
    assert words(phone.get_by_role("alert")).startswith("Cette heure n’existe pas")
    assert phone.locator("#q").input_value() == "dormir"


def test_ten_thousand_letters_are_cut_by_the_browser_or_get_a_sentence(phone: Page, pont: Served) -> None:
    ask(phone, "nl", "honger " * 1429)
    assert phone.locator("li.door").count() > 0
    wordy = Kind("wordy", "results/", (("q", "honger " * 1429), ("without", "money")), status=400)
    reach(phone, pont, wordy, "nl")
    assert words(phone.get_by_role("alert")) == "Dat is te lang. Zeg het in enkele woorden."
    assert len(phone.locator("#q").input_value()) <= 300
    assert phone.locator("main input:checked").get_attribute("value") == "money"
    assert phone.locator("li.door").count() == 0


def test_a_situation_in_an_address_is_refused_with_the_reason(phone: Page) -> None:
    answer = phone.goto("/fr/results/?need=eat&without=papers&q=geheim")
    assert answer.status == 400
    assert "adresse" in words(phone.get_by_role("alert"))
    assert "geheim" not in phone.content()


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_one_can_leave_from_every_page(kind: Kind, phone: Page, pont: Served) -> None:
    reach(phone, pont, kind, "nl")
    way_out = phone.get_by_role("link", name="Snel weg")
    assert way_out.is_visible()
    assert way_out.get_attribute("rel") == "noreferrer"
    assert urlsplit(way_out.get_attribute("href")).scheme == "https"


def test_leaving_leaves_no_way_back_where_scripts_run(visit: Visit) -> None:
    page = visit(width=PHONE)
    page.goto("/nl/")
    page.goto("/nl/emergency/")
    before = page.evaluate("history.length")
    # To a page of ours: a test speaks to nobody else.
    page.evaluate("document.querySelector('.exit').href = '/nl/about/'")
    page.get_by_role("link", name="Snel weg").click()
    page.wait_for_url("**/about/")
    assert page.evaluate("history.length") == before
    page.go_back()
    assert urlsplit(page.url).path == "/nl/"


def test_what_was_asked_stands_in_no_log(phone: Page, pont: Served) -> None:
    ask(phone, "nl", "canarie zonder thuis", "zonder papieren")
    phone.goto("/nl/results/?need=eat&where=Ukkel")
    phone.goto("/nl/results/?q=canarie&where=Nergens")
    log = pont.log.read_text()
    assert "POST /nl/results/ 200" in log
    assert [word for word in ("canarie", "papers", "Ukkel", "Nergens", "?") if word in log] == []
    assert "Traceback" not in log
