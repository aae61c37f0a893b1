""" "Near me" on a phone: the position at a tap only, its sentence when it fails, and how it goes away again."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Geolocation, Locator, Page

from tests.browser.chromium import PHONE
from tests.browser.conftest import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser

FLAGEY: Geolocation = {"latitude": 50.827681, "longitude": 4.371894, "accuracy": 30}
POSITION = "50.8277,4.3719"
COUNTED = """window.asked = 0;
const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
navigator.geolocation.getCurrentPosition = (...how) => { window.asked += 1; real(...how); };"""


@pytest.fixture
def phone(visit: Visit) -> Page:
    """A phone that stands on the Place Flagey, and says so to whom its owner lets know."""
    page = visit(width=PHONE)
    page.context.set_geolocation(FLAGEY)
    page.context.grant_permissions(["geolocation"])
    return page


def button(page: Page) -> Locator:
    return page.locator("[data-near] > button")


def tap(page: Page) -> None:
    """Tap the button and wait for the list."""
    with page.expect_navigation():
        button(page).click()


def position(page: Page) -> list[str]:
    return [value for field in page.locator("input[name=near]").all() if (value := field.input_value())]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_the_phone_is_asked_at_the_tap_and_never_before(phone: Page) -> None:
    phone.add_init_script(COUNTED)
    phone.goto("/nl/")
    assert phone.evaluate("window.asked") == 0
    tap(phone)
    assert phone.evaluate("window.asked") == 0
    assert (urlsplit(phone.url).path, urlsplit(phone.url).query) == ("/nl/results/", "")
    assert position(phone) == [POSITION]
    assert phone.locator("li.door").count() > 0


def test_the_position_replaces_the_place_and_keeps_the_rest(phone: Page) -> None:
    phone.goto("/fr/results/?need=eat&where=Simonis")
    tap(phone)
    assert position(phone) == [POSITION]
    assert phone.locator("input[name=where]").count() == 0
    assert phone.locator("input[name=need]").get_attribute("value") == "eat"


def test_the_position_stays_through_chips_pages_and_languages_until_it_is_taken_away(phone: Page) -> None:
    phone.goto("/nl/results/?need=eat")
    tap(phone)
    phone.locator(".chip", has=phone.locator("input[value=money]")).first.click()
    phone.locator("form#ask button.btn").click()
    assert position(phone) == [POSITION]
    phone.locator("nav.lang summary").click()
    phone.locator("nav.lang details").get_by_text("Français").click()
    assert (urlsplit(phone.url).path, position(phone)) == ("/fr/results/", [POSITION])
    following = phone.locator("nav button[name=page]")
    if following.count():
        following.last.click()
        assert position(phone) == [POSITION]
    phone.locator("button[name=near]").click()
    assert position(phone) == []
    assert phone.locator("main input:checked").get_attribute("value") == "money"
    assert button(phone).is_visible()


def test_a_phone_that_may_not_say_where_it_is_gets_a_sentence(visit: Visit) -> None:
    page = visit(width=PHONE)
    page.goto("/nl/")
    button(page).click()
    page.locator("#where:focus").wait_for()
    assert page.locator("[data-near] [role=status]").inner_text() == page.locator(
        "[data-near]"
    ).get_attribute("data-refused")
    assert page.locator("[data-near] [name=near]").input_value() == ""
    page.goto("/nl/results/?need=eat")
    button(page).click()
    page.locator("[data-where] button:focus").wait_for()


def test_a_phone_that_knows_only_roughly_is_not_believed(phone: Page) -> None:
    phone.context.set_geolocation({**FLAGEY, "accuracy": 5000})
    phone.goto("/en/")
    button(phone).click()
    phone.locator("#where:focus").wait_for()
    assert phone.locator("[data-near] [role=status]").inner_text() == phone.locator(
        "[data-near]"
    ).get_attribute("data-vague")
    assert urlsplit(phone.url).path == "/en/"


def test_far_from_brussels_there_is_a_sentence_and_the_field_to_write_in(phone: Page) -> None:
    phone.context.set_geolocation({"latitude": 51.2194, "longitude": 4.4025, "accuracy": 20})
    phone.goto("/en/")
    tap(phone)
    assert phone.get_by_role("alert").count() == 1
    assert focused(phone) == "where"
    assert phone.locator("[name=near]").input_value() == ""


def test_without_scripts_there_is_no_button(visit: Visit) -> None:
    page = visit(width=PHONE, scripts=False)
    page.goto("/nl/")
    assert button(page).is_visible() is False
    assert page.locator("#where").is_visible()


def test_the_log_knows_no_position(phone: Page, pont: Served) -> None:
    phone.goto("/nl/")
    tap(phone)
    log = pont.log.read_text()
    assert "POST /nl/results/ 200" in log
    assert [said for said in ("50.82", "4.37", "near") if said in log] == []
