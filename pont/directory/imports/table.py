"""`pont import table FILE`: a spreadsheet (CSV or XLSX); its columns are guessed, said once and remembered."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from pont.directory.hsds.files import NotAFeed
from pont.directory.imports.lists import add_list_options, list_options
from pont.directory.spreadsheets import roles
from pont.directory.spreadsheets.importing import Report, import_table

NAME = "table"
HELP = "a spreadsheet (CSV or XLSX) with a service in each row"
PATH_HELP = "the file"
SOURCE = ""
"""A spreadsheet has no usual owner: whose list it is has to be said, so that two lists never become one."""


def column(text: str) -> tuple[str, str]:
    """A heading and a role; raises `ArgumentTypeError`. The last = counts: a heading may hold one."""
    heading, found, role = text.rpartition("=")
    role = role.strip().lower()
    if not found or not heading.strip():
        raise ArgumentTypeError('write it as "HEADING=ROLE"')
    if role not in roles.codes():
        raise ArgumentTypeError(f"a column cannot be {role}; choose from {', '.join(sorted(roles.codes()))}")
    return heading.strip(), role


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--column",
        type=column,
        action="append",
        default=[],
        metavar="HEADING=ROLE",
        help="what a column is, where it is not guessed well; said once it is remembered for the source",
    )
    parser.add_argument(
        "--sheet", default="", metavar="NAME", help="which sheet of a workbook (default: the first)"
    )
    add_list_options(parser)


def run(path: Path, source: str, dry_run: bool, options: dict[str, Any]) -> Report:
    if not source:
        raise NotAFeed("Say whose list it is: --source NAME.")
    return import_table(
        path,
        source,
        chosen=dict(options["column"]),
        sheet=options["sheet"],
        dry_run=dry_run,
        **list_options(options),
    )
