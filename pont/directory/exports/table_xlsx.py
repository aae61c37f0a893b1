"""`pont export xlsx FILE`: one row for each public door, as a spreadsheet.

Every text is stored as a text and marked so, as if somebody had typed an apostrophe before it: none is ever a formula.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from pont.directory.exports import CannotExport, Report, table
from pont.directory.exports.words import add_language, language_of, word

NAME = "xlsx"
HELP = "one row for each door, as a spreadsheet"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIX = ".xlsx"
NOT_CARRIED = (
    *table.NOT_CARRIED,
    "a text beyond 32,767 characters, and characters that no spreadsheet keeps",
)
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
WIDTH, WIDE = 18, 40
_WIDE = ("name", "description", "address", "hours")


def add_arguments(parser: ArgumentParser) -> None:
    add_language(parser)


def _cell(sheet: Any, value: table.Cell) -> Any:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value=text)
    # Set after the value: a text that begins with = would be made a formula, one that looks like an error an error.
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return cell


def _heading(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def write(file: BinaryIO, options: dict[str, Any]) -> Report:
    language = language_of(options)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(word("heading", "sheet", language))
    rows = table.rows(language)
    headings = next(rows)
    wide = {word("heading", key, language) for key in _WIDE}
    sheet.freeze_panes = "C2"
    for number, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDE if heading in wide else WIDTH
    sheet.append([_heading(sheet, str(heading)) for heading in headings])
    count = 0
    for row in rows:
        count += 1
        if count >= MOST_ROWS:
            raise CannotExport(f"A spreadsheet holds {MOST_ROWS - 1:,} doors at most: use csv.")
        sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{count + 1}"
    book.save(file)
    return Report({"doors": count})
