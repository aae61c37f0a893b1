"""Our OpenAPI description, made from the tables that the answers are made with, so that it says what they do."""

from __future__ import annotations

from functools import cache
from typing import Any

from pont import __version__
from pont.directory.hsds.shapes import PROFILE
from pont.directory.hsds_api.asking import FARTHEST, MOST_LETTERS, MOST_PAGES, MOST_PER_PAGE, PER_PAGE, TAKEN
from pont.directory.hsds_api.standard import CHOICES, KINDS, Kind

Said = dict[str, Any]
FLAG: Said = {"type": "boolean", "default": False}
IDENTIFIER: Said = {"type": "string", "minLength": 1, "maxLength": MOST_LETTERS}
FORMS: dict[str, Said] = {
    "": {"type": "string"},
    "id": {"type": "string", "format": "uuid"},
    "uri": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
    "moment": {"type": "string", "format": "date-time"},
    "number": {"type": "number"},
    **{name: {"type": "string", "enum": sorted(known)} for name, known in CHOICES.items()},
}
PARAMETERS: dict[str, tuple[str, Said]] = {
    "search": (
        "Words, names, needs or places, in one of twelve languages.",
        {"type": "string", "maxLength": MOST_LETTERS},
    ),
    "page": ("Which page.", {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1}),
    "per_page": (
        "Objects on a page; with minimal all of them where this is not said.",
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
    ),
    "format": (
        "ndjson: everything, one object a line, without pages.",
        {"type": "string", "enum": ["json", "ndjson"]},
    ),
    "taxonomy_term_id": ("Services that meet this need, or a need of this life domain.", IDENTIFIER),
    "taxonomy_id": ("Services, or terms, with a term of this taxonomy.", IDENTIFIER),
    "parent_id": ("Terms below this term.", IDENTIFIER),
    "organization_id": ("Services of this organisation.", IDENTIFIER),
    "modified_after": ("What changed at this moment or later.", {"type": "string", "format": "date-time"}),
    "minimal": ("No more than identifier, name, status and when it changed.", FLAG),
    "full": ("Objects with all that is nested in them.", FLAG),
    "full_service": ("Organisations with their services, whole.", FLAG),
    "full_organization": ("Services with their organisation, whole.", FLAG),
    "top_only": ("Terms without a parent.", FLAG),
    "postcode": (
        "Services for people in this postcode of Brussels.",
        {"type": "string", "pattern": "^[1-9][0-9]{3}$"},
    ),
    "proximity": (
        "Services within so many metres of the middle of the postcode, which has to be said as well.",
        {"type": "integer", "minimum": 1, "maximum": FARTHEST},
    ),
}
AROUND = ("postcode", "proximity")
LISTS = (
    ("services", "service", "Service"),
    ("organizations", "organization", "Organization"),
    ("service_at_locations", "service_at_location", "ServiceAtLocation"),
    ("taxonomies", "taxonomy", "Taxonomy"),
    ("taxonomy_terms", "taxonomy_term", "TaxonomyTerm"),
)
ERROR: Said = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["parameter", "message"],
            "properties": {"parameter": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}
NUMBERS = ("total_items", "total_pages", "page_number", "size")
STATES = ("first_page", "last_page", "empty")


def reference(kind: str) -> Said:
    return {"$ref": f"#/components/schemas/{kind}"}


def of_form(form: str) -> Said:
    """The schema of a key of this form."""
    if form.startswith("*"):
        return {"type": "array", "items": reference(form[1:])}
    return reference(form[1:]) if form.startswith(">") else FORMS[form]


def object_schema(kind: Kind) -> Said:
    keys = {key: of_form(form) for key, form in kind.forms.items()}
    own = {PROFILE: {"type": "object", "description": "What Pont adds: see /hsds/profile."}}
    return {"type": "object", "required": sorted(kind.required), "properties": keys | own}


