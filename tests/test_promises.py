"""The list of promises says what it saw: kept, broken, and how many."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests import house

PROMISE = '"""A chapter."""\n\n\ndef test_nobody_is_told():\n    assert {}\n'


def tried(folder: Path, *, holds: bool) -> tuple[int, list[str]]:
    """Try a promise that holds or does not; returns the code and what was printed last."""
    file = folder / "test_of_ours.py"
    file.write_text(PROMISE.format(holds))
    command = [sys.executable, "-m", "tests.promises", str(file)]
    done = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()[-4:]


def test_a_kept_promise_is_told_and_counted(tmp_path: Path) -> None:
    assert tried(tmp_path, holds=True) == (
        0,
        ["A chapter.", "  kept   nobody is told", "", "1 of 1 promises kept"],
    )


def test_a_broken_promise_is_told_and_ends_badly(tmp_path: Path) -> None:
    assert tried(tmp_path, holds=False) == (
        1,
        ["A chapter.", "  broken nobody is told", "", "0 of 1 promises kept"],
    )
