"""The thresholds of the house in force: counts by month, and what people said."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any

from babel.dates import format_date
from django.db.models import Count

from pont.kernel import phrasing
from pont.thresholds.cards import cards
from pont.thresholds.ending import months_before
from pont.thresholds.models import Threshold

# Months on the page, this one included.
SHOWN = 12
MOST_WORDS = 200


def month_said(month: datetime.date, reader: str) -> str:
    """november 2026."""
    said = format_date(month, "LLLL y", locale=phrasing.locale_of(reader))
    return said[:1].upper() + said[1:]


def by_month(today: datetime.date, reader: str) -> list[dict[str, Any]]:
    """The newest month first; in each the commonest card first. Counts of what a house heard: nothing is hidden."""
    since = months_before(today, SHOWN - 1)
    counted = (
        Threshold.objects.filter(month__gte=since, code__in=cards())
        .values_list("month", "code")
        .annotate(times=Count("pk"))
        .order_by("-month", "-times", "code")
    )
    return [
        {
            "month": month_said(month, reader),
            "rows": [(cards()[code].word.get(reader), str(times)) for _month, code, times in rows],
        }
        for month, rows in groupby(counted, key=lambda row: row[0])
    ]


def own_words(reader: str) -> list[dict[str, str]]:
    """What was said, the newest month first, each with its card."""
    rows = Threshold.objects.exclude(words="").order_by("-month", "code", "pk")[:MOST_WORDS]
    return [
        {
            "month": month_said(row.month, reader),
            "card": cards()[row.code].word.get(reader) if row.code in cards() else "",
            "words": row.words,
        }
        for row in rows
    ]
