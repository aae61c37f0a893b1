"""Which entries somebody may change, and which parts of one only its own house sees."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from pont.accounts.at_work import AtWork
from pont.directory.desk.rules import may_edit_every_entry, may_keep_entries
from pont.directory.editing.models import ServiceHistory
from pont.directory.editing.record import Record, is_kept_by_its_house
from pont.directory.models import Service

OWN, ALL, ENDED = "ours", "all", "ended"


def entries_of(at: AtWork) -> QuerySet[Service]:
    """Every entry that `rules.may_edit_map_of` allows."""
    if not may_keep_entries(at):
        return Service.objects.none()
    seen = Q(organization__house=at.house)
    if may_edit_every_entry(at):
        seen |= ~Q(visibility="house")
    return Service.objects.filter(seen, merged_into=None)


def listed(at: AtWork, show: str, words: str) -> QuerySet[Service]:
    """The entries of a list, those nobody checked for the longest time first. `words`: each stands somewhere in it."""
    found = entries_of(at)
    if show == OWN:
        found = found.filter(organization__house=at.house)
    found = found.filter(status="defunct") if show == ENDED else found.exclude(status="defunct")
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(organization__name__icontains=word)
            | Q(places__location__address_1__icontains=word)
            | Q(places__location__postal_code=word)
            | Q(phones__number__icontains=word)
        )
    stale = F("verified_on").asc(nulls_first=True)
    rows = found.select_related("organization", "closure").order_by(stale, "name", "pk")
    return rows.distinct() if words else rows


def is_ours(at: AtWork, service: Service) -> bool:
    return service.organization.house_id == at.house.pk


def seen_part(at: AtWork, service: Service, record: Record) -> Record:
    """The record as whoever is at work may read it."""
    if is_ours(at, service):
        return record
    hidden = {key for key, value in record.items() if is_kept_by_its_house(value)}
    checks = {f"checked.{key}" for key in hidden}
    return {key: value for key, value in record.items() if key not in hidden | checks}


def seen_history(at: AtWork, service: Service, most: int) -> list[ServiceHistory]:
    """The newest lines, as whoever is at work may read them.

    To another house its history begins when the house first showed the entry, and conditions that the house keeps
    for itself are not in it; what is left out cannot be put back from there either.
    """
    lines = list(ServiceHistory.objects.filter(service=service).select_related("house")[:most])
    if is_ours(at, service):
        return lines
    found = []
    for line in lines:
        if any(is_kept_by_its_house(value) for pair in line.changes.values() for value in pair):
            line.changes = {
                key: pair for key, pair in line.changes.items() if not any(map(is_kept_by_its_house, pair))
            }
            line.is_whole = False  # type: ignore[attr-defined]
        found.append(line)
        if "visibility" in line.changes and line.changes["visibility"][0] == "house":
            break
    return found
