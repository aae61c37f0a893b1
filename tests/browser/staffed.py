"""A house with everything its pages can show, and browsers in which its people signed in. `conftest` hands them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import served
from tests.browser.axe import judge_widths
from tests.browser.chromium import visit

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
    return House(*pont.made(MAKE))


@pytest.fixture
def opened(browser: Browser, pont: served.Served, house: House) -> Iterator[Opened]:
    """A browser in which somebody signed in: `opened("volunteer", dark=True)`; judged when the test ends."""

    def begin(who: str = "coordinator", **how: Any) -> Page:
        cookies = {"pont_session": getattr(house, who)} if who else {}
        return visits.enter_context(visit(browser, pont.address, cookies=cookies, **how))

    with ExitStack() as visits:
        yield begin


def judge(page: Page) -> None:
    """Everybody can use the page as it stands; boxes to tick are tapped on their label."""
    judge_widths(page, excused='type="checkbox"')
    assert page.evaluate(LOWEST_CHOICE) >= THUMB
    # One button asks for the tap; the others wait.
    assert page.locator(MAIN).count() <= 1
