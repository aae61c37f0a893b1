"""What an import makes of a record: places, hours, ages, languages, needs; counts; who owns what."""

from __future__ import annotations

import datetime
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pont.directory import models
from pont.directory.hsds.importing import import_feed
from pont.directory.tests.hsds_feeds import Maker, Raw, write

pytestmark = pytest.mark.django_db


def good(number: int = 1, **more: Any) -> Raw:
    return {
        "id": f"s{number}",
        "name": f"Service {number}",
        "organization": {"id": "o1", "name": "House"},
    } | more


def imported(tmp_path: Path, *records: Raw, source: str = "Test") -> models.Service:
    report = import_feed(write(tmp_path, list(records)), source)
    assert report.refusals == []
    return models.Service.objects.get(hsds_id=records[0]["id"])


def at(location: Raw, **more: Any) -> Raw:
    return {"id": "p1", "location": {"id": "l1", "location_type": "physical"} | location} | more


@pytest.mark.parametrize(
    ("postal_code", "city", "commune"),
    [
        ("1080", "", "21012"),
        ("B-1080", "Brussels", "21012"),
        (1080, "Molenbeek", "21012"),
        ("1050", "Ixelles", "21009"),
        ("1050", "Elsene", "21009"),
        ("1050", "", ""),
        ("9000", "Gent", ""),
        ("ABC 1234", "MyCity", ""),
        (None, None, ""),
    ],
)
def test_a_commune_is_found_by_postcode_and_city(
    tmp_path: Path, postal_code: Any, city: Any, commune: str
) -> None:
    address = {
        "id": "a",
        "address_1": "Rue 1",
        "postal_code": postal_code,
        "city": city,
        "address_type": "physical",
    }
    imported(tmp_path, good(service_at_locations=[at({"addresses": [address]})]))
    assert models.Location.objects.get().commune == commune


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [
        (50.85, 4.35, (50.85, 4.35)),
        ("50.85", "4,35", (50.85, 4.35)),
        (50.85, None, (None, None)),
        (100, 101, (None, None)),
        (4.35, 50.85, (None, None)),
        (0, 0, (None, None)),
        ("north", "west", (None, None)),
        (None, None, (None, None)),
    ],
)
def test_a_point_is_kept_when_it_is_one(tmp_path: Path, latitude: Any, longitude: Any, point: Any) -> None:
    imported(tmp_path, good(service_at_locations=[at({"latitude": latitude, "longitude": longitude})]))
    location = models.Location.objects.get()
    assert (location.latitude, location.longitude) == point


@pytest.mark.parametrize(
    ("lowest", "highest", "ages"),
    [
        (18, 65, (18, 65)),
        ("18", 65.0, (18, 65)),
        ("adult", None, (None, None)),
        (-1, 200, (None, None)),
        (70, 18, (None, None)),
        (17.5, 65, (None, 65)),
    ],
)
def test_ages_are_whole_years_in_order(tmp_path: Path, lowest: Any, highest: Any, ages: Any) -> None:
    service = imported(tmp_path, good(minimum_age=lowest, maximum_age=highest))
    assert (service.minimum_age, service.maximum_age) == ages


@pytest.mark.parametrize(
    ("given", "code"),
    [({"code": "fra"}, "fr"), ({"code": "nl-BE"}, "nl"), ({"code": "AR"}, "ar"), ({"name": "Frans"}, "fr"),
     ({"name": "Arabic"}, "ar"), ({"name": "Klingonish"}, "")],
)  # fmt: skip
def test_languages_at_the_desk_get_one_code(tmp_path: Path, given: Raw, code: str) -> None:
    service = imported(tmp_path, good(languages=[{"id": "l"} | given]))
    assert service.languages.get().code == code


@pytest.mark.parametrize(
    ("given", "kept"),
    [("active", "active"), (None, "active"), ("Inactive", "inactive"), ("who knows", "inactive")],
)
def test_a_service_of_unknown_status_is_promised_to_nobody(tmp_path: Path, given: Any, kept: str) -> None:
    assert imported(tmp_path, good(status=given)).status == kept


def test_an_address_without_its_scheme_is_a_web_address(tmp_path: Path) -> None:
    service = imported(tmp_path, good(url="www.example.org/nl", email=" a@b.be; c@d.be"))
    assert (service.url, service.email) == ("https://www.example.org/nl", "a@b.be")


def test_a_check_by_the_feed_is_remembered_with_its_day(tmp_path: Path) -> None:
    service = imported(tmp_path, good(assured_date="2026-03-01"), source="Directory of B")
    assert service.verified_on == datetime.date(2026, 3, 1)
    assert (service.verified_how, service.verified_by) == ("imported", "Directory of B")


