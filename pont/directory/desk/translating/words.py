"""What the pages of translators call texts, states and reasons, in the language of the screen."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pont.accounts.sentences import language as of_screen
from pont.directory.desk.translating import exchange, texts, units
from pont.directory.desk.translating.texts import Original
from pont.kernel import vocabulary
from pont.kernel.phrasing import unturned

# What stands together on the page of a service, in its order.
GROUPS = {
    "service": gettext_lazy("The service"),
    "organization": gettext_lazy("The organisation"),
    "location": gettext_lazy("The places"),
    "schedule": gettext_lazy("The hours"),
    "condition": gettext_lazy("What the door asks"),
    "document": gettext_lazy("What to bring"),
    "cost": gettext_lazy("Prices"),
}
LABELS = {
    ("service", "name"): gettext_lazy("Name of the service"),
    ("service", "description"): gettext_lazy("What you find there"),
    ("service", "application_process"): gettext_lazy("How you get in"),
    ("service", "fees_description"): gettext_lazy("What it costs, in words"),
    ("service", "eligibility_description"): gettext_lazy("For whom it is"),
    ("organization", "name"): gettext_lazy("Name of the organisation"),
    ("organization", "description"): gettext_lazy("About the organisation"),
    ("location", "name"): gettext_lazy("Name of the place"),
    ("location", "description"): gettext_lazy("About the place"),
    ("location", "address_1"): gettext_lazy("Street and number"),
    ("location", "city"): gettext_lazy("Town"),
    ("location", "near_stop"): gettext_lazy("Stop nearby"),
    ("schedule", "note"): gettext_lazy("A note about the hours"),
    ("document", "document"): gettext_lazy("Something to bring"),
    ("cost", "option"): gettext_lazy("A price"),
}
STATES = {
    texts.HUMAN: gettext_lazy("By a person"),
    texts.MACHINE: gettext_lazy("By a machine"),
    texts.OUTDATED: gettext_lazy("Outdated"),
    texts.MISSING: gettext_lazy("Missing"),
}
REASONS = {
    exchange.EMPTY: gettext_lazy("It has no translation yet."),
    exchange.SOURCE_CHANGED: gettext_lazy("The original changed since the file left."),
    exchange.LOST: gettext_lazy("A number or an address of the original is missing."),
    exchange.LONG: gettext_lazy("It is too long."),
    exchange.STRANGE: gettext_lazy("It holds signs that cannot be shown."),
    exchange.TWICE: gettext_lazy("It stands in the file twice."),
    exchange.UNKNOWN: gettext_lazy("The map has no such text."),
}
UNREADABLE = {
    units.WRONG: gettext_lazy("This is neither XLIFF 1.2 nor PO. Choose the file that came from here."),
    units.TRAP: gettext_lazy("This file is built to do harm. Nothing of it was read."),
    exchange.TOO_LARGE: gettext_lazy("This file is larger than 5 MB. Send it in parts."),
    exchange.NO_LANGUAGE: gettext_lazy("The file does not say into which language it translates."),
    exchange.NOTHING_OF_OURS: gettext_lazy("No text in this file comes from this map."),
}


def label(original: Original) -> str:
    """What a text is; of a note, about which condition."""
    if original.key.table == "condition":
        condition = vocabulary.conditions().get(original.kind)
        return condition.label.get(of_screen()) if condition else _("A condition")
    return str(LABELS[original.key.table, original.key.field])


def language(code: str) -> str:
    """The name of a language."""
    known = vocabulary.languages().get(code)
    return known.get(of_screen()) if known else _("Language unknown")


def own_name(code: str) -> str:
    """What a language calls itself."""
    return vocabulary.languages()[code].own


def unreadable(wrong: units.Unreadable, here: str) -> str:
    """Why a file is refused on the page of the language `here`."""
    if wrong.why != exchange.OTHER_LANGUAGE:
        return str(UNREADABLE[wrong.why])
    there = wrong.language
    said = language(there) if there in vocabulary.languages() else unturned(there)[:20]
    return _("This file translates into %(there)s, this page into %(here)s.") % {
        "there": said,
        "here": language(here),
    }
