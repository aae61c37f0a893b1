"""The history of an entry, in lines that can be read, with what can be put back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pont.accounts.at_work import AtWork
from pont.accounts.sentences import moment_said
from pont.directory import choices
from pont.directory.desk.editing import labels, sight
from pont.directory.editing.models import ServiceHistory
from pont.directory.models import Service

MOST = 200
ACTS: dict[str, Promise] = {
    "started": gettext_lazy("The entry was begun."),
    "changed": gettext_lazy("Something was changed."),
    "confirmed": gettext_lazy("Everything was checked: it is still so."),
    "how_full": gettext_lazy("Somebody said how full it is."),
    "closed_for_a_while": gettext_lazy("Closed for a while."),
    "opened_again": gettext_lazy("Open again."),
    "ended": gettext_lazy("Closed for good."),
    "put_back": gettext_lazy("A change was put back."),
    "imported": gettext_lazy("A list was taken over."),
    "joined": gettext_lazy("Another entry was joined with this one."),
    "joined_into": gettext_lazy("It was joined with another entry."),
    "parted": gettext_lazy("Two entries were taken apart again."),
    "accepted": gettext_lazy("A proposal was taken over."),
}
# What a line does not say by itself: checks have their own sentence, keepsakes of feeds none.
UNTOLD = ("checked", "organization.checked", *labels.UNREAD)


def is_told(key: str) -> bool:
    return key not in UNTOLD and not key.startswith("checked.")


def is_text(key: str) -> bool:
    """Whether somebody can say it: neither a check nor what follows from other fields by itself."""
    return is_told(key) and key != "organization" and not key.endswith("translations")


def changes_of(line: ServiceHistory, names: dict[str, str]) -> list[dict[str, Any]]:
    """Field by field what it said before and said after."""
    today, found = timezone.localdate(), []
    for key, (before, after) in line.changes.items():
        if not is_told(key):
            continue
        pair = [labels.lines(key, value, today, names) for value in (before, after)]
        if pair[0] == pair[1]:
            if "hours." not in key or not differ_in_text(before, after):
                continue
            pair = [labels.raw(value) for value in (before, after)]
        found.append({"label": labels.label(key), "before": pair[0], "after": pair[1]})
    return found


def differ_in_text(before: Any, after: Any) -> bool:
    """Whether two lists of hours are written otherwise, whoever checked them."""
    return [row.get("hours") for row in before or ()] != [row.get("hours") for row in after or ()]


def line_said(line: ServiceHistory, names: dict[str, str]) -> dict[str, Any]:
    changes = changes_of(line, names)
    how = str(dict(choices.HOW).get(line.how, ""))
    who = ", ".join(part for part in (labels.by_said(line.by), how) if part)
    is_whole = getattr(line, "is_whole", True)
    return {
        "pk": line.pk,
        "at": moment_said(line.at, with_weekday=False),
        "who": who,
        "act": str(ACTS.get(line.act, ACTS["changed"])),
        "changes": changes,
        "may_put_back": bool(changes) and is_whole,
    }


def lines(at: AtWork, service: Service) -> list[dict[str, Any]]:
    """The history as whoever is at work may read it, the newest first."""
    rows = sight.seen_history(at, service, MOST)
    names = labels.names_of(value for row in rows for pair in row.changes.values() for value in pair)
    return [line_said(row, names) for row in rows]


def line_of(at: AtWork, service: Service, number: str) -> ServiceHistory | None:
    """One line that may be put back; None for every other."""
    rows = sight.seen_history(at, service, MOST)
    return next((row for row in rows if str(row.pk) == number and getattr(row, "is_whole", True)), None)