def test_hours_stand_where_the_feed_put_them(tmp_path: Path) -> None:
    row = {"id": "h", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "10:00"}
    location = {"schedules": [row | {"id": "building"}]}
    service = imported(
        tmp_path, good(service_at_locations=[at(location), at({"id": "l2"}, id="p2", schedules=[row])])
    )
    assert service.schedules.count() == 0
    assert [(s.place.hsds_id, s.purpose, s.hours) for s in models.Schedule.objects.all()] == [
        ("p2", "door", "Mo 09:00-10:00")
    ]


def test_ways_to_reach_a_service_are_only_those_it_says(tmp_path: Path) -> None:
    row = {"id": "h", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "10:00"}
    imported(
        tmp_path,
        good(1),
        good(2, schedules=[row | {"attending_type": "phone"}]),
        good(3, schedules=[row | {"attending_type": "online"}]),
        good(4, service_at_locations=[{"id": "p", "location": {"id": "v", "location_type": "virtual"}}]),
        good(5, phones=[{"id": "t", "number": "02"}]),
    )
    reached = dict(models.Service.objects.values_list("hsds_id", "reached_by"))
    assert reached == {"s1": "door", "s2": "phone", "s3": "online", "s4": "online", "s5": "door"}


# --- Needs --------------------------------------------------------------------------------------------------
def needs(service: models.Service) -> set[tuple[str, str]]:
    return set(service.needs.values_list("code", "origin"))


def test_needs_are_derived_with_the_phrase_that_caused_them(tmp_path: Path) -> None:
    terms = [{"id": "a", "taxonomy_term": {"id": "t", "name": "Food Pantries"}}]
    service = imported(
        tmp_path, good(name="Bains publics", description="Des douches. Pas de repas.", attributes=terms)
    )
    assert {("wellbeing.shower", "strong"), ("wellbeing.food_parcel", "strong")} <= needs(service)
    assert "wellbeing.hot_meal" not in {code for code, _origin in needs(service)}
    assert service.needs.get(code="wellbeing.food_parcel").phrase == "food pantry"


def test_a_term_with_our_code_is_as_good_as_a_person(tmp_path: Path) -> None:
    terms = [{"id": "a", "taxonomy_term": {"id": "t", "code": "wellbeing.shower", "name": "x"}}]
    assert needs(imported(tmp_path, good(attributes=terms))) == {("wellbeing.shower", "person")}


def test_what_a_person_said_of_a_need_outlives_the_next_import(tmp_path: Path) -> None:
    service = imported(tmp_path, good(description="Des douches et une laverie."))
    service.needs.filter(code="wellbeing.shower").update(origin="struck")
    service.needs.create(code="wellbeing.coffee", origin="person")
    service = imported(tmp_path, good(description="Des douches, une laverie et une garderie."))
    found = dict(needs(service))
    assert found["wellbeing.shower"] == "struck"
    assert found["wellbeing.coffee"] == "person"
    assert found["wellbeing.laundry"] == "strong"


def test_a_need_the_new_text_no_longer_speaks_of_goes(tmp_path: Path) -> None:
    imported(tmp_path, good(description="Des douches et une laverie."))
    service = imported(tmp_path, good(description="Une laverie."))
    assert needs(service) == {("wellbeing.laundry", "strong")}


# --- Runs ---------------------------------------------------------------------------------------------------
def test_a_dry_run_says_everything_and_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, Maker(21).services(20))
    dry = import_feed(path, "Test", dry_run=True)
    assert (dry.dry_run, dry.came_in, dry.created) == (True, 20, 20)
    for model in (models.Service, models.Organization, models.Location, models.Source, models.Change):
        assert not model.objects.exists()
    assert import_feed(path, "Test").created == 20


def test_the_id_of_another_source_is_refused_unless_it_says_the_same(tmp_path: Path) -> None:
    imported(tmp_path, good(1), good(2), source="First")
    other = [good(1), good(2, description="Other"), good(3)]
    report = import_feed(write(tmp_path, other), "Second")
    assert (report.unchanged, report.refused, report.created) == (1, 1, 1)
    assert "belongs to another source (First)" in report.refusals[0]["reason"]
    assert models.Service.objects.get(hsds_id="s2").description == ""


def test_an_organisation_of_another_source_is_not_changed(tmp_path: Path) -> None:
    imported(tmp_path, good(1), source="First")
    other = [good(2, organization={"id": "o1", "name": "Another name"})]
    report = import_feed(write(tmp_path, other), "Second")
    assert report.refused == 1
    assert models.Organization.objects.get().name == "House"


def test_one_organisation_told_more_or_less_completely_is_one(tmp_path: Path) -> None:
    whole = {"id": "o1", "name": "House", "description": "Long", "phones": [{"id": "t", "number": "02"}]}
    imported(tmp_path, good(1), good(2, organization=whole), good(3))
    organization = models.Organization.objects.get()
    assert (organization.description, organization.phones.count()) == ("Long", 1)


