"""XLSX workbooks, read row by row within bounds. Nothing is calculated and nothing is unpacked to disk."""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser  # type: ignore[import-untyped]

from pont.directory.hsds.files import NotAFeed, megabytes
from pont.directory.saying import Number
from pont.directory.saying import said as _
from pont.directory.spreadsheets.sheets import (
    LARGEST_RATIO,
    LARGEST_UNPACKED,
    MOST_COLUMNS,
    MOST_ROWS,
    Gathering,
    Sheet,
    named,
)
from pont.kernel.folding import fold

MOST_PARTS = 2000
SMALLEST = 10_000
"""Bytes below which a workbook is not asked how far it unpacks."""
FIRST_DAY = datetime.date(1900, 1, 1)


class _Parser(WorkSheetParser):
    """Tells a formula nobody calculated from an empty cell; the public reader tells neither that nor hidden rows."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        # A formula whose value is an empty text is of the type "str"; one without a value has no type.
        if cell["value"] is None and element.get("t") != "str" and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "f"
        return cell


def read(name: str, data: bytes, wanted: str = "") -> Sheet:
    """The rows of one sheet: the one named `wanted`, else the first visible one with rows. Raises `NotAFeed`."""
    _check_parts(name, data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return _chosen(name, book, wanted)
        except NotAFeed:
            raise
        except Exception as error:
            why = _why(error)
            sentence = _("%(name)s is a workbook that cannot be read: %(why)s.", name=name, why=why)
            raise NotAFeed(sentence) from error


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:120].rstrip(".") or type(error).__name__


def _check_parts(name: str, data: bytes) -> None:
    """Look at the sizes a zip states before anything is unpacked; no part unpacks to more than it states."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        why = _why(error)
        sentence = _("%(name)s is a workbook that cannot be opened: %(why)s.", name=name, why=why)
        raise NotAFeed(sentence) from error
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise NotAFeed(_("%(name)s is protected by a password: save it without one.", name=name))
    if "xl/workbook.bin" in names:
        raise NotAFeed(_("%(name)s is a binary workbook (.xlsb): save it as .xlsx or .csv.", name=name))
    if "content.xml" in names or "mimetype" in names:
        raise NotAFeed(_("%(name)s is an OpenDocument file: save it as .xlsx or .csv.", name=name))
    if "[Content_Types].xml" not in names or not any(part.startswith("xl/") for part in names):
        raise NotAFeed(_("%(name)s is a zip and no workbook: unpack it first.", name=name))
    total = sum(part.file_size for part in parts)
    if (
        len(parts) > MOST_PARTS
        or total > LARGEST_UNPACKED
        or total > LARGEST_RATIO * max(len(data), SMALLEST)
    ):
        about = {"name": name, "size": megabytes(total), "most": Number(MOST_ROWS)}
        raise NotAFeed(_("%(name)s unpacks to %(size)s: that is no list of at most %(most)s rows.", **about))


def _chosen(name: str, book: Any, wanted: str) -> Sheet:
    sheets = book.worksheets
    if wanted:
        found = [one for one in sheets if fold(one.title) == fold(wanted)]
        if not found:
            about = {"name": name, "sheet": wanted, "sheets": [one.title for one in sheets]}
            raise NotAFeed(_("%(name)s has no sheet %(sheet)s: it has %(sheets)s.", **about))
        return _rows(name, book, found[0])
    visible = [one for one in sheets if one.sheet_state == "visible"]
    for number, one in enumerate(visible):
        sheet = _rows(name, book, one)
        if sheet.lines:
            others = [other.title for other in sheets if other.sheet_state != "visible"]
            later = [other.title for other in visible[number + 1 :]]
            if later:
                about = {"sheet": one.title, "others": named(later)}
                sheet.notes.append((0, _("Only the sheet %(sheet)s was read, not %(others)s.", **about)))
            if others:
                hidden = _("Hidden sheets were not read: %(sheets)s.", sheets=named(others))
                sheet.notes.append((0, hidden))
            return sheet
    raise NotAFeed(_("%(name)s has no visible sheet with rows.", name=name))


def _rows(name: str, book: Any, sheet: Any) -> Sheet:
    gathering = Gathering(name, sheet.title)
    uncounted: dict[int, None] = {}
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            row = [""] * min(max((cell["column"] for cell in cells), default=0), MOST_COLUMNS + 1)
            for cell in cells:
                if cell["data_type"] == "f":
                    uncounted[number] = None
                elif cell["value"] is not None:
                    row[min(cell["column"] - 1, MOST_COLUMNS)] = text_of(cell["value"])
            gathering.add(number, row)
    if uncounted:
        gathering.note(
            _(
                "Formulas nobody calculated count as empty (%(lines)s): open the file, save it and try again.",
                lines=named([_("line %(number)s", number=number) for number in uncounted]),
            )
        )
    _tell_hidden(gathering, parser)
    return gathering.done()


def _tell_hidden(gathering: Gathering, parser: Any) -> None:
    """Say which rows were hidden, and where cells are merged over several rows."""
    filled = {line.number for line in gathering.sheet.lines}
    hidden = [
        row
        for row, said in parser.row_dimensions.items()
        if said.get("hidden") in ("1", "true") and int(row) in filled
    ]
    if hidden:
        gathering.note(_("Hidden rows were read too: lines %(lines)s.", lines=named(hidden)))
    merged = [one.ref for one in parser.merged_cells.mergeCell] if parser.merged_cells else []
    over_rows = [
        ref for ref in merged if len({"".join(filter(str.isdigit, end)) for end in ref.split(":")}) > 1
    ]
    if over_rows:
        cells = named(over_rows)
        gathering.note(_("In merged cells the text counts for the first row only: %(cells)s.", cells=cells))


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2026-12-31, times as 09:00."""
    if isinstance(value, str):
        return (
            value.replace("_x000D_", "").replace("\r\n", "\n")
            if "_x000D_" in value or "\r" in value
            else value
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        if value.date() < FIRST_DAY:
            return text_of(value.time())
        at_midnight = value.time() == datetime.time()
        return value.date().isoformat() if at_midnight else f"{value.date()} {text_of(value.time())}"
    if isinstance(value, datetime.time):
        return clock(value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6)
    if isinstance(value, datetime.timedelta):
        return clock(value.total_seconds())
    return str(value)


def clock(seconds: float) -> str:
    """Seconds of a day as 09:00, to the nearest minute: a third of a day is no whole number of seconds."""
    minutes = round(seconds / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
