"""What the desk says: why a door should be phoned, what a card is called, why something cannot be done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from pont.directory.context import language_in_force
from pont.kernel import phrasing
from pont.thresholds.cards import cards
from pont.thresholds.doubts import decided_from
from pont.thresholds.due import REASONS

UNKNOWN_CARD = _("Nobody knows this card any more. Choose another one.")
UNKNOWN_ANSWER = _("Choose one of the answers.")
SAY_UNTIL = _("Say until which day.")
ANOTHER_DAY = _("Choose a day from today on, within three months.")
TOLD_ALREADY = _("This service was told already. Wait for its reply.")
DECIDED_ALREADY = _("Somebody decided about this already.")
TELL_FIRST = _("Tell the service first.")
NOTHING_REPORTED = _("Nothing is reported of this door now.")
# By the code of the reason; one plain sentence each.
WHY = {
    "contradicted": _("A house met something else than the map says."),
    "reported": _("A visitor met something else than the map says."),
    "missing": _("The list it came from does not name it any more."),
    "full_is_over": _("It was full until a day that is over."),
    "closing_is_over": _("It was closed until a day that is over."),
    "number_wrong": _("The number led nowhere. Look for another one."),
    "hours_unwritten": _("They said that the hours changed. Nobody wrote them down."),
    "hours_unknown": _("We do not know when it is open."),
    "papers_unknown": _("We do not know if they ask for papers."),
    "hours": _("Nobody checked the hours lately."),
    "conditions": _("Nobody checked lately what the door asks."),
    "changed": _("It changed a month ago. Ask if that still holds."),
    "stale": _("Nobody checked it this year, so the map says: ask first."),
    "never_phoned": _("Nobody has ever asked the door itself."),
    "contact": _("Nobody checked the number lately."),
    "description": _("Nobody checked lately what they do."),
}
KINDS = {
    "practical": _("Something is missing"),
    "mental": _("What somebody feels or carries"),
    "structural": _("How the door works"),
    "digital": _("The screen stands between"),
}


def why(reasons: Iterable[str]) -> list[str]:
    """The reasons in sentences: first what people met, then what nobody knows, then what is old."""
    said = set(reasons)
    # Of hours that nobody knows it goes without saying that nobody checked them.
    said -= {"hours"} if "hours_unknown" in said else set()
    return [str(WHY[code]) for code in REASONS if code in said]


def day(date: datetime.date) -> str:
    return phrasing.day(date, language_in_force(), with_weekday=False, with_year=True)


def too_soon(told_on: datetime.date) -> str:
    """From which day on somebody may decide."""
    return phrasing.one_stop(now("You can decide from %(day)s.") % {"day": day(decided_from(told_on))})


def card_word(code: str, reader: str) -> str:
    """What a card is called; "" for one that nobody knows any more."""
    card = cards().get(code)
    return card.word.get(reader) if card else ""
