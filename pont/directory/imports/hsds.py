"""`pont import hsds PATH`: take over a list of services from somebody else's directory."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from pont.directory.hsds.importing import Report, import_feed
from pont.directory.imports.lists import add_list_options, list_options

NAME = "hsds"
HELP = "a list of HSDS services (JSON), or a folder or zip of HSDS tables (CSV)"
PATH_HELP = "the file, folder or zip"
SOURCE = "HSDS"


def add_arguments(parser: ArgumentParser) -> None:
    add_list_options(parser)


def run(path: Path, source: str, dry_run: bool, options: dict[str, Any]) -> Report:
    return import_feed(path, source, dry_run=dry_run, **list_options(options))
