"""axe finds nothing: WCAG 2.2 A and AA and best practice, on every kind of page with all its parts unfolded."""

from __future__ import annotations

import pytest

from tests.browser.axe import WITHOUT_COLOURS, violations
from tests.browser.chromium import DESK, HEIGHTS, PHONE
from tests.browser.conftest import Visit
from tests.browser.pages import KINDS, LANGUAGES, Kind, named, reach
from tests.browser.served import Served

pytestmark = pytest.mark.browser

# The page that says most, in every language; the first page is tried in each with its menu.
TRIED_EVERYWHERE = ("results-situation",)


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
