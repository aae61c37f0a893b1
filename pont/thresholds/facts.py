"""From the tables to the facts of the call list: how each thing on the map is known, in a fixed number of queries.

Rows are read as tuples, one query for each table: ten thousand services take about a second. Nothing private is read
here; what a house noted of its own calls is added by `calls`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from pont.accounts.models import House
from pont.directory import models as directory
from pont.directory import week
from pont.directory.doors import Hours
from pont.directory.editing.hands import SERVICE
from pont.directory.editing.models import FieldCheck, ServiceHistory
from pont.directory.editing.record import CHECKED
from pont.directory.publishing import readable
from pont.kernel import vocabulary
from pont.thresholds import doubts
from pont.thresholds.cards import cards
from pont.thresholds.due import Facts
from pont.thresholds.models import CLOSED, DoorReport

# How a person checks something; a list that was taken over is no person.
BY_PEOPLE = ("visited", "phoned", "told")
# What in the history of an entry is a change of what it says.
CHANGES = ("changed", "put_back")
WRITTEN = ("changed", "confirmed")
REPORTS_COUNT = datetime.timedelta(days=365)
# "Full tonight" says by itself when it is over; only what lasted longer is asked about.
FULL_FOR_LONG = datetime.timedelta(days=2)
PAPERS = "without_papers"
Date = datetime.date
Services = QuerySet[directory.Service]


def services_of(house: House, *, whole_map: bool) -> Services:
    """The services a house may phone about: its own, or the whole map but for what another house keeps for itself."""
    there = directory.Service.objects.filter(merged_into=None).exclude(status="defunct")
    own = Q(organization__house=house)
    return there.filter(own | ~Q(visibility="house")) if whole_map else there.filter(own)


class Known(NamedTuple):
    """A service as its own row says it. `is_own_word`: the service was the last to say that all of it is so."""

    seen_on: Date | None
    asked_on: Date | None
    full_until: Date | None
    closed_until: Date | None
    missing_since: Date | None
    closing: tuple[Date, Date] | None = None
    is_own_word: bool = False


class Checks(NamedTuple):
    """When people last looked at parts of a service."""

    asked: Date | None = None
    contact: Date | None = None
    description: Date | None = None
    hours: Date | None = None


class Conditions(NamedTuple):
    """The day on which the conditions of a service were all known, as far as they say; whether papers are known."""

    oldest: Date | None = None
    undated: int = 0
    papers: int = 0


class LookedInto(NamedTuple):
    """When somebody of a house last asked a door about which there are reports; a door does not clear itself."""

    whole: Date | None = None
    hours: Date | None = None


class Gathered(NamedTuple):
    """What the tables say of some services, by their number. `answers`: of the doors about which there are reports."""

    known: dict[int, Known]
    hours: dict[int, list[tuple[Hours, Date | None]]]
    conditions: dict[int, Conditions]
    answers: dict[int, dict[str, str]]
    checks: dict[int, Checks]
    changed: dict[int, Date]
    reports: dict[int, list[doubts.Report]]
    looked_into: dict[int, LookedInto]


def known_of(services: Services, now: datetime.datetime) -> dict[int, Known]:
    found, today = {}, timezone.localdate(now)
    fields = (
        "pk",
        "verified_on",
        "verified_how",
        "verified_by",
        "missing_since",
        "closure__since",
        "closure__until",
    )
    full = ("saturation__level", "saturation__set_at", "saturation__expires_at")
    for pk, on, how, by, missing, shut, closed, *how_full in services.values_list(*fields, *full):
        level, set_at, expires = how_full
        is_over = level == "full" and expires <= now and expires - set_at > FULL_FOR_LONG
        asked = on if how in BY_PEOPLE else None
        # A closing that lies ahead is no reason to stop asking today.
        until = closed if shut and shut <= today else None
        closing = (shut, closed) if shut else None
        found[pk] = Known(
            on, asked, expires.date() if is_over else None, until, missing, closing, by == SERVICE
        )
    return found


def hours_of(services: Services) -> dict[int, list[tuple[Hours, Date | None]]]:
    """The opening hours of each service and of its places, each with the day on which it was checked."""
    found: dict[int, list[tuple[Hours, Date | None]]] = defaultdict(list)
    rows = directory.Schedule.objects.filter(Q(service__in=services) | Q(place__service__in=services))
    of = Coalesce("service_id", "place__service_id")
    for pk, purpose, hours, school, on in rows.annotate(of=of).values_list(
        *("of", "purpose", "hours", "school", "verified_on")
    ):
        found[pk].append((Hours(purpose, readable(hours, school), school or None), on))
    return found


def known_to_houses(services: Services) -> QuerySet[directory.AccessCondition]:
    """Conditions but for those that a house keeps for itself."""
    return (
        directory.AccessCondition.objects.filter(service__in=services).exclude(visibility="house").order_by()
    )


def conditions_of(services: Services) -> dict[int, Conditions]:
    rows = known_to_houses(services).values_list("service_id")
    counted = rows.annotate(
        oldest=Min("verified_on"),
        undated=Count("pk", filter=Q(verified_on=None)),
        papers=Count("pk", filter=Q(kind=PAPERS)),
    )
    return {pk: Conditions(*row) for pk, *row in counted}


def answers_of(services: Services) -> dict[int, dict[str, str]]:
    """What the map says each door asks, of those about which there are reports."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    reported = DoorReport.objects.values("service")
    rows = known_to_houses(services).filter(Q(service__in=reported) | Q(service__merged_here__in=reported))
    for pk, kind, answer in rows.distinct().values_list("service_id", "kind", "answer"):
        found[pk][kind] = answer
    return found


