"""Places of Brussels by name: communes, postcodes, stops, neighbourhoods; and distances between points.

The facts lie in `data/*.toml`, each file with its source. All here is pure: read once, then cached.
Finding places inside a longer query is the work of `place_words`.
"""

import math
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Literal, TypeVar

import msgspec
import numpy as np
from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import OSA

from pont.kernel.folding import fold, tokens

Kind = Literal["region", "commune", "stop", "quarter", "postcode"]
Name = tuple[str, ...]  # the folded words of a name

REGION = "brussels"  # key of the one place of kind "region"
LONGEST_NAME = 100  # characters; what is longer is no place and is not compared with every name
MOST_MATCHES = 6
_RANK: dict[Kind, int] = {"region": 0, "commune": 1, "stop": 2, "quarter": 3, "postcode": 4}
_EARTH_RADIUS_M = 6_371_008.8


class PlaceError(ValueError):
    """What was given is no place Pont knows; `code` says why, for a sentence in the reader's language.

    Codes: `foreign_postcode`, `not_a_postcode`, `not_a_number`, `not_on_earth`, `swapped`.
    """

    def __init__(self, code: str, given: str) -> None:
        super().__init__(f"{code}: {given}")
        self.code = code
        self.given = given


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    nl: str
    fr: str
    lat: float
    lon: float
    alias: tuple[str, ...] = ()
    common: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        yield from dict.fromkeys((self.nl, self.fr, *self.alias))


class Commune(_Record, frozen=True, kw_only=True):
    """One of the 19 communes.

    `alias` are everyday names of the whole, `parts` names of a part that people give for it, `common`
    those names that are everyday words as well. `lat` and `lon` (WGS84 degrees) lie inside it.
    """

    nis: str
    postcodes: tuple[str, ...]
    parts: tuple[str, ...] = ()


class _Postcode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    code: str
    communes: tuple[str, ...]
    lat: float | None = None
    lon: float | None = None


class _Stop(_Record, frozen=True, kw_only=True):
    key: str
    modes: tuple[Literal["train", "metro", "tram"], ...]
    communes: tuple[str, ...]


class _Quarter(_Record, frozen=True, kw_only=True):
    key: str
    communes: tuple[str, ...]


class Place(msgspec.Struct, frozen=True):
    """A place somebody named.

    `key` is unique within its kind: the NIS code of a commune, the four digits of a postcode, a slug of a
    stop or neighbourhood. `communes` are the NIS codes it lies in; of a stop also those within 60 metres, its
    own first; of a postcode named together with a commune ("1050 Ixelles") only that commune. `exact` is
    false when the name was met through a typo or only begun. The region stands for "Brussels" said without
    more: it covers all 19 communes.
    """

    kind: Kind
    key: str
    nl: str
    fr: str
    lat: float
    lon: float
    communes: tuple[str, ...]
    exact: bool = True


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    commune: tuple[Commune, ...] = ()
    postcode: tuple[_Postcode, ...] = ()
    stop: tuple[_Stop, ...] = ()
    quarter: tuple[_Quarter, ...] = ()


class SmallWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Folded words that show how a place is meant; `data/place_words.toml` says what each set is for."""

    articles: frozenset[str]
    near: frozenset[str]
    in_: frozenset[str] = msgspec.field(name="in")
    hours: frozenset[str]
    leads: frozenset[str]
    street_before: frozenset[str]
    street_endings: tuple[str, ...]
    street_alone: frozenset[str]
    not_a_street: frozenset[str]
    money: frozenset[str]


def _read(file: str) -> bytes:
    return resources.files("pont.directory").joinpath("data", file).read_bytes()


@cache
def _data(file: str) -> _Data:
    return msgspec.toml.decode(_read(file), type=_Data)


@cache
def small_words() -> SmallWords:
    """Return the prepositions, articles and street words that places are read by."""
    return msgspec.toml.decode(_read("place_words.toml"), type=SmallWords)


@cache
def communes() -> dict[str, Commune]:
    """Return the 19 communes by their NIS code, in the order of that code."""
    return {commune.nis: commune for commune in _data("communes.toml").commune}


@cache
def postcode_places() -> dict[str, Place]:
    """Return every Brussels postcode as a place; one of a single office lies at its commune's centre."""
    places = {}
    for entry in _data("postcodes.toml").postcode:
        home = communes()[entry.communes[0]]
        lat, lon = (home.lat, home.lon) if entry.lat is None or entry.lon is None else (entry.lat, entry.lon)
        places[entry.code] = Place("postcode", entry.code, entry.code, entry.code, lat, lon, entry.communes)
    return places


def _with_saints(name: Name) -> Iterator[Name]:
    """`name`, and the same with St and Ste as people abbreviate it."""
    yield name
    short = {"sint": "st", "saint": "st", "sinte": "ste", "sainte": "ste"}
    shortened = tuple(short.get(word, word) for word in name)
    if shortened != name:
        yield shortened


def _spelt(names: Iterable[str]) -> Iterator[Name]:
    for name in names:
        yield from _with_saints(tuple(tokens(name)))


def _region() -> tuple[Place, tuple[str, ...]]:
    city = next(commune for commune in communes().values() if commune.nl == "Brussel")
    place = Place("region", REGION, "Brussel", "Bruxelles", city.lat, city.lon, tuple(communes()))
    return place, ("Brussel", "Bruxelles", "Brussels", "Bxl", "Brussels region", "Région de Bruxelles")


