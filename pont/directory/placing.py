"""Which part of the paper a picture shows, and where its marks and names go so that none hides another; pure.

A picture is `WIDE` × `HIGH` pixels. The map that moves follows the same rules in `map.js`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from pont.directory.drawing import LatLon, Point, paper, projected

WIDE, HIGH = 440, 520
# Air around the marks; at most this much nearer than the paper's own pixels.
AIR, NEAREST = 44, 1.25
# How many steps a mark may go aside, each step half a mark.
STEPS = 8
# Where a name may stand besides its own place: a line higher or lower, a little to the side.
NUDGES = ((0, 0), (0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (1, -1), (-1, 1), (1, 1), (0, -2), (0, 2))


class Box(NamedTuple):
    """A rectangle by its middle."""

    x: float
    y: float
    wide: float
    high: float

    def meets(self, other: Box) -> bool:
        """Whether the two share any pixel."""
        return (
            abs(self.x - other.x) * 2 < self.wide + other.wide
            and abs(self.y - other.y) * 2 < self.high + other.high
        )

    def is_inside(self, wide: float, high: float) -> bool:
        """Whether the whole box lies in a picture of this size."""
        return (
            self.wide / 2 <= self.x <= wide - self.wide / 2
            and self.high / 2 <= self.y <= high - self.high / 2
        )


class View(Struct, frozen=True):
    """The part of the paper on a picture: pixel = paper × `scale` + (`left`, `top`)."""

    scale: float
    left: float
    top: float

    def of(self, lat: float, lon: float) -> Point:
        """A point of the earth on the picture."""
        spot = projected(lat, lon)
        return Point(spot.x * self.scale + self.left, spot.y * self.scale + self.top)


def view_of(points: Sequence[LatLon]) -> View:
    """The view that holds all these points with air around them; the whole paper where there are none."""
    spots = [projected(*point) for point in points] or [Point(0, 0), paper()]
    west, east = min(spot.x for spot in spots), max(spot.x for spot in spots)
    north, south = min(spot.y for spot in spots), max(spot.y for spot in spots)
    air = 2 * AIR if points else 0
    scale = min(
        (WIDE - air) / max(east - west, 1.0),
        (HIGH - air) / max(south - north, 1.0),
        NEAREST,
    )
    return View(
        scale,
        WIDE / 2 - (west + east) / 2 * scale,
        HIGH / 2 - (north + south) / 2 * scale,
    )


@cache
def ways_aside() -> tuple[tuple[int, int], ...]:
    """Steps aside, the shortest first; of equal ones the one upwards, then the one to the right."""
    steps = range(-STEPS, STEPS + 1)
    return tuple(
        sorted(((i, j) for i in steps for j in steps), key=lambda way: (math.hypot(*way), way[1], -way[0]))
    )


def set_apart(
    anchors: Iterable[Point], wide: float, high: float, taken: Iterable[Box] = ()
) -> list[Box | None]:
    """A box for each anchor, in order: over it, else as near as there is room; None where there is none.

    Boxes keep clear of each other and of those `taken`, and inside the picture.
    """
    placed: list[Box] = list(taken)
    found: list[Box | None] = []
    for anchor in anchors:
        tries = (Box(anchor.x + i * wide / 2, anchor.y + j * high / 2, wide, high) for i, j in ways_aside())
        free = (
            box
            for box in tries
            if box.is_inside(WIDE, HIGH) and not any(box.meets(other) for other in placed)
        )
        box = next(free, None)
        found.append(box)
        if box is not None:
            placed.append(box)
    return found


def named(spots: Iterable[tuple[Point, str]], size: float, taken: Iterable[Box]) -> list[tuple[Box, str]]:
    """The names that find room at their spots or close by, the first one first; `size`: of the letters, in pixels."""
    placed: list[Box] = list(taken)
    found: list[tuple[Box, str]] = []
    for spot, name in spots:
        wide, high = len(name) * size * 0.56 + 6, size * 1.3
        tries = (Box(spot.x + i * wide / 3, spot.y + j * high, wide, high) for i, j in NUDGES)
        free = (
            box
            for box in tries
            if box.is_inside(WIDE, HIGH) and not any(box.meets(other) for other in placed)
        )
        if box := next(free, None):
            placed.append(box)
            found.append((box, name))
    return found


def thinned(anchors: Iterable[Point], apart: float) -> list[int]:
    """Positions of the anchors that stay, in order: each in a square of its own, `apart` pixels wide, around it."""
    squares: dict[tuple[int, int], list[Point]] = {}
    kept = []
    for at, anchor in enumerate(anchors):
        column, row = math.floor(anchor.x / apart), math.floor(anchor.y / apart)
        near = (squares.get((column + i, row + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        if all(
            max(abs(anchor.x - other.x), abs(anchor.y - other.y)) >= apart
            for square in near
            for other in square
        ):
            squares.setdefault((column, row), []).append(anchor)
            kept.append(at)
    return kept
