"""Which doors become points: those of the page with their numbers, others without, and a secret place never."""

from __future__ import annotations

import math

import pytest
from msgspec.structs import replace

from pont.directory import indexing, mapping
from pont.directory.doors import Door, Need, Place
from pont.directory.indexing import Index
from pont.directory.search import Query, search
from pont.directory.tests.made_doors import NOON, hours, make_door, text

MEAL = "wellbeing.hot_meal"
MEALS = Query(at=NOON, needs=((MEAL,),))


def place(number: int, commune: str = "21004") -> Place:
    """A place of its own for each number, all in Brussels."""
    return Place(
        text(f"Voorbeeldkaai {number}"),
        "1000",
        commune,
        50.80 + number % 100 / 1000,
        4.30 + number // 100 / 100,
    )


def doors(count: int) -> list[Door]:
    return [make_door(number=number, place=place(number)) for number in range(1, count + 1)]


def index_of(made: list[Door]) -> Index:
    return indexing.build(made, NOON)


def test_the_numbers_on_the_map_are_the_numbers_of_the_list() -> None:
    index = index_of(doors(50))
    for page in (1, 2, 3):
        query = replace(MEALS, page=page)
        listed = [spot for spot in mapping.mapped(index, query).spots if spot.is_listed]
        assert [spot.door.pk for spot in listed] == [row.door.pk for row in search(index, query).rows]
        assert [spot.rank for spot in listed] == [*range(20 * page - 19, min(20 * page, 50) + 1)]


def test_a_point_has_the_level_of_its_row() -> None:
    made = [
        replace(door, hours=(hours(("Mo-Fr 09:00-17:00", "off", "")[door.pk % 3]),)) for door in doors(12)
    ]
    index = index_of(made)
    levels = {spot.door.pk: spot.level for spot in mapping.mapped(index, MEALS).spots}
    assert levels == {row.door.pk: row.verdict.level for row in search(index, MEALS).rows}


def test_doors_of_other_pages_stand_there_in_the_order_of_the_list() -> None:
    shown = mapping.mapped(index_of(doors(50)), MEALS)
    assert [spot.rank for spot in shown.spots] == [*range(1, 51)]
    assert [spot.is_listed for spot in shown.spots] == [True] * 20 + [False] * 30


@pytest.mark.parametrize("page", [1, 23])
def test_beyond_the_most_doors_are_counted_by_commune(page: int) -> None:
    made = [replace(door, place=place(door.pk, ("21004", "21012")[door.pk % 2])) for door in doors(450)]
    shown = mapping.mapped(index_of(made), replace(MEALS, page=page))
    assert len(shown.spots) == 400
    assert sum(shown.crowds.values()) == 50
    assert {*shown.crowds} == {"21004", "21012"}
    assert sum(spot.is_listed for spot in shown.spots) == (20 if page == 1 else 10)


def test_a_crowd_without_a_commune_is_counted_too() -> None:
    made = [replace(door, place=place(door.pk, "")) for door in doors(12)]
    assert mapping.mapped(index_of(made), MEALS, most=10).crowds == {"": 2}


@pytest.mark.parametrize(
    "changes",
    [
        {"place": None, "reached_by": "phone"},
        {"place": None, "phone_only": True},
        {"place": Place(text("Voorbeeldkaai 1"), "1000", "21004")},
        {"place": Place(text("Veldstraat 1"), "9000", "", 51.05, 3.72)},
        {"place": Place(text("Voorbeeldkaai 1"), "1000", "21004", math.nan, 4.35)},
    ],
    ids=["by telephone", "secret", "no point", "elsewhere", "broken"],
)
def test_what_has_no_place_here_is_no_point_and_is_counted(changes: dict) -> None:
    made = [*doors(3), make_door(number=9, **changes)]
    shown = mapping.mapped(index_of(made), MEALS)
    assert [spot.door.pk for spot in shown.spots] == [1, 2, 3]
    assert (shown.placeless, shown.crowds) == (1, {})


def test_a_secret_door_is_left_out_even_when_its_record_has_a_place() -> None:
    made = [*doors(3), make_door(number=9, phone_only=True, place=place(9))]
    assert [spot.door.pk for spot in mapping.mapped(index_of(made), MEALS).spots] == [1, 2, 3]


def test_a_round_is_one_point() -> None:
    stops = [
        replace(make_door(number=at, place=place(at)), pk=7, service="round", reached_by="mobile")
        for at in (1, 2, 3)
    ]
    assert [
        spot.door.pk for spot in mapping.mapped(index_of([*stops, make_door(number=8)]), MEALS).spots
    ] == [7, 8]


def test_what_was_not_searched_is_not_shown() -> None:
    other = make_door(number=9, needs=(Need("education.school", "person"),))
    assert [spot.door.pk for spot in mapping.mapped(index_of([*doors(2), other]), MEALS).spots] == [1, 2]


def test_no_hits_is_an_empty_map() -> None:
    nothing = Query(at=NOON, needs=(("education.school",),))
    assert mapping.mapped(index_of(doors(2)), nothing) == mapping.Mapped((), {}, 0)
