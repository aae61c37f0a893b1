"""A file that somebody calls a spreadsheet, as one sheet of text. What it is, is seen in its bytes, not in its name."""

from __future__ import annotations

from pathlib import Path

from pont.directory.hsds.files import NotAFeed, read_bytes, too_large
from pont.directory.saying import said as _
from pont.directory.spreadsheets import delimited, workbooks
from pont.directory.spreadsheets.sheets import LARGEST_FILE, Sheet

OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
PAGES = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"%pdf", b"{\\rtf")


def read_sheet(given: Path | bytes, *, name: str = "", sheet: str = "") -> Sheet:
    """The rows of a CSV or XLSX file, or of its bytes with a `name` for messages. Raises `NotAFeed`.

    `sheet` names one of the sheets of a workbook; without it the first visible one with rows is read.
    """
    name = name or (given.name if isinstance(given, Path) else _("The file"))
    data = given if isinstance(given, bytes) else _bytes_of(given)
    if len(data) > LARGEST_FILE:
        raise NotAFeed(too_large(name, len(data), LARGEST_FILE))
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise NotAFeed(_("%(name)s is empty.", name=name))
    if data.startswith(ZIP):
        return workbooks.read(name, data, sheet)
    if data.startswith(OLD_CONTAINER):
        if ENCRYPTED in data:
            raise NotAFeed(_("%(name)s is protected by a password: save it without one.", name=name))
        raise NotAFeed(_("%(name)s is an old workbook (.xls): save it as .xlsx or .csv.", name=name))
    if data[:200].lstrip().lower().startswith(PAGES):
        raise NotAFeed(
            _("%(name)s is no spreadsheet, whatever its name says: save it as .xlsx or .csv.", name=name)
        )
    found = delimited.read(name, data)
    if not found.lines:
        raise NotAFeed(_("%(name)s holds no rows.", name=name))
    if sheet:
        raise NotAFeed(_("%(name)s is no workbook: it has no sheet %(sheet)s.", name=name, sheet=sheet))
    return found


def _bytes_of(path: Path) -> bytes:
    if not path.exists():
        raise NotAFeed(_("%(path)s does not exist.", path=str(path)))
    if path.is_file() and (size := path.stat().st_size) > LARGEST_FILE:
        raise NotAFeed(too_large(path.name, size, LARGEST_FILE))
    return read_bytes(path)
