"""Collections in a browser: everybody can read one, and a group can make one without a script."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser import served
from tests.browser.axe import judge_widths, unfold
from tests.browser.chromium import DESK
from tests.browser.conftest import Visit
from tests.browser.measures import outside, width
from tests.browser.staffed import Opened, judge
from tests.browser.test_html import errors

pytestmark = pytest.mark.browser

# A house with a collection that has everything its page can show, and one that is empty.
MAKE = """
import json
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from pont.accounts import roles, sight
from pont.accounts.models import House
from pont.accounts.tests.cast import at_work, member
from pont.directory.collecting import actions
from pont.directory.models import Service
house = House.objects.create(name="Huis Van De Verzamelaars (voorbeeld)")
bram = member(house, "Bram", roles.WORKER)
by = at_work(bram, house)
with sight.of_house(house.pk):
    one = actions.start_collection(name="Hottentottententententoonstellingsbezoekerscentrum", language="nl", by=by)
    services = Service.objects.public().order_by("pk")
    entries = [actions.add_door(collection=one, service=found, by=by) for found in services[60:64]]
    note = "Donaudampfschifffahrtsgesellschaft zei: kom vroeg, dan is er nog plaats."
    actions.set_note(entry=entries[0], note=note, stamp=entries[0].stamp, by=by)
    entries[1].service.__class__.objects.filter(pk=entries[1].service_id).update(status="temporarily closed")
    actions.publish_collection(collection=one, by=by)
    empty = actions.start_collection(name="ورشة", language="ar", by=by)
store = SessionStore()
store[SESSION_KEY] = str(bram.worker_id)
store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
store[HASH_SESSION_KEY] = bram.worker.get_session_auth_hash()
store.create()
print(json.dumps([str(house.pk), store.session_key, one.pk, empty.pk]))
"""
PAGES = ("", "{one}/", "{one}/?q=soep", "{one}/?q=xyzzy", "{empty}/")


class House(NamedTuple):
    """A house of the running server, the session of its worker, and its collections."""

    house: str
    coordinator: str
    one: int
    empty: int

    def path(self, page: str, language: str = "nl") -> str:
        return f"/{language}/house/{self.house}/collections/{page.format(**self._asdict())}"


@pytest.fixture(scope="module")
def house(pont: served.Served) -> House:
    return House(*pont.made(MAKE))


@pytest.fixture(scope="module")
def shown(pont: served.Served) -> list[str]:
    """The paths of the public pages, behind the language: the list, and every collection of the demo."""
    with closing(sqlite3.connect(pont.folder / "pont.sqlite3")) as database:
        rows = database.execute(
            "SELECT id FROM directory_collection WHERE published_at IS NOT NULL AND credit <> ''"
        ).fetchall()
    return ["collections/", *(f"collection/{pk}/" for (pk,) in rows)]


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_everybody_can_read_a_collection(visit: Visit, shown: list[str], language: str, dark: bool) -> None:
    page = visit(dark=dark)
    assert len(shown) == 3
    for path in shown:
        page.goto(f"/{language}/{path}")
        unfold(page)
        judge_widths(page)


def test_nothing_is_cut_off_on_the_smallest_screen(
    visit: Visit, opened: Opened, house: House, shown: list[str]
) -> None:
    public, desk = visit(width=320), opened(width=320)
    for path in (*shown, f"collection/{house.one}/"):
        public.goto(f"/nl/{path}")
        assert (path, width(public), outside(public)) == (path, 320, [])
    for path in PAGES:
        desk.goto(house.path(path))
        unfold(desk)
        assert (path, width(desk), outside(desk)) == (path, 320, [])


@pytest.mark.parametrize(("language", "dark"), [("nl", False), ("fr", True)], ids=["day", "night"])
@pytest.mark.parametrize("path", PAGES, ids=["list", "one", "found", "nothing-found", "empty"])
def test_everybody_can_use_the_desk_of_collections(
    opened: Opened, house: House, path: str, language: str, dark: bool
) -> None:
    page = opened(dark=dark)
    page.goto(house.path(path, language))
    unfold(page)
    judge(page)


def test_no_page_has_an_error(
    visit: Visit, opened: Opened, house: House, shown: list[str], tmp_path: Path
) -> None:
    public, desk = visit(), opened()
    for number, path in enumerate(shown):
        for language in ("nl", "ar"):
            (tmp_path / f"{number}.{language}.html").write_text(public.goto(f"/{language}/{path}").text())
    for number, path in enumerate(PAGES):
        (tmp_path / f"desk-{number}.html").write_text(desk.goto(house.path(path, "en")).text())
    assert errors(*sorted(tmp_path.iterdir())) == []


def test_without_scripts_a_group_makes_a_collection_and_visitors_read_it(
    visit: Visit, opened: Opened, house: House
) -> None:
    page = opened(scripts=False)
    page.goto(house.path("", "en"))
    page.get_by_label("Name of the collection").fill("Soep van onze straat")
    page.get_by_role("button", name="Start the collection").click()
    for words in ("soepronde", "winterjassen"):
        page.get_by_role("searchbox").fill(words)
        page.get_by_role("button", name="Look for it").click()
        page.locator(".offered").get_by_role("button", name="Add").first.click()
        expect(page.get_by_role("status")).to_have_text("The door stands at the end of the collection.")
    before = page.locator(".kept h3").all_inner_texts()
    page.locator("button[value=up]").click()
    after = page.locator(".kept h3").all_inner_texts()
    assert [name.partition(". ")[2] for name in after] == [name.partition(". ")[2] for name in before[::-1]]
    page.locator(".kept").first.locator("summary").click()
    page.get_by_label("What do you want to say about this door?").first.fill("Neem een kom mee.")
    page.get_by_role("button", name="Keep the note").first.click()
    page.get_by_role("button", name="Publish the collection").click()
    expect(page.get_by_role("status")).to_have_text("Everybody can read the collection now.")
    public = visit(scripts=False)
    public.goto(page.get_by_role("link", name="See it as visitors do").get_attribute("href"))
    expect(public.get_by_role("heading", level=1)).to_have_text("Soep van onze straat")
    assert public.locator(".door h2 a").all_inner_texts() == after
    expect(public.locator(".door").first).to_contain_text("Neem een kom mee.")


def test_on_paper_a_collection_is_its_cover_and_its_doors(visit: Visit, shown: list[str]) -> None:
    page = visit(width=DESK)
    page.goto(f"/en/{shown[1]}")
    page.emulate_media(media="print")
    assert [one for one in page.locator("header.top, main .btn, form#ask").all() if one.is_visible()] == []
    expect(page.get_by_text("Ask before you go: hours can change.")).to_be_visible()
    assert page.locator("blockquote").first.is_visible()
