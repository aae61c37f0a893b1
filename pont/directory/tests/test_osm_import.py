"""Imports of OpenStreetMap: whole or not at all, every feature counted once, and a person's word stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pont.directory import actions
from pont.directory.geography.areas import import_areas
from pont.directory.hsds.importing import import_feed
from pont.directory.models import (
    AccessCondition,
    Change,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
)
from pont.directory.osm.importing import import_osm
from pont.directory.publishing import doors_of
from pont.directory.tests.osm_places import (
    OSM,
    adds_up,
    counts,
    library,
    place,
    taken,
    write,
)
from tests.reference import reference_data

pytestmark = pytest.mark.django_db


def test_a_place_becomes_a_door_with_what_its_tags_say(tmp_path: Path) -> None:
    taken(
        tmp_path,
        library(name__fr="La Tour", wheelchair="yes", opening_hours="Mo 09:00-12:00", phone="02 555 00 00"),
    )
    [door] = doors_of()
    assert door.service == "osm-node-1"
    assert door.name.by_language == {"und": "De Boekentoren", "fr": "La Tour"}
    assert door.organization_name.by_language == door.name.by_language
    assert [(need.code, need.origin, need.phrase) for need in door.needs] == [
        ("culture.library", "strong", "amenity=library"),
        ("education.study_space", "weak", "amenity=library"),
    ]
    assert [(one.kind, one.answer, one.how) for one in door.conditions] == [("step_free", "yes", "imported")]
    assert [(one.purpose, one.text) for one in door.hours] == [("door", "Mo 09:00-12:00")]
    assert [phone.number for phone in door.phones] == ["02 555 00 00"]
    assert door.place is not None
    assert (door.place.latitude, door.place.longitude) == (50.85, 4.35)
    assert (door.verified_on, door.place.commune) == (None, "")


def test_every_feature_is_counted_once_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    feed = (
        library("node/1"), library("way/1"), place("node/2", amenity="restaurant"), place("node/3", shop="wine"),
        library("node/4", point=[2.35, 48.85]), library("node/1"), 7, place("node/5"),
    )  # fmt: skip
    first, again = taken(tmp_path, *feed), taken(tmp_path, *feed)
    assert counts(first) == (8, 2, 0, 0, 3, 3)
    assert counts(again) == (8, 0, 0, 2, 3, 3)
    assert first.kinds_passed_over == {"amenity=restaurant": 1, "shop=wine": 1, "other": 1}
    assert [(one["id"], one["index"], one["reason"]) for one in first.refusals] == [
        ("node/4", 4, "its point is not in Belgium"),
        ("node/1", 5, "the same id came before in this feed"),
        ("", 6, "the record is no GeoJSON feature"),
    ]
    assert sorted(Service.objects.values_list("hsds_id", flat=True)) == ["osm-node-1", "osm-way-1"]
    assert Change.objects.count() == 1


def test_a_place_that_moved_or_was_renamed_is_changed_and_not_a_second_one(tmp_path: Path) -> None:
    taken(tmp_path, library(), library("node/2"))
    moved = taken(tmp_path, library(point=[4.36, 50.86]), library("node/2", name="Elders"))
    assert counts(moved) == (2, 0, 2, 0, 0, 0)
    assert sorted(Location.objects.values_list("latitude", flat=True)) == [50.85, 50.86]
    assert sorted(Service.objects.values_list("name", flat=True)) == ["De Boekentoren", "Elders"]
    assert sorted(Organization.objects.values_list("name", flat=True)) == ["De Boekentoren", "Elders"]


def test_an_area_stands_on_the_map_with_a_point_inside(tmp_path: Path) -> None:
    ring = [[4.3, 50.8], [4.4, 50.8], [4.4, 50.9], [4.3, 50.9], [4.3, 50.8]]
    feature = library("way/7") | {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    assert counts(taken(tmp_path, feature)) == (1, 1, 0, 0, 0, 0)
    assert Location.objects.values_list("latitude", "longitude").get() == (50.85, 4.35)


def test_a_feature_without_a_geometry_or_without_an_id_is_refused(tmp_path: Path) -> None:
    report = taken(tmp_path, library(), library("node/2") | {"geometry": None}, library("x"))
    assert [one["reason"] for one in report.refusals] == [
        "it has no geometry",
        "it has no OpenStreetMap id: node/123, way/123 or relation/123",
    ]
    assert adds_up(report)


def test_a_name_that_would_turn_the_page_around_is_cleaned_and_counted(tmp_path: Path) -> None:
    report = taken(tmp_path, library(name="De\u202e Boeken\u200b\u0007toren"))
    assert Service.objects.get().name == "De Boeken toren"
    assert report.overrides_removed == 1


def test_a_point_that_is_no_number_is_refused_alone(tmp_path: Path) -> None:
    path = write(tmp_path, library("node/1"), library("node/2"))
    path.write_text(path.read_text().replace("4.35", "NaN", 1))
    report = import_osm(path, OSM)
    assert counts(report) == (2, 1, 0, 0, 1, 0)
    assert report.refusals[0]["reason"] == "its point is no number"


def test_hours_that_cannot_be_read_are_counted_and_unknown(tmp_path: Path) -> None:
    report = taken(tmp_path, library(opening_hours="na afspraak, dinsdag"))
    assert report.hours_as_text == 1
    assert report.notes[0]["id"] == "node/1"
    [door] = doors_of()
    [hours] = door.hours
    assert hours.text == ""
    assert hours.note is not None
    assert hours.note.by_language == {"und": "na afspraak, dinsdag"}


def test_outlines_give_the_commune_and_without_them_it_is_unknown(tmp_path: Path) -> None:
    assert taken(tmp_path, library(), library("node/2", addr__postcode="1080")).communes_unknown == 1
    assert sorted(Location.objects.values_list("commune", flat=True)) == ["", "21012"]
    ring = [[4.3, 50.8], [4.4, 50.8], [4.4, 50.9], [4.3, 50.9], [4.3, 50.8]]
    commune = {
        "type": "Feature",
        "properties": {"nis": "21004", "name_nl": "Brussel", "name_fr": "Bruxelles"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    import_areas(write(tmp_path, commune, name="communes.geojson"), "areas")
    report = taken(tmp_path, library(), library("node/2", addr__postcode="1080"))
    assert (report.communes_unknown, report.changed, report.unchanged) == (0, 1, 1)
    assert sorted(Location.objects.values_list("commune", flat=True)) == ["21004", "21012"]


# --- Beside what is there already ---------------------------------------------------------------------------
def another(
    folder: Path, hsds_id: str = "s1", name: str = "De Boekentoren", latitude: float = 50.8501
) -> None:
    """A service of another source, eleven metres from our place."""
    spot = {"id": "l1", "latitude": latitude, "longitude": 4.35, "location_type": "physical"}
    record = {
        "id": hsds_id,
        "name": name,
        "organization": {"id": "o1", "name": "House"},
        "service_at_locations": [{"id": "p1", "location": spot}],
    }
    path = folder / "feed.json"
    path.write_text(json.dumps([record]))
    assert import_feed(path, "Somebody").created == 1


def test_a_place_another_source_may_have_is_counted_and_not_touched(tmp_path: Path) -> None:
    another(tmp_path, name="de  BOEKENTOREN")
    before = Service.objects.filter(hsds_id="s1").values().get()
    report = taken(
        tmp_path, library(), library("node/2", point=[4.36, 50.85]), library("node/3", name="Elders")
    )
    assert report.perhaps_the_same == 1
    assert report.pairs == [{"id": "node/1", "other": "s1", "metres": 11}]
    assert Service.objects.filter(hsds_id="s1").values().get() == before
    assert report.created == 3


def test_a_place_further_than_thirty_metres_is_another_place(tmp_path: Path) -> None:
    another(tmp_path, latitude=50.8503)
    assert taken(tmp_path, library()).perhaps_the_same == 0


def test_a_place_is_found_again_by_its_name_in_another_language(tmp_path: Path) -> None:
    another(tmp_path, name="La Tour")
    assert taken(tmp_path, library(name__fr="La Tour")).perhaps_the_same == 1


def test_an_identifier_of_another_source_is_refused(tmp_path: Path) -> None:
    another(tmp_path, hsds_id="osm-node-1", name="Ours")
    report = taken(tmp_path, library())
    assert counts(report) == (1, 0, 0, 0, 1, 0)
    assert report.refusals[0]["id"] == "node/1"
    assert "belongs to another source (Somebody)" in report.refusals[0]["reason"]


# --- A person's word stays ----------------------------------------------------------------------------------
def test_what_a_person_checked_outlives_a_change_of_the_tags(tmp_path: Path) -> None:
    taken(tmp_path, library(wheelchair="yes", fee="no", opening_hours="Mo 09:00-12:00"))
    service, schedule = Service.objects.get(), Schedule.objects.get()
    actions.set_condition(service=service, kind="step_free", answer="no", how="visited", by="a house")
    actions.set_hours(schedule=schedule, hours="Tu 10:00-11:00", how="phoned", by="a house")
    taken(tmp_path, library(wheelchair="limited", fee="yes", opening_hours="We 09:00-12:00", name="Anders"))
    assert Service.objects.get().name == "Anders"
    assert dict(AccessCondition.objects.values_list("kind", "answer")) == {
        "step_free": "no",
        "price": "amount",
    }
    assert Schedule.objects.values_list("pk", "hours").get() == (schedule.pk, "Tu 10:00-11:00")
    taken(tmp_path, library(name="Nog anders"))
    assert Schedule.objects.values_list("pk", "hours").get() == (schedule.pk, "Tu 10:00-11:00")
    assert dict(AccessCondition.objects.values_list("kind", "answer")) == {"step_free": "no"}


def test_a_check_by_a_person_is_not_undated_by_a_mapper(tmp_path: Path) -> None:
    taken(tmp_path, library())
    Service.objects.update(verified_on="2026-11-01", verified_how="phoned", verified_by="a house")
    taken(tmp_path, library(check_date="2020-01-01"))
    assert Service.objects.values_list("verified_how", "verified_by").get() == ("phoned", "a house")


def test_what_tags_say_no_more_is_known_no_more(tmp_path: Path) -> None:
    taken(tmp_path, library(wheelchair="yes", opening_hours="Mo 09:00-12:00", phone="02 555 00 00"))
    taken(tmp_path, library())
    assert not any(model.objects.exists() for model in (AccessCondition, Schedule, Phone))


# --- Real places --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("pois_osm.geojson", (819, 815, 0, 0, 0, 4)),
        ("places_with_hours_osm.geojson", (1481, 32, 0, 0, 0, 1449)),
    ],
)
def test_places_of_brussels_come_in_and_a_second_time_change_nothing(
    file: str, expected: tuple[int, ...]
) -> None:
    path = reference_data(f"geo/{file}")
    first, again = import_osm(path, OSM), import_osm(path, OSM)
    came_in, created, *_others, passed_over = expected
    assert counts(first) == expected
    assert counts(again) == (came_in, 0, 0, created, 0, passed_over)
    assert first.notes == []


def test_of_every_tag_about_wheelchairs_one_condition_is_made() -> None:
    path = reference_data("geo/pois_osm.geojson")
    import_osm(path, OSM)
    tags = [one["properties"] for one in json.loads(path.read_bytes())["features"]]
    kinds = ("school", "kindergarten", "childcare")
    said = [one["wheelchair"] for one in tags if "wheelchair" in one and one["amenity"] in kinds]
    answers = AccessCondition.objects.filter(kind="step_free").values_list("answer", flat=True)
    words = {"yes": "yes", "limited": "partly", "no": "no"}
    assert sorted(answers) == sorted(words[value] for value in said)
    how = AccessCondition.objects.values_list("verified_how", "verified_by", "visibility")
    assert set(how) == {("imported", OSM, "public")}
