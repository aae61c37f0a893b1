"""`python -m tests.promises`: what Pont promises about people, each promise tried, as a list somebody can read.

The promises are the tests in `tests/privacy`; their names are the sentences. A promise that is tried on many cases is
kept when it holds in all of them.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent / "privacy"
KEPT, BROKEN = "kept  ", "broken"


class Promises:
    """Listens to a run of pytest and writes down what became of each promise."""

    def __init__(self) -> None:
        self.chapters: dict[str, str] = {}
        self.kept: dict[tuple[str, str], bool] = {}
        self.told: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if isinstance(item, pytest.Function):
                about = (item.module.__doc__ or item.module.__name__).strip().partition("\n")[0]
                self.chapters[item.nodeid.partition("::")[0]] = about

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file, _colons, name = report.nodeid.partition("::")
        promise = file, name.partition("[")[0]
        self.kept[promise] = self.kept.get(promise, True) and report.outcome == "passed"
        if report.failed:
            self.told.append(f"{report.nodeid}\n{report.longreprtext}")

    def lines(self) -> list[str]:
        """The list, a chapter for each file."""
        found: list[str] = []
        for file, about in self.chapters.items():
            promises = [(name, kept) for (where, name), kept in self.kept.items() if where == file]
            found += [
                "",
                about,
                *(f"  {KEPT if kept else BROKEN} {sentence(name)}" for name, kept in promises),
            ]
        return found


def sentence(name: str) -> str:
    """`test_another_house_sees_nothing` as people read it."""
    return name.removeprefix("test_").replace("_", " ")


def main(chosen: list[str]) -> int:
    """Try the promises of these files, or every one; returns 0 when all are kept."""
    promises = Promises()
    # What pytest itself would say is for programmers.
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        code = pytest.main(["-p", "no:cacheprovider", *(chosen or [str(FOLDER)])], plugins=[promises])
    kept = sum(promises.kept.values())
    print("\n".join(promises.told + promises.lines()))
    print(f"\n{kept} of {len(promises.kept)} promises kept")
    return 0 if code == 0 and promises.kept and kept == len(promises.kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
