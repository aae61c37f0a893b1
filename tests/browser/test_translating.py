"""The pages of translators in a browser: everybody can use each of them, also where the translation runs backwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import served
from tests.browser.axe import unfold
from tests.browser.measures import outside, width
from tests.browser.staffed import House, Opened, judge
from tests.browser.test_html import errors

pytestmark = pytest.mark.browser

# A service of the demo with texts of every kind, in three hand-written languages and nine by a machine.
SERVICE = "name = 'Warme middag'"
PAGES = {
    "languages": "",
    "services-ar": "ar/",
    "services-nl": "nl/?show=all",
    "nothing": "en/?show=outdated",
    "service-ar": "ar/{service}/",
    "service-fr": "fr/{service}/",
    "files": "back/ar/",
}
FILE = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file target-language="ar"><body>'
    '<trans-unit id="service:{service}:name:0000000000000000"><source/><target>حساء</target></trans-unit>'
    '<trans-unit id="service:0:name:0000000000000000"><source/><target>خبز</target></trans-unit>'
    "</body></file></xliff>"
)


def at(house: House, pont: served.Served, path: str, language: str = "nl") -> str:
    service, _organization = pont.service(SERVICE)
    return f"/{language}/house/{house.house}/translate/{path.format(service=service)}"


def bring_back(page: Page, house: House, pont: served.Served, folder: Path, language: str = "nl") -> None:
    """Send a file of which nothing can be taken over."""
    file = folder / "ar.xliff"
    file.write_text(FILE.format(service=pont.service(SERVICE)[0]))
    page.goto(at(house, pont, "back/ar/", language))
    page.locator("[name=file]").set_input_files(file)
    page.locator("main .btn.main").click()
    page.wait_for_load_state()
    unfold(page)


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_the_page_by_day(
    name: str, opened: Opened, house: House, pont: served.Served
) -> None:
    page = opened()
    assert page.goto(at(house, pont, PAGES[name])).status == 200
    unfold(page)
    judge(page)


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_the_page_by_night(
    name: str, opened: Opened, house: House, pont: served.Served
) -> None:
    page = opened(dark=True)
    assert page.goto(at(house, pont, PAGES[name], "fr")).status == 200
    unfold(page)
    judge(page)


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_everybody_can_use_a_preview(
    dark: bool, opened: Opened, house: House, pont: served.Served, tmp_path: Path
) -> None:
    page = opened(dark=dark)
    bring_back(page, house, pont, tmp_path)
    judge(page)


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_everybody_can_use_what_is_said_when_somebody_was_first(
    dark: bool, opened: Opened, house: House, pont: served.Served
) -> None:
    page, other = opened(dark=dark), opened()
    for one, text in ((page, "سأتأخر"), (other, f"كنت أسرع {dark}")):
        one.goto(at(house, pont, PAGES["service-ar"]))
        one.locator("textarea").first.fill(text)
    other.locator("main .btn.main").click()
    expect(other.get_by_role("status")).to_be_visible()
    with page.expect_response(lambda found: found.request.method == "POST") as caught:
        page.locator("main .btn.main").click()
    assert caught.value.status == 409
    unfold(page)
    judge(page)
    expect(page.locator("textarea").first).to_have_value("سأتأخر")


def test_nothing_is_cut_off_on_the_smallest_screen(opened: Opened, house: House, pont: served.Served) -> None:
    page = opened(width=320)
    for name, path in PAGES.items():
        page.goto(at(house, pont, path, "fr"))
        unfold(page)
        assert (name, width(page), outside(page)) == (name, 320, [])


def test_no_page_has_an_error(opened: Opened, house: House, pont: served.Served, tmp_path: Path) -> None:
    page = opened()
    for name, path in PAGES.items():
        for language in ("nl", "en"):
            answer = page.goto(at(house, pont, path, language))
            (tmp_path / f"{name}.{language}.html").write_text(answer.text())
    assert errors(*sorted(tmp_path.iterdir())) == []


def test_a_translation_runs_in_its_own_direction_beside_the_original(
    opened: Opened, house: House, pont: served.Served
) -> None:
    page = opened()
    page.goto(at(house, pont, PAGES["service-ar"]))
    direction = "(one) => [one.lang, getComputedStyle(one).direction]"
    assert page.locator("textarea").first.evaluate(direction) == ["ar", "rtl"]
    assert page.locator(".original").first.evaluate(direction) == ["nl", "ltr"]


def test_without_scripts_a_translation_is_saved(opened: Opened, house: House, pont: served.Served) -> None:
    page = opened(scripts=False)
    page.goto(at(house, pont, PAGES["service-ar"], "en"))
    page.locator("textarea").first.fill("وجبة دافئة")
    page.get_by_role("button", name="Save what I wrote").click()
    expect(page.get_by_role("status")).to_have_text("1 text is saved.")
    expect(page.locator("textarea").first).to_have_value("وجبة دافئة")
