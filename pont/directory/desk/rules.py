"""Who may do what to the map. The default is no."""

from __future__ import annotations

from pont.accounts import roles
from pont.accounts.at_work import PASSWORD, AtWork
from pont.directory.models import Service

OF_THE_MAP = frozenset({roles.WORKER, roles.MAP_EDITOR})
KEEP_ENTRIES = OF_THE_MAP | {roles.COORDINATOR}


def may_translate(at: AtWork) -> bool:
    """Workers and map editors, each with an account: a wrong word sends somebody to a closed door."""
    return bool(at.roles & OF_THE_MAP) and at.by == PASSWORD


def may_keep_collections(at: AtWork) -> bool:
    """The collections of this house: workers, map editors, and bridge figures, who make them with residents."""
    return bool(at.roles & (OF_THE_MAP | {roles.BRIDGE_FIGURE}))


def may_print_for_partners(at: AtWork) -> bool:
    """Paper with conditions that stay among partner houses."""
    return bool(at.roles & (OF_THE_MAP | {roles.COORDINATOR})) and at.by == PASSWORD


def may_keep_entries(at: AtWork) -> bool:
    """The entries of this house, each with an account: a wrong hour sends somebody to a closed door."""
    return bool(at.roles & KEEP_ENTRIES) and at.by == PASSWORD


def may_edit_every_entry(at: AtWork) -> bool:
    """Entries of every house, but for those that their house keeps for itself."""
    return roles.MAP_EDITOR in at.roles and at.by == PASSWORD


def may_edit_map_of(at: AtWork, service: Service) -> bool:
    """Own entries, and for a map editor those of everybody. One that was joined with another is kept as it was."""
    if not may_keep_entries(at) or service.merged_into_id is not None:
        return False
    is_ours = service.organization.house_id == at.house.pk
    return is_ours or (may_edit_every_entry(at) and service.visibility != "house")


def may_give_keys(at: AtWork) -> bool:
    """Keys of programs are access to the house's entries: whoever gives access gives them."""
    return roles.COORDINATOR in at.roles and at.by == PASSWORD


def may_import(at: AtWork) -> bool:
    """Lists of others touch entries of everybody."""
    return roles.MAP_EDITOR in at.roles and at.by == PASSWORD
