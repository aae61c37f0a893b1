"""The tablet at the desk of a house: a PIN opens it, it locks by hand and by itself, and shows nothing then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import served
from tests.browser.axe import violations
from tests.browser.chromium import HEIGHTS, PHONE, TABLET, visit
from tests.browser.measures import outside, too_low, width
from tests.browser.test_html import errors

pytestmark = pytest.mark.browser

# A house with a tablet, and three who may open it; the last name is as long as a name can be.
MAKE = """
import json
import django
django.setup()
from pont.accounts import roles, tablets
from pont.accounts.models import House
from pont.accounts.tests.cast import member, tablet_of
house = House.objects.create(name="Huis Aan De Brug (voorbeeld)")
coordinator = member(house, "Cécile", roles.COORDINATOR)
for called in ("Amina", "Bram", "Marie-Antoinette-Wilhelmina-Josephina Vandenbergheynckxsteen"):
    member(house, called, roles.RECEPTION_VOLUNTEER)
_tablet, client = tablet_of(house, coordinator)
print(json.dumps([str(house.pk), client.cookies[tablets.COOKIE].value]))
"""
PIN = "4711"
HOUSE = "Huis Aan De Brug (voorbeeld)"
NAMES = ("Amina", "Bram", "Cécile", "Marie")
LOCKED = "/en/tablet/"


class Tablet(NamedTuple):
    """A house of the running server by its number, and the key of its tablet."""

    house: str
    key: str

    @property
    def desk(self) -> str:
        return f"/en/house/{self.house}/"


Screen = Callable[..., Page]


@pytest.fixture(scope="module")
def tablet(pont: served.Served) -> Tablet:
    return Tablet(*pont.made(MAKE))


@pytest.fixture
def screen(browser: Browser, pont: served.Served, tablet: Tablet) -> Iterator[Screen]:
    """A browser that a coordinator made the tablet: `screen(width=360, scripts=False)`; judged when the test ends."""

    def open_screen(*, width: int = TABLET, **how: Any) -> Page:
        cookies = {"pont_tablet": tablet.key}
        return visits.enter_context(visit(browser, pont.address, width=width, cookies=cookies, **how))

    with ExitStack() as visits:
        yield open_screen


def choose(page: Page, called: str) -> None:
    """From the locked screen to the page of the PIN."""
    page.goto(LOCKED)
    page.get_by_role("link", name="Open the screen").click()
    page.get_by_role("button", name=called).click()


def unlock(page: Page, called: str = "Amina", pin: str = PIN) -> None:
    choose(page, called)
    page.get_by_label("Type your PIN").fill(pin)
    page.get_by_role("button", name="Open").click()


def assert_at(page: Page, path: str) -> None:
    """The page with this path stands there, with its scripts."""
    page.wait_for_url(lambda address: urlsplit(address).path == path)


def names_seen(page: Page) -> list[str]:
    """The names of people anywhere in the page, hidden or not."""
    content = page.content()
    return [name for name in NAMES if name in content]


def assert_locked(page: Page) -> None:
    assert_at(page, LOCKED)
    expect(page.get_by_role("heading", level=1)).to_have_text(HOUSE)
    assert names_seen(page) == []


def test_a_volunteer_opens_the_tablet_and_locks_it(screen: Screen, tablet: Tablet) -> None:
    page = screen()
    page.goto(LOCKED)
    assert_locked(page)
    assert page.get_by_role("main").get_by_role("link").all_inner_texts() == ["Open the screen"]
    unlock(page)
    assert_at(page, tablet.desk)
    expect(page.get_by_role("banner")).to_contain_text("Amina")
    page.get_by_role("button", name="Lock").click()
    assert_locked(page)
    page.go_back()
    assert_locked(page)


def test_no_address_says_who(screen: Screen, pont: served.Served) -> None:
    page = screen()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(pont.address)))
    unlock(page, "Amina", "0000")
    expect(page.get_by_role("alert")).to_contain_text("This PIN is not right. Try again.")
    expect(page.get_by_label("Type your PIN")).to_be_focused()
    expect(page.get_by_label("Type your PIN")).to_have_value("")
    pages = {address for address in asked if not address.startswith("/static/")}
    assert pages == {LOCKED, "/en/tablet/names/", "/en/tablet/pin/"}


def test_the_same_member_comes_back_to_the_page_they_were_on(screen: Screen, tablet: Tablet) -> None:
    page = screen()
    unlock(page)
    page.get_by_role("link", name="Français").click()
    in_french = tablet.desk.replace("/en/", "/fr/")
    assert_at(page, in_french)
    page.locator("header form button").click()
    assert_at(page, "/fr/tablet/")
    unlock(page)
    assert_at(page, in_french)
    page.locator("header form button").click()
    assert_at(page, "/fr/tablet/")
    unlock(page, "Bram")
    assert_at(page, tablet.desk)


def test_a_screen_nobody_touches_warns_and_locks(screen: Screen, tablet: Tablet) -> None:
    page = screen()
    page.clock.install()
    unlock(page)
    assert_at(page, tablet.desk)
    warning = page.get_by_text("It locks in twenty seconds.")
    page.clock.fast_forward(90_000)
    expect(warning).to_have_count(0)
    page.clock.fast_forward(12_000)
    expect(warning).to_be_visible()
    page.get_by_role("main").click()
    expect(warning).to_have_count(0)
    page.clock.fast_forward(90_000)
    assert_at(page, tablet.desk)
    page.clock.fast_forward(40_000)
    assert_locked(page)
    # The page of the desk stands nowhere in the history any more.
    page.go_back()
    page.go_forward()
    assert_locked(page)
    unlock(page)
    assert_at(page, tablet.desk)


def test_touches_are_told_to_the_server_now_and_then(screen: Screen, tablet: Tablet) -> None:
    page = screen()
    page.clock.install()
    unlock(page)
    assert_at(page, tablet.desk)
    told: list[int] = []
    page.on("response", lambda one: one.url.endswith("/tablet/here/") and told.append(one.status))
    for _touch in range(3):
        page.clock.fast_forward(5_000)
        page.get_by_role("main").click()
    assert told == []
    for number in (1, 2):
        with page.expect_response("**/tablet/here/"):
            page.clock.fast_forward(31_000)
        assert told == [204] * number
        page.get_by_role("main").click()


def test_a_sleeping_tablet_wakes_up_locked(screen: Screen, tablet: Tablet) -> None:
    page = screen()
    page.clock.install()
    unlock(page)
    assert_at(page, tablet.desk)
    # What runs while a tablet sleeps is not known; when it wakes, a touch may come before all else.
    page.clock.set_fixed_time(page.evaluate("Date.now()") + 3_600_000)
    page.mouse.click(300, 600)
    assert_locked(page)


def test_a_lock_in_one_window_locks_the_other(screen: Screen, tablet: Tablet) -> None:
    page = screen()
    unlock(page)
    assert_at(page, tablet.desk)
    other: Page = page.context.new_page()
    other.goto(tablet.desk)
    page.get_by_role("button", name="Lock").click()
    assert_locked(page)
    assert_locked(other)


def test_names_nobody_taps_are_gone_after_two_minutes(screen: Screen) -> None:
    page = screen()
    page.clock.install()
    choose(page, "Amina")
    assert_at(page, "/en/tablet/pin/")
    page.clock.fast_forward(121_000)
    assert_locked(page)


def test_keys_on_the_screen_type_the_pin(screen: Screen, tablet: Tablet) -> None:
    page = screen(width=PHONE)
    choose(page, "Amina")
    field, keys = page.get_by_label("Type your PIN"), page.get_by_role("group", name="Number keys")
    for key in "99":
        keys.get_by_role("button", name=key).click()
    keys.get_by_role("button", name="Clear").click()
    expect(field).to_have_value("")
    for key in PIN:
        keys.get_by_role("button", name=key).click()
    expect(field).to_have_value(PIN)
    page.get_by_role("button", name="Open").click()
    assert_at(page, tablet.desk)


def test_the_tablet_works_without_scripts(screen: Screen, tablet: Tablet) -> None:
    page = screen(scripts=False)
    unlock(page)
    assert_at(page, tablet.desk)
    expect(page.locator("meta[http-equiv=refresh]")).to_have_attribute("content", f"120; url={LOCKED}")
    page.get_by_role("button", name="Lock").click()
    assert_locked(page)


def shown(page: Page) -> Iterator[str]:
    """The pages before the desk, one after the other."""
    page.goto(LOCKED)
    yield "locked"
    page.get_by_role("link", name="Open the screen").click()
    yield "names"
    page.get_by_role("button", name="Bram").click()
    yield "pin"
    page.get_by_label("Type your PIN").fill("0000")
    page.get_by_role("button", name="Open").click()
    yield "wrong"


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_everybody_can_use_it(dark: bool, screen: Screen) -> None:
    page = screen(dark=dark)
    for name in shown(page):
        for wide in (PHONE, TABLET):
            page.set_viewport_size({"width": wide, "height": HEIGHTS[wide]})
            assert (name, violations(page)) == (name, [])
            assert (name, width(page), outside(page), too_low(page)) == (name, wide, [], [])


def test_its_html_has_no_error(screen: Screen, tmp_path: Path) -> None:
    page = screen(scripts=False)
    context: BrowserContext = page.context
    for name in shown(page):
        if name != "wrong":
            (tmp_path / f"{name}.html").write_text(context.request.get(page.url).text())
    assert errors(*sorted(tmp_path.iterdir())) == []
