"""What is reported of doors, on the desk: who may, step by step, and nothing of it in public."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from pont.accounts import roles
from pont.accounts.models import House
from pont.accounts.tests.cast import member, signed_in
from pont.accounts.tests.reading import opened_by_pin, said
from pont.directory import live
from pont.directory.actions import set_condition
from pont.directory.models import Service
from pont.directory.tests.world import make_service
from pont.thresholds.models import DoorNotice, DoorReport
from pont.thresholds.tests.world import DAY, Made, make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
REPLY = "We vragen geen papieren meer."
QUERIES = 16


@pytest.fixture
def made(settings: Settings, tmp_path) -> Made:
    settings.PONT_INDEX = tmp_path / "index"
    cache.clear()
    made = make()
    set_condition(service=made.world.soup, kind="without_papers", answer="yes", by="a house")
    refused(made.world.soup, "papers_required")
    live.build()
    live.forget()
    return made


@pytest.fixture
def mia(made: Made) -> Client:
    return signed_in(made.mia)


def refused(service: Service, threshold: str, told_by: str = "desk") -> None:
    DoorReport.objects.create(service=service, outcome="refused", threshold=threshold, told_by=told_by)


def url(name: str, house: House, **rest: object) -> str:
    with override("en"):
        return reverse(f"thresholds:{name}", kwargs={"house": house.pk, **rest})


def soup(made: Made, house: House | None = None) -> str:
    return url("reports-of", house or made.cast.brug, pk=made.world.soup.pk)


def told(made: Made, days: int) -> DoorNotice:
    """The service was told so many days ago."""
    on = timezone.localdate() - days * DAY
    return DoorNotice.objects.create(service=made.world.soup, threshold="papers_required", told_on=on)


def day(date: datetime.date) -> str:
    return f"{date.day} {date:%B} {date.year}"


@pytest.mark.parametrize("role", roles.ALL)
def test_map_editors_workers_and_coordinators_read_what_is_reported(made: Made, role: str) -> None:
    browser = signed_in(member(made.cast.brug, "Iemand", role))
    may = role in (roles.MAP_EDITOR, roles.WORKER, roles.COORDINATOR)
    for address in (url("reports", made.cast.brug), soup(made)):
        assert browser.get(address).status_code == (200 if may else 403)


def test_a_pin_opens_nothing_of_it(made: Made) -> None:
    browser = opened_by_pin(made.cast.brug, made.cast.cecile, made.cast.bram)
    assert [browser.get(page).status_code for page in (url("reports", made.cast.brug), soup(made))] == [
        403,
        403,
    ]


def test_the_list_says_what_how_often_and_how_far(made: Made, mia: Client) -> None:
    page = said(mia.get(url("reports", made.cast.brug)))
    assert "Soep aan de brug" in page
    assert "residence papers asked. Reported 1 time." in page
    assert "The service was not told yet." in page


def test_the_page_of_a_door_says_what_the_map_says_and_neither_who_nor_when(made: Made, mia: Client) -> None:
    page = said(mia.get(soup(made)))
    assert "residence papers asked Reported 1 time. The map says now:" in page
    assert ("desk" in page, str(timezone.localdate().year) in page) == (False, False)


def test_a_service_is_told_replies_and_after_thirty_days_somebody_decides(made: Made, mia: Client) -> None:
    today = timezone.localdate()
    assert mia.post(soup(made), {"step": "tell"}).status_code == 302
    notice = DoorNotice.objects.get()
    assert (notice.threshold, notice.told_on) == ("papers_required", today)
    page = said(mia.get(soup(made)))
    assert f"The service can reply until {day(today + 29 * DAY)}." in page
    assert f"You can decide from {day(today + 30 * DAY)}." in page
    assert 'value="named"' not in mia.get(soup(made)).content.decode()
    assert mia.post(soup(made), {"step": "reply", "reply": REPLY}).status_code == 302
    assert REPLY in said(mia.get(soup(made)))
    DoorNotice.objects.update(told_on=today - 30 * DAY)
    assert 'value="named"' in mia.get(soup(made)).content.decode()
    assert mia.post(soup(made), {"step": "named"}).status_code == 302
    kept = DoorNotice.objects.values_list("decision", "decided_on", "decided_by", "reply").get()
    assert kept == ("named", today, "Huis De Brug", REPLY)
    assert f"Huis De Brug decided on {day(today)}: it may be named." in said(mia.get(soup(made)))


@pytest.mark.parametrize("decision", ["named", "not_named"])
def test_nobody_decides_before_the_day_that_the_page_says(made: Made, mia: Client, decision: str) -> None:
    notice = told(made, days=29)
    response = mia.post(soup(made), {"step": decision})
    assert response.status_code == 400
    assert f"You can decide from {day(timezone.localdate() + DAY)}." in said(response)
    notice.refresh_from_db()
    assert (notice.decision, notice.decided_on) == ("", None)


@pytest.mark.parametrize(
    "step", [{}, {"step": "sue"}, {"step": "reply"}, {"step": "reply", "reply": "x" * 1001}]
)
def test_a_step_that_cannot_be_is_refused(made: Made, mia: Client, step: dict[str, str]) -> None:
    told(made, days=40)
    assert mia.post(soup(made), step).status_code == 400
    assert DoorNotice.objects.values_list("reply", "decision").get() == ("", "")


def test_a_step_out_of_its_turn_is_refused(made: Made, mia: Client) -> None:
    for step in ({"step": "named"}, {"step": "reply", "reply": REPLY}):
        assert mia.post(soup(made), step).status_code == 400
    told(made, days=1)
    assert mia.post(soup(made), {"step": "tell"}).status_code == 400
    assert DoorNotice.objects.count() == 1


@pytest.mark.parametrize("role", [roles.WORKER, roles.COORDINATOR])
def test_the_house_of_the_door_replies_and_does_not_decide_about_itself(made: Made, role: str) -> None:
    browser = signed_in(member(made.cast.brug, "Iemand", role))
    assert browser.post(soup(made), {"step": "tell"}).status_code == 403
    told(made, days=40)
    assert browser.post(soup(made), {"step": "named"}).status_code == 403
    assert browser.post(soup(made), {"step": "reply", "reply": REPLY}).status_code == 302
    assert DoorNotice.objects.values_list("reply", "decision").get() == (REPLY, "")


def test_a_door_of_another_house_is_not_there(made: Made, mia: Client) -> None:
    refused(made.theirs, "language_of_service")
    pk = made.theirs.pk
    assert "Nachtopvang" not in said(mia.get(url("reports", made.cast.brug)))
    assert mia.post(url("reports-of", made.cast.brug, pk=pk), {"step": "tell"}).status_code == 404
    driss = signed_in(member(made.cast.passage, "Dora", roles.WORKER))
    assert "Soep aan de brug" not in said(driss.get(url("reports", made.cast.passage)))
    assert driss.get(soup(made, made.cast.passage)).status_code == 404
    assert driss.get(soup(made)).status_code == 404
    assert DoorNotice.objects.count() == 0


def test_a_door_of_which_nothing_is_reported_has_no_page(made: Made, mia: Client) -> None:
    for pk in (made.world.old.pk, 999_999):
        assert mia.get(url("reports-of", made.cast.brug, pk=pk)).status_code == 404


def test_the_call_leads_to_what_is_reported_and_so_do_the_list_and_the_first_page(made: Made) -> None:
    Service.objects.update(verified_on=timezone.localdate() - DAY)
    bram, cecile = signed_in(made.cast.bram), signed_in(made.cast.cecile)
    with override("en"):
        today = reverse("accounts:house", args=[made.cast.brug.pk])
    calls = [url("call", made.cast.brug, pk=pk) for pk in (made.world.soup.pk, made.world.old.pk)]
    assert [soup(made) in bram.get(page).content.decode() for page in calls] == [True, False]
    listed = url("reports", made.cast.brug)
    pages = [(bram, url("calls", made.cast.brug)), (bram, today), (cecile, today)]
    assert [listed in who.get(page).content.decode() for who, page in pages] == [True] * 3


def public_pages(made: Made) -> list[bytes]:
    """What everybody reads of the door."""
    live.build()
    live.forget()
    browser = Client(HTTP_HOST="localhost")
    service = Service.objects.get(pk=made.world.soup.pk)
    addresses = (
        f"/en/door/{service.pk}/",
        f"/hsds/services/{service.hsds_id}",
        "/hsds/services",
        "/api/search?q=soep",
    )
    answers = [browser.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    return [b"".join(answer) for answer in answers]


@pytest.mark.usefixtures("same_minute")
def test_nothing_of_it_is_public_whatever_was_decided(made: Made, mia: Client) -> None:
    DoorReport.objects.all().delete()
    before = public_pages(made)
    refused(made.world.soup, "papers_required", "visitor")
    assert public_pages(made) == before
    mia.post(soup(made), {"step": "tell"})
    mia.post(soup(made), {"step": "reply", "reply": REPLY})
    assert public_pages(made) == before
    DoorNotice.objects.update(told_on=timezone.localdate() - 60 * DAY)
    mia.post(soup(made), {"step": "named"})
    assert DoorNotice.objects.get().decision == "named"
    assert public_pages(made) == before


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_asks_as_many_questions_for_one_door_as_for_many(made: Made, mia: Client, more: int) -> None:
    for number in range(more):
        refused(make_service(made.world.house, f"Nog {number}", verified_on=None), "language_of_service")
    mia.get(url("reports", made.cast.brug))
    with CaptureQueriesContext(connection) as queries:
        mia.get(url("reports", made.cast.brug))
    assert len(queries) == QUERIES
