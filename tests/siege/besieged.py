"""A Pont of its own in a throwaway folder, worked on by processes that can be killed."""

from __future__ import annotations

import os
import secrets
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from pont.directory import index_files
from pont.directory.indexing import Index

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_RUN = 120


class Besieged:
    """One data folder with tables, and processes that use it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.index_root = folder, folder / "index"
        given_away = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        self.environment = {name: value for name, value in os.environ.items() if name not in given_away}
        self.environment |= {"PONT_DATA": str(folder), "PONT_SECRET_KEY": secrets.token_urlsafe(50)}
        self.pont("init")

    def start(
        self, module: str, *arguments: object, prepare: Callable[[], None] | None = None
    ) -> subprocess.Popen[str]:
        """`python -m module arguments …`; `prepare` runs in the new process before it begins."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=prepare,
        )

    def run(
        self, module: str, *arguments: object, prepare: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The same, to its end."""
        return ended(self.start(module, *arguments, prepare=prepare))

    def pont(self, *arguments: object) -> str:
        """A command that has to succeed; returns what it printed."""
        done = self.run("pont", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def index(self) -> Index:
        """The index in force, whole: every file is compared with its digest."""
        return index_files.load(self.index_root)

    def unfinished(self) -> list[str]:
        """Builds that were begun and not ended."""
        return sorted(path.name for path in self.index_root.glob("*.part"))

    def count(self, table: str) -> int:
        """Rows of a table, read as any other process would."""
        base = sqlite3.connect(self.folder / "pont.sqlite3", timeout=10)
        try:
            return base.execute(f"SELECT count(*) FROM directory_{table}").fetchone()[0]
        finally:
            base.close()


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """What a process left when it ended by itself; one that hangs is killed and fails the test."""
    try:
        output, errors = process.communicate(timeout=LONGEST_RUN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def killed_after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill a process after so many seconds; returns whether it was still at work."""
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    return False
