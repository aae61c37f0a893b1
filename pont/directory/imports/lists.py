"""What every list of services may be told besides where it is."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any


def a_day(text: str) -> datetime.date:
    """A day as YYYY-MM-DD; raises `ArgumentTypeError`."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("write the day as 2026-11-22") from error


def add_list_options(parser: ArgumentParser) -> None:
    """How much of the list it is, and of when."""
    parser.add_argument(
        "--dated",
        type=a_day,
        metavar="DAY",
        help="the day the list speaks of, where its records do not say; what people checked later stays",
    )
    how_much = parser.add_mutually_exclusive_group()
    how_much.add_argument(
        "--part", action="store_true", help="a part of a list: what is not in it is not missing"
    )
    how_much.add_argument(
        "--whole",
        action="store_true",
        help="all there is: what is not in it is missing, however much that is",
    )


def list_options(options: dict[str, Any]) -> dict[str, Any]:
    """The same as arguments of an import."""
    return {
        "dated": options.get("dated"),
        "is_part": bool(options.get("part")),
        "is_whole": bool(options.get("whole")),
    }
