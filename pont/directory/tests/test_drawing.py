"""The drawn layer: the projection of every web map, and facts about Brussels that anybody can check."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory import drawing
from pont.directory.drawing import FRAME, Point
from pont.directory.outlines import Outline, crosses
from pont.directory.places import communes, stops
from pont.directory.points import distance_m
from tests.reference import reference_data

LATITUDES, LONGITUDES = st.floats(FRAME[0], FRAME[2]), st.floats(FRAME[1], FRAME[3])
POINTS = st.lists(st.builds(Point, st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=40)


def back(point: Point) -> tuple[float, float]:
    """The point of the earth that a pixel of the paper shows, by the inverse formula of Web Mercator."""
    size = 256 * 2**14
    lon = (FRAME[1] + 180) / 360 * size + point.x
    north = (1 - math.log(math.tan(math.pi / 4 + math.radians(FRAME[2]) / 2)) / math.pi) / 2 * size
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (north + point.y) / size))))
    return lat, lon / size * 360 - 180


def is_inside(ring: drawing.Ring, lat: float, lon: float) -> bool:
    return crosses((*ring, ring[0]), lat, lon) % 2 == 1


@given(LATITUDES, LONGITUDES)
def test_a_pixel_leads_back_to_its_point(lat: float, lon: float) -> None:
    assert back(drawing.projected(lat, lon)) == pytest.approx((lat, lon), abs=1e-9)


def test_the_corners_of_the_frame_are_the_corners_of_the_paper() -> None:
    south, west, north, east = FRAME
    assert drawing.projected(north, west) == (0, 0)
    assert drawing.projected(south, east) == drawing.paper()


def test_a_pixel_is_about_six_metres() -> None:
    middle, east = drawing.projected(50.85, 4.35), drawing.projected(50.85, 4.36)
    assert distance_m(50.85, 4.35, 50.85, 4.36) / (east.x - middle.x) == pytest.approx(6.0, abs=0.1)


@pytest.mark.parametrize(
    ("lat", "lon", "there"),
    [(50.85, 4.35, True), (51.05, 3.72, False), (math.nan, 4.35, False), (50.85, math.nan, False)],
)
def test_only_what_lies_on_the_paper_can_be_drawn(lat: float, lon: float, *, there: bool) -> None:
    assert drawing.is_on_paper(lat, lon) is there


def test_every_commune_and_every_metro_stop_lies_inside_the_region() -> None:
    places = (*communes().values(), *drawing.metro_stops().values())
    region = drawing.drawn().region
    assert [place.nl for place in places if not is_inside(region, place.lat, place.lon)] == []


@pytest.mark.parametrize(
    ("key", "inside"),
    [
        ("beurs", True),
        ("centraal-station", True),
        ("sint-katelijne", True),
        ("flagey", False),
        ("schuman", False),
    ],
)
def test_the_pentagon_holds_the_old_town(key: str, *, inside: bool) -> None:
    stop = stops()[key]
    assert is_inside(drawing.drawn().pentagon, stop.lat, stop.lon) is inside


@pytest.mark.parametrize("key", ["ninoofsepoort", "vlaamsepoort", "sainctelette", "delacroix"])
def test_the_canal_passes_where_everybody_crosses_it(key: str) -> None:
    stop, canal = stops()[key], drawing.drawn().water[0].path
    ways = pairwise(canal)
    between = [
        (lat + (lat2 - lat) * part / 20, lon + (lon2 - lon) * part / 20)
        for (lat, lon), (lat2, lon2) in ways
        for part in range(21)
    ]
    assert min(distance_m(stop.lat, stop.lon, *point) for point in between) < 150


def test_the_stops_of_a_line_lie_one_after_the_other() -> None:
    known = drawing.metro_stops()
    far = [
        (line.key, one, next_one)
        for line in drawing.drawn().line
        for one, next_one in pairwise(line.stops)
        if distance_m(known[one].lat, known[one].lon, known[next_one].lat, known[next_one].lon) > 1_800
    ]
    assert far == []


def test_stops_of_several_lines_come_first() -> None:
    assert {*list(drawing.metro_stops())[:3]} == {"weststation", "beekkant", "kunst-wet"}


def test_the_region_is_as_large_as_it_is() -> None:
    region = drawing.drawn().region
    spots = [(lon * 111.320 * math.cos(math.radians(50.85)), lat * 111.195) for lat, lon in region]
    double = sum(x * y2 - x2 * y for (x, y), (x2, y2) in zip(spots, [*spots[1:], spots[0]], strict=True))
    assert abs(double) / 2 == pytest.approx(162.4, rel=0.01)


@pytest.mark.reference
def test_the_region_follows_the_outlines_of_its_communes() -> None:
    features = json.loads(reference_data("geo/communes.geojson").read_text())["features"]
    corners = [
        (lat, lon)
        for feature in features
        for shape in (
            feature["geometry"]["coordinates"]
            if feature["geometry"]["type"] == "MultiPolygon"
            else [feature["geometry"]["coordinates"]]
        )
        for lon, lat in shape[0]
    ]
    far = [
        corner for corner in drawing.drawn().region if min(distance_m(*corner, *one) for one in corners) > 160
    ]
    assert far == []


def test_a_path_says_each_step_in_whole_pixels() -> None:
    assert drawing.path([Point(10.2, 5), Point(12, 5.4), Point(12.3, 5.3), Point(9, -5)]) == "M10 5l2 0-3-10"
    assert drawing.path([Point(0, 0), Point(4, 0), Point(0, 4)], closed=True) == "M0 0l4 0-4 4z"


def test_the_whole_drawing_is_a_few_kilobytes() -> None:
    shapes = drawing.ground()
    assert [
        shape.look for shape in shapes if re.fullmatch(r"(?:M-?\d+ -?\d+l[\d -]+z?)+", shape.d) is None
    ] == []
    assert sum(len(shape.d) for shape in shapes) < 6_000


def test_imported_outlines_are_drawn_as_borders() -> None:
    square = ((50.84, 4.33), (50.84, 4.36), (50.86, 4.36), (50.86, 4.33), (50.84, 4.33))
    outline = Outline(key="21004", nl="Brussel", fr="Bruxelles", kind="commune", rings=(square,))
    borders = [shape for shape in drawing.ground((outline,)) if shape.look == "border"]
    assert len(borders) == 1
    assert borders[0].d.count("M") == 1
    assert [shape for shape in drawing.ground() if shape.look == "border"] == []


@given(POINTS, st.floats(0.5, 50))
def test_a_simpler_line_has_the_same_ends_and_no_new_points(points: list[Point], slack: float) -> None:
    simple = drawing.simplified(points, slack)
    assert (simple[0], simple[-1]) == (points[0], points[-1])
    left = iter(points)
    assert all(point in left for point in simple)


def test_a_line_with_one_corner_keeps_it() -> None:
    line = [Point(0, 0), Point(5, 0.2), Point(10, 0), Point(10, 10)]
    assert drawing.simplified(line, 1) == [Point(0, 0), Point(10, 0), Point(10, 10)]
