"""The whole way in one visit: from `pont house create` to a volunteer at work on a shared tablet, locked, and back."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import served
from tests.browser.chromium import TABLET
from tests.browser.test_sign_in import MAIN, PIN, accept, at, link, staff_visit, with_device

pytestmark = pytest.mark.browser

HOUSE = re.compile(r"/en/house/[0-9a-f-]{36}/$")


def in_english(path: str) -> str:
    return path.replace("/nl/", "/en/", 1)


def first_coordinator(page: Page, path: str) -> None:
    """Come in with the printed link, and set up a passkey."""
    with_device(page)
    accept(page, path, "Cécile")
    page.locator(MAIN).click()
    at(page, "second-factor/")
    page.locator(MAIN).click()
    at(page, "my-account/passkey/")
    page.locator(MAIN).click()
    at(page, "my-account/recovery-codes/")
    page.locator(MAIN).click()
    page.wait_for_url(HOUSE)


def slip_for_a_volunteer(page: Page) -> str:
    """Invite somebody for the reception; returns the link on the slip, as a telephone reads it."""
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_role("checkbox", name="Volunteer at the reception").check()
    page.locator(MAIN).click()
    found = re.search(r"/en/invitation/\?key=[\w-]{43}", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def make_it_a_tablet(page: Page) -> None:
    page.get_by_role("link", name="Shared tablets").click()
    page.locator("[name=name]").fill("Tablet at the door")
    page.locator(MAIN).click()
    at(page, "tablet/")


def open_by_pin(page: Page) -> None:
    page.get_by_role("link", name="Open the screen").click()
    page.get_by_role("button", name="Amina").click()
    page.get_by_label("Type your PIN").fill(PIN)
    page.get_by_role("button", name="Open").click()


def test_from_a_new_house_to_a_volunteer_at_the_tablet_and_back(
    browser: Browser, pont: served.Served
) -> None:
    path = in_english(link(pont, "create", "Huis Van Nul (example)"))
    with staff_visit(browser, pont.address, width=TABLET) as page:
        first_coordinator(page, path)
        house = urlsplit(page.url).path
        invited = slip_for_a_volunteer(page)
        with staff_visit(browser, pont.address) as telephone:
            accept(telephone, invited, "Amina", password="", pin=PIN)
            expect(telephone.locator("main")).to_contain_text("tablet")
        page.goto(house)
        make_it_a_tablet(page)
        expect(page.locator("body")).not_to_contain_text("Amina")
        open_by_pin(page)
        page.wait_for_url(HOUSE)
        expect(page.locator("header")).to_contain_text("Amina")
        expect(page.locator("main")).not_to_contain_text("Who has access")
        page.get_by_role("button", name="Lock").click()
        at(page, "tablet/")
        expect(page.locator("body")).not_to_contain_text("Amina")
        page.go_back()
        expect(page.locator("body")).not_to_contain_text("Amina")
        page.goto("/en/tablet/")
        open_by_pin(page)
        page.wait_for_url(HOUSE)
        assert urlsplit(page.url).path == house
