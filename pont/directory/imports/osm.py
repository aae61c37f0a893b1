"""`pont import osm FILE`: places of OpenStreetMap with their opening hours, from GeoJSON, by an editable mapping."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from pont.directory.imports.lists import add_list_options, list_options
from pont.directory.osm.importing import Report, import_osm

NAME = "osm"
HELP = "places of OpenStreetMap with their opening hours (GeoJSON)"
PATH_HELP = "the file"
SOURCE = "OpenStreetMap"


def add_arguments(parser: ArgumentParser) -> None:
    add_list_options(parser)
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="which tag means what, as TOML (default: the file osm_mapping.toml that ships with Pont)",
    )


def run(path: Path, source: str, dry_run: bool, options: dict[str, Any]) -> Report:
    return import_osm(path, source, mapping=options["mapping"], dry_run=dry_run, **list_options(options))
