"""Who may write what stopped somebody, report a door, and phone. The default is no."""

from __future__ import annotations

import datetime

from pont.accounts import roles
from pont.accounts.at_work import PASSWORD, AtWork
from pont.directory.models import Service
from pont.thresholds import doubts
from pont.thresholds.models import DoorNotice

# Whoever meets people: at the desk, in the street, in the group, on the telephone.
AT_A_DESK = frozenset(
    {
        roles.RECEPTION_VOLUNTEER,
        roles.BRIDGE_FIGURE,
        roles.GROUP_MEMBER,
        roles.WORKER,
        roles.HELPLINE_OPERATOR,
    }
)
OF_THE_MAP = frozenset({roles.WORKER, roles.MAP_EDITOR})


def may_record_threshold(at: AtWork) -> bool:
    """Every desk, also by PIN: there is no person in it, and nobody is named as its writer."""
    return bool(at.roles & AT_A_DESK)


def may_report_door(at: AtWork) -> bool:
    """Whoever may write what stopped somebody."""
    return may_record_threshold(at)


def may_see_thresholds(at: AtWork) -> bool:
    """How often each stopped somebody, in one's own house: every desk, and the coordinator."""
    return bool(at.roles & (AT_A_DESK | {roles.COORDINATOR}))


def may_read_words(at: AtWork) -> bool:
    """What somebody said in their own words may be as telling as a page of the notebook: workers with a password."""
    return roles.WORKER in at.roles and at.by == PASSWORD


def may_phone(at: AtWork) -> bool:
    """Workers, about the doors of their house; map editors. What they hear changes the map, so with an account."""
    return bool(at.roles & OF_THE_MAP) and at.by == PASSWORD


def may_phone_whole_map(at: AtWork) -> bool:
    return roles.MAP_EDITOR in at.roles and at.by == PASSWORD


def may_see_reports(at: AtWork) -> bool:
    """What is reported of doors: map editors of the whole map, workers and coordinators of their own entries."""
    return bool(at.roles & (OF_THE_MAP | {roles.COORDINATOR})) and at.by == PASSWORD


def may_tell_service(at: AtWork) -> bool:
    """Tell a service what is reported of its door."""
    return roles.MAP_EDITOR in at.roles and at.by == PASSWORD


def may_note_reply(at: AtWork, service: Service) -> bool:
    """Write down what a service replies: whoever tells it, and the house whose entry it is."""
    is_ours = service.organization.house_id == at.house.pk
    return may_tell_service(at) or (is_ours and may_see_reports(at))


def may_decide_notice(at: AtWork, notice: DoorNotice, today: datetime.date) -> bool:
    """Decide whether a door may be named: once, and once the service had its days to reply."""
    is_open = notice.decided_on is None
    return may_tell_service(at) and is_open and doubts.may_decide(notice.told_on, today)
