"""The short closed lists of the map's columns, with the words staff read."""

from django.utils.translation import gettext_lazy as _

VISIBILITY = [
    ("public", _("public")),
    ("partners", _("partner houses")),
    ("house", _("own house")),
    ("phone_only", _("phone only, secret address")),
]
SEEN_BY_PUBLIC = ("public", "phone_only")
STATUS = [
    ("active", _("active")),
    ("inactive", _("inactive")),
    ("defunct", _("ended")),
    ("temporarily closed", _("closed for a while")),
]
REACHED_BY = [
    ("door", _("at a door")),
    ("phone", _("by phone")),
    ("online", _("online")),
    ("mobile", _("at the stops of a round")),
]
HOW = [
    ("visited", _("on the spot")),
    ("phoned", _("by phone")),
    ("told", _("told by the service")),
    ("imported", _("taken over from another list")),
]
PURPOSE = [
    ("door", _("door")),
    ("phone", _("telephone")),
    ("intake", _("intake")),
    ("meal", _("meal")),
]
SCHOOL = [("fr", _("French-speaking schools")), ("nl", _("Dutch-speaking schools"))]
# Their words stand with the pages of the desk: only staff reads them.
OVERWRITES = [(code, code) for code in ("older", "all", "nothing")]
ORIGIN = [
    ("person", _("confirmed by a person")),
    ("strong", _("read in the name or the subject")),
    ("weak", _("mentioned in the text")),
    ("struck", _("struck out by a person")),
]
SATURATION = [("free", _("places left")), ("few", _("few places left")), ("full", _("full"))]
TRANSLATION = [("human", _("by a person")), ("machine", _("by a machine")), ("outdated", _("outdated"))]
SUGGESTION = [(code, code) for code in ("open", "accepted", "declined", "spam")]
