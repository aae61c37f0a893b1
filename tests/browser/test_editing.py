"""Editing an entry in a browser: by keyboard, with and without scripts, and what visitors see of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser import served
from tests.browser.axe import unfold
from tests.browser.chromium import DESK
from tests.browser.conftest import Visit
from tests.browser.measures import outside, width
from tests.browser.staffed import Opened, judge
from tests.browser.test_html import errors

pytestmark = pytest.mark.browser

# A house with an entry that has everything its pages can show, and one that somebody changes in this test.
MAKE = """
import datetime
import json
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from pont.accounts import roles
from pont.accounts.models import House
from pont.accounts.tests.cast import member
from pont.directory.editing import actions
from pont.directory.editing.hands import Hand
from pont.directory.editing.record import record_of, stamp
from pont.directory.models import Organization, Service
house = House.objects.create(name="Huis Van De Redactie (voorbeeld)")
bram = member(house, "Bram", roles.WORKER, roles.MAP_EDITOR)
host = Organization.objects.create(name="Huis Van De Redactie", language="nl", house=house, example=True)
by, today = Hand(house.name, house), datetime.date.today()
def start(name, **values):
    said = {"name": name, "language": "nl", **values}
    return actions.start_entry(organization=host, values=said, how="phoned", on=today, by=by)
def change(service, **values):
    base = {key: stamp(record_of(service.pk).get(key)) for key in values}
    return actions.change_entry(service=service, values=values, base=base, how="told", on=today, by=by)
where = {"location": {"address_1": "Voorbeeldkaai 12", "postal_code": "1000", "commune": "21004", "latitude": 50.85,
    "longitude": 4.35, "language": "nl", "country": "BE"}}
