"""Tables of the social map. HSDS 3.0 names wherever HSDS has one; what we add is said in `README.md`.

A text column holds the original, in `language`; other languages stand in a translation table of the same model.
`hsds_id` is the identifier a feed gave or that we gave when the row was made; `extra` keeps what a feed said beyond our
columns, so that an export loses nothing.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pont.directory import choices
from pont.directory.bases import Feed, Part, Verified, one_owner


class Source(models.Model):
    """Where rows came from: a feed, a public list, the demo. Its name stands on the page about the data.

    `overwrites`: what a run may write over that people checked later. `is_whole`: the list is always all there is, so
    that what is missing in it is marked. `taken_from`, `kind`, `every_days`: what `pont import due` fetches, and how
    often; 0 is never. `matching`: which column of its spreadsheet says what.
    """

    name = models.CharField(max_length=200, unique=True)
    url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    overwrites = models.CharField(max_length=10, default="older", choices=choices.OVERWRITES)
    is_whole = models.BooleanField(default=True)
    kind = models.CharField(max_length=10, blank=True)
    taken_from = models.CharField(max_length=500, blank=True)
    every_days = models.PositiveSmallIntegerField(default=0)
    matching = models.JSONField(default=dict, blank=True)


class ImportRun(models.Model):
    """One run of an import, with its counts. A run is whole or not at all.

    `told`: what the report said besides its counts, the first of each: refusals, what disappeared, what was kept.
    `made`: identifiers of organisations, locations and services that this run made, so that it can be undone.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)


class OrganizationQuerySet(models.QuerySet):
    def public(self) -> OrganizationQuerySet:
        """Organisations that have at least one service the public may see."""
        return self.filter(
            services__visibility__in=choices.SEEN_BY_PUBLIC, services__status="active"
        ).distinct()


class Organization(Feed, Verified):
    name = models.CharField(max_length=300)
    other_names = models.JSONField(default=list, blank=True)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    example = models.BooleanField(default=False)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT)
    # The house that this organisation is, where it works with Pont.
    house = models.ForeignKey(
        "accounts.House", null=True, blank=True, on_delete=models.SET_NULL, related_name="organizations"
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="organization_has_a_name",
                violation_error_message=_("An organisation needs a name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet):
    def public(self) -> ServiceQuerySet:
        """Services anyone may see. A secret address is not stored, so a phone-only service is public without one."""
        return self.filter(visibility__in=choices.SEEN_BY_PUBLIC, status="active", merged_into=None)

    def exportable(self) -> ServiceQuerySet:
        """Services that may leave in bulk; one that was joined with another leaves as that one."""
        return self.filter(visibility__in=choices.SEEN_BY_PUBLIC, merged_into=None)

    def whole(self) -> ServiceQuerySet:
        """With everything an index or an export reads, in a fixed number of queries."""
        return self.select_related("organization", "saturation", "closure", "source").prefetch_related(
            "organization__translations",
            "organization__phones",
            "translations",
            "needs",
            "conditions__translations",
            "schedules__translations",
            "phones",
            "languages",
            "documents__translations",
            "costs__translations",
            "areas",
            "places__location__translations",
            "places__location__phones",
            "places__schedules__translations",
            "places__phones",
        )


class Service(Feed, Verified):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=300)
    other_names = models.JSONField(default=list, blank=True)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    url = models.URLField(max_length=500, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    status = models.CharField(max_length=20, default="active", choices=choices.STATUS)
    visibility = models.CharField(max_length=12, default="public", choices=choices.VISIBILITY)
    reached_by = models.CharField(max_length=8, default="door", choices=choices.REACHED_BY)
    help_kind = models.CharField(max_length=30, blank=True)
    application_process = models.TextField(blank=True)
    fees_description = models.TextField(blank=True)
    eligibility_description = models.TextField(blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    example = models.BooleanField(default=False)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT)
    modified_at = models.DateTimeField(default=timezone.now, db_index=True)
    # Since when everybody may read it; empty while only houses may.
    public_since = models.DateTimeField(null=True, blank=True)
    # The entry that says the same, and stays; this one is kept, so that the joining can be undone.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_here"
    )
    # The day on which its source did not name it any more. It stays; a person looks.
    missing_since = models.DateField(null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="service_has_a_name",
                violation_error_message=_("A service needs a name."),
            ),
            models.CheckConstraint(
                condition=~Q(visibility="phone_only") | Q(reached_by="phone"),
                name="secret_place_is_reached_by_phone",
                violation_error_message=_("A service with a secret address is reached by phone only."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(minimum_age__lte=F("maximum_age")),
                name="ages_in_order",
                violation_error_message=_("The lowest age is above the highest."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Location(Feed):
    """A place with an address. `commune` is a NIS code, "" outside Brussels; the point is WGS84."""

    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="locations"
    )
    name = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    address_1 = models.CharField(max_length=300, blank=True)
    address_2 = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=60, default="BE", blank=True)
    commune = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    near_stop = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Comparing with nothing is unknown, and a database lets the unknown pass.
                | Q(
                    latitude__gte=-90,
                    latitude__isnull=False,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__isnull=False,
                    longitude__lte=180,
                ),
                name="a_point_is_whole_and_on_earth",
                violation_error_message=_("A point needs a latitude and a longitude on earth."),
            )
        ]


