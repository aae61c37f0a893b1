"""The call list by keyboard: twenty calls in twenty keys, and typing where a day is asked."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.served import Served
from tests.browser.staffed import House, Opened, judge

pytestmark = pytest.mark.browser

CALLS = 20
# Milliseconds after which a page takes a key: one that was meant for the call before must not answer this one.
SETTLES = 450
DOORS = """
import datetime
import json
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from pont.accounts import roles
from pont.accounts.models import House
from pont.accounts.tests.cast import member
from pont.directory.models import AccessCondition, Organization, Phone, Schedule, Service
from pont.thresholds.models import DoorNotice, DoorReport
house = House.objects.get(pk="{house}")
mia = member(house, "Mia", roles.MAP_EDITOR)
store = SessionStore()
store[SESSION_KEY] = str(mia.worker_id)
store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
store[HASH_SESSION_KEY] = mia.worker.get_session_auth_hash()
store.create()
ours = Organization.objects.create(name="Het Huis (voorbeeld)", house=house)
doors = []
for number in range({count}):
    service = Service.objects.create(organization=ours, name=f"Deur {{number:02}}", example=True)
    Phone.objects.create(service=service, number="02 000 00 12")
    doors.append(service)
today = datetime.date.today()
for service in doors[-3:]:
    Schedule.objects.create(service=service, purpose="door", hours="Mo-Su 09:00-12:00,13:00-17:30; PH off")
    AccessCondition.objects.create(
        service=service, kind="without_papers", answer="yes", visibility="public", verified_by="a house"
    )
    for told_by in ("desk", "street", "visitor"):
        for outcome, threshold in (("refused", "papers_required"), ("closed", ""), ("refused", "language_of_service")):
            DoorReport.objects.create(
                service=service, outcome=outcome, threshold=threshold, told_by=told_by, on=today
            )
for service, days in ((doors[-2], 3), (doors[-1], 40)):
    told = today - datetime.timedelta(days=days)
    DoorNotice.objects.create(
        service=service,
        threshold="papers_required",
        told_on=told,
        reply="We vragen geen papieren. Een nieuwe vrijwilliger wist dat nog niet.",
        replied_on=told + datetime.timedelta(days=2),
    )
print(json.dumps([store.session_key, [service.pk for service in doors[-3:]]]))
"""


class Doors(NamedTuple):
    """The session of a map editor; three doors of which something is reported: not told, told, to be decided."""

    editor: str
    reported: list[int]


@pytest.fixture(scope="module")
def doors(pont: Served, house: House) -> Doors:
    """Doors of the house that nobody ever phoned: more than one morning's calls."""
    return Doors(*pont.made(DOORS.format(house=house.house, count=CALLS + 5)))


def begun(opened: Opened, house: House, **how: object) -> Page:
    """The first call, reached by one press on the list."""
    page = opened(**how)
    page.goto(f"/en/house/{house.house}/calls/")
    page.get_by_role("button", name="Begin with the first").press("Enter")
    page.wait_for_url("**/calls/*/")
    return page


def test_twenty_calls_take_twenty_keys(opened: Opened, house: House, doors: Doors) -> None:
    page, seen = begun(opened, house), set()
    for _call in range(CALLS):
        address = page.url
        seen.add(address)
        page.wait_for_timeout(SETTLES)
        page.keyboard.press("1")
        page.wait_for_url(lambda url, before=address: url != before)
    assert len(seen) == CALLS


def test_a_day_is_typed_where_one_is_asked(opened: Opened, house: House, doors: Doors) -> None:
    page = begun(opened, house)
    address = page.url
    page.wait_for_timeout(SETTLES)
    page.keyboard.press("3")
    until = page.locator('form[data-key="3"] input[name=until]')
    expect(until).to_be_focused()
    # A digit that is typed into the day answers nothing.
    page.keyboard.press("1")
    assert page.url == address
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    until.fill(tomorrow.isoformat())
    until.press("Enter")
    page.wait_for_url(lambda url: url != address)


def test_a_door_is_not_ended_by_one_key(opened: Opened, house: House, doors: Doors) -> None:
    page = begun(opened, house)
    address = page.url
    page.wait_for_timeout(SETTLES)
    page.keyboard.press("5")
    expect(page.locator('form[data-key="5"] button')).to_be_focused()
    assert page.url == address


def test_the_same_calls_are_made_without_scripts(opened: Opened, house: House, doors: Doors) -> None:
    page = begun(opened, house, scripts=False, width=360)
    address = page.url
    page.get_by_role("button", name="Nobody picked up").click()
    page.wait_for_url(lambda url: url != address)


@pytest.mark.parametrize(("language", "dark"), [("nl", False), ("fr", True)])
def test_everybody_can_use_the_pages_of_this_desk(
    opened: Opened, pont: Served, house: House, doors: Doors, language: str, *, dark: bool
) -> None:
    page = opened("", dark=dark)
    of_house = f"/{language}/house/{house.house}/"
    # Mia tells services and decides; Cécile writes what stopped somebody.
    for session, addresses in (
        (doors.editor, ["calls/", "doors/reports/", *(f"doors/reports/{pk}/" for pk in doors.reported)]),
        (house.coordinator, [f"calls/{doors.reported[0]}/", "thresholds/new/", "thresholds/new/no_dogs/"]),
    ):
        page.context.add_cookies([{"name": "pont_session", "value": session, "url": pont.address}])
        for address in addresses:
            page.goto(of_house + address)
            judge(page)
