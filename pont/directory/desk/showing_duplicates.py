"""What the desk shows of two entries that may be one: what they share, and what would become of each field."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from pont.accounts.at_work import AtWork
from pont.directory.desk.editing import labels
from pont.directory.desk.editing.sight import entries_of, seen_part
from pont.directory.duplicates import looking, merging
from pont.directory.duplicates.known import Pair
from pont.directory.editing.record import Record
from pont.directory.models import Service
from pont.kernel.markup import tongue
from pont.kernel.phrasing import unturned

MOST_PAIRS = 100
SHARED = {
    "name": _("the name"),
    "phone": _("the telephone"),
    "email": _("the e-mail"),
    "website": _("the website"),
    "address": _("the address"),
    "near": _("a spot close by"),
    "organization": _("the organisation"),
    "needs": _("what one gets there"),
}


def shared(pair: Pair) -> list[str]:
    """What two entries have in common, in words."""
    return [str(SHARED[code]) for code in pair.likeness.reasons if code in SHARED]


def named(service: Service) -> dict[str, Any]:
    return {
        "pk": service.pk,
        "name": unturned(service.name),
        "tongue": tongue(service.language, labels.reader()),
        "host": unturned(service.organization.name),
        "source": unturned(service.source.name) if service.source else "",
    }


def rows(at: AtWork) -> list[dict[str, Any]]:
    """Pairs of which whoever is at work may change both, the likest first."""
    allowed = set(entries_of(at).values_list("pk", flat=True))
    found = [one for one in looking.pairs() if one[0] in allowed and one[1] in allowed][:MOST_PAIRS]
    wanted = {pk for first, second, _pair in found for pk in (first, second)}
    services = {
        service.pk: service
        for service in Service.objects.filter(pk__in=wanted).select_related("organization", "source")
    }
    return [
        {"one": named(services[first]), "other": named(services[second]), "shared": shared(pair)}
        for first, second, pair in found
        if first in services and second in services
    ]


def names_of(services: Iterable[Service]) -> dict[str, str]:
    return {service.organization.hsds_id: service.organization.name for service in services}


def preview(
    at: AtWork, stays: tuple[Service, Record], goes: tuple[Service, Record], today: datetime.date
) -> list[dict[str, Any]]:
    """Each field in which they differ: what stays, what the other says, what would be written."""
    (kept, here), (gone, there) = stays, goes
    names = names_of((kept, gone))
    return [
        {
            "key": row.key,
            "label": labels.label(row.key),
            "stays": labels.lines(row.key, row.stays, today, names),
            "goes": labels.lines(row.key, row.goes, today, names),
            "becomes": labels.lines(row.key, row.becomes, today, names),
            "is_free": row.is_free,
        }
        for row in merging.preview(seen_part(at, kept, here), seen_part(at, gone, there))
    ]
