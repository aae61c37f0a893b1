"""No answer ends without a next door, or at least a number to call."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pont.directory import indexing, nextdoor, places
from pont.directory.doors import Door, Level, Need, Place
from pont.directory.indexing import Index
from pont.directory.search import Query, answers, search
from pont.directory.tests.made_doors import NOON, hours, make_door, situation, text
from pont.kernel import vocabulary

MEAL, SHOWER, LISTENS = "wellbeing.hot_meal", "wellbeing.shower", "social_contacts.talk"
JETTE, ANDERLECHT = "21010", "21001"
needs = st.lists(st.sampled_from(sorted(vocabulary.needs())), max_size=3, unique=True)
situations = st.sets(st.sampled_from(["papers", "id", "money", "card", "appointment", "phone", "insurance"]))


def index_of(*doors: Door) -> Index:
    return indexing.build(doors, NOON)


def door(number: int, need: str = MEAL, **changes: Any) -> Door:
    return make_door(number=number, needs=(Need(need, "person"),), **changes)


def at_commune(nis: str) -> Place:
    commune = places.communes()[nis]
    return Place(text("Straat 1"), "1070", nis, commune.lat, commune.lon)


def asked(*codes: str, **more: Any) -> Query:
    return Query(at=NOON, needs=(codes,) if codes else (), **more)


def found(index: Index, query: Query, beside: frozenset[str] = frozenset()) -> str | None:
    other = nextdoor.next_door(index, query, None, beside=beside)
    return other and other.door.service


def test_the_same_need_elsewhere_comes_first() -> None:
    index = index_of(door(1, place=at_commune(JETTE)), door(2, LISTENS))
    assert found(index, asked(MEAL, communes=frozenset({ANDERLECHT}))) == "service-1"


def test_a_house_that_listens_comes_when_the_need_is_nowhere() -> None:
    index = index_of(door(1, SHOWER), door(2, LISTENS))
    assert found(index, asked(MEAL)) == "service-2"


def test_a_house_that_lets_them_in_comes_before_the_same_need_closed() -> None:
    index = index_of(door(1, hours=(hours("Sa 09:00-10:00"),)), door(2, LISTENS))
    assert found(index, asked(MEAL)) == "service-2"


def test_a_door_that_refuses_is_no_next_door() -> None:
    index = index_of(door(1, answers={"price": "amount"}))
    assert found(index, asked(MEAL, situation=situation("money"))) is None


def test_a_door_shown_already_is_no_next_door() -> None:
    index = index_of(door(1), door(2, LISTENS))
    assert found(index, asked(MEAL), beside=frozenset({"service-1"})) == "service-2"


def test_what_only_mentions_the_words_is_no_next_door() -> None:
    index = index_of(door(1, SHOWER, summary=text("Soms soep")))
    assert found(index, asked(words=("soep",), typed=("soep",))) is None


def test_only_what_is_open_widens_to_what_opens_later() -> None:
    index = index_of(door(1, hours=(hours("Mo-Su 18:00-20:00"),)))
    assert found(index, asked(MEAL, open_only=True)) == "service-1"


def test_later_is_better_than_nothing_and_ask_first_better_than_later() -> None:
    later, unknown = door(1, hours=(hours("Sa 09:00-10:00"),)), door(2, hours=())
    assert found(index_of(later), asked(MEAL, open_only=True)) == "service-1"
    assert found(index_of(later, unknown), asked(MEAL, open_only=True)) == "service-2"


def test_where_nothing_narrows_the_search_its_own_rows_are_no_other_door() -> None:
    assert found(index_of(door(1, hours=(hours("Sa 09:00-10:00"),))), asked(MEAL)) is None


def test_an_empty_map_has_no_next_door() -> None:
    assert found(index_of(), asked(MEAL)) is None


def test_the_number_is_the_one_for_the_need() -> None:
    for number in vocabulary.emergency_numbers().values():
        for need in number.needs:
            assert need in nextdoor.number_to_call(asked(need), "nl").needs


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_without_a_need_somebody_listens_in_the_readers_language(language: str) -> None:
    number = nextdoor.number_to_call(asked(), language)
    assert LISTENS in number.needs
    assert language in number.shown_in


@given(needs, situations, st.sampled_from(vocabulary.LANGUAGES))
def test_there_is_always_a_number_with_a_sentence(codes: list[str], lacks: set[str], language: str) -> None:
    number = nextdoor.number_to_call(asked(*codes, situation=situation(*lacks)), language)
    assert number.tel.lstrip("+").isdigit()
    assert number.about.get(language) != ""


@given(needs, situations, st.booleans())
def test_who_finds_nothing_open_is_sent_to_a_house_that_listens(
    codes: list[str], lacks: set[str], open_only: bool
) -> None:
    """An open house that asks nothing is there: whatever was asked, somebody is found."""
    closed = door(1, SHOWER, hours=(hours("Sa 09:00-10:00"),))
    index = index_of(closed, door(2, LISTENS))
    query = asked(*codes, situation=situation(*lacks), open_only=open_only, communes=frozenset({JETTE}))
    results = search(index, query)
    if not answers(results):
        shown = frozenset(row.door.service for row in results.rows)
        other = nextdoor.next_door(index, query, None, beside=shown)
        assert other is not None
        assert other.verdict.level is not Level.NOT_NOW
        assert other.door.service not in shown


def test_the_next_door_is_near_the_place_asked_for() -> None:
    index = index_of(door(1, place=at_commune(JETTE)), door(2, place=at_commune(ANDERLECHT)))
    (asked_place,) = places.find_place("Anderlecht")
    query = replace(asked(MEAL), postcode="1030")
    other = nextdoor.next_door(index, query, asked_place, beside=frozenset())
    assert other is not None
    assert (other.door.service, other.distance_m) == ("service-2", 0)
