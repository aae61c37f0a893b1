"""Coming in and signing in, in a browser with a passkey of its own: from the link of an invitation to the house."""

from __future__ import annotations

import os
import re
import subprocess
from functools import partial
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import served
from tests.browser.axe import judge_widths
from tests.browser.chromium import visit
from tests.browser.test_html import errors

pytestmark = pytest.mark.browser

PASSWORD, PIN = "een zin die niemand raadt", "4711"
# A device that asks for a finger and gets it, as a phone does.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
MAIN = "main .btn.main"
OPEN_TO_ALL = ("sign-in/", "welcome/")
OF_AN_ACCOUNT = (
    *("my-account/", "my-account/password/", "my-account/app/", "my-account/passkey/"),
    *("my-account/recovery-codes/", "my-account/recovery-codes/new/", "sign-out/", "houses/"),
)
AGAIN = ("sign-in/again/", "sign-in/again/passkey/")


# A browser that keeps its cookies, as one that signs in has to.
staff_visit = partial(visit, cookies={})


def link(pont: served.Served, *command: str) -> str:
    """The path of the link that `pont house` prints, with its key."""
    done = subprocess.run(
        [*served.PONT, "house", *command],
        cwd=served.ROOT,
        env=served.environment_of(pont.folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    found = re.search(r"/nl/invitation/\?key=\S+", done.stdout)
    assert found is not None
    return found[0]


@pytest.fixture(scope="module")
def house(pont: served.Served) -> str:
    """The link for the first coordinator of a house of this file."""
    return link(pont, "create", "Huis X (example)")


def with_device(page: Page) -> None:
    """Give the browser a device that keeps passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def at(page: Page, path: str) -> None:
    """Wait for the page with this path, whatever its language and query."""
    page.wait_for_url(lambda address: urlsplit(address).path.partition("/")[2].partition("/")[2] == path)


def judge(page: Page) -> None:
    """Everybody can use the page; one button asks for the tap, the others wait."""
    judge_widths(page)
    assert page.locator(MAIN).count() <= 1


def judge_in_french_too(page: Page) -> None:
    """Judge the page as it stands, then in French, and come back."""
    judge(page)
    page.locator("nav.lang a[hreflang=fr]").first.click()
    judge(page)
    page.locator("nav.lang a[hreflang=nl]").first.click()


def accept(page: Page, path: str, called: str, *, password: str = PASSWORD, pin: str = "") -> None:
    page.goto(path)
    page.locator("[name=secrecy]").check()
    page.locator("[name=called]").fill(called)
    page.locator("[name=pin]").fill(pin)
    if password:
        page.locator("[name=password]").fill(password)
        page.locator("[name=again]").fill(password)
    page.locator(MAIN).click()
    at(page, "welcome/")


def sign_out(page: Page) -> None:
    page.goto("/nl/sign-out/")
    page.locator(MAIN).click()
    page.wait_for_url("**/nl/")


def use_passkey(page: Page) -> None:
    page.locator("form[data-passkey] button").click()


def test_a_coordinator_comes_in_and_signs_in_with_a_passkey(
    browser: Browser, pont: served.Served, house: str
) -> None:
    with staff_visit(browser, pont.address) as page:
        with_device(page)
        page.goto(house)
        judge_in_french_too(page)
        accept(page, house, "Cécile")
        judge_in_french_too(page)
        name = page.locator(".secret").inner_text()
        assert re.fullmatch(r"[a-z]+-[a-z]+-\d{3}", name)
        page.locator(MAIN).click()
        at(page, "second-factor/")
        judge_in_french_too(page)
        page.locator(MAIN).click()
        at(page, "my-account/passkey/")
        judge_in_french_too(page)
        page.locator("[name=name]").fill("Mijn telefoon")
        page.locator(MAIN).click()
        at(page, "my-account/recovery-codes/")
        codes = page.locator("ol.codes li").all_inner_texts()
        assert [bool(re.fullmatch(r"\d{8}", code)) for code in codes] == [True] * 10
        page.locator(MAIN).click()
        page.wait_for_url(re.compile(r"/nl/house/[0-9a-f-]{36}/$"))
        for path in OF_AN_ACCOUNT:
            page.goto(f"/nl/{path}")
            judge_in_french_too(page)
        sign_out(page)
        page.goto("/nl/sign-in/")
        judge_in_french_too(page)
        use_passkey(page)
        page.wait_for_url(re.compile(r"/nl/house/[0-9a-f-]{36}/$"))
        for path in AGAIN:
            page.goto(f"/nl/{path}")
            judge_in_french_too(page)
        use_passkey_again(page)
        by_password_and_code(page, name, codes[0])
        by_password_and_passkey(page, name)


def use_passkey_again(page: Page) -> None:
    """Before something of the sign-in changes, the passkey answers as well as the password."""
    page.goto("/nl/sign-in/again/passkey/?next=/nl/my-account/passkey/")
    use_passkey(page)
    at(page, "my-account/passkey/")


def by_password(page: Page, name: str) -> None:
    sign_out(page)
    page.goto("/nl/sign-in/")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator(MAIN).click()
    at(page, "sign-in/second-step/")


def by_password_and_code(page: Page, name: str, code: str) -> None:
    by_password(page, name)
    judge_in_french_too(page)
    page.locator("[name=code]").fill("00000000")
    page.locator(MAIN).click()
    page.locator("main .notice, main .errorlist").first.wait_for()
    judge(page)
    page.locator("[name=code]").fill(code)
    page.locator(MAIN).click()
    page.wait_for_url(re.compile(r"/nl/house/[0-9a-f-]{36}/$"))


def by_password_and_passkey(page: Page, name: str) -> None:
    by_password(page, name)
    use_passkey(page)
    page.wait_for_url(re.compile(r"/nl/house/[0-9a-f-]{36}/$"))


def test_a_volunteer_without_scripts_comes_in_and_goes_to_the_tablet(
    browser: Browser, pont: served.Served, house: str
) -> None:
    path = link(pont, "invite", "Huis X (example)", "--role", "reception_volunteer")
    with staff_visit(browser, pont.address, scripts=False) as page:
        accept(page, path, "Amina", password="", pin=PIN)
        assert page.locator("main ol li").count() == 3
        assert page.context.cookies()[0]["name"] == "pont_form"
        assert len(page.context.cookies()) == 1
        page.goto(path)
        assert page.locator("form[method=post]").count() == 0


def test_what_is_missing_is_said_beside_its_field(browser: Browser, pont: served.Served, house: str) -> None:
    path = link(pont, "invite", "Huis X (example)", "--role", "bridge_figure")
    with staff_visit(browser, pont.address) as page:
        page.goto(path)
        page.evaluate("document.querySelector('form[data-once]').noValidate = true")
        page.locator("[name=pin]").fill("1234")
        page.locator(MAIN).click()
        page.locator(".errorlist").first.wait_for()
        assert page.locator(".errorlist").count() == 3
        judge(page)


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "by night"])
def test_everybody_can_use_the_page_to_sign_in(browser: Browser, pont: served.Served, dark: bool) -> None:
    with staff_visit(browser, pont.address, dark=dark) as page:
        for path in OPEN_TO_ALL:
            page.goto(f"/nl/{path}")
            judge_in_french_too(page)
        page.goto("/nl/sign-in/?passkey=failed")
        judge(page)


def test_a_device_that_says_no_is_said_on_the_page(browser: Browser, pont: served.Served) -> None:
    with staff_visit(browser, pont.address) as page:
        with_device(page)
        page.goto("/nl/sign-in/")
        use_passkey(page)
        status = page.locator("form[data-passkey] [role=status]")
        status.filter(has_text=re.compile(r"\w")).wait_for()
        judge(page)


def test_without_scripts_no_passkey_is_offered(browser: Browser, pont: served.Served) -> None:
    with staff_visit(browser, pont.address, scripts=False) as page:
        page.goto("/nl/sign-in/")
        assert page.locator("form[data-passkey]").is_visible() is False
        assert page.locator(MAIN).is_visible()


def test_the_html_has_no_error(
    browser: Browser, pont: served.Served, house: str, tmp_path: os.PathLike
) -> None:
    path = link(pont, "invite", "Huis X (example)", "--role", "worker")
    pages = {"invitation": path, "sign-in": "/nl/sign-in/", "welcome": "/nl/welcome/"}
    with staff_visit(browser, pont.address) as page:
        for name, address in pages.items():
            answer = page.goto(address)
            (tmp_path / f"{name}.html").write_text(answer.text())
        accept(page, path, "Bram")
        for at_, address in enumerate((*OF_AN_ACCOUNT, "welcome/", "second-factor/")):
            (tmp_path / f"own-{at_}.html").write_text(page.goto(f"/nl/{address}").text())
    assert errors(*sorted(tmp_path.iterdir())) == []
