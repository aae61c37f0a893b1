"""A service answers for itself by its link: what it says stands on the map, and opening the link writes nothing."""

from __future__ import annotations

import datetime
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pont.accounts import sight
from pont.accounts.tests.cast import Cast, at_work, cast
from pont.accounts.tests.reading import said
from pont.directory import actions as map_actions
from pont.directory.collecting.tests.made_collections import index_again
from pont.directory.editing import links
from pont.directory.editing.links import Made
from pont.directory.editing.models import Closure, ServiceHistory, ServiceLink, Suggestion
from pont.directory.editing.record import record_of, stamp
from pont.directory.models import AccessCondition, Saturation, Service
from pont.directory.tests.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FORM = "application/x-www-form-urlencoded"
ADDRESS = "/en/answer/"


class Doors:
    """The map and the people of De Brug, with a link for the soup."""

    def __init__(self) -> None:
        self.world: World = make_world()
        self.cast: Cast = cast()
        self.soup: Service = self.world.soup
        self.made = self.link(self.soup)
        self.key = self.made.key

    def link(self, service: Service) -> Made:
        with sight.of_house(self.cast.brug.pk):
            return links.make_link(service=service, by=at_work(self.cast.bram, self.cast.brug))

    def opened(self, language: str = "en") -> HttpResponse:
        return Client().get(f"/{language}/answer/", {"key": self.key})

    def says(self, say: str, *, key: str = "", **fields: str) -> HttpResponse:
        sent = {"key": key or self.key, "say": say, **fields}
        return Client().post(ADDRESS, urlencode(sent), content_type=FORM)

    def page(self) -> str:
        return said(self.opened())


@pytest.fixture
def doors() -> Doors:
    return Doors()


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "PRAGMA"))]


def today() -> datetime.date:
    return timezone.localdate()


def test_opening_the_link_writes_nothing_and_sets_no_cookie(doors: Doors) -> None:
    for ask in (Client().get, Client().head):
        for extra in (
            {},
            {"say": "unchanged"},
            {"say": "how_full", "level": "full", "until": today().isoformat()},
        ):
            with CaptureQueriesContext(connection) as queries:
                response = ask(ADDRESS, {"key": doors.key, **extra})
            assert (response.status_code, writes(queries), dict(response.cookies)) == (200, [], {})
    assert (ServiceHistory.objects.count(), ServiceLink.objects.get().used_at) == (0, None)


def test_the_page_tells_nobody_its_address(doors: Doors) -> None:
    response = doors.opened()
    assert (response["Referrer-Policy"], response["Cache-Control"], response["X-Robots-Tag"]) == (
        "no-referrer",
        "no-store",
        "noindex",
    )
    policies = re.findall(r'<meta name="referrer" content="([^"]*)">', response.content.decode())
    assert policies[-1] == "no-referrer"


@pytest.mark.parametrize("key", ["", "x", "a" * 43, "a" * 5000, "\x00", "é"])
def test_another_key_opens_nothing(doors: Doors, key: str) -> None:
    unknown = Client().get(ADDRESS, {"key": key})
    assert (unknown.status_code, doors.says("unchanged", key=key or " ").status_code) == (404, 404)
    assert ServiceHistory.objects.count() == 0


def test_a_key_opens_its_own_service_only(doors: Doors) -> None:
    other = doors.link(doors.world.women).key
    assert "Tafel voor vrouwen" not in doors.page()
    doors.says("unchanged", key=other, service=str(doors.soup.pk), pk=str(doors.soup.pk))
    assert {line.service for line in ServiceHistory.objects.all()} == {doors.world.women}


def test_an_ended_link_answers_like_one_that_never_was(doors: Doors) -> None:
    with sight.of_house(doors.cast.brug.pk):
        links.end_link(service=doors.soup, by=at_work(doors.cast.bram, doors.cast.brug))
    ended, never = doors.opened(), Client().get(ADDRESS, {"key": "a" * 43})
    assert (ended.status_code, said(ended)) == (404, said(never))


@pytest.mark.parametrize("status", ["defunct"])
def test_what_is_gone_for_good_answers_no_more(doors: Doors, status: str) -> None:
    Service.objects.filter(pk=doors.soup.pk).update(status=status)
    assert doors.opened().status_code == 404


