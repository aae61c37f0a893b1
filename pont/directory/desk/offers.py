"""What the desk of the map adds to the first page of a house and to its history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pont.accounts.today import Offer
from pont.directory.desk import rules

OFFERS = (
    Offer(
        rules.may_keep_collections,
        "map_desk:collections",
        "list",
        _("Lists of doors"),
        _("Chosen and ordered by a group"),
    ),
    Offer(rules.may_translate, "map_desk:translate", "language", _("Translate"), _("What the map says")),
    Offer(
        rules.may_print_for_partners,
        "map_desk:paper",
        "print",
        _("Print for partners"),
        _("With what only houses may read"),
    ),
)
HISTORY = {
    "start_collection": _("%(who)s started the list “%(about)s”."),
    "change_collection": _("%(who)s changed the texts of the list “%(about)s”."),
    "add_door": _("%(who)s put a door in the list “%(about)s”."),
    "remove_door": _("%(who)s took a door out of the list “%(about)s”."),
    "move_door": _("%(who)s moved a door in the list “%(about)s”."),
    "set_note": _("%(who)s wrote a note in the list “%(about)s”."),
    "publish_collection": _("%(who)s showed the list “%(about)s” to everybody."),
    "withdraw_collection": _("%(who)s took the list “%(about)s” off the public pages."),
    "end_collection": _("%(who)s ended the list “%(about)s”."),
    "translate": _("%(who)s translated texts: %(about)s."),
    "hand_out_translations": _("%(who)s took a file of texts to translate."),
    "take_back_translations": _("%(who)s took translations back from a file."),
}
