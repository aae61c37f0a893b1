"""`pont export csv FILE`: one row for each public door, as CSV that spreadsheets open well.

It begins with a byte order mark, so that spreadsheets read accents. A text that would be a formula has an apostrophe
before it, which `hsds.cells.unguarded` takes off again.
"""

from __future__ import annotations

import csv
import datetime
import io
from argparse import ArgumentParser
from typing import Any, BinaryIO

from pont.directory.exports import Report, table
from pont.directory.exports.words import add_language, language_of
from pont.directory.hsds.cells import guarded

NAME = "csv"
HELP = "one row for each door, as CSV"
MEDIA_TYPE = "text/csv"
SUFFIX = ".csv"
NOT_CARRIED = table.NOT_CARRIED
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def add_arguments(parser: ArgumentParser) -> None:
    add_language(parser)


def _cell(value: table.Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return guarded(value) if isinstance(value, str) else str(value)


def write(file: BinaryIO, options: dict[str, Any]) -> Report:
    language = language_of(options)
    file.write(BYTE_ORDER_MARK)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        count = -1
        for row in table.rows(language):
            writer.writerow([_cell(value) for value in row])
            count += 1
    finally:
        # The file belongs to whoever opened it.
        text.detach()
    return Report({"doors": count})
