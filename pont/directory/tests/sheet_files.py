"""Spreadsheets as people make them, for the tests: CSV by text, workbooks by openpyxl, or by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

from pont.directory.models import Change, ImportRun, Location, Organization, Service, Source
from pont.directory.spreadsheets.importing import Report, import_table
from pont.directory.spreadsheets.sheets import letter

SOURCE = "Social map"
HEADINGS = ("Nom", "Organisation", "Rue", "Numéro", "Code postal", "Commune", "Téléphone")
Cells = Sequence[Any]

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def house(number: int, **more: str) -> tuple[str, ...]:
    """A row under `HEADINGS`."""
    row = dict(zip(HEADINGS, (
        f"Douches {number}", f"Maison {number}", "Rue Haute", str(number), "1000", "Bruxelles", "02 213 45 67",
    ), strict=True))  # fmt: skip
    return tuple((row | more).values())


def text_of(*rows: Cells, separator: str = ";") -> str:
    return "\r\n".join(separator.join(map(str, row)) for row in rows) + "\r\n"


def csv_file(folder: Path, *rows: Cells, name: str = "list.csv", **options: Any) -> Path:
    path = folder / name
    path.write_bytes(text_of(*rows, **options).encode())
    return path


def workbook(folder: Path, *rows: Cells, change: Callable[[Any, Workbook], None] | None = None) -> Path:
    """A workbook of one sheet; `change` may merge, hide or format what stands in it."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet, book)
    path = folder / "list.xlsx"
    book.save(path)
    return path


def raw_workbook(
    folder: Path, rows: Iterable[str], *, name: str = "list.xlsx", more: dict[str, bytes] | None = None
) -> Path:
    """A workbook whose rows are given as XML, for what openpyxl does not write."""
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ),
    }  # fmt: skip
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for part, content in ({"xl/sharedStrings.xml": shared([]).encode()} | (more or {})).items():
            archive.writestr(part, content)
    return path


def shared(texts: Iterable[str]) -> str:
    """The texts that cells name by their number."""
    return f'<sst xmlns="{_MAIN}">{"".join(f"<si><t>{escape(text)}</t></si>" for text in texts)}</sst>'


def xml_row(number: int, cells: Iterable[str]) -> str:
    """A row of texts as XML."""
    inside = "".join(
        f'<c r="{letter(index)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for index, text in enumerate(cells)
    )
    return f'<row r="{number}">{inside}</row>'


def zip_of(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def taken(path: Path, **options: Any) -> Report:
    return import_table(path, SOURCE, **options)


def counts(report: Report) -> tuple[int, ...]:
    """In, created, changed, unchanged, refused."""
    numbers = report.counts()
    return tuple(numbers[name] for name in ("in", "created", "changed", "unchanged", "refused"))


def refusals(report: Report) -> list[tuple[int, str]]:
    return [(one["line"], one["reason"]) for one in report.refusals]


def nothing_is_there() -> bool:
    return not any(
        model.objects.exists() for model in (Service, Organization, Location, Source, ImportRun, Change)
    )
