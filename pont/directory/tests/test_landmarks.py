"""Imported places by name: exact, begun, misspelt, narrowed by what stands beside, and never guessed between two."""

from __future__ import annotations

import csv
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory import landmarks, places
from pont.directory.gathering import Row, gathered
from pont.directory.landmarks import MOST_CHOICES, Landmarks, plain
from pont.directory.places import LONGEST_NAME, Place
from pont.directory.tests.names_as_typed import mistyped
from pont.kernel.folding import tokens
from tests.reference import reference_data

BERCHEM, WOLUWE, IXELLES, CITY, JETTE = "21003", "21019", "21009", "21004", "21010"


def street(key: str, nl: str, fr: str, code: str, nis: str) -> Row:
    return Row("street", key, nl, fr, postcodes=(code,), communes=(nis,))


def pointed(kind: str, key: str, nl: str, fr: str, lat: float, lon: float, nis: str = CITY) -> Row:
    return Row(kind, key, nl, fr, communes=(nis,), lat=lat, lon=lon)  # type: ignore[arg-type]


ROWS = (
    street("1", "Kerkstraat", "Rue de l'Église", "1082", BERCHEM),
    street("2", "Kerkstraat", "Rue de l'Église", "1150", WOLUWE),
    street("3", "Cansstraat", "Rue Cans", "1050", IXELLES),
    street("4", "Gentsesteenweg", "Chaussée de Gand", "1082", BERCHEM),
    street("5", "Louizalaan", "Avenue Louise", "1050", CITY),
    street("6", "Kernstraat", "Rue du Noyau", "1000", CITY),
    street("7", "Brabantstraat", "Rue de Brabant", "1030", "21015"),
    Row("address", "8", "Cansstraat", "Rue Cans", "14", communes=(IXELLES,), lat=50.8333, lon=4.3687),
    Row("address", "9", "Cansstraat", "Rue Cans", "20-22A", communes=(IXELLES,), lat=50.8334, lon=4.3688),
    pointed("stop", "10", "Kerk", "Église", 50.8801, 4.3301, JETTE),
    pointed("stop", "11", "Kerk", "Église", 50.8803, 4.3303, JETTE),
    pointed("landmark", "12", "Arc-en-ciel", "Arc-en-ciel", 50.8467, 4.3525),
    pointed("landmark", "13", "L'Arc en ciel", "L'Arc en ciel", 50.8700, 4.3500),
    pointed("stop", "14", "Flagey", "Flagey", 50.88, 4.40, "21006"),
)


@pytest.fixture(scope="module")
def known() -> Landmarks:
    return Landmarks(gathered(ROWS))


def labels(found: tuple[Place, ...]) -> list[str]:
    return [place.label("nl") for place in found]


BOTH = ["Kerkstraat, 1082 Sint-Agatha-Berchem", "Kerkstraat, 1150 Sint-Pieters-Woluwe"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Kerkstraat", BOTH),
        ("rue de l'Eglise", BOTH),
        ("RUE EGLISE", BOTH),
        ("Kerk straat", BOTH),
        ("kerkstr.", BOTH),
        ("Kerkstraat, 1082", BOTH[:1]),
        ("1150 Kerkstraat", BOTH[1:]),
        ("Kerkstraat 12, 1150 Woluwe", BOTH[1:]),
        ("rue de l'Église à Berchem-Sainte-Agathe", BOTH[:1]),
        ("Kerkstraat Brussel", BOTH),
        ("Kerkstraat, 1090", BOTH),
        ("Rue Cans 14", ["Cansstraat 14, Elsene"]),
        ("14 rue Cans", ["Cansstraat 14, Elsene"]),
        ("Cansstraat 22a bus 3, 1050 Elsene", ["Cansstraat 20-22A, Elsene"]),
        ("Rue Cans 99", ["Cansstraat, 1050 Elsene"]),
        ("chée de Gand", ["Gentsesteenweg, 1082 Sint-Agatha-Berchem"]),
        ("Gentse steenweg", ["Gentsesteenweg, 1082 Sint-Agatha-Berchem"]),
        ("av. Louise", ["Louizalaan, 1050 Brussel"]),
        ("metro Kerk", ["Kerk, Jette"]),
        ("Kerkstrat", BOTH),
        ("chausee de Gant", ["Gentsesteenweg, 1082 Sint-Agatha-Berchem"]),
        ("Gentsest", ["Gentsesteenweg, 1082 Sint-Agatha-Berchem"]),
        ("Arc en ciel", ["Arc-en-ciel, Brussel, Beurs", "L'Arc en ciel, Brussel, Pannenhuis"]),
        ("nergensstraat", []),
        ("Kerkstraat in het paars", []),
        ("", []),
        (" ,, ", []),
    ],
)
def test_a_typed_place_is_found(known: Landmarks, typed: str, found: list[str]) -> None:
    assert labels(known.find(typed)) == found


def test_a_number_behind_a_street_is_a_house_number(known: Landmarks) -> None:
    assert labels(known.find("Kerkstraat 1082")) == BOTH


