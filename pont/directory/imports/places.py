"""`pont import places FILE`: streets, squares, stops, landmarks and house numbers by name, from GeoJSON or CSV."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from pont.directory.geography.landmarks import import_places
from pont.directory.geography.storing import Report
from pont.directory.ground import LANDMARK_KINDS
from pont.directory.imports.mapping import add_map

NAME = "places"
HELP = "names of streets, squares, stops, landmarks and addresses (GeoJSON or CSV)"
PATH_HELP = "the file"
SOURCE = "places"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", default="", choices=LANDMARK_KINDS, help="what all records are")
    add_map(parser)


def run(path: Path, source: str, dry_run: bool, options: dict[str, Any]) -> Report:
    return import_places(path, source, kind=options["kind"], mapping=dict(options["map"]), dry_run=dry_run)
