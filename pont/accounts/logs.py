"""What happened to private rows: who read, searched, exported; what was refused; what was changed.

Lines are added and never changed; they go when they end. A line holds no text of the row it speaks of.
"""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pont.accounts.models import YEAR, Membership
from pont.accounts.walled import Walled
from pont.kernel.personal import PLAIN, Kept

MOST_ABOUT = 120
READ, SEARCHED, EXPORTED, PRINTED, REFUSED, ENTERED = (
    "read",
    "searched",
    "exported",
    "printed",
    "refused",
    "entered",
)
ACTS = {
    READ: _("read"),
    SEARCHED: _("searched"),
    EXPORTED: _("exported"),
    PRINTED: _("printed"),
    REFUSED: _("refused"),
    ENTERED: _("signed in"),
}


def in_a_year() -> datetime.datetime:
    return timezone.now() + YEAR


class Line(Walled):
    """What every line of a log has: when, by whom in which role, and when it goes."""

    kept = {
        "at": PLAIN,
        "by": Kept("who did it, so that it can be answered for", "a year later"),
        "role": Kept("in which role", "a year later"),
        "ends_at": PLAIN,
    }
    ends = "a year after it was written"

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=120, blank=True)
    ends_at = models.DateTimeField(default=in_a_year)

    class Meta(Walled.Meta):
        abstract = True


class LogLine(Line):
    """A private row was read, searched, exported or printed, or somebody was refused. `thing`: which row."""

    kept = {
        "act": PLAIN,
        "kind": PLAIN,
        "thing": PLAIN,
        "reason": Kept("why, in the reader's words", "a year later"),
    }

    act = models.CharField(max_length=10)
    kind = models.CharField(max_length=40, blank=True)
    thing = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta(Line.Meta):
        indexes = [
            models.Index(fields=["house", "at"], name="log_of_a_house"),
            models.Index(fields=["house", "thing", "at"], name="log_of_a_thing"),
        ]
        constraints = [models.CheckConstraint(condition=Q(act__in=tuple(ACTS)), name="an_act_that_is_known")]


class HistoryLine(Line):
    """A change of one row of one model: the name of the action, and before and after of what is no secret."""

    kept = {"action": PLAIN, "changes": Kept("before and after of fields that are no secret", "a year later")}

    action = models.CharField(max_length=40)
    changes = models.JSONField(default=dict)

    class Meta(Line.Meta):
        abstract = True


class MembershipHistory(HistoryLine):
    """What happened to the access of somebody."""

    kept = {"membership": PLAIN}

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="history")

    class Meta(HistoryLine.Meta):
        indexes = [models.Index(fields=["house", "membership", "at"], name="history_of_a_membership")]


class HouseHistory(HistoryLine):
    """What happened to a house: invitations, tablets, teams."""

    kept = {"about": PLAIN}

    about = models.CharField(max_length=MOST_ABOUT, blank=True)

    class Meta(HistoryLine.Meta):
        indexes = [models.Index(fields=["house", "at"], name="history_of_a_house")]
