"""`pont export changes FILE --since DATE`: which public services are new, changed or gone since then.

A service that left is told by its identifier and nothing else, however it left: ended, joined with another, deleted,
or for partner houses only now. One that was never public is not told at all.
"""

from __future__ import annotations

import csv
import datetime
import io
from argparse import ArgumentParser
from collections.abc import Iterator
from heapq import merge
from typing import Any, BinaryIO

import msgspec
from django.db.models.functions import Greatest
from msgspec import Struct

from pont.directory.editing.models import Gone
from pont.directory.exports import CannotExport, Report
from pont.directory.hsds.cells import guarded
from pont.directory.models import Service
from pont.directory.opening import BRUSSELS

NAME = "changes"
HELP = "which services are new, changed or gone since a day"
MEDIA_TYPE = "application/x-ndjson"
SUFFIX = ".jsonl"
FORMATS = ("jsonl", "csv")
WHATS = ("new", "changed", "gone")
NOT_CARRIED = (
    "what was changed, and by whom",
    "why a service is gone",
    "services that were never public",
)


class Line(Struct, frozen=True):
    """`what`: new, changed or gone. `at`: the moment of the last change, in UTC. A service that is gone has no name."""

    at: str
    id: str
    what: str
    name: str = ""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--since", required=True, metavar="DATE", help="a day (YYYY-MM-DD) or a moment (ISO 8601)"
    )
    parser.add_argument(
        "--format", default="jsonl", choices=FORMATS, help="JSON lines or CSV (default: %(default)s)"
    )


def moment(text: str) -> datetime.datetime:
    """A day, which begins at midnight in Brussels, or a moment; Brussels where it names no zone.

    Raises `CannotExport` for anything else.
    """
    try:
        found = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        raise CannotExport(f"This is no day: {text.strip()[:40]}. Write it as 2026-11-03.") from None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=BRUSSELS)).astimezone(datetime.UTC)
    except OverflowError:
        raise CannotExport(f"No calendar has this day: {text.strip()[:40]}.") from None


def _utc(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _there(since: datetime.datetime) -> Iterator[Line]:
    """Services that are on the map and came or changed since. One that ended is told as gone, as every other."""
    there = Service.objects.exportable().exclude(public_since=None)
    rows = there.annotate(at=Greatest("modified_at", "public_since")).filter(at__gte=since)
    found = rows.order_by("at", "hsds_id").values_list("at", "hsds_id", "name", "public_since", "status")
    for at, hsds_id, name, public_since, status in found.iterator():
        if status == "defunct":
            if public_since < since:
                yield Line(_utc(at), hsds_id, "gone")
            continue
        yield Line(_utc(at), hsds_id, "new" if public_since >= since else "changed", name)


def _gone(since: datetime.datetime) -> Iterator[Line]:
    rows = Gone.objects.filter(at__gte=since).order_by("at", "hsds_id")
    for at, hsds_id in rows.values_list("at", "hsds_id").iterator():
        yield Line(_utc(at), hsds_id, "gone")


def lines(since: datetime.datetime) -> Iterator[Line]:
    """All of them, the earliest first."""
    return merge(_there(since), _gone(since), key=lambda line: (line.at, line.id))


def _as_json(line: Line) -> bytes:
    said = {"id": line.id, "what": line.what, "at": line.at} | ({"name": line.name} if line.name else {})
    return msgspec.json.encode(said) + b"\n"


def _as_row(cells: tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([guarded(cell) for cell in cells])
    return text.getvalue().encode()


def write(file: BinaryIO, options: dict[str, Any]) -> Report:
    since = moment(options["since"])
    is_csv = options.get("format", FORMATS[0]) == "csv"
    counts = dict.fromkeys(WHATS, 0)
    if is_csv:
        file.write(_as_row(("id", "what", "at", "name")))
    for line in lines(since):
        file.write(_as_row((line.id, line.what, line.at, line.name)) if is_csv else _as_json(line))
        counts[line.what] += 1
    return Report(counts)
