"""Who may do what to the map. The default is no."""

from __future__ import annotations

from pont.accounts import roles
from pont.accounts.at_work import PASSWORD, AtWork

OF_THE_MAP = frozenset({roles.WORKER, roles.MAP_EDITOR})


def may_translate(at: AtWork) -> bool:
    """Workers and map editors, each with an account: a wrong word sends somebody to a closed door."""
    return bool(at.roles & OF_THE_MAP) and at.by == PASSWORD


def may_keep_collections(at: AtWork) -> bool:
    """The collections of this house: workers, map editors, and bridge figures, who make them with residents."""
    return bool(at.roles & (OF_THE_MAP | {roles.BRIDGE_FIGURE}))


def may_print_for_partners(at: AtWork) -> bool:
    """Paper with conditions that stay among partner houses."""
    return bool(at.roles & (OF_THE_MAP | {roles.COORDINATOR})) and at.by == PASSWORD
