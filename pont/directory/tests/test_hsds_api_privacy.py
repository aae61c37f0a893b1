"""What is not for everybody is in no answer of the HSDS API: no word, no count, no header, no error."""

from __future__ import annotations

import datetime
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from pont.directory import live, models
from pont.directory.hsds.profile import NEVER_IN_BULK
from pont.directory.tests.hsds_api_asks import ask, lines, told
from pont.kernel import vocabulary
from tests.privacy.canaries import CANARY, FED, POINT, SEEN, STRUCK, World, make_world

pytestmark = pytest.mark.django_db
SECRET = re.compile("|".join((CANARY, STRUCK, *POINT)), re.IGNORECASE)
TODAY = datetime.datetime.now(tz=datetime.UTC).date()
LISTS = ("services", "organizations", "service_at_locations")
SHAPES = ("", "full=true", "full_service=true", "full_organization=true", "minimal=true", "format=ndjson")
WORDS = (CANARY, f"{CANARY}partners", "Vluchthuis", SEEN, "sans papiers", "Jette", "1083")


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.PONT_INDEX = tmp_path / "index"
    made = make_world(TODAY)
    for kind in sorted(NEVER_IN_BULK):
        models.AccessCondition.objects.update_or_create(
            service=made.soup,
            kind=kind,
            defaults={
                "answer": vocabulary.conditions()[kind].answers[0].code,
                "note": f"{CANARY} {kind}",
                "visibility": "public",
            },
        )
    live.build()
    live.forget()
    return made


def identifiers() -> Iterator[str]:
    """Addresses of every row there is, whoever may see it."""
    for address, model in (
        ("services", models.Service),
        ("organizations", models.Organization),
        ("service_at_locations", models.ServiceAtLocation),
    ):
        for row in model.objects.order_by("pk"):
            yield f"{address}/{row.hsds_id}"


def addresses() -> Iterator[str]:
    yield from ("", "profile", "openapi.json", "taxonomies", "taxonomy_terms?per_page=100", "nowhere")
    yield from (f"{name}?{shape}&per_page=100" for name, shape in itertools.product(LISTS, SHAPES))
    yield from identifiers()
    yield from (f"{name}?search={word}" for name, word in itertools.product(LISTS, WORDS))
    for name in ("services", "service_at_locations"):
        yield from (f"{name}?postcode={code}" for code in ("1000", "1083", "9999"))
        yield f"{name}?postcode=1083&proximity=50000&full=true"
        yield from (f"{name}?organization_id={row.hsds_id}" for row in models.Organization.objects.all())
        yield f"{name}?taxonomy_term_id={CANARY}&modified_after=2000-01-01"
    yield f"services?page={CANARY}"
    yield f"services?{CANARY}=1"


