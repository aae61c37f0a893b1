"""From imported rows to places one can find: what is one place is joined, what bears one name can be told apart. Pure.

Rows of one kind and one name with points within 400 metres are one place: the two platforms of a tram stop. A street
without a point is one place for each postcode, or for each commune where no postcode is known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import msgspec
from msgspec.structs import replace

from pont.directory.landmarks import Stored, plain, shares
from pont.directory.places import Kind, Place, communes, postcode_places, stops
from pont.directory.points import distance_m
from pont.kernel.folding import tokens

ONE_PLACE_M = 400
Group = tuple[str, str, str, str]  # kind, plain Dutch and French name, house number


class Row(msgspec.Struct, frozen=True):
    """One imported row: names, where it lies as far as that is known; `number` is a house number."""

    kind: Kind
    key: str
    nl: str
    fr: str
    number: str = ""
    postcodes: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None


def gathered(rows: Iterable[Row]) -> Stored:
    """What an index keeps of these rows, the same for every order they come in."""
    groups: dict[Group, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.kind, plain(tokens(row.nl)), plain(tokens(row.fr)), row.number.casefold()].append(row)
    found = [
        (group, place)
        for group, same in sorted(groups.items())
        for place in one_place_each(sorted(same, key=lambda row: row.key))
    ]
    places: list[Place] = []
    names: dict[str, list[int]] = defaultdict(list)
    numbers: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (_kind, nl, fr, number), place in told_apart(found):
        for name in dict.fromkeys((nl, fr)):
            if not number:
                names[name].append(len(places))
            # "255-257" is found by either number.
            for one in dict.fromkeys(tokens(number)):
                numbers[name][one].append(len(places))
        places.append(place)
    return Stored(
        tuple(places),
        {name: tuple(positions) for name, positions in names.items()},
        {
            name: {number: tuple(positions) for number, positions in found.items()}
            for name, found in numbers.items()
        },
    )


def one_place_each(group: Sequence[Row]) -> list[Place]:
    """Places of rows with one kind and one name."""
    pointed = [pointed_place(cluster) for cluster in clusters(group)]
    areas = [area for row in group if row.lat is None for area in unpointed_places(row)]
    # Where one row says the point and another the postcode of one street, they are one place.
    merged = [
        replace(
            place,
            postcodes=joined(place.postcodes, *(area.postcodes for area in areas if shares(place, area))),
        )
        for place in pointed
    ]
    left = [area for area in areas if not any(shares(place, area) for place in pointed)]
    return [*merged, *{(area.postcodes, area.communes): area for area in left}.values()]


def clusters(group: Iterable[Row]) -> list[list[Row]]:
    """Rows with a point, those together that a chain of short ways joins."""
    found: list[list[Row]] = []
    for row in group:
        if row.lat is None:
            continue
        near = [cluster for cluster in found if any(metres(row, other) <= ONE_PLACE_M for other in cluster)]
        found = [cluster for cluster in found if cluster not in near]
        found.append([row, *(other for cluster in near for other in cluster)])
    return found


def metres(row: Row, other: Row) -> float:
    return distance_m(*point(row), *point(other))


def point(row: Row) -> tuple[float, float]:
    """The point of a row that has one."""
    if row.lat is None or row.lon is None:
        raise ValueError(f"{row.key} has no point")
    return row.lat, row.lon


def joined(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for codes in lists for code in codes}))


def pointed_place(cluster: Sequence[Row]) -> Place:
    """One place in the middle of some rows, named as the first of them."""
    first = min(cluster, key=lambda row: row.key)
    lat, lon = (sum(axis) / len(cluster) for axis in zip(*map(point, cluster), strict=True))
    found = joined(*(row.communes for row in cluster))
    return Place(
        first.kind,
        first.key,
        *numbered(first),
        lat,
        lon,
        found,
        imported=True,
        postcodes=joined(*(row.postcodes for row in cluster)),
    )


def numbered(row: Row) -> tuple[str, str]:
    """The names of a row, with its house number behind them where it has one."""
    return f"{row.nl} {row.number}".strip(), f"{row.fr} {row.number}".strip()


def unpointed_places(row: Row) -> Iterator[Place]:
    """A place for each postcode of a row, else for each of its communes, in the middle of that."""
    if row.postcodes:
        for code in row.postcodes:
            area = postcode_places()[code]
            inside = tuple(nis for nis in area.communes if not row.communes or nis in row.communes)
            yield area_place(row, area.lat, area.lon, inside or area.communes, (code,))
        return
    for nis in row.communes:
        commune = communes()[nis]
        yield area_place(row, commune.lat, commune.lon, (nis,), ())


def area_place(
    row: Row, lat: float, lon: float, inside: tuple[str, ...], postcodes: tuple[str, ...]
) -> Place:
    return Place(
        row.kind,
        row.key,
        *numbered(row),
        lat,
        lon,
        inside,
        imported=True,
        postcodes=postcodes,
        pointed=False,
    )


def told_apart(found: Sequence[tuple[Group, Place]]) -> Iterator[tuple[Group, Place]]:
    """The same, with the nearest stop where commune and postcode do not tell two apart; one where nothing does."""
    said = Counter(label for _group, place in found for label in labels(place))
    seen = set()
    for group, place in found:
        is_shared = place.pointed and any(said[label] > 1 for label in labels(place))
        told = replace(place, beside=nearest_stop(place.lat, place.lon)) if is_shared else place
        mark = group, told.postcodes[:1], told.communes[:1], told.beside
        if mark not in seen:
            seen.add(mark)
            yield group, told


def labels(place: Place) -> set[str]:
    """What a place is called among those to choose from, in either language, as it is looked for."""
    return {plain(tokens(place.label(language))) for language in ("nl", "fr")}


@cache
def stop_points() -> tuple[tuple[str, float, float], ...]:
    return tuple((key, stop.lat, stop.lon) for key, stop in stops().items())


def nearest_stop(lat: float, lon: float) -> str:
    """The key of the stop that ships and lies nearest to a point."""
    return min(stop_points(), key=lambda stop: distance_m(lat, lon, stop[1], stop[2]))[0]