def page_schema(kind: str) -> Said:
    counts = {name: {"type": "integer", "minimum": 0} for name in NUMBERS}
    states = {name: {"type": "boolean"} for name in STATES}
    return {
        "type": "object",
        "required": [*NUMBERS, *STATES, "contents"],
        "properties": {**counts, **states, "contents": {"type": "array", "items": reference(kind)}},
    }


def as_json(schema: Said) -> Said:
    return {"application/json": {"schema": schema}}


def responses(content: Said, *, says: str, is_one: bool = False) -> Said:
    """What may come: the answer, "not modified", and why there is none."""
    unknown = {
        "404": {"description": "Nothing that everybody may know.", "content": as_json(reference("Error"))}
    }
    return {
        "200": {"description": says, "content": content},
        "304": {"description": "It is still what you have."},
        "400": {"description": "The question cannot be answered.", "content": as_json(reference("Error"))},
        **(unknown if is_one else {}),
    }


def parameter(name: str, says: str, schema: Said) -> Said:
    return {"name": name, "in": "query", "required": False, "description": says, "schema": schema}


def asked_of(name: str) -> list[Said]:
    """The parameters of an address. A distance counts from a postcode: these two are one, said under two names."""
    found = [parameter(key, *PARAMETERS[key]) for key in TAKEN[name] if key not in AROUND]
    if "proximity" not in TAKEN[name]:
        return found
    schema = {
        "type": "object",
        "properties": {key: {"description": PARAMETERS[key][0], **PARAMETERS[key][1]} for key in AROUND},
        "dependentRequired": {"proximity": ["postcode"]},
        "additionalProperties": False,
    }
    around = parameter("around", "Where: a postcode, and how far from its middle.", schema)
    return [*found, around | {"style": "form", "explode": True}]


def linked(kind: str, title: str) -> Said:
    """How an object of a list is asked for by itself."""
    to = {"operationId": f"get{title}", "parameters": {"id": "$response.body#/contents/0/id"}}
    return {f"one_{kind}": to}


def listed(address: str, kind: str, title: str) -> Said:
    says = f"A page of objects: {kind}."
    content = as_json(page_schema(kind)) | {"application/x-ndjson": {"schema": {"type": "string"}}}
    answers = responses(content, says=says)
    answers["200"]["links"] = linked(kind, title)
    return {
        "get": {
            "operationId": f"list{title}",
            "summary": says,
            "parameters": asked_of(address),
            "responses": answers,
        }
    }


def one(kind: str, title: str) -> Said:
    says = f"One object, whole: {kind}."
    identifier = {"name": "id", "in": "path", "required": True, "schema": IDENTIFIER}
    return {
        "get": {
            "operationId": f"get{title}",
            "summary": says,
            "parameters": [identifier, *asked_of(kind)],
            "responses": responses(as_json(reference(kind)), says=says, is_one=True),
        }
    }


def about(address: str, says: str, schema: Said) -> Said:
    operation = {
        "operationId": f"about{address}",
        "summary": says,
        "responses": responses(as_json(schema), says=says),
    }
    return {"get": operation}


@cache
def paths() -> Said:
    uri = FORMS["uri"]
    links = {
        "type": "object",
        "required": ["version", "profile", "openapi_url"],
        "properties": {"version": {"type": "string"}, "profile": uri, "openapi_url": uri},
    }
    found = {
        "/": about("Start", "Which standard this is, and where it is described.", links),
        "/profile": about("Profile", "What Pont adds to the standard.", {"type": "object"}),
        "/openapi.json": about("Description", "This description.", {"type": "object"}),
    }
    for address, kind, title in LISTS:
        found[f"/{address}"] = listed(address, kind, title)
        found[f"/{address}/{{id}}"] = one(kind, title)
    return found


@cache
def schemas() -> Said:
    return {"Error": ERROR, **{name: object_schema(kind) for name, kind in KINDS.items()}}


def description(root: str) -> Said:
    """The description of the API at the address `root`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pont, HSDS 3.0",
            "version": __version__,
            "description": "The public map of low-threshold services in Brussels, read only. No key is needed.",
        },
        "servers": [{"url": root}],
        "paths": paths(),
        "components": {"schemas": schemas()},
    }
