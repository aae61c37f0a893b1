"""What a column can be. A role is a code: "phone", "name:fr" for a text in one language, "condition:price"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from pont.kernel import vocabulary
from pont.kernel.vocabulary import VISITOR_LANGUAGES, WEEKDAYS

IGNORE = "ignore"
TRANSLATABLE = ("name", "description", "address", "street", "city", "fees", "eligibility")
"""Roles a column may have in one language: "name:nl"."""
MANY = frozenset(
    {"other_names", "phone", "email", "website", "languages", "needs", "eligibility", "note", IGNORE}
    | {f"{day}_{end}" for day in WEEKDAYS for end in ("from", "to")}
)
"""Roles that several columns may have; of the others each has one column."""
CONDITION = "condition:"

# Above all of them stands what a column is asked to be most often.
LABELS = {
    "name": _("Name"),
    "organization": _("Organisation"),
    "description": _("Description"),
    "address": _("Address on one line"),
    "street": _("Street"),
    "number": _("House number"),
    "box": _("Box"),
    "postcode": _("Postcode"),
    "city": _("Commune or city"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "website": _("Website"),
    "hours": _("Opening hours of the door, in words"),
    "phone_hours": _("Hours of the telephone, in words"),
    "intake_hours": _("Hours of the intake, in words"),
    "osm_hours": _("Opening hours in the writing of OpenStreetMap"),
    "needs": _("What it helps with"),
    "eligibility": _("For whom"),
    "fees": _("What it costs"),
    "languages": _("Languages spoken"),
    "stop": _("Stop nearby"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "point": _("Latitude and longitude together"),
    "other_names": _("Other names"),
    "checked_on": _("Last checked on"),
    "note": _("Remark that everybody may read"),
    "id": _("Identifier"),
    IGNORE: _("Not used"),
}
DAY_LABELS = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
FROM = gettext_noop("%(day)s, from")
TO = gettext_noop("%(day)s, until")


@cache
def codes() -> frozenset[str]:
    """Every role there is."""
    found = set(LABELS) | set(WEEKDAYS)
    found |= {f"{role}:{language}" for role in TRANSLATABLE for language in VISITOR_LANGUAGES}
    found |= {f"{day}_{end}" for day in WEEKDAYS for end in ("from", "to")}
    return frozenset(found | {f"{CONDITION}{kind}" for kind in vocabulary.conditions()})


def split(role: str) -> tuple[str, str]:
    """A role without its language, and the language or "" ("name:fr" is name and fr)."""
    base, _colon, language = role.partition(":")
    return (base, language) if base in TRANSLATABLE else (role, "")


def labels(language: str) -> Mapping[str, str]:
    """Every role with what people read for it in `language`, in the order in which they are offered."""
    found = {role: str(label) for role, label in LABELS.items() if role != IGNORE}
    for role in TRANSLATABLE:
        for code in VISITOR_LANGUAGES:
            found[f"{role}:{code}"] = f"{found[role]} ({vocabulary.languages()[code].get(language)})"
    for day, label in DAY_LABELS.items():
        found[day] = str(label)
        found[f"{day}_from"] = str(_(FROM)) % {"day": label}
        found[f"{day}_to"] = str(_(TO)) % {"day": label}
    for kind, condition in vocabulary.conditions().items():
        found[f"{CONDITION}{kind}"] = condition.label.get(language)
    return found | {IGNORE: str(LABELS[IGNORE])}
