"""Whether a door should be phoned, why, and which one first. Pure; no Django.

A reason has a weight; the weights of all reasons together are the place on the list. Every doubt only adds: more
reports, older checks and more unknowns never move a door down. Whatever a person checks today starts its days anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from pont.thresholds.doubts import NO_DOUBTS, Doubts

Date = datetime.date
YEAR = 365


class Watch(NamedTuple):
    """How long a checked thing holds, in days, and what it weighs once it is over."""

    days: int
    weight: int


# What is read out in a call, the most fleeting first. A wrong hour sends somebody to a closed door, so hours are asked
# every season; conditions change with a budget or a director; numbers and descriptions last.
WATCHED = {
    "hours": Watch(90, 40),
    "conditions": Watch(120, 30),
    "contact": Watch(180, 15),
    "description": Watch(365, 5),
}
# What weighs by itself.
WEIGHTS = {
    # Somebody stood before a door that the map opens. A house that says so is known; a visitor may be mistaken.
    "contradicted": 120,
    "contradicted_again": 20,
    "reported": 60,
    "reported_again": 10,
    # Its source left it out: it may be gone.
    "missing": 80,
    # The map showed it as full or closed until a day that is over: what holds now?
    "full_is_over": 70,
    "closing_is_over": 70,
    # A year and more: the map already says "ask first".
    "stale": 50,
    # Nobody ever asked the door itself: everything comes from a list.
    "never_phoned": 45,
    # What a search asks for most.
    "hours_unknown": 45,
    "papers_unknown": 25,
    # What changed once changes again: confirm it after a month.
    "changed": 35,
    # A door said that its hours changed, and the map still shows the old ones.
    "hours_unwritten": 100,
    # The number led nowhere: a number has to be found first.
    "number_wrong": 30,
    # For each time somebody went there, up to MOST_VISITS: an error there costs more people their way.
    "visited": 2,
}
MOST_AGAIN, MOST_VISITS = 5, 20
# A door people go to is asked twice as often.
OFTEN, OFTEN_TWICE = 5, 2
CONFIRM_AFTER, ASK_UNKNOWN_AGAIN = 30, 60
# An overdue thing weighs more as time goes by, up to this many times.
MOST_OVERDUE = 3
LONG_AGO = Date(1970, 1, 1)
REASONS = (
    *(
        "contradicted",
        "reported",
        "missing",
        "full_is_over",
        "closing_is_over",
        "hours_unwritten",
        "number_wrong",
        "hours_unknown",
    ),
    *("papers_unknown", "hours", "conditions", "changed", "stale", "never_phoned", "contact", "description"),
)


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of a door and of how it is known. A date that is None: never.

    `seen_on`: when the map was last sure of it, by whatever way; `asked_on`: when a person last asked the door or went
    there. The next four are of the things in `WATCHED`. `full_until`, `closed_until`: the last day. `visits`: how
    often somebody went there, as far as reports tell. `wrong_on`: when the number led nowhere. `unwritten_on`: when the
    door said that its hours changed and nobody wrote which.
    """

    seen_on: Date | None = None
    asked_on: Date | None = None
    hours: Date | None = None
    conditions: Date | None = None
    contact: Date | None = None
    description: Date | None = None
    changed_on: Date | None = None
    full_until: Date | None = None
    closed_until: Date | None = None
    missing_since: Date | None = None
    wrong_on: Date | None = None
    unwritten_on: Date | None = None
    hours_known: bool = True
    papers_known: bool = True
    visits: int = 0
    doubts: Doubts = NO_DOUBTS


class Due(NamedTuple):
    """Why a door is on the list, the weightiest first; its weight; since when it should be phoned, or from when."""

    reasons: tuple[str, ...]
    weight: int
    due_on: Date

    def is_due(self, today: Date) -> bool:
        return self.due_on <= today


class Reason(NamedTuple):
    code: str
    weight: int
    due_on: Date


def after(date: Date | None, days: int) -> Date:
    """So many days later; long ago where there was no day."""
    return LONG_AGO if date is None else date + datetime.timedelta(days=days)