def test_nothing_changed_is_a_check_of_today(doors: Doors) -> None:
    response = doors.says("unchanged")
    assert (response.status_code, response["Location"]) == (303, f"{ADDRESS}?key={doors.key}#said")
    doors.soup.refresh_from_db()
    assert (doors.soup.verified_on, doors.soup.verified_by, doors.soup.verified_how) == (
        today(),
        "the service itself",
        "told",
    )
    assert ServiceLink.objects.get().used_at is not None
    assert "Told by the service on" in doors.page()


@pytest.mark.parametrize("level", ["full", "few", "free"])
def test_how_full_it_is_ends_with_its_day(doors: Doors, level: str) -> None:
    day = today() + datetime.timedelta(days=1)
    assert doors.says("how_full", level=level, until=day.isoformat()).status_code == 303
    row = Saturation.objects.get(service=doors.soup)
    ends = timezone.localtime(row.expires_at)
    assert (row.level, ends.date(), (ends.hour, ends.minute)) == (level, day, (23, 59))
    assert "We wrote down:" in doors.page()


@pytest.mark.parametrize(("level", "days"), [("full", 16), ("full", -2), ("packed", 1), ("", 1)])
def test_what_is_not_offered_is_refused_and_writes_nothing(doors: Doors, level: str, days: int) -> None:
    until = today() + datetime.timedelta(days=days)
    for text in (until.isoformat(), "", "tomorrow"):
        assert doors.says("how_full", level=level, until=text).status_code == 400
    assert (Saturation.objects.count(), ServiceHistory.objects.count()) == (0, 0)


@pytest.mark.parametrize("say", ["", "nothing", "delete"])
def test_an_unknown_button_is_refused(doors: Doors, say: str) -> None:
    assert (doors.says(say).status_code, ServiceHistory.objects.count()) == (400, 0)


def test_that_was_wrong_puts_back_how_full_it_was(doors: Doors) -> None:
    now = timezone.now()
    map_actions.set_saturation(
        service=doors.soup, level="few", set_at=now, expires_at=now + datetime.timedelta(hours=30)
    )
    day = today() + datetime.timedelta(days=2)
    doors.says("how_full", level="full", until=day.isoformat())
    line = ServiceHistory.objects.get()
    assert f'name="line" value="{line.pk}"' in doors.opened().content.decode()
    assert doors.says("back", line=str(line.pk)).status_code == 303
    assert Saturation.objects.get(service=doors.soup).level == "few"
    # What was taken back is not offered to be taken back again.
    assert "No, that was wrong" not in doors.page()


def test_a_closing_stands_until_its_day_and_can_be_taken_back(doors: Doors) -> None:
    day = today() + datetime.timedelta(days=10)
    assert doors.says("closed", until=day.isoformat()).status_code == 303
    closure = Closure.objects.get(service=doors.soup)
    assert (closure.since, closure.until) == (today(), day)
    assert "that day included." in doors.page()
    assert doors.says("open").status_code == 303
    assert Closure.objects.count() == 0
    doors.says("closed", until=day.isoformat())
    doors.says("back", line=str(ServiceHistory.objects.first().pk))
    assert Closure.objects.count() == 0


@pytest.mark.parametrize("days", [-1, 400])
def test_a_closing_ends_within_a_year(doors: Doors, days: int) -> None:
    day = today() + datetime.timedelta(days=days)
    response = doors.says("closed", until=day.isoformat())
    assert (response.status_code, Closure.objects.count()) == (400, 0)
    assert "Choose a last day within a year." in said(response)


def test_what_somebody_else_changed_since_is_not_taken_back(doors: Doors) -> None:
    doors.says("how_full", level="full", until=today().isoformat())
    line = ServiceHistory.objects.get()
    ServiceHistory.objects.create(service=doors.soup, act="changed", by="Huis De Brug")
    assert "No, that was wrong" not in doors.page()
    response = doors.says("back", line=str(line.pk))
    assert response.status_code == 400
    assert "This cannot be taken back any more." in said(response)
    assert Saturation.objects.get().level == "full"


