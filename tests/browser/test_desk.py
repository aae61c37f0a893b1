"""The pages of a house in a browser: everybody can use each of them, and a slip on paper can be read."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.measures import outside, width
from tests.browser.staffed import MAIN, House, Opened, judge
from tests.browser.test_html import errors

pytestmark = pytest.mark.browser

MILLIMETRE = 96 / 25.4


class Kind(NamedTuple):
    """A page behind the address of the house. `press`: what is pressed on it, `fill`: what is typed before."""

    name: str
    path: str = ""
    fill: tuple[tuple[str, str], ...] = ()
    press: str = ""
    status: int = 200


KINDS = (
    Kind("today"),
    Kind("people", "people/"),
    Kind("member", "people/{amina}/"),
    Kind(
        "member-without-roles",
        "people/{amina}/",
        (("uncheck", "[name=roles]"),),
        "[value=roles]:not(input)",
        400,
    ),
    Kind("pin-given", "people/{amina}/", (), "[value=pin]"),
    Kind("end", "people/{amina}/end/"),
    Kind("invite", "invite/"),
    Kind("invite-without-roles", "invite/", (), MAIN, 400),
    Kind("slip", "invite/", (("check", "[value=worker]"),), MAIN),
    Kind("tablets", "tablets/"),
    Kind("tablets-without-name", "tablets/", ((" ", "[name=name]"),), MAIN, 400),
    Kind("teams", "teams/"),
    Kind("team", "teams/{team}/"),
    Kind("log", "log/"),
    Kind("log-refused", "log/?act=stolen", status=400),
    Kind("access-log", "log/access/"),
    Kind("answer-asked", "answer/"),
    Kind("answer-refused", "answer/", (("12", "[name=thing]"),), MAIN, 400),
    Kind("answer", "answer/", (("{house}", "[name=thing]"),), MAIN),
    Kind("answer-without-line", "answer/", (("{amina}", "[name=thing]"),), MAIN),
    Kind("pin", "pin/"),
    Kind("pin-refused", "pin/", (("1234", "[name=pin]"), ("1234", "[name=again]")), MAIN, 400),
)


def reach(page: Page, house: House, kind: Kind, language: str = "nl") -> str:
    """Open a page of this kind, unfold what it folds, and return what was sent."""
    names = house._asdict()
    answer = page.goto(f"/{language}/house/{house.house}/{kind.path.format(**names)}")
    for what, where in kind.fill:
        if what == "uncheck":
            while page.locator(f"{where}:checked").count():
                page.locator(f"{where}:checked").first.uncheck()
        elif what == "check":
            page.locator(where).check()
        else:
            page.locator(where).fill(what.format(**names))
    if kind.press:
        with page.expect_response(lambda found: found.request.method == "POST") as caught:
            page.locator(kind.press).click()
        answer = caught.value
        page.wait_for_load_state()
    assert answer.status == kind.status
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    return answer.text()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_everybody_can_use_the_page_by_day(kind: Kind, opened: Opened, house: House) -> None:
    page = opened()
    reach(page, house, kind)
    judge(page)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_everybody_can_use_the_page_by_night(kind: Kind, opened: Opened, house: House) -> None:
    page = opened(dark=True)
    reach(page, house, kind, "fr")
    judge(page)


def test_a_volunteer_can_use_the_first_page_and_choose_a_pin(opened: Opened, house: House) -> None:
    page = opened("volunteer")
    reach(page, house, KINDS[0])
    judge(page)
    page.goto(f"/en/house/{house.house}/")
    page.get_by_role("link", name="My PIN").click()
    page.get_by_label("Your new PIN").fill("6283")
    page.get_by_label("The same PIN again").fill("6283")
    page.get_by_role("button", name="Keep this PIN").click()
    expect(page.get_by_role("status")).to_have_text("You have a new PIN. It opens the tablets of this house.")


def test_the_menu_of_languages_can_be_used_on_a_phone(opened: Opened, house: House) -> None:
    page = opened()
    reach(page, house, KINDS[0])
    page.locator("nav.lang summary").click()
    assert violations(page) == []
    page.get_by_role("link", name="Français").click()
    assert urlsplit(page.url).path == f"/fr/house/{house.house}/"


def test_nothing_is_cut_off_on_the_smallest_screen(opened: Opened, house: House) -> None:
    page = opened(width=320)
    for kind in KINDS:
        reach(page, house, kind, "fr")
        assert (kind.name, width(page), outside(page)) == (kind.name, 320, [])


def test_no_page_has_an_error(opened: Opened, house: House, tmp_path: Path) -> None:
    page = opened()
    for kind in KINDS:
        for language in ("nl", "en"):
            (tmp_path / f"{kind.name}.{language}.html").write_text(reach(page, house, kind, language))
    assert errors(*sorted(tmp_path.iterdir())) == []


def test_a_slip_on_paper_is_the_slip_and_nothing_else(opened: Opened, house: House) -> None:
    page = opened()
    reach(page, house, next(kind for kind in KINDS if kind.name == "slip"), "en")
    page.emulate_media(media="print")
    seen = page.locator("header.top, .notice, .btn").all()
    assert [one for one in seen if one.is_visible()] == []
    box = page.locator("svg.qr").bounding_box()
    assert min(box["width"], box["height"]) >= 21 * MILLIMETRE
    for words in ("Huis Aan Het Kanaal", "You are invited as: Worker.", "It works once, until", "Signature"):
        assert words in page.locator("article.slip").inner_text()


def test_a_link_on_a_slip_opens_for_somebody_else(opened: Opened, house: House) -> None:
    page = opened()
    reach(page, house, next(kind for kind in KINDS if kind.name == "slip"), "en")
    link = page.locator(".address").inner_text()
    newcomer = opened("")
    assert newcomer.goto(link).status == 200
    expect(newcomer.get_by_role("main")).to_contain_text("Huis Aan Het Kanaal")


def test_without_scripts_everything_can_be_done(opened: Opened, house: House) -> None:
    page = opened(scripts=False)
    page.goto(f"/en/house/{house.house}/teams/")
    page.get_by_label("Name of the team").fill("Balie")
    page.get_by_role("button", name="Start the team").click()
    page.get_by_label("Amina").check()
    page.get_by_role("button", name="Keep this team").click()
    expect(page.get_by_role("status")).to_have_text("The team is as you chose.")
    page.get_by_role("link", name="Balie").click()
    page.locator("summary", has_text="End the team").click()
    page.get_by_role("button", name="End the team now").click()
    expect(page.get_by_role("status")).to_have_text("The team has ended.")
