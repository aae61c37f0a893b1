"""Runs the checks in their order, all of them even when one fails, and closes with one line of counts.

`python -m tests.run check` is the fast part; `python -m tests.run test` is everything that CI runs.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tests.cluster import NoPostgres, cluster, end_politely

ROOT = Path(__file__).resolve().parent.parent
RUFF = [sys.executable, "-m", "ruff"]
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
# Two workers; which tests stay together is said in conftest.py.
TWO = ("-n2", "--dist", "loadscope")
TOOLS = [
    ("format", [*RUFF, "format", "--check", "--quiet", "."]),
    ("lint", [*RUFF, "check", "--quiet", "."]),
    ("types", [sys.executable, "-m", "mypy"]),
]


class Counts(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def and_also(self, other: Counts) -> Counts:
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def counts_of(report: Path, code: int) -> Counts:
    """Read pytest's report. A run that ended badly without a failed test counts one failure."""
    if not report.exists():
        return Counts(failed=1)
    suite = ElementTree.parse(report).getroot().find("testsuite")
    numbers = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    failed = numbers["failures"] + numbers["errors"]
    counts = Counts(numbers["tests"] - failed - numbers["skipped"], failed, numbers["skipped"])
    return counts if code == 0 or failed else counts.and_also(Counts(failed=1))


def run_tool(name: str, command: list[str]) -> Counts:
    """Run one tool; it counts as one check."""
    begun = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    print(f"{name}: {'ok' if code == 0 else 'FAILED'} ({time.monotonic() - begun:.0f} s)", flush=True)
    return Counts(passed=1) if code == 0 else Counts(failed=1)


def run_suite(name: str, *arguments: str, **variables: str) -> Counts:
    """Run pytest in a process of its own."""
    print(f"{name}:", flush=True)
    with tempfile.TemporaryDirectory(prefix="pont-report-") as folder:
        report = Path(folder) / "report.xml"
        command = [*PYTEST, *arguments, f"--junitxml={report}"]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=False)
        return counts_of(report, done.returncode)


def not_run(name: str, why: str) -> Counts:
    """Say what was left out; in CI that is a failure."""
    print(f"not run: {name} ({why})", flush=True)
    return Counts(failed=1) if os.environ.get("CI") else Counts()


def run_on_postgres() -> Counts:
    """All that asks a database once more, as an application role on PostgreSQL."""
    try:
        with cluster() as addresses:
            chosen = (*TWO, "-m", "not browser and not siege", "--only-database")
            return run_suite("suite on PostgreSQL", *chosen, **addresses)
    except NoPostgres as missing:
        return not_run("suite on PostgreSQL", str(missing))


def run_browser() -> Counts:
    """Journeys in Chromium, and the checkers of what it shows; each worker has a server of its own."""
    if not shutil.which("chromium"):
        return not_run("journeys in a browser", "no Chromium on this machine")
    journeys = ("journeys in a browser", *TWO, "-m", "browser")
    if shutil.which("java"):
        return run_suite(*journeys)
    total = run_suite(*journeys, "--ignore=tests/browser/test_html.py")
    return total.and_also(not_run("the HTML checker", "no Java on this machine"))


def run_tools() -> Counts:
    total = Counts()
    for name, command in TOOLS:
        total = total.and_also(run_tool(name, command))
    return total


def run_check() -> Counts:
    """Format, lint, types and the house rules."""
    rules = sorted(str(path) for path in (ROOT / "tests").glob("test_*.py"))
    return run_tools().and_also(run_suite("house rules", *rules))


def run_test() -> Counts:
    """Everything that CI runs."""
    for name in ("DATABASE_URL", "DATABASE_ADMIN_URL"):
        os.environ.pop(name, None)
    total = run_tools().and_also(run_suite("suite on SQLite", *TWO))
    return total.and_also(run_on_postgres()).and_also(run_browser())


def main(what: str) -> int:
    signal.signal(signal.SIGTERM, end_politely)
    begun = time.monotonic()
    try:
        total = {"check": run_check, "test": run_test}[what]()
    except KeyboardInterrupt:
        return 130
    print(f"\n{what} took {time.monotonic() - begun:.0f} s")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped", flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