def is_asked_since(facts: Facts, date: Date) -> bool:
    """Whether a person asked the door on this day or later."""
    return facts.asked_on is not None and facts.asked_on >= date


def reported(facts: Facts) -> Iterator[Reason]:
    """What people met at the door. It is due at once."""
    for code, again, count in (
        ("contradicted", "contradicted_again", facts.doubts.by_houses),
        ("reported", "reported_again", facts.doubts.by_visitors),
    ):
        if count:
            weight = WEIGHTS[code] + WEIGHTS[again] * min(count - 1, MOST_AGAIN)
            yield Reason(code, weight, LONG_AGO)


def told_elsewhere(facts: Facts) -> Iterator[Reason]:
    """A source that left it out, a number that led nowhere, something that is over since nobody asked."""
    if facts.missing_since and not is_asked_since(facts, facts.missing_since):
        yield Reason("missing", WEIGHTS["missing"], facts.missing_since)
    if facts.wrong_on and not is_asked_since(facts, facts.wrong_on):
        yield Reason("number_wrong", WEIGHTS["number_wrong"], facts.wrong_on)
    if facts.unwritten_on and not (facts.hours and facts.hours > facts.unwritten_on):
        # Whoever heard it has that day to write it down.
        yield Reason("hours_unwritten", WEIGHTS["hours_unwritten"], after(facts.unwritten_on, 1))
    for code, last in (("full_is_over", facts.full_until), ("closing_is_over", facts.closed_until)):
        if last and not is_asked_since(facts, after(last, 1)):
            yield Reason(code, WEIGHTS[code], after(last, 1))


def unknown(facts: Facts) -> Iterator[Reason]:
    """What nobody knows and many ask; asked again after two months, since the door may not have known either."""
    again = after(facts.asked_on, ASK_UNKNOWN_AGAIN)
    if not facts.hours_known:
        yield Reason("hours_unknown", WEIGHTS["hours_unknown"], again)
    if not facts.papers_known:
        yield Reason("papers_unknown", WEIGHTS["papers_unknown"], again)


def aged(facts: Facts, today: Date) -> Iterator[Reason]:
    """What was checked once and holds no longer."""
    often = OFTEN_TWICE if facts.visits >= OFTEN else 1
    for code, watch in WATCHED.items():
        due_on = after(getattr(facts, code), watch.days // often)
        late = max((today - due_on).days, 0)
        times = min(late * often, MOST_OVERDUE * watch.days) / watch.days
        yield Reason(code, watch.weight + int(watch.weight * times), due_on)
    yield Reason("stale", WEIGHTS["stale"], after(facts.seen_on, YEAR))
    if facts.asked_on is None:
        yield Reason("never_phoned", WEIGHTS["never_phoned"], LONG_AGO)
    if facts.changed_on and not is_asked_since(facts, after(facts.changed_on, 1)):
        yield Reason("changed", WEIGHTS["changed"], after(facts.changed_on, CONFIRM_AFTER))


def reasons_of(facts: Facts, today: Date) -> list[Reason]:
    """Every reason there is or will be, the weightiest first."""
    found = [*reported(facts), *told_elsewhere(facts), *unknown(facts), *aged(facts, today)]
    return sorted(found, key=lambda reason: (-reason.weight, REASONS.index(reason.code)))


def due(facts: Facts, today: Date) -> Due:
    """Whether a door should be phoned today. A door that is closed for a while is left in peace until it opens."""
    if facts.closed_until and facts.closed_until >= today:
        return Due((), 0, after(facts.closed_until, 1))
    found = reasons_of(facts, today)
    now = [reason for reason in found if reason.due_on <= today]
    if not now:
        return Due((), 0, min(reason.due_on for reason in found))
    visited = WEIGHTS["visited"] * min(facts.visits, MOST_VISITS)
    weight = sum(reason.weight for reason in now) + visited
    return Due(tuple(reason.code for reason in now), weight, min(reason.due_on for reason in now))


def in_order(list_of_doors: Iterable[tuple[int, Due]]) -> list[tuple[int, Due]]:
    """The weightiest first; then what has been due longest; then by number, so that the order stays."""
    return sorted(list_of_doors, key=lambda one: (-one[1].weight, one[1].due_on, one[0]))
