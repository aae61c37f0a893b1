"""Imported areas: outlines of communes, neighbourhoods and statistical sectors, made simpler and checked."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from pont.directory import runs
from pont.directory.geography import storing
from pont.directory.geography.columns import Columns
from pont.directory.geography.files import Record, records_of, refuse_trouble
from pont.directory.geography.landmarks import said_communes
from pont.directory.geography.storing import Report
from pont.directory.ground import Area
from pont.directory.hsds.fields import Refused
from pont.directory.models import Source
from pont.directory.outlines import LEAST_CORNERS, Ring, simplified
from pont.directory.points import PlaceError, in_belgium
from pont.directory.saying import said as _

TOLERANCE_M = 10.0
MOST_CORNERS = 50_000  # of one area; a commune on the scale of a street has some thousand
LONGEST_KEY = 40
DIGITS = 5  # of a degree: about one metre
WHY_NOT = {
    "not_a_number": _("a corner of its outline is no number"),
    "not_on_earth": _("a corner of its outline is not on earth"),
    "swapped": _("latitude and longitude of a corner of its outline have changed places"),
}


def import_areas(
    path: Path,
    source: str,
    *,
    kind: str = "",
    tolerance: float = TOLERANCE_M,
    mapping: dict[str, str] | None = None,
    dry_run: bool = False,
) -> Report:
    """Import outlines whole, simplified by at most `tolerance` metres. Raises `NotAFeed` for a file that is none.

    `kind` is what all records are; without it the columns of the file show it.
    """
    records = records_of(path)
    columns = Columns(records, mapping or {})
    report = Report(source, dry_run, came_in=len(records))
    with runs.run(report) as owner:
        reader = Reader(columns, kind, tolerance, others(owner))
        drafts = read_all(records, reader, report)
        report.overrides_removed = columns.turned
        storing.store(Area, owner, drafts, report)
    return report


def others(owner: Source) -> dict[tuple[str, str], Area]:
    """The areas that belong to other sources: they are not ours to change."""
    return {(row.kind, row.key): row for row in Area.objects.exclude(source=owner).select_related("source")}


def read_all(records: Iterable[Record], reader: Reader, report: Report) -> storing.Drafts:
    """The areas of all records that can be taken; the others are refused in the report."""
    drafts: storing.Drafts = {}
    seen: set[tuple[str, str]] = set()
    for record in records:
        try:
            refuse_trouble(record)
            mark, columns = reader.area(record)
            if mark in seen:
                raise Refused(_("the same area came before in this file"))
            seen.add(mark)
            if reader.is_said_by_another(mark, columns):
                report.unchanged += 1
            else:
                drafts[mark] = columns
        except Refused as refused:
            report.refuse(record.where, reader.columns.value(record, "id")[:LONGEST_KEY], refused.args[0])
    return drafts


class Reader:
    """Reads one record after the other."""

    def __init__(
        self, columns: Columns, kind: str, tolerance: float, others: dict[tuple[str, str], Area]
    ) -> None:
        self.columns, self.tolerance, self.others = columns, tolerance, others
        self.kind = kind or (
            "sector" if columns.has("code") else "quarter" if columns.has("mdrc") else "commune"
        )

    def is_said_by_another(self, mark: tuple[str, str], columns: dict[str, Any]) -> bool:
        """Whether another source says just this already. Raises `Refused` where it says something else."""
        theirs = self.others.get(mark)
        if theirs is None:
            return False
        if any(getattr(theirs, name) != value for name, value in columns.items()):
            owner = theirs.source.name
            raise Refused(
                _("this area belongs to another source (%(owner)s) and says something else", owner=owner)
            )
        return True

    def area(self, record: Record) -> tuple[tuple[str, str], dict[str, Any]]:
        """Kind and key, and the columns of an area. Raises `Refused`."""
        nl, fr = self.columns.names(record)
        said = self.columns.value(record, "commune")
        inside = said_communes(said) if said else ()
        key = self.columns.value(record, "id")
        if self.kind == "commune":
            if len(inside) != 1:
                raise Refused(_("a commune needs its NIS code"))
            key = inside[0]
        if not 1 <= len(key) <= LONGEST_KEY:
            raise Refused(_("it needs an identifier of at most %(size)s characters", size=LONGEST_KEY))
        rings = [[list(point) for point in ring] for ring in self.rings(record.geometry)]
        columns = {
            "nl": nl,
            "fr": fr,
            "communes": " ".join(inside),
            "rings": rings,
            "tolerance": float(self.tolerance),
        }
        return (self.kind, key), columns

    def rings(self, geometry: Any) -> list[Ring]:
        """The closed lines of a polygon or of several, simplified. Raises `Refused`."""
        shape = geometry.get("type") if isinstance(geometry, dict) else None
        if shape not in ("Polygon", "MultiPolygon"):
            kinds = {"one": "Polygon", "other": "MultiPolygon"}
            raise Refused(_("its geometry is no outline: a %(one)s or a %(other)s is needed", **kinds))
        given = geometry.get("coordinates")
        polygons = [given] if shape == "Polygon" else given
        try:
            lines = [line for polygon in polygons for line in polygon]
            if not lines or sum(map(len, lines)) > MOST_CORNERS:
                raise Refused(_("its outline has no corners, or more than %(most)s", most=MOST_CORNERS))
            return [simplified(ring(line), self.tolerance) for line in lines]
        except TypeError as error:
            raise Refused(_("its outline is no list of lines of points")) from error


def ring(line: list[Any]) -> Ring:
    """A closed line of GeoJSON as (lat, lon). Raises `Refused`."""
    points = [checked(position) for position in line]
    if len(points) < LEAST_CORNERS or points[0] != points[-1]:
        raise Refused(_("a line of its outline is not closed"))
    if sum(lat * lon2 - lat2 * lon for (lat, lon), (lat2, lon2) in pairwise(points)) == 0:
        raise Refused(_("a line of its outline goes around nothing"))
    return tuple(points)


def checked(position: Any) -> tuple[float, float]:
    """A position of GeoJSON as (lat, lon) in Belgium. Raises `Refused`."""
    try:
        lon, lat = (float(axis) for axis in position[:2])
        if not in_belgium(lat, lon):
            raise Refused(_("a corner of its outline is not in Belgium"))
    except PlaceError as error:
        raise Refused(WHY_NOT[error.code]) from error
    except (TypeError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_("a corner of its outline is no pair of numbers")) from error
    return round(lat, DIGITS), round(lon, DIGITS)
