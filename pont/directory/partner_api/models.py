"""The keys with which programs of a house write on the map."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pont.accounts import sight
from pont.accounts.models import Membership
from pont.accounts.walled import Walled
from pont.kernel.personal import PLAIN, Kept


class ProgramKey(Walled):
    """A key that one program of a house holds. Only its hash is kept; `scopes` say what it opens."""

    kept: ClassVar[dict[str, Kept]] = {
        "key": PLAIN,
        "name": PLAIN,
        "scopes": PLAIN,
        "made_by": Kept("who gave the key away", "a year after it ended"),
        "made_at": PLAIN,
        "used_on": PLAIN,
        "ended_at": PLAIN,
    }
    ends: ClassVar[str] = "a year after it ended"

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["house", "name"], condition=Q(ended_at=None), name="a_program_once_in_a_house"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_program_has_a_name"),
        ]

    @classmethod
    def seen(cls, now: sight.Sight) -> Q:
        return Q(key=now.key) if now.key else super().seen(now)