def checks_of(services: Services) -> dict[int, Checks]:
    rows = FieldCheck.objects.filter(service__in=services, verified_how__in=BY_PEOPLE)
    asked = Q(key__contains="hours.") | Q(key__startswith="condition.")
    latest = rows.values_list("service_id").annotate(
        asked=Max("verified_on", filter=asked),
        contact=Max("verified_on", filter=Q(key="phones")),
        description=Max("verified_on", filter=Q(key="description")),
        hours=Max("verified_on", filter=Q(key__contains="hours.")),
    )
    return {pk: Checks(*dates) for pk, *dates in latest.order_by()}


def changed_of(services: Services) -> dict[int, Date]:
    rows = ServiceHistory.objects.filter(service__in=services, act__in=CHANGES)
    return {pk: at.date() for pk, at in rows.order_by().values_list("service_id").annotate(Max("at"))}


def hours_written(house: House, services: Iterable[int], since: Date) -> dict[int, list[Date]]:
    """The days from `since` on, on which this house changed or confirmed the hours of these services."""
    found: dict[int, list[Date]] = defaultdict(list)
    rows = ServiceHistory.objects.filter(
        house=house, service__in=services, act__in=WRITTEN, how__in=BY_PEOPLE
    )
    for pk, at, changes in (
        rows.filter(at__date__gte=since).order_by("pk").values_list("service_id", "at", "changes")
    ):
        if any("hours." in key for key in changes):
            found[pk].append(timezone.localdate(at))
    return found


def looked_into(services: Services) -> dict[int, LookedInto]:
    """Of the doors about which there are reports, as the history of their entries tells it."""
    found: dict[int, LookedInto] = defaultdict(LookedInto)
    reported = DoorReport.objects.values("service")
    rows = ServiceHistory.objects.filter(service__in=services, act__in=WRITTEN, how__in=BY_PEOPLE)
    rows = rows.filter(Q(service__in=reported) | Q(service__merged_here__in=reported)).exclude(by=SERVICE)
    for pk, at, changes in rows.order_by("pk").distinct().values_list("service_id", "at", "changes"):
        whole, hours = found[pk]
        if checked := changes.get(CHECKED, (None, None))[1]:
            whole = Date.fromisoformat(checked[0])
        elif any("hours." in key for key in changes):
            hours = timezone.localdate(at)
        found[pk] = LookedInto(whole, hours)
    return found


