"""The kinds of export by name, and the two ways to write one: to an open file, or whole to a path."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from pont.directory.exports import (
    Kind,
    Report,
    calendar,
    changes,
    geojson,
    hsds,
    hsds_tables,
    table_csv,
    table_xlsx,
)
from pont.directory.hsds.exporting import one_moment, whole_file

KINDS: dict[str, Kind] = {
    kind.NAME: kind for kind in (hsds, hsds_tables, geojson, table_csv, table_xlsx, calendar, changes)
}


def write(kind: str, file: BinaryIO, **options: Any) -> Report:
    """Write one moment of the public map to an open binary file. Raises `CannotExport`, and `OSError` of the file."""
    with one_moment():
        return KINDS[kind].write(file, options)


def write_file(kind: str, path: Path, **options: Any) -> Report:
    """The same to a path, whole or not at all: what stood there stays until the new file is whole."""
    with whole_file(path) as file:
        return write(kind, file, **options)
