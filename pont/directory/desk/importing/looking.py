"""A kept file as a list: what it is, whether a page can take it, what an import of it would do, and the import."""

from __future__ import annotations

import datetime
import zipfile
from typing import Any

import msgspec
from django.db import IntegrityError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.directory.desk.editing import labels
from pont.directory.desk.importing.uploads import Upload
from pont.directory.hsds import importing as feeds
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.files import Entry, NotAFeed
from pont.directory.hsds.reading import read_service
from pont.directory.osm.importing import import_osm, records_of
from pont.directory.saying import Said, read, told_by
from pont.directory.spreadsheets import importing as tables
from pont.directory.spreadsheets.files import read_sheet
from pont.directory.spreadsheets.headings import Table, table_of
from pont.directory.spreadsheets.matching import match
from pont.kernel.phrasing import unturned

TABLE, HSDS, OSM = "table", "hsds", "osm"
MOST_ROWS = 5_000
"""Services a page brings in while somebody waits; a command takes more."""
MOST_COLUMNS = 150
LARGEST_UNPACKED = 64 * 1024**2
FIRST = 5
_BOMS = b"\xef\xbb\xbf \t\r\n"


class Refused(ValueError):
    """A list that no page can bring in; the message is one sentence. `tongue`: its language, "" for the page's."""

    def __init__(self, sentence: str, tongue: str = "") -> None:
        super().__init__(sentence)
        self.tongue = tongue


def _too_long(kind: str) -> Refused:
    said = {"most": f"{MOST_ROWS:,}", "command": f"pont import {kind}"}
    return Refused(_("A page takes lists of up to %(most)s rows. Use the command: %(command)s.") % said)


def of_engine(error: NotAFeed, upload: Upload) -> Refused:
    """What an engine says of a file, under the name that people know, in the language of the page where it can."""
    sentence = told_by(error)
    tongue = "" if isinstance(sentence, Said) else "en"
    return Refused(unturned(read(sentence).replace(upload.token, upload.about.name)), tongue)


def kind_of(upload: Upload) -> str:
    """What a file is, by its bytes. Raises `Refused` for a zip that grows too large."""
    if zipfile.is_zipfile(upload.path):
        return _kind_of_zip(upload)
    data = upload.path.read_bytes()
    start = data[:200].lstrip(_BOMS)[:1]
    if start not in (b"{", b"["):
        return TABLE
    try:
        page = msgspec.json.decode(data.removeprefix(_BOMS[:3]), type=dict[str, msgspec.Raw])
        return OSM if msgspec.json.decode(page.get("type", b"null")) == "FeatureCollection" else HSDS
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return OSM if b'"FeatureCollection"' in data[:2000] else HSDS


