"""Who may do what: each role at its own desk, by password and by PIN."""

from __future__ import annotations

import datetime

import pytest

from pont.accounts import roles
from pont.accounts.at_work import PASSWORD, PIN, TABLET, AtWork
from pont.accounts.models import House
from pont.directory.models import Organization, Service
from pont.thresholds import rules
from pont.thresholds.models import DoorNotice

pytestmark = pytest.mark.one_database
RULES = (
    rules.may_record_threshold,
    rules.may_report_door,
    rules.may_see_thresholds,
    rules.may_read_words,
    rules.may_phone,
    rules.may_phone_whole_map,
    rules.may_see_reports,
    rules.may_tell_service,
)
WRITES = {"may_record_threshold", "may_report_door", "may_see_thresholds"}
MAY = {
    roles.RECEPTION_VOLUNTEER: WRITES,
    roles.BRIDGE_FIGURE: WRITES,
    roles.GROUP_MEMBER: WRITES,
    roles.WORKER: WRITES | {"may_read_words", "may_phone", "may_see_reports"},
    roles.COORDINATOR: {"may_see_thresholds", "may_see_reports"},
    roles.MAP_EDITOR: {"may_phone", "may_phone_whole_map", "may_see_reports", "may_tell_service"},
    roles.HELPLINE_OPERATOR: WRITES,
    roles.NETWORK_COORDINATOR: set(),
}


def allowed(held: frozenset[str], by: str) -> set[str]:
    at = AtWork(House(name="Huis De Brug"), None, held, by)
    return {rule.__name__ for rule in RULES if rule(at)}


@pytest.mark.parametrize("role", roles.ALL)
def test_each_role_may_do_this(role: str) -> None:
    assert allowed(frozenset({role}), PASSWORD) == MAY[role]


@pytest.mark.parametrize("role", roles.ALL)
def test_a_pin_opens_no_words_and_no_call_list(role: str) -> None:
    assert allowed(roles.with_pin(frozenset({role})), PIN) == WRITES


def test_a_screen_at_which_nobody_said_who_they_are_may_nothing() -> None:
    assert allowed(frozenset(), TABLET) == set()


TODAY = datetime.date(2026, 11, 23)
OURS, THEIRS = House(name="Huis De Brug"), House(name="Le Passage")


def at_ours(role: str, by: str = PASSWORD) -> AtWork:
    return AtWork(OURS, None, frozenset({role}), by)


@pytest.mark.parametrize(
    ("role", "by", "of_ours", "of_others"),
    [
        (roles.MAP_EDITOR, PASSWORD, True, True),
        (roles.WORKER, PASSWORD, True, False),
        (roles.COORDINATOR, PASSWORD, True, False),
        (roles.RECEPTION_VOLUNTEER, PASSWORD, False, False),
        (roles.MAP_EDITOR, PIN, False, False),
        (roles.WORKER, PIN, False, False),
    ],
)
def test_a_reply_is_written_by_a_map_editor_or_by_the_house_whose_door_it_is(
    role: str, by: str, *, of_ours: bool, of_others: bool
) -> None:
    doors = [Service(organization=Organization(house=house)) for house in (OURS, THEIRS)]
    assert [rules.may_note_reply(at_ours(role, by), door) for door in doors] == [of_ours, of_others]


@pytest.mark.parametrize(("days", "may"), [(0, False), (29, False), (30, True), (400, True)])
def test_a_map_editor_decides_once_the_service_had_thirty_days(days: int, *, may: bool) -> None:
    notice = DoorNotice(told_on=TODAY - datetime.timedelta(days=days))
    assert rules.may_decide_notice(at_ours(roles.MAP_EDITOR), notice, TODAY) == may
    assert rules.may_decide_notice(at_ours(roles.WORKER), notice, TODAY) is False
    notice.decided_on = TODAY
    assert rules.may_decide_notice(at_ours(roles.MAP_EDITOR), notice, TODAY) is False
