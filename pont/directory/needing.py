"""Derived needs of a service that is in the database: kept in step with its texts at every save."""

from __future__ import annotations

from django.db import transaction

from pont.directory.actions import note_change
from pont.directory.deriving import derive_needs
from pont.directory.models import Service, ServiceNeed


def _terms(service: Service) -> list[str]:
    """Names of the subjects a feed gave."""
    attributes = service.extra.get("feed", {}).get("attributes") or []
    terms = [one.get("taxonomy_term") for one in attributes if isinstance(one, dict)]
    return [term["name"] for term in terms if isinstance(term, dict) and isinstance(term.get("name"), str)]


@transaction.atomic
def rederive(*, service: Service) -> None:
    """Derive the needs of a service anew. What a person confirmed or struck out stays as it is."""
    said = set(service.needs.filter(origin__in=["person", "struck"]).values_list("code", flat=True))
    service.needs.exclude(origin__in=["person", "struck"]).delete()
    ServiceNeed.objects.bulk_create(
        ServiceNeed(service=service, code=need.code, origin=need.origin, phrase=need.phrase)
        for need in derive_needs(service.name, service.description, _terms(service), service.other_names)
        if need.code not in said
    )
    note_change(service)