def test_a_place_without_an_id_is_the_same_at_every_run(tmp_path: Path) -> None:
    spot = {
        "location": {
            "name": "Hall",
            "addresses": [{"address_1": "Rue 1", "postal_code": "1000", "city": "B"}],
        }
    }
    record = good(service_at_locations=[spot], phones=[{"number": "02"}])
    imported(tmp_path, record)
    assert import_feed(write(tmp_path, [record]), "Test").unchanged == 1
    imported(tmp_path, record | {"description": "x"})
    assert (models.Location.objects.count(), models.Phone.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda feed: feed,
        lambda feed: {"total_items": 2, "contents": feed},
        lambda feed: {"items": feed},
        lambda feed: {"services": feed},
    ],
)
def test_lists_and_pages_are_feeds(tmp_path: Path, wrap: Any) -> None:
    assert import_feed(write(tmp_path, wrap([good(1), good(2)])), "Test").created == 2


def test_one_service_and_json_lines_are_feeds(tmp_path: Path) -> None:
    assert import_feed(write(tmp_path, good(1)), "Test").created == 1
    lines = tmp_path / "feed.jsonl"
    lines.write_text("﻿" + json.dumps(good(2)) + "\n" + json.dumps(good(3)) + "\n", encoding="utf-8")
    assert import_feed(lines, "Test").created == 2


# --- Tables -------------------------------------------------------------------------------------------------
OLD = {
    "organization": "id,name,description\no1,House,Long\n",
    "service": "id,organization_id,name,description,fees,status\ns1,o1,Bains,Des douches,Gratuit,active\n"
    "s2,o1,Resto,Repas chaud,,active\ns3,o9,Nobody's,,,active\ns4,o1,Too,many,,active,cells\n",
    "location": "id,organization_id,name,latitude,longitude\nl1,o1,Hall,50.85,4.35\n",
    "service_at_location": "id,service_id,location_id\np1,s1,l1\n",
    "physical_address": "id,location_id,address_1,city,postal_code,country\na1,l1,Rue 1,Molenbeek,1080,BE\n",
    "regular_schedule": "id,service_id,location_id,weekday,opens_at,closes_at\n"
    "h1,s1,l1,1,09:00,12:00\nh2,s1,l1,2,09:00,12:00\nh3,s2,,Saturday,10:00,11:00\nh4,s9,,1,10:00,11:00\n",
    "holiday_schedule": "id,service_id,location_id,closed,start_date,end_date\n"
    "x1,s1,l1,True,2026-12-25,2026-12-25\n",
    "phone": "id,service_id,organization_id,number\nt1,s1,o1,02 1\nt2,,o1,02 2\n",
    "language": "id,service_id,language\nq1,s1,French\n",
    "eligibility": "id,service_id,eligibility\ne1,s1,Everyone\n",
    "taxonomy": "id,name\nT1,Hygiene\nT2,Laundry Facilities\n",
    "service_taxonomy": "id,service_id,taxonomy_id\nst,s1,T2\n",
    "required_document": "id,service_id,document\nr1,s1,None\n",
    "payment_accepted": "id,service_id,payment\nm1,s1,Cash\n",
    "unheard_of": "id\n1\n",
}


def test_tables_of_older_versions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "tables.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in OLD.items():
            archive.writestr(f"feed/{name}.csv", content)
    report = import_feed(path, "Old")
    assert (report.came_in, report.created, report.refused) == (4, 2, 2)
    assert [(one["line"], one["reason"]) for one in report.refusals] == [
        (4, "its organisation is not in the feed: o9"),
        (5, "the row has more cells than the header"),
    ]
    service = models.Service.objects.get(hsds_id="s1")
    assert (service.fees_description, service.eligibility_description) == ("Gratuit", "Everyone")
    assert [phone.number for phone in service.phones.all()] == ["02 1"]
    assert [phone.number for phone in service.organization.phones.all()] == ["02 2"]
    assert service.languages.get().code == "fr"
    place = service.places.get()
    assert (place.location.commune, place.location.address_1) == ("21012", "Rue 1")
    assert place.schedules.get().hours == "Mo,Tu 09:00-12:00; 2026 Dec 25 off"
    assert models.Service.objects.get(hsds_id="s2").schedules.get().hours == "Sa 10:00-11:00"
    assert ("wellbeing.laundry", "strong") in needs(service)
    assert service.extra["feed"]["payments_accepted"] == [{"id": "m1", "payment": "Cash"}]
    assert [note["note"] for note in report.notes if "belong" in note["note"]] == [
        "regular_schedule.csv: 1 rows belong to nothing in this feed"
    ]


def test_tables_with_semicolons_are_read(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id;name\no1;House, the\n")
    (tmp_path / "services.csv").write_text("id;organization_id;name;minimum_age\ns1;o1;Bains;18\n")
    assert import_feed(tmp_path, "Test").created == 1
    service = models.Service.objects.get()
    assert (service.organization.name, service.minimum_age) == ("House, the", 18)
