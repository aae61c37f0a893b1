"""The map in a real browser: it moves, it leads to its list and back, and nobody needs it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser import served
from tests.browser.axe import violations
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Visit
from tests.browser.measures import focused, outside, too_low, width
from tests.browser.pages import MEAL, SEND

pytestmark = pytest.mark.browser

WIDTHS = [PHONE, DESK]
MEALS = f"/nl/map/?{MEAL}"
MOST_BYTES = 120_000
STREETS = "https://streets.example/{z}/{x}/{y}.png"
# The smallest picture there is.
DOT = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAA=")
MARKS, ROWS = ".field-map .pin.numbered > span", ".listed li.door[id]"
CHOSEN = ".listed li.door.chosen"
# Where the row lies, and whether any of it is in the window.
IN_SIGHT = """(row) => {
  const { top, bottom } = row.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}"""
INSIDE_THE_MAP = "document.activeElement.closest('.field-map') !== null"


def opened(page: Page, address: str = MEALS) -> Page:
    """The map, moving."""
    page.goto(address)
    page.locator(MARKS).first.wait_for()
    return page


def rank_of(page: Page, row: str) -> str:
    return page.locator(row).first.get_attribute("id").removeprefix("door-")


@pytest.mark.parametrize("width_of", WIDTHS)
@pytest.mark.parametrize("language", ["nl", "fr", "ar"])
def test_everybody_can_use_the_map(language: str, width_of: int, visit: Visit) -> None:
    page = opened(visit(width=width_of), f"/{language}/map/?{MEAL}")
    assert violations(page) == []
    page.locator(MARKS).first.click()
    expect(page.locator("[data-card]")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width_of", WIDTHS)
def test_everybody_can_use_the_map_by_night_and_without_scripts(width_of: int, visit: Visit) -> None:
    page = opened(visit(width=width_of, dark=True))
    assert violations(page) == []


@pytest.mark.parametrize("width_of", [320, PHONE, DESK])
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_nothing_is_too_low_too_wide_or_outside(language: str, width_of: int, visit: Visit) -> None:
    page = opened(visit(width=width_of), f"/{language}/map/?{MEAL}")
    assert width(page) == width_of
    assert too_low(page) == []
    assert outside(page) == []


def test_a_whole_visit_asks_this_host_only_and_weighs_at_most_120_kilobytes(visit: Visit) -> None:
    page = visit(width=PHONE)
    loaded: list[Request] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    opened(page)
    page.wait_for_load_state("networkidle")
    kinds = {request.resource_type for request in loaded}
    assert {"document", "stylesheet", "script"} <= kinds
    assert {urlsplit(request.url).hostname for request in loaded} == {"localhost"}
    sizes = [request.sizes() for request in loaded]
    assert sum(one["responseHeadersSize"] + one["responseBodySize"] for one in sizes) <= MOST_BYTES


def test_every_door_with_a_place_has_its_number_on_the_map(visit: Visit) -> None:
    page = opened(visit(width=DESK))
    ways = page.locator(".to-map a").evaluate_all("links => links.map((link) => link.hash)")
    numbers = page.locator(MARKS).all_inner_texts()
    assert sorted(ways) == sorted(f"#mark-{number.strip()}" for number in numbers)
    assert len(numbers) > 10


def test_a_tapped_mark_marks_its_row_and_brings_it_into_view(visit: Visit) -> None:
    page = opened(visit(width=DESK))
    mark = page.locator(MARKS).nth(9)
    number = mark.inner_text().strip()
    mark.click()
    expect(page.locator(CHOSEN)).to_have_id(f"door-{number}")
    assert page.locator(CHOSEN).evaluate(IN_SIGHT)
    card = page.locator("[data-card]")
    row = page.locator(CHOSEN)
    assert card.locator(".verdict").inner_text() == row.locator(".verdict").inner_text()
    assert card.locator(".title a").inner_text() == row.locator("h2 a").inner_text()
    assert card.locator(".title a").get_attribute("href") == row.locator("h2 a").get_attribute("href")


def test_on_a_phone_the_map_stays_and_the_panel_leads_to_the_row(visit: Visit) -> None:
    page = opened(visit(width=PHONE), f"{MEALS}#on-the-map")
    page.locator(MARKS).nth(4).click()
    card = page.locator("[data-card]")
    expect(card).to_be_visible()
    assert card.evaluate(IN_SIGHT)
    number = page.locator(".pin.chosen > span").inner_text().strip()
    card.locator("[data-to-row]").click()
    assert page.locator(f"#door-{number}").evaluate(IN_SIGHT)
    assert focused(page)[0] == page.locator(f"#door-{number} h2 a").get_attribute("href")


def test_a_row_leads_to_its_mark_and_escape_leads_back(visit: Visit) -> None:
    page = opened(visit(width=PHONE))
    way = page.locator(".to-map a").nth(6)
    way.focus()
    page.keyboard.press("Enter")
    number = way.get_attribute("href").removeprefix("#mark-")
    expect(page.locator(".pin.chosen")).to_have_text(number)
    assert page.locator("[data-card]").evaluate(IN_SIGHT)
    page.keyboard.press("Escape")
    expect(page.locator("[data-card]")).to_be_hidden()
    assert focused(page)[0] == f"#mark-{number}"


def test_the_keyboard_passes_the_map_in_a_few_steps(visit: Visit) -> None:
    page = opened(visit(width=DESK))
    page.locator(".field-map").focus()
    steps = []
    while not page.evaluate("document.activeElement.closest('.listed') !== null"):
        steps.append(page.evaluate(INSIDE_THE_MAP))
        page.keyboard.press("Tab")
    # The map itself, its three buttons, then the list: no mark in between.
    assert steps == [True, False, False, False]
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.hasAttribute('data-all')")


def test_the_arrow_keys_and_the_buttons_move_the_map(visit: Visit) -> None:
    page = opened(visit(width=DESK))
    before = page.locator(MARKS).first.bounding_box()
    page.locator(".field-map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    assert page.locator(MARKS).first.bounding_box()["x"] < before["x"]
    near = page.locator(".halt-name").count()
    for _tap in range(3):
        page.locator('[data-zoom="1"]').click()
        page.wait_for_timeout(600)
    assert page.locator(".halt-name").count() > near
    page.locator("[data-all]").click()
    page.wait_for_timeout(600)
    assert page.locator(".halt-name").count() == near


def test_a_tap_beside_every_mark_moves_there_for_who_cannot_drag(visit: Visit) -> None:
    page = opened(visit(width=DESK), f"{MEALS}&limit=3")
    before = page.locator(MARKS).first.bounding_box()
    box = page.locator(".field-map").bounding_box()
    page.mouse.click(box["x"] + 12, box["y"] + 12)
    page.wait_for_timeout(600)
    after = page.locator(MARKS).first.bounding_box()
    assert (after["x"] > before["x"], after["y"] > before["y"]) == (True, True)


def test_doors_of_other_pages_are_counted_together_and_opened(visit: Visit) -> None:
    page = opened(visit(width=DESK), "/nl/map/")
    groups = page.locator(".pin.several > span").all_inner_texts()
    singles = page.locator(".pin.small").count()
    rows = page.locator(ROWS).count()
    counted = sum(int(words.strip().removeprefix("+")) + 1 for words in groups) + singles
    shown = page.evaluate("JSON.parse(document.getElementById('points').textContent).spots.length")
    assert counted == shown - page.locator(MARKS).count()
    assert rows == 20


def test_by_post_the_panel_keeps_what_was_said(visit: Visit) -> None:
    page = visit(width=DESK)
    page.goto("/nl/about/")
    with page.expect_navigation():
        page.evaluate(SEND, ["/nl/map/", [["q", "eten"], ["without", "papers"], ["near", "50.8466,4.3528"]]])
    page.locator(MARKS).first.wait_for()
    assert page.locator(".you").inner_text().strip() != ""
    page.locator(MARKS).last.click()
    with page.expect_navigation():
        page.locator("[data-card] .title button").click()
    assert page.url.split("?")[0].endswith("/")
    assert "/door/" in page.url
    assert page.locator('input[name="near"]').get_attribute("value") == "50.8466,4.3528"


def test_the_switch_leads_to_the_map_and_back_with_the_situation(visit: Visit) -> None:
    page = visit(width=PHONE)
    page.goto("/nl/about/")
    with page.expect_navigation():
        page.evaluate(SEND, ["/nl/results/", [["q", "eten"], ["without", "papers"]]])
    with page.expect_navigation():
        page.locator(".toggle button").last.click()
    assert urlsplit(page.url)[2:] == ("/nl/map/", "", "on-the-map")
    assert page.locator("input[name=without]:checked").get_attribute("value") == "papers"
    with page.expect_navigation():
        page.locator(".toggle button").first.click()
    assert urlsplit(page.url).path == "/nl/results/"
    assert page.locator("input[name=without]:checked").get_attribute("value") == "papers"


def test_without_scripts_a_number_leads_to_its_row_and_back(visit: Visit) -> None:
    page = visit(width=DESK, scripts=False)
    page.goto(MEALS)
    mark = page.locator("svg.drawn .mark").nth(7)
    number = mark.get_attribute("id").removeprefix("mark-")
    mark.click()
    assert page.url.endswith(f"#door-{number}")
    assert page.locator(f"#door-{number}").evaluate(IN_SIGHT)
    page.locator(f"#door-{number} .to-map a").click()
    assert page.url.endswith(f"#mark-{number}")
    expect(page.locator("[data-tools]")).to_be_hidden()
    expect(page.locator("[data-card]")).to_be_hidden()


def test_from_right_to_left_the_map_stands_on_the_other_side_and_keeps_its_east(visit: Visit) -> None:
    page = opened(visit(width=DESK), f"/ar/map/?{MEAL}")
    map_box = page.locator(".paper-map").bounding_box()
    assert map_box["x"] + map_box["width"] < page.locator(".listed").bounding_box()["x"]
    points = page.evaluate("JSON.parse(document.getElementById('points').textContent).spots")
    listed = [point for point in points if len(point) == 4]
    west, east = min(listed, key=lambda point: point[1]), max(listed, key=lambda point: point[1])
    x = {
        text.strip(): box["x"]
        for text, box in zip(
            page.locator(MARKS).all_inner_texts(),
            [mark.bounding_box() for mark in page.locator(MARKS).all()],
            strict=True,
        )
    }
    assert x[str(west[3])] < x[str(east[3])]


def test_with_reduced_motion_nothing_glides(visit: Visit) -> None:
    page = visit(width=DESK)
    page.emulate_media(reduced_motion="reduce")
    opened(page)
    assert page.locator(".leaflet-zoom-anim").count() == 0
    assert (
        page.locator(".field-map").evaluate("(field) => field.classList.contains('leaflet-fade-anim')")
        is False
    )


@pytest.fixture
def with_streets(monkeypatch: pytest.MonkeyPatch, shared: Path) -> Iterator[served.Served]:
    """A Pont whose house chose street pictures of another host."""
    monkeypatch.setenv("PONT_MAP_TILES", STREETS)
    monkeypatch.setenv("PONT_MAP_CREDIT", "© somebody <b>who draws</b>")
    with served.served(shared) as running:
        yield running


def test_streets_of_another_host_come_after_a_tap_and_are_forgotten(
    browser: Browser, with_streets: served.Served
) -> None:
    asked: list[Request] = []
    context = browser.new_context(base_url=with_streets.address, viewport={"width": DESK, "height": 900})
    context.route(
        "https://streets.example/**", lambda route: route.fulfill(content_type="image/gif", body=DOT)
    )
    context.on("request", lambda request: asked.append(request) if "streets.example" in request.url else None)
    page = opened(context.new_page())
    page.wait_for_load_state("networkidle")
    assert asked == []
    expect(page.locator("[data-ask]")).to_contain_text("streets.example")
    page.locator("[data-load]").click()
    page.locator("img.leaflet-tile-loaded").first.wait_for()
    assert {request.headers.get("referer") for request in asked} == {None}
    assert {request.headers.get("cookie") for request in asked} == {None}
    expect(page.locator(".leaflet-control-attribution")).to_have_text("© somebody <b>who draws</b>")
    expect(page.locator("[data-ask]")).to_have_count(0)
    asked.clear()
    opened(page, "/fr/map/").wait_for_load_state("networkidle")
    assert asked == []
    expect(page.locator("[data-ask]")).to_be_visible()
    assert (context.cookies(), page.evaluate("localStorage.length + sessionStorage.length")) == ([], 0)
    context.close()
