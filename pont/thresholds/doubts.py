"""Which doors the reports contradict, and when a door may be named. Pure.

A report puts a door on the call list; it never takes it off and never moves it down. What visitors report without an
account counts once a day, however many they are: one angry hand or one class of pupils weighs no more than one visit.
A report says nothing in public. Only a person decides that, once the service had its days to reply.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from pont.thresholds.cards import Card

# Days a service has to reply, counted from the day it was told.
DAYS_TO_REPLY = datetime.timedelta(days=30)
LET_IN, CLOSED, REFUSED = "let_in", "closed", "refused"
VISITOR = "visitor"
NAMED = "named"
Mark = Literal["yes", "maybe", "nay"]


class Report(Struct, frozen=True, gc=False):
    """One report of one door. `threshold`: a code, "" where nobody knows why."""

    on: datetime.date
    outcome: str
    threshold: str = ""
    told_by: str = VISITOR


class MapSays(Struct, frozen=True):
    """What the map says of a door. `open_on`: the reported days on which it opens; `marks`: of each known condition."""

    open_on: frozenset[datetime.date] = frozenset()
    marks: Mapping[str, str] = {}


class Doubts(Struct, frozen=True):
    """How much speaks against the map: days on which houses said so, and days on which only visitors did."""

    by_houses: int = 0
    by_visitors: int = 0


NO_DOUBTS = Doubts()


class Count(NamedTuple):
    """How often one thing is reported. `threshold`: a code, "" where nobody knows why and for a closed door."""

    outcome: str
    threshold: str
    times: int


class Notice(Protocol):
    """What is asked of a notice: when the service was told, and what a person decided when."""

    told_on: datetime.date
    decision: str
    decided_on: datetime.date | None


def contradicts(report: Report, says: MapSays, cards: Mapping[str, Card]) -> bool:
    """Whether a report says something else than the map.

    Closed, on a day on which the map opens the door. Refused: for a condition of which the map says that it stops
    nobody; or for a reason the map keeps no condition for. What the map itself says, or does not know, is no
    contradiction: what is unknown has a reason of its own to be asked.
    """
    if report.outcome == CLOSED:
        return report.on in says.open_on
    if report.outcome != REFUSED:
        return False
    card = cards.get(report.threshold)
    if card is None or not card.asks:
        return True
    return says.marks.get(card.asks) == "yes"


def doubts(
    reports: Iterable[Report], says: MapSays, cards: Mapping[str, Card], since: datetime.date | None
) -> Doubts:
    """What contradicts the map after `since`, the day on which a person last checked it (None: nobody did).

    Several houses on one day are several; visitors of one day are one.
    """
    newer = [report for report in reports if since is None or report.on > since]
    against = [report for report in newer if contradicts(report, says, cards)]
    days_of_visitors = {report.on for report in against if report.told_by == VISITOR}
    by_houses = sum(report.told_by != VISITOR for report in against)
    return Doubts(by_houses=by_houses, by_visitors=len(days_of_visitors))


def counted(reports: Iterable[Report], says: MapSays, cards: Mapping[str, Card]) -> list[Count]:
    """What contradicts the map, thing by thing, the most often reported first; visitors of one day are one."""
    against = [report for report in reports if contradicts(report, says, cards)]
    of_visitors = {(one.on, one.outcome, one.threshold) for one in against if one.told_by == VISITOR}
    times = Counter((one.outcome, one.threshold) for one in against if one.told_by != VISITOR)
    times.update((outcome, threshold) for _on, outcome, threshold in of_visitors)
    return sorted((Count(*what, number) for what, number in times.items()), key=lambda one: (-one.times, one))


def visits(reports: Iterable[Report]) -> int:
    """How often somebody went there, as far as reports tell: visitors of one day are one."""
    told = list(reports)
    of_visitors = {report.on for report in told if report.told_by == VISITOR}
    return sum(report.told_by != VISITOR for report in told) + len(of_visitors)


def decided_from(told_on: datetime.date) -> datetime.date:
    """The first day on which a person may decide: the day of telling and those after it were for the reply."""
    return told_on + DAYS_TO_REPLY


def may_decide(told_on: datetime.date, today: datetime.date) -> bool:
    """Whether the service had its days to reply, whether or not it used them."""
    return today >= decided_from(told_on)


def may_be_named(notice: Notice, today: datetime.date) -> bool:
    """Whether what is reported of this door may be said in public: told, thirty days later, and decided by a person."""
    if notice.decision != NAMED or notice.decided_on is None:
        return False
    return may_decide(notice.told_on, notice.decided_on) and may_decide(notice.told_on, today)
