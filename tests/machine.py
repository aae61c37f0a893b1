"""What the tests need of the machine beyond Python packages.

As root on Debian, `python -m tests.machine` installs what is missing; otherwise it says in one line what is
missing and what will not be run. In CI (variable CI set) something missing is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


def has_font() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoSans-Regular.*"))


def has_postgres() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or bool(shutil.which("initdb"))


class Need(NamedTuple):
    package: str
    present: Callable[[], bool]
    without: str


NEEDS = [
    Need("chromium", lambda: bool(shutil.which("chromium")), "journeys in a browser"),
    Need("default-jre-headless", lambda: bool(shutil.which("java")), "the HTML checker"),
    Need("fonts-noto-core", has_font, "pictures of pages with their letters"),
    Need(
        "gettext",
        lambda: bool(shutil.which("xgettext")),
        "the check that every sentence is in the catalogues",
    ),
    Need("postgresql", has_postgres, "the suite on PostgreSQL"),
]


def missing() -> list[Need]:
    """The needs this machine does not meet, in the order of their names."""
    return [need for need in NEEDS if not need.present()]


def install(packages: list[str]) -> None:
    """Install Debian packages; raises CalledProcessError when apt cannot."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    absent = missing()
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing " + ", ".join(need.package for need in absent), flush=True)
        install([need.package for need in absent])
        absent = missing()
    if not absent:
        return 0
    print("missing: " + "; ".join(f"{need.package} (without it: not {need.without})" for need in absent))
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
