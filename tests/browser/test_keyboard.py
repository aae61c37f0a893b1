"""By keyboard alone: everything is reached in the order of reading, the focus is seen, Enter asks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Visit
from tests.browser.measures import focused

pytestmark = pytest.mark.browser

MOST_STEPS = 80
FIRST_PAGE = (
    *(
        "#main",
        "/nl/",
        "tel:112",
        "without=papers",
        "without=money",
        "without=appointment",
        "meer …",
        "speaks",
    ),
    *("need=eat", "need=sleep", "need=wash", "need=culture", "q", "where", "at", "/nl/about/"),
)


def walk(page: Page) -> list[tuple[str, bool]]:
    """Press Tab from the top to the end of the page."""
    steps: list[tuple[str, bool]] = []
    while len(steps) < MOST_STEPS:
        page.keyboard.press("Tab")
        step = focused(page)
        if step[0] == "":
            return steps
        steps.append(step)
    raise AssertionError(f"no end after {MOST_STEPS} steps: {steps}")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_everything_on_the_first_page_is_reached_in_its_order_and_seen(width: int, visit: Visit) -> None:
    page = visit(width=width, scripts=False)
    page.goto("/nl/")
    steps = walk(page)
    names = [name for name, _ringed in steps]
    assert [name for name in names if name in FIRST_PAGE] == list(FIRST_PAGE)
    assert [name for name, is_ringed in steps if not is_ringed] == []


def test_the_skip_link_leads_past_the_top(visit: Visit) -> None:
    page = visit(width=PHONE, scripts=False)
    page.goto("/nl/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page)[0] == "without=papers"


def test_a_meal_is_found_by_keyboard(visit: Visit) -> None:
    page = visit(width=DESK, scripts=False)
    page.goto("/nl/")
    page.locator("input[value=money]").focus()
    page.keyboard.press("Space")
    page.locator("#q").focus()
    page.keyboard.type("soep")
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/")
    assert page.locator("main input:checked").get_attribute("value") == "money"
    page.locator("li.door button.link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/door/*/")
    assert page.locator(".doorhead .verdict").count() == 1