def said(response: HttpResponse) -> str:
    """Headers and body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n\n{body.decode()}"


def test_no_answer_holds_a_secret(world: World) -> None:
    answers = {address: said(ask(address)) for address in addresses()}
    assert [address for address, text in answers.items() if SECRET.search(text)] == []
    assert SEEN in answers["services?full=true&per_page=100"]
    assert FED in answers["services?full=true&per_page=100"]


def test_conditions_about_papers_are_in_no_record(world: World) -> None:
    text = said(ask("services?full=true")) + said(ask("organizations?full_service=true"))
    assert [kind for kind in NEVER_IN_BULK if kind in text] == []


def test_only_services_for_everybody_are_listed_and_counted(world: World) -> None:
    page = told("services")
    assert sorted(one["name"] for one in page["contents"]) == ["Loket", "Soep aan de brug", "Vluchthuis"]
    assert (page["total_items"], page["total_pages"], page["size"]) == (3, 1, 3)
    assert told("organizations")["total_items"] == 2
    assert told("service_at_locations")["total_items"] == 1
    assert len(lines("services?format=ndjson&minimal=true")) == 3
    whole = told("organizations?full=true")["contents"]
    assert sorted(name["name"] for one in whole for name in one["services"]) == [
        "Loket",
        "Soep aan de brug",
        "Vluchthuis",
    ]


def hidden_addresses(world: World) -> list[str]:
    places = models.ServiceAtLocation.objects.filter(service__in=[row.pk for row in world.hidden])
    return [
        *(f"services/{row.hsds_id}" for row in world.hidden),
        f"organizations/{world.closed_house.hsds_id}",
        *(f"service_at_locations/{row.hsds_id}" for row in places),
    ]


def test_what_is_hidden_answers_byte_for_byte_like_what_never_was(world: World) -> None:
    hidden = hidden_addresses(world)
    unknown = ("services/6e2c2b3f-4c53-4d2e-8c9e-0d7b2f6a9f10", "organizations/nobody", "elsewhere")
    assert {ask(address).status_code for address in (*hidden, *unknown)} == {404}
    assert len({said(ask(address)) for address in (*hidden, *unknown)}) == 1
    assert len(hidden) == 9
    heads = {said(Client().head(f"/hsds/{address}")) for address in (*hidden, *unknown)}
    assert len(heads) == 1


@pytest.mark.parametrize("query", ["organization_id={closed}", "organization_id=nobody"])
def test_a_hidden_organisation_chooses_nothing(world: World, query: str) -> None:
    page = told(f"services?{query.format(closed=world.closed_house.hsds_id)}")
    assert (page["total_items"], page["contents"]) == (0, [])


def test_a_secret_address_is_found_by_no_postcode_and_no_distance(world: World) -> None:
    for query in ("postcode=1083", "postcode=1083&proximity=50000", "postcode=1000&proximity=50000"):
        assert "Vluchthuis" not in json.dumps(told(f"services?{query}"))
        assert "Vluchthuis" not in json.dumps(told(f"service_at_locations?{query}"))
    assert "Soep aan de brug" in json.dumps(told("services?postcode=1083&proximity=50000"))
    record = told(f"services/{world.refuge.hsds_id}")
    assert [key for key in ("service_at_locations", "service_areas", "contacts") if key in record] == []
    assert record["x_pont"]["visibility"] == "phone_only"


def test_a_secret_address_is_found_by_no_term_of_its_feed(world: World) -> None:
    term = {"id": "t", "taxonomy_term": {"id": "feed-term-7", "name": "x", "description": "x"}}
    rows = models.Service.objects.filter(pk__in=[world.refuge.pk, world.soup.pk])
    rows.update(extra={"feed": {"attributes": [term]}})
    found = told("services?taxonomy_term_id=feed-term-7")["contents"]
    assert [one["name"] for one in found] == ["Soep aan de brug"]


def test_a_service_that_is_hidden_is_gone_at_once(world: World) -> None:
    address = f"services/{world.soup.hsds_id}"
    tag = ask(address)["ETag"]
    models.Service.objects.filter(pk=world.soup.pk).update(visibility="partners")
    assert ask(address, if_none_match=tag).status_code == 404
    assert "Soep aan de brug" not in said(ask("services?full=true"))
    assert "Soep aan de brug" not in said(ask("services?search=soep"))
    assert told("service_at_locations")["total_items"] == 0


def test_a_condition_that_is_withdrawn_is_gone_at_once(world: World) -> None:
    address = f"services/{world.soup.hsds_id}"
    kinds = [one["kind"] for one in told(address)["x_pont"]["conditions"]]
    assert "price" in kinds
    world.soup.conditions.filter(kind="price").update(visibility="partners")
    assert "price" not in [one["kind"] for one in told(address)["x_pont"]["conditions"]]


def test_an_entry_joined_with_another_is_gone(world: World) -> None:
    models.Service.objects.filter(pk=world.soup.pk).update(merged_into=world.refuge)
    assert ask(f"services/{world.soup.hsds_id}").status_code == 404
    assert told("services")["total_items"] == 2


def test_nothing_that_was_typed_comes_back(world: World) -> None:
    typed = "kanarie-getypt"
    for address in (
        f"services?search={typed}",
        f"services?page={typed}",
        f"services?{typed}=1",
        f"services?postcode={typed}",
        f"services?modified_after={typed}",
        f"services?organization_id={typed}",
        f"services/{typed}",
        f"{typed}",
        f"taxonomy_terms?search={typed}",
        f"taxonomy_terms/{typed}",
    ):
        assert typed not in said(ask(address))


def test_no_answer_looks_at_a_cookie_or_sets_one(world: World) -> None:
    for address in addresses():
        response = ask(address)
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.get("Vary", "")
        assert response["Access-Control-Allow-Origin"] == "*"
