"""What is reported of a door, in words: what and how often, what the map says of it now, and how far the notice is."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pont.accounts.models import House
from pont.directory import week
from pont.directory.models import Service
from pont.kernel import phrasing, vocabulary
from pont.kernel.markup import isolating
from pont.kernel.phrasing import unturned
from pont.thresholds import doubts
from pont.thresholds.cards import cards
from pont.thresholds.desk import sentences, sheet
from pont.thresholds.models import CLOSED, NAMED, DoorNotice
from pont.thresholds.notices import Reported

Date = datetime.date


def what(count: doubts.Count, reader: str) -> str:
    """The thing that is reported."""
    if count.outcome == CLOSED:
        return _("The door was shut")
    return sentences.card_word(count.threshold, reader) or _("They did not let somebody in")


def how_often(count: doubts.Count) -> str:
    said = ngettext("Reported %(times)s time.", "Reported %(times)s times.", count.times)
    return said % {"times": count.times}


def map_says(
    service: Service, house: House, count: doubts.Count, today: Date, reader: str
) -> list[SafeString]:
    """What the map says now of the thing that is reported; nothing where it keeps no word about it."""
    if count.outcome == CLOSED:
        doors = [row for row in sheet.hours_of(service) if row.purpose == "door" and row.text]
        return week.in_words(doors, today, reader) if doors else []
    card = cards().get(count.threshold)
    condition = vocabulary.conditions().get(card.asks) if card else None
    for row in sheet.readable_conditions(service, house):
        answer = condition.answer(row.answer) if condition and row.kind == condition.code else None
        if answer:
            return [isolating(answer.fact.get(reader))]
    return []


def state(door: Reported, today: Date) -> str:
    """How far it is, in one sentence."""
    if door.open is not None:
        can_decide = doubts.may_decide(door.open.told_on, today)
        return _("Somebody can decide now.") if can_decide else until_when(door.open)
    return _("The service was not told yet.") if door.counts else decision(door.decided[0])


def until_when(notice: DoorNotice) -> str:
    """The last day on which the service can reply before anybody decides."""
    last = doubts.decided_from(notice.told_on) - datetime.timedelta(days=1)
    return phrasing.one_stop(_("The service can reply until %(day)s.") % {"day": sentences.day(last)})


def decision(notice: DoorNotice) -> str:
    """What was decided, when, and by which house."""
    said = {"day": sentences.day(notice.decided_on), "house": notice.decided_by}  # type: ignore[arg-type]
    if notice.decision == NAMED:
        return _("%(house)s decided on %(day)s: it may be named.") % said
    return _("%(house)s decided on %(day)s: it is not named.") % said


def reply(notice: DoorNotice) -> dict[str, str]:
    day = sentences.day(notice.replied_on) if notice.replied_on else ""
    return {"words": unturned(notice.reply), "day": day}


def page(service: Service, house: House, door: Reported, today: Date, reader: str) -> dict[str, Any]:
    """Everything the page of one door says."""
    return {
        "counts": [
            {
                "what": what(count, reader),
                "times": how_often(count),
                "says": map_says(service, house, count, today, reader),
            }
            for count in door.counts
        ],
        "notice": door.open,
        "told_day": door.open and sentences.day(door.open.told_on),
        "until_when": door.open and not doubts.may_decide(door.open.told_on, today) and until_when(door.open),
        "decide_from": door.open and sentences.too_soon(door.open.told_on),
        "reply": door.open and reply(door.open),
        "decided": [{"said": decision(one), "reply": reply(one)} for one in door.decided],
    }
