"""`pont import areas FILE`: outlines of communes, neighbourhoods and statistical sectors, from GeoJSON."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from pont.directory.geography.areas import TOLERANCE_M, import_areas
from pont.directory.geography.storing import Report
from pont.directory.ground import AREA_KINDS
from pont.directory.imports.mapping import add_map

NAME = "areas"
HELP = "outlines of communes, neighbourhoods or statistical sectors (GeoJSON)"
PATH_HELP = "the file"
SOURCE = "areas"
MOST_METRES = 200


def metres(text: str) -> float:
    """A tolerance; raises `ArgumentTypeError`."""
    try:
        found = float(text)
    except ValueError:
        found = -1
    if not 0 <= found <= MOST_METRES:
        raise ArgumentTypeError(f"a number of metres from 0 to {MOST_METRES}")
    return found


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", default="", choices=AREA_KINDS, help="what all records are")
    parser.add_argument(
        "--tolerance",
        type=metres,
        default=TOLERANCE_M,
        metavar="METRES",
        help="how far a simplified outline may lie from the given one (default: %(default)s)",
    )
    add_map(parser)


def run(path: Path, source: str, dry_run: bool, options: dict[str, Any]) -> Report:
    return import_areas(
        path,
        source,
        kind=options["kind"],
        tolerance=options["tolerance"],
        mapping=dict(options["map"]),
        dry_run=dry_run,
    )
