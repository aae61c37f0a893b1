"""Every write of this room. Each is whole or not at all. None keeps who wrote it: there is no place for that.

Writes about a house run in its sight. A report is about a door; it names neither the house nor anybody.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from pont.accounts.actions import NotPossible
from pont.accounts.at_work import AtWork
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import Hand
from pont.directory.models import Service
from pont.kernel import vocabulary
from pont.kernel.phrasing import unturned
from pont.thresholds import doubts
from pont.thresholds.cards import cards
from pont.thresholds.desk import sentences
from pont.thresholds.models import (
    CALL_OUTCOMES,
    CLOSED_FOR_NOW,
    ENDED,
    FULL,
    NAMED,
    NOT_NAMED,
    OUTCOMES,
    REFUSED,
    REPLY,
    SAME,
    TOLD_BY,
    WORDS,
    Call,
    DoorNotice,
    DoorReport,
    Threshold,
)

PHONED = "phoned"
# "Full" is said for some days, and then asked again.
FULL_AT_MOST = datetime.timedelta(days=92)


@transaction.atomic
def record_threshold(
    *,
    code: str,
    domains: Iterable[str] = (),
    service: Service | None = None,
    words: str = "",
    today: datetime.date,
) -> Threshold:
    """Something stopped somebody today. Raises `NotPossible` for a card or a domain that nobody knows.

    In the sight of the house that heard it; who wrote it is not kept.
    """
    card, chosen = cards().get(code), list(dict.fromkeys(domains))
    if card is None or set(chosen) - set(vocabulary.domains()):
        raise NotPossible(sentences.UNKNOWN_CARD)
    row = Threshold.in_sight(
        code=code,
        kind=card.kind,
        b=card.b,
        domains=chosen,
        month=today.replace(day=1),
        day=today.day,
        service=service,
        words=unturned(words).strip()[:WORDS],
    )
    row.save(force_insert=True)
    return row


@transaction.atomic
def take_back(*, row: Threshold | DoorReport) -> None:
    """It was a slip of the finger."""
    row.delete()


def check_report(outcome: str, threshold: str, told_by: str) -> None:
    """Raise `NotPossible` for what cannot be said of a door."""
    known = {card.code for card in cards().values() if card.lies_at_door}
    is_known = outcome in OUTCOMES and told_by in TOLD_BY and (threshold in known or not threshold)
    if not is_known or (threshold and outcome != REFUSED):
        raise NotPossible(sentences.UNKNOWN_CARD)


@transaction.atomic
def report_door(
    *, service: Service, outcome: str, threshold: str = "", told_by: str, today: datetime.date
) -> DoorReport:
    """Somebody went to a door. Raises `NotPossible` for what cannot be said of a door."""
    check_report(outcome, threshold, told_by)
    return DoorReport.objects.create(
        service=service, on=today, outcome=outcome, threshold=threshold, told_by=told_by
    )


@transaction.atomic
def answer_call(
    *, service: Service, outcome: str, by: AtWork, now: datetime.datetime, until: datetime.date | None = None
) -> Call:
    """What came of a call: it is noted, and what the door said is written on the map.

    `until`: the last day of what lasts a while. Raises `NotPossible` where the map cannot say so; nothing is noted.
    """
    if outcome not in CALL_OUTCOMES:
        raise NotPossible(sentences.UNKNOWN_ANSWER)
    today, hand = timezone.localdate(now), Hand.of(by)
    if outcome == SAME:
        editing.confirm(service=service, how=PHONED, on=today, by=hand)
    elif outcome == FULL:
        say_full(service, until, now, hand)
    elif outcome == CLOSED_FOR_NOW:
        if until is None:
            raise NotPossible(sentences.SAY_UNTIL)
        editing.close_until(service=service, since=today, until=until, how=PHONED, by=hand)
    elif outcome == ENDED:
        editing.end_entry(service=service, how=PHONED, by=hand)
    call = Call.in_sight(service=service, outcome=outcome, at=now)
    call.save(force_insert=True)
    return call


def say_full(service: Service, until: datetime.date | None, now: datetime.datetime, by: Hand) -> None:
    """Full to the end of this day; raises `NotPossible` for a day that is over or far away."""
    if until is None:
        raise NotPossible(sentences.SAY_UNTIL)
    midnight = datetime.datetime.combine(until + datetime.timedelta(days=1), datetime.time())
    expires_at = timezone.make_aware(midnight)
    if not now < expires_at <= now + FULL_AT_MOST:
        raise NotPossible(sentences.ANOTHER_DAY)
    editing.say_how_full(service=service, level="full", until=expires_at, how=PHONED, by=by)


@transaction.atomic
def tell_service(*, service: Service, threshold: str, today: datetime.date) -> DoorNotice:
    """The service was told what is reported of its door; from now on it has its days to reply."""
    if threshold and threshold not in cards():
        raise NotPossible(sentences.UNKNOWN_CARD)
    if DoorNotice.objects.filter(service=service, decided_on=None).exists():
        raise NotPossible(sentences.TOLD_ALREADY)
    return DoorNotice.objects.create(service=service, threshold=threshold, told_on=today)


def undecided(notice: DoorNotice) -> DoorNotice:
    """The notice as it is now, while nobody else changes it; raises `NotPossible` once somebody decided."""
    found = DoorNotice.objects.select_for_update().get(pk=notice.pk)
    if found.decided_on is not None:
        raise NotPossible(sentences.DECIDED_ALREADY)
    return found


@transaction.atomic
def note_reply(*, notice: DoorNotice, reply: str, today: datetime.date) -> DoorNotice:
    """What the service replied; it may say something else later, as long as nobody decided."""
    found = undecided(notice)
    found.reply, found.replied_on = unturned(reply).strip()[:REPLY], today
    found.save(update_fields=["reply", "replied_on"])
    return found


@transaction.atomic
def decide_notice(*, notice: DoorNotice, decision: str, by: AtWork, today: datetime.date) -> DoorNotice:
    """A person decides whether the door may be named. Raises `NotPossible` before the service had its days."""
    if decision not in (NAMED, NOT_NAMED):
        raise NotPossible(sentences.UNKNOWN_ANSWER)
    found = undecided(notice)
    if not doubts.may_decide(found.told_on, today):
        raise NotPossible(sentences.too_soon(found.told_on))
    found.decision, found.decided_on, found.decided_by = decision, today, by.house.name
    found.save(update_fields=["decision", "decided_on", "decided_by"])
    return found
