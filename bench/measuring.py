"""Clocks, percentiles, and the table everything ends in."""

from __future__ import annotations

import datetime
import os
import platform
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, TypeVar

Thing = TypeVar("Thing")


class Row(NamedTuple):
    """One line of the table. `target`: what it should be at most or at least, or ""."""

    what: str
    value: str
    target: str = ""


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def peak() -> float:
    """The most megabytes this process has held. The clock of resources also counts those of whoever started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def timed(work: Callable[[Thing], object], things: Iterable[Thing]) -> list[float]:
    """Milliseconds that `work` takes for each of `things`."""
    clock = time.perf_counter
    taken = []
    for thing in things:
        begun = clock()
        work(thing)
        taken.append((clock() - begun) * 1000)
    return taken


def p50_p99(milliseconds: list[float]) -> str:
    return f"{percentile(milliseconds, 0.5):.2f} / {percentile(milliseconds, 0.99):.2f} ms"


def memory_mb(pid: int | str = "self") -> float:
    """What a process has in memory: its own and its share of what several processes have in common."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def resident_mb(pid: int | str = "self") -> float:
    """The resident set of a process, with all it shares."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def machine() -> str:
    """What this was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy, now = os.getloadavg()[0], datetime.datetime.now(tz=datetime.UTC)
    return (
        f"{now:%Y-%m-%d %H:%M} UTC; {os.cpu_count()} cores, {memory:.0f} GB; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; load when begun {busy:.1f}"
    )


def crowd() -> str:
    """A warning when others used the machine meanwhile: this bench keeps about three processes busy at most."""
    busy = os.getloadavg()[1]
    if busy <= (os.cpu_count() or 1) + 1:
        return ""
    return f"The machine was busy with other work (load {busy:.1f}): only the ratios mean something.\n"


def table(rows: list[Row]) -> str:
    """The rows as a table in plain text."""
    head = Row("what", "measured", "target")
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    first = "  ".join(cell.ljust(width) for cell, width in zip(head, widths, strict=True))
    return "\n".join(line.rstrip() for line in [first, "-" * len(first), *lines])
