"""Imported places: from the records of a file to rows, each with what is known of where it lies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from pont.directory import places, runs
from pont.directory.gathering import Row
from pont.directory.geography import storing
from pont.directory.geography.columns import Columns
from pont.directory.geography.files import Record, records_of, refuse_trouble
from pont.directory.geography.storing import Report
from pont.directory.ground import LANDMARK_KINDS, Landmark
from pont.directory.hsds.fields import Refused
from pont.directory.outlines import Outline, commune_at
from pont.directory.places import Kind
from pont.directory.points import PlaceError, in_belgium
from pont.directory.saying import said as _

BETWEEN_CODES = re.compile(r"[\s,;/|]+")
LONGEST_KEY = 120
LONGEST_NUMBER = 20
DIGITS = 6  # of a degree: eleven centimetres
WHY_NOT = {
    "not_a_number": _("its point is no number"),
    "not_on_earth": _("its point is not on earth"),
    "swapped": _("latitude and longitude of its point have changed places"),
}
STOP_COLUMNS = ("railway", "public_transport", "tram", "subway")
SQUARES_NL, SQUARES_FR = ("plein", "square", "voorplein"), ("place", "square", "parvis")


def import_places(
    path: Path, source: str, *, kind: str = "", mapping: dict[str, str] | None = None, dry_run: bool = False
) -> Report:
    """Import places whole. Raises `NotAFeed` for a file that is none; refused records do not stop the others.

    `kind` is what a record is that does not say it itself; `mapping` gives roles columns of their own.
    """
    records = records_of(path)
    columns = Columns(records, mapping or {})
    report = Report(source, dry_run, came_in=len(records))
    with runs.run(report) as owner:
        reader = Reader(columns, kind, storing.stored_outlines("commune"))
        rows = read_all(records, reader, report)
        report.overrides_removed = columns.turned
        storing.store(Landmark, owner, {(row.kind, row.key): fields(row) for row in rows}, report)
    return report


def read_all(records: Iterable[Record], reader: Reader, report: Report) -> list[Row]:
    """The rows of all records that can be taken; the others are refused in the report."""
    rows: dict[tuple[str, str], Row] = {}
    for record in records:
        try:
            refuse_trouble(record)
            row = reader.row(record)
            if (row.kind, row.key) in rows:
                raise Refused(_("the same place came before in this file"))
            rows[row.kind, row.key] = row
        except Refused as refused:
            report.refuse(record.where, record.value("id")[:LONGEST_KEY], refused.args[0])
    return list(rows.values())


def fields(row: Row) -> dict[str, object]:
    """A row as the columns of its table."""
    return {
        "nl": row.nl,
        "fr": row.fr,
        "number": row.number,
        "postcodes": " ".join(row.postcodes),
        "communes": " ".join(row.communes),
        "lat": row.lat,
        "lon": row.lon,
    }


class Reader:
    """Reads one record after the other."""

    def __init__(self, columns: Columns, kind: str, outlines: tuple[Outline, ...]) -> None:
        self.columns, self.kind, self.outlines = columns, kind, outlines

    def row(self, record: Record) -> Row:
        """The place a record tells of. Raises `Refused`."""
        nl, fr = self.columns.names(record)
        kind = self.kind_of(record, nl, fr)
        number = self.columns.value(record, "number").replace(";", "-") if kind == "address" else ""
        if kind == "address" and not 1 <= len(number) <= LONGEST_NUMBER:
            raise Refused(_("an address needs a house number"))
        postcodes, point = self.postcodes(record), self.point(record)
        found = self.communes(record, postcodes, point)
        if point is None and not postcodes and not found:
            raise Refused(_("nothing says where it lies: no point, no postcode, no commune"))
        lat, lon = point or (None, None)
        key = self.key(record, kind, postcodes) or made_key(kind, nl, fr, number, postcodes, found, point)
        return Row(kind, key, nl, fr, number, postcodes, found, lat, lon)

    def kind_of(self, record: Record, nl: str, fr: str) -> Kind:
        """What kind of place it is: said by the record, by whoever imports, or shown by the columns of the file."""
        said = self.columns.value(record, "kind") or self.kind
        if said:
            known = next((kind for kind in LANDMARK_KINDS if kind == said), None)
            if known is None:
                kinds = list(LANDMARK_KINDS)
                raise Refused(_("its kind is unknown; choose from %(kinds)s", kinds=kinds))
            return known
        if self.columns.has("number", "housenumber"):
            return "address"
        if self.columns.has("street", "street_nl", "street_fr", "street_bilingual"):
            return "square" if is_square(nl, fr) else "street"
        is_stop = any(record.values.get(name) for name in STOP_COLUMNS)
        # An entrance of a metro station bears the name of its street.
        return "stop" if is_stop and record.values.get("railway") != "subway_entrance" else "landmark"

    def key(self, record: Record, kind: str, postcodes: tuple[str, ...]) -> str:
        """The identifier a file gave; lists of streets repeat it for each postcode."""
        key = self.columns.value(record, "id")
        if key and kind in ("street", "square") and postcodes:
            key = f"{key}/{'+'.join(postcodes)}"
        if len(key) > LONGEST_KEY:
            raise Refused(_("its identifier is longer than %(size)s characters", size=LONGEST_KEY))
        return key

    def postcodes(self, record: Record) -> tuple[str, ...]:
        said = [code for code in BETWEEN_CODES.split(self.columns.value(record, "postcode")) if code]
        for code in said:
            if code not in places.postcode_places():
                raise Refused(_("%(code)s is no postcode of Brussels", code=code[:20]))
        return tuple(sorted(set(said)))

    def point(self, record: Record) -> tuple[float, float] | None:
        """Latitude and longitude, None where nothing says them. Raises `Refused`."""
        lat, lon = self.columns.value(record, "lat"), self.columns.value(record, "lon")
        if record.geometry is not None:
            lon, lat = position(record.geometry)
        if lat == lon == "":
            return None
        try:
            found = float(lat), float(lon)
            if not in_belgium(*found):
                raise Refused(_("its point is not in Belgium"))
        except PlaceError as error:
            raise Refused(WHY_NOT[error.code]) from error
        except ValueError as error:
            if isinstance(error, Refused):
                raise
            raise Refused(_("its point needs a latitude and a longitude as numbers")) from error
        return round(found[0], DIGITS), round(found[1], DIGITS)

    def communes(
        self, record: Record, postcodes: tuple[str, ...], point: tuple[float, float] | None
    ) -> tuple[str, ...]:
        """NIS codes: as said, else by the point, else by a postcode that lies in one commune."""
        if said := self.columns.value(record, "commune"):
            return said_communes(said)
        if point is not None:
            found = commune_at(self.outlines, *point)
            return (found,) if found else ()
        inside = {nis for code in postcodes for nis in places.postcode_places()[code].communes}
        return tuple(sorted(inside)) if len(inside) == 1 else ()


def said_communes(said: str) -> tuple[str, ...]:
    """NIS codes in a text of codes, or of one name. Raises `Refused`."""
    codes = [code for code in BETWEEN_CODES.split(said) if code]
    if all(code in places.communes() for code in codes):
        return tuple(sorted(set(codes)))
    named = places.commune_named(said)
    if len(named) != 1:
        raise Refused(_("%(found)s is no commune of Brussels", found=said[:60]))
    return (named[0].nis,)


def position(geometry: object) -> tuple[str, str]:
    """Longitude and latitude of a GeoJSON point, as text. Raises `Refused`."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        raise Refused(_("its geometry is no point"))
    found = geometry.get("coordinates")
    if not isinstance(found, list) or len(found) not in (2, 3):
        raise Refused(_("its point needs a longitude and a latitude"))
    return str(found[0]), str(found[1])


def is_square(nl: str, fr: str) -> bool:
    """Whether names are those of a square: Luxemburgplein, place du Luxembourg."""
    return nl.casefold().endswith(SQUARES_NL) and fr.casefold().split(" ")[0] in SQUARES_FR


def made_key(*said: object) -> str:
    """An identifier for a record that gives none, from all it says: the same at every run."""
    return hashlib.blake2b("\n".join(map(str, said)).encode(), digest_size=12).hexdigest()
