"""Answers of the HSDS API that programs have already, may not have, or cannot have."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pont.directory import models
from pont.directory.actions import note_change, set_saturation
from pont.directory.tests.hsds_api_asks import ask
from pont.directory.tests.world import World, make_world

pytestmark = pytest.mark.django_db
AGO = datetime.timedelta(hours=2)


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.PONT_INDEX = tmp_path / "index"
    made = make_world()
    models.Service.objects.update(modified_at=timezone.now() - AGO)
    models.Change.objects.update(at=timezone.now() - AGO)
    return made


def refusal(address: str) -> tuple[int, str]:
    """The status and the parameter of an answer that says why there is none."""
    response = ask(address)
    error = json.loads(response.content)["error"]
    assert error["message"].endswith(".")
    assert response["Cache-Control"] == "no-store"
    return response.status_code, error["parameter"]


@pytest.mark.parametrize(
    "address", ["", "profile", "openapi.json", "services", "services?full=true", "taxonomies"]
)
def test_an_answer_for_everybody_is_kept_for_a_minute_and_asked_again(world: World, address: str) -> None:
    response = ask(address)
    assert response["Cache-Control"] == "public, max-age=60"
    again = ask(address, if_none_match=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert ask(address, if_none_match=f"W/{response['ETag']}").status_code == 304
    assert ask(address, if_none_match='"other"').status_code == 200


def test_a_list_is_asked_again_by_its_date_until_something_changes(world: World) -> None:
    said = ask("services")["Last-Modified"]
    assert ask("services", if_modified_since=said).status_code == 304
    tag = ask("services")["ETag"]
    note_change(world.soup)
    assert ask("services", if_modified_since=said).status_code == 200
    assert ask("services", if_none_match=tag).status_code == 200
    assert ask("services?page=2", if_none_match=ask("services")["ETag"]).status_code == 200


def test_a_service_is_asked_again_until_it_changes(world: World) -> None:
    address = f"services/{world.soup.hsds_id}"
    response = ask(address)
    assert ask(address, if_none_match=response["ETag"]).status_code == 304
    assert ask(address, if_modified_since=response["Last-Modified"]).status_code == 304
    models.Service.objects.filter(pk=world.soup.pk).update(name="Soep", modified_at=timezone.now())
    assert ask(address, if_none_match=response["ETag"]).status_code == 200
    assert ask(address, if_modified_since=response["Last-Modified"]).status_code == 200


def test_a_fullness_that_ends_by_itself_changes_the_answer(world: World) -> None:
    now = timezone.now()
    set_saturation(service=world.soup, level="full", set_at=now - AGO, expires_at=now + AGO)
    models.Change.objects.update(at=now - AGO)
    models.Service.objects.update(modified_at=now - AGO)
    before = {address: ask(address) for address in ("services?full=true", f"services/{world.soup.hsds_id}")}
    models.Saturation.objects.update(expires_at=now - datetime.timedelta(minutes=1))
    for address, response in before.items():
        assert ask(address, if_none_match=response["ETag"]).status_code == 200
        assert ask(address, if_modified_since=response["Last-Modified"]).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("", "profile", "openapi.json", "services", "organizations", "service_at_locations", "taxonomies"),
        *("taxonomy_terms", "services/nobody", "services?page=x", "nowhere", "services?format=ndjson"),
    ],
)
def test_every_answer_has_a_head(world: World, address: str) -> None:
    whole, head = ask(address), Client().head(f"/hsds/{address}")
    assert head.status_code == whole.status_code
    assert b"".join(head) == b""
    different = {name for name in whole.headers if whole[name] != head.get(name)}
    assert different == (set() if not whole.streaming else different & {"Content-Length"})


@pytest.mark.parametrize("address", ["", "services", "services/nobody", "nowhere"])
def test_a_browser_may_ask_from_anywhere_and_nobody_may_write(address: str) -> None:
    asked = Client().options(f"/hsds/{address}")
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    strict = Client(enforce_csrf_checks=True)
    for method in (strict.post, strict.put, strict.patch, strict.delete):
        response = method(f"/hsds/{address}")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response["Access-Control-Allow-Origin"] == "*"


# --- What cannot be answered --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        *((f"page={value}", "page") for value in ("0", "-1", "", "x", "1.0", "٣", "9" * 30, "1e3")),
        *((f"per_page={value}", "per_page") for value in ("0", "101", "all")),
        *((f"full={value}", "full") for value in ("1", "yes", "")),
        *((f"format={value}", "format") for value in ("xml", "")),
        *((f"modified_after={value}", "modified_after") for value in ("x", "", "0001-01-01T00:00%2B05:00")),
        *((f"postcode={value}", "postcode") for value in ("105", "10500", "abcd", "0999", "١٠٥٠")),
        *((f"postcode=1050&proximity={value}", "proximity") for value in ("0", "x", "50001", "-5")),
        ("proximity=500", "proximity"),
        (f"search={'x' * 301}", "search"),
        ("organization_id=", "organization_id"),
        ("page=1&page=2", "page"),
        ("colour=blue", "address"),
        ("taxonomy_term=x", "address"),
    ],
)
def test_a_question_that_cannot_be_answered_says_which_word_is_wrong(query: str, parameter: str) -> None:
    assert refusal(f"services?{query}") == (400, parameter)


def test_a_parameter_of_another_address_is_not_taken_silently() -> None:
    assert refusal("organizations?postcode=1000") == (400, "address")
    assert refusal("taxonomies?full=true") == (400, "address")
    assert refusal(f"services/{'x' * 20}?full=true") == (400, "address")


def test_too_many_parameters_are_refused() -> None:
    assert refusal("services?" + "&".join(f"p{number}=1" for number in range(300))) == (413, "address")


@pytest.mark.parametrize("identifier", ["%00", "%F0%28", "a%2Fb", "x" * 400, "..%2F..", "%E2%80%AE"])
def test_an_identifier_of_strange_letters_is_unknown(identifier: str) -> None:
    for address in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        assert ask(f"{address}/{identifier}").status_code == 404
    for name in ("organization_id", "taxonomy_term_id", "taxonomy_id"):
        assert ask(f"services?{name}={identifier[:300]}").status_code == 200
