"""What the desk of the map adds to the first page of a house and to its history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pont.accounts.today import Offer
from pont.directory.desk import rules
from pont.directory.suggesting.rules import may_decide_suggestions

OFFERS = (
    Offer(
        rules.may_keep_entries,
        "map_desk:entries",
        "house",
        _("Our entries"),
        _("What the map says of us"),
    ),
    Offer(
        rules.may_keep_collections,
        "map_desk:collections",
        "list",
        _("Lists of doors"),
        _("Chosen and ordered by a group"),
    ),
    Offer(
        rules.may_keep_entries,
        "map_desk:duplicates",
        "depends",
        _("Perhaps twice"),
        _("Entries that look like one"),
    ),
    Offer(
        rules.may_import,
        "map_desk:imports",
        "parcel",
        _("Lists of others"),
        _("What others keep, brought onto the map"),
    ),
    Offer(rules.may_keep_entries, "map_desk:exports", "leave", _("Take along"), _("The map as a file")),
    Offer(rules.may_give_keys, "map_desk:programs", "key", _("Programs"), _("Keys for partners' programs")),
    Offer(rules.may_translate, "map_desk:translate", "language", _("Translate"), _("What the map says")),
    Offer(
        rules.may_print_for_partners,
        "map_desk:paper",
        "print",
        _("Print for partners"),
        _("With what only houses may read"),
    ),
    Offer(
        may_decide_suggestions,
        "map_desk:suggestions",
        "bubble",
        _("Suggestions"),
        _("What people tell about doors"),
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
    "suggestion_accepted": _("%(who)s took a suggestion over: “%(about)s”."),
    "suggestion_partly": _("%(who)s took a part of a suggestion over: “%(about)s”."),
    "suggestion_declined": _("%(who)s did not take a suggestion over: “%(about)s”."),
    "suggestion_spam": _("%(who)s threw rubbish away."),
    "make_link": _("%(who)s made a link with which “%(about)s” answers for itself."),
    "end_link": _("%(who)s ended the link of “%(about)s”."),
    "give_key": _("%(who)s gave the program “%(about)s” a key."),
    "end_key": _("%(who)s ended the key of the program “%(about)s”."),
    "join_entries": _("%(who)s joined two entries of “%(about)s”."),
    "part_entries": _("%(who)s made “%(about)s” an entry of its own again."),
    "import_list": _("%(who)s brought in a list of “%(about)s”."),
    "undo_import": _("%(who)s undid an import of “%(about)s”."),
    "change_source": _("%(who)s changed what lists of “%(about)s” may do."),
    "start_entry": _("%(who)s began the entry “%(about)s”."),
    "change_entry": _("%(who)s changed the entry “%(about)s”."),
    "confirm_entry": _("%(who)s checked the entry “%(about)s”."),
    "close_entry": _("%(who)s said until when “%(about)s” is closed."),
    "open_entry": _("%(who)s said that “%(about)s” is open again."),
    "fill_entry": _("%(who)s said how full “%(about)s” is."),
    "end_entry": _("%(who)s closed the entry “%(about)s” for good."),
    "put_back_entry": _("%(who)s put back what the entry “%(about)s” said."),
    "translate": _("%(who)s translated texts: %(about)s."),
    "hand_out_translations": _("%(who)s took a file of texts to translate."),
    "take_back_translations": _("%(who)s took translations back from a file."),
}
