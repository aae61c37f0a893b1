"""The call list of a house: which doors it should phone today, the weightiest first, and who phones which now.

A worker phones about the doors of the own house, a map editor about the whole map. A door that was phoned today comes
back tomorrow; one that was left for later, after two hours. While somebody phones a door it is on nobody else's list:
that is kept for a quarter of an hour under a random word of their session, across houses, and says of nobody who.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone
from msgspec.structs import replace

from pont.accounts.at_work import AtWork
from pont.accounts.models import House
from pont.directory import models as directory
from pont.thresholds import facts, rules
from pont.thresholds.due import WATCHED, Due, Facts, due, in_order
from pont.thresholds.models import HOURS, SKIPPED, WRONG_NUMBER, Call

LATER = datetime.timedelta(hours=2)
# Seconds for which a door that is being phoned is on nobody else's list.
PHONING = 15 * 60
YEAR = datetime.timedelta(days=365)
# What is asked in every call, beside what the door is.
ASKED_IN_A_CALL = ("seen_on", "asked_on", *WATCHED)


class Tried(NamedTuple):
    """What the calls of this house say of the doors: which are put away for now, and where the number was wrong.

    `hours_on`: when a door said last that its hours changed; `written_on`: when this house then wrote them down.
    """

    put_away: frozenset[int]
    wrong_on: Mapping[int, datetime.date]
    hours_on: Mapping[int, datetime.date]
    written_on: Mapping[int, datetime.date]


class CallList(NamedTuple):
    """`doors` in their order, each with why. `without_number`: as due, but nobody can phone them."""

    doors: list[tuple[int, Due]]
    without_number: list[tuple[int, Due]]


def services_at(at: AtWork) -> facts.Services:
    """The services that whoever is at work may phone about."""
    return facts.services_of(at.house, whole_map=rules.may_phone_whole_map(at))


def tried(house: House, now: datetime.datetime) -> Tried:
    """Read in the sight of the house."""
    today = timezone.localdate(now)
    last: dict[int, tuple[datetime.datetime, str]] = {}
    rows = Call.objects.filter(at__gt=now - YEAR).order_by("at", "pk")
    hours: dict[int, datetime.date] = {}
    for service, at, outcome in rows.values_list("service_id", "at", "outcome"):
        last[service] = (at, outcome)
        if outcome == HOURS:
            hours[service] = timezone.localdate(at)
    away = {
        service
        for service, (at, outcome) in last.items()
        if (now - at < LATER if outcome == SKIPPED else timezone.localdate(at) == today)
    }
    wrong = {
        service: timezone.localdate(at) for service, (at, outcome) in last.items() if outcome == WRONG_NUMBER
    }
    return Tried(frozenset(away), wrong, hours, written(house, hours))


def written(house: House, hours: Mapping[int, datetime.date]) -> dict[int, datetime.date]:
    """The first day since a door said that its hours changed, on which this house wrote them down."""
    since = min(hours.values(), default=None)
    found = facts.hours_written(house, hours, since) if since else {}
    first = {pk: min((day for day in days if day >= hours[pk]), default=None) for pk, days in found.items()}
    return {pk: day for pk, day in first.items() if day is not None}


def with_calls(known: Facts, pk: int, calls: Tried) -> Facts:
    """The facts with what the house noted.

    A wrong number counts until somebody checked the number again. Hours that changed were asked about in a call with
    everything else: once they are written down that call is done, and all of it was asked that day.
    """
    wrong_on, hours_on, day = calls.wrong_on.get(pk), calls.hours_on.get(pk), calls.written_on.get(pk)
    if wrong_on is not None and not (known.contact is not None and known.contact > wrong_on):
        known = replace(known, wrong_on=wrong_on)
    if day is None:
        return replace(known, unwritten_on=hours_on)
    return replace(known, **{name: facts.latest(getattr(known, name), day) for name in ASKED_IN_A_CALL})


def owners(services: facts.Services) -> tuple[dict[int, int], dict[int, list[tuple[int, int | None]]]]:
    """The organisation of each service, and its places with their addresses."""
    organizations = dict(services.values_list("pk", "organization_id"))
    places: dict[int, list[tuple[int, int | None]]] = {}
    rows = directory.ServiceAtLocation.objects.filter(service__in=services).order_by("pk")
    for service, place, location in rows.values_list("service_id", "pk", "location_id"):
        places.setdefault(service, []).append((place, location))
    return organizations, places


def numbers_of(services: facts.Services) -> dict[int, list[str]]:
    """The numbers of each service: its own, else those of its places, else those of its organisation."""
    organizations, places = owners(services)
    by_owner: dict[tuple[str, int], list[str]] = {}
    rows = directory.Phone.objects.exclude(number="").order_by("pk")
    fields = ("service_id", "place_id", "location_id", "organization_id")
    for number, *keys in rows.values_list("number", *fields):
        name, owner = next((name, key) for name, key in zip(fields, keys, strict=True) if key is not None)
        by_owner.setdefault((name, owner), []).append(number)
    found = {}
    for service, organization in organizations.items():
        here = [("place_id", place) for place, _location in places.get(service, ())]
        here += [("location_id", location) for _place, location in places.get(service, ()) if location]
        tried_in_turn = ([("service_id", service)], here, [("organization_id", organization)])
        numbers = next(
            (said for keys in tried_in_turn if (said := [n for key in keys for n in by_owner.get(key, ())])),
            [],
        )
        found[service] = list(dict.fromkeys(numbers))
    return found


def call_list(at: AtWork, now: datetime.datetime) -> CallList:
    """Every door that should be phoned today by whoever is at work; a dozen queries at most, however many doors."""
    today, services, calls = timezone.localdate(now), services_at(at), tried(at.house, now)
    numbers = numbers_of(services)
    judged = {
        pk: due(with_calls(known, pk, calls), today)
        for pk, known in facts.all_facts(services, now, today).items()
        if pk not in calls.put_away
    }
    ordered = in_order((pk, found) for pk, found in judged.items() if found.is_due(today))
    return CallList(
        [one for one in ordered if numbers.get(one[0])], [one for one in ordered if not numbers.get(one[0])]
    )


def one_due(at: AtWork, pk: int, now: datetime.datetime) -> Due | None:
    """Whether and why this door should be phoned now; None for a door that is not for whoever is at work."""
    today, services = timezone.localdate(now), services_at(at).filter(pk=pk)
    known = facts.all_facts(services, now, today).get(pk)
    if known is None:
        return None
    return due(with_calls(known, pk, tried(at.house, now)), today)


def claimed(pk: int) -> str:
    return f"pont-phoning:{pk}"


def claim(pk: int, who: str) -> bool:
    """Take a door to phone it, for a quarter of an hour; False while somebody else does. `who`: a random word."""
    return cache.add(claimed(pk), who, PHONING) or cache.get(claimed(pk)) == who


def release(pk: int, who: str) -> None:
    """The call is over."""
    if cache.get(claimed(pk)) == who:
        cache.delete(claimed(pk))


def first_free(at: AtWork, waiting: Iterable[int], who: str, now: datetime.datetime) -> int | None:
    """Take the first of these doors that is still to be phoned and that nobody else phones; None when none is left."""
    away, today = tried(at.house, now).put_away, timezone.localdate(now)
    for pk in waiting:
        if pk in away:
            continue
        found = one_due(at, pk, now)
        if found is not None and found.is_due(today) and claim(pk, who):
            return pk
    return None


def named(pks: Sequence[int]) -> dict[int, directory.Service]:
    """The services with these numbers, with their organisations."""
    return directory.Service.objects.select_related("organization").in_bulk(pks)
