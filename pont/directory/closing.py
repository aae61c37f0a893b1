"""Hours with a closing laid over them: what is closed for a while is closed on these days, whatever its week says."""

from __future__ import annotations

import datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Outside its closing nobody knows more than before.
NOBODY_KNOWS = "24/7 unknown"


def written(date: datetime.date) -> str:
    """A date in OSM syntax: 2026 Nov 25."""
    return f"{date.year} {MONTHS[date.month - 1]} {date.day:02}"


def closed(hours: str, since: datetime.date, until: datetime.date, note: str = "") -> str:
    """OSM hours that are off from `since` to `until`, both days included; `hours` "" is unknown elsewhere."""
    said = note.replace('"', "”").strip()
    comment = f' "{said}"' if said else ""
    return f"{hours or NOBODY_KNOWS}; {written(since)}-{written(until)} off{comment}"
