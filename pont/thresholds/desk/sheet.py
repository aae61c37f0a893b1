"""The sheet of one call: whom to call, why, what to ask, ready to be read aloud; and the answers with their keys."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pont.accounts.models import House
from pont.directory import choices, listing, models, week
from pont.directory.doors import Hours, Text
from pont.directory.publishing import UNKNOWN_LANGUAGE, readable
from pont.kernel import phrasing, vocabulary
from pont.kernel.markup import isolating, spoken, tongue
from pont.kernel.phrasing import unturned
from pont.thresholds import calls, facts
from pont.thresholds.desk import sentences
from pont.thresholds.due import Due
from pont.thresholds.models import (
    CLOSED_FOR_NOW,
    ENDED,
    FULL,
    HOURS,
    NOBODY,
    SAME,
    SKIPPED,
    WRONG_NUMBER,
)

# What is asked of every door, also where nobody ever answered it.
CORE = ("without_papers", "id_asked", "appointment", "price", "referral_needed")
MOST_NUMBERS = 3
MOST_SAID = 280


class Answer(NamedTuple):
    """One key. `asks_until`: the last day is typed first; `asks_again`: the key leads to the button, Enter sends it."""

    key: str
    outcome: str
    word: str | Promise
    hint: str | Promise = ""
    asks_until: bool = False
    asks_again: bool = False


ANSWERS = (
    Answer("1", SAME, gettext_lazy("Nothing changed"), gettext_lazy("All of this is still so")),
    Answer("2", HOURS, gettext_lazy("Hours changed"), gettext_lazy("Opens the entry")),
    Answer("3", FULL, gettext_lazy("Full until"), asks_until=True),
    Answer("4", CLOSED_FOR_NOW, gettext_lazy("Closed for a while, until"), asks_until=True),
    Answer(
        "5",
        ENDED,
        gettext_lazy("Closed for good"),
        gettext_lazy("Then press Enter to be sure"),
        asks_again=True,
    ),
    Answer("6", NOBODY, gettext_lazy("Nobody picked up"), gettext_lazy("Comes back tomorrow")),
    Answer("7", WRONG_NUMBER, gettext_lazy("The number is wrong"), gettext_lazy("Look for another one")),
    Answer("0", SKIPPED, pgettext_lazy("a call", "Later"), gettext_lazy("Comes back in two hours")),
)


def words_of(outcome: str) -> str:
    """What came of a call, as its key says it."""
    return next((str(answer.word) for answer in ANSWERS if answer.outcome == outcome), "")


class Line(NamedTuple):
    """One thing to ask. `said`: what the map says now, to be read aloud; nothing where nobody knows."""

    question: str
    said: list[SafeString]


def text(words: str, language: str) -> Text | None:
    return Text({language or UNKNOWN_LANGUAGE: unturned(words)}) if words else None


def hours_of(service: models.Service) -> list[Hours]:
    """The hours of the service and of its places."""
    rows = models.Schedule.objects.filter(Q(service=service) | Q(place__service=service)).order_by("pk")
    return [
        Hours(row.purpose, readable(row.hours, row.school), row.school or None, text(row.note, row.language))
        for row in rows
    ]


def ask_hours(service: models.Service, today: datetime.date, reader: str) -> list[Line]:
    """The hours of each purpose in words, as a question."""
    rows, found = hours_of(service), []
    questions = {
        "door": _("Is the door open then?"),
        "phone": _("Is the telephone answered then?"),
        "intake": _("Can people come in then?"),
        "meal": _("Are the meals then?"),
    }
    for purpose, question in questions.items():
        own = [row for row in rows if row.purpose == purpose]
        if any(row.text for row in own):
            found.append(Line(question, week.in_words(own, today, reader)))
    if not found:
        notes = [spoken(*row.note.pick(reader), reader) for row in rows if row.note]
        found.append(Line(_("When are you open?"), notes))
    return found


def readable_conditions(service: models.Service, house: House) -> list[models.AccessCondition]:
    """The conditions this house may read out: all but what another house keeps for itself."""
    is_own = service.organization.house_id == house.pk
    rows = models.AccessCondition.objects.filter(service=service).order_by("pk")
    return [row for row in rows if is_own or row.visibility != "house"]


def ask_offer(service: models.Service, reader: str) -> list[Line]:
    """What it says it does, as long as one reads it out in one breath."""
    words = Truncator(unturned(service.description)).chars(MOST_SAID)
    return [Line(_("Do you still do this?"), [spoken(words, service.language, reader)])] if words else []


def ask_conditions(service: models.Service, house: House, reader: str) -> list[Line]:
    """What the door asks, fact by fact; then what nobody knows and everybody asks."""
    rows, said, known = readable_conditions(service, house), [], set()
    for row in rows:
        condition = vocabulary.conditions().get(row.kind)
        answer = condition and condition.answer(row.answer)
        if answer:
            known.add(row.kind)
            said.append(isolating(answer.fact.get(reader)))
    if spoken_here := tuple(row.code for row in service.languages.order_by("pk")):
        listed = listing.languages_fact(spoken_here, reader)
        said.append(isolating(_("They speak %(languages)s.") % {"languages": listed}))
    found = [Line(_("Is this still so?"), said)] if said else []
    gaps = [vocabulary.conditions()[kind].label.get(reader) for kind in CORE if kind not in known]
    if gaps:
        found.append(Line(_("What we do not know:"), [isolating(phrasing.and_list(gaps, reader))]))
    return found


def ask_place(service: models.Service, reader: str) -> list[Line]:
    """Where it is. Of a secret address nothing is asked."""
    if service.visibility == "phone_only":
        return []
    rows = models.Location.objects.filter(services_here__service=service).exclude(address_1="").order_by("pk")
    said = [
        isolating(f"{row.address_1}, {row.postal_code} {row.city}".strip(", ")) for row in rows.distinct()[:3]
    ]
    return [Line(_("Is this the address?"), said)] if said else []


def checked_said(service: models.Service, reader: str) -> str:
    """When it was checked last, and how."""
    if service.verified_on is None:
        return _("Nobody has checked this yet.")
    day = phrasing.day(service.verified_on, reader, with_weekday=False, with_year=True)
    how = dict(choices.HOW).get(service.verified_how, "")
    return (
        _("Last checked on %(day)s: %(how)s.") % {"day": day, "how": how}
        if how
        else phrasing.one_stop(_("Last checked on %(day)s.") % {"day": day})
    )


def script(service: models.Service, house: House, today: datetime.date, reader: str) -> list[Line]:
    """What to say, in the order of a call."""
    return [
        *ask_hours(service, today, reader),
        Line(_("Do you have places left now?"), []),
        *ask_offer(service, reader),
        *ask_conditions(service, house, reader),
        *ask_place(service, reader),
    ]


def sheet(
    service: models.Service,
    house: House,
    found: Due,
    numbers: Iterable[str],
    today: datetime.date,
    reader: str,
) -> dict[str, Any]:
    """Everything the page of one call says."""
    return {
        "service": service,
        "name": unturned(service.name),
        "tongue": tongue(service.language, reader),
        "host": spoken(unturned(service.organization.name), service.organization.language, reader),
        "numbers": list(numbers)[:MOST_NUMBERS],
        "why": sentences.why(found.reasons),
        "checked": checked_said(service, reader),
        "lines": script(service, house, today, reader),
        "answers": ANSWERS,
        "today": today.isoformat(),
        "is_reported": bool({"contradicted", "reported"} & set(found.reasons)),
        "is_phone_only": service.visibility == "phone_only",
    }


def numbers_of(services: facts.Services, pk: int) -> list[str]:
    return calls.numbers_of(services.filter(pk=pk)).get(pk, [])
