"""What is over goes, each night: drafts that nobody goes on with, and what told of an address that became secret."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pont.accounts import sight
from pont.accounts.ending import gone
from pont.directory.editing.models import EntryDraft, ServiceLink
from pont.directory.models import Service
from pont.directory.partner_api.models import ProgramKey

DRAFT_LASTS = datetime.timedelta(days=30)
YEAR = datetime.timedelta(days=365)


def end_what_is_over(now: datetime.datetime) -> dict[str, int]:
    """Remove what is over at `now`, all of it or nothing; how many of each kind went."""
    with sight.of_maintenance(), transaction.atomic():
        there = Service.objects.filter(pk=OuterRef("service_id"))
        secret = there.filter(visibility="phone_only")
        over = (
            Q(changed_at__lte=now - DRAFT_LASTS)
            | Exists(secret)
            | (Q(service__isnull=False) & ~Exists(there))
        )
        return {
            "drafts": gone(EntryDraft.objects.filter(over)),
            "keys": gone(ProgramKey.objects.filter(ended_at__lte=now - YEAR)),
            "links": gone(ServiceLink.objects.filter(ended_at__lte=now - YEAR)),
        }
