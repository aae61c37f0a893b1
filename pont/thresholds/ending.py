"""What is over goes, each night: the day of a threshold, its words, reports and calls."""

from __future__ import annotations

import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from pont.accounts import sight
from pont.accounts.ending import gone
from pont.directory.models import Service
from pont.thresholds.models import Call, DoorReport, Threshold

MONTHS_OF_A_DAY, MONTHS_OF_WORDS = 3, 12
YEAR = datetime.timedelta(days=365)


def months_before(today: datetime.date, months: int) -> datetime.date:
    """The first day of the month so many months before this one."""
    count = today.year * 12 + today.month - 1 - months
    return datetime.date(count // 12, count % 12 + 1, 1)


def drop_old_days(today: datetime.date) -> int:
    """Forget on which day each threshold of three months ago and more was; the month stays."""
    month = months_before(today, MONTHS_OF_A_DAY)
    old = Threshold.objects.filter(Q(month__lt=month) | Q(month=month, day__lte=today.day))
    return old.exclude(day=None).update(day=None)


def drop_old_words(today: datetime.date) -> int:
    """Forget what somebody said, when its month comes again a year later."""
    old = Threshold.objects.filter(month__lte=months_before(today, MONTHS_OF_WORDS)).exclude(words="")
    return old.update(words="")


def clear_doors_that_left() -> int:
    """A door that left the map leaves no number behind."""
    there = Service.objects.filter(pk=OuterRef("service_id"))
    named = Threshold.objects.filter(service__isnull=False).exclude(Exists(there))
    cleared = named.update(service=None)
    return cleared + gone(Call.objects.exclude(Exists(there)))


def end_what_is_over(now: datetime.datetime) -> dict[str, int]:
    """Everything of this room that is over at `now`, all of it or nothing; how many of each."""
    today = timezone.localdate(now)
    with sight.of_maintenance(), transaction.atomic():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                # What is removed is overwritten in the file as well.
                cursor.execute("PRAGMA secure_delete=ON")
        return {
            "days of thresholds": drop_old_days(today),
            "words of thresholds": drop_old_words(today),
            "reports of doors": gone(DoorReport.objects.filter(on__lte=today - YEAR)),
            "calls": gone(Call.objects.filter(at__lte=now - YEAR)),
            "doors that left": clear_doors_that_left(),
        }
