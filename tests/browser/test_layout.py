"""Room for a thumb on a small phone, which is also a large screen at 400 %: nothing sideways, no control too low."""

from __future__ import annotations

import pytest

from tests.browser.chromium import HEIGHTS, PHONE
from tests.browser.conftest import Visit
from tests.browser.measures import outside, too_low, width
from tests.browser.pages import KINDS, LANGUAGES, Kind, named, reach
from tests.browser.served import Served

pytestmark = pytest.mark.browser

ZOOMED = 320


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_page_fits_a_phone_and_a_thumb(kind: Kind, language: str, visit: Visit, pont: Served) -> None:
    page = visit(width=ZOOMED, scripts=False)
    reach(page, pont, kind, language)
    for narrow in (ZOOMED, PHONE):
        page.set_viewport_size({"width": narrow, "height": HEIGHTS[narrow]})
        assert width(page) == narrow
        assert outside(page) == []
    assert too_low(page) == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in ("fr", "ar")])
def test_long_words_fit_a_phone_too(language: str, visit: Visit, pont: Served) -> None:
    page = visit(width=ZOOMED, scripts=False)
    for kind in KINDS:
        if kind.name in ("home", "results", "door", "emergency"):
            reach(page, pont, kind, language)
            assert (kind.name, width(page), outside(page), too_low(page)) == (kind.name, ZOOMED, [], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_of_languages_lies_on_the_page(language: str, visit: Visit) -> None:
    page = visit(scripts=False)
    page.goto(f"/{language}/")
    page.locator("nav.lang summary").click()
    assert page.locator("nav.lang details button").count() == len(LANGUAGES)
    for narrow in (ZOOMED, PHONE, 500, 700):
        page.set_viewport_size({"width": narrow, "height": HEIGHTS[PHONE]})
        assert (narrow, outside(page), too_low(page)) == (narrow, [], [])


def test_the_measures_would_see_a_page_too_wide_and_controls_too_low_or_outside(visit: Visit) -> None:
    page = visit(width=ZOOMED)
    page.goto("/nl/emergency/")
    low = "<div><a href='/nl/' id='low'>low</a></div><p>in a <a href='/nl/'>sentence</a> it may</p>"
    page.evaluate("low => document.querySelector('main').insertAdjacentHTML('beforeend', low)", low)
    assert ["id=" in line for line in too_low(page) if "/nl/" in line] == [True]
    assert outside(page) == []
    page.evaluate("document.querySelector('#low').style.marginInlineStart = '-40px'")
    assert ["id=" in line for line in outside(page)] == [True]
    page.evaluate("document.querySelector('main').style.width = '400px'")
    assert width(page) > ZOOMED
