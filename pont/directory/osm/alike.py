"""Places that another source may have already: the same name within a short walk. They are counted, never joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pont.directory import models
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.shapes import PROFILE
from pont.directory.osm.reading import osm_id
from pont.directory.points import distance_m
from pont.directory.translations import ServiceTranslation
from pont.kernel.folding import fold

NEAR_M = 30.0
Spot = tuple[str, float, float]


def pairs(taken: Iterable[Raw], owner: models.Source, most: int) -> tuple[list[Raw], int]:
    """Places with their likeness of another source, `most` at most; and how many places have one."""
    others = spots_of_others(owner)
    found: list[Raw] = []
    count = 0
    for raw in taken:
        location = raw["service_at_locations"][0]["location"]
        lat, lon = location["latitude"], location["longitude"]
        near: dict[str, int] = {}
        for name in names_of(raw):
            for hsds_id, lat2, lon2 in others.get(fold(name), ()):
                metres = distance_m(lat, lon, lat2, lon2)
                if metres <= NEAR_M:
                    near[hsds_id] = round(metres)
        count += bool(near)
        found += [{"id": osm_id(raw["id"]), "other": other, "metres": m} for other, m in sorted(near.items())]
    return found[:most], count


def names_of(raw: Raw) -> set[str]:
    """All names of a service."""
    said = raw[PROFILE]
    translated = said.get("translations", {}).get("name", {}).values()
    names = {raw["name"], raw.get("alternate_name", ""), *said.get("other_names", ())}
    return (names | {one["text"] for one in translated}) - {""}


def spots_of_others(owner: models.Source) -> dict[str, list[Spot]]:
    """Where the services of other sources are, by each of their folded names."""
    rows = models.ServiceAtLocation.objects.filter(location__latitude__isnull=False).exclude(
        service__source=owner
    )
    translated: dict[int, list[str]] = defaultdict(list)
    names = ServiceTranslation.objects.filter(field="name").exclude(row__source=owner)
    for service, text in names.values_list("row_id", "text"):
        translated[service].append(text)
    found: dict[str, list[Spot]] = defaultdict(list)
    for pk, hsds_id, name, others, house, lat, lon in rows.values_list(
        *("service_id", "service__hsds_id", "service__name", "service__other_names"),
        *("service__organization__name", "location__latitude", "location__longitude"),
    ):
        for folded in {fold(one) for one in (name, house, *others, *translated.get(pk, ()))}:
            found[folded].append((hsds_id, lat, lon))
    return found
