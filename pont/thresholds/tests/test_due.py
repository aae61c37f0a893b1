"""Whether a door should be phoned, why, and which one first."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pont.thresholds.doubts import Doubts
from pont.thresholds.due import REASONS, WATCHED, WEIGHTS, Facts, due, in_order

pytestmark = pytest.mark.one_database
TODAY = datetime.date(2026, 11, 23)
DAY = datetime.timedelta(days=1)
WHOLE = ("seen_on", "asked_on", *WATCHED)
PAST = st.none() | st.dates(TODAY - 900 * DAY, TODAY)
FACTS = st.builds(
    Facts,
    **dict.fromkeys((*WHOLE, "changed_on", "full_until", "missing_since", "wrong_on", "unwritten_on"), PAST),
    closed_until=st.none() | st.dates(TODAY - 300 * DAY, TODAY - DAY),
    hours_known=st.booleans(),
    papers_known=st.booleans(),
    visits=st.integers(0, 40),
    doubts=st.builds(Doubts, by_houses=st.integers(0, 9), by_visitors=st.integers(0, 9)),
)


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY


def checked(days: int, **changes: Any) -> Facts:
    """A door of which everything was checked by phone so many days ago."""
    return replace(Facts(**dict.fromkeys(WHOLE, ago(days))), **changes)


def confirmed(facts: Facts) -> Facts:
    """The same door after a call in which everything was said to be still so. Later reports than today's are none."""
    return replace(facts, **dict.fromkeys(WHOLE, TODAY), doubts=Doubts())


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        (checked(0), ()),
        (checked(89), ()),
        (checked(90), ("hours",)),
        (checked(120), ("hours", "conditions")),
        (checked(180), ("hours", "conditions", "contact")),
        (checked(0, hours=ago(90)), ("hours",)),
        (checked(365), ("hours", "conditions", "stale", "contact", "description")),
        (Facts(), ("hours", "conditions", "contact", "stale", "never_phoned", "description")),
        (checked(5, asked_on=None), ("never_phoned",)),
        (checked(5, missing_since=ago(2)), ("missing",)),
        (checked(5, missing_since=ago(9)), ()),
        (checked(5, full_until=ago(1)), ("full_is_over",)),
        (checked(5, full_until=ago(0)), ()),
        (checked(5, closed_until=ago(1)), ("closing_is_over",)),
        (checked(40, changed_on=ago(30)), ("changed",)),
        (checked(40, changed_on=ago(29)), ()),
        (checked(40, changed_on=ago(40)), ("changed",)),
        (checked(31, changed_on=ago(31)), ("changed",)),
        (checked(29, changed_on=ago(31)), ()),
        (checked(59, papers_known=False), ()),
        (checked(60, papers_known=False, hours_known=False), ("hours_unknown", "papers_unknown")),
        (checked(5, wrong_on=ago(1)), ("number_wrong",)),
        (checked(5, unwritten_on=ago(1)), ("hours_unwritten",)),
        (checked(5, unwritten_on=ago(0)), ()),
        (checked(5, unwritten_on=ago(5)), ("hours_unwritten",)),
        (checked(5, unwritten_on=ago(6)), ()),
        (checked(5, doubts=Doubts(by_visitors=1)), ("reported",)),
        (checked(5, doubts=Doubts(by_houses=1, by_visitors=1)), ("contradicted", "reported")),
        # People go there often: asked twice as often.
        (checked(45, visits=4), ()),
        (checked(45, visits=5), ("hours",)),
    ],
)
def test_a_door_is_due_for_these_reasons(facts: Facts, reasons: tuple[str, ...]) -> None:
    found = due(facts, TODAY)
    assert found.reasons == reasons
    assert (found.weight > 0, found.is_due(TODAY)) == (bool(reasons), bool(reasons))


def test_a_door_says_when_it_is_due_next() -> None:
    assert due(checked(10), TODAY).due_on == ago(10) + 90 * DAY
    assert due(checked(10, changed_on=ago(10)), TODAY).due_on == ago(10) + 30 * DAY


