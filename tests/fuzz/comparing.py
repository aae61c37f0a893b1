"""The site beside the imagined houses: asks one, knows from the other what the answer may say and has to write."""

from __future__ import annotations

import copy
import datetime
from collections import Counter
from typing import Any, NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import F
from django.http import HttpResponse
from django.test import Client

from pont.accounts import desk, logs, roles, sight, tablets
from pont.accounts import models as rows
from pont.accounts.tests import cast as people
from tests.fuzz import imagined as im
from tests.privacy.crawl_desk import text_of
from tests.privacy.desk_cast import again
from tests.witness import actions as notebook

BROWSERS = 4
Line = tuple[UUID, str]


class Answer(NamedTuple):
    """How an answer should be: its number (0: any below 500), the words in it, the lines it writes in which house."""

    status: int
    words: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


ELSEWHERE, NOT_THERE = Answer(302), Answer(404)


class Place(NamedTuple):
    """Somebody at a screen, who asks for a page of a house."""

    browser: im.Browser
    house: im.House

    @property
    def named(self) -> str:
        return self.house.named

    @property
    def secret(self) -> str:
        return self.house.secret


def imagined(row: rows.Membership, house: im.House, known: list[im.Person]) -> im.Colleague:
    """A member that the cast made: everybody has a password and the PIN of the cast."""
    has_second = Authenticator.objects.filter(user=row.worker).exists()
    person = next((one for one in known if one.worker == row.worker_id), None)
    if person is None:
        person = im.Person(row.worker_id, has_password=True, has_second=has_second)
        known.append(person)
    with sight.of_house(house.pk):
        return im.Colleague(row.pk, house, person, row.roles, people.PIN)


def begun() -> im.Imagined:
    """Two houses: each has a coordinator, a worker, a volunteer, a tablet, an invitation, a page in its notebook.

    The coordinator and the worker of the first one welcome people in the second.
    """
    start = im.Imagined(browsers=[im.Browser() for _ in range(BROWSERS)])
    for number in range(2):
        row = rows.House.objects.create(name=f"Huis {number}")
        house = im.House(row.pk, number)
        begin_house(start, house, row)
        start.houses.append(house)
    first, second = start.houses
    for one in list(start.of(first))[:2]:
        worker = rows.Worker.objects.get(pk=one.person.worker)
        named = f"{second.named} also {len(start.colleagues)}"
        row = rows.House.objects.get(pk=second.pk)
        here = people.member(row, named, roles.RECEPTION_VOLUNTEER, worker=worker)
        start.colleagues.append(imagined(here, second, start.people))
    start.browsers[0].tablet, start.browsers[1].tablet = start.tablets
    return start


def begin_house(start: im.Imagined, house: im.House, row: rows.House) -> None:
    held = (roles.COORDINATOR, roles.WORKER, roles.RECEPTION_VOLUNTEER)
    members = [people.member(row, f"{house.named} {role}", role) for role in held]
    start.colleagues += [imagined(member, house, start.people) for member in members]
    tablet, client = people.tablet_of(row, members[0], f"{house.named} tablet")
    start.tablets.append(im.Tablet(tablet.pk, house, key=client.cookies[tablets.COOKIE].value))
    key = people.invitation_key(row, members[0], roles.WORKER)
    with sight.of_house(house.pk):
        pk = rows.Invitation.objects.get().pk
    start.invitations.append(im.Invited(pk, house, key, frozenset({roles.WORKER})))
    start.pages.append(page_of(house, people.at_work(members[1], row)))


def page_of(house: im.House, by: Any) -> im.Page:
    with sight.of_house(house.pk):
        page = notebook.write_page(handle=f"{house.secret} handle", text=f"{house.secret} text", by=by)
        beside = notebook.attach(page=page, name=f"{house.secret} name", content=house.secret.encode(), by=by)
    return im.Page(page.pk, house, beside.pk)


