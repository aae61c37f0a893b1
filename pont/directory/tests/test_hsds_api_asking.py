"""What programs ask of the HSDS API: pages, filters, searches and lines."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pont.directory import models
from pont.directory.actions import set_saturation
from pont.directory.editing.models import Closure
from pont.directory.hsds.importing import import_feed
from pont.directory.hsds.profile import need_attribute
from pont.directory.hsds.writing import write_service
from pont.directory.hsds_api import keeping, rows, taxonomies
from pont.directory.tests.hsds_api_asks import ask, faults, lines, told
from pont.directory.tests.hsds_feeds import Maker, write
from pont.directory.tests.world import World, make_world
from pont.kernel import vocabulary

pytestmark = pytest.mark.django_db
AGO = datetime.timedelta(hours=2)


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.PONT_INDEX = tmp_path / "index"
    made = make_world()
    models.Service.objects.update(modified_at=timezone.now() - AGO)
    models.Change.objects.update(at=timezone.now() - AGO)
    return made


def names(address: str) -> list[str]:
    return [record["name"] for record in told(address)["contents"]]


# --- The same record, however it is read --------------------------------------------------------------------
def test_rows_read_quickly_say_what_the_models_say(tmp_path: Path, world: World) -> None:
    import_feed(write(tmp_path, Maker(71, dirty=True).services(60)), "Test")
    set_saturation(service=world.soup, level="full", set_at=timezone.now(), expires_at=timezone.now() + AGO)
    now = timezone.now()
    guarded = set(models.Service.objects.exclude(visibility="public").values_list("organization", flat=True))
    slow = [
        write_service(row, now, row.organization_id not in guarded)
        for row in models.Service.objects.exportable().whole().order_by("pk")
    ]
    quick = [
        write_service(row, now, not row.organization.is_guarded)  # type: ignore[arg-type]
        for row in rows.services(models.Service.objects.exportable())
    ]
    assert len(slow) > 50
    assert quick == slow


def test_a_kept_record_is_never_out_of_date(world: World) -> None:
    address = f"services/{world.soup.hsds_id}"
    before = told(address)
    assert told(address) == before
    world.soup.schedules.update(hours="Mo 09:00-10:00")
    changed = told(address)
    assert changed["schedules"][0]["opens_at"] == "09:00"
    world.house.phones.create(number="02 555 11 22")
    assert told(address)["organization"]["phones"][0]["number"] == "02 555 11 22"


def test_the_store_is_bounded_and_gives_back_what_it_took() -> None:
    store = keeping.Store(most=200)
    for number in range(50):
        store.put(bytes([number]), bytes([number]) * 40)
    assert store.get(bytes([49])) == bytes([49]) * 40
    assert store.get(bytes([0])) is None
    assert store.size == sum(map(len, store.records.values())) <= 200


# --- Pages --------------------------------------------------------------------------------------------------
def test_pages_follow_each_other_and_end(tmp_path: Path) -> None:
    feed = Maker(72).services(7)
    import_feed(write(tmp_path, feed), "Test")
    pages = [told(f"services?per_page=3&page={number}") for number in (1, 2, 3, 4)]
    assert [one["id"] for page in pages for one in page["contents"]] == [one["id"] for one in feed]
    assert [(page["size"], page["first_page"], page["last_page"], page["empty"]) for page in pages] == [
        (3, True, False, False),
        (3, False, False, False),
        (1, False, True, False),
        (0, False, True, True),
    ]
    assert {(page["total_items"], page["total_pages"]) for page in pages} == {(7, 3)}
    assert [page["page_number"] for page in pages] == [1, 2, 3, 4]


def test_a_page_far_beyond_the_end_is_empty(world: World) -> None:
    page = told("services?page=1000000000&per_page=100")
    assert (page["total_items"], page["contents"], page["empty"]) == (6, [], True)


def test_an_empty_map_has_one_empty_page() -> None:
    page = told("services")
    assert page == {
        "total_items": 0,
        "total_pages": 0,
        "page_number": 1,
        "size": 0,
        "first_page": True,
        "last_page": True,
        "empty": True,
        "contents": [],
    }


def test_a_page_has_fifty_and_minimal_has_all(tmp_path: Path) -> None:
    import_feed(write(tmp_path, Maker(73).services(60)), "Test")
    assert told("services")["size"] == 50
    page = told("services?minimal=true")
    assert (page["size"], page["total_pages"]) == (60, 1)
    assert sorted(page["contents"][0]) == ["id", "last_modified", "modified_date", "name", "status"]
    assert told("services?minimal=true&per_page=20")["total_pages"] == 3


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_whole_services_asks_a_fixed_number_of_queries(tmp_path: Path, count: int) -> None:
    whole = [one for one in Maker(74).services(40) if one["service_at_locations"] and one["schedules"]]
    import_feed(write(tmp_path, whole[:count]), "Test")
    with CaptureQueriesContext(connection) as queries:
        assert told("services?full=true")["size"] == count
    assert len(queries) == QUERIES


QUERIES = 31


@pytest.mark.parametrize("address", ["services", "organizations", "service_at_locations", "taxonomy_terms"])
def test_lines_say_what_pages_say(world: World, address: str) -> None:
    response = ask(f"{address}?format=ndjson&per_page=1")
    assert response["Content-Type"] == "application/x-ndjson; charset=utf-8"
    said = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    first = told(f"{address}?per_page=100")
    assert said[:100] == first["contents"]
    assert len(said) == first["total_items"] > 0


# --- What is chosen -----------------------------------------------------------------------------------------
def test_services_are_chosen_by_their_organisation(world: World, tmp_path: Path) -> None:
    import_feed(write(tmp_path, Maker(75).services(4)), "Test")
    assert told("services")["total_items"] == 10
    assert told(f"services?organization_id={world.house.hsds_id}")["total_items"] == 6


def test_services_are_chosen_by_a_need_its_domain_and_the_taxonomy(world: World) -> None:
    meal = need_attribute("", "wellbeing.hot_meal")["taxonomy_term"]["id"]
    shower = need_attribute("", "wellbeing.shower")["taxonomy_term"]["id"]
    world.old.needs.all().delete()
    world.old.needs.create(code="wellbeing.shower", origin="weak", phrase="douche")
    world.line.needs.all().delete()
    world.line.needs.create(code="wellbeing.shower", origin="strong", phrase="douche")
    assert told(f"services?taxonomy_term_id={meal}")["total_items"] == 4
    assert names(f"services?taxonomy_term_id={shower}") == [world.line.name]
    assert told(f"services?taxonomy_term_id={taxonomies.domain_id('wellbeing')}")["total_items"] == 5
    assert told(f"services?taxonomy_id={taxonomies.TAXONOMY}")["total_items"] == 5
    assert told(f"services?taxonomy_id={taxonomies.TAXONOMY}&taxonomy_term_id={shower}")["total_items"] == 1
    assert told("services?taxonomy_term_id=nothing")["total_items"] == 0


def test_services_are_chosen_by_the_terms_of_their_feed(tmp_path: Path) -> None:
    feed = Maker(76).services(3)
    term = {
        "id": "3f7b145d-84af-42d7-8fae-eaca714b02b2",
        "name": "Food",
        "description": "Food",
        "taxonomy_id": "tx",
    }
    feed[1]["attributes"] = [{"id": Maker(1).uuid(), "taxonomy_term": term}]
    import_feed(write(tmp_path, feed), "Test")
    assert names(f"services?taxonomy_term_id={term['id']}") == [feed[1]["name"]]
    assert names("services?taxonomy_id=tx") == [feed[1]["name"]]


def test_modified_after_gives_what_changed_since_that_moment_included(world: World) -> None:
    now = timezone.now()
    models.Service.objects.filter(pk=world.soup.pk).update(modified_at=now)
    said = told(f"services/{world.soup.hsds_id}")["last_modified"]
    assert names(f"services?modified_after={said}") == [world.soup.name]
    later = (now + datetime.timedelta(microseconds=1)).isoformat()
    assert names(f"services?modified_after={later.replace('+', '%2B')}") == []
    # A plus sign that was not encoded arrives as a space.
    assert names(f"services?modified_after={now.isoformat()}") == [world.soup.name]
    assert told("services?modified_after=2000-01-01")["total_items"] == 6


def test_what_ended_stays_with_its_state(world: World) -> None:
    models.Service.objects.filter(pk=world.soup.pk).update(status="defunct")
    assert told(f"services/{world.soup.hsds_id}")["status"] == "defunct"


def test_search_finds_names_needs_and_words(world: World) -> None:
    assert names("services?search=soep")[0] == "Soep aan de brug"
    assert "Soep aan de brug" in names("services?search=j%27ai%20faim")
    assert names("services?search=zzyzxq") == []
    assert names("organizations?search=soep") == [world.house.name]
    assert ask("services?search=soep")["Cache-Control"] == "no-store"


def place(service: models.Service, postcode: str, latitude: float, longitude: float) -> None:
    location = models.Location.objects.create(
        postal_code=postcode, latitude=latitude, longitude=longitude, language="nl"
    )
    service.places.create(location=location)


def test_a_postcode_finds_services_for_it_and_those_that_are_there(world: World) -> None:
    models.ServiceAtLocation.objects.all().delete()
    place(world.soup, "1050", 50.8276, 4.3724)
    place(world.women, "1050", 50.8276, 4.3724)
    world.women.areas.create(name="Jette", commune="21010")
    world.old.areas.create(name="Elsene", commune="21009")
    world.line.areas.create(name="overal")
    assert names("services?postcode=1050") == ["Soep aan de brug", "Oude lijst"]
    assert names("services?postcode=1090") == ["Tafel voor vrouwen"]
    assert names("services?postcode=9000") == []
    at = told("service_at_locations?postcode=1050")["contents"]
    assert [one["service"]["name"] for one in at] == ["Soep aan de brug"]


def test_a_distance_counts_from_the_middle_of_the_postcode(world: World) -> None:
    models.ServiceAtLocation.objects.all().delete()
    place(world.soup, "1050", 50.8276, 4.3724)
    place(world.women, "1000", 50.8466, 4.3528)
    world.women.areas.create(name="Jette", commune="21010")
    found = told("service_at_locations?postcode=1050&proximity=9000")["contents"]
    assert [one["service"]["name"] for one in found] == ["Soep aan de brug"]
    assert names("services?postcode=1050&proximity=1") == []
    assert ask("services?postcode=1050")["Cache-Control"] == "no-store"


# --- Objects ------------------------------------------------------------------------------------------------
def test_the_start_says_which_standard_and_where_it_is_described() -> None:
    assert told("") == {
        "version": "3.0",
        "profile": "http://testserver/hsds/profile",
        "openapi_url": "http://testserver/hsds/openapi.json",
    }


def test_an_organisation_has_its_services_by_name_or_whole(world: World) -> None:
    simple = told(f"organizations/{world.house.hsds_id}")
    assert simple["services"][0] == {
        "id": world.soup.hsds_id,
        "name": "Soep aan de brug",
        "status": "active",
    }
    whole = told(f"organizations/{world.house.hsds_id}?full_service=true")
    assert whole["services"][0]["schedules"][0]["opens_at"] == "00:00"
    assert "organization" not in whole["services"][0]
    assert told("organizations")["contents"][0].get("services") is None


def test_a_service_at_a_location_says_both(world: World) -> None:
    models.ServiceAtLocation.objects.all().delete()
    place(world.soup, "1050", 50.8276, 4.3724)
    [short] = told("service_at_locations")["contents"]
    assert short["location"]["latitude"] == 50.8276
    assert "addresses" not in short["location"]
    assert short["service"]["organization"]["name"] == world.house.name
    whole = told(f"service_at_locations/{short['id']}")
    assert whole["location"]["addresses"][0]["postal_code"] == "1050"
    assert whole["service"]["schedules"][0]["opens_at"] == "00:00"
    # The description of the standard names the schema of a service for this answer.
    assert faults("compiled/service", whole) == []
    assert faults("compiled/service_at_location", whole) == []


def test_needs_are_terms_below_their_domains(world: World) -> None:
    [taxonomy] = told("taxonomies")["contents"]
    assert told(f"taxonomies/{taxonomy['id']}") == taxonomy
    terms = lines("taxonomy_terms?format=ndjson")
    assert len(terms) == len(vocabulary.domains()) + len(vocabulary.needs())
    assert [fault for term in terms for fault in faults("taxonomy_term", term)] == []
    top = told("taxonomy_terms?top_only=true&per_page=100")["contents"]
    assert [one["code"] for one in top] == list(vocabulary.domains())
    below = told(f"taxonomy_terms?parent_id={taxonomies.domain_id('wellbeing')}&per_page=100")["contents"]
    assert "wellbeing.shower" in [one["code"] for one in below]
    assert told("taxonomy_terms?search=douche")["total_items"] > 0
    attribute = told(f"services/{world.soup.hsds_id}")["attributes"][0]
    assert told(f"taxonomy_terms/{attribute['taxonomy_term']['id']}")["code"] == "wellbeing.hot_meal"


def test_an_identifier_that_is_no_uuid_is_published_as_one_and_found_by_both(tmp_path: Path) -> None:
    record = Maker(77).service() | {"id": "osm-node-12"}
    record["organization"] = record["organization"] | {"id": "house 7"}
    spot = {"id": "1", "location": {"id": "l1", "location_type": "physical", "name": "Hal"}}
    other = Maker(78).service() | {"service_at_locations": [spot]}
    import_feed(write(tmp_path, [record | {"service_at_locations": [spot]}, other]), "Test")
    said = told("services/osm-node-12")
    assert faults("compiled/service", said) == []
    assert said["x_pont"]["as_given"]["id"] == "osm-node-12"
    assert told(f"services/{said['id']}") == said
    assert told(f"organizations/{said['organization']['id']}")["name"] == said["organization"]["name"]
    places = told("service_at_locations")["contents"]
    assert len({one["id"] for one in places}) == 2
    for one in places:
        assert told(f"service_at_locations/{one['id']}")["service"]["name"] == one["service"]["name"]


def test_hours_in_a_rhythm_the_standard_has_no_word_for_are_not_said_halfway(tmp_path: Path) -> None:
    record = Maker(79).service()
    times = {"opens_at": "09:00", "closes_at": "10:00"}
    record["schedules"] = [
        {"id": Maker(2).uuid(), "freq": "DAILY", "interval": 1, **times},
        {"id": Maker(3).uuid(), "freq": "YEARLY", "byday": "MO", "description": "Soms", **times},
    ]
    import_feed(write(tmp_path, [record]), "Test")
    daily, yearly = told(f"services/{record['id']}")["schedules"]
    assert (daily["freq"], daily["byday"], daily["opens_at"]) == ("WEEKLY", "MO,TU,WE,TH,FR,SA,SU", "09:00")
    assert "opens_at" not in yearly
    assert (yearly["description"], yearly["x_pont"]["as_given"]["freq"]) == ("Soms", "YEARLY")


def test_a_service_closed_for_a_while_says_so_until_it_opens(world: World) -> None:
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    Closure.objects.create(
        service=world.soup, since=today, until=today + day, note="verbouwing", language="nl"
    )
    address = f"services/{world.soup.hsds_id}"
    record = told(address)
    assert record["status"] == "temporarily closed"
    assert record["x_pont"]["closed"]["until"] == (today + day).isoformat()
    assert told("services")["contents"][0]["status"] == "temporarily closed"
    Closure.objects.update(since=today + day, until=today + day)
    assert told(address)["status"] == "active"
    assert told(address)["x_pont"]["closed"]["since"] == (today + day).isoformat()
    Closure.objects.update(since=today - day, until=today - day)
    assert "closed" not in told(address)["x_pont"]
