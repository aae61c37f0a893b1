"""A file of places or areas as records: GeoJSON or CSV, with the line of each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from pont.directory.hsds.fields import Refused
from pont.directory.hsds.files import NotAFeed, check_utf8, entries_in, read_bytes, read_table
from pont.directory.saying import said as _

A_FEATURE = re.compile(rb'"type"\s*:\s*"Feature"')
_COLLECTION = msgspec.json.Decoder(dict[str, msgspec.Raw])
_FEATURES = msgspec.json.Decoder(list[msgspec.Raw])


class Record(msgspec.Struct):
    """One record: `values` by column, all text; `geometry` as GeoJSON has it; `trouble` says why it cannot be read."""

    where: dict[str, Any]
    values: dict[str, str] = {}
    geometry: Any = None
    trouble: str = ""

    def value(self, *columns: str) -> str:
        """The first of these columns that says something."""
        return next((self.values[name] for name in columns if self.values.get(name)), "")


def records_of(path: Path) -> list[Record]:
    """The records of a file. Raises `NotAFeed` with one sentence for a file that is neither GeoJSON nor CSV."""
    if not path.exists():
        raise NotAFeed(_("%(path)s does not exist.", path=str(path)))
    data = check_utf8(path.name, read_bytes(path))
    if data.lstrip()[:1] == b"{":
        return of_geojson(path.name, data)
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise NotAFeed(_("%(name)s is neither GeoJSON nor CSV.", name=path.name))
    return of_table(path.name, data)


def of_table(name: str, data: bytes) -> list[Record]:
    header, rows = read_table(name, data)
    if len(header) < 2 or len(set(header)) != len(header):
        raise NotAFeed(
            _("%(name)s is no table: its first line needs the names of the columns, each once.", name=name)
        )
    return [of_row({"index": index, "line": line}, header, row) for index, (line, row) in enumerate(rows)]


def of_row(where: dict[str, Any], header: list[str], row: list[str]) -> Record:
    if len(row) != len(header):
        counts = {"cells": len(row), "first": len(header)}
        return Record(where, trouble=_("the row has %(cells)s cells, the first line %(first)s", **counts))
    return Record(where, dict(zip(header, row, strict=True)))


def of_geojson(name: str, data: bytes) -> list[Record]:
    try:
        collection = _COLLECTION.decode(data)
        kind = msgspec.json.decode(collection.get("type", b"null"))
        if kind != "FeatureCollection" or "features" not in collection:
            raise NotAFeed(_("%(name)s is no GeoJSON: a FeatureCollection is needed.", name=name))
        entries = [*entries_in(data, _FEATURES.decode(collection["features"]))]
    except (msgspec.DecodeError, RecursionError) as error:
        return of_loose_json(name, data, error)
    found = []
    for entry in entries:
        try:
            found.append(of_feature(entry.where, entry.decode()))
        except (ValueError, RecursionError) as error:
            found.append(Record(entry.where, trouble=_("broken JSON: %(why)s", why=str(error))))
    return found


def of_loose_json(name: str, data: bytes, broken: Exception) -> list[Record]:
    """JSON with NaN or Infinity, which is forbidden and written all the same: its records are read one by one."""
    try:
        collection = json.loads(data)
        features = [*collection["features"]]
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        words = str(broken).partition(" (byte")[0]
        raise NotAFeed(_("%(name)s is broken JSON: %(why)s.", name=name, why=words)) from error
    begins = [data.count(b"\n", 0, match.start()) + 1 for match in A_FEATURE.finditer(data)]
    lines = begins if len(begins) == len(features) else [1] * len(features)
    return [
        of_feature({"index": index, "line": line}, feature)
        for index, (line, feature) in enumerate(zip(lines, features, strict=True))
    ]


def of_feature(where: dict[str, Any], feature: Any) -> Record:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return Record(where, trouble=_("the record is no GeoJSON feature"))
    said = feature.get("properties")
    values = {str(key).lower(): text(value) for key, value in said.items()} if isinstance(said, dict) else {}
    if text(feature.get("id")):
        values.setdefault("id", text(feature["id"]))
    return Record(where, values, feature.get("geometry"))


def text(value: Any) -> str:
    """A plain value as text; lists and objects say nothing here."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def refuse_trouble(record: Record) -> None:
    """Raise `Refused` for a record that could not be read."""
    if record.trouble:
        raise Refused(record.trouble)
