"""The interface for partners' programs, with whatever its own description lets be sent, and with what it does not."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pont.accounts import sight
from pont.accounts.tests.cast import Cast, at_work, cast
from pont.directory.models import Organization, Service
from pont.directory.partner_api import actions
from pont.directory.partner_api.scopes import ALL, READ
from pont.directory.tests.world import make_service
from tests.fuzz.test_hsds_api import operations

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HERE, THERE = "Soep aan de brug", "Soep van de anderen"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OFTEN = settings(
    max_examples=15,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


def entry(people: Cast, name: str, *, there: bool = False) -> Service:
    house = people.passage if there else people.brug
    return make_service(Organization.objects.create(name=f"Organisatie {house.name}", house=house), name)


def key_of(people: Cast, *scopes: str) -> str:
    with sight.of_house(people.brug.pk):
        _row, key = actions.give_key(
            name=f"Agenda {len(scopes)}", scopes=scopes, by=at_work(people.cecile, people.brug)
        )
    return key


@pytest.fixture
def people() -> Cast:
    return cast()


def ask(case: Case, key: str) -> tuple[Response, HttpResponse]:
    """Send what was made up, byte by byte as it would travel; what it changed is undone."""
    made = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare()
    made.headers.update({"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"})
    address, body = urlsplit(made.url), made.body or b""
    with transaction.atomic():
        response = Client().generic(
            case.method,
            address.path,
            body if isinstance(body, bytes) else body.encode(),
            made.headers.get("Content-Type", ""),
            QUERY_STRING=address.query,
            headers=dict(made.headers),
        )
        transaction.set_rollback(True)
    headers = {name.lower(): [value] for name, value in response.headers.items()}
    return Response(response.status_code, headers, response.content, made, elapsed=0, verify=False), response


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_one_that_the_description_names(people: Cast, mode: GenerationMode) -> None:
    ours, theirs = entry(people, HERE), entry(people, THERE, there=True)
    whole = key_of(people, *ALL)
    keys = [whole, whole, key_of(people, READ), "nobody's"]
    known = [ours.hsds_id, ours.hsds_id, theirs.hsds_id, "nothing"]
    for operation in operations(described()):

        @OFTEN
        @given(operation.as_strategy(generation_mode=mode), st.sampled_from(keys), st.sampled_from(known))
        def often(case: Case, key: str, identifier: str) -> None:
            if "hsds_id" in case.path_parameters:
                case.path_parameters["hsds_id"] = identifier
            answer, response = ask(case, key)
            case.validate_response(answer, checks=CHECKS)
            assert THERE not in response.content.decode()

        often()


def described() -> dict[str, Any]:
    return dict(json.loads(Client().get("/api/v1/openapi.json").content))
