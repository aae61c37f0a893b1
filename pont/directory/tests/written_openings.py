"""What two opening-hours texts have in common: the minutes they open, not the way they are written."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pont.directory.intervals import Intervals, minus
from pont.directory.opening import read_hours, to_minutes

# Weeks with public holidays (Christmas, 1 January, Ascension, 21 July), with all seasons, and with both clocks.
WINDOWS = [
    (to_minutes(datetime(2026, 12, 14)), to_minutes(datetime(2027, 1, 18))),
    (to_minutes(datetime(2027, 3, 1)), to_minutes(datetime(2027, 6, 7))),
    (to_minutes(datetime(2027, 7, 1)), to_minutes(datetime(2027, 9, 6))),
    (to_minutes(datetime(2027, 10, 18)), to_minutes(datetime(2027, 11, 15))),
]
HERE = Path(__file__).parent


def cases(name: str) -> dict[str, list[list[str]]]:
    """The "clear" and the "unclear" texts of a case file."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=2000)
def openings(hours: str | None) -> list[Intervals] | None:
    """What is open in each window; None for no hours at all."""
    return [read_hours(hours).unfold(*window)[0] for window in WINDOWS] if hours else None


def open_beyond(hours: str | None, allowed: str | None) -> list[Intervals]:
    """What `hours` open and `allowed` do not."""
    nothing: list[Intervals] = [[] for _ in WINDOWS]
    pairs = zip(openings(hours) or nothing, openings(allowed) or nothing, strict=True)
    return [more for opened, known in pairs if (more := minus(opened, known))]
