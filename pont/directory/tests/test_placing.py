"""Marks and names on a picture: everything that was asked for is in view, and nothing hides anything else."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pont.directory import placing
from pont.directory.drawing import Point
from pont.directory.placing import AIR, HIGH, NEAREST, WIDE, Box

SPOTS = st.lists(st.builds(Point, st.floats(0, WIDE), st.floats(0, HIGH)), max_size=20)
IN_BRUSSELS = st.lists(st.tuples(st.floats(50.77, 50.91), st.floats(4.25, 4.48)), min_size=1, max_size=20)


@given(IN_BRUSSELS)
def test_a_view_holds_every_point_with_air_around_it(points: list[tuple[float, float]]) -> None:
    view = placing.view_of(points)
    spots = [view.of(*point) for point in points]
    assert all(AIR - 0.01 <= spot.x <= WIDE - AIR + 0.01 for spot in spots)
    assert all(AIR - 0.01 <= spot.y <= HIGH - AIR + 0.01 for spot in spots)


def test_one_door_stands_in_the_middle_and_not_too_near() -> None:
    view = placing.view_of([(50.85, 4.35)])
    spot = view.of(50.85, 4.35)
    assert (round(spot.x, 6), round(spot.y, 6), view.scale) == (WIDE / 2, HIGH / 2, NEAREST)


def test_without_doors_the_whole_paper_is_shown() -> None:
    view = placing.view_of([])
    assert min(round(view.left, 6), round(view.top, 6)) == 0


@given(SPOTS)
def test_no_number_hides_another_or_leaves_the_picture(anchors: list[Point]) -> None:
    boxes = [box for box in placing.set_apart(anchors, 54, 34) if box]
    assert [(one, other) for one, other in combinations(boxes, 2) if one.meets(other)] == []
    assert all(box.is_inside(WIDE, HIGH) for box in boxes)


def test_twenty_doors_of_one_house_all_find_room() -> None:
    boxes = placing.set_apart([Point(220, 260)] * 20, 54, 34)
    assert len({*boxes} - {None}) == 20
    assert boxes[0] == Box(220, 260, 54, 34)


def test_who_finds_no_room_gets_no_number() -> None:
    wall = Box(WIDE / 2, HIGH / 2, WIDE, HIGH)
    assert placing.set_apart([Point(100, 100)], 54, 34, [wall]) == [None]


def test_a_name_steps_aside_and_else_stays_away() -> None:
    spot = Point(200, 200)
    mark = Box(200, 200, 54, 20)
    wall = Box(WIDE / 2, HIGH / 2, WIDE, HIGH)
    assert [(box[:2], name) for box, name in placing.named([(spot, "Evere")], 15, [])] == [
        ((200, 200), "Evere")
    ]
    assert [box[:2] for box, _name in placing.named([(spot, "Evere")], 15, [mark])] == [(200, 200 - 39.0)]
    assert placing.named([(spot, "Evere")], 15, [wall]) == []


@given(SPOTS)
def test_no_name_hides_a_mark_or_another_name(spots: list[Point]) -> None:
    marks = [Box(100, 100, 54, 34), Box(300, 400, 54, 34)]
    boxes = [box for box, _name in placing.named([(spot, "Sint-Gillis") for spot in spots], 15, marks)]
    assert [(one, other) for one, other in combinations([*boxes, *marks], 2) if one.meets(other)] == []


def test_of_signs_too_close_together_the_first_stays() -> None:
    assert placing.thinned([Point(1, 1), Point(18, 18), Point(19, 1), Point(2, 30)], 18) == [0, 2, 3]


@given(SPOTS)
def test_signs_that_stay_keep_their_distance_and_the_others_have_one_close_by(anchors: list[Point]) -> None:
    kept = [anchors[at] for at in placing.thinned(anchors, 18)]

    def distance(one: Point, other: Point) -> float:
        return max(abs(one.x - other.x), abs(one.y - other.y))

    assert [pair for pair in combinations(kept, 2) if distance(*pair) < 18] == []
    assert [spot for spot in anchors if min(distance(spot, one) for one in kept) >= 18] == []
