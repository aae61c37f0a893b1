"""A house with everything its pages can show, and browsers in which its people signed in. `conftest` hands them out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import served
from tests.browser.axe import OPTIONS, WITHOUT_COLOURS, violations
from tests.browser.chromium import DESK, HEIGHTS, PATIENCE, PHONE, Notes
from tests.browser.measures import outside, too_low, width

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


class House(NamedTuple):
    """A house of the running server: its number, one member, one team, and two sessions."""

    house: str
    amina: str
    team: str
    coordinator: str
    volunteer: str


Opened = Callable[..., Page]


@pytest.fixture(scope="session")
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
