"""CSV as people save it: any usual separator and encoding, with quotation marks that may not match. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from pont.directory.hsds.files import NotAFeed
from pont.directory.saying import said as _
from pont.directory.spreadsheets.sheets import Gathering, Sheet

SEPARATORS = ";,\t|"
LOOKED_AT = 50
LONGEST_RECORD = 200
"""Lines that one record may take where the quotation marks of a file do not match."""
LONGEST_FIELD = 10 * 1024**2
BROKEN = _("its quotation marks do not match")


def read(name: str, data: bytes) -> Sheet:
    """The rows of a CSV file; numbers are those a spreadsheet shows. Raises `NotAFeed`."""
    text, note = decoded(name, data)
    gathering = Gathering(name)
    if note:
        gathering.note(note)
    text, separator = _announced(text)
    separator = separator or separator_of(text)
    csv.field_size_limit(LONGEST_FIELD)
    try:
        _gather(gathering, _strict(text, separator))
    except csv.Error:
        sheet, gathering = gathering.sheet, Gathering(name)
        gathering.sheet.notes = sheet.notes
        _gather(gathering, _mended(text, separator))
    return gathering.done()


def _gather(gathering: Gathering, rows: Iterator[tuple[int, list[str], str]]) -> None:
    for number, cells, trouble in rows:
        gathering.add(number, cells, trouble)


def decoded(name: str, data: bytes) -> tuple[str, str]:
    """The text of a file, and a note where its encoding had to be guessed. Raises `NotAFeed`."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(name, data, "utf-16"), ""
    head = data[:2000]
    if b"\0" in head:
        for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            half = head[start::2]
            if half.count(0) > len(half) * 0.6:
                return _utf16(name, data, encoding), ""
    if b"\0" in data:
        raise NotAFeed(_("%(name)s is neither a workbook (.xlsx) nor a text file (.csv).", name=name))
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        note = _("It is not UTF-8 and was read as Windows-1252: look at the accents.")
        try:
            return data.decode("cp1252"), note
        except UnicodeDecodeError:
            return data.decode("latin-1"), note


def _utf16(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff").replace("\0", "")
    except UnicodeDecodeError as error:
        raise NotAFeed(_("%(name)s is broken UTF-16: save it as UTF-8.", name=name)) from error


def _announced(text: str) -> tuple[str, str]:
    """The text without a first line "sep=;", which Excel reads and does not show; and what it says."""
    first, _end, rest = text.partition("\n")
    first = first.strip().strip('"')
    if len(first) == 5 and first.lower().startswith("sep=") and first[4] in SEPARATORS:
        return rest, first[4]
    return text, ""


def separator_of(text: str) -> str:
    """The separator that cuts the first records into the most alike rows."""
    return max(SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> float:
    sample = text[:100_000]
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if any(cells):
                widths[len(cells)] += 1
            if widths.total() >= LOOKED_AT:
                break
    except csv.Error:
        return 0
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return 0
    count, width = max(wide)
    # Rows that are all alike count for more than many cells: commas in addresses cut rows unevenly.
    return width * (count / widths.total()) ** 3


def _strict(text: str, separator: str) -> Iterator[tuple[int, list[str], str]]:
    """All records; raises `csv.Error` where a quotation mark stands wrong."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, cells in enumerate(reader, 1):
        yield number, cells, ""


def _mended(text: str, separator: str) -> Iterator[tuple[int, list[str], str]]:
    """All records of a file with wrong quotation marks: the line with one is trouble, the next one is not."""
    lines = list(io.StringIO(text, newline=None))
    at = number = 0
    while at < len(lines):
        number += 1
        try:
            reader = csv.reader(lines[at : at + LONGEST_RECORD], delimiter=separator, strict=True)
            cells = next(reader, [])
            at += max(1, reader.line_num)
            yield number, cells, ""
        except csv.Error:
            yield number, lines[at].rstrip("\n").split(separator), BROKEN
            at += 1
