"""The drawn layer of Brussels as lines in Web Mercator, the projection of every web map; pure.

Coordinates come in as WGS84 degrees and go out as pixels of zoom 14 (about six metres each), counted from the
north-west corner of `FRAME`. The same numbers stand in the picture that the server sends and in the overlay of the map
that moves. What is drawn lies in `data/drawn.toml`, with its sources.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple, Protocol

import msgspec

ZOOM, TILE = 14, 256
# South, west, north, east of the paper: the Region with some air.
FRAME = (50.7400, 4.1900, 50.9400, 4.5300)
# Imported outlines are drawn with this much slack, in pixels: what nobody sees is not sent.
SLACK = 3.0

LatLon = tuple[float, float]
Ring = tuple[LatLon, ...]


class Point(NamedTuple):
    """A place on the paper or on a picture, in pixels."""

    x: float
    y: float


class Outline(Protocol):
    """An area with its rings, as `pont.directory.areas` hands them out."""

    @property
    def rings(self) -> tuple[Ring, ...]: ...


class Water(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A waterway as one line."""

    key: str
    nl: str
    fr: str
    path: Ring


class Park(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A park or a forest that one knows from afar."""

    key: str
    nl: str
    fr: str
    rings: tuple[Ring, ...]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A metro line: its name and its stops in order, by their keys in `data/stops.toml`."""

    key: str
    name: str
    stops: tuple[str, ...]


class Stop(msgspec.Struct, frozen=True):
    """Where a stop lies and what it is called."""

    key: str
    nl: str
    fr: str
    lat: float
    lon: float


class Drawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The facts of `data/drawn.toml`."""

    region: Ring
    pentagon: Ring
    water: tuple[Water, ...]
    park: tuple[Park, ...]
    line: tuple[Line, ...]


class Shape(NamedTuple):
    """One path of the drawing: the class that gives it its look, and its `d`."""

    look: str
    d: str


def projected(lat: float, lon: float) -> Point:
    """A point of the earth on the paper, in pixels of zoom 14 from its north-west corner."""
    return Point(_x(lon) - _x(FRAME[1]), _y(lat) - _y(FRAME[2]))


def _x(lon: float) -> float:
    return (lon + 180) / 360 * TILE * 2**ZOOM


def _y(lat: float) -> float:
    return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * TILE * 2**ZOOM


@cache
def paper() -> Point:
    """Width and height of the paper, in pixels."""
    return projected(FRAME[0], FRAME[3])


def is_on_paper(lat: float, lon: float) -> bool:
    """Whether a point can be drawn; no for NaN."""
    return FRAME[0] <= lat <= FRAME[2] and FRAME[1] <= lon <= FRAME[3]


def _read(file: str) -> bytes:
    return resources.files("pont.directory").joinpath("data", file).read_bytes()


@cache
def drawn() -> Drawn:
    """What is drawn, read once."""
    return msgspec.toml.decode(_read("drawn.toml"), type=Drawn)


class _Stops(msgspec.Struct, frozen=True):
    stop: tuple[Stop, ...]


@cache
def metro_stops() -> dict[str, Stop]:
    """The stops of the lines, by key; those of several lines first, for they are the ones people know."""
    lines = drawn().line
    known = {stop.key: stop for stop in msgspec.toml.decode(_read("stops.toml"), type=_Stops).stop}
    keys = dict.fromkeys(key for line in lines for key in line.stops)
    return {key: known[key] for key in sorted(keys, key=lambda key: -sum(key in one.stops for one in lines))}


def path(points: Iterable[Point], *, closed: bool = False) -> str:
    """Points as the `d` of a path: whole pixels, each step from the one before, so that it stays short."""
    steps: list[str] = []
    last = (0, 0)
    for point in points:
        here = (round(point.x), round(point.y))
        if not steps:
            steps.append(f"M{here[0]} {here[1]}l")
        elif here != last:
            steps.append(f"{here[0] - last[0]} {here[1] - last[1]}")
        last = here
    text = " ".join(steps).replace("l ", "l").replace(" -", "-")
    return text + "z" if closed else text


def ring_path(ring: Ring) -> str:
    return path((projected(*point) for point in ring), closed=True)


def simplified(points: Sequence[Point], slack: float) -> list[Point]:
    """The line without points nearer than `slack` to the straight way past them (Douglas and Peucker)."""
    keep = {0, len(points) - 1}
    parts = [(0, len(points) - 1)]
    while parts:
        begin, end = parts.pop()
        far, at = max(
            ((_off(points[at], points[begin], points[end]), at) for at in range(begin + 1, end)),
            default=(0.0, begin),
        )
        if far > slack:
            keep.add(at)
            parts += [(begin, at), (at, end)]
    return [points[at] for at in sorted(keep)]


def _off(point: Point, begin: Point, end: Point) -> float:
    """The distance of a point from the straight line between two others; from the first where they are one."""
    along = (end.x - begin.x, end.y - begin.y)
    length = math.hypot(*along)
    if length == 0:
        return math.hypot(point.x - begin.x, point.y - begin.y)
    return abs(along[0] * (begin.y - point.y) - (begin.x - point.x) * along[1]) / length


@lru_cache(maxsize=4)
def ground(outlines: tuple[Outline, ...] = ()) -> tuple[Shape, ...]:
    """Everything drawn beneath the marks, the lowest first; `outlines`: imported areas, drawn as borders."""
    facts = drawn()
    shapes = [Shape("land", ring_path(facts.region))]
    shapes += [Shape("green", "".join(map(ring_path, park.rings))) for park in facts.park]
    borders = (
        path(simplified([projected(*point) for point in ring], SLACK), closed=True)
        for outline in outlines
        for ring in outline.rings
    )
    shapes += [Shape("border", text) for text in ("".join(borders),) if text]
    shapes += [Shape("water", path(projected(*point) for point in water.path)) for water in facts.water]
    shapes.append(Shape("edge", ring_path(facts.region)))
    shapes.append(Shape("ring", ring_path(facts.pentagon)))
    stops = metro_stops()
    for line in facts.line:
        way = path(projected(stops[key].lat, stops[key].lon) for key in line.stops)
        shapes.append(Shape(f"metro metro-{line.key}", way))
    # A step of no length with a round end is a dot that stays as large as it is, however near one comes.
    dots = "".join(path([projected(stop.lat, stop.lon)]) + "0 0" for stop in stops.values())
    shapes += [Shape("stop", dots), Shape("stop inner", dots)]
    return tuple(shapes)
