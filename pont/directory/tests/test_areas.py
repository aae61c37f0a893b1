"""Imports of outlines: whole or not at all, every record counted once, and what is refused says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pont.directory import places
from pont.directory.geography import storing
from pont.directory.geography.areas import import_areas
from pont.directory.geography.landmarks import import_places
from pont.directory.ground import Area, Landmark
from pont.directory.outlines import commune_at
from pont.directory.tests.ground_files import (
    RING,
    collection,
    commune,
    counts,
    feature,
    reasons,
)
from tests.reference import reference_data

pytestmark = pytest.mark.django_db


def test_a_point_lies_in_the_commune_whose_outline_holds_it(tmp_path: Path) -> None:
    import_areas(collection(tmp_path, commune("21009", name_nl="Elsene", name_fr="Ixelles")), "Statbel")
    place = feature({"name": "Beurs"}, {"type": "Point", "coordinates": [4.3500, 50.8480]})
    import_places(collection(tmp_path, place), "OSM")
    assert Landmark.objects.get().communes == "21009"


def test_outlines_are_taken_and_taking_them_twice_changes_nothing(tmp_path: Path) -> None:
    path = collection(tmp_path, commune())
    assert counts(import_areas(path, "Statbel")) == (1, 1, 0, 0, 0)
    assert counts(import_areas(path, "Statbel")) == (1, 0, 0, 1, 0)
    assert counts(import_areas(path, "Statbel", tolerance=20)) == (1, 0, 1, 0, 0)
    area = Area.objects.get()
    assert (area.kind, area.key, area.tolerance, area.rings) == (
        "commune",
        "21004",
        20.0,
        [[[lat, lon] for lon, lat in RING]],
    )


def test_an_area_of_another_source_is_left_to_it(tmp_path: Path) -> None:
    import_areas(collection(tmp_path, commune()), "Statbel")
    assert counts(import_areas(collection(tmp_path, commune()), "UrbIS")) == (1, 0, 0, 1, 0)
    report = import_areas(collection(tmp_path, commune(name_fr="Bruxelles-Ville")), "UrbIS")
    assert reasons(report) == ["this area belongs to another source (Statbel) and says something else"]
    assert Area.objects.get().fr == "Bruxelles"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (
            feature({"nis": "21004", "name_nl": "B"}),
            "its geometry is no outline: a Polygon or a MultiPolygon is needed",
        ),
        (commune(nis="99999"), "99999 is no commune of Brussels"),
        (commune(nis=""), "a commune needs its NIS code"),
        (commune(name_nl="", name_fr=""), "it has no name"),
        (commune(ring=RING[:3]), "a line of its outline is not closed"),
        (commune(ring=[*RING[:4], [4.3, 50.81]]), "a line of its outline is not closed"),
        (commune(ring=[RING[0]] * 5), "a line of its outline goes around nothing"),
        (
            commune(ring=[[50.8, 4.3]] * 5),
            "latitude and longitude of a corner of its outline have changed places",
        ),
        (commune(ring=[[2.35, 48.85]] * 5), "a corner of its outline is not in Belgium"),
        (commune(ring=[["x", "y"]] * 5), "a corner of its outline is no pair of numbers"),
        (commune(ring=7), "its outline is no list of lines of points"),
    ],
)
def test_an_outline_that_is_refused_says_why(tmp_path: Path, given: Any, reason: str) -> None:
    report = import_areas(collection(tmp_path, given), "Statbel")
    assert (counts(report), reasons(report)) == ((1, 0, 0, 0, 1), [reason])


@pytest.mark.parametrize(
    ("file", "kind", "taken"),
    [
        ("communes.geojson", "commune", 19),
        ("quartiers_monitoring.geojson", "quarter", 145),
        ("statistical_sectors.geojson", "sector", 719),
    ],
)
def test_the_outlines_of_brussels_are_taken(file: str, kind: str, taken: int) -> None:
    report = import_areas(reference_data(f"geo/{file}"), "lijst")
    assert (report.created, set(reasons(report)) <= {"it has no name"}) == (taken, True)
    assert set(Area.objects.values_list("kind", flat=True)) == {kind}


def test_simplified_outlines_still_say_the_commune_of_every_place_we_know() -> None:
    import_areas(reference_data("geo/communes.geojson"), "Statbel")
    outlines = storing.stored_outlines("commune")
    known = [*places.communes().values(), *places.quarters().values(), *places.stops().values()]
    assert [it.nl for it in known if commune_at(outlines, it.lat, it.lon) not in it.communes] == []
