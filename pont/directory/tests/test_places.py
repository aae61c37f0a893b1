import csv
import json
import math
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pont.directory.places import (
    Place,
    PlaceError,
    commune_named,
    communes,
    distance_m,
    distances_m,
    find_place,
    in_belgium,
    in_brussels,
    place_names,
    postcode,
    postcode_places,
)
from pont.kernel.folding import tokens
from tests.reference import reference_data

GRAND_PLACE = (50.8467, 4.3525)


def named(text: str) -> list[tuple[str, str]]:
    return [(place.kind, place.key) for place in find_place(text)]


def all_places(kind: str) -> set[Place]:
    return {place for places in place_names().values() for place in places if place.kind == kind}


def features(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def outlines(name: str) -> dict[str, list[list[list[tuple[float, float]]]]]:
    """Polygons of each commune, as lists of rings of (lon, lat)."""
    found = {}
    for feature in features(reference_data(name)):
        shape = feature["geometry"]
        lists = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        found[feature["properties"]["nis"]] = lists
    return found


def lies_in(lat: float, lon: float, polygons: list[list[list[tuple[float, float]]]]) -> bool:
    inside = False
    for ring in (ring for polygon in polygons for ring in polygon):
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def test_there_are_nineteen_communes_with_names_in_both_languages() -> None:
    assert len(communes()) == 19
    assert communes()["21012"].nl == "Sint-Jans-Molenbeek"
    assert communes()["21012"].fr == "Molenbeek-Saint-Jean"
    assert [nis for nis, commune in communes().items() if nis != commune.nis] == []


def test_communes_and_postcodes_name_the_same_pairs() -> None:
    from_communes = {(code, nis) for nis, commune in communes().items() for code in commune.postcodes}
    from_codes = {(code, nis) for code, place in postcode_places().items() for nis in place.communes}
    assert from_communes == from_codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Elsene", ["21009"]),
        ("ixelles", ["21009"]),
        ("Saint-Josse", ["21014"]),
        ("St-Josse", ["21014"]),
        ("sint joost", ["21014"]),
        ("Molenbeek", ["21012"]),
        ("Bruxelles-Ville", ["21004"]),
        ("Brussels", ["21004"]),
        ("Laeken", ["21004"]),
        ("Haren", ["21004"]),
        ("Berchem", ["21003"]),
        ("Boitsfort", ["21017"]),
        ("Woluwe", ["21018", "21019"]),
        ("Anderlect", ["21001"]),
        ("Skaerbeek", ["21015"]),
        ("Gent", []),
        ("", []),
        ("x" * 10_000, []),
    ],
)
def test_a_commune_is_known_by_its_names_and_through_typos(text: str, expected: list[str]) -> None:
    assert [commune.nis for commune in commune_named(text)] == expected


def test_postcode_1050_lies_in_three_communes() -> None:
    assert postcode("1050") == ("21004", "21009", "21013")
    assert postcode(" B-1080 ") == ("21012",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9000", "foreign_postcode"),
        ("1800", "foreign_postcode"),
        ("B-4000", "foreign_postcode"),
        ("0999", "not_a_postcode"),
        ("108", "not_a_postcode"),
        ("10800", "not_a_postcode"),
        ("Molenbeek", "not_a_postcode"),
        ("", "not_a_postcode"),
        ("1" * 10_000, "not_a_postcode"),
    ],
)
def test_a_postcode_elsewhere_and_no_postcode_are_told_apart(text: str, code: str) -> None:
    with pytest.raises(PlaceError) as error:
        postcode(text)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zwarte Vijvers", ("stop", "zwarte-vijvers")),
        ("étangs noirs", ("stop", "zwarte-vijvers")),
        ("Etang noirs", ("stop", "zwarte-vijvers")),
        ("métro Flagey", ("stop", "flagey")),
        ("Flageyplein", ("stop", "flagey")),
        ("Gare du Midi", ("stop", "zuidstation")),
        ("zuid", ("stop", "zuidstation")),
        ("Arts-Loi", ("stop", "kunst-wet")),
        ("vorst", ("commune", "21007")),
        ("Evere", ("commune", "21006")),
        ("gare d'Evere", ("stop", "station-evere")),
        ("Ukel", ("commune", "21016")),
        ("Marolles", ("quarter", "marollen")),
        ("Matonge", ("quarter", "matonge")),
        ("Laken", ("quarter", "laken")),
        ("oud molenbeek", ("quarter", "historisch-molenbeek")),
        ("1080", ("postcode", "1080")),
        ("1080 Molenbeek", ("postcode", "1080")),
        ("1070 Cureghem", ("quarter", "kuregem")),
        ("Brussel", ("region", "brussels")),
        ("Bruxelles-Ville", ("commune", "21004")),
    ],
)
def test_a_typed_place_is_found(text: str, expected: tuple[str, str]) -> None:
    assert named(text) == [expected]


@pytest.mark.parametrize("text", ["9000", "9000 Gent", "qwxz", "", "x" * 10_000, "soupe populaire gratuite"])
def test_what_is_no_place_here_gives_nothing(text: str) -> None:
    assert find_place(text) == ()


