"""Places as OpenStreetMap has them, made for the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pont.directory.models import Change, ImportRun, Location, Organization, Service, Source
from pont.directory.osm.importing import Report, import_osm

Feature = dict[str, Any]
HERE = [4.35, 50.85]
OSM = "OpenStreetMap"


def place(osm: str = "node/1", point: Any = HERE, **tags: Any) -> Feature:
    """A feature with these tags; write `name__fr` for `name:fr`."""
    properties = {key.replace("__", ":"): value for key, value in tags.items()}
    geometry = {"type": "Point", "coordinates": point}
    return {"type": "Feature", "id": osm, "properties": properties, "geometry": geometry}


def library(osm: str = "node/1", point: Any = HERE, **tags: Any) -> Feature:
    return place(osm, point, **({"amenity": "library", "name": "De Boekentoren"} | tags))


def write(folder: Path, *features: Any, name: str = "places.geojson") -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def taken(folder: Path, *given: Any, **options: Any) -> Report:
    return import_osm(write(folder, *given), OSM, **options)


def counts(report: Report) -> tuple[int, ...]:
    """In, created, changed, unchanged, refused, passed over."""
    numbers = report.counts()
    return tuple(
        numbers[name] for name in ("in", "created", "changed", "unchanged", "refused", "passed_over")
    )


def adds_up(report: Report) -> bool:
    came_in, *others = counts(report)
    return came_in == sum(others) and report.refused == len(report.refusals)


def nothing_is_there() -> bool:
    return not any(
        model.objects.exists() for model in (Service, Organization, Location, Source, ImportRun, Change)
    )
