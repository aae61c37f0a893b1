"""Which reports contradict the map, how they are counted, and when a door may be named."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.thresholds.cards import cards
from pont.thresholds.doubts import Doubts, MapSays, Report, contradicts, doubts, may_be_named, visits

pytestmark = pytest.mark.one_database
MONDAY = datetime.date(2026, 11, 23)
DAY = datetime.timedelta(days=1)
OPEN = MapSays(open_on=frozenset({MONDAY}), marks={"without_papers": "yes", "id_asked": "nay"})
REPORTS = st.builds(
    Report,
    on=st.dates(MONDAY - 400 * DAY, MONDAY),
    outcome=st.sampled_from(["let_in", "closed", "refused"]),
    threshold=st.sampled_from(["", "papers_required", "id_required", "refused_at_door"]),
    told_by=st.sampled_from(["visitor", "desk", "street", "helpline"]),
)


class Told(NamedTuple):
    told_on: datetime.date
    decision: str = ""
    decided_on: datetime.date | None = None


@pytest.mark.parametrize(
    ("report", "is_against"),
    [
        (Report(MONDAY, "let_in"), False),
        (Report(MONDAY, "closed"), True),
        (Report(MONDAY + DAY, "closed"), False),
        (Report(MONDAY, "refused"), True),
        (Report(MONDAY, "refused", "refused_at_door"), True),
        (Report(MONDAY, "refused", "demand_over_capacity"), True),
        (Report(MONDAY, "refused", "papers_required"), True),
        # The map says so itself.
        (Report(MONDAY, "refused", "id_required"), False),
        # Nobody knows: that is a reason of its own.
        (Report(MONDAY, "refused", "no_dogs"), False),
    ],
)
def test_a_report_contradicts_a_door_that_the_map_calls_open(report: Report, is_against: bool) -> None:
    assert contradicts(report, OPEN, cards()) is is_against


def test_a_door_whose_hours_nobody_knows_is_not_contradicted_by_being_closed() -> None:
    assert contradicts(Report(MONDAY, "closed"), MapSays(), cards()) is False


def test_several_visitors_of_one_day_count_once() -> None:
    many = [Report(MONDAY, "closed", told_by="visitor")] * 30
    assert doubts(many, OPEN, cards(), None) == Doubts(by_houses=0, by_visitors=1)
    assert visits(many) == 1


def test_each_house_that_says_so_counts() -> None:
    told = [Report(MONDAY, "closed", told_by=by) for by in ("desk", "street", "visitor", "visitor")]
    assert doubts(told, OPEN, cards(), None) == Doubts(by_houses=2, by_visitors=1)
    assert visits(told) == 3


def test_what_was_reported_before_the_door_was_asked_counts_no_more() -> None:
    told = [Report(MONDAY, "closed", told_by="desk")]
    assert doubts(told, OPEN, cards(), MONDAY) == Doubts()
    assert doubts(told, OPEN, cards(), MONDAY - DAY) == Doubts(by_houses=1)


@given(st.lists(REPORTS, max_size=8), REPORTS)
def test_one_report_more_never_lessens_the_doubt(told: list[Report], more: Report) -> None:
    before, after = (doubts(one, OPEN, cards(), None) for one in (told, [*told, more]))
    assert (after.by_houses >= before.by_houses, after.by_visitors >= before.by_visitors) == (True, True)
    assert visits([*told, more]) >= visits(told)


@pytest.mark.parametrize(
    ("notice", "may"),
    [
        (Told(MONDAY - 31 * DAY), False),
        (Told(MONDAY - 31 * DAY, "not_named", MONDAY), False),
        (Told(MONDAY - 29 * DAY, "named", MONDAY), False),
        (Told(MONDAY - 30 * DAY, "named", MONDAY), True),
        # Decided before the service had its days: it does not count, however long ago.
        (Told(MONDAY - 90 * DAY, "named", MONDAY - 89 * DAY), False),
    ],
)
def test_a_door_is_named_only_after_thirty_days_and_by_a_person(notice: Told, may: bool) -> None:
    assert may_be_named(notice, MONDAY) is may
