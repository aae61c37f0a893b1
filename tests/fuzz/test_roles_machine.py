"""Whatever happens in two houses, in whatever order: nobody is shown what the imagined houses do not show them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from pont.accounts import logs, sight, tablets
from pont.accounts import models as rows
from pont.accounts.tests import cast as people
from tests.fuzz import imagined as im
from tests.fuzz.comparing import ELSEWHERE, Answer, Comparison, Place, begun
from tests.fuzz.described import QUICK, URLS
from tests.witness.models import Page

pytestmark = [pytest.mark.django_db, pytest.mark.urls(URLS), pytest.mark.one_database]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PINS = [people.PIN, "93178264"]
KEY, GIVEN = re.compile(r"[?&]key=([\w-]+)"), re.compile(r'class="new-pin"><bdi dir="ltr">(\d+)<')
# Each page of the desk that needs no number, and who may see it.
PAGES: dict[str, im.Rule] = {
    "": im.anybody,
    "answer/": im.worker_or_coordinator,
    "pin/": im.own_screen,
    "witness/write/": im.worker,
    **dict.fromkeys(("people/", "invite/", "tablets/", "teams/", "log/", "log/access/"), im.coordinator),
}
# Pages without a house; they name nobody and nothing of one.
OUTSIDE = ("houses/", "my-account/", "sign-in/", "second-factor/", "welcome/", "invitation/")
ANY = st.integers(0, 59)
HELD = st.frozensets(
    st.sampled_from([im.VOLUNTEER, im.BRIDGE, im.WORKER, im.COORDINATOR]), min_size=1, max_size=2
)


class TwoHouses(RuleBasedStateMachine):
    """Each step does one thing in both, and what the site says of it is compared. Everything is undone in the end."""

    def __init__(self, beginning: im.Imagined) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.both = Comparison(beginning)
        self.known = self.both.known

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def place(self, number: int, may: im.Rule = im.coordinator) -> Place:
        """A screen and a house: mostly somebody who may do it there, else anybody."""
        places = [Place(browser, house) for browser in self.known.browsers for house in self.known.houses]
        fit = [one for one in places if may(self.known.standing(one.browser, one.house))]
        return im.nth(fit if fit and number % 3 else places, number // 3)

    def colleague(self, place: Place, number: int) -> tuple[im.Colleague, bool]:
        """Somebody, mostly of this house; and whether they have access to it now."""
        here = [one for one in self.known.colleagues if one.house is place.house]
        found = im.nth(here if number % 4 else self.known.colleagues, number // 4)
        return found, found.house is place.house and not found.has_ended

    @initialize(house=st.sampled_from([0, 1]))
    def begin_the_day(self, house: int) -> None:
        """The coordinator and the worker of a house are there."""
        for colleague in list(self.known.of(self.known.houses[house]))[:2]:
            self.sign_in(self.known.people.index(colleague.person))

    @rule(number=ANY)
    def sign_in(self, number: int) -> None:
        person = im.nth([one for one in self.known.people if one.has_password], number)
        for browser in [one for one in self.known.browsers[::-1] if one.person is None][:1]:
            worker = rows.Worker.objects.get(pk=person.worker)
            self.both.clients[browser].force_login(worker, backend=BACKEND)
            browser.person, browser.by = person, im.PASSWORD

    @rule()
    def everybody_gets_a_second_factor(self) -> None:
        for person in self.known.people:
            if not person.has_second:
                TOTP.activate(rows.Worker.objects.get(pk=person.worker), generate_totp_secret())
                person.has_second = True

    @rule(number=ANY, path=st.sampled_from(sorted(PAGES)))
    def visit(self, number: int, path: str) -> None:
        place = self.place(number, PAGES[path])
        self.both.at_desk(place, path, may=PAGES[path], good=Answer(200, (place.named,)))

    @rule(number=ANY, path=st.sampled_from(OUTSIDE))
    def visit_outside(self, number: int, path: str) -> None:
        self.both.ask(self.place(number, im.anybody).browser, path, good=Answer(0))

    @rule(number=ANY, who=ANY, path=st.sampled_from(["", "end/"]))
    def look_at_a_colleague(self, number: int, who: int, path: str) -> None:
        place = self.place(number)
        colleague, is_there = self.colleague(place, who)
        good = Answer(200, (place.named,))
        self.both.at_desk(place, f"people/{colleague.pk}/{path}", is_there=is_there, good=good)

    @rule(number=ANY, which=ANY, what=st.sampled_from(["page", "attachment", "pages", "export"]))
    def read_in_the_notebook(self, number: int, which: int, what: str) -> None:
        place, page = self.place(number, im.worker), im.nth(self.known.pages, which)
        path, thing, act = {
            "page": (f"{page.pk}/", page.pk, logs.READ),
            "attachment": (f"attachment/{page.attachment or page.pk}/", page.pk, logs.READ),
            "pages": ("", None, logs.READ),
            "export": ("export.csv", None, logs.EXPORTED),
        }[what]
        is_there = thing is None or (
            page.house is place.house and (what == "page" or page.attachment is not None)
        )
        good = Answer(200, (place.named, place.secret), ((place.house.pk, act),))
        found = self.both.at_desk(place, f"witness/{path}", may=im.worker, is_there=is_there, good=good)
        if found is not None:
            assert self.both.has_line(place, act, thing, found[0])

    @rule(number=ANY, which=ANY)
    def ask_who_read(self, number: int, which: int) -> None:
        place, page = self.place(number), im.nth(self.known.pages, which)
        self.both.at_desk(place, f"witness/{page.pk}/readers/", good=Answer(200, (place.named,)))
        good = Answer(200, (place.named,), ((place.house.pk, logs.PRINTED),))
        fields = {"thing": str(page.pk)}
        self.both.at_desk(place, "answer/", fields, may=im.worker_or_coordinator, good=good)

    @rule(number=ANY, is_own=st.booleans())
    def search_the_notebook(self, number: int, is_own: bool) -> None:
        place = self.place(number, im.worker)
        searched = next(house for house in self.known.houses if (house is place.house) == is_own)
        words = (place.named, place.secret) if is_own else (place.named,)
        good = Answer(200, words, ((place.house.pk, logs.SEARCHED),))
        self.both.at_desk(place, "witness/search/", {"q": searched.secret}, may=im.worker, good=good)

    @rule(number=ANY)
    def write_in_the_notebook(self, number: int) -> None:
        place = self.place(number, im.worker)
        fields = {"handle": f"{place.secret} {self.both.name(place.house)}", "text": place.secret}
        if self.both.at_desk(place, "witness/write/", fields, may=im.worker, good=ELSEWHERE) is not None:
            with sight.of_house(place.house.pk):
                pk = Page.objects.get(handle=fields["handle"]).pk
            self.known.pages.append(im.Page(pk, place.house))

    @rule(number=ANY, held=HELD)
    def invite(self, number: int, held: frozenset[str]) -> None:
        place = self.place(number)
        fields = {"roles": sorted(held), "called": self.both.name(place.house)}
        found = self.both.at_desk(place, "invite/", fields, good=Answer(200, (place.named,)))
        if found is not None:
            with sight.of_house(place.house.pk):
                pk = rows.Invitation.objects.get(called=fields["called"]).pk
            self.known.invitations.append(im.Invited(pk, place.house, KEY.findall(found[1])[0], held))

    @rule(number=ANY, which=ANY)
    def take_back_an_invitation(self, number: int, which: int) -> None:
        place, invited = self.place(number), im.nth(self.known.invitations, which)
        is_there, path = invited.house is place.house, f"invite/{invited.pk}/take-back/"
        found = self.both.at_desk(place, path, {}, is_there=is_there, good=ELSEWHERE)
        invited.is_open = invited.is_open and found is None

    @rule(number=ANY, which=ANY, has_password=st.booleans())
    def accept_an_invitation(self, number: int, which: int, has_password: bool) -> None:
        browser = im.nth(self.known.browsers, number)
        invited = im.nth([one for one in self.known.invitations if one.is_open or which % 4 == 0], which)
        if invited is not None:
            self.both.accept(browser, invited, people.PASSWORD if has_password else "")

    @rule(number=ANY, who=ANY, held=HELD)
    def change_roles(self, number: int, who: int, held: frozenset[str]) -> None:
        place = self.place(number)
        colleague, is_there = self.colleague(place, who)
        is_refused = self.known.is_last_coordinator(colleague) and im.COORDINATOR not in held
        is_refused = is_refused or (im.needs_second(held) and not colleague.person.has_password)
        fields = {"change": "roles", "roles": sorted(held)}
        good = Answer(400, (place.named,)) if is_refused else ELSEWHERE
        found = self.both.at_desk(place, f"people/{colleague.pk}/", fields, is_there=is_there, good=good)
        if found is not None and not is_refused:
            colleague.roles = held
        # What was just done here is told on the next page; not where that is the other house's.
        for house in sorted(self.known.houses, key=lambda house: house is place.house):
            next_door = Place(place.browser, house)
            self.both.at_desk(next_door, "", may=im.anybody, good=Answer(200, (house.named,)))

    @rule(number=ANY, who=ANY)
    def end_access(self, number: int, who: int) -> None:
        place = self.place(number)
        colleague, is_there = self.colleague(place, who)
        is_last, path = self.known.is_last_coordinator(colleague), f"people/{colleague.pk}/end/"
        good = Answer(400, (place.named,)) if is_last else ELSEWHERE
        found = self.both.at_desk(place, path, {"sure": "on"}, is_there=is_there, good=good)
        if found is not None and not is_last:
            colleague.has_ended, colleague.roles, colleague.pin = True, frozenset(), ""

    @rule(number=ANY, who=ANY)
    def give_a_pin(self, number: int, who: int) -> None:
        place = self.place(number)
        colleague, is_there = self.colleague(place, who)
        path, good = f"people/{colleague.pk}/", Answer(200, (place.named,))
        found = self.both.at_desk(place, path, {"change": "pin"}, is_there=is_there, good=good)
        if found is not None:
            colleague.pin, colleague.wrong = GIVEN.findall(found[1])[0], 0

    @rule(number=ANY, pin=st.sampled_from(PINS))
    def choose_a_pin(self, number: int, pin: str) -> None:
        fields = {"pin": pin, "again": pin}
        found = self.both.at_desk(
            self.place(number, im.own_screen), "pin/", fields, may=im.own_screen, good=ELSEWHERE
        )
        if found is not None:
            found[0].colleague.pin, found[0].colleague.wrong = pin, 0

    @rule(number=ANY)
    def set_up_a_tablet(self, number: int) -> None:
        place, browser = self.place(number), self.place(number).browser
        name, is_one = self.both.name(place.house), browser.is_tablet()
        # Whose tablet this is stands on its own locked screen, for whoever is before it.
        names = {place.named, browser.tablet.house.named} if is_one else set()
        good = Answer(409, tuple(sorted(names))) if is_one else ELSEWHERE
        if self.both.at_desk(place, "tablets/", {"name": name}, good=good) is not None and not is_one:
            key = self.both.clients[browser].cookies[tablets.COOKIE].value
            with sight.of_house(place.house.pk):
                browser.tablet = im.Tablet(rows.Tablet.objects.get(name=name).pk, place.house, key)
            self.known.tablets.append(browser.tablet)
            browser.leave()

    @rule(number=ANY, which=ANY)
    def end_a_tablet(self, number: int, which: int) -> None:
        place, tablet = self.place(number), im.nth(self.known.tablets, which)
        is_there, path = tablet.house is place.house and not tablet.has_ended, f"tablets/{tablet.pk}/end/"
        found = self.both.at_desk(place, path, {}, is_there=is_there, good=ELSEWHERE)
        tablet.has_ended = tablet.has_ended or found is not None

    @rule(number=ANY, who=ANY, wrong=st.sampled_from([0, 0, 1, im.WAITS, im.SPENT]), is_patient=st.booleans())
    def type_a_pin(self, number: int, who: int, wrong: int, is_patient: bool) -> None:
        """Wrong ones, then the right one; whoever is patient waits two minutes after each wrong one."""
        screens = [one for one in self.known.browsers if one.tablet is not None]
        browser = im.nth(screens if screens and number % 4 else self.known.browsers, number)
        house = browser.tablet.house if browser.tablet is not None else self.known.houses[0]
        colleague, _is_there = self.colleague(Place(browser, house), who)
        for _ in range(wrong):
            self.both.type_pin(browser, colleague, "0000")
            if is_patient:
                self.wait(seconds=130)
        self.both.type_pin(browser, colleague, colleague.pin or "0000")

    @rule(number=ANY)
    def see_the_names(self, number: int) -> None:
        self.both.see_names(im.nth(self.known.browsers, number))

    @rule(number=ANY, way=st.sampled_from(["tablet/", "tablet/lock/", "sign-out/"]))
    def leave(self, number: int, way: str) -> None:
        self.both.leave(self.place(number, im.anybody).browser, way)

    @rule(seconds=st.sampled_from([40, 40, 130, 4000]))
    def wait(self, seconds: int) -> None:
        self.known.wait(seconds)
        self.both.turn_clocks_back(seconds)

    @invariant()
    def roles_are_as_imagined(self) -> None:
        for house in self.known.houses:
            with sight.of_house(house.pk):
                held = set(rows.HeldRole.objects.values_list("membership", "role"))
            assert held == {(one.pk, role) for one in self.known.of(house) for role in one.roles}
            assert im.COORDINATOR in {role for _membership, role in held}


@pytest.fixture
def beginning(db: None, settings: Any) -> im.Imagined:
    settings.PASSWORD_HASHERS = QUICK
    return begun()


def test_nobody_sees_more_than_in_the_imagined_houses(beginning: im.Imagined) -> None:
    run_state_machine_as_test(
        lambda: TwoHouses(beginning),
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            # Keys and numbers are new each time: what failed once names rows that are not there tomorrow.
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
