"""Every write about what people propose: keep it, decide about it, let it end. Each is whole or not at all.

Words, the name somebody wanted to be called by, and fields go when it is decided: what was right stands in the entry.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pont.accounts.actions import NotPossible, tell
from pont.accounts.at_work import AtWork
from pont.directory import live
from pont.directory.desk import sentences_suggestions as sentences
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import ServiceHistory, Suggestion
from pont.directory.editing.record import Record, record_of, stamp
from pont.directory.models import Organization, Service, ServiceAtLocation
from pont.directory.suggesting import proposals
from pont.directory.suggesting.proposals import Ground, Proposed
from pont.directory.suggesting.rules import suggestions_for

KEPT_FOR = datetime.timedelta(days=90)
# The key of a change that no record has: whom a house thanks for it.
CREDIT = "credit"
HOW = "told"
INITIATIVE = "neighbourhood_initiative"
SEEN_BY = ("public", "partners")
# What the history of the house says of a decision.
TOLD = {
    "accepted": "suggestion_accepted",
    "declined": "suggestion_declined",
    "spam": "suggestion_spam",
}


class Written(NamedTuple):
    """What became of a proposal: the entry, and the fields that a person still has to write."""

    service: Service
    left: Mapping[str, str]


@transaction.atomic
def propose(
    *, service: Service | None, fields: Mapping[str, str], words: str, credit: str, language: str
) -> Suggestion:
    """Keep what somebody proposes until a house decides. The same said twice is kept once."""
    same = Suggestion.objects.filter(
        service=service, fields=dict(fields), words=words, credit=credit, state="open"
    ).first()
    return same or Suggestion.objects.create(
        service=service, fields=dict(fields), words=words, credit=credit, language=language
    )


def ground_of(records: Iterable[Record]) -> Ground:
    """What it takes to read addresses proposed for these entries."""
    ids = {
        (record[f"place.{one}"].get("location") or {}).get("id", "")
        for record in records
        for one in proposals.place_ids(record)
    }
    used = ServiceAtLocation.objects.filter(location__hsds_id__in=ids).values_list(
        "location__hsds_id", flat=True
    )
    count = Counter(used)
    return Ground(live.index().landmarks, frozenset(one for one in count if count[one] > 1))


def difference(suggestion: Suggestion, record: Record, ground: Ground) -> list[Proposed]:
    """What the entry says now beside what is proposed."""
    return proposals.proposed(suggestion.fields, suggestion.language, record, ground)


def taken(suggestion: Suggestion, by: AtWork) -> Suggestion:
    """The proposal while nobody else decides; raises `NotPossible` where somebody did, or where it is not theirs."""
    Suggestion.objects.select_for_update().filter(pk=suggestion.pk).first()
    found = suggestions_for(by).filter(pk=suggestion.pk).select_related("service__organization").first()
    if found is None:
        raise NotPossible(sentences.DECIDED)
    return found


def hand_of(suggestion: Suggestion, by: AtWork) -> Hand:
    """A resident, or the service itself; with the house that took it over."""
    if suggestion.fields.get(proposals.FROM) == proposals.OF_SERVICE:
        return Hand(Hand.service().name, by.house)
    return Hand.resident(by)


def close(suggestion: Suggestion, state: str, by: AtWork) -> None:
    """It is decided. Nothing of what was typed stays."""
    suggestion.state, suggestion.decided_at, suggestion.decided_by = state, timezone.now(), by.house
    suggestion.fields, suggestion.words, suggestion.credit = {}, "", ""
    suggestion.save()
    name = suggestion.service.name if suggestion.service else ""
    tell(name, TOLD[state], by)


def thank(line: ServiceHistory | None, credit: str) -> None:
    """Who proposed it, as they want to be called, stands in the history of the entry."""
    if line is not None and credit:
        line.changes = {**line.changes, CREDIT: [None, credit]}
        line.save(update_fields=["changes"])


@transaction.atomic
def accept(*, suggestion: Suggestion, base: Mapping[str, str], sure: bool, by: AtWork) -> Written:
    """Write what can be written as it was shown. What a person has to write stays open.

    `base`: the stamp of each key as it was shown; `sure`: asked apart where an entry ends. Raises `NotPossible`, and
    `editing.ChangedMeanwhile` where somebody else wrote one of the keys since.
    """
    found = taken(suggestion, by)
    service = found.service
    if service is None:
        raise NotPossible(sentences.NEW_PLACE)
    record = record_of(service.pk)
    lines = difference(found, record, ground_of([record]))
    written = [line for line in lines if line.key]
    if not written:
        raise NotPossible(sentences.BY_HAND)
    if [line for line in written if line.key not in base]:
        raise NotPossible(sentences.CHANGED)
    hand, credit = hand_of(found, by), found.credit
    values = {line.key: line.value for line in written if line.field != proposals.ENDED}
    if len(values) < len(written) and not sure:
        raise NotPossible(sentences.NOT_SURE)
    line = None
    if values:
        line = editing.change_entry(
            service=service, values=values, base=base, how=HOW, on=editing.today(), by=hand
        )
    if len(values) < len(written):
        line = editing.end_entry(service=service, how=HOW, by=hand) or line
    thank(line, credit)
    left = proposals.left_over(found.fields, lines)
    if left:
        found.fields = left
        found.save(update_fields=["fields"])
        tell(service.name, "suggestion_partly", by)
    else:
        close(found, "accepted", by)
    return Written(service, left)


@transaction.atomic
def accept_new(
    *, suggestion: Suggestion, organization: Organization | None, visibility: str, by: AtWork
) -> Written:
    """A new place becomes an entry of this organisation, or of a new one with its own name."""
    found = taken(suggestion, by)
    if found.service is not None:
        raise NotPossible(sentences.DECIDED)
    if visibility not in SEEN_BY:
        raise NotPossible(sentences.WHO_SEES)
    values = proposals.values_of_new(found.fields, found.language, live.index().landmarks)
    if organization is None:
        organization = Organization.objects.create(name=values["name"], language=found.language)
        values["help_kind"] = INITIATIVE
    service = editing.start_entry(
        organization=organization,
        values=values | {"visibility": visibility},
        how=HOW,
        on=editing.today(),
        by=hand_of(found, by),
    )
    thank(service.history.first(), found.credit)
    left = {}
    if proposals.PHONES in found.fields and "phones" not in values:
        left = {proposals.PHONES: found.fields[proposals.PHONES]}
    found.service = service
    close(found, "accepted", by)
    return Written(service, left)


@transaction.atomic
def written_by_hand(*, suggestion: Suggestion, by: AtWork) -> None:
    """Somebody wrote it on the entry themselves."""
    close(taken(suggestion, by), "accepted", by)


@transaction.atomic
def decline(*, suggestion: Suggestion, by: AtWork) -> None:
    """It is not so."""
    close(taken(suggestion, by), "declined", by)


@transaction.atomic
def throw_away(*, suggestion: Suggestion, by: AtWork) -> None:
    """It was not about a door at all."""
    close(taken(suggestion, by), "spam", by)


def organizations_like(names: Collection[str], by: AtWork) -> dict[str, list[Organization]]:
    """Whose new places with these names may be: of this house, or with a name like it; at most eight for each."""
    like = Q(pk=None)
    for name in filter(None, names):
        like |= Q(name__icontains=name)
    shown = Service.objects.public().values("organization")
    ours = list(Organization.objects.filter(house=by.house).order_by("name", "pk")[:5])
    alike = list(Organization.objects.filter(like, pk__in=shown).order_by("name", "pk")[:200])
    return {
        name: list(dict.fromkeys([*ours, *[one for one in alike if name.lower() in one.name.lower()][:3]]))
        for name in names
    }


@transaction.atomic
def end_suggestions(now: datetime.datetime) -> int:
    """Ninety days after it came: words and names go, and what was decided goes whole. Return how many went."""
    old = Suggestion.objects.filter(at__lt=now - KEPT_FOR)
    old.update(words="", credit="")
    # What nobody decided and held nothing but words holds nothing now.
    ended, _tables = old.filter(~Q(state="open") | Q(fields={})).delete()
    for line in ServiceHistory.objects.filter(at__lt=now - KEPT_FOR, changes__has_key=CREDIT):
        line.changes = {key: value for key, value in line.changes.items() if key != CREDIT}
        line.save(update_fields=["changes"])
    return ended


def stamps(record: Record, lines: list[Proposed]) -> dict[str, str]:
    """The stamp of each key as it is shown, to be sent back with the decision."""
    return {line.key: stamp(record.get(line.key)) for line in lines if line.key}
