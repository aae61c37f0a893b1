"""Tables of the ground the map stands on: imported names of places, and outlines of areas. No person is in them.

What is public about a city, from open lists. `postcodes` and `communes` are codes with a space between, the communes
by their NIS code. A row of a source is changed by that source only.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pont.directory.places import Kind

LANDMARK_KINDS: tuple[Kind, ...] = ("street", "square", "stop", "landmark", "address")
AREA_KINDS = ("commune", "quarter", "sector")


class Landmark(models.Model):
    """A place with a name in Dutch and French that somebody may say to tell where they are."""

    source = models.ForeignKey("directory.Source", on_delete=models.PROTECT, related_name="landmarks")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=120)
    nl = models.CharField(max_length=100)
    fr = models.CharField(max_length=100)
    number = models.CharField(max_length=20, blank=True)
    postcodes = models.CharField(max_length=120, blank=True)
    communes = models.CharField(max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    imported = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "key"],
                name="a_landmark_once_per_source",
                violation_error_message=_("This source has this place already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LANDMARK_KINDS) & ~Q(key=""),
                name="landmark_has_a_known_kind",
                violation_error_message=_("This kind of place is not known."),
            ),
            models.CheckConstraint(
                condition=~Q(nl="") & ~Q(fr=""),
                name="landmark_has_both_names",
                violation_error_message=_("A place needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True) & ~Q(postcodes="", communes="")
                # Comparing with nothing is unknown, and a database lets the unknown pass.
                | Q(lat__isnull=False, lat__gte=49, lat__lte=52, lon__isnull=False, lon__gte=2, lon__lte=7),
                name="landmark_lies_somewhere",
                violation_error_message=_("A place needs a point, a postcode or a commune."),
            ),
            models.CheckConstraint(
                condition=Q(kind="address") & ~Q(number="") | ~Q(kind="address") & Q(number=""),
                name="an_address_has_a_number",
                violation_error_message=_("An address needs a house number; nothing else has one."),
            ),
        ]


class Area(models.Model):
    """The outline of a commune, a neighbourhood or a statistical sector.

    `rings`: closed lines of [lat, lon], outer ones and holes alike (even-odd rule), simplified by at most
    `tolerance` metres.
    """

    source = models.ForeignKey("directory.Source", on_delete=models.PROTECT, related_name="areas")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=40)
    nl = models.CharField(max_length=100)
    fr = models.CharField(max_length=100)
    communes = models.CharField(max_length=120, blank=True)
    rings = models.JSONField()
    tolerance = models.FloatField()
    imported = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                name="an_area_once",
                violation_error_message=_("This area is there already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AREA_KINDS) & ~Q(key="") & ~Q(nl="") & ~Q(fr=""),
                name="area_has_kind_and_names",
                violation_error_message=_("An area needs a kind, a key and a name."),
            ),
            models.CheckConstraint(
                condition=Q(tolerance__gte=0),
                name="area_says_its_tolerance",
                violation_error_message=_("Say by how many metres the outline was simplified."),
            ),
        ]
