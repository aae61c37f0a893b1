"""What whoever keeps a collection is told: why something cannot be done, why a door is not shown."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pont.accounts.models import House
from pont.directory import choices
from pont.directory.models import Service

GONE = _("This collection has ended meanwhile.")
DOOR_GONE = _("Somebody took this door out meanwhile.")
NOT_PUBLIC = _("Visitors may not see this door, so it cannot stand in a collection.")
TWICE = _("This door is in the collection already.")
FULL = _("A collection holds at most %(most)s doors. Take one out first.")
NOTHING_TO_SHOW = _("Add a door that visitors may see. Then you can publish.")
TEXTS_CHANGED = _("Somebody changed these texts meanwhile. Nothing was overwritten: look at both.")
NOTE_CHANGED = _("Somebody changed this note meanwhile. Nothing was overwritten: look at both.")
# By the status of the service.
NOT_ACTIVE = {
    "inactive": _("This service has stopped for now. Visitors do not see it."),
    "defunct": _("This service has ended. Visitors do not see it."),
    "temporarily closed": _("This service is closed for a while. Visitors do not see it."),
}
NOT_FOR_ALL = _("Only houses may see this door now. Visitors do not see it.")
NAMELESS = _("A door that its own house keeps for itself now")


def why_hidden(service: Service) -> str | Promise:
    """Why visitors do not see a service of a collection any more; "" where they do."""
    if service.visibility not in choices.SEEN_BY_PUBLIC:
        return NOT_FOR_ALL
    return NOT_ACTIVE.get(service.status, "")


def may_be_named(service: Service, house: House) -> bool:
    """Whether this house may still read the name: not of a service that another house keeps for itself."""
    return service.visibility != "house" or service.organization.house_id == house.pk
