"""The bench still runs: every part of it, on a map so small that its figures mean nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests import house

pytestmark = pytest.mark.siege
PARTS = (
    "built from the database",
    "mixed queries",
    "floor: FTS5 match",
    "ratio of p50",
    "a saved change",
    "database queries of a results page",
    "result pages a second",
    "JSON answers a second",
    "over the wire",
    "every record changed",
    "candidates listed",
    "line by line",
    "memory of a worker",
)


def test_the_bench_prints_its_table() -> None:
    command = [
        sys.executable,
        "-m",
        "bench",
        "--quick",
        "--services",
        "300",
        "--questions",
        "60",
        "--seconds",
        "1",
    ]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        command, cwd=house.ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert (done.returncode, [part for part in PARTS if part not in done.stdout]) == (0, []), done.stderr
    assert "(0 failed)" in done.stdout
