"""Outlines: which area holds a point, and how much a simpler line may lie beside the given one."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory.outlines import Outline, commune_at, holding, simplified

SQUARE = ((50.80, 4.30), (50.80, 4.40), (50.90, 4.40), (50.90, 4.30), (50.80, 4.30))
HOLE = ((50.84, 4.34), (50.84, 4.36), (50.86, 4.36), (50.86, 4.34), (50.84, 4.34))
TOWN = Outline("21004", "Brussel", "Bruxelles", "commune", (SQUARE, HOLE))
INNER = Outline("21009", "Elsene", "Ixelles", "commune", (HOLE,))


@pytest.mark.parametrize(
    ("point", "key"),
    [
        ((50.82, 4.32), "21004"),
        ((50.85, 4.35), "21009"),
        ((50.95, 4.35), ""),
        ((50.85, 4.45), ""),
        ((50.85, 4.25), ""),
    ],
)
def test_a_point_lies_in_one_area(point: tuple[float, float], key: str) -> None:
    found = holding((TOWN, INNER), *point)
    assert (found.key if found else "") == key
    assert commune_at((TOWN, INNER), *point) == key


def test_a_hole_is_outside() -> None:
    assert (TOWN.holds(50.85, 4.35), TOWN.holds(50.83, 4.35), TOWN.box()) == (
        False,
        True,
        (50.8, 50.9, 4.3, 4.4),
    )


def test_without_outlines_the_nearest_place_we_know_says_the_commune() -> None:
    assert commune_at((), 50.8467, 4.3525) == "21004"
    assert commune_at((), 50.8275, 4.3722) == "21009"
    assert commune_at((), 51.2194, 4.4025) == ""


def test_a_corner_on_a_straight_line_goes() -> None:
    ring = (SQUARE[0], (50.80, 4.35), *SQUARE[1:])
    assert simplified(ring, 1) == SQUARE


def test_without_a_tolerance_nothing_goes() -> None:
    ring = (SQUARE[0], (50.80, 4.35), *SQUARE[1:])
    assert simplified(ring, 0) == ring


def test_a_line_that_would_lose_its_shape_stays() -> None:
    tiny = ((50.8, 4.3), (50.8, 4.30001), (50.80001, 4.30001), (50.80001, 4.3), (50.8, 4.3))
    assert simplified(tiny, 100) == tiny


def far_from(point: tuple[float, float], ring: tuple[tuple[float, float], ...]) -> float:
    """Metres from a point to the nearest side, by walking along each side in small steps."""
    steps = [share / 200 for share in range(201)]
    narrow = math.cos(math.radians(50.85))
    return min(
        math.hypot(
            (point[0] - lat1 - (lat2 - lat1) * step) * 111_195,
            (point[1] - lon1 - (lon2 - lon1) * step) * 111_195 * narrow,
        )
        for (lat1, lon1), (lat2, lon2) in pairwise(ring)
        for step in steps
    )


@given(
    st.lists(st.integers(20, 60), min_size=5, max_size=30),
    st.sampled_from([1, 10, 50]),
)
def test_a_simpler_line_is_made_of_given_corners_and_stays_close(reach: list[int], tolerance: int) -> None:
    corners = [
        (
            50.85 + far * 1e-4 * math.sin(2 * math.pi * at / len(reach)),
            4.35 + far * 1e-4 * math.cos(2 * math.pi * at / len(reach)),
        )
        for at, far in enumerate(reach)
    ]
    ring = (*corners, corners[0])
    simpler = simplified(ring, tolerance)
    assert (simpler[0], simpler[-1]) == (ring[0], ring[0])
    assert set(simpler) <= set(ring)
    assert max(far_from(corner, simpler) for corner in corners) <= tolerance * 1.02 + 0.5
