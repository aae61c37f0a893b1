"""The words of tables and calendars, in the three languages in which these are written."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from functools import cache
from pathlib import Path
from typing import Any

from pont.directory.exports import CannotExport
from pont.kernel.terms import LANGUAGES

FILE = Path(__file__).parent / "words.toml"
DEFAULT = "en"


@cache
def _document() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def word(part: str, key: str, language: str) -> str:
    """One text of the file, in nl, fr or en."""
    return _document()[part][key][LANGUAGES.index(language)]


def keys(part: str) -> tuple[str, ...]:
    """The keys of a part, in the order of the file."""
    return tuple(_document()[part])


def add_language(parser: ArgumentParser) -> None:
    """The option that says in which language a file is written."""
    parser.add_argument(
        "--lang", default=DEFAULT, choices=LANGUAGES, help="nl, fr or en (default: %(default)s)"
    )


def language_of(options: dict[str, Any]) -> str:
    """The language that was asked for. Raises `CannotExport` for another than nl, fr and en."""
    found = str(options.get("lang") or DEFAULT)
    if found not in LANGUAGES:
        raise CannotExport(f"Choose one of these languages: {', '.join(LANGUAGES)}.")
    return found
