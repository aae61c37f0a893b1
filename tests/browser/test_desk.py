"""The pages of a house in a browser: everybody can use each of them, and a slip on paper can be read."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import served
from tests.browser.chromium import DESK, HEIGHTS, PATIENCE, PHONE, Notes
from tests.browser.measures import outside, too_low, width
from tests.browser.test_axe import OPTIONS, WITHOUT_COLOURS, violations
from tests.browser.test_html import errors

pytestmark = pytest.mark.browser

# A house with everything its pages can show; who works in it, each with a session.
MAKE = """
import json
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from pont.accounts import actions, logs, roles, sight
from pont.accounts.models import House, Invitation, Membership
from pont.accounts.tests.cast import at_work, member
house = House.objects.create(name="Huis Aan Het Kanaal van Molenbeek (voorbeeld)")
cecile = member(house, "Cécile", roles.COORDINATOR, roles.WORKER)
amina = member(house, "Amina", roles.RECEPTION_VOLUNTEER, roles.BRIDGE_FIGURE)
long = member(house, "Marie-Antoinette-Wilhelmina-Josephina Vandenbergheynckxsteen", *roles.ALL)
gone = member(house, "Ilse", roles.RECEPTION_VOLUNTEER)
by = at_work(cecile, house)
with sight.of_house(house.pk):
    team = actions.start_team(name="Straatteam", by=by)
    actions.start_team(name="Keuken", by=by)
    actions.change_teams(membership=amina, teams=[team], by=by)
    Membership.objects.filter(pk=amina.pk).update(pin_wrong=actions.PIN_ENDS_AFTER)
    actions.end_access(membership=gone, by=by)
    actions.invite(roles=list(roles.ALL), called="Jonas", by=by)
    back, _key = actions.invite(roles=[roles.WORKER], called="", by=by)
    actions.take_back_invitation(invitation=back, by=by)
    actions.set_up_tablet(name="Tablet aan de deur", by=by)
    for _line in range(60):
        line = actions.note(by, logs.READ, kind="page", thing=house.pk, reason="Afspraak voorbereid")
    actions.note(at_work(amina, house), logs.REFUSED, kind="may_see_access")


def session(who):
    store = SessionStore()
    store[SESSION_KEY] = str(who.worker_id)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = who.worker.get_session_auth_hash()
    store.create()
    return store.session_key


print(json.dumps([str(house.pk), str(amina.pk), str(team.pk), session(cecile), session(amina)]))
"""
MAIN = "main .btn.main"
# Boxes to tick are tapped on their label: the lowest of these, in pixels.
LOWEST_CHOICE = (
    "Math.min(100, ...[...document.querySelectorAll('label.choice')].map((one) => one.offsetHeight))"
)
THUMB = 44
MILLIMETRE = 96 / 25.4


class House(NamedTuple):
    """A house of the running server: its number, one member, one team, and two sessions."""

    house: str
    amina: str
    team: str
    coordinator: str
    volunteer: str


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
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def house(pont: served.Served) -> House:
    environment = served.environment_of(pont.folder) | {"DJANGO_SETTINGS_MODULE": "pont.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", MAKE],
        cwd=served.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return House(*json.loads(done.stdout))


@pytest.fixture
def opened(browser: Browser, pont: served.Served, house: House) -> Iterator[Opened]:
    """A browser in which somebody signed in: `opened("volunteer", dark=True)`; judged when the test ends."""
    notes = Notes()

    def begin(
        who: str = "coordinator", *, width: int = PHONE, dark: bool = False, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=pont.address,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        contexts.callback(context.close)
        if who:
            key = getattr(house, who)
            context.add_cookies([{"name": "pont_session", "value": key, "url": pont.address}])
        context.on("request", notes.asked)
        context.on("response", notes.answered)
        context.on("console", notes.said)
        context.on("weberror", lambda wrong: notes.failed(wrong.error))
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    with ExitStack() as contexts:
        yield begin
        assert notes.strangers == []
        assert notes.missing == []
        assert notes.complaints == []


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


def judge(page: Page) -> None:
    """Everybody can use the page as it stands, on a phone and at a desk."""
    for wide in (PHONE, DESK):
        page.set_viewport_size({"width": wide, "height": HEIGHTS[wide]})
        assert violations(page, OPTIONS if wide == PHONE else WITHOUT_COLOURS) == []
        low = [line for line in too_low(page) if 'type="checkbox"' not in line]
        assert [low, outside(page), width(page)] == [[], [], wide]
    assert page.evaluate(LOWEST_CHOICE) >= THUMB
    # One button asks for the tap; the others wait.
    assert page.locator(MAIN).count() <= 1


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
