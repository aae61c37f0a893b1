"""Searching an index: levels for many doors at once equal the verdict of each, and the order says its reasons."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from pont.directory import indexing, matters
from pont.directory.doors import LEVELS, Condition, Door, Level, Need, Place, Situation
from pont.directory.indexing import Index
from pont.directory.search import Query, hits_of, search
from pont.directory.tests.made_doors import NOON, OPEN_HOUSE, at, hours, make_door, situation, text
from pont.directory.verdict import verdict
from pont.kernel import vocabulary

MEAL, SHOWER = "wellbeing.hot_meal", "wellbeing.shower"
LINES = [
    "Mo-Fr 09:00-17:00",
    "24/7",
    "Mo-Su 20:00-08:00",
    "Nov 15-Mar 31 Mo-Su 18:00-08:00",
    "Tu 10:00-12:00; PH off",
    "Mo-Fr 09:00-12:00,13:00-16:00",
    "off",
    "",
    'Mo-Fr 09:00-12:00 "sur rendez-vous"',
]


def random_door(dice: random.Random, number: int) -> Door:
    """An open house with a few answers changed or unknown, some hours, some place."""
    known = dict(OPEN_HOUSE)
    conditions = vocabulary.conditions()
    for kind in dice.sample(sorted(conditions), 3):
        known[kind] = dice.choice(conditions[kind].answers).code
    for kind in dice.sample(sorted(known), dice.choice([0, 0, 1, 3])):
        known.pop(kind)
    purposes = ["door", *dice.sample(["intake", "phone", "meal"], dice.choice([0, 0, 1]))]
    return make_door(
        number=number,
        conditions=tuple(Condition(kind, answer) for kind, answer in known.items()),
        hours=tuple(hours(dice.choice(LINES), purpose) for purpose in purposes),
        reached_by=dice.choice(["door"] * 6 + ["phone", "online", "mobile"]),
        languages=tuple(dice.sample(["nl", "fr", "ar", "ti"], dice.choice([0, 1, 2]))),
        areas=tuple(dice.sample(["21001", "21004"], dice.choice([0, 1]))),
        minimum_age=dice.choice([None, None, None, 18, 55]),
        maximum_age=dice.choice([None, None, None, 25, 110]),
        verified_on=dice.choice([None, "2026-11-01", "2026-11-01", "2025-11-20"]),
        full_until=dice.choice([None, None, NOON + 60]),
        saturation=dice.choice([None, "full"]),
        needs=(Need(dice.choice([MEAL, SHOWER, "health.doctor", "education.school"]), "person"),),
        place=dice.choice([None, Place(text("Voorbeeldstraat 1"), "1070", "21001", 50.83, 4.31)]),
    )


def random_situation(dice: random.Random) -> Situation:
    return situation(
        *dice.sample(matters.SAYABLE_WITHOUT, dice.choice([0, 1, 2, 4])),
        who=tuple(dice.sample(matters.SAYABLE_FOR, dice.choice([0, 0, 1, 2]))),
        speaks=dice.sample(["nl", "ar", "ti", "so"], dice.choice([0, 0, 1])),
        communes=dice.sample(["21001", "21004"], dice.choice([0, 0, 1])),
    )


@pytest.fixture(scope="module")
def crowd() -> tuple[list[Door], Index]:
    dice = random.Random(7)
    doors = [random_door(dice, number) for number in range(1, 401)]
    return doors, indexing.build(doors, NOON)


MOMENTS = [
    NOON,
    at(0, "08:20"),
    at(0, "20:30"),
    at(1, "02:00"),
    at(6, "12:00"),
    at(28, "23:59"),
    at(200, "11:00"),
]


@pytest.mark.parametrize("arrival", MOMENTS)
@pytest.mark.parametrize("seed", range(8))
def test_levels_of_an_index_equal_the_verdict_of_each_door(crowd, arrival, seed):
    doors, index = crowd
    said = random_situation(random.Random(seed))
    meal = bool(seed % 2)
    hits = hits_of(index, Query(at=arrival, situation=said, needs=((MEAL,),) if meal else ()))
    asked = {
        number: LEVELS[level] for number, level in zip(hits.doors.tolist(), hits.level.tolist(), strict=True)
    }
    expected = {
        position: verdict(door, said, arrival, meal=meal).level
        for position, door in enumerate(doors)
        if not meal or door.needs[0].code == MEAL
    }
    assert asked == expected


@pytest.mark.parametrize("arrival", MOMENTS)
def test_the_verdict_shown_is_the_one_read_from_the_schedules(crowd, arrival):
    doors, index = crowd
    found = search(index, Query(at=arrival, limit=100))
    by_number = {door.door: door for door in doors}
    for row in found.rows:
        assert row.verdict == verdict(by_number[row.door.door], Situation(), arrival)


def build(*doors: Door) -> Index:
    return indexing.build(doors, NOON)


def names(index: Index, **query: Any) -> list[int]:
    """The numbers of the services found, in order."""
    return [row.door.pk for row in search(index, Query(at=query.pop("at", NOON), **query)).rows]


def test_the_six_levels_come_in_their_order():
    not_now = make_door(number=1, answers={"price": "amount"})
    later = make_door(number=2, hours=(hours("Tu 10:00-11:00"),))
    ask = make_door(number=3, hours=())
    soon = make_door(number=4, hours=(hours("Mo 13:00-14:00"),))
    probably = make_door(number=5, answers={"person_condition": "women"})
    go = make_door(number=6)
    index = build(not_now, later, ask, soon, probably, go)
    found = search(index, Query(at=NOON, needs=((MEAL,),), situation=situation("money")))
    assert [row.verdict.level for row in found.rows] == list(LEVELS)
    assert found.per_level == dict.fromkeys(LEVELS, 1)


def test_a_door_that_offers_the_need_comes_before_one_that_mentions_the_word():
    mentions = make_door(number=1, needs=(Need(MEAL, "weak"),))
    offers = make_door(number=2, hours=())
    assert names(build(mentions, offers), needs=((MEAL,),)) == [2, 1]


def test_what_a_person_confirmed_comes_before_what_was_derived():
    derived = make_door(number=1, needs=(Need(MEAL, "strong"),))
    confirmed = make_door(number=2)
    assert names(build(derived, confirmed), needs=((MEAL,),)) == [2, 1]


def test_a_door_with_both_things_asked_for_comes_first():
    one = make_door(number=1)
    both = make_door(number=2, needs=(Need(MEAL, "person"), Need(SHOWER, "person")))
    assert names(build(one, both), needs=((MEAL,), (SHOWER,))) == [2, 1]


def test_a_query_that_is_a_name_puts_that_door_first_even_when_it_is_closed():
    other = make_door(number=1, needs=(Need("justice.residence", "person"),))
    named = make_door(number=2, name=text("Pigment"), hours=(hours("off"),), needs=())
    index = build(other, named)
    found = names(index, needs=(("justice.residence",),), words=(), typed=("pigment",), name="pigment")
    assert found == [2, 1]


def test_a_full_house_stands_behind_one_with_places_and_unknown_between():
    full = make_door(number=1, hours=(hours("Tu 09:00-17:00"),), saturation="full", full_until=at(3, "09:00"))
    few = make_door(number=2, hours=(hours("Tu 09:00-17:00"),), saturation="few", full_until=at(3, "09:00"))
    free = make_door(number=3, hours=(hours("Tu 09:00-17:00"),), saturation="free", full_until=at(3, "09:00"))
    unknown = make_door(number=4, hours=(hours("Tu 09:00-17:00"),))
    assert names(build(full, few, free, unknown)) == [3, 4, 2, 1]


def test_doors_that_open_later_come_in_the_order_of_their_opening():
    thursday = make_door(number=1, hours=(hours("Th 09:00-17:00"),))
    tuesday = make_door(number=2, hours=(hours("Tu 09:00-17:00"),))
    assert names(build(thursday, tuesday)) == [2, 1]


def test_the_nearest_comes_first_and_a_telephone_last_inside_a_level():
    far = make_door(number=1, place=Place(text("A"), "1000", "21004", 50.90, 4.35))
    line = make_door(number=2, reached_by="phone", place=None, hours=(hours("24/7", "phone"),))
    near = make_door(number=3, place=Place(text("B"), "1000", "21004", 50.8501, 4.35))
    found = search(build(far, line, near), Query(at=NOON, near=(50.85, 4.35)))
    assert [(row.door.pk, row.distance_m is None) for row in found.rows] == [
        (3, False),
        (1, False),
        (2, True),
    ]


def test_a_commune_keeps_its_doors_and_for_a_need_telephones_behind_them():
    line = make_door(number=1, reached_by="phone", place=None, hours=(hours("24/7", "phone"),))
    here = make_door(number=2, place=Place(text("A"), "1070", "21001"))
    there = make_door(number=3, place=Place(text("B"), "1000", "21004"))
    index = build(line, here, there)
    anderlecht = frozenset({"21001"})
    assert names(index, communes=anderlecht, needs=((MEAL,),)) == [2, 1]
    assert names(index, communes=anderlecht) == [2]
    assert names(index, postcode="1000", needs=((MEAL,),)) == [3, 1]


def test_a_round_is_one_result_at_the_stop_where_it_stands():
    stops = [
        make_door(number=1, reached_by="mobile", hours=(hours("Mo 18:00-19:00"),)),
        replace(make_door(number=2, reached_by="mobile", hours=(hours("Mo 11:30-12:30"),)), pk=1),
        replace(make_door(number=3, reached_by="mobile", hours=(hours("Tu 11:30-12:30"),)), pk=1),
    ]
    found = search(build(*stops), Query(at=NOON))
    assert (found.count, [row.door.door for row in found.rows]) == (1, [2])


def test_a_stop_of_a_round_says_where_the_round_is_now():
    here = make_door(
        number=1,
        reached_by="mobile",
        hours=(hours("Mo 18:00-19:00"),),
        place=Place(text("A"), "1070", "21001"),
    )
    there = replace(
        make_door(
            number=2,
            reached_by="mobile",
            hours=(hours("Mo 12:00-13:00"),),
            place=Place(text("B"), "1000", "21004"),
        ),
        pk=1,
    )
    found = search(build(here, there), Query(at=NOON, communes=frozenset({"21001"})))
    assert [(row.verdict.level, row.verdict.reasons[1].kind) for row in found.rows] == [
        (Level.LATER, "elsewhere")
    ]


def test_open_only_leaves_out_what_is_closed_and_hides_nothing_unknown():
    index = build(
        make_door(number=1, hours=()), make_door(number=2), make_door(number=3, hours=(hours("off"),))
    )
    assert names(index, open_only=True) == [2, 1]


def test_few_answers_bring_neighbouring_needs_behind_them():
    kin = make_door(number=1, needs=(Need("wellbeing.laundry", "person"),))
    asked = make_door(number=2, needs=(Need(SHOWER, "person"),), hours=())
    assert names(build(kin, asked), needs=((SHOWER,),), kin=("wellbeing.laundry",)) == [2, 1]
    many = [make_door(number=number, needs=(Need(SHOWER, "person"),)) for number in range(2, 8)]
    assert names(build(kin, *many), needs=((SHOWER,),), kin=("wellbeing.laundry",)) == [2, 3, 4, 5, 6, 7]


def test_what_was_said_first_counts_more():
    second = make_door(number=1, needs=(Need(SHOWER, "person"),))
    first = make_door(number=2)
    assert names(build(second, first), needs=((MEAL,), (SHOWER,))) == [2, 1]


def test_pages_hold_every_result_once():
    index = build(*(make_door(number=number) for number in range(1, 48)))
    pages = [names(index, page=page, limit=10) for page in range(1, 7)]
    assert sorted(number for page in pages for number in page) == list(range(1, 48))
    assert [len(page) for page in pages] == [10, 10, 10, 10, 7, 0]


def test_facets_say_how_many_doors_remain():
    free, paid = make_door(number=1), make_door(number=2, answers={"price": "amount"}, languages=("ar",))
    found = search(build(free, paid), Query(at=NOON))
    assert (found.facets["without"]["money"], found.facets["without"]["papers"]) == (1, 2)
    assert found.facets["speaks"] == {"nl": 1, "fr": 1, "ar": 1}
    assert (found.facets["commune"], found.facets["open"]) == ({"21004": 2}, {"now": 2})


def test_words_are_found_in_names_and_texts_by_their_beginning():
    index = build(
        make_door(number=1, name=text("Wasserette De Draaitrommel"), needs=()),
        make_door(number=2, summary=text("Met een wasserette in de kelder"), needs=()),
    )
    assert names(index, words=("wasser",), typed=("wasser",)) == [1, 2]


def test_an_overlay_answers_like_a_rebuilt_index():
    dice = random.Random(11)
    before = [random_door(dice, number) for number in range(1, 61)]
    changed = [random_door(dice, number) for number in (3, 8, 60)] + [random_door(dice, 70)]
    gone = 20
    base = indexing.build(before, NOON)
    shown = indexing.overlaid(base, changed, {3, 8, 60, 70, gone}, sequence=5)
    kept = [door for door in before if door.pk not in {3, 8, 60, gone}]
    rebuilt = indexing.build(sorted([*kept, *changed], key=lambda door: door.pk), NOON)
    for seed in range(6):
        said = random_situation(random.Random(seed))
        for query in (
            Query(at=NOON, situation=said, limit=100),
            Query(at=at(1, "02:00"), situation=said, needs=((MEAL,), (SHOWER,)), limit=100),
            Query(at=NOON, situation=said, words=("overzet",), typed=("overzet",), limit=100),
        ):
            ours, theirs = search(shown, query), search(rebuilt, query)
            assert {row.door.pk: row.verdict for row in ours.rows} == {
                row.door.pk: row.verdict for row in theirs.rows
            }
            assert (ours.count, ours.per_level) == (theirs.count, theirs.per_level)
            assert ours.facets["without"] == theirs.facets["without"]
    assert len(shown) == len(rebuilt) == 60
    assert set(base.alive) == set(range(60))


def test_an_empty_index_answers_nothing():
    found = search(build(), Query(at=NOON, needs=((MEAL,),), words=("soep",), near=(50.8, 4.3)))
    assert (found.count, found.rows, found.pages) == (0, (), 0)


def test_more_languages_than_bits_only_widen_what_matches():
    many = indexing.Names(f"l{number}" for number in range(80))
    assert many.mask(["l70", "l79"]) == many.mask(["l63"])
    assert many.known_mask(["nobody"]) == 0
    assert np.uint64(many.mask(["l0", "l63"])) == 2**63 + 1
