"""What somebody may be in a house. Plain words; the rules say what each may do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

RECEPTION_VOLUNTEER = "reception_volunteer"
BRIDGE_FIGURE = "bridge_figure"
GROUP_MEMBER = "group_member"
WORKER = "worker"
COORDINATOR = "coordinator"
MAP_EDITOR = "map_editor"
HELPLINE_OPERATOR = "helpline_operator"
NETWORK_COORDINATOR = "network_coordinator"

# In the order in which they are offered: from the desk inwards.
LABELS = {
    RECEPTION_VOLUNTEER: _("Volunteer at the reception"),
    BRIDGE_FIGURE: _("Bridge figure"),
    GROUP_MEMBER: _("Member of the group"),
    WORKER: _("Worker"),
    COORDINATOR: _("Coordinator"),
    MAP_EDITOR: _("Map editor"),
    HELPLINE_OPERATOR: _("Helpline operator"),
    NETWORK_COORDINATOR: _("Network coordinator"),
}
# One sentence each, for whoever gives the role.
MEANINGS = {
    RECEPTION_VOLUNTEER: _("Welcomes people, counts, points the way. Opens no notebook."),
    BRIDGE_FIGURE: _("Goes along with people and brings them to a door. Opens no notebook."),
    GROUP_MEMBER: _("Speaks in the group: its signals and its dialogue."),
    WORKER: _("Follows people up. May open the notebook of this house."),
    COORDINATOR: _("Gives access and takes it away. Opens no notebook, unless also a worker."),
    MAP_EDITOR: _("Keeps the map right."),
    HELPLINE_OPERATOR: _("Answers the telephone and reads the map aloud."),
    NETWORK_COORDINATOR: _("Sees counts of all houses together, never a person and never one house alone."),
}
ALL = tuple(LABELS)
# These may do their work with a name and a PIN on the house's tablet; every other role asks for a second factor.
AT_THE_TABLET = frozenset({RECEPTION_VOLUNTEER, BRIDGE_FIGURE, GROUP_MEMBER})


def needs_second_factor(roles: frozenset[str]) -> bool:
    return bool(roles - AT_THE_TABLET)


def with_pin(roles: frozenset[str]) -> frozenset[str]:
    """What somebody is after typing a PIN: at most what a volunteer at the reception is."""
    return (roles & AT_THE_TABLET) or (frozenset({RECEPTION_VOLUNTEER}) if roles else roles)
