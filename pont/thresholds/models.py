"""What stopped somebody, whether a door let somebody in, and who was phoned. No person stands in any of it.

A threshold and a call belong to a house and stand behind its wall. They name a door by its number alone: a service that
leaves the map asks nobody's private rows, so the database holds no line between them, and the nightly run clears a
number that leads nowhere. A report and a notice are about a door and name no house.
"""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pont.accounts.walled import Walled
from pont.directory.models import Service
from pont.kernel.personal import PLAIN, Kept

# Letters of somebody's own words, and of a service's reply.
WORDS, REPLY = 500, 1000
LET_IN, CLOSED, REFUSED = "let_in", "closed", "refused"
OUTCOMES = (LET_IN, CLOSED, REFUSED)
DESK, STREET, HELPLINE, VISITOR = "desk", "street", "helpline", "visitor"
TOLD_BY = (DESK, STREET, HELPLINE, VISITOR)
UNDECIDED, NAMED, NOT_NAMED = "", "named", "not_named"
# What came of a call.
SAME, HOURS, FULL, CLOSED_FOR_NOW, ENDED = "same", "hours", "full", "closed", "ended"
NOBODY, WRONG_NUMBER, SKIPPED = "nobody", "wrong", "skipped"
CALL_OUTCOMES = (SAME, HOURS, FULL, CLOSED_FOR_NOW, ENDED, NOBODY, WRONG_NUMBER, SKIPPED)


def this_month() -> datetime.date:
    return timezone.localdate().replace(day=1)


class Threshold(Walled):
    """Something stopped somebody. `month` is its first day; `day` (of the month) goes after three months.

    `kind` and `b` come from the vocabulary and are kept, so that a count of years ago stays what it was.
    """

    kept: ClassVar[dict[str, Kept]] = {
        "code": PLAIN,
        "kind": PLAIN,
        "b": PLAIN,
        "domains": PLAIN,
        "month": PLAIN,
        "day": Kept("so that what happened twice in a week is seen", "three months later"),
        "service": PLAIN,
        "words": Kept("what somebody said, in their own words and without a name", "a year later at most"),
    }
    ends: ClassVar[str] = (
        "its day after three months, its words after a year; the count that is left says nothing of anybody"
    )

    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    b = models.CharField(max_length=20)
    domains = models.JSONField(default=list, blank=True)
    month = models.DateField(default=this_month)
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    service = models.ForeignKey(
        Service,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    words = models.CharField(max_length=WORDS, blank=True)

    class Meta(Walled.Meta):
        indexes = [models.Index(fields=["house", "month"], name="thresholds_of_a_house")]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="a_threshold_says_which"),
            models.CheckConstraint(
                condition=Q(day=None) | Q(day__gte=1, day__lte=31), name="a_day_of_a_month"
            ),
        ]


class DoorReport(models.Model):
    """Whether a door let somebody in, on a day. No house, no person, no words, no hour.

    `threshold`: why not, a code of the vocabulary; "" where nobody knows. `told_by`: a visitor has no account.
    """

    kept: ClassVar[dict[str, Kept]] = {
        "service": PLAIN,
        "on": PLAIN,
        "outcome": PLAIN,
        "threshold": PLAIN,
        "told_by": PLAIN,
    }
    ends: ClassVar[str] = "a year after its day"

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(default=timezone.localdate)
    outcome = models.CharField(max_length=10)
    threshold = models.CharField(max_length=60, blank=True)
    told_by = models.CharField(max_length=10)

    class Meta:
        indexes = [models.Index(fields=["on"], name="reports_of_a_day")]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="a_report_says_what_happened"),
            models.CheckConstraint(condition=Q(told_by__in=TOLD_BY), name="a_report_comes_from_somewhere"),
            models.CheckConstraint(
                condition=Q(threshold="") | Q(outcome=REFUSED), name="only_a_refusal_has_a_threshold"
            ),
        ]


class DoorNotice(models.Model):
    """That a service was told what is reported of its door, what it replied, and what a person then decided.

    `threshold`: what is reported most, "" for a closed door. `decided_by` is the name of a house, never a person's.
    """

    kept: ClassVar[dict[str, Kept]] = {
        "service": PLAIN,
        "threshold": PLAIN,
        "told_on": PLAIN,
        "reply": PLAIN,
        "replied_on": PLAIN,
        "decision": PLAIN,
        "decided_on": PLAIN,
        "decided_by": PLAIN,
    }
    ends: ClassVar[str] = "the service leaves the map"

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    threshold = models.CharField(max_length=60, blank=True)
    told_on = models.DateField()
    reply = models.CharField(max_length=REPLY, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=10, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=Q(decided_on=None), name="one_open_notice_of_a_service"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=(UNDECIDED, NAMED, NOT_NAMED)), name="a_notice_has_a_known_decision"
            ),
            models.CheckConstraint(
                condition=Q(decision=UNDECIDED, decided_on=None)
                | (~Q(decision=UNDECIDED) & Q(decided_on__isnull=False)),
                name="a_decision_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(reply="") | Q(replied_on__isnull=False), name="a_reply_has_its_day"
            ),
        ]


class Call(Walled):
    """A door of the call list was phoned, or tried: when, and what came of it. Not by whom."""

    kept: ClassVar[dict[str, Kept]] = {"service": PLAIN, "at": PLAIN, "outcome": PLAIN}
    ends: ClassVar[str] = "a year after the call"

    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=20)

    class Meta(Walled.Meta):
        indexes = [models.Index(fields=["house", "at"], name="calls_of_a_house")]
        constraints = [models.CheckConstraint(condition=~Q(outcome=""), name="a_call_has_an_outcome")]
