"""What the desk shows of a proposal: what the entry says now, what it would say, and what can be done with one tap."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from pont.accounts.at_work import AtWork
from pont.accounts.sentences import date_said
from pont.directory.desk import sentences_suggestions as sentences
from pont.directory.desk.editing import labels
from pont.directory.editing.models import Suggestion
from pont.directory.editing.record import Record, read_record, with_all
from pont.directory.models import Organization, Service
from pont.directory.suggesting import actions, proposals
from pont.directory.suggesting.proposals import Ground, Proposed
from pont.kernel.markup import tongue
from pont.kernel.phrasing import unturned

Row = dict[str, Any]


class Around(NamedTuple):
    """What all rows of a page need: today, what the entries say, known addresses, whose a new place may be."""

    today: datetime.date
    records: dict[int, Record]
    ground: Ground
    organizations: dict[str, list[Organization]]


def now_said(line: Proposed, today: datetime.date) -> labels.Lines:
    """What the entry says now."""
    without_key = "hours.door" if line.field == proposals.HOURS else line.field
    return labels.lines(line.key or without_key, line.now, today, {})


def line_shown(line: Proposed, today: datetime.date) -> Row:
    """One field: now, as it was typed, and how it was read where that could be otherwise."""
    is_read = line.key and line.field in (proposals.HOURS, proposals.ADDRESS)
    label = labels.label(line.key) if line.key else str(sentences.LABELS[line.field])
    means = labels.lines(line.key, line.value, today, {}) if is_read else []
    location = (line.value or {}).get("location") if line.field == proposals.ADDRESS and line.key else None
    return {
        "label": label,
        "now": now_said(line, today),
        "wanted": unturned(line.wanted) or str(sentences.ENDED_SAID),
        "means": means,
        "is_without_point": location is not None and "latitude" not in location,
        "why": sentences.WHY.get(line.why, ""),
    }


def edit_address(at: AtWork, suggestion: Suggestion) -> str:
    """Where a person writes on the entry what cannot be written with one tap."""
    return reverse("map_desk:entry", kwargs={"house": at.house.pk, "pk": suggestion.service_id})


def correction(at: AtWork, suggestion: Suggestion, service: Service, around: Around) -> Row:
    """A proposal about an entry."""
    record, today = around.records[service.pk], around.today
    lines = actions.difference(suggestion, record, around.ground)
    ways = [line for line in lines if line.key]
    return {
        "name": unturned(service.name),
        "tongue": tongue(service.language, labels.reader()),
        "host": unturned(service.organization.name),
        "lines": [line_shown(line, today) for line in lines],
        "stamps": actions.stamps(record, ways),
        "may_take": bool(ways),
        "is_end": any(line.field == proposals.ENDED for line in ways),
        "entry": edit_address(at, suggestion),
        "by_service": suggestion.fields.get(proposals.FROM) == proposals.OF_SERVICE,
    }


def new_place(suggestion: Suggestion, around: Around) -> Row:
    """A place that nobody has on the map yet."""
    order = (proposals.DESCRIPTION, proposals.ADDRESS, proposals.HOURS, proposals.PHONES)
    fields = suggestion.fields
    return {
        "name": unturned(fields.get(proposals.NAME, "")),
        "tongue": tongue(suggestion.language, labels.reader()),
        "is_new": True,
        "lines": [
            {"label": str(sentences.LABELS[field]), "wanted": unturned(fields[field]), "now": [], "why": ""}
            for field in order
            if field in fields
        ],
        "organizations": around.organizations[fields.get(proposals.NAME, "")],
    }


def row(at: AtWork, suggestion: Suggestion, around: Around) -> Row:
    """One proposal, with what is asked about it."""
    service = suggestion.service
    shown = new_place(suggestion, around) if service is None else correction(at, suggestion, service, around)
    return shown | {
        "pk": suggestion.pk,
        "words": unturned(suggestion.words),
        "credit": unturned(suggestion.credit),
        "language": suggestion.language,
        "on": date_said(suggestion.at),
    }


def rows(at: AtWork, suggestions: Sequence[Suggestion]) -> list[Row]:
    """These proposals, whatever their number in a fixed number of queries."""
    services = Service.objects.filter(pk__in={one.service_id for one in suggestions if one.service_id})
    records = {service.pk: read_record(service) for service in with_all(services)}
    names = {one.fields.get(proposals.NAME, "") for one in suggestions if one.service_id is None}
    around = Around(
        timezone.localdate(),
        records,
        actions.ground_of(records.values()),
        actions.organizations_like(names, at),
    )
    return [row(at, one, around) for one in suggestions]