def _named_places() -> Iterator[tuple[Place, Iterable[str]]]:
    """Every place but the postcodes, with its names."""
    yield _region()
    for it in communes().values():
        yield Place("commune", it.nis, it.nl, it.fr, it.lat, it.lon, (it.nis,)), it.names()
    for stop in _data("stops.toml").stop:
        names = [*stop.names()]
        squares = [f"{name}plein" for name in names if name.isalpha()]  # Flageyplein for the stop Flagey
        place = Place("stop", stop.key, stop.nl, stop.fr, stop.lat, stop.lon, stop.communes)
        yield place, [*names, *squares]
    for part in _data("quarters.toml").quarter:
        yield Place("quarter", part.key, part.nl, part.fr, part.lat, part.lon, part.communes), part.names()


@cache
def place_names() -> dict[Name, tuple[Place, ...]]:
    """Return every folded name with its places.

    Where several kinds bear one name only the first stays: region, commune, stop, neighbourhood.
    """
    found: dict[Name, tuple[Place, ...]] = {}
    for place, names in _named_places():
        for name in set(_spelt(names)):
            others = found.get(name, ())
            if not others:
                found[name] = (place,)
            elif _RANK[others[0].kind] == _RANK[place.kind]:
                found[name] = (*others, place)
    return found


@cache
def common_names() -> frozenset[Name]:
    """Return the folded names that are everyday words as well: Vorst, Midi, Parc, La Chasse."""
    records = (*communes().values(), *_data("stops.toml").stop, *_data("quarters.toml").quarter)
    return frozenset(name for record in records for name in _spelt(record.common))


@cache
def _commune_names() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, tuple[Commune, ...]] = {}
    for commune in communes().values():
        for name in dict.fromkeys(_spelt((*commune.names(), *commune.parts))):
            found[" ".join(name)] = (*found.get(" ".join(name), ()), commune)
    return found


Found = TypeVar("Found")


def _closest(text: str, names: dict[str, tuple[Found, ...]]) -> list[Found]:
    """What bears the names nearest to `text`, at most one slip in four letters and three in all."""
    slips = min(3, max(1, len(text) // 4)) if len(text) >= 4 else 0
    near = (
        process.extract(text, names.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20)
        if slips
        else []
    )
    best = min((distance for _, distance, _ in near), default=0)
    return list(dict.fromkeys(it for name, distance, _ in near if distance == best for it in names[name]))


def commune_named(text: str) -> tuple[Commune, ...]:
    """Return the communes `text` names in any language, by an everyday name or through a typo.

    Empty where there is none; both Woluwes for "Woluwe". "Brussel" is the City here, as in a form's field.
    """
    if len(text) > LONGEST_NAME:
        return ()
    name = " ".join(tokens(text))
    return _commune_names().get(name) or tuple(_closest(name, _commune_names()))


def postcode(text: str) -> tuple[str, ...]:
    """Return the NIS codes of the communes a Brussels postcode lies in; "1080", "B-1080".

    Raises PlaceError: `foreign_postcode` for a Belgian postcode outside Brussels, else `not_a_postcode`.
    """
    code = fold(text[:LONGEST_NAME]).removeprefix("b").strip()
    if not (len(code) == 4 and code.isascii() and code.isdecimal() and code >= "1000"):
        raise PlaceError("not_a_postcode", text[:LONGEST_NAME])
    if code not in postcode_places():
        raise PlaceError("foreign_postcode", code)
    return postcode_places()[code].communes


def narrowed(code: Place, named: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return what a postcode and a name beside it mean together, empty where they disagree.

    "1050 Ixelles" is the postcode within that commune, "1070 Cureghem" the neighbourhood.
    """
    inside = tuple(place for place in named if set(place.communes) & set(code.communes))
    if not inside or inside[0].kind in ("stop", "quarter"):
        return inside
    shared = {nis for place in inside for nis in place.communes}
    return (replace(code, communes=tuple(nis for nis in code.communes if nis in shared)),)


@cache
def _joined_names() -> dict[str, tuple[Place, ...]]:
    return {" ".join(name): places for name, places in place_names().items()}


def _without_lead(words: Name) -> Name:
    """`words` without what people put before a name: "métro de", "près de la"."""
    small, at = small_words(), 0
    while at + 1 < len(words) and (words[at] in small.leads or (at and words[at] in small.articles)):
        at += 1
    return words[at:]


def _whole(words: Name) -> tuple[Place, ...]:
    """Places whose name is `words`, begins with them, or is near them; the best sort of match only."""
    if exact := place_names().get(words) or place_names().get(_without_lead(words)):
        return exact
    text = " ".join(_without_lead(words))
    begun = [
        it
        for name, places in _joined_names().items()
        if len(text) >= 3 and name.startswith(text)
        for it in places
    ]
    matches = list(dict.fromkeys(begun)) or _closest(text, _joined_names())
    matches.sort(key=lambda place: (_RANK[place.kind], len(place.nl), place.key))
    return tuple(replace(place, exact=False) for place in matches[:MOST_MATCHES])


def find_place(text: str) -> tuple[Place, ...]:
    """Return the places a person may mean who typed `text` as a place, the likeliest first.

    Reads names of every kind in Dutch and French, the beginning of one, typos, "1080", "1080 Molenbeek",
    "métro Flagey". Several only where the name is ambiguous ("Woluwe"); empty where there is none, so also
    for a postcode elsewhere (`postcode` says which of the two).
    """
    words = tuple(tokens(text[: LONGEST_NAME + 1])) if len(text) <= LONGEST_NAME else ()
    codes = [word for word in words if word in postcode_places()]
    names = tuple(word for word in words if word not in postcode_places())
    if names == ("b",) or not names:
        return tuple(postcode_places()[code] for code in dict.fromkeys(codes))
    if any(word.isdecimal() and len(word) == 4 for word in names):
        return ()
    places = _whole(names)
    return (narrowed(postcode_places()[codes[0]], places) or places) if codes else places


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
