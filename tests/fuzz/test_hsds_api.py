"""The HSDS API, with whatever its two descriptions let be asked: the standard's own, and ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis.core
import pytest
import requests
import schemathesis
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.vendor import pretty
from schemathesis import Case, GenerationMode
from schemathesis.generation.hypothesis import setup
from schemathesis.schemas import APIOperation

from pont.directory.tests.hsds_api_asks import PAGE, faults
from pont.directory.tests.world import CANARY_NOTE, CANARY_PLACE, make_world
from tests.reference import reference_data

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SCHEMAS = {
    "/services/{id}": "compiled/service",
    "/organizations/{id}": "compiled/organization",
    "/service_at_locations/{id}": "compiled/service_at_location",
    "/taxonomies/{id}": "taxonomy",
    "/taxonomy_terms/{id}": "taxonomy_term",
    "/services": "compiled/service_list",
    "/organizations": "compiled/organization_list",
    "/service_at_locations": "compiled/service_at_location_list",
    "/taxonomies": "taxonomy",
    "/taxonomy_terms": "taxonomy_term",
}
OFTEN = settings(
    max_examples=10,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def there(settings: Any, tmp_path: Path) -> dict[str, list[str]]:
    """A map, and the identifiers that are in it by the address they belong to."""
    settings.PONT_INDEX = tmp_path / "index"
    make_world()
    lists = [path.removeprefix("/") for path in SCHEMAS if "{" not in path]
    pages = {name: json.loads(Client().get(f"/hsds/{name}").content)["contents"] for name in lists}
    return {f"/{name}/{{id}}": [row["id"] for row in rows] for name, rows in pages.items()}


def of_the_standard() -> dict[str, Any]:
    """The description of the standard. What it says of answers is held against the schemas themselves, below."""
    described = json.loads(reference_data("hsds/3.0/schema/openapi.local.json").read_bytes())
    for item in described["paths"].values():
        item["get"]["responses"] = {"default": {"description": "an answer"}}
    return dict(described)


def ours() -> dict[str, Any]:
    return dict(json.loads(Client().get("/hsds/openapi.json").content))


def operations(described: dict[str, Any]) -> Iterator[APIOperation]:
    setup()
    # The library takes Hypothesis' printer away for the whole process: a test that failed would show no example.
    hypothesis.core.RepresentationPrinter = pretty.RepresentationPrinter  # type: ignore[misc]
    for found in schemathesis.openapi.from_dict(described).get_all_operations():
        yield found.ok()


def ask(case: Case) -> HttpResponse:
    """Send what was made up, byte by byte as it would travel."""
    made = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare()
    address = urlsplit(made.url)
    path = address.path if address.path.startswith("/hsds") else f"/hsds{address.path}"
    return Client().generic(case.method, path, QUERY_STRING=address.query)


def check(case: Case, response: HttpResponse, *, is_right: bool) -> None:
    """An answer below 500, that anybody may read, without a secret; what it gives is of the standard."""
    told = f"{case.method} {case.formatted_path} {case.query}"
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code in ((200, 404) if is_right else (200, 400, 404)), told
    assert response["Access-Control-Allow-Origin"] == "*", told
    assert CANARY_NOTE.encode() not in body
    assert CANARY_PLACE.encode() not in body
    if response.status_code != 200:
        assert sorted(json.loads(body)["error"]) == ["message", "parameter"], told
        return
    for name, record in records(case.operation.path, response, body):
        assert faults(name, record) == [], told


def records(path: str, response: HttpResponse, body: bytes) -> Iterator[tuple[str, Any]]:
    """Each object of an answer with the name of its schema."""
    name = SCHEMAS.get(path)
    if name is None:
        return
    if response.streaming:
        yield from ((name, json.loads(line)) for line in body.splitlines()[:1])
        return
    content = json.loads(body)
    if "{" in path:
        yield name, content
        return
    assert sorted(content) == sorted(PAGE["required"])
    yield from ((name, record) for record in content["contents"][:1])


@pytest.mark.parametrize("whose", [of_the_standard, ours])
def test_whatever_is_asked_gets_an_answer_of_the_standard(there: dict[str, list[str]], whose: Any) -> None:
    # The standard says of no number how large it may be, and of no text what it is: not all of it can be answered.
    is_exact = whose is ours
    for operation in operations(whose()):
        right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        known = st.sampled_from(there.get(operation.path) or ["nobody"])

        @OFTEN
        @given(right, known, st.booleans())
        def rightly(case: Case, identifier: str, is_there: bool) -> None:
            if "id" in case.path_parameters and is_there:
                case.path_parameters["id"] = identifier
            check(case, ask(case), is_right=is_exact)

        rightly()


def test_what_our_description_does_not_let_be_asked_is_refused(there: dict[str, list[str]]) -> None:
    for operation in operations(ours()):
        if not operation.query:
            continue

        @OFTEN
        @given(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
        def wrongly(case: Case) -> None:
            check(case, ask(case), is_right=False)

        wrongly()