class Comparison:
    """One course of things. `known` is the imagined part; `ask` is the only way to the other one."""

    def __init__(self, beginning: im.Imagined) -> None:
        self.known: im.Imagined = copy.deepcopy(beginning)
        self.clients = {browser: again(Client()) for browser in self.known.browsers}
        for browser, client in self.clients.items():
            if browser.tablet is not None:
                client.cookies[tablets.COOKIE] = browser.tablet.key
        self.made, self.lines, self.changes = 0, self.lines_now(), self.changes_now()

    def name(self, house: im.House, what: str = "") -> str:
        """A name in this house that nobody has yet."""
        self.made += 1
        return f"{house.named} {what}{self.made}"

    def lines_now(self) -> Counter[Line]:
        """The lines of the log, by house and act."""
        found: Counter[Line] = Counter()
        for house in self.known.houses:
            with sight.of_house(house.pk):
                found.update((house.pk, act) for act in logs.LogLine.objects.values_list("act", flat=True))
        return found

    def changes_now(self) -> int:
        """How many lines the histories of both houses have."""
        count = 0
        for house in self.known.houses:
            with sight.of_house(house.pk):
                count += logs.MembershipHistory.objects.count() + logs.HouseHistory.objects.count()
        return count

    def ask(
        self, browser: im.Browser, path: str, fields: dict[str, Any] | None = None, *, good: Answer
    ) -> tuple[HttpResponse, str]:
        """Ask for a page, or with `fields` send a form; what comes back is as it should be, or this raises."""
        client, address = self.clients[browser], f"/nl/{path}"
        response = client.get(address) if fields is None else client.post(address, fields)
        said = text_of(response)
        if accident := getattr(response, "exc_info", None):
            raise AssertionError(f"{address} {fields}") from accident[1]
        assert response.status_code < 500
        assert good.status in (0, response.status_code), (
            f"{address} {fields}: {response.status_code}, not {good.status}"
        )
        words = {word for house in self.known.houses for word in (house.named, house.secret)}
        assert [word for word in sorted(words - {*good.words}) if word in said] == [], f"{address} {fields}"
        before, self.lines = self.lines, self.lines_now()
        assert (self.lines - before, before - self.lines) == (Counter(good.lines), {}), f"{address} {fields}"
        changes, self.changes = self.changes, self.changes_now()
        assert changes <= self.changes, f"{address} {fields}"
        return response, said

    def at_desk(
        self,
        place: Place,
        path: str,
        fields: dict[str, Any] | None = None,
        *,
        may: im.Rule = im.coordinator,
        is_there: bool = True,
        good: Answer,
    ) -> tuple[im.Arrival, str] | None:
        """Ask for a page of a house; None where the imagined house does not show it, and neither did this one.

        `is_there`: whether what the address names is of this house. `good`: the answer to whoever may see it.
        """
        browser, house = place
        at, is_shown = self.known.arrive(browser, house), False
        if at is im.ELSEWHERE:
            good = ELSEWHERE
        elif at is im.NOWHERE:
            good = NOT_THERE
        elif not may(at):
            good = Answer(403, lines=((house.pk, logs.REFUSED),))
        elif not is_there:
            good = NOT_THERE
        else:
            is_shown = True
        _response, said = self.ask(browser, f"house/{house.pk}/{path}", fields, good=good)
        return (at, said) if is_shown else None

    def has_line(self, place: Place, act: str, thing: UUID | None, by: im.Arrival) -> bool:
        """Whether the log of the house says that whoever arrived did this to this."""
        with sight.of_house(place.house.pk):
            return logs.LogLine.objects.filter(act=act, thing=thing, by=by.colleague.pk).exists()

    def invited_answer(self, browser: im.Browser, invited: im.Invited, *, has_password: bool) -> Answer:
        """What whoever sends the form of an invitation is answered; the house hears of a closed link once."""
        account, house = browser.person, invited.house
        if browser.by == im.PIN:
            return ELSEWHERE
        if not invited.is_open:
            is_told, invited.is_told = invited.is_told, True
            return Answer(404, lines=() if is_told else ((house.pk, logs.REFUSED),))
        if account is None and im.needs_second(invited.roles) and not has_password:
            return Answer(400, (house.named,))
        if self.known.colleague(house, account) is not None:
            return Answer(400, (house.named,))
        return ELSEWHERE

    def accept(self, browser: im.Browser, invited: im.Invited, password: str) -> None:
        """Somebody opens the link of an invitation and sends its form; `password` may be ""."""
        there, account, called = invited.house, browser.person, self.name(invited.house)
        fields = {"key": invited.key, "secrecy": "on", "called": called, "pin": people.PIN}
        good = self.invited_answer(browser, invited, has_password=bool(password))
        self.ask(browser, "invitation/", {**fields, "password": password, "again": password}, good=good)
        if good is not ELSEWHERE or browser.by == im.PIN:
            return
        with sight.of_house(there.pk):
            row = rows.Membership.objects.get(called=called)
        person = account or im.Person(row.worker_id, bool(password), has_second=False)
        self.known.colleagues.append(im.Colleague(row.pk, there, person, invited.roles, people.PIN))
        invited.is_open = False
        if account is None:
            self.known.people.append(person)
            if password:
                browser.person, browser.by = person, im.PASSWORD

    def see_names(self, browser: im.Browser) -> None:
        """The names of who may open a tablet; an open one goes to its desk."""
        if browser.by == im.PIN:
            self.ask(browser, "tablet/names/", good=ELSEWHERE)
            return
        words = (browser.tablet.house.named,) if browser.tablet and browser.is_tablet() else ()
        self.ask(browser, "tablet/names/", good=Answer(200, words))
        self.was_at_lock(browser)

    def leave(self, browser: im.Browser, way: str) -> None:
        """Somebody locks the tablet, comes to its locked screen, or signs out, which no PIN does."""
        if way == "tablet/":
            self.ask(browser, way, good=Answer(200))
            if browser.by == im.PIN:
                browser.leave()
            self.was_at_lock(browser)
            return
        self.ask(browser, way, {"back": f"/nl/house/{self.known.houses[0].pk}/"}, good=ELSEWHERE)
        if way == "tablet/lock/" or browser.by == im.PASSWORD:
            browser.leave()

    def was_at_lock(self, browser: im.Browser) -> None:
        """A locked tablet is nobody's; a screen that is no tablet any more forgets its key."""
        if browser.is_tablet():
            browser.leave()
        else:
            browser.tablet = None

    def type_pin(self, browser: im.Browser, colleague: im.Colleague, typed: str) -> None:
        """Somebody taps a name and types this."""
        if browser.by == im.PIN:
            self.ask(browser, "tablet/pin/", {"member": str(colleague.pk), "pin": typed}, good=ELSEWHERE)
            return
        tablet, is_tablet = browser.tablet, browser.is_tablet()
        self.was_at_lock(browser)
        if tablet is None or not is_tablet:
            good = Answer(200)
        elif colleague.house is tablet.house and colleague.opens_with(typed):
            good = Answer(302, lines=((tablet.house.pk, logs.ENTERED),))
            browser.open_by_pin(tablet, colleague)
            colleague.wrong = 0
        else:
            is_counted = colleague.house is tablet.house and colleague.counts_wrong()
            lines = ((tablet.house.pk, logs.REFUSED),) if is_counted else ()
            good = Answer(400, (tablet.house.named,), lines)
            if is_counted:
                colleague.wrong, colleague.ago = colleague.wrong + 1, 0
        self.ask(browser, "tablet/pin/", {"member": str(colleague.pk), "pin": typed}, good=good)

    def turn_clocks_back(self, seconds: int) -> None:
        """Let so much time have passed since each page and each wrong PIN."""
        for browser, client in self.clients.items():
            session = client.session if browser.person is not None else {}
            if desk.SEEN in session:
                session[desk.SEEN] -= seconds
                session.save()
        for house in self.known.houses:
            with sight.of_house(house.pk):
                typed = rows.Membership.objects.exclude(pin_wrong_at=None)
                typed.update(pin_wrong_at=F("pin_wrong_at") - datetime.timedelta(seconds=seconds))
