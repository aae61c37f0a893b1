"""Places of Brussels by name: communes, postcodes, stops, neighbourhoods.

The facts lie in `data/*.toml`, each file with its source. All here is pure: read once, then cached. Imported
places join them in `landmarks`, `points` measures, `place_words` finds places inside a longer query.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Literal, TypeVar

import msgspec
from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import OSA

from pont.directory.points import PlaceError as PlaceError
from pont.directory.points import distance_m as distance_m
from pont.directory.points import distances_m as distances_m
from pont.directory.points import in_belgium as in_belgium
from pont.directory.points import in_brussels as in_brussels
from pont.kernel.folding import fold, tokens
from pont.kernel.spoken import language
from pont.kernel.terms import SPOKEN

Kind = Literal["region", "commune", "stop", "quarter", "postcode", "square", "street", "landmark", "address"]
Name = tuple[str, ...]  # the folded words of a name

REGION = "brussels"  # key of the one place of kind "region"
LONGEST_NAME = 100  # characters; what is longer is no place and is not compared with every name
MOST_MATCHES = 6
_RANK: dict[Kind, int] = {"region": 0, "commune": 1, "stop": 2, "quarter": 3, "postcode": 4}
DUTCH_READERS = "nl"  # places have a Dutch and a French name: who reads another language gets the French one


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    nl: str
    fr: str
    lat: float
    lon: float
    alias: tuple[str, ...] = ()
    common: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        yield from dict.fromkeys((self.nl, self.fr, *self.alias))

    def name(self, language: str) -> str:
        """Its name for who reads `language`."""
        return self.nl if language == DUTCH_READERS else self.fr


class Commune(_Record, frozen=True, kw_only=True):
    """One of the 19 communes.

    `alias` are everyday names of the whole, `parts` names of a part that people give for it, `common`
    those names that are everyday words as well. `lat` and `lon` (WGS84 degrees) lie inside it.
    """

    nis: str
    postcodes: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def communes(self) -> tuple[str, ...]:
        return (self.nis,)


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

    Of an imported place `postcodes` are those it lies in, `beside` is the key of the nearest stop where only
    that tells it from another of its name, and `pointed` is false for a street of which nobody gave a point: it
    stands for its postcode, or for its communes, and `lat`, `lon` are the middle of that.
    """

    kind: Kind
    key: str
    nl: str
    fr: str
    lat: float
    lon: float
    communes: tuple[str, ...]
    exact: bool = True
    imported: bool = False
    postcodes: tuple[str, ...] = ()
    beside: str = ""
    pointed: bool = True

    @property
    def area_postcode(self) -> str:
        """The postcode this place stands for, "" for a point or communes."""
        if self.kind == "postcode":
            return self.key
        return "" if self.pointed else "".join(self.postcodes[:1])

    @property
    def area_communes(self) -> frozenset[str]:
        """The communes this place stands for, none for a point or a postcode."""
        stands = self.kind == "commune" or not (self.pointed or self.postcodes)
        return frozenset(self.communes) if stands else frozenset()

    @property
    def is_area(self) -> bool:
        return bool(self.area_postcode or self.area_communes)

    @property
    def is_whole(self) -> bool:
        """Whether it is the region, a commune or a postcode: nothing inside of one."""
        return self.kind in ("region", "commune", "postcode")

    def name(self, language: str) -> str:
        """Its name for who reads `language`."""
        return self.nl if language == DUTCH_READERS else self.fr

    def label(self, language: str) -> str:
        """Its name and where it lies: "Kerkstraat, 1082 Sint-Agatha-Berchem". Typed as a place, it finds this one."""
        if not self.imported:
            return self.name(language)
        town = "".join(communes()[nis].name(language) for nis in self.communes[:1])
        lies = f"{''.join(self.postcodes[:1])} {town}".strip()
        stop = stops()[self.beside].name(language) if self.beside else ""
        return ", ".join(filter(None, (self.name(language), lies, stop)))


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
    boxes: frozenset[str]
    short: dict[str, str]
    short_endings: dict[str, str]


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
def stops() -> dict[str, _Stop]:
    """Return the stops that ship with Pont by their key."""
    return {stop.key: stop for stop in _data("stops.toml").stop}


@cache
def quarters() -> dict[str, _Quarter]:
    """Return the neighbourhoods that ship with Pont by their key."""
    return {quarter.key: quarter for quarter in _data("quarters.toml").quarter}


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


def _elsewhere(key: str) -> Iterator[str]:
    """What the other languages of visitors call a commune, or the region ("brussels")."""
    for code in SPOKEN:
        yield from language(code).places.get(key, ())


def _named_places() -> Iterator[tuple[Place, Iterable[str]]]:
    """Every place but the postcodes, with its names."""
    region, names_of_region = _region()
    yield region, (*names_of_region, *_elsewhere(REGION))
    for it in communes().values():
        place = Place("commune", it.nis, it.nl, it.fr, it.lat, it.lon, (it.nis,))
        yield place, (*it.names(), *_elsewhere(it.nis))
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
        names = (*commune.names(), *commune.parts, *_elsewhere(commune.nis))
        for name in dict.fromkeys(_spelt(names)):
            found[" ".join(name)] = (*found.get(" ".join(name), ()), commune)
    return found


Found = TypeVar("Found")


def _closest(text: str, names: dict[str, tuple[Found, ...]]) -> tuple[int, list[Found]]:
    """The fewest slips that make `text` a name, one in four letters and three at most, and what bears it."""
    slips = min(3, max(1, len(text) // 4)) if len(text) >= 4 else 0
    near = (
        process.extract(text, names.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20)
        if slips
        else []
    )
    best = int(min((distance for _, distance, _ in near), default=0))
    return best, list(
        dict.fromkeys(it for name, distance, _ in near if distance == best for it in names[name])
    )


def commune_named(text: str) -> tuple[Commune, ...]:
    """Return the communes `text` names in any language, by an everyday name or through a typo.

    Empty where there is none; both Woluwes for "Woluwe". "Brussel" is the City here, as in a form's field.
    """
    if len(text) > LONGEST_NAME:
        return ()
    name = " ".join(tokens(text))
    return _commune_names().get(name) or tuple(_closest(name, _commune_names())[1])


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


def begun(words: Name) -> tuple[Place, ...]:
    """Return the places that ship whose name `words` begin, the largest kinds first."""
    text = " ".join(_without_lead(words))
    if len(text) < 3:
        return ()
    return _likeliest(it for name, found in _joined_names().items() if name.startswith(text) for it in found)


def misspelt(words: Name) -> tuple[int, tuple[Place, ...]]:
    """Return the fewest slips that make `words` a name that ships, and its places."""
    slips, found = _closest(" ".join(_without_lead(words)), _joined_names())
    return slips, _likeliest(found)


def _likeliest(found: Iterable[Place]) -> tuple[Place, ...]:
    matches = sorted(dict.fromkeys(found), key=lambda place: (_RANK[place.kind], len(place.nl), place.key))
    return tuple(replace(place, exact=False) for place in matches[:MOST_MATCHES])


def named(words: Name) -> tuple[Place, ...]:
    """Return the places that ship and bear exactly this name."""
    return place_names().get(words) or place_names().get(_without_lead(words)) or ()


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
    places = named(names) or begun(names) or misspelt(names)[1]
    return (narrowed(postcode_places()[codes[0]], places) or places) if codes else places
