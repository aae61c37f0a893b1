"""axe finds nothing: WCAG 2.2 A and AA and best practice, on every kind of page with all its parts unfolded."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import DESK, HEIGHTS, PHONE
from tests.browser.conftest import Visit
from tests.browser.pages import KINDS, LANGUAGES, Kind, named, reach
from tests.browser.served import Served

pytestmark = pytest.mark.browser

# The pages most people meet, in the languages whose other pages are not opened.
TRIED_EVERYWHERE = ("home", "results-situation")
OPTIONS: dict[str, Any] = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # axe has it, but not among its defaults.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    # It would fetch every style sheet once more, for rules that are not among these.
    "preload": False,
}

# Colours are the same in every language and at every width: on a phone, by day and by night, each page shows its own.
WITHOUT_COLOURS = OPTIONS | {"rules": OPTIONS["rules"] | {"color-contrast": {"enabled": False}}}


def violations(page: Page, options: dict[str, object] = OPTIONS) -> list[str]:
    """Rule and place of each violation on this page."""
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_everybody_can_use_the_page_by_day(kind: Kind, visit: Visit, pont: Served) -> None:
    page = visit(width=PHONE)
    reach(page, pont, kind, "nl")
    assert violations(page) == []
    page.set_viewport_size({"width": DESK, "height": HEIGHTS[DESK]})
    assert violations(page, WITHOUT_COLOURS) == []


@pytest.mark.parametrize("at", range(len(KINDS)), ids=[kind.name for kind in KINDS])
def test_everybody_can_use_the_page_by_night(at: int, visit: Visit, pont: Served) -> None:
    page = visit(width=(PHONE, DESK)[at % 2], dark=True)
    # Every language has its share.
    reach(page, pont, KINDS[at], LANGUAGES[at % len(LANGUAGES)])
    assert violations(page) == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in ("nl", "ar")])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name in TRIED_EVERYWHERE], ids=named)
def test_everybody_can_use_the_page_in_every_language(
    kind: Kind, language: str, visit: Visit, pont: Served
) -> None:
    page = visit(width=PHONE)
    reach(page, pont, kind, language)
    assert violations(page, WITHOUT_COLOURS) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_can_use_the_menu_of_languages(language: str, visit: Visit) -> None:
    page = visit(width=PHONE)
    page.goto(f"/{language}/")
    page.locator("nav.lang summary").click()
    assert violations(page, WITHOUT_COLOURS) == []


def test_axe_would_see_a_violation(visit: Visit) -> None:
    page = visit(width=PHONE)
    page.goto("/nl/about/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    assert [line.partition(":")[0] for line in violations(page)] == ["image-alt"]
