"""Files of places and areas for the tests of their imports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from pont.directory.geography.storing import Report

HEADER = ("id", "nl", "fr", "postcode", "lat", "lon")
GOOD = ("1", "Kerkstraat", "Rue de l'Église", "1082", "", "")
RING = [[4.30, 50.80], [4.40, 50.80], [4.40, 50.90], [4.30, 50.90], [4.30, 50.80]]


def table(
    folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, name: str = "places.csv"
) -> Path:
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    path = folder / name
    path.write_text(written.getvalue(), encoding="utf-8")
    return path


def collection(folder: Path, *features: Any, name: str = "places.geojson") -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def feature(properties: Any, geometry: Any = None, **others: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry} | others


def commune(nis: str = "21004", ring: Any = RING, **properties: Any) -> dict[str, Any]:
    named = {"nis": nis, "name_nl": "Brussel", "name_fr": "Bruxelles"} | properties
    return feature(named, {"type": "Polygon", "coordinates": [ring]})


def counts(report: Report) -> tuple[int, ...]:
    return (report.came_in, report.created, report.changed, report.unchanged, report.refused)


def reasons(report: Report) -> list[str]:
    return [refusal["reason"] for refusal in report.refusals]
