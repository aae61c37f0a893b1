"""The public map as a package of HSDS tables: CSV files and the `datapackage.json` that describes them, in a zip."""

from __future__ import annotations

import csv
import shutil
import tempfile
import zipfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import msgspec

from pont.directory.hsds.columns import MORE_COLUMN, PROFILE_COLUMN, TABLES
from pont.directory.hsds.exporting import objects
from pont.directory.hsds.tables_out import Splitter

ALWAYS = ("organization", "service")
"""Tables that are there even when they are empty; others only with rows."""
_SAME_DAY = (1980, 1, 1, 0, 0, 0)
_MADE_ON_UNIX = 3
_ABOUT = {
    PROFILE_COLUMN: "What Pont adds to HSDS, as JSON.",
    MORE_COLUMN: "What the cells of this row do not say exactly, as JSON with the keys set and unset.",
}
_GUARDED = "A text that would begin with = + - @ or a tab has an apostrophe before it."


def descriptor(tables: list[str]) -> dict[str, Any]:
    """The description of a package with these tables."""
    return {
        "name": "pont-public-map",
        "title": "Public map of Pont, as tables of HSDS 3.0",
        "description": f"Services that everybody may know of. {_GUARDED}",
        "profile": "tabular-data-package",
        "version": "3.0.0",
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: str) -> dict[str, Any]:
    spec = TABLES[table]
    fields: list[dict[str, Any]] = [
        {"name": name, "type": kind} | ({"description": _ABOUT[name]} if name in _ABOUT else {})
        for name, kind in spec.types.items()
    ]
    fields[0]["constraints"] = {"required": True, "unique": True}
    return {
        "name": table,
        "path": spec.file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"primaryKey": "id", "fields": fields},
    }


class _Files:
    """One CSV file for each table, opened when its first row comes."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.writers: dict[str, Any] = {}
        for table in ALWAYS:
            self._writer(table)

    def _writer(self, table: str) -> Any:
        if table not in self.writers:
            spec = TABLES[table]
            file: TextIO = (self.folder / spec.file).open("w", encoding="utf-8", newline="")
            self.stack.enter_context(file)
            self.writers[table] = csv.DictWriter(file, list(spec.types), restval="")
            self.writers[table].writeheader()
        return self.writers[table]

    def row(self, table: str, cells: dict[str, str]) -> None:
        self._writer(table).writerow(cells)


def _member(name: str) -> zipfile.ZipInfo:
    """An entry with the same day and rights every time, so that the same map gives the same file."""
    info = zipfile.ZipInfo(name, _SAME_DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = _MADE_ON_UNIX
    info.external_attr = 0o644 << 16
    return info


def write_package(file: BinaryIO) -> Counter[str]:
    """Write the zip to an open file; return how many rows each table holds.

    Rows go to files beside the memory first, so that a large map needs no more of it than a small one.
    """
    with tempfile.TemporaryDirectory(prefix="pont-") as name:
        folder = Path(name)
        with ExitStack() as stack:
            files = _Files(folder, stack)
            splitter = Splitter(files.row)
            for service in objects():
                splitter.add(service)
        tables = [table for table in TABLES if table in files.writers]
        with zipfile.ZipFile(file, "w") as archive:
            described = msgspec.json.format(msgspec.json.encode(descriptor(tables)), indent=2)
            archive.writestr(_member("datapackage.json"), described + b"\n")
            for table in tables:
                source = folder / TABLES[table].file
                with source.open("rb") as rows, archive.open(_member(source.name), "w") as member:
                    shutil.copyfileobj(rows, member)
    return Counter({table: splitter.counts[table] for table in tables})
