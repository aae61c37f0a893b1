"""Derived needs follow the texts; what a person said stays."""

from __future__ import annotations

import pytest

from pont.directory.models import Change, Organization, Service
from pont.directory.needing import rederive

pytestmark = pytest.mark.django_db


def test_derived_needs_follow_the_texts_and_a_person_is_never_overruled() -> None:
    organization = Organization.objects.create(name="House")
    subjects = {
        "feed": {"attributes": [{"taxonomy_term": {"name": "Food Pantries"}}, None, {"taxonomy_term": 3}]}
    }
    service = Service.objects.create(
        organization=organization, name="Bains", description="Laverie", extra=subjects
    )
    service.needs.create(code="wellbeing.hot_meal", origin="weak", phrase="gone")
    service.needs.create(code="wellbeing.laundry", origin="struck")
    service.needs.create(code="wellbeing.coffee", origin="person")
    rederive(service=service)
    found = dict(service.needs.values_list("code", "origin"))
    assert found.pop("wellbeing.food_parcel") == "strong"
    assert found.pop("wellbeing.laundry") == "struck"
    assert found.pop("wellbeing.coffee") == "person"
    assert "wellbeing.hot_meal" not in found
    assert [change.service for change in Change.objects.all()] == [service.pk]
