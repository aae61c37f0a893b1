"""What the house rules look at: the files of the repository, and the names of the parts they read."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "pont"


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file git knows or would take in, so never what a tool or the program wrote."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(sorted(ROOT / name for name in names if name and (ROOT / name).is_file()))


def files(*suffixes: str, under: Path = ROOT) -> list[Path]:
    """The repository's files below `under` whose names end so."""
    return [path for path in repository_files() if path.suffix in suffixes and path.is_relative_to(under)]


def templates() -> list[Path]:
    return [path for path in repository_files() if "templates" in path.parts and path.is_relative_to(PACKAGE)]


def name(path: Path) -> str:
    """The path as people say it: from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def lines_with(path: Path, pattern: re.Pattern[str]) -> list[str]:
    """`file:line: text` for each line in which the compiled pattern is found."""
    return [
        f"{name(path)}:{number}: {line.strip()[:120]}"
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def catalogue(path: Path) -> list[polib.POEntry]:
    """The sentences of a catalogue that are still in use."""
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def said(entry: polib.POEntry) -> list[str]:
    """The translations of an entry: one, or one for each plural."""
    return list(entry.msgstr_plural.values()) or [entry.msgstr]
