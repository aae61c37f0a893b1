"""Which doors stand on a paper, and in which order."""

from __future__ import annotations

import pytest

from pont.directory import indexing
from pont.directory.doors import Door, Need, Situation
from pont.directory.indexing import Index
from pont.directory.paper import choosing
from pont.directory.paper.choosing import asks_nothing, for_slip, of_all, of_question, of_service
from pont.directory.question import Question, check, understand
from pont.directory.search import Found
from pont.directory.tests.made_doors import NOON, at, hours, make_door, text

# What is printed is read through the index, which is the same on every database.
pytestmark = pytest.mark.one_database

MEAL, SHOWER = "wellbeing.hot_meal", "wellbeing.shower"


def index_of(*doors: Door) -> Index:
    return indexing.build(doors, NOON)


def names(found: tuple[Found, ...]) -> list[str]:
    return [row.door.name.pick("nl")[0] for row in found]


def named(number: int, name: str, line: str = "24/7", **changes: object) -> Door:
    return make_door(number=number, name=text(name), hours=(hours(line),), **changes)


@pytest.fixture
def thirty() -> Index:
    """More doors than a page of the list has."""
    return index_of(*(named(number, f"Deur {number:02}") for number in range(1, 31)))


def test_a_list_is_printed_to_its_end_whatever_page_was_read(thirty: Index) -> None:
    question = check({"need": [MEAL], "page": ["2"], "limit": ["10"]})
    assert names(of_question(thirty, question, now=NOON)) == [f"Deur {n:02}" for n in range(1, 31)]


def test_a_paper_with_room_for_twelve_gets_the_first_twelve(thirty: Index) -> None:
    assert names(of_question(thirty, check({"need": [MEAL]}), 12, NOON)) == [
        f"Deur {n:02}" for n in range(1, 13)
    ]


def test_how_many_answer_is_known_beside_the_few_that_are_printed(thirty: Index) -> None:
    chosen = choosing.chosen(thirty, check({"need": [MEAL]}), most=3)
    assert (len(chosen.doors), chosen.count) == (3, 30)


def test_the_doors_of_a_service_are_all_printed() -> None:
    stops = [named(number, f"Halte {number}") for number in (1, 2)]
    round_ = [
        Door(**{name: getattr(stop, name) for name in Door.__struct_fields__} | {"pk": 7}) for stop in stops
    ]
    index = index_of(*round_, named(3, "Elders"))
    assert sorted(names(of_service(index, Question(), 7, NOON))) == ["Halte 1", "Halte 2"]
    assert of_service(index, Question(), 8, NOON) == ()
    assert of_service(index, Question(), 2**64, NOON) == ()


def test_the_whole_map_keeps_the_doors_of_a_service_together() -> None:
    def door(number: int, pk: int, name: str, need: str) -> Door:
        return make_door(number=number, name=text(name), needs=(Need(need, "person"),), service=f"s{pk}")

    rows = [door(1, 1, "Zeep", SHOWER), door(2, 2, "Soep", MEAL), door(3, 3, "Éclair", MEAL)]
    index = index_of(*rows, door(4, 1, "Brood", MEAL))
    query = understand(Question(), index, NOON).query
    assert names(of_all(index, query)) == ["Brood", "Éclair", "Soep", "Zeep"]


def test_the_whole_map_has_no_door_that_was_taken_off_it() -> None:
    base = index_of(named(1, "Blijft"), named(2, "Weg"))
    index = indexing.overlaid(base, [], [2], 1)
    assert names(of_all(index, understand(Question(), index, NOON).query)) == ["Blijft"]


def test_a_slip_goes_from_open_now_to_what_opens_next() -> None:
    index = index_of(
        named(1, "Om vier", "Mo-Su 16:00-18:00"),
        named(2, "Nu", "Mo-Su 09:00-18:00"),
        named(3, "Om een", "Mo-Su 13:00-18:00"),
    )
    found = of_question(index, check({"need": [MEAL]}), now=NOON)
    assert names(for_slip(found)) == ["Nu", "Om een", "Om vier"]


def test_a_slip_has_three_places_and_none_where_it_cannot_work() -> None:
    doors = [named(number, f"Deur {number}") for number in range(1, 5)]
    refusing = named(9, "Weigert", answers={"without_papers": "no"})
    question = Question(needs=(MEAL,), situation=Situation(without=frozenset({"papers"})))
    assert names(for_slip(of_question(index_of(refusing, *doors), question, now=NOON))) == [
        "Deur 1",
        "Deur 2",
        "Deur 3",
    ]
    assert for_slip(of_question(index_of(refusing), question, now=NOON)) == ()


def test_a_slip_ends_with_the_door_that_does_not_say_when_it_opens() -> None:
    index = index_of(named(1, "Onbekend", ""), named(2, "Morgen", "Tu 09:00-18:00"))
    found = of_question(index, check({"need": [MEAL]}), now=at(0, "12:00"))
    assert names(for_slip(found)) == ["Morgen", "Onbekend"]


@pytest.mark.parametrize(
    ("given", "is_nothing"),
    [
        ({}, True),
        ({"at": ["2026-11-23T12:30"], "limit": ["10"]}, True),
        ({"q": ["soep"]}, False),
        ({"need": [MEAL]}, False),
        ({"where": ["Anderlecht"]}, False),
        ({"without": ["papers"]}, False),
        ({"near": ["50.85,4.35"]}, False),
        ({"open_only": ["1"]}, False),
    ],
)
def test_only_a_question_without_an_end_is_the_whole_map(
    given: dict[str, list[str]], is_nothing: bool
) -> None:
    assert asks_nothing(check(given)) == is_nothing
