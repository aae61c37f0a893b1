"""Who may do what in a house. The default is no; another house's things are not even reached."""

from __future__ import annotations

from pont.accounts import roles
from pont.accounts.at_work import PASSWORD, AtWork
from pont.accounts.models import Membership


def may_enter(at: AtWork) -> bool:
    """Whoever has a role here."""
    return at.membership is not None and bool(at.roles)


def may_count(at: AtWork) -> bool:
    """The screen that only counts: nobody has to say who they are."""
    return True


def may_see_access(at: AtWork) -> bool:
    return roles.COORDINATOR in at.roles


def may_give_access(at: AtWork) -> bool:
    return roles.COORDINATOR in at.roles


def may_change_access(at: AtWork, membership: Membership) -> bool:
    """Roles, PIN and end of somebody's access."""
    return roles.COORDINATOR in at.roles and membership.house_id == at.house.pk


def may_set_own_pin(at: AtWork) -> bool:
    """A PIN does not change itself: who only typed one might have seen it."""
    return may_enter(at) and at.by == PASSWORD


def may_set_up_tablets(at: AtWork) -> bool:
    return roles.COORDINATOR in at.roles


def may_keep_teams(at: AtWork) -> bool:
    return roles.COORDINATOR in at.roles


def may_see_log(at: AtWork) -> bool:
    return roles.COORDINATOR in at.roles


def may_answer_who_read(at: AtWork) -> bool:
    """Tell the person who asks when and why their page was read; a worker who knows them does, or the coordinator."""
    return bool(at.roles & {roles.COORDINATOR, roles.WORKER})


def may_open_notebook(at: AtWork) -> bool:
    """Workers only. A coordinator gives access and so has none, unless also a worker."""
    return roles.WORKER in at.roles and at.by == PASSWORD


def may_edit_map(at: AtWork) -> bool:
    return roles.MAP_EDITOR in at.roles


def may_answer_helpline(at: AtWork) -> bool:
    return roles.HELPLINE_OPERATOR in at.roles


def may_see_network_counts(at: AtWork) -> bool:
    return roles.NETWORK_COORDINATOR in at.roles
