"""What `pont export` can write, one small module for each kind.

Each has `NAME` (the word behind `pont export`), `HELP`, `MEDIA_TYPE` and `SUFFIX` for whoever serves the file,
`NOT_CARRIED` (what the format cannot say, by name), `add_arguments(parser)` for options of its own, and
`write(file, options)`, which writes to an open binary file and gives a report or raises `CannotExport`.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, BinaryIO, Protocol

from msgspec import Struct, field


class CannotExport(ValueError):
    """It cannot be written as it was asked; the message is one sentence."""


class Report(Struct):
    """What was written, counted by name, in the order in which it is told."""

    counts: dict[str, int] = field(default_factory=dict)


class Kind(Protocol):
    """A module of this folder."""

    NAME: str
    HELP: str
    MEDIA_TYPE: str
    SUFFIX: str
    NOT_CARRIED: tuple[str, ...]

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def write(self, file: BinaryIO, options: dict[str, Any]) -> Report: ...
