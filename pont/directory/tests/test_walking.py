"""Whether a door is still open when somebody gets there on foot."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory import walking
from pont.directory.doors import LEVELS, Level, Place, Situation
from pont.directory.search import Query, hits_of, search
from pont.directory.tests.made_doors import NOON, hours, make_door, text
from pont.directory.tests.test_search import MOMENTS, build, random_door
from pont.directory.verdict import verdict

HERE = (50.8466, 4.3528)
A_DEGREE = 111_195  # metres of latitude


def at_metres(metres: int) -> Place:
    """A place this far north of here."""
    return Place(text("Voorbeeldstraat 1"), "1000", "21004", HERE[0] + metres / A_DEGREE, HERE[1])


def test_sixty_metres_are_a_minute_and_no_walk_takes_none():
    assert [walking.minutes_on_foot(metres) for metres in (0, 60, 61, 600, 2700, 9000)] == [
        1,
        1,
        2,
        10,
        45,
        45,
    ]
    assert [walking.is_far(metres) for metres in (2700, 2701)] == [False, True]


@given(st.floats(0, 50_000))
def test_many_doors_are_walked_to_as_one_is(metres: float):
    arrival = walking.arrivals(NOON, np.array([metres, np.nan]))
    assert arrival.tolist() == [NOON + walking.minutes_on_foot(metres), NOON]


def test_a_door_that_shuts_during_the_walk_is_closed_and_says_so():
    near = make_door(number=1, hours=(hours("Mo 09:00-12:20"),), place=at_metres(600))
    far = make_door(number=2, hours=(hours("Mo 09:00-12:20"),), place=at_metres(1800))
    rows = search(build(near, far), Query(at=NOON, near=HERE)).rows
    assert [(row.door.pk, row.verdict.level, row.closes_before) for row in rows] == [
        (1, Level.GO, False),
        (2, Level.LATER, True),
    ]


def test_a_door_that_opens_during_the_walk_is_open():
    door = make_door(hours=(hours("Mo 12:15-14:00"),), place=at_metres(1190))
    found = search(build(door), Query(at=NOON, near=HERE)).rows[0]
    assert (found.verdict.level, found.arrival, found.closes_before) == (Level.GO, NOON + 20, False)


def test_without_a_point_nobody_walks():
    door = make_door(hours=(hours("Mo 12:15-14:00"),), place=at_metres(1190))
    found = search(build(door), Query(at=NOON)).rows[0]
    assert (found.verdict.level, found.arrival, found.distance_m) == (Level.SOON, None, None)


def test_a_telephone_answers_at_once():
    phone = make_door(reached_by="phone", place=None, hours=(hours("Mo 09:00-12:05", "phone"),))
    found = search(build(phone), Query(at=NOON, near=HERE)).rows[0]
    assert (found.verdict.level, found.arrival) == (Level.GO, None)


@pytest.mark.parametrize("leaving", MOMENTS)
def test_levels_near_a_point_equal_the_verdict_at_each_arrival(leaving: int):
    dice = random.Random(11)
    doors = [random_door(dice, number) for number in range(1, 201)]
    hits = hits_of(build(*doors), Query(at=leaving, near=HERE))
    metres = 60 * 60  # the doors with a place stand within a walk that is farther than people walk
    expected = []
    for number in hits.doors.tolist():
        arrival = leaving if doors[number].place is None else leaving + walking.minutes_on_foot(metres)
        expected.append(verdict(doors[number], Situation(), arrival).level)
    assert [LEVELS[level] for level in hits.level.tolist()] == expected
