"""What the cells of a column look like: postcodes, telephones, e-mails, pages, points, written hours. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from pont.directory import opening, places

ENOUGH = 0.8
FEWEST = 2
LOOKED_AT = 200
"""Filled cells of a column that are looked at."""

_EMAIL = re.compile(r"\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*")
_WEBSITE = re.compile(r"\s*(?:https?://\S+|www\.\S+\.\S+)\s*", re.IGNORECASE)
_PHONE = re.compile(r"\s*(?:\+|00|0|\(0|32)[\d ()./+-]{7,24}\s*(?:[/;,].{7,30})?")
_DEGREES = re.compile(r"\s*-?\d{1,3}[.,]\d{2,}\s*")
_POINT = re.compile(r"\s*(-?\d{1,2}[.,]\d{2,})\s*[,;/ ]\s*(-?\d{1,3}[.,]\d{2,})\s*")
_OSM_DAY = re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b|24/7")
SOUTH, NORTH, WEST, EAST = 49.4, 51.6, 2.4, 6.5


def _is_postcode(text: str) -> bool:
    try:
        return bool(places.postcode(text.strip().removesuffix(".0")))
    except places.PlaceError:
        return False


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and 8 <= sum(map(str.isdigit, text)) <= 24


def _between(low: float, high: float) -> Callable[[str], bool]:
    def holds(text: str) -> bool:
        return _DEGREES.fullmatch(text) is not None and low < float(text.strip().replace(",", ".")) < high

    return holds


def point_in(text: str) -> tuple[str, str] | None:
    """Latitude and longitude of "50.85, 4.35"."""
    match = _POINT.fullmatch(text)
    return (match[1], match[2]) if match else None


def _is_osm(text: str) -> bool:
    if not _OSM_DAY.search(text):
        return False
    try:
        opening.canonical(text)
    except opening.HoursError:
        return False
    return True


KINDS: dict[str, Callable[[str], bool]] = {
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "website": lambda text: _WEBSITE.fullmatch(text) is not None,
    "point": lambda text: point_in(text) is not None,
    "latitude": _between(SOUTH, NORTH),
    "longitude": _between(WEST, EAST),
    "postcode": _is_postcode,
    "phone": _is_phone,
    "osm_hours": _is_osm,
}


def kind_of(cells: list[str]) -> str:
    """The role most of these cells look like, "" where they look like none."""
    filled = [cell for cell in cells if cell and not cell.isspace()][:LOOKED_AT]
    if len(filled) < FEWEST:
        return ""
    for role, looks in KINDS.items():
        if sum(map(looks, filled)) >= ENOUGH * len(filled):
            return role
    return ""
