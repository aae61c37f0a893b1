"""What left the public map, and when what is on it changed: so that partners hear of both.

Only what everybody could read before is told as gone. Why it went is not told: ended, joined with another, or for
partner houses now. A service that was never public leaves no trace here.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from pont.directory.editing.models import Gone
from pont.directory.models import Service


def settle(pk: int | None) -> None:
    """Keep step with one changed service, or with all of them where None."""
    now = timezone.now()
    services = Service.objects.all() if pk is None else Service.objects.filter(pk=pk)
    if pk is not None:
        services.update(modified_at=now)
    arrived = services.exportable().filter(public_since=None)
    if ids := list(arrived.values_list("hsds_id", flat=True)):
        for start in range(0, len(ids), 500):
            Gone.objects.filter(hsds_id__in=ids[start : start + 500]).delete()
        arrived.update(public_since=now)
    left = services.exclude(public_since=None).exclude(pk__in=Service.objects.exportable().values("pk"))
    if ids := list(left.values_list("hsds_id", flat=True)):
        Gone.objects.bulk_create([Gone(hsds_id=one, at=now) for one in ids], ignore_conflicts=True)
        left.update(public_since=None)


def tell_gone(services: QuerySet[Service]) -> None:
    """Services are about to be removed for good: tell of those that everybody could read."""
    ids = services.exclude(public_since=None).values_list("hsds_id", flat=True)
    Gone.objects.bulk_create([Gone(hsds_id=one) for one in ids], ignore_conflicts=True)
