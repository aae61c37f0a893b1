"""From a list and a door to paper, without scripts: in two taps, with nothing in an address, and while one waits."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import APIResponse, Page, Route

from tests.browser.axe import violations
from tests.browser.chromium import DESK, HEIGHTS, PHONE
from tests.browser.conftest import Visit
from tests.browser.measures import outside, too_low, width
from tests.browser.pages import CLOSELY, MEAL, NOON, SITUATION, Kind, arrive, fetched, named, reach
from tests.browser.served import Served
from tests.browser.test_html import errors

pytestmark = pytest.mark.browser

AS_FILE = "**/paper/file/**"
DOOR = "paper/?door={door}"
KINDS = (
    Kind("paper", f"paper/?{MEAL}"),
    Kind("paper-of-everything", "paper/"),
    Kind("paper-of-a-door", DOOR, where="example AND reached_by = 'door'"),
    Kind("paper-situation", "paper/", SITUATION),
    Kind("paper-refused", f"paper/file/?kind=card&first=xx&{MEAL}", status=400),
    Kind("paper-gone", f"paper/{'A' * 22}/", status=404),
)
# Seconds a brochure of the whole demo may take on a busy machine.
PATIENCE = 90_000


@pytest.fixture
def phone(visit: Visit) -> Page:
    """A small phone whose browser runs no scripts."""
    return visit(width=PHONE, scripts=False)


def to_paper(page: Page) -> None:
    arrive(page, page.locator("main").locator("a[href*='/paper/'], button[formaction$='/paper/']").click)


def printed(page: Page, kind: str) -> APIResponse:
    """Tap a paper, and return the answer that is the paper. The browser's own viewer would ask for pages of its own."""
    papers: list[APIResponse] = []

    def take(route: Route) -> None:
        papers.append(route.fetch())
        route.fulfill(status=204)

    page.route(AS_FILE, take)
    with page.expect_response(AS_FILE):
        page.locator(f"button[name=kind][value={kind}]").click()
    assert (papers[-1].headers["content-type"], papers[-1].body()[:5]) == ("application/pdf", b"%PDF-")
    return papers[-1]


def query_of(page: Page) -> str:
    return urlsplit(page.url).query


def test_a_card_is_two_taps_from_its_door(phone: Page, pont: Served) -> None:
    service, _organization = pont.service("example AND reached_by = 'door'")
    phone.goto(f"/ar/door/{service}/")
    to_paper(phone)
    assert (phone.locator("#first").input_value(), phone.locator("#second").input_value()) == ("ar", "fr")
    card = printed(phone, "card")
    assert (card.status, card.headers["cache-control"].startswith("public")) == (200, True)
    assert urlsplit(card.url).query == f"door={service}&kind=card&first=ar&second=fr&size=a4"


def test_a_list_is_printed_in_the_languages_one_chooses(phone: Page) -> None:
    phone.goto(f"/nl/results/?{urlencode({'need': 'eat', 'at': NOON})}")
    to_paper(phone)
    phone.locator("#second").select_option("ti")
    made = printed(phone, "addresses")
    assert urlsplit(made.url).query == urlencode(
        {"kind": "addresses", "first": "nl", "second": "ti", "size": "a4", "need": "eat", "at": NOON}
    )


def test_the_map_leads_to_the_same_paper(phone: Page) -> None:
    phone.goto("/nl/map/?need=eat")
    to_paper(phone)
    assert query_of(phone).startswith("need=eat")
    printed(phone, "pocket")


@pytest.mark.parametrize("start", ["results", "map"])
def test_a_private_question_stays_out_of_every_address(phone: Page, pont: Served, start: str) -> None:
    phone.goto("/nl/")
    phone.locator("#q").fill("soep zeewierwoord")
    phone.locator("label.chip:has([value=papers])").first.click()
    arrive(phone, lambda: phone.locator("#q").press("Enter"))
    if start == "map":
        arrive(phone, phone.locator(".toggle [formaction*='/map/']").click)
    to_paper(phone)
    assert query_of(phone) == ""
    made = printed(phone, "slip")
    assert (made.url, made.headers["cache-control"]) == (f"{pont.address}/nl/paper/file/", "no-store")
    assert "zeewierwoord" not in pont.log.read_text()


def test_another_language_keeps_the_private_question(phone: Page) -> None:
    phone.goto("/nl/")
    phone.locator("#q").fill("soep zeewierwoord")
    arrive(phone, lambda: phone.locator("#q").press("Enter"))
    to_paper(phone)
    phone.locator("nav.lang summary").click()
    arrive(phone, phone.locator("nav.lang details [lang=ar]").click)
    assert (phone.locator("html").get_attribute("lang"), phone.locator("#first").input_value()) == (
        "ar",
        "ar",
    )
    assert phone.locator("#ask [name=q]").input_value() == "soep zeewierwoord"
    assert query_of(phone) == ""
    arrive(phone, phone.locator("main p.alone button").click)
    assert (urlsplit(phone.url).path, query_of(phone)) == ("/ar/results/", "")


def test_a_long_paper_comes_while_one_waits_and_opens(visit: Visit, pont: Served) -> None:
    page = visit(width=PHONE, scripts=False)
    page.goto("/nl/paper/")
    arrive(page, page.locator("button[name=kind][value=brochure]").click)
    place = page.url
    # The page looks again by itself.
    page.locator("main .btn.main").wait_for(timeout=PATIENCE)
    assert page.url == place
    paper = page.request.get(page.locator("main .btn.main").get_attribute("href"))
    assert (paper.status, paper.headers["content-type"], paper.body()[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    assert [path.suffix for path in (pont.folder / "papers").iterdir() if path.name[0] != "."] == [".pdf"]


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_everybody_can_choose_a_paper(kind: Kind, visit: Visit, pont: Served) -> None:
    for number, language in enumerate(CLOSELY):
        page = visit(width=PHONE, dark=number % 2 == 1)
        reach(page, pont, kind, language)
        assert (violations(page), too_low(page), outside(page), width(page)) == ([], [], [], PHONE)
        page.set_viewport_size({"width": DESK, "height": HEIGHTS[DESK]})
        assert (violations(page), outside(page), width(page)) == ([], [], DESK)


def test_no_page_about_paper_has_an_error(pont: Served, tmp_path: Path) -> None:
    for kind in KINDS:
        (tmp_path / f"{kind.name}.html").write_text(fetched(pont, kind, "ar"))
    assert errors(*tmp_path.iterdir()) == []