def test_only_an_ambiguous_name_gives_several_places() -> None:
    assert named("Woluwe") == [("commune", "21018"), ("commune", "21019")]


def test_a_typo_and_a_begun_name_are_marked_inexact() -> None:
    assert [place.exact for place in find_place("Anderlecht")] == [True]
    assert [place.exact for place in find_place("Anderlect")] == [False]
    assert [place.exact for place in find_place("Ganshor")] == [False]


def test_a_postcode_with_a_commune_means_that_commune_alone() -> None:
    assert find_place("1050 Ixelles")[0].communes == ("21009",)


def test_brussels_without_more_is_the_whole_region() -> None:
    assert find_place("Bruxelles")[0].communes == tuple(communes())


def test_stops_lie_in_every_commune_and_are_enough() -> None:
    stops = all_places("stop")
    assert len(stops) >= 90
    assert {place.communes[0] for place in stops} == set(communes())
    assert len(all_places("quarter")) >= 45


def test_names_and_keys_are_unique_within_a_kind() -> None:
    for kind in ("stop", "quarter", "commune"):
        places = all_places(kind)
        assert len({place.key for place in places}) == len(places)


def test_every_place_lies_in_brussels() -> None:
    places = {place for places in place_names().values() for place in places} | set(
        postcode_places().values()
    )
    assert [place.key for place in places if not in_brussels(place.lat, place.lon)] == []


def test_one_degree_of_latitude_is_111_kilometres() -> None:
    assert distance_m(50.0, 4.0, 51.0, 4.0) == pytest.approx(111_195, abs=1)
    assert distance_m(*GRAND_PLACE, *GRAND_PLACE) == 0
    assert distance_m(0, 0, 0, 180) == pytest.approx(math.pi * 6_371_008.8)


def test_many_distances_equal_single_ones_and_keep_nan() -> None:
    lats, lons = np.array([50.85, 50.80, np.nan]), np.array([4.35, 4.40, np.nan])
    many = distances_m(*GRAND_PLACE, lats, lons)
    single = [distance_m(*GRAND_PLACE, lat, lon) for lat, lon in zip(lats[:2], lons[:2], strict=True)]
    assert many.dtype == np.float64
    assert many[:2] == pytest.approx(single)
    assert np.isnan(many[2])


def test_points_are_told_apart_by_country_and_region() -> None:
    assert in_brussels(*GRAND_PLACE)
    assert in_belgium(51.05, 3.72)
    assert not in_brussels(51.05, 3.72)
    assert not in_belgium(48.85, 2.35)


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        (math.nan, 4.35, "not_a_number"),
        (50.8, math.inf, "not_a_number"),
        (91.0, 4.35, "not_on_earth"),
        (50.8, -181.0, "not_on_earth"),
        (4.3525, 50.8467, "swapped"),
    ],
)
def test_a_point_that_cannot_be_one_is_refused(lat: float, lon: float, code: str) -> None:
    with pytest.raises(PlaceError) as error:
        in_belgium(lat, lon)
    assert error.value.code == code


def test_every_centre_lies_in_its_own_commune() -> None:
    shapes = outlines("geo/communes.geojson")
    assert {nis for nis, it in communes().items() if not lies_in(it.lat, it.lon, shapes[nis])} == set()


@pytest.mark.parametrize("kind", ["stop", "quarter"])
def test_every_stop_and_neighbourhood_lies_in_a_commune_it_names(kind: str) -> None:
    shapes = outlines("geo/communes.geojson")
    astray = [
        place.key
        for place in all_places(kind)
        if not any(lies_in(place.lat, place.lon, shapes[nis]) for nis in place.communes)
    ]
    assert astray == []


def test_every_postcode_point_lies_in_one_of_its_communes() -> None:
    shapes = outlines("geo/communes.geojson")
    for place in postcode_places().values():
        assert any(lies_in(place.lat, place.lon, shapes[nis]) for nis in place.communes), place.key


def test_postcode_pairs_equal_the_reference() -> None:
    with reference_data("geo/postal_codes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {(row["postal_code"], row["nis"]) for row in rows} == {
        (code, nis) for code, place in postcode_places().items() for nis in place.communes
    }
    assert {row["nis"]: (row["commune_nl"], row["commune_fr"]) for row in rows} == {
        nis: (commune.nl, commune.fr) for nis, commune in communes().items()
    }


def bare(name: str) -> str:
    """The folded name without the words for a station: the map has "Evere", Pont "Gare d'Evere"."""
    return " ".join(word for word in tokens(name) if word not in ("station", "gare", "de", "d", "p"))


def test_stops_lie_where_the_map_has_a_stop_of_that_name() -> None:
    points = defaultdict(list)
    for feature in features(reference_data("geo/transit_stops_osm.geojson")):
        said = feature["properties"]
        lon, lat = feature["geometry"]["coordinates"]
        for name in {said.get("name:nl"), said.get("name:fr"), said.get("name")} - {None}:
            points[bare(name)].append((lat, lon))
    far = []
    for place in all_places("stop"):
        where = points[bare(place.nl)] + points[bare(place.fr)]
        if not where or min(distance_m(place.lat, place.lon, *at) for at in where) > 150:
            far.append(place.key)
    assert far == []
