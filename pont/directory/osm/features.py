"""Which place of OpenStreetMap a feature is, and the one point that stands for it. Pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from pont.directory.hsds.fields import Refused
from pont.directory.outlines import Outline, Point, Ring
from pont.directory.points import PlaceError, in_belgium
from pont.directory.saying import said as _

DIGITS = 6  # of a degree: eleven centimetres
LEAST_CORNERS = 4  # of a closed line, its last point being its first
MOST_CORNERS = 50_000
WHY_NOT = {
    "not_a_number": _("its point is no number"),
    "not_on_earth": _("its point is not on earth"),
    "swapped": _("latitude and longitude of its point have changed places"),
}
_LONG = re.compile(r"(?:https?://(?:www\.)?openstreetmap\.org/)?(node|way|relation)/(\d{1,19})")
_SHORT = re.compile(r"([nwra])(\d{1,19})")
_NUMBER = re.compile(r"\d{1,19}")
_TYPES = {"n": "node", "w": "way", "r": "relation"}
# Under which names programs write the identity: Overpass Turbo, osmium, QuickOSM.
_WHOLE = ("@id", "id", "full_id")
_HALVES = (("@type", "@id"), ("osm_type", "osm_id"), ("type", "id"))


def identity(values: dict[str, str]) -> str:
    """Type and number of the OSM object, such as "node/123"; "" where the feature has none."""
    for said in (values.get(key, "") for key in _WHOLE):
        if match := _LONG.fullmatch(said):
            return f"{match[1]}/{match[2]}"
        if match := _SHORT.fullmatch(said):
            return _of_short(match[1], int(match[2]))
    for kind, number in _HALVES:
        if values.get(kind) in _TYPES.values() and _NUMBER.fullmatch(values.get(number, "")):
            return f"{values[kind]}/{values[number]}"
    return ""


def _of_short(letter: str, number: int) -> str:
    """ "n5" is a node; an area ("a10", "a11") is the way or the relation it was made of."""
    if letter == "a":
        return f"relation/{number // 2}" if number % 2 else f"way/{number // 2}"
    return f"{_TYPES[letter]}/{number}"


def point_of(geometry: Any) -> Point:
    """Latitude and longitude of a point, or of a point inside an area. Raises `Refused`."""
    shape = geometry.get("type") if isinstance(geometry, dict) else None
    if shape is None:
        raise Refused(_("it has no geometry"))
    given = geometry.get("coordinates")
    try:
        if shape == "Point":
            return _checked(given)
        if shape == "Polygon":
            return _inside([given])
        if shape == "MultiPolygon":
            return _inside(given)
    except (TypeError, IndexError, KeyError, OverflowError) as error:
        raise Refused(_("its geometry is no list of points with two numbers")) from error
    raise Refused(_("its geometry is neither a point nor an area"))


def _checked(position: Any) -> Point:
    """A position of GeoJSON as (lat, lon) in Belgium. Raises `Refused`, or `TypeError` and the like."""
    if not isinstance(position, list) or len(position) not in (2, 3):
        raise Refused(_("its point needs a longitude and a latitude"))
    if not all(isinstance(axis, int | float) and not isinstance(axis, bool) for axis in position[:2]):
        raise Refused(_("its point needs a longitude and a latitude as numbers"))
    lon, lat = float(position[0]), float(position[1])
    try:
        if not in_belgium(lat, lon):
            raise Refused(_("its point is not in Belgium"))
    except PlaceError as error:
        raise Refused(WHY_NOT[error.code]) from error
    return round(lat, DIGITS), round(lon, DIGITS)


def _inside(polygons: list[Any]) -> Point:
    """A point inside the largest of these areas: its middle, or where that lies outside, the middle of a cut."""
    if not polygons or sum(len(line) for lines in polygons for line in lines) > MOST_CORNERS:
        raise Refused(_("its outline has no corners, or more than %(most)s", most=MOST_CORNERS))
    areas = [tuple(_line(line) for line in lines) for lines in polygons]
    rings = max(areas, key=lambda lines: abs(_area(lines[0])))
    lat, lon = _middle(rings[0])
    if not Outline("", "", "", "", rings).holds(lat, lon):
        lat, lon = _on_a_cut(rings, lat) or rings[0][0]
    return round(lat, DIGITS), round(lon, DIGITS)


def _line(line: list[Any]) -> Ring:
    points = tuple(_checked(position) for position in line)
    if len(points) < LEAST_CORNERS or points[0] != points[-1]:
        raise Refused(_("a line of its outline is not closed"))
    return points


def _area(ring: Ring) -> float:
    """Twice the area in square degrees, signed; only compared."""
    lat0, lon0 = ring[0]
    return sum(
        (lon - lon0) * (lat2 - lat0) - (lon2 - lon0) * (lat - lat0)
        for (lat, lon), (lat2, lon2) in pairwise(ring)
    )


def _middle(ring: Ring) -> Point:
    """The centre of gravity; of a line that goes around nothing its first corner."""
    lat0, lon0 = ring[0]
    twice = _area(ring)
    if twice == 0:
        return ring[0]
    north = east = 0.0
    for (lat, lon), (lat2, lon2) in pairwise(ring):
        part = (lon - lon0) * (lat2 - lat0) - (lon2 - lon0) * (lat - lat0)
        north += (lat + lat2 - 2 * lat0) * part
        east += (lon + lon2 - 2 * lon0) * part
    return lat0 + north / (3 * twice), lon0 + east / (3 * twice)


def _on_a_cut(rings: tuple[Ring, ...], lat: float) -> Point | None:
    """The middle of the widest piece of the area along a line from west to east."""
    met = sorted(
        (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1
        for ring in rings
        for (lat1, lon1), (lat2, lon2) in pairwise(ring)
        if (lat1 > lat) != (lat2 > lat)
    )
    pieces = [(east - west, (west + east) / 2) for west, east in zip(met[::2], met[1::2], strict=True)]
    return (lat, max(pieces)[1]) if pieces else None
