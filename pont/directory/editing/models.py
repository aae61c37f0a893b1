"""What editing keeps of a service: its history, who checked which field, closings, its own link, and what left the map.

All of it is about doors, not about people: who changed something is a house, a source or "the service itself". Drafts
belong to a house and stand behind its wall.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pont.accounts.models import House
from pont.accounts.walled import Walled
from pont.directory import choices
from pont.directory.bases import Verified
from pont.directory.models import ImportRun, Service
from pont.kernel.personal import PLAIN, Kept


class ServiceHistory(models.Model):
    """One change of an entry. `changes`: for each field what it said before and says now.

    `by` is the name of a house, of a source, or "the service"; never a private person.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=20)
    by = models.CharField(max_length=200)
    house = models.ForeignKey(House, null=True, on_delete=models.SET_NULL, related_name="+")
    how = models.CharField(max_length=12, blank=True, choices=choices.HOW)
    changes = models.JSONField(default=dict)
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="changes")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["service", "-id"], name="history_of_a_service")]


class FieldCheck(Verified):
    """Who looked last at one field of an entry, when and how. What nobody checked has no row."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="checks")
    key = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "key"], name="a_field_is_checked_once"),
            models.CheckConstraint(condition=Q(verified_on__isnull=False), name="a_check_has_a_day"),
        ]


class Closure(models.Model):
    """Closed for a while: from `since` to `until`, both days closed. It ends by itself."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="closure")
    since = models.DateField()
    until = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="a_closing_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            )
        ]


class Gone(models.Model):
    """A service that everybody could read and that has left. Kept so that partners hear of it; says nothing else."""

    hsds_id = models.CharField(max_length=250, unique=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)


class ToldApart(models.Model):
    """Two services that look the same and are not, as a person said; `first` has the smaller number."""

    first = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_are_told_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="the_smaller_number_first"),
        ]


class ServiceLink(models.Model):
    """The link with which a service answers for itself. `key` is the hash of what stands in the link.

    `short` is that of a code of six letters for text messages, which only says how full it is.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="links")
    key = models.CharField(max_length=64, unique=True)
    short = models.CharField(max_length=64, blank=True, db_index=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)


class Suggestion(models.Model):
    """What somebody without an account proposes: a correction of an entry, or a new place.

    `fields`: what the entry should say, by field; `words`: what they add in their own words.
    """

    kept: ClassVar[dict[str, Kept]] = {
        "service": PLAIN,
        "fields": PLAIN,
        "words": Kept("what somebody adds in their own words", "decided on, or 90 days after it came"),
        "credit": Kept("how they want to be named: a first name or a group", "90 days after it came"),
        "language": PLAIN,
        "at": PLAIN,
        "state": PLAIN,
        "decided_at": PLAIN,
        "decided_by": PLAIN,
    }
    ends: ClassVar[str] = "90 days after it came; its words when it is decided on"

    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="suggestions")
    fields = models.JSONField(default=dict)
    words = models.CharField(max_length=1000, blank=True)
    credit = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, default="open", choices=choices.SUGGESTION)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(House, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "at"], name="suggestions_to_read")]


class EntryDraft(Walled):
    """An entry that somebody of a house has begun to change: what they typed, part by part."""

    kept: ClassVar[dict[str, Kept]] = {
        "service": PLAIN,
        "values": PLAIN,
        "changed_at": PLAIN,
    }
    ends: ClassVar[str] = "saved, thrown away, or 30 days after the last word"

    # Loose: an entry that goes does not have to see the drafts of every house.
    service = models.ForeignKey(
        Service, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(fields=["house", "service"], name="one_draft_of_an_entry_in_a_house")
        ]
