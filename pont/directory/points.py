"""Points in WGS84 degrees: distances between them, and whether one lies in Belgium, in Brussels or nowhere. Pure."""

import math

import numpy as np

_EARTH_RADIUS_M = 6_371_008.8


class PlaceError(ValueError):
    """What was given is no place Pont knows; `code` says why, for a sentence in the reader's language.

    Codes: `foreign_postcode`, `not_a_postcode`, `not_a_number`, `not_on_earth`, `swapped`.
    """

    def __init__(self, code: str, given: str) -> None:
        super().__init__(f"{code}: {given}")
        self.code = code
        self.given = given


def distance_m(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Return the metres between two points in WGS84 degrees, along a great circle."""
    half_up, half_along = math.radians(lat2 - lat) / 2, math.radians(lon2 - lon) / 2
    flat = math.cos(math.radians(lat)) * math.cos(math.radians(lat2))
    part = math.sin(half_up) ** 2 + flat * math.sin(half_along) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(part)))


def distances_m(lat: float, lon: float, lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
    """Return float64 metres from one point to many, in the shape of `lats` and `lons` (degrees).

    Where a coordinate is NaN (a service without a place) the distance is NaN.
    """
    lats, lons = np.asarray(lats, dtype=np.float64), np.asarray(lons, dtype=np.float64)
    half_up, half_along = np.radians(lats - lat) / 2, np.radians(lons - lon) / 2
    flat = math.cos(math.radians(lat)) * np.cos(np.radians(lats))
    part = np.sin(half_up) ** 2 + flat * np.sin(half_along) ** 2
    metres: np.ndarray = 2 * _EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(part)))
    return metres


# Boxes around the outlines, a little wide: (south, north, west, east).
_BELGIUM = (49.45, 51.56, 2.50, 6.45)
_BRUSSELS = (50.755, 50.920, 4.235, 4.490)
# The same with five kilometres around it: from farther away no door is near.
_AROUND_BRUSSELS = (50.710, 50.965, 4.164, 4.561)


def _within(lat: float, lon: float, box: tuple[float, float, float, float]) -> bool:
    south, north, west, east = box
    return south <= lat <= north and west <= lon <= east


def in_belgium(lat: float, lon: float) -> bool:
    """Return whether a point lies in the box around Belgium.

    Raises PlaceError: `not_a_number` (NaN, infinity), `not_on_earth` (beyond 90 or 180 degrees), `swapped`
    where latitude and longitude have changed places.
    """
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise PlaceError("not_a_number", f"{lat}, {lon}")
    if abs(lat) > 90 or abs(lon) > 180:
        raise PlaceError("not_on_earth", f"{lat}, {lon}")
    if _within(lon, lat, _BELGIUM):
        raise PlaceError("swapped", f"{lat}, {lon}")
    return _within(lat, lon, _BELGIUM)


def in_brussels(lat: float, lon: float) -> bool:
    """Return whether a point lies in the box around the Brussels Region; raises as `in_belgium` does."""
    return in_belgium(lat, lon) and _within(lat, lon, _BRUSSELS)


def near_brussels(lat: float, lon: float) -> bool:
    """Return whether a point lies in Brussels or within about five kilometres; raises as `in_belgium` does."""
    return in_belgium(lat, lon) and _within(lat, lon, _AROUND_BRUSSELS)
