"""Whatever comes in, no answer is above 499, and nothing that was typed comes back with a refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pont.directory.question import PARAMETERS
from pont.directory.tests.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "/api/search"
TYPED = "kanarie-getypt"
names = st.sampled_from(PARAMETERS) | st.text(max_size=12)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf", "Nd"]), max_size=8)
    | st.sampled_from(
        ["eat", "now", "papers", "1050", "Flagey", "50.85,4.35", "2026-03-29T02:30", "١٢", "\ud800"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
bodies = st.dictionaries(names, values, max_size=5)
FUZZ = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@pytest.fixture
def visitor(settings: Any, tmp_path: Path) -> Client:
    settings.PONT_INDEX = tmp_path / "index"
    make_world()
    # A failure is an answer with its number here, as it is for people.
    return Client(raise_request_exception=False)


def status(visitor: Client, raw: bytes) -> int:
    return visitor.post(ADDRESS, raw, content_type="application/json").status_code


@FUZZ
@given(bodies)
def test_any_body_gets_an_answer(visitor: Client, body: dict[str, Any]) -> None:
    assert status(visitor, json.dumps(body).encode()) in (200, 400, 413)


@FUZZ
@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(visitor: Client, raw: bytes) -> None:
    assert status(visitor, raw) in (200, 400)


@FUZZ
@given(st.lists(st.tuples(names, st.text(max_size=30) | st.binary(max_size=12)), max_size=6))
def test_any_address_gets_an_answer(visitor: Client, given: list[tuple[str, str | bytes]]) -> None:
    query = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in given)
    assert visitor.get(f"{ADDRESS}?{query}").status_code in (200, 400, 413)


def quoted(value: str | bytes) -> str:
    return quote_from_bytes(value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)


@pytest.mark.parametrize("depth", [10, 100, 300, 500, 700, 900, 950, 990, 2000, 7000])
def test_any_depth_is_no_trouble(visitor: Client, depth: int) -> None:
    for raw in (b'{"near": [1, %s]}', b'{"q": %s}', b'{"need": [%s]}'):
        assert status(visitor, raw % (b"[" * depth + b"]" * depth)) == 400


@FUZZ
@given(names, st.sampled_from([TYPED, [TYPED], {TYPED: 1}, f"{TYPED}\ud800", f"\u202e{TYPED}"]))
def test_a_refusal_says_nothing_back(visitor: Client, name: str, value: Any) -> None:
    for body in ({name: value}, {TYPED: value}, {f"{TYPED}{name}": 1}):
        response = visitor.post(ADDRESS, json.dumps(body), content_type="application/json")
        if response.status_code != 200:
            assert TYPED not in response.content.decode()
            assert TYPED not in str(response.headers)


@FUZZ
@given(st.sampled_from(["/nl/", "/fr/results/", "/en/door/1/", "/nl/about/"]), bodies)
def test_any_form_gets_a_page(visitor: Client, address: str, body: dict[str, Any]) -> None:
    fields = {name: str(value).encode("utf-8", "replace") for name, value in body.items()}
    form = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields.items())
    response = visitor.post(address, form, content_type="application/x-www-form-urlencoded")
    assert response.status_code < 500
