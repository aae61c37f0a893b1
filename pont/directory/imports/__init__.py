"""What `pont import` can take over, one small module for each kind.

Each has `NAME` (the word behind `pont import`), `HELP`, `PATH_HELP`, `SOURCE` (whose list it is when nobody says),
`add_arguments(parser)` for options of its own, and `run(path, source, dry_run, options)`, which gives a report or
raises `NotAFeed` with one sentence.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Protocol


class Report(Protocol):
    """What a run of any kind tells: counts by name, refusals with their line and reason."""

    dry_run: bool
    refusals: list[dict[str, Any]]
    missing: list[str]
    kept: list[dict[str, Any]]

    def said(self) -> list[str]:
        """Lines about how the list was read, before the counts."""

    def counts(self) -> dict[str, int]: ...


class Kind(Protocol):
    """A module of this folder."""

    NAME: str
    HELP: str
    PATH_HELP: str
    SOURCE: str

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, path: Path, source: str, dry_run: bool, options: dict[str, Any]) -> Report: ...
