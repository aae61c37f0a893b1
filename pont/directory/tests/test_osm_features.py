"""Which place of OpenStreetMap a feature is, and the one point that stands for it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory.hsds.fields import Refused
from pont.directory.osm.features import identity, point_of
from pont.directory.outlines import Outline


@pytest.mark.parametrize(
    ("values", "osm"),
    [
        ({"id": "node/123"}, "node/123"),
        ({"@id": "way/5", "id": "7"}, "way/5"),
        ({"id": "https://www.openstreetmap.org/relation/9"}, "relation/9"),
        ({"id": "n12"}, "node/12"),
        ({"full_id": "w12"}, "way/12"),
        ({"id": "a24"}, "way/12"),
        ({"id": "a25"}, "relation/12"),
        ({"@type": "node", "@id": "8"}, "node/8"),
        ({"osm_type": "way", "osm_id": "8"}, "way/8"),
        ({"type": "node", "id": "8"}, "node/8"),
        ({"id": "8"}, ""),
        ({"id": "node/"}, ""),
        ({"id": "node/1/2"}, ""),
        ({"type": "multipolygon", "id": "8"}, ""),
        ({}, ""),
    ],
)
def test_a_place_is_known_by_its_type_and_number(values: dict[str, str], osm: str) -> None:
    assert identity(values) == osm


SQUARE = [[4.0, 50.0], [4.2, 50.0], [4.2, 50.2], [4.0, 50.2], [4.0, 50.0]]
SMALL = [[5.0, 50.0], [5.1, 50.0], [5.1, 50.1], [5.0, 50.0]]
# A horseshoe, open to the north: its middle lies outside.
SHOE = [
    [4.0, 50.0],
    [4.6, 50.0],
    [4.6, 50.6],
    [4.5, 50.6],
    [4.5, 50.1],
    [4.1, 50.1],
    [4.1, 50.6],
    [4.0, 50.6],
    [4.0, 50.0],
]


def test_an_area_stands_at_its_middle() -> None:
    assert point_of({"type": "Polygon", "coordinates": [SQUARE]}) == (50.1, 4.1)


def test_of_several_areas_the_largest_counts() -> None:
    assert point_of({"type": "MultiPolygon", "coordinates": [[SMALL], [SQUARE]]}) == (50.1, 4.1)


def test_the_point_of_a_bent_area_lies_inside_it() -> None:
    lat, lon = point_of({"type": "Polygon", "coordinates": [SHOE]})
    assert Outline("", "", "", "", (tuple((y, x) for x, y in SHOE),)).holds(lat, lon)


@given(st.lists(st.tuples(st.floats(4, 5), st.floats(50, 51)), min_size=3, max_size=9))
def test_every_area_has_a_point_in_its_box(corners: list[tuple[float, float]]) -> None:
    ring = [[x, y] for x, y in (*corners, corners[0])]
    lat, lon = point_of({"type": "Polygon", "coordinates": [ring]})
    assert min(y for _, y in corners) - 1e-5 <= lat <= max(y for _, y in corners) + 1e-5
    assert min(x for x, _ in corners) - 1e-5 <= lon <= max(x for x, _ in corners) + 1e-5


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "it has no geometry"),
        ([], "it has no geometry"),
        ({"type": "Point"}, "its point needs a longitude and a latitude"),
        ({"type": "Point", "coordinates": [4.35]}, "its point needs a longitude and a latitude"),
        ({"type": "Point", "coordinates": ["4.35", "50.85"]}, "as numbers"),
        ({"type": "Point", "coordinates": [True, 50.85]}, "as numbers"),
        ({"type": "Point", "coordinates": [float("nan"), 50.85]}, "its point is no number"),
        ({"type": "Point", "coordinates": [10**400, 50.85]}, "no list of points"),
        ({"type": "Point", "coordinates": [4.35, 150.85]}, "its point is not on earth"),
        ({"type": "Point", "coordinates": [50.85, 4.35]}, "have changed places"),
        ({"type": "Point", "coordinates": [2.35, 48.85]}, "its point is not in Belgium"),
        ({"type": "LineString", "coordinates": SQUARE}, "neither a point nor an area"),
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "not closed"),
        ({"type": "Polygon", "coordinates": []}, "no list of points"),
        ({"type": "Polygon", "coordinates": [[]]}, "not closed"),
        ({"type": "Polygon", "coordinates": 5}, "no list of points"),
        ({"type": "MultiPolygon", "coordinates": []}, "no corners"),
        ({"type": "Polygon", "coordinates": [[[4.0, 50.0]] * 50_001]}, "more than 50000"),
    ],
)
def test_a_geometry_that_is_no_place_is_refused_with_its_reason(geometry: Any, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        point_of(geometry)
