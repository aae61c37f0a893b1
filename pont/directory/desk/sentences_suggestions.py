"""What whoever decides about proposals is told, and what a printed slip of a service's own link says."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pont.directory.suggesting import proposals

DECIDED = _("Somebody decided about this meanwhile, or it is not of your house.")
NEW_PLACE = _("This is a new place. Choose whose it is first.")
BY_HAND = _("Nothing of this can be written by itself. Open the entry and write it there.")
CHANGED = _("Somebody changed the entry meanwhile. Look at the difference again.")
NOT_SURE = _("Say that you are sure: nobody will find this entry any more.")
WHO_SEES = _("Choose who may see the new place.")
ENDED_SAID = _("It no longer exists.")
LABELS = {
    proposals.PHONES: _("Telephone"),
    proposals.ADDRESS: _("Address"),
    proposals.HOURS: _("Opening hours"),
    proposals.ENDED: _("Does it still exist?"),
    proposals.NAME: _("Name"),
    proposals.DESCRIPTION: _("What one finds there"),
}
# Why a line cannot be written with one tap.
WHY = {
    proposals.SEVERAL_PLACES: _("The entry has several places. Write it on the entry, at the right one."),
    proposals.SEVERAL_ROWS: _("The entry has several of these. Write it on the entry."),
    proposals.NOT_READ: _("These words cannot be read as hours for sure. Write them on the entry."),
    proposals.NO_PLACE: _("The entry has no address yet. Write it on the entry."),
    proposals.NOT_A_NUMBER: _("This is more than a telephone number. Write it on the entry."),
    proposals.OF_ADDRESS: _("This number belongs to the address. Others share it. Write it on the entry."),
}
DONE = {
    "accept": _("It stands on the map as it was proposed."),
    "by_hand": _("Noted: you wrote it on the entry."),
    "decline": _("It was not taken over. Its words are gone."),
    "spam": _("It is gone."),
}


def done(change: str, left: Mapping[str, str]) -> str:
    """What is said after a tap; `left`: the texts that a person still has to write."""
    if left:
        return gettext("The rest you write on the entry yourself: “%(words)s”.") % {
            "words": " / ".join(text for field, text in left.items() if field != proposals.FROM)
        }
    return str(DONE[change])
