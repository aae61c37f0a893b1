"""`--map role=column`: which column of a file says what, where its names are others than the usual ones."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from pont.directory.geography.columns import COLUMNS


def pair(text: str) -> tuple[str, str]:
    """A role and a column; raises `ArgumentTypeError`."""
    role, found, column = text.partition("=")
    if role not in COLUMNS or not found or not column:
        raise ArgumentTypeError(f"write it as ROLE=COLUMN; roles are {', '.join(COLUMNS)}")
    return role, column


def add_map(parser: ArgumentParser) -> None:
    usual = "; ".join(f"{role}: {', '.join(columns)}" for role, columns in COLUMNS.items())
    parser.add_argument(
        "--map",
        type=pair,
        action="append",
        default=[],
        metavar="ROLE=COLUMN",
        help=f"read a role from another column than the usual ones ({usual})",
    )
