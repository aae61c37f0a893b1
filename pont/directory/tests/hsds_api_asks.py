"""Asking the HSDS API in tests, and holding what comes against the schemas of the standard."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
from django.http import HttpResponse
from django.test import Client
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.reference import reference_data

ROOT = "/hsds/"
FULL = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
}


def ask(address: str, **headers: str) -> HttpResponse:
    return Client().get(f"{ROOT}{address}", headers=headers)


def told(address: str) -> Any:
    """The answer as JSON; anything but 200 fails."""
    response = ask(address)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def lines(address: str) -> list[Any]:
    """What a list says line by line."""
    response = ask(address)
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    return [json.loads(line) for line in body.splitlines()]


@functools.cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """The compiled schema of this name, formats checked."""
    folder = reference_data("hsds/3.0/schema")
    simple = ((path.name, json.loads(path.read_bytes())) for path in folder.glob("*.json"))
    known = [
        (file, Resource(schema, DRAFT202012)) for file, schema in simple if not file.startswith("openapi")
    ]
    return jsonschema.Draft202012Validator(
        json.loads((folder / f"{name}.json").read_bytes()),
        format_checker=jsonschema.FormatChecker(),
        registry=Registry().with_resources(known),
    )


def faults(name: str, record: Any) -> list[str]:
    """What this schema says against a record."""
    return [
        f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator(name).iter_errors(record)
    ]


PAGE = {
    "type": "object",
    "required": [
        *("total_items", "total_pages", "page_number", "size"),
        *("first_page", "last_page", "empty", "contents"),
    ],
    "additionalProperties": False,
    "properties": {
        **{name: {"type": "integer"} for name in ("total_items", "total_pages", "page_number", "size")},
        **{name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")},
        "contents": {"type": "array"},
    },
}


def page_faults(address: str, name: str) -> list[str]:
    """What is wrong with a page and with each object on it; a page without objects is wrong as well."""
    page = told(address)
    jsonschema.validate(page, PAGE)
    assert page["contents"] != []
    return [fault for record in page["contents"] for fault in faults(name, record)]


def everything(most: int = 100) -> Iterator[tuple[str, str, Any]]:
    """Every kind of answer the API gives of the map in force: the address, the name of its schema, the record."""
    for address, kind in FULL.items():
        for record in lines(f"{address}?format=ndjson"):
            yield address, f"compiled/{kind}_list", record
        for record in lines(f"{address}?format=ndjson&full=true"):
            yield f"{address}?full=true", f"compiled/{kind}", record
        for record in told(f"{address}?per_page=100")["contents"][:most]:
            yield f"{address}/{record['id']}", f"compiled/{kind}", told(f"{address}/{record['id']}")
    for record in lines("organizations?format=ndjson&full_service=true"):
        yield "organizations?full_service=true", "compiled/organization", record
    for record in lines("services?format=ndjson&minimal=true"):
        yield "services?minimal=true", "compiled/service_list", record
    for record in lines("services?format=ndjson&full_organization=true"):
        yield "services?full_organization=true", "compiled/service", record


def all_faults(most: int = 100) -> list[tuple[str, str]]:
    return [(address, fault) for address, name, record in everything(most) for fault in faults(name, record)]
