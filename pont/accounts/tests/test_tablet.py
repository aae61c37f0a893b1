"""The shared tablet: locked it says nothing, a PIN opens one house to a volunteer's work, and it locks by itself.

The pages of Pont, and beside them one that only counts, one for bridge figures and one for coordinators.
"""

from __future__ import annotations

import datetime
import time
import uuid
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone

from pont.accounts import actions, desk, logs, roles, rules, sight, tablets
from pont.accounts.at_work import AtWork
from pont.accounts.models import HeldRole, House, Membership, Tablet
from pont.accounts.tests.cast import PIN, Cast, at_work, member, signed_in, tablet_of

pont = import_module(settings.ROOT_URLCONF)
LOCKED, NAMES, PIN_PAGE = "/en/tablet/", "/en/tablet/names/", "/en/tablet/pin/"
LOCK, HERE = "/en/tablet/lock/", "/en/tablet/here/"
WRONG = "This PIN is not right. Try again."
WAIT = "Too many wrong tries. Wait two minutes, then try again."
SPENT = "This PIN opens nothing any more. A coordinator gives a new one."


def said(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Who is at work, as the page sees it."""
    called = at.membership.called if at.membership else None
    return JsonResponse({"called": called, "roles": sorted(at.roles), "by": at.by})


def is_bridge_figure(at: AtWork) -> bool:
    return roles.BRIDGE_FIGURE in at.roles


counting = desk.at_house(rules.may_count, counts_only=True)(said)
urlpatterns = [
    path(
        "en/house/<uuid:house>/",
        include(
            [
                path("who/", desk.at_house()(said)),
                path("bridge/", desk.at_house(is_bridge_figure)(said)),
                path("access/", desk.at_house(rules.may_see_access)(said)),
                path("count/", counting),
            ]
        ),
    ),
    *pont.urlpatterns,
]
handler403, handler404 = pont.handler403, pont.handler404
pytestmark = pytest.mark.urls(__name__)


def page(house: House, name: str = "") -> str:
    return f"/en/house/{house.pk}/{name}"


def type_pin(browser: Client, membership: Membership, pin: str = PIN) -> HttpResponse:
    """Tap a name, type a PIN."""
    assert browser.post(NAMES, {"member": str(membership.pk)}).headers["Location"] == PIN_PAGE
    return browser.post(PIN_PAGE, {"member": str(membership.pk), "pin": pin})


def opened(house: House, coordinator: Membership, membership: Membership) -> tuple[Tablet, Client]:
    """A tablet that this member has opened."""
    tablet, browser = tablet_of(house, coordinator)
    assert type_pin(browser, membership).headers["Location"] == page(house)
    assert browser.get(page(house, "who/")).json()["called"] == membership.called
    return tablet, browser


def leave_alone(browser: Client, seconds: int = tablets.LOCKS_AFTER) -> None:
    """So long ago somebody touched this screen."""
    session = browser.session
    session[desk.SEEN] = int(time.time()) - seconds
    session.save()


def lines(house: House) -> list[tuple[str, str, str, str | None]]:
    """The log of the house: act, kind, reason, and who did it."""
    with sight.of_house(house.pk):
        rows = logs.LogLine.objects.select_related("by").order_by("at")
        return [(row.act, row.kind, row.reason, row.by and row.by.called) for row in rows]


def names_on(response: HttpResponse) -> list[str]:
    return [one.called for one in response.context["people"]]


def test_a_browser_that_is_no_tablet_says_how_it_becomes_one(cast: Cast) -> None:
    browser = Client()
    response = browser.get(LOCKED)
    assert response.status_code == 200
    assert "signs in on this screen, opens “Shared tablets”, and makes it one." in response.text
    pages = [browser.get(address).templates[0].name for address in (NAMES, PIN_PAGE)]
    assert pages == ["accounts/tablet_none.html"] * 2
    assert [name for name in ("Huis De Brug", "Le Passage", "Amina") if name in response.text] == []


def test_a_key_that_nobody_made_opens_nothing(cast: Cast) -> None:
    for key in ("", "x", "x" * 5000):
        browser = Client()
        browser.cookies[tablets.COOKIE] = key
        assert browser.get(NAMES).templates[0].name == "accounts/tablet_none.html"


def test_a_locked_tablet_shows_the_name_of_its_house_and_nobody(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.brug, cast.cecile)
    response = browser.get(LOCKED)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "Huis De Brug" in response.text
    hidden = ("Amina", "Bram", "Cécile", "Driss", "Le Passage", "Tablet aan de deur", str(cast.brug.pk))
    assert [word for word in hidden if word in response.text] == []
    assert dict(response.cookies) == {}


def test_the_names_are_those_who_may_open_it_in_the_order_of_a_list(cast: Cast) -> None:
    member(cast.brug, "élise", roles.RECEPTION_VOLUNTEER)
    member(cast.brug, "Zonder rol")
    without_pin, gone = (member(cast.brug, called, roles.WORKER) for called in ("Zonder PIN", "Weg"))
    with sight.of_house(cast.brug.pk):
        Membership.objects.filter(pk=without_pin.pk).update(pin="")
        actions.end_access(membership=gone, by=at_work(cast.cecile, cast.brug))
    _tablet, browser = tablet_of(cast.brug, cast.cecile)
    assert names_on(browser.get(NAMES)) == ["Amina", "Bram", "Cécile", "élise"]


def test_one_name_costs_as_much_as_three_and_none_has_a_sentence(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.brug, cast.cecile)
    with sight.of_house(cast.brug.pk):
        Membership.objects.update(pin="")
    assert "Nobody here has a PIN yet." in browser.get(NAMES).text
    with sight.of_house(cast.brug.pk):
        Membership.objects.filter(pk=cast.amina.pk).update(pin=cast.amina.pin)
    for names in (["Amina"], ["Amina", "Dora", "Emiel"]):
        for called in names[1:]:
            member(cast.brug, called, roles.BRIDGE_FIGURE)
        with CaptureQueriesContext(connection) as queries:
            assert names_on(browser.get(NAMES)) == names
        assert len([query for query in queries if "accounts_" in query["sql"]]) == 2


def test_the_pin_opens_the_desk_as_a_volunteer_and_writes_it_down(cast: Cast) -> None:
    tablet, browser = tablet_of(cast.brug, cast.cecile)
    assert browser.get(PIN_PAGE).headers["Location"] == LOCKED
    browser.post(NAMES, {"member": str(cast.amina.pk)})
    asked = browser.get(PIN_PAGE)
    assert "Amina" in asked.text
    assert str(cast.amina.pk) not in asked.request["PATH_INFO"] + asked.request["QUERY_STRING"]
    answer = browser.post(PIN_PAGE, {"member": str(cast.amina.pk), "pin": f" {PIN} "})
    assert answer.headers["Location"] == page(cast.brug)
    # The two minutes begin with the PIN.
    assert time.time() - browser.session[desk.SEEN] < 60
    who = browser.get(page(cast.brug, "who/"))
    assert who.json() == {"called": "Amina", "roles": ["reception_volunteer"], "by": "pin"}
    assert who.headers["Cache-Control"] == "no-store"
    with sight.of_house(cast.brug.pk):
        line = logs.LogLine.objects.get()
        assert (line.act, line.kind, line.thing) == (logs.ENTERED, "tablet", tablet.pk)
        assert (line.by.called, line.role) == ("Amina", "reception_volunteer")


def test_the_way_back_from_the_desk_leads_to_no_name_and_locks_at_its_end(cast: Cast) -> None:
    _tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    assert [browser.get(address).headers["Location"] for address in (PIN_PAGE, NAMES)] == [
        page(cast.brug)
    ] * 2
    assert browser.get(LOCKED).status_code == 200
    assert browser.get(page(cast.brug)).headers["Location"] == LOCKED


def test_a_wrong_pin_gets_one_sentence_and_a_line_in_the_log(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.brug, cast.cecile)
    answer = type_pin(browser, cast.amina, "0000")
    assert (answer.status_code, answer.context["wrong"]) == (400, WRONG)
    assert WRONG in answer.text
    assert "0000" not in answer.text
    assert lines(cast.brug) == [("refused", "membership", "pin_wrong", None)]
    assert browser.get(page(cast.brug)).headers["Location"] == LOCKED


def test_who_is_not_there_gets_the_answer_of_a_wrong_pin(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.brug, cast.cecile)
    gone = member(cast.brug, "Weg", roles.RECEPTION_VOLUNTEER)
    with sight.of_house(cast.brug.pk):
        actions.end_access(membership=gone, by=at_work(cast.cecile, cast.brug))
    answers = []
    for chosen in (gone.pk, cast.driss.pk, uuid.uuid4(), "nobody", "' OR 1", ""):
        browser.post(NAMES, {"member": str(chosen)})
        answer = browser.post(PIN_PAGE, {"member": str(chosen), "pin": PIN})
        assert (answer.status_code, answer.context["wrong"]) == (400, WRONG)
        answers.append((answer.context["member"], tablets.AT in browser.session))
    assert answers == [(None, False)] * 6
    assert lines(cast.passage) == []


def test_nobody_opens_a_tablet_with_the_pin_of_somebody_else(cast: Cast) -> None:
    with sight.of_house(cast.brug.pk):
        actions.set_pin(membership=cast.bram, pin="8305", by=at_work(cast.cecile, cast.brug))
    _tablet, browser = tablet_of(cast.brug, cast.cecile)
    assert type_pin(browser, cast.amina, "8305").status_code == 400
    assert type_pin(browser, cast.bram, PIN).status_code == 400
    assert type_pin(browser, cast.bram, "8305").status_code == 302


def test_after_five_wrong_pins_one_waits_and_after_ten_it_opens_nothing(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.brug, cast.cecile)

    def wait(minutes: int) -> None:
        with sight.of_house(cast.brug.pk):
            since = timezone.now() - datetime.timedelta(minutes=minutes)
            Membership.objects.filter(pk=cast.amina.pk).update(pin_wrong_at=since)

    told = [type_pin(browser, cast.amina, "0000").context["wrong"] for _try in range(5)]
    assert told == [WRONG] * 4 + [WAIT]
    assert type_pin(browser, cast.amina).context["wrong"] == WAIT
    assert type_pin(browser, cast.bram).status_code == 302
    browser.post(LOCK)
    for number in range(6, 11):
        wait(2)
        answer = type_pin(browser, cast.amina, "0000")
        assert answer.context["wrong"] == (SPENT if number == 10 else WAIT)
    wait(60)
    assert type_pin(browser, cast.amina).context["wrong"] == SPENT
    refusals = [reason for _act, kind, reason, _by in lines(cast.brug) if kind == "membership"]
    assert refusals == ["pin_wrong"] * 9 + ["pin_spent"]
    with sight.of_house(cast.brug.pk):
        actions.set_pin(membership=cast.amina, pin="8305", by=at_work(cast.cecile, cast.brug))
    assert type_pin(browser, cast.amina, "8305").status_code == 302


def test_a_right_pin_in_time_makes_the_wrong_ones_forgotten(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.brug, cast.cecile)
    for _round in range(3):
        assert [type_pin(browser, cast.amina, "0000").status_code for _try in range(4)] == [400] * 4
        assert type_pin(browser, cast.amina).status_code == 302
        browser.post(LOCK)


def test_a_tablet_that_has_ended_is_forgotten_by_its_browser(cast: Cast) -> None:
    tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    with sight.of_house(cast.brug.pk):
        actions.end_tablet(tablet=tablet, by=at_work(cast.cecile, cast.brug))
    assert browser.get(page(cast.brug)).headers["Location"] == LOCKED
    answer = browser.get(LOCKED)
    assert "This screen is no tablet of a house any more." in answer.text
    assert "Huis De Brug" not in answer.text
    assert answer.cookies[tablets.COOKIE]["max-age"] == 0
    assert browser.session.get(tablets.AT) is None


def test_the_lock_closes_everything_at_once(cast: Cast) -> None:
    _tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    assert browser.post(LOCK).headers["Location"] == LOCKED
    assert browser.get(page(cast.brug)).headers["Location"] == LOCKED
    assert browser.get(LOCKED).status_code == 200
    assert browser.get(LOCK).status_code == 405


def test_a_tablet_left_alone_for_two_minutes_is_locked(cast: Cast) -> None:
    _tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    leave_alone(browser, tablets.LOCKS_AFTER - 5)
    assert browser.get(page(cast.brug)).status_code == 200
    leave_alone(browser)
    assert browser.get(page(cast.brug)).headers["Location"] == LOCKED
    assert browser.get(page(cast.brug, "who/")).headers["Location"] == LOCKED


def test_a_touch_keeps_an_open_tablet_open_and_wakes_no_other(cast: Cast) -> None:
    tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    leave_alone(browser, 100)
    assert (browser.post(HERE).status_code, browser.get(HERE).status_code) == (204, 405)
    assert time.time() - browser.session[desk.SEEN] < 60
    leave_alone(browser)
    assert browser.post(HERE).status_code == 403
    assert browser.get(page(cast.brug)).headers["Location"] == LOCKED
    assert [browser.post(HERE).status_code, Client().post(HERE).status_code] == [403, 403]
    assert signed_in(cast.cecile).post(HERE).status_code == 403
    type_pin(browser, cast.amina)
    with sight.of_house(cast.brug.pk):
        actions.end_tablet(tablet=tablet, by=at_work(cast.cecile, cast.brug))
    assert browser.post(HERE).status_code == 403


def test_the_same_member_comes_back_to_the_page_they_were_on(cast: Cast) -> None:
    _tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    browser.post(LOCK, {"back": page(cast.brug, "who/")})
    assert type_pin(browser, cast.amina).headers["Location"] == page(cast.brug, "who/")
    leave_alone(browser)
    browser.get(page(cast.brug, "bridge/"))
    assert type_pin(browser, cast.amina).headers["Location"] == page(cast.brug, "bridge/")
    leave_alone(browser)
    browser.post(page(cast.brug, "who/"))
    assert type_pin(browser, cast.amina).headers["Location"] == page(cast.brug)


def test_somebody_else_begins_at_the_beginning(cast: Cast) -> None:
    _tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    browser.post(LOCK, {"back": page(cast.brug, "who/")})
    assert type_pin(browser, cast.bram).headers["Location"] == page(cast.brug)
    browser.post(LOCK)
    assert type_pin(browser, cast.amina).headers["Location"] == page(cast.brug)


def test_the_way_back_leads_to_no_other_place(cast: Cast) -> None:
    _tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    who = page(cast.brug, "who/")
    elsewhere = (
        *(page(cast.passage, "who/"), "/en/", "/en/about/", "/en/nothing/", f"{who}../../{cast.passage.pk}/"),
        *(f"https://example.org{who}", f"//example.org{who}", f"/\\example.org{who}", f"http:///{who}"),
        *("javascript:alert(1)", who[1:], f"\n{who}", f"{who}?{'x' * 500}", "/ar/", "x", ""),
    )
    for back in elsewhere:
        browser.post(LOCK, {"back": back})
        assert (back, type_pin(browser, cast.amina).headers["Location"]) == (back, page(cast.brug))
    in_french = f"/fr/house/{cast.brug.pk}/"
    browser.post(LOCK, {"back": in_french})
    assert type_pin(browser, cast.amina).headers["Location"] == in_french


def test_another_house_sees_nothing_and_the_tablet_stays_open(cast: Cast) -> None:
    _tablet, browser = opened(cast.brug, cast.cecile, cast.bram)
    for name in ("", "who/", "count/"):
        assert browser.get(page(cast.passage, name)).status_code == 404
    assert browser.get(page(cast.brug, "who/")).json()["called"] == "Bram"


def test_a_locked_tablet_is_nobodys(cast: Cast) -> None:
    for address in (LOCKED, NAMES):
        _tablet, browser = tablet_of(cast.brug, cast.cecile, f"Tablet van {address}")
        browser.force_login(cast.cecile.worker, backend="django.contrib.auth.backends.ModelBackend")
        assert browser.get(page(cast.brug, "access/")).json()["called"] == "Cécile"
        assert browser.get(address).status_code == 200
        assert browser.get(page(cast.brug, "access/")).headers["Location"] == LOCKED


def test_a_pin_ends_the_session_of_an_account(cast: Cast) -> None:
    _tablet, browser = tablet_of(cast.brug, cast.cecile)
    browser.force_login(cast.cecile.worker, backend="django.contrib.auth.backends.ModelBackend")
    before = browser.session.session_key
    browser.post(PIN_PAGE, {"member": str(cast.amina.pk), "pin": PIN})
    assert browser.get(page(cast.brug, "who/")).json()["called"] == "Amina"
    assert browser.get(page(cast.brug, "access/")).status_code == 403
    assert not browser.session.exists(before)


def test_a_pin_gives_a_volunteers_roles_at_most(cast: Cast) -> None:
    for one in (cast.bram, cast.cecile):
        _tablet, browser = opened(cast.brug, cast.cecile, one)
        assert browser.get(page(cast.brug, "who/")).json()["roles"] == ["reception_volunteer"]
        assert browser.get(page(cast.brug, "access/")).status_code == 403
        with sight.of_house(cast.brug.pk):
            Tablet.objects.update(ended_at=timezone.now())


def test_a_role_that_is_taken_away_is_gone_with_the_next_page(cast: Cast) -> None:
    coordinator = at_work(cast.cecile, cast.brug)
    with sight.of_house(cast.brug.pk):
        HeldRole.in_sight(membership=cast.amina, role=roles.BRIDGE_FIGURE).save(force_insert=True)
    _tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    assert browser.get(page(cast.brug, "bridge/")).status_code == 200
    with sight.of_house(cast.brug.pk):
        amina = Membership.objects.get(pk=cast.amina.pk)
        actions.change_roles(membership=amina, roles=[roles.RECEPTION_VOLUNTEER], by=coordinator)
    assert browser.get(page(cast.brug, "bridge/")).status_code == 403
    with sight.of_house(cast.brug.pk):
        actions.end_access(membership=amina, by=coordinator)
    answer = browser.get(page(cast.brug, "who/"))
    assert (answer.headers["Location"], answer.content) == (LOCKED, b"")
    assert type_pin(browser, cast.amina).context["wrong"] == WRONG


def test_the_screen_that_only_counts_never_locks_and_opens_nothing_else(cast: Cast) -> None:
    _tablet, browser = opened(cast.brug, cast.cecile, cast.amina)
    leave_alone(browser, 10 * tablets.LOCKS_AFTER)
    nobody = {"called": None, "roles": [], "by": "tablet"}
    assert browser.get(page(cast.brug, "count/")).json() == nobody
    assert browser.get(page(cast.brug)).headers["Location"] == LOCKED
    assert browser.get(page(cast.brug, "count/")).json() == nobody
    for name in ("", "who/", "access/"):
        assert browser.get(page(cast.brug, name)).headers["Location"] == LOCKED


def test_counting_needs_a_tablet_of_this_house(cast: Cast) -> None:
    _tablet, there = tablet_of(cast.passage, cast.driss)
    assert there.get(page(cast.passage, "count/")).status_code == 200
    for browser in (there, Client()):
        assert browser.get(page(cast.brug, "count/")).status_code == 404
    assert signed_in(cast.amina).get(page(cast.brug, "count/")).json()["called"] == "Amina"