whole = start(
    "Hottentottententententoonstellingsbezoekerscentrum",
    description="Een warme soep en een warme douche voor wie komt.",
    phones=[{"number": "02 000 00 12", "description": "het onthaal"}],
    languages=[{"code": "nl"}, {"code": "ar"}],
    documents=[{"document": "een brief van de huisarts"}],
    **{"place.11111111-1111-4111-8111-111111111111": where,
       "hours.door": [{"hours": "Mo-Fr 09:00-12:00,13:00-17:00; PH off; 2026 Dec 24 off"}],
       "hours.phone": [{"hours": "We[1] 10:00-12:00"}],
       "condition.price": {"answer": "amount", "note": "Een euro.", "visibility": "public", "language": "nl"}},
)
change(whole, description="Een warme soep voor wie komt, en een douche.", email="soep@example.org")
actions.close_until(service=whole, since=today, until=today, how="told", by=by)
fresh = start("Nog zonder uren", **{"place.22222222-2222-4222-8222-222222222222": where})
store = SessionStore()
store[SESSION_KEY] = str(bram.worker_id)
store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
store[HASH_SESSION_KEY] = bram.worker.get_session_auth_hash()
store.create()
print(json.dumps([str(house.pk), store.session_key, whole.pk, fresh.pk]))
"""
PARTS = (
    *("name", "what", "where", "where/?place=new", "contact", "hours", "hours/?of=hours.phone", "asks"),
    *("languages", "costs", "whom", "organization", "organization/?q=a", "sight"),
)
PAGES = ("", "?q=redactie&show=all", "entry/new/", "entry/{whole}/", "entry/{whole}/history/")


class House(NamedTuple):
    """A house of the running server, the session of its map editor, and its entries."""

    house: str
    coordinator: str
    whole: int
    fresh: int

    def path(self, page: str, language: str = "nl") -> str:
        return f"/{language}/house/{self.house}/map/{page.format(**self._asdict())}"

    def part(self, part: str, language: str = "nl", entry: int = 0) -> str:
        code, _slash, query = part.partition("/")
        return self.path(f"entry/{entry or self.whole}/{code}/{query}", language)


@pytest.fixture(scope="module")
def house(pont: served.Served) -> House:
    return House(*pont.made(MAKE))


@pytest.mark.parametrize(("language", "dark"), [("nl", False), ("fr", True)], ids=["day", "night"])
@pytest.mark.parametrize("path", PAGES, ids=["list", "found", "new", "entry", "history"])
def test_everybody_can_use_the_pages_of_an_entry(
    opened: Opened, house: House, path: str, language: str, dark: bool
) -> None:
    page = opened(dark=dark)
    page.goto(house.path(path, language))
    unfold(page)
    judge(page)


@pytest.mark.parametrize(("language", "dark"), [("nl", False), ("fr", True)], ids=["day", "night"])
@pytest.mark.parametrize("part", PARTS)
def test_everybody_can_use_the_parts_of_an_entry(
    opened: Opened, house: House, part: str, language: str, dark: bool
) -> None:
    page = opened(dark=dark)
    page.goto(house.part(part, language))
    unfold(page)
    judge(page)


def test_nothing_is_cut_off_on_the_smallest_screen(opened: Opened, house: House) -> None:
    page = opened(width=320)
    for path in (*(house.path(one) for one in PAGES), *(house.part(one) for one in PARTS)):
        page.goto(path)
        unfold(page)
        assert (path, width(page), outside(page)) == (path, 320, [])


def test_no_page_of_an_entry_has_an_error(opened: Opened, house: House, tmp_path: Path) -> None:
    page = opened()
    paths = (*(house.path(one, "en") for one in PAGES), *(house.part(one, "en") for one in PARTS))
    for number, path in enumerate(paths):
        (tmp_path / f"{number}.html").write_text(page.goto(path).text())
    assert errors(*sorted(tmp_path.iterdir())) == []


def test_by_keyboard_hours_say_what_they_mean_and_visitors_read_them_within_two_seconds(
    visit: Visit, opened: Opened, house: House
) -> None:
    public = visit(width=DESK)
    public.goto(f"/en/door/{house.fresh}/")
    expect(public.get_by_text("We do not know the hours.").first).to_be_visible()
    page = opened(width=DESK)
    page.goto(house.part("hours", "en", house.fresh))
    page.get_by_label("Monday, time 1, from").focus()
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    page.keyboard.type("12.30")
    meaning = page.locator("[data-meaning]")
    expect(meaning).to_contain_text("On Monday: 9:00 – 12:30.")
    expect(meaning).to_contain_text("We do not know the hours on")
    page.get_by_label("Tuesday: open?").focus()
    page.keyboard.type("closed")
    expect(meaning).to_contain_text("Closed on Tuesday.")
    page.get_by_label("Monday, time 1, until").focus()
    # Enter in a field shows what it means, and saves nothing.
    page.keyboard.press("Enter")
    expect(page.get_by_label("Monday, time 1, from")).to_have_value("9")
    page.get_by_label("by phone", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    saved = time.monotonic()
    # A page of visitors may be kept for a minute by whoever read it; who asks anew gets the new one.
    public.reload()
    while "On Monday: 9:00 – 12:30." not in public.locator("main").text_content():
        assert time.monotonic() - saved < 2
        public.reload()


def test_what_is_typed_comes_back_as_a_draft(opened: Opened, house: House) -> None:
    page = opened()
    page.goto(house.part("what", "en"))
    page.get_by_label("What one gets there").fill("Half getypt, want de bel ging")
    expect(page.get_by_text("Kept as a draft")).to_be_visible()
    page.goto(house.part("what", "en"))
    expect(page.get_by_text("Your house has a draft of this part")).to_be_visible()
    page.get_by_role("link", name="Go on with the draft").click()
    expect(page.get_by_label("What one gets there")).to_have_value("Half getypt, want de bel ging")
    page.goto(house.part("what", "en"))
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.get_by_text("Your house has a draft of this part")).to_have_count(0)


def test_likely_doubles_are_shown_while_somebody_types(opened: Opened, house: House) -> None:
    page = opened(width=DESK)
    page.goto(house.path("entry/new/", "en"))
    page.get_by_label("What is it called?").fill("Nog zonder uren")
    page.get_by_label("Street and number").fill("Voorbeeldkaai 12")
    page.get_by_label("Postcode").fill("1000")
    expect(page.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    expect(page.get_by_role("link", name="Nog zonder uren")).to_be_visible()


def test_a_tap_on_the_drawn_map_moves_the_point(opened: Opened, house: House) -> None:
    page = opened(width=DESK)
    page.goto(house.part("where", "en"))
    field, picture = page.get_by_label("Latitude and longitude"), page.locator("[data-point-map] svg")
    expect(field).to_have_value("50.850000, 4.350000")
    picture.click()
    # The middle of the picture is the point itself, to a few metres.
    latitude, longitude = (float(part) for part in field.input_value().split(","))
    assert (round(latitude, 3), round(longitude, 3)) == (50.85, 4.35)
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.1})
    north, east = (float(part) for part in field.input_value().split(","))
    assert (north > latitude, east > longitude) == (True, True)


def test_without_scripts_a_new_place_gets_its_hours(visit: Visit, opened: Opened, house: House) -> None:
    page = opened(scripts=False)
    page.goto(house.path("entry/new/", "en"))
    page.get_by_label("What is it called?").fill("Wasserette van de straat")
    page.get_by_label("Huis Van De Redactie").check(force=True)
    page.get_by_label("by phone", exact=True).check(force=True)
    page.get_by_role("button", name="Begin the entry").click()
    expect(page.get_by_role("status").first).to_contain_text("The entry has begun.")
    page.get_by_role("link", name="Wasserette van de straat").click()
    page.locator("#part-hours").get_by_role("link").click()
    page.get_by_label("Monday, time 1, from").fill("9")
    page.get_by_label("Monday, time 1, until").fill("12")
    page.get_by_role("button", name="Monday's hours for all weekdays").click()
    page.get_by_role("button", name="The other days are closed").click()
    page.get_by_role("button", name="Show what this means").click()
    expect(page.locator(".means")).to_contain_text("From Monday to Friday:")
    page.get_by_label("by phone", exact=True).check(force=True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#part-hours")).to_contain_text("Closed on Saturday and Sunday.")


def test_somebody_elses_change_is_shown_beside_ones_own(opened: Opened, house: House) -> None:
    first, second = opened(), opened()
    for page, name in ((first, "Van de een"), (second, "Van de ander")):
        page.goto(house.part("name", "en", house.fresh))
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("by phone", exact=True).check(force=True)
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_role("status").first).to_contain_text("Saved.")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator("#clashes")).to_contain_text("Van de een")
    expect(second.locator("#clashes")).to_contain_text("Van de ander")
    judge(second)
    second.get_by_label("Take this over").check(force=True)
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Van de ander")
