"""Other letters and the other direction: numbers keep their order, and a visit loses nothing in any language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.axe import WITHOUT_COLOURS, violations
from tests.browser.chromium import DESK, HEIGHTS, PHONE
from tests.browser.conftest import Visit
from tests.browser.pages import KINDS, LANGUAGES, Kind, arrive, named, reach
from tests.browser.served import Served

pytestmark = pytest.mark.browser

# Where each character of a group of numbers stands on the screen: later ones farther to the right, or on a next line.
REVERSED = r"""() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest(".unseen, script")) continue;
    for (const group of node.data.matchAll(/\d[\d\s.:,\/+\u2013-]*\d/g)) {
      let before = null;
      for (let at = 0; at < group[0].length; at++) {
        if (!/\d/.test(group[0][at])) continue;
        const range = document.createRange();
        range.setStart(node, group.index + at);
        range.setEnd(node, group.index + at + 1);
        const box = range.getBoundingClientRect();
        if (before && Math.abs(box.top - before.top) < 4 && box.left < before.left) {
          found.push(`${group[0]} in ${node.parentElement.outerHTML.slice(0, 160)}`);
          break;
        }
        before = box;
      }
    }
  }
  return found;
}"""
# What people type in their own language who are hungry.
MEALS = {"nl": "ik heb honger", "ar": "أنا جائع", "ti": "ጠምየ"}


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_from_right_to_left_no_number_is_reversed_and_everybody_can_use_the_page(
    kind: Kind, visit: Visit, pont: Served
) -> None:
    page = visit(width=PHONE)
    reach(page, pont, kind, "ar")
    assert violations(page, WITHOUT_COLOURS) == []
    assert page.evaluate(REVERSED) == []
    page.set_viewport_size({"width": DESK, "height": HEIGHTS[DESK]})
    assert page.evaluate(REVERSED) == []


def test_the_measure_would_see_a_reversed_number(visit: Visit) -> None:
    page = visit(width=PHONE)
    page.goto("/ar/about/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p>اتصل 02 512 34 56</p>')"
    )
    assert [line.partition(" in ")[0] for line in page.evaluate(REVERSED)] == ["02 512 34 56"]


# Each number in the same corner, so that no fraction of a pixel tells two pictures apart.
CORNERED = """one => Object.assign(one.style, {
  position: "fixed", left: "0", top: "0", zIndex: "9",
  background: "#fff", color: "#000", lineHeight: "30px", width: "160px"
})"""


def pictures(page: Page) -> Iterator[bytes]:
    """A picture of each number that can be called or read, as it is drawn."""
    for one in page.locator("main bdi:visible, .help-now bdi:visible").all()[:12]:
        one.evaluate(CORNERED)
        yield one.screenshot()
        one.evaluate("one => { one.style.cssText = ''; }")


def test_a_number_looks_the_same_whatever_way_the_page_runs(visit: Visit) -> None:
    """The picture of a number on the Arabic page is that of the same number when the page is turned around."""
    page = visit(width=DESK)
    page.goto("/ar/emergency/")
    there = list(pictures(page))
    page.evaluate("document.documentElement.dir = 'ltr'")
    assert len(there) == 12
    assert there == list(pictures(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_runs_the_way_of_its_language(language: str, visit: Visit) -> None:
    page = visit(width=PHONE, scripts=False)
    page.goto(f"/{language}/")
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (
        language,
        "rtl" if language == "ar" else "ltr",
    )
    first, second = (page.locator(".tile").nth(at).bounding_box() for at in range(2))
    assert first is not None
    assert second is not None
    assert (second["x"] < first["x"]) == (language == "ar")


@pytest.mark.parametrize("scripts", [False, True])
@pytest.mark.parametrize("language", MEALS)
def test_a_meal_is_found_in_own_words_and_nothing_is_lost(language: str, scripts: bool, visit: Visit) -> None:
    """From own words to a door and back, then in another language. Nothing is asked of any other host."""
    page = visit(width=PHONE, scripts=scripts)
    page.goto(f"/{language}/")
    page.locator("main input[value=money]").locator("xpath=ancestor::label").click()
    page.locator("#q").fill(MEALS[language])
    arrive(page, lambda: page.locator("#q").press("Enter"))
    doors = page.locator("ol.doors > li h2 > button")
    names = doors.all_inner_texts()
    assert len(names) > 9
    arrive(page, doors.first.click)
    assert page.locator("h1").inner_text().strip() in names[0]
    arrive(page, page.locator("main button.link").first.click)
    assert page.locator("ol.doors > li h2 > button").all_inner_texts() == names
    other = "fr" if language != "fr" else "nl"
    page.locator("nav.lang summary").click()
    arrive(page, page.locator(f"nav.lang details button[lang={other}]").click)
    assert page.locator("html").get_attribute("lang") == other
    assert len(page.locator("ol.doors > li h2 > button").all()) == len(names)
    assert page.locator("main input:checked").evaluate_all("boxes => boxes.map(box => box.value)") == [
        "money"
    ]
    assert MEALS[language] in page.locator("h1").inner_text()