def reports_of(today: Date) -> dict[int, list[doubts.Report]]:
    """Reports of the last year; of an entry that was joined with another one, they go with it."""
    found: dict[int, list[doubts.Report]] = defaultdict(list)
    rows = DoorReport.objects.filter(on__gt=today - REPORTS_COUNT).annotate(
        of=Coalesce(F("service__merged_into_id"), F("service_id"))
    )
    fields = ("of", "on", "outcome", "threshold", "told_by")
    for pk, on, outcome, threshold, told_by in rows.order_by("pk").values_list(*fields):
        found[pk].append(doubts.Report(on, outcome, threshold, told_by))
    return found


def gathered(services: Services, now: datetime.datetime, today: Date) -> Gathered:
    return Gathered(
        known_of(services, now),
        hours_of(services),
        conditions_of(services),
        answers_of(services),
        checks_of(services),
        changed_of(services),
        reports_of(today),
        looked_into(services),
    )


def opens_on(rows: Iterable[Hours], day: Date) -> bool:
    """Whether the door opens on this day, as far as the map knows."""
    doors = [row for row in rows if row.text and row.purpose == "door"]
    return bool(doors) and any(found[0].open for row in doors if (found := week.days_of([row], day)))


def map_says(all_of_them: Gathered, pk: int, since: Date | None) -> doubts.MapSays:
    """What the map says of a door about which there are reports; of days after `since` alone."""
    reports = all_of_them.reports.get(pk, ())
    closed = {
        report.on for report in reports if report.outcome == CLOSED and (not since or report.on > since)
    }
    rows = [hours for hours, _on in all_of_them.hours.get(pk, ())]
    marks = {}
    for kind, answer in all_of_them.answers.get(pk, {}).items():
        condition = vocabulary.conditions().get(kind)
        known = condition and condition.answer(answer)
        if known:
            marks[kind] = known.mark
    shut = all_of_them.known[pk].closing
    said_open = (day for day in closed if not (shut and shut[0] <= day <= shut[1]))
    return doubts.MapSays(frozenset(day for day in said_open if opens_on(rows, day)), marks)


def latest(*dates: Date | None) -> Date | None:
    return max((date for date in dates if date is not None), default=None)


def earliest(dates: Iterable[Date | None], whole: Date | None) -> Date | None:
    """The oldest of these days; a part is never older than the whole, on which everything was looked at."""
    own = [date or whole for date in dates]
    return None if None in own else latest(whole, min((date for date in own if date), default=None))


def facts_of(all_of_them: Gathered, pk: int) -> Facts:
    """The facts of one service."""
    known, checks = all_of_them.known[pk], all_of_them.checks.get(pk, Checks())
    hours, conditions = all_of_them.hours.get(pk, []), all_of_them.conditions.get(pk, Conditions())
    reports = all_of_them.reports.get(pk, [])
    asked_on = latest(known.asked_on, checks.asked)
    # Only what asks about the same thing answers a report: a check of one condition says nothing of a shut door.
    seen = all_of_them.looked_into.get(pk, LookedInto())
    whole = latest(seen.whole, None if known.is_own_word else known.asked_on)
    since = {CLOSED: latest(whole, seen.hours)}
    answered = {report: since.get(report.outcome, whole) for report in reports}
    standing = [report for report in reports if (day := answered[report]) is None or report.on > day]
    says = map_says(all_of_them, pk, None) if standing else doubts.MapSays()
    return Facts(
        seen_on=known.seen_on,
        asked_on=asked_on,
        hours=earliest((on for row, on in hours if row.text), known.seen_on),
        conditions=earliest((conditions.oldest, *[None] * bool(conditions.undated)), known.seen_on),
        contact=latest(checks.contact, known.seen_on),
        description=latest(checks.description, known.seen_on),
        changed_on=all_of_them.changed.get(pk),
        full_until=known.full_until,
        closed_until=known.closed_until,
        missing_since=known.missing_since,
        hours_known=any(row.text for row, _on in hours),
        papers_known=bool(conditions.papers),
        visits=doubts.visits(reports),
        doubts=doubts.doubts(standing, says, cards(), None),
    )


def all_facts(services: Services, now: datetime.datetime, today: Date) -> Mapping[int, Facts]:
    """The facts of these services, by their number; a fixed number of queries."""
    found = gathered(services, now, today)
    return {pk: facts_of(found, pk) for pk in found.known}