def _kind_of_zip(upload: Upload) -> str:
    try:
        with zipfile.ZipFile(upload.path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Refused(_("This zip cannot be opened.")) from error
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused(_("This file unpacks to more than a page can read."))
    names = {part.filename for part in parts}
    # A feed is tables in CSV; whatever else is a zip is some workbook, or none.
    is_book = "[Content_Types].xml" in names or not any(name.lower().endswith(".csv") for name in names)
    return TABLE if is_book else HSDS


def check(upload: Upload) -> None:
    """Say what kind it is, and whether a page can take it. Raises `Refused`."""
    about = upload.about
    about.kind = kind_of(upload)
    try:
        if about.kind == TABLE:
            table = table_of(read_sheet(upload.path, name=about.name, sheet=about.sheet))
            rows = len(table.lines)
            if len(table.headings) > MOST_COLUMNS:
                raise Refused(
                    _("This list has too many columns for a page. Use the command: pont import table.")
                )
        elif about.kind == OSM:
            rows = len(records_of(upload.path))
        else:
            rows = len(feeds.open_feed(upload.path)[0])
    except NotAFeed as error:
        raise of_engine(error, upload) from error
    if rows > MOST_ROWS:
        raise _too_long(about.kind)


def preview(upload: Upload, chosen: dict[str, str] | None = None) -> tables.Preview:
    """A table with what each of its columns is taken for. Raises `Refused`."""
    about = upload.about
    try:
        return tables.preview(
            upload.path,
            tables.remembered(about.source),
            chosen=about.roles if chosen is None else chosen,
            name=about.name,
            sheet=about.sheet,
        )
    except NotAFeed as error:
        raise of_engine(error, upload) from error


def run(upload: Upload, *, dry_run: bool) -> feeds.Report:
    """Import it, or do so and undo it again. Raises `Refused`."""
    about = upload.about
    how: dict[str, Any] = {
        "dry_run": dry_run,
        "dated": about.dated,
        "is_part": about.is_part,
        "is_whole": about.is_whole,
    }
    try:
        if about.kind == TABLE:
            how |= {"chosen": about.roles, "name": about.name, "sheet": about.sheet}
            return tables.import_table(upload.path, about.source, **how)
        if about.kind == OSM:
            return import_osm(upload.path, about.source, **how)
        return feeds.import_feed(upload.path, about.source, **how)
    except NotAFeed as error:
        raise of_engine(error, upload) from error
    except (IntegrityError, OperationalError) as error:
        raise Refused(_("It did not work this time. Nothing was changed; try again.")) from error


# --- The first rows as they would be -----------------------------------------------------------------------
def first_rows(upload: Upload) -> list[dict[str, Any]]:
    """The first services of a list in words. None for places of OpenStreetMap, which a mapping turns into services."""
    try:
        if upload.about.kind == TABLE:
            records = _of_table(upload)
        elif upload.about.kind == HSDS:
            records = [_decoded(entry) for entry in feeds.open_feed(upload.path)[0][:FIRST]]
        else:
            records = []
    except NotAFeed as error:
        raise of_engine(error, upload) from error
    said = (_row(record, upload.about.source) for record in records)
    return [row for row in said if row]


def _decoded(entry: Entry) -> Any:
    try:
        return entry.decode()
    except (ValueError, RecursionError):
        return None


def _of_table(upload: Upload) -> list[Raw]:
    about = upload.about
    table: Table = table_of(read_sheet(upload.path, name=about.name, sheet=about.sheet))
    matched = match(table, tables.remembered(about.source), about.roles)
    table.lines = table.lines[: FIRST * 10]
    rows = tables.Rows(table, matched, about.source)
    rows.read()
    return [entry.decode() for entry in rows.entries[:FIRST]]


def _row(record: Any, source: str) -> dict[str, Any] | None:
    """A record of HSDS in words; None for one that would be refused."""
    try:
        draft = read_service(record, source, with_needs=False)
        host = record.get("organization") or {}
        spots = [spot.get("location") or {} for spot in record.get("service_at_locations") or ()]
        lines = [_address(one) for spot in spots for one in spot.get("addresses") or ()]
        phones = [labels.phone_line(phone) for phone in record.get("phones") or () if phone.get("number")]
    except (ValueError, RecursionError, AttributeError, TypeError):
        return None
    parts = [*draft.parts, *(part for place in draft.places for part in place.parts)]
    today = timezone.localdate()
    return {
        "name": unturned(draft.columns["name"]),
        "host": unturned(str(host.get("name") or "")),
        "lines": lines,
        "phones": phones,
        "hours": [said for part in parts if part.kind == "schedules" for said in _hours(part.columns, today)],
    }


def _address(one: Raw) -> str:
    town = f"{one.get('postal_code') or ''} {one.get('city') or ''}".strip()
    return unturned(", ".join(filter(None, (str(one.get("address_1") or ""), town))))


def _hours(columns: Raw, today: datetime.date) -> list[dict[str, Any]]:
    purpose = columns.get("purpose") or "door"
    lines = labels.hours_lines(purpose, [columns], today)
    return [{"label": labels.label(f"hours.{purpose}"), "lines": lines}] if lines else []
