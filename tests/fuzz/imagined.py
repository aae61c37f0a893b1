"""Two houses as they should be, in plain Python: who works where, which screens are open, and who may see what.

It knows nothing of the views it is compared with. A word stands for everything private of a house: `named` in whatever
tells of its people and screens, `secret` in its notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

VOLUNTEER, BRIDGE, MEMBER = "reception_volunteer", "bridge_figure", "group_member"
WORKER, COORDINATOR = "worker", "coordinator"
AT_THE_TABLET = frozenset({VOLUNTEER, BRIDGE, MEMBER})
PASSWORD, PIN = "password", "pin"
# Seconds without a page: a screen opened by PIN locks, a session of one's own ends.
LOCKS, ENDS = 120, 3600
# Wrong PINs in a row: then one waits two minutes; then it opens nothing any more.
WAITS, SPENT, WAIT = 5, 10, 120


@dataclass(eq=False)
class House:
    pk: UUID
    number: int

    @property
    def named(self) -> str:
        return f"naamvogel{self.number}"

    @property
    def secret(self) -> str:
        return f"geheimvogel{self.number}"


@dataclass(eq=False)
class Person:
    """Somebody with an account; without a password it opens tablets only."""

    worker: int
    has_password: bool
    has_second: bool


@dataclass(eq=False)
class Colleague:
    """What somebody is in a house. `wrong` PINs were typed, the last one `ago` seconds ago."""

    pk: UUID
    house: House
    person: Person
    roles: frozenset[str]
    pin: str
    wrong: int = 0
    ago: int = 0
    has_ended: bool = False

    def opens_tablets(self) -> bool:
        return not self.has_ended and bool(self.roles) and bool(self.pin)

    def opens_with(self, typed: str) -> bool:
        waits = self.wrong >= WAITS and self.ago < WAIT
        return self.opens_tablets() and not waits and self.wrong < SPENT and typed == self.pin

    def counts_wrong(self) -> bool:
        """Whether one more wrong PIN is counted: not while it opens nothing anyway."""
        waits = self.wrong >= WAITS and self.ago < WAIT
        return self.opens_tablets() and not waits and self.wrong < SPENT


@dataclass(eq=False)
class Invited:
    """An invitation. `is_told`: that its closed link was tried stands in the log already."""

    pk: UUID
    house: House
    key: str
    roles: frozenset[str]
    is_open: bool = True
    is_told: bool = False


@dataclass(eq=False)
class Tablet:
    pk: UUID
    house: House
    key: str
    has_ended: bool = False


@dataclass(eq=False)
class Page:
    """A page of the notebook, with one attachment."""

    pk: UUID
    house: House
    attachment: UUID | None = None


@dataclass(eq=False)
class Browser:
    """A screen: who is there, how they came in, which tablet it is, for how many seconds nobody asked for a page.

    `opened`: the tablet that a PIN opened, `member` as whom.
    """

    person: Person | None = None
    by: str = ""
    tablet: Tablet | None = None
    opened: Tablet | None = None
    member: Colleague | None = None
    idle: int | None = None

    def leave(self) -> None:
        self.person, self.by, self.idle = None, "", None
        self.opened, self.member = None, None

    def open_by_pin(self, tablet: Tablet, member: Colleague) -> None:
        self.person, self.by, self.idle = member.person, PIN, 0
        self.opened, self.member = tablet, member

    def is_left_alone(self, seconds: int) -> bool:
        """Whether nobody asked for so long; else somebody does now, which is noted every twenty seconds."""
        if self.idle is not None and self.idle >= seconds:
            return True
        if self.idle is None or self.idle >= 20:
            self.idle = 0
        return False

    def is_tablet(self) -> bool:
        return self.tablet is not None and not self.tablet.has_ended


@dataclass(frozen=True)
class Arrival:
    """Who stands at a desk, as what. Two others never get there: `ELSEWHERE` sees another page first."""

    roles: frozenset[str] = frozenset()
    by: str = ""
    colleague: Colleague | None = None


ELSEWHERE, NOWHERE = Arrival(by="elsewhere"), Arrival(by="nowhere")
Rule = Callable[[Arrival], bool]


def anybody(at: Arrival) -> bool:
    return bool(at.roles)


def own_screen(at: Arrival) -> bool:
    return at.by == PASSWORD


def coordinator(at: Arrival) -> bool:
    return COORDINATOR in at.roles


def worker(at: Arrival) -> bool:
    return WORKER in at.roles and at.by == PASSWORD


def worker_or_coordinator(at: Arrival) -> bool:
    return coordinator(at) or WORKER in at.roles


def needs_second(roles: frozenset[str]) -> bool:
    return bool(roles - AT_THE_TABLET)


@dataclass(eq=False)
class Imagined:
    houses: list[House] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    colleagues: list[Colleague] = field(default_factory=list)
    invitations: list[Invited] = field(default_factory=list)
    tablets: list[Tablet] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    browsers: list[Browser] = field(default_factory=list)

    def of(self, house: House) -> Iterator[Colleague]:
        """Who has access to a house now."""
        return (one for one in self.colleagues if one.house is house and not one.has_ended)

    def colleague(self, house: House, person: Person | None) -> Colleague | None:
        return next((one for one in self.of(house) if one.person is person), None)

    def is_last_coordinator(self, colleague: Colleague) -> bool:
        others = [
            one for one in self.of(colleague.house) if one is not colleague and COORDINATOR in one.roles
        ]
        return COORDINATOR in colleague.roles and not others

    def standing(self, browser: Browser, house: House) -> Arrival:
        """What somebody at this screen is in this house, were they not away for too long."""
        if browser.by == PIN:
            # A PIN opens one house, on one tablet, for one member, as a volunteer at most.
            member = browser.member
            if member is None or member.house is not house:
                return NOWHERE
            if not browser.is_tablet() or browser.tablet is not browser.opened or member.has_ended:
                return ELSEWHERE
            return Arrival(member.roles & AT_THE_TABLET or frozenset({VOLUNTEER}), PIN, member)
        if browser.person is None:
            return ELSEWHERE
        found = self.colleague(house, browser.person)
        if found is None:
            return NOWHERE
        if needs_second(found.roles) and not browser.person.has_second:
            return ELSEWHERE
        return Arrival(found.roles, PASSWORD, found)

    def arrive(self, browser: Browser, house: House) -> Arrival:
        """The same, and what it does to the screen: one that was left alone locks or ends here."""
        at = self.standing(browser, house)
        if browser.person is None or (browser.by == PIN and at is NOWHERE):
            return at
        is_over = browser.is_left_alone(LOCKS if browser.is_tablet() or browser.by == PIN else ENDS)
        if is_over or (browser.by == PIN and at is ELSEWHERE):
            browser.leave()
            return ELSEWHERE
        return at

    def wait(self, seconds: int) -> None:
        """Nobody does anything for so long."""
        for browser in self.browsers:
            browser.idle = None if browser.idle is None else browser.idle + seconds
        for colleague in self.colleagues:
            colleague.ago += seconds


def nth(found: list[Any], number: int) -> Any:
    """One of these, chosen by any number; None of none."""
    return found[number % len(found)] if found else None