def test_a_door_that_is_closed_for_a_while_is_left_in_peace() -> None:
    shut = checked(400, closed_until=TODAY + 9 * DAY, doubts=Doubts(by_visitors=3))
    assert due(shut, TODAY) == ((), 0, TODAY + 10 * DAY)


def test_a_house_weighs_more_than_a_visitor_and_a_doubt_more_than_age() -> None:
    doors = [
        (1, due(checked(365), TODAY)),
        (2, due(checked(5, doubts=Doubts(by_visitors=1)), TODAY)),
        (3, due(checked(5, doubts=Doubts(by_houses=1)), TODAY)),
        (4, due(checked(100), TODAY)),
        (5, due(checked(365, doubts=Doubts(by_houses=1)), TODAY)),
    ]
    assert [pk for pk, _due in in_order(doors)] == [5, 1, 3, 2, 4]


def test_among_equals_the_lower_number_comes_first() -> None:
    assert [pk for pk, _due in in_order([(9, due(checked(90), TODAY)), (3, due(checked(90), TODAY))])] == [
        3,
        9,
    ]


def test_every_reason_has_its_place_and_its_weight() -> None:
    weighing = {*WATCHED, *WEIGHTS} - {"contradicted_again", "reported_again", "visited"}
    assert weighing == set(REASONS)


DOUBTS: dict[str, Any] = {
    "hours_known": lambda facts: False,
    "papers_known": lambda facts: False,
    "visits": lambda facts: facts.visits + 1,
    "missing_since": lambda facts: facts.missing_since or TODAY,
    "wrong_on": lambda facts: TODAY,
    "unwritten_on": lambda facts: facts.unwritten_on or TODAY - DAY,
    **{name: lambda facts: None for name in WHOLE},
}


@given(FACTS, st.sampled_from(sorted(DOUBTS)))
def test_more_doubt_never_lowers_the_place(facts: Facts, name: str) -> None:
    before, after = due(facts, TODAY), due(replace(facts, **{name: DOUBTS[name](facts)}), TODAY)
    assert (after.weight >= before.weight, after.due_on <= max(before.due_on, TODAY)) == (True, True)
    assert in_order([(1, after), (2, before)])[0][0] == 1 or after.weight > before.weight


@given(FACTS, st.sampled_from(WHOLE), st.integers(1, 500))
def test_what_was_checked_longer_ago_weighs_no_less(facts: Facts, name: str, days: int) -> None:
    date = getattr(facts, name)
    older = facts if date is None else replace(facts, **{name: date - days * DAY})
    assert due(older, TODAY).weight >= due(facts, TODAY).weight


@given(FACTS, st.integers(1, 5))
def test_reports_without_an_account_only_ever_raise(facts: Facts, more: int) -> None:
    told = replace(facts.doubts, by_visitors=facts.doubts.by_visitors + more)
    before, after = due(facts, TODAY), due(replace(facts, doubts=told, visits=facts.visits + more), TODAY)
    assert after.weight >= before.weight
    assert after.is_due(TODAY)
    assert set(before.reasons) <= set(after.reasons)


@given(FACTS)
def test_confirming_everything_today_takes_a_door_off_the_list_until_it_is_due_again(facts: Facts) -> None:
    after = confirmed(facts)
    found = due(after, TODAY)
    assert (found.reasons, found.weight, found.is_due(TODAY)) == ((), 0, False)
    assert due(after, found.due_on).reasons != ()
    assert due(after, found.due_on - DAY).reasons == ()


@given(FACTS, st.integers(0, 400))
def test_time_alone_never_takes_a_door_off_the_list(facts: Facts, days: int) -> None:
    later = due(facts, TODAY + days * DAY)
    assert set(due(facts, TODAY).reasons) <= set(later.reasons)
    assert later.weight >= due(facts, TODAY).weight
