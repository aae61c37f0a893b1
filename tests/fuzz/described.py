"""Every address of the site described as OpenAPI, made from the resolver: what each one takes, and likely values.

A fuzzer that only made up letters would get no further than "no such page". So a description names rows that are there,
of both houses, beside whatever else fits: a number that never was, a text of strange letters.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple

import hypothesis.core
import schemathesis
from django import forms
from django.forms import models as model_forms
from django.urls import get_resolver
from hypothesis.vendor import pretty
from schemathesis.generation.hypothesis import setup
from schemathesis.schemas import APIOperation

from pont.accounts.tests.cast import PASSWORD, PIN
from pont.directory.question import PARAMETERS
from tests import house as repository
from tests.test_urls import entries

URLS = "tests.witness.urls"
# A cheaper hash: it is the same site, and nobody here guesses.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FORM, PARTS, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
GAP = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
# The model whose rows a word of an address or a form speaks of.
MEANT = {
    **dict.fromkeys(("people", "by", "member", "members"), "membership"),
    "invite": "invitation",
    "tablets": "tablet",
    "teams": "team",
    "witness": "page",
    "thing": "page",
}
# An address of the witness that breaks on purpose; `tests/privacy` looks at what its answer says.
BREAKS = "stumble/"
# What anybody may write behind an address.
FREE = ("q", "need", "page", "key", "next", "act", "by")
# The desk is written in these; a page in another language only leads here.
LANGUAGES = ["nl", "fr", "en"]
# Which names a file reads from an address or a form by itself.
READ = {method: re.compile(rf'\b{method}(?:\.get(?:list)?\(|\[)"(\w+)"') for method in ("GET", "POST")}
BUTTON = re.compile(r'\bname="(\w+)"[^>]*?\bvalue="([\w-]+)"')
# Texts over which something stumbles sooner or later; the short ones stand beside what is likely.
SHORT = ("", "a\x00b", "\u202e")
STRANGE = (*SHORT, "\u202eom", "<b>&amp;", "%s%n{0}", "' OR 1=1 --", "x" * 300, "٤٧١١", "🏳️‍🌈")
ELSEWHERE = (
    "/nl/",
    "//other.example/",
    "https://other.example/",
    "/\\other.example",
    "javascript:0",
    "/nl/\n/",
)
# What a passkey sends is JSON in a field of a form.
PASSKEYS = (
    "{}",
    "[]",
    "null",
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    "[" * 2000,
)
LIKELY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pin", "again"), (PIN, "93178264")),
    **dict.fromkeys(("password", "oldpassword", "password1", "password2"), (PASSWORD, "kort")),
    **dict.fromkeys(("next", "back"), ELSEWHERE),
    "code": ("000000", "٤٧١١٤٧", "aaaa-bbbb"),
    "credential": PASSKEYS,
    "page": ("1", "2", "0", "-1", "9" * 30, "1e9"),
    "need": ("eat", "wellbeing.hot_meal", "nothing.at_all"),
    "q": ("honger", "douche 1050", "agenda"),
    "near": ("50.85,4.35", "nan,inf", "91,181"),
    "at": ("2026-03-29T02:30", "0001-01-01T00:00", "9999-12-31T23:59"),
}
Schema = dict[str, Any]


class There(NamedTuple):
    """What is there: numbers of houses, numbers of rows by model, keys that open no tablet.

    `said`: what else may be typed, by the name of its field.
    """

    houses: list[str]
    rows: Mapping[str, list[str]]
    keys: list[str]
    said: Mapping[str, list[str]]

    def meant(self, word: str) -> list[str]:
        """The numbers that a word speaks of; all there are where it speaks of none."""
        found = self.rows.get(MEANT.get(word, word))
        return found or [number for numbers in self.rows.values() for number in numbers if "-" in number]


TEXT: Schema = {"type": "string", "maxLength": 80}


def free(name: str, there: There, known: Iterable[str] = ()) -> Schema:
    """A text under this name: what is likely there, or something strange; where nothing is likely, anything."""
    likely = [*known, *LIKELY.get(name, ()), *buttons().get(name, ()), *there.said.get(name, ())]
    if not likely and name in MEANT:
        likely = there.meant(name)
    if likely:
        return {"enum": sorted({*likely, *SHORT})}
    several = {"type": "array", "items": {"enum": list(STRANGE)}, "minItems": 1, "maxItems": 3}
    return {"anyOf": [{"enum": list(STRANGE)}, TEXT, several]}


@lru_cache
def buttons() -> dict[str, frozenset[str]]:
    """What the buttons and boxes of all templates send, by their name."""
    found: dict[str, set[str]] = {}
    for path in repository.repository_files():
        if path.suffix == ".html":
            for name, value in BUTTON.findall(repository.text(path)):
                found.setdefault(name, set()).add(value)
    return {name: frozenset(values) for name, values in found.items()}


def of_field(name: str, field: forms.Field, there: There) -> Schema:
    """What a field of a form takes, and what it does not."""
    known: list[str] = []
    if isinstance(field, model_forms.ModelChoiceField | forms.UUIDField):
        known = there.meant(name)
    elif isinstance(field, forms.ChoiceField):
        known = [str(value) for value, _label in field.choices if value]
    elif isinstance(field, forms.BooleanField):
        known = ["on"]
    if known and isinstance(field, forms.MultipleChoiceField | model_forms.ModelMultipleChoiceField):
        right = {"type": "array", "items": {"enum": known}, "minItems": 1, "maxItems": 3}
        return {"anyOf": [right, {"enum": list(SHORT)}]}
    return free(name, there, known)


@lru_cache
def source_of(module: ModuleType) -> str:
    return inspect.getsource(module)


def forms_of(view: Callable[..., Any]) -> list[type[forms.BaseForm]]:
    """The forms of a view: its own where it is a class, else those that its file speaks of."""
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        own = getattr(view_class, "form_class", None)
        return [own] if own else []
    module = sys.modules[view.__module__]
    places = [module, *(there for there in vars(module).values() if isinstance(there, ModuleType))]
    found = {made for place in places for made in vars(place).values() if inspect.isclass(made)}
    chosen = [
        made for made in found if issubclass(made, forms.BaseForm) and made.__name__ in source_of(module)
    ]
    return sorted(chosen, key=lambda form: form.__name__)


def is_of_the_map(view: Callable[..., Any]) -> bool:
    return view.__module__.startswith("pont.directory.")


def names_read(view: Callable[..., Any], method: str) -> list[str]:
    """The names that the file of a view reads without a form."""
    asked = PARAMETERS if is_of_the_map(view) else FREE if method == "GET" else ()
    return [*READ[method].findall(source_of(sys.modules[view.__module__])), *asked]


def fields_of(view: Callable[..., Any]) -> dict[str, forms.Field]:
    """The fields of the forms of a view, by name."""
    return {
        name: field for form in forms_of(view) for name, field in getattr(form, "base_fields", {}).items()
    }


def in_gap(gap: re.Match[str], there: There) -> Schema:
    """What stands in a gap of an address. The house is one that is there, or nobody would get any further."""
    before = gap.string[: gap.start()].strip("/").rpartition("/")[2]
    if gap["name"] == "lang":
        return {"enum": LANGUAGES}
    if gap["name"] == "house":
        return {"enum": there.houses}
    if gap["kind"] == "number":
        return {"enum": [*map(int, there.rows.get(before, [])), 0, 1, 2**63, 10**40]}
    if gap["kind"] == "uuid":
        here = there.meant(gap["name"] if gap["name"] in there.rows else before)
        return {"enum": here}
    return {"anyOf": [{"enum": there.keys}, TEXT]}


def parameter(place: str, name: str, schema: Schema) -> dict[str, Any]:
    return {"in": place, "name": name, "required": place == "path", "schema": schema}


def sent(view: Callable[..., Any], there: There) -> dict[str, Any]:
    """The body of a post: a form, in pieces too; where programs ask, JSON."""
    fields = fields_of(view)
    read = {name: free(name, there) for name in names_read(view, "POST")}
    needed = {name for name, field in fields.items() if field.required}
    body: Schema = {
        "type": "object",
        "properties": {**read, **{name: of_field(name, field, there) for name, field in fields.items()}},
        # Forms and views ask for all of these at once; a question about the map says what it wants.
        "required": [] if is_of_the_map(view) else sorted(needed | read.keys()),
        "additionalProperties": TEXT,
    }
    if view.__module__.endswith("views_api"):
        return {JSON: {"schema": body}}
    return {FORM: {"schema": body}, PARTS: {"schema": body}}


def item(route: str, view: Callable[..., Any], there: There) -> tuple[str, dict[str, Any]]:
    """One address and all that may be done with it."""
    gaps = [parameter("path", gap["name"], in_gap(gap, there)) for gap in GAP.finditer(route)]
    asked = {name: free(name, there) for name in names_read(view, "GET")}
    if not is_of_the_map(view):
        asked.update((name, of_field(name, field, there)) for name, field in fields_of(view).items())
    to_all = [
        parameter("cookie", "pont_tablet", {"enum": [*there.keys, "x" * 200]}),
        parameter("header", "X-Forwarded-For", {"enum": ["127.0.0.1", "::1", "nobody", "1" * 400]}),
        parameter("header", "Accept-Language", {"enum": ["fr", "*", "xx;q=x", "ti,nl;q=0"]}),
    ]
    answers = {"responses": {"default": {"description": "a page"}}}
    query = [parameter("query", name, schema) for name, schema in asked.items()]
    return "/" + GAP.sub(r"{\g<name>}", route), {
        "parameters": [*gaps, *to_all],
        "get": {"parameters": query, **answers},
        "post": {"requestBody": {"required": True, "content": sent(view, there)}, **answers},
    }


def description(there: There) -> dict[str, Any]:
    """The OpenAPI description of the site with the witness in it."""
    found = [(route, entry.callback) for route, entry in entries(get_resolver(URLS))]
    paths = dict(item(route, view, there) for route, view in found if not route.endswith(BREAKS))
    return {"openapi": "3.1.0", "info": {"title": "Pont", "version": "1"}, "paths": paths}


def operations(there: There, method: str) -> Iterator[APIOperation]:
    """Every address with this method, ready to make up what is sent to it."""
    setup()
    # The library takes Hypothesis' printer away for the whole process: a test that failed would show no example.
    hypothesis.core.RepresentationPrinter = pretty.RepresentationPrinter  # type: ignore[misc]
    described = schemathesis.openapi.from_dict(description(there)).include(method=method)
    for found in described.get_all_operations():
        yield found.ok()