def test_a_line_of_another_service_is_not_taken_back(doors: Doors) -> None:
    other = doors.link(doors.world.women).key
    doors.says("how_full", key=other, level="full", until=today().isoformat())
    line = ServiceHistory.objects.get()
    assert doors.says("back", line=str(line.pk)).status_code == 400
    assert Saturation.objects.get().service == doors.world.women


def test_other_hours_are_read_by_a_house_first(doors: Doors) -> None:
    before = record_of(doors.soup.pk)
    assert doors.says("hours", hours="maandag 9u-12u https://evil.example").status_code == 303
    row = Suggestion.objects.get()
    assert (row.service, row.fields) == (doors.soup, {"hours": "maandag 9u-12u […]", "from": "service"})
    assert record_of(doors.soup.pk) == before
    assert "maandag 9u-12u" in doors.page()
    assert doors.says("hours", hours=" ").status_code == 400


def who(doors: Doors, **chosen: str) -> HttpResponse:
    record = record_of(doors.soup.pk)
    fields = {f"who.{kind}": visibility for kind, visibility in chosen.items()}
    fields |= {f"base.condition.{kind}": stamp(record.get(f"condition.{kind}")) for kind in chosen}
    return doors.says("who", **fields)


def visitor_reads(doors: Doors) -> str:
    index_again()
    return said(Client().get(f"/en/door/{doors.soup.pk}/"))


def test_the_service_decides_who_may_know_what_it_asks(doors: Doors) -> None:
    shown = doors.opened().content.decode()
    assert 'name="who.without_papers" value="partners" checked' in shown
    hidden = visitor_reads(doors)
    assert who(doors, without_papers="public").status_code == 303
    row = AccessCondition.objects.get(service=doors.soup, kind="without_papers")
    assert (row.visibility, row.answer) == ("public", "yes")
    seen = visitor_reads(doors)
    assert (seen == hidden, "kanarie-voorwaarde" in hidden, "kanarie-voorwaarde" in seen) == (
        False,
        False,
        True,
    )
    assert who(doors, without_papers="partners", price="partners").status_code == 303
    again = visitor_reads(doors)
    assert "kanarie-voorwaarde" not in again


def test_only_public_and_partners_are_offered_and_what_its_house_keeps_is_not(doors: Doors) -> None:
    AccessCondition.objects.filter(service=doors.soup, kind="without_papers").update(visibility="house")
    assert "who.without_papers" not in doors.opened().content.decode()
    who(doors, without_papers="public")
    who(doors, price="house")
    kept = dict(AccessCondition.objects.filter(service=doors.soup).values_list("kind", "visibility"))
    assert (kept["without_papers"], kept["price"]) == ("house", "public")


def test_a_condition_that_changed_meanwhile_is_not_made_public(doors: Doors) -> None:
    seen = stamp(record_of(doors.soup.pk)["condition.without_papers"])
    AccessCondition.objects.filter(service=doors.soup, kind="without_papers").update(answer="no", note="")
    fields = {"who.without_papers": "public", "base.condition.without_papers": seen}
    response = doors.says("who", **fields)
    assert response.status_code == 400
    assert "Somebody else changed this meanwhile." in said(response)
    assert AccessCondition.objects.get(service=doors.soup, kind="without_papers").visibility == "partners"
    assert doors.says("who", **{"who.without_papers": "public"}).status_code == 400


def test_a_service_with_a_secret_address_is_shown_without_place(doors: Doors) -> None:
    doors.key = doors.link(doors.world.refuge).key
    doors.says("how_full", level="full", until=today().isoformat())
    assert "Vluchthuis" in doors.page()
    assert Saturation.objects.get().service == doors.world.refuge


def test_too_much_in_an_hour_is_told(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pont.directory.answering.views.MOST_IN_AN_HOUR", 2)
    assert [doors.says("unchanged").status_code for _time in range(3)] == [303, 303, 429]


def test_the_languages_of_the_page_keep_its_key(doors: Doors) -> None:
    for language in ("nl", "fr", "ar"):
        response = doors.opened(language)
        assert response.status_code == 200
        assert f'href="/ar/answer/?key={doors.key}"' in response.content.decode()


def test_a_key_is_kept_as_a_hash_only(doors: Doors) -> None:
    row = ServiceLink.objects.values().get()
    assert doors.key not in str(row)
    assert doors.made.short not in str(row)
