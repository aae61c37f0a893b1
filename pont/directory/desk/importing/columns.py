"""The page on which somebody says which column of a spreadsheet is what: roles to choose from, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pont.accounts.sentences import language, listed
from pont.directory.spreadsheets import roles
from pont.directory.spreadsheets.importing import Preview
from pont.directory.spreadsheets.matching import Guess
from pont.kernel.phrasing import unturned
from pont.kernel.terms import LANGUAGES
from pont.kernel.vocabulary import WEEKDAYS

REASONS: dict[str, Promise] = {
    "chosen": gettext_lazy("You chose it."),
    "remembered": gettext_lazy("It was so the last time."),
    "heading": gettext_lazy("The heading says “%(word)s”."),
    "inside": gettext_lazy("The heading holds “%(word)s”."),
    "content": gettext_lazy("The cells look like it."),
    "taken": gettext_lazy("The column “%(word)s” is that already."),
    "only_organisation": gettext_lazy("No column names a service, so the organisation is taken."),
    "private": gettext_lazy("It may hold what is not for everybody."),
    "visibility": gettext_lazy("A list does not say who may see an entry."),
    "": gettext_lazy("Nothing says what it is."),
}
Groups = list[tuple[str, list[tuple[str, str]]]]


def groups() -> Groups:
    """Every role that is offered for any column, under headings: what is asked for most often stands first."""
    names = roles.labels(language())
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name in names.items():
        base, tongue = roles.split(code)
        if tongue and tongue not in LANGUAGES:
            continue
        if code == roles.IGNORE:
            continue
        if tongue:
            head = _("In one language")
        elif base.partition("_")[0] in WEEKDAYS:
            head = _("Hours day by day")
        elif code.startswith(roles.CONDITION):
            head = _("What the door asks")
        else:
            head = _("The service")
        found.setdefault(head, []).append((code, name))
    return list(found.items())


def rows(seen: Preview, sent: dict[str, str] | None) -> list[dict[str, Any]]:
    """Each column with its first cells, what it is taken for, and why; `sent`: what somebody chose a moment ago."""
    names, offered = roles.labels(language()), {code for _head, some in groups() for code, _name in some}
    found = []
    for index, guess in enumerate(seen.guesses):
        role = (sent or {}).get(guess.heading, guess.role)
        found.append(
            {
                "field": f"role-{index}",
                "heading": unturned(guess.heading),
                "samples": [unturned(sample) for sample in guess.samples],
                "role": role,
                # A language that few lists speak is offered where it was found.
                "own": (role, names[role]) if role not in offered and role != roles.IGNORE else None,
                "is_ignored": role == roles.IGNORE,
                "why": _why(guess) if role == guess.role else str(REASONS["chosen"]),
                "is_remembered": guess.why == "remembered",
                "is_new": guess.heading in seen.new,
            }
        )
    return found


def _why(guess: Guess) -> str:
    return str(REASONS[guess.why]) % {"word": unturned(guess.word)}


def sent_roles(seen: Preview, sent: QueryDict) -> dict[str, str]:
    """What was chosen for each heading; what is no role stays as it was guessed."""
    found = {}
    for index, guess in enumerate(seen.guesses):
        role = sent.get(f"role-{index}", guess.role)
        found[guess.heading] = role if role in roles.codes() else guess.role
    # An organisation stood in for the name while there was none.
    for guess in seen.guesses:
        is_named = any(role == "name" for heading, role in found.items() if heading != guess.heading)
        if guess.why == "only_organisation" and found[guess.heading] == "name" and is_named:
            found[guess.heading] = "organization"
    return found


def problems(chosen: dict[str, str]) -> list[str]:
    """Why a list with these columns cannot be imported, in the words of the page."""
    names = roles.labels(language())
    by_role: dict[str, list[str]] = defaultdict(list)
    for heading, role in chosen.items():
        by_role[role].append(unturned(heading))
    found = [
        _("Only one column can be “%(role)s”. Now there are several: %(columns)s.")
        % {"role": names[role], "columns": listed(f"“{heading}”" for heading in headings)}
        for role, headings in by_role.items()
        if len(headings) > 1 and role not in roles.MANY
    ]
    if not any(roles.split(role)[0] == "name" for role in by_role):
        found.insert(0, _("Say which column is the name of the service."))
    return found