class ServiceAtLocation(Part):
    """A door: this service at this place. A round has one row for each of its stops."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="places")
    location = models.ForeignKey(Location, null=True, on_delete=models.CASCADE, related_name="services_here")
    description = models.TextField(blank=True)

    class Meta(Part.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["service", "hsds_id"],
                name="one_door_per_place",
                violation_error_message=_("This service is at this place already."),
            )
        ]


class Schedule(Part, Verified):
    """When something is open. `hours` is OSM syntax; "" with a note means: known only as text, so unknown."""

    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="schedules")
    place = models.ForeignKey(
        ServiceAtLocation, null=True, on_delete=models.CASCADE, related_name="schedules"
    )
    purpose = models.CharField(max_length=8, default="door", choices=choices.PURPOSE)
    hours = models.TextField(blank=True)
    school = models.CharField(max_length=2, blank=True, choices=choices.SCHOOL)
    note = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)

    class Meta(Part.Meta):
        constraints = [
            models.CheckConstraint(
                condition=one_owner("service", "place"),
                name="schedule_has_one_owner",
                violation_error_message=_("Opening hours belong to one service or to one place."),
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[code for code, _label in choices.PURPOSE]),
                name="schedule_has_a_known_purpose",
                violation_error_message=_("This purpose of opening hours is not known."),
            ),
        ]


class Phone(Part):
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="phones")
    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="phones")
    location = models.ForeignKey(Location, null=True, on_delete=models.CASCADE, related_name="phones")
    place = models.ForeignKey(ServiceAtLocation, null=True, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=60)
    extension = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)

    class Meta(Part.Meta):
        constraints = [
            models.CheckConstraint(
                condition=one_owner("organization", "service", "location", "place"),
                name="phone_has_one_owner",
                violation_error_message=_("A phone number belongs to one thing."),
            )
        ]


class Contact(Part):
    """A working contact as a feed gave it. Goes back out with the feed; shown on no page."""

    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.CASCADE, related_name="contacts"
    )
    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="contacts")

    class Meta(Part.Meta):
        constraints = [
            models.CheckConstraint(
                condition=one_owner("organization", "service"),
                name="contact_has_one_owner",
                violation_error_message=_("A contact belongs to one thing."),
            )
        ]


class Language(Part):
    """A language spoken at the desk."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="languages")
    code = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=120, blank=True)


class RequiredDocument(Part):
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="documents")
    document = models.TextField()
    language = models.CharField(max_length=8, blank=True)


class CostOption(Part):
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="costs")
    option = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)


class ServiceArea(Part):
    """Where people must live or stay to come here. `commune` is a NIS code, "" when the area is only a text."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="areas")
    name = models.TextField(blank=True)
    commune = models.CharField(max_length=5, blank=True)


class AccessCondition(Verified):
    """One condition of the door, under one of the seven B's. A missing row means: nobody knows."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="conditions")
    kind = models.CharField(max_length=40)
    answer = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    visibility = models.CharField(max_length=12, choices=choices.VISIBILITY)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "kind"],
                name="one_answer_per_condition",
                violation_error_message=_("This condition has an answer already."),
            ),
            models.CheckConstraint(
                condition=~Q(answer="") & Q(visibility__in=["public", "partners", "house"]),
                name="condition_has_answer_and_sight",
                violation_error_message=_("A condition needs an answer and who may know it."),
            ),
        ]


class ServiceNeed(models.Model):
    """A need this service meets: said by a person, or derived from its texts with the phrase that caused it."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="needs")
    code = models.CharField(max_length=60)
    origin = models.CharField(max_length=8, choices=choices.ORIGIN)
    phrase = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "code"],
                name="a_need_once_per_service",
                violation_error_message=_("This service has this need already."),
            )
        ]


class Saturation(models.Model):
    """How full it is, until when. Expires by itself; exported as `service_capacity`."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="saturation")
    level = models.CharField(max_length=8, choices=choices.SATURATION)
    set_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("set_at")),
                name="full_ends_by_itself",
                violation_error_message=_("Say until when it is full."),
            )
        ]


class Change(models.Model):
    """That something on the map changed: running workers read this to show it within two seconds.

    `service` is its number, empty when everything may have changed (an import). Kept until an index has swallowed it.
    """

    service = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)
