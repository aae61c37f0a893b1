"""What rows of the map have in common: an identifier of the standard, who verified them, one owner."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from pont.directory import choices


def new_id() -> str:
    """An HSDS identifier for a row that begins its life here."""
    return str(uuid.uuid4())


def one_owner(*names: str) -> Q:
    """A condition that holds when exactly one of these foreign keys is set."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class Feed(models.Model):
    """What every row of a feed has."""

    hsds_id = models.CharField(max_length=250, default=new_id, unique=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


class Part(models.Model):
    """A row that belongs to a larger one. Feeds repeat the identifiers of parts, so they are not unique."""

    hsds_id = models.CharField(max_length=250, default=new_id)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]


class Verified(models.Model):
    """Who looked, when and how. `verified_by` is a role or a house, never a private person."""

    verified_on = models.DateField(null=True, blank=True)
    verified_by = models.CharField(max_length=120, blank=True)
    verified_how = models.CharField(max_length=12, blank=True, choices=choices.HOW)

    class Meta:
        abstract = True
