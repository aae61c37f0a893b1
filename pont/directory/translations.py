"""One translation table for each model that has texts: row, field, language, text, status, hash of its source."""

from __future__ import annotations

import hashlib

from django.db import models

from pont.directory import choices
from pont.directory import models as map_models


def hash_of(text: str) -> str:
    """A short fingerprint of the original, so that a changed source makes its translations outdated."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


class Translation(models.Model):
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    text = models.TextField()
    status = models.CharField(max_length=8, default="human", choices=choices.TRANSLATION)
    source_hash = models.CharField(max_length=16)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["row", "field", "language"], name="%(class)s_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="%(class)s_has_text"),
        ]


def of(model: type[models.Model]) -> models.ForeignKey:
    """The foreign key of a translation to the row it translates."""
    return models.ForeignKey(model, on_delete=models.CASCADE, related_name="translations")


class OrganizationTranslation(Translation):
    row = of(map_models.Organization)


class ServiceTranslation(Translation):
    row = of(map_models.Service)


class LocationTranslation(Translation):
    row = of(map_models.Location)


class ScheduleTranslation(Translation):
    row = of(map_models.Schedule)


class AccessConditionTranslation(Translation):
    row = of(map_models.AccessCondition)


class RequiredDocumentTranslation(Translation):
    row = of(map_models.RequiredDocument)


class CostOptionTranslation(Translation):
    row = of(map_models.CostOption)