def test_a_name_that_was_not_typed_exactly_says_so(known: Landmarks) -> None:
    typed = ("Kerkstraat", "Kerkstrat", "Gentsest")
    assert [{place.exact for place in known.find(one)} for one in typed] == [{True}, {False}, {False}]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Flagey", [("stop", "flagey")]),
        ("Flagey, Elsene", [("stop", "flagey")]),
        ("Flagey 1140", [("stop", "14")]),
        ("Flagey, Evere", [("stop", "14")]),
        ("rue de Brabant", [("quarter", "brabantwijk")]),
        ("rue de Brabant 100", [("quarter", "brabantwijk")]),
        ("Woluwe", [("commune", "21018"), ("commune", WOLUWE)]),
    ],
)
def test_a_name_that_ships_wins_unless_more_precise_is_said(
    known: Landmarks, typed: str, found: list[tuple[str, str]]
) -> None:
    assert [(place.kind, place.key) for place in known.find(typed)] == found


def test_without_imported_places_the_ones_that_ship_are_found() -> None:
    typed = ("Flagey", "Woluwe", "1080", "Molen", "nergens", "x" * (LONGEST_NAME + 1))
    assert [landmarks.NONE.find(one) for one in typed] == [places.find_place(one) for one in typed]


def test_two_platforms_are_one_stop_in_the_middle(known: Landmarks) -> None:
    (stop,) = known.find("Église")
    assert (round(stop.lat, 4), round(stop.lon, 4), stop.communes) == (50.8802, 4.3302, (JETTE,))


def test_a_street_without_a_point_stands_for_its_postcode(known: Landmarks) -> None:
    (place,) = known.find("Rue Cans")
    assert (place.pointed, place.area_postcode, place.is_area) == (False, "1050", True)
    (address,) = known.find("Rue Cans 14")
    assert (address.pointed, address.area_postcode, address.is_area) == (True, "", False)


def test_a_point_of_one_list_and_a_postcode_of_another_are_one_street() -> None:
    both = [
        street("a", "Hoogstraat", "Rue Haute", "1000", CITY),
        pointed("street", "b", "Hoogstraat", "Rue Haute", 50.84, 4.348),
    ]
    (place,) = Landmarks(gathered(both)).find("rue Haute")
    assert (place.pointed, place.postcodes, place.label("fr")) == (
        True,
        ("1000",),
        "Rue Haute, 1000 Bruxelles",
    )


def test_a_house_number_may_also_be_in_the_street_of_that_name_elsewhere() -> None:
    rows = (*ROWS, street("x", "Cansstraat", "Rue Cans", "1090", JETTE))
    assert labels(Landmarks(gathered(rows)).find("Rue Cans 14")) == [
        "Cansstraat 14, Elsene",
        "Cansstraat, 1090 Jette",
    ]


def test_a_beginning_that_many_names_share_gives_too_many_to_choose_from() -> None:
    rows = [
        street(str(number), f"Laan {number:02}", f"Avenue {number:02}", "1000", CITY) for number in range(40)
    ]
    assert len(Landmarks(gathered(rows)).find("avenue")) == MOST_CHOICES + 1


def test_the_order_of_the_rows_says_nothing() -> None:
    assert gathered(ROWS) == gathered(tuple(reversed(ROWS)))


@given(st.text(alphabet=st.characters(), max_size=130))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    assert len(Landmarks(gathered(ROWS)).find(text)) <= MOST_CHOICES + 1


@given(
    st.lists(
        st.sampled_from([*(word for row in ROWS for word in tokens(row.nl)), "1082", "12", ",", "bus"]),
        max_size=9,
    )
)
def test_every_place_found_is_named_in_what_was_typed(words: list[str]) -> None:
    known = Landmarks(gathered(ROWS))
    typed = plain(tokens(" ".join(words)))
    for place in known.find(" ".join(words)):
        if place.exact and place.imported and not place.nl[-1:].isalnum():
            assert plain(tokens(place.nl)) in typed


@pytest.fixture(scope="module")
def brussels() -> Landmarks:
    """Every street of Brussels."""
    with reference_data("geo/streets_bilingual.csv").open(encoding="utf-8") as file:
        return Landmarks(
            gathered(
                street(
                    f"{row['street_id']}/{row['postal_code']}",
                    row["street_nl"],
                    row["street_fr"],
                    row["postal_code"],
                    row["nis"],
                )
                for row in csv.DictReader(file)
            )
        )


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_every_street_is_found_by_its_label(brussels: Landmarks, language: str) -> None:
    lost = []
    for place in brussels.stored.places:
        found = brussels.find(place.label(language))
        ships = found and not found[0].imported and set(found[0].communes) & set(place.communes)
        if [it.label(language) for it in found] != [place.label(language)] and not ships:
            lost.append(place.label(language))
    assert lost == []


def test_nine_of_ten_mistyped_streets_are_found_in_both_languages(brussels: Landmarks) -> None:
    chance = random.Random(7)
    tried = [name for place in brussels.stored.places[::9] for name in (place.nl, place.fr) if len(name) >= 8]
    found = 0
    for name in tried:
        typed = mistyped(name, chance)
        found += any(name in (place.nl, place.fr) for place in brussels.find(typed))
    assert len(tried) > 900
    assert found / len(tried) > 0.9
