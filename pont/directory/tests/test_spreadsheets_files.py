"""Files that people call a spreadsheet: what is in them is read as it stands, what is none gets one sentence."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import numbers

from pont.directory.hsds.files import NotAFeed
from pont.directory.spreadsheets.files import read_sheet
from pont.directory.spreadsheets.headings import table_of
from pont.directory.spreadsheets.sheets import MOST_COLUMNS, MOST_ROWS
from pont.directory.tests.sheet_files import (
    csv_file,
    raw_workbook,
    shared,
    text_of,
    workbook,
    xml_row,
    zip_of,
)

pytestmark = pytest.mark.one_database

HEADINGS = ("Nom", "Rue", "Commune")
ROW = ("Café Église", "Rue Haute 1", "Forêt")


def rows_of(data: bytes | Path) -> list[list[str]]:
    return [line.cells for line in read_sheet(data).lines]


def sentence(data: bytes | Path, **options: Any) -> str:
    with pytest.raises(NotAFeed) as error:
        read_sheet(data, **options)
    return str(error.value)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_separator_and_encoding_gives_the_same_rows(separator: str, encoding: str) -> None:
    data = text_of(HEADINGS, ROW, ROW, separator=separator).encode(encoding)
    assert rows_of(data) == [list(HEADINGS), list(ROW), list(ROW)]


def test_an_encoding_that_was_guessed_is_told() -> None:
    assert read_sheet(text_of(HEADINGS, ROW).encode("cp1252")).notes == [
        (0, "It is not UTF-8 and was read as Windows-1252: look at the accents.")
    ]
    assert read_sheet(text_of(HEADINGS, ROW).encode()).notes == []


def test_commas_in_addresses_do_not_cut_a_list_with_semicolons() -> None:
    data = text_of(HEADINGS, *[("Douches", "Rue Haute 1, 1000 Bruxelles", "x, y, z")] * 5).encode()
    assert rows_of(data)[1] == ["Douches", "Rue Haute 1, 1000 Bruxelles", "x, y, z"]


def test_the_line_that_excel_reads_and_hides_is_no_row() -> None:
    found = read_sheet(b"sep=,\r\n" + text_of(HEADINGS, ROW, separator=",").encode())
    assert [(line.number, line.cells) for line in found.lines] == [(1, list(HEADINGS)), (2, list(ROW))]


def test_numbers_of_lines_count_empty_rows_and_cells_of_several_lines_as_a_spreadsheet_does() -> None:
    data = b'Nom;Rue\n\n"two\nlines";x\n;\nlast;y\n'
    assert [(line.number, line.cells) for line in read_sheet(data).lines] == [
        (1, ["Nom", "Rue"]),
        (3, ["two\nlines", "x"]),
        (5, ["last", "y"]),
    ]


def test_a_quotation_mark_that_does_not_match_costs_one_row() -> None:
    data = b'Nom;Rue\na;"Rue Haute\nb;"Rue ""Basse"""\nc;"x"y\nd;z\n'
    assert [(line.number, line.cells[0], line.trouble) for line in read_sheet(data).lines] == [
        (1, "Nom", ""),
        (2, "a", "its quotation marks do not match"),
        (3, "b", ""),
        (4, "c", "its quotation marks do not match"),
        (5, "d", ""),
    ]


def test_what_looks_like_a_formula_in_a_text_stays_a_text(tmp_path: Path) -> None:
    odd = ["=cmd|' /C calc'!A0", "+32 2 213 45 67", "-1", "@SUM(A1)"]
    assert rows_of(csv_file(tmp_path, ("A", "B", "C", "D"), odd))[1] == odd
    assert rows_of(raw_workbook(tmp_path, [xml_row(1, "ABCD"), xml_row(2, odd)]))[1] == odd


def test_numbers_days_and_times_of_a_workbook_become_what_is_seen(tmp_path: Path) -> None:
    def formats(sheet: Any, _book: Workbook) -> None:
        sheet["E2"].number_format = numbers.FORMAT_DATE_DDMMYY
        sheet["F2"].number_format = "hh:mm"

    day = datetime.datetime(2026, 12, 31)
    values = (
        1000.0,
        50.8503,
        day,
        datetime.time(9, 30),
        46387,
        0.375,
        datetime.timedelta(hours=17),
        True,
        None,
        22134567,
    )
    found = rows_of(workbook(tmp_path, "ABCDEFGHIJ", values, change=formats))
    assert found[1] == [
        *("1000", "50.8503", "2026-12-31", "09:30", "2026-12-31", "09:00", "17:00", "yes", "", "22134567")
    ]


def test_a_formula_gives_the_value_it_was_saved_with_and_without_one_it_is_told(tmp_path: Path) -> None:
    saved = '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>IF(1,"","")</f><v></v></c><c r="C2"><v>5</v></c>'
    found = read_sheet(raw_workbook(tmp_path, [xml_row(1, "ABC"), f'<row r="2">{saved}</row>']))
    assert (found.lines[1].cells, found.notes) == (["2", "", "5"], [])
    uncounted = read_sheet(workbook(tmp_path, ["A", "B"], ["=1+1", "x"]))
    assert uncounted.lines[1].cells == ["", "x"]
    assert uncounted.notes == [
        (0, "Formulas nobody calculated count as empty (line 2): open the file, save it and try again.")
    ]


def test_cells_with_an_error_count_as_empty_and_are_told(tmp_path: Path) -> None:
    broken = '<c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="inlineStr"><is><t>x</t></is></c>'
    for path in (
        raw_workbook(tmp_path, [xml_row(1, "AB"), f'<row r="2">{broken}</row>']),
        csv_file(tmp_path, "AB", ("#N/A", "x")),
    ):
        found = read_sheet(path)
        assert found.lines[1].cells == ["", "x"]
        assert found.notes == [(0, "Cells with an error such as #N/A count as empty: A2.")]


def test_hidden_rows_are_read_and_told_and_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    def hide(sheet: Any, book: Workbook) -> None:
        sheet.row_dimensions[2].hidden = True
        book.create_sheet("Secret").append(["Nom"])
        book["Secret"].sheet_state = "hidden"
        book.create_sheet("Autre").append(["Nom"])

    path = workbook(tmp_path, ["Nom"], ["a"], ["b"], change=hide)
    found = read_sheet(path)
    assert [line.cells for line in found.lines] == [["Nom"], ["a"], ["b"]]
    assert [note for _line, note in found.notes] == [
        "Hidden rows were read too: lines 2.",
        "Only the sheet Sheet was read, not Autre.",
        "Hidden sheets were not read: Secret.",
    ]
    assert [line.cells for line in read_sheet(path, sheet="secret").lines] == [["Nom"]]
    assert sentence(path, sheet="Nope") == "list.xlsx has no sheet Nope: it has Sheet, Secret, Autre."


def test_in_merged_cells_the_text_belongs_to_the_first(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["Nom", "Asbl"],
        ["a", "House"],
        ["b", None],
        change=lambda sheet, _: sheet.merge_cells("B2:B3"),
    )
    found = read_sheet(path)
    assert [line.cells for line in found.lines[1:]] == [["a", "House"], ["b"]]
    assert found.notes == [(0, "In merged cells the text counts for the first row only: B2:B3.")]


def test_headings_below_a_title_and_in_two_rows_are_found(tmp_path: Path) -> None:
    def merge(sheet: Any, _book: Workbook) -> None:
        for cells in ("A1:E1", "B3:D3", "A3:A4"):
            sheet.merge_cells(cells)

    path = workbook(
        tmp_path,
        ["Liste des services 2026"],
        [],
        ["Nom", "Adresse", None, None, "Contact"],
        [None, "Rue", "N°", "CP", "Tél"],
        ["Douches", "Rue Haute", 1, 1000, "02 213 45 67"],
        change=merge,
    )
    table = table_of(read_sheet(path))
    assert table.headings == ["Nom", "Adresse / Rue", "Adresse / N°", "Adresse / CP", "Contact / Tél"]
    assert [(line.number, line.cells[0]) for line in table.lines] == [(5, "Douches")]
    assert table.heading_lines == [3, 4]


def test_two_headings_of_the_same_name_and_one_without_a_name_are_told_apart() -> None:
    table = table_of(read_sheet(text_of(("Nom", "Tél", "tél", "", ""), ("a", "1", "2", "x", "")).encode()))
    assert table.headings == ["Nom", "Tél", "tél (2)", "column D"]


def test_one_row_of_headings_stays_one_when_a_row_below_looks_like_words() -> None:
    table = table_of(
        read_sheet(text_of(("Nom", "Type", "Commune"), ("Service social", "", "Ville")).encode())
    )
    assert (table.headings, len(table.lines)) == (["Nom", "Type", "Commune"], 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n \r\n", "The file is empty."),
        (b";;;\n;;\n", "The file holds no rows."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600,
            "The file is an old workbook (.xls): save it as .xlsx or .csv.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "The file is protected by a password: save it without one.",
        ),
        (b"<html><table><tr><td>Nom", "The file is no spreadsheet, whatever its name says: save it as .xlsx or .csv."),
        (b"%PDF-1.7", "The file is no spreadsheet, whatever its name says: save it as .xlsx or .csv."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9, "The file is neither a workbook (.xlsx) nor a text file (.csv)."),
        (zip_of(**{"list.csv": b"Nom"}), "The file is a zip and no workbook: unpack it first."),
        (zip_of(mimetype=b"x"), "The file is an OpenDocument file: save it as .xlsx or .csv."),
        (zip_of(**{"xl/workbook.bin": b"x"}), "The file is a binary workbook (.xlsb): save it as .xlsx or .csv."),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_gets_one_sentence(data: bytes, words: str) -> None:
    assert sentence(data) == words


def test_what_a_file_is_stands_in_its_bytes_and_not_in_its_name(tmp_path: Path) -> None:
    book = workbook(tmp_path, HEADINGS, ROW).rename(tmp_path / "really.csv")
    text = csv_file(tmp_path, HEADINGS, ROW, name="really.xlsx")
    assert rows_of(book) == rows_of(text) == [list(HEADINGS), list(ROW)]


def test_a_workbook_that_is_cut_off_or_broken_inside_gets_one_sentence(tmp_path: Path) -> None:
    whole = workbook(tmp_path, HEADINGS, ROW).read_bytes()
    for data in (whole[: len(whole) // 2], zip_of(**{"[Content_Types].xml": b"<Types", "xl/x": b""})):
        assert sentence(data).startswith("The file is a workbook that cannot be ")


def test_entities_that_unfold_are_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    begin = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    bomb = begin + shared(["ha"]).replace("<t>ha", "<t>&l9;")
    path = raw_workbook(tmp_path, [xml_row(1, "A")], more={"xl/sharedStrings.xml": bomb.encode()})
    assert sentence(path).startswith("list.xlsx is a workbook that cannot be read: ")


def test_too_many_rows_columns_or_letters_are_refused_before_memory_grows(tmp_path: Path) -> None:
    too_many = f"The file has more than {MOST_ROWS:,} rows: cut it into several files."
    assert sentence(b"Nom;Rue\n" + b"a;b\n" * 1_000_000) == too_many
    assert sentence(b";".join([b"x"] * (MOST_COLUMNS + 1))) == "The file has more than 200 columns, line 1."
    started = time.monotonic()
    rows = [xml_row(number, ["a"]) for number in range(1, MOST_ROWS + 2)]
    assert sentence(raw_workbook(tmp_path, rows)) == too_many.replace("The file", "list.xlsx")
    assert time.monotonic() - started < 30
    assert sentence(b"x" * (33 * 1024**2)) == "The file is too large: 33 MB, at most 32 MB can be read."


def test_a_workbook_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path) -> None:
    bomb = raw_workbook(tmp_path, [xml_row(1, "A")], more={"xl/media/big": b"\0" * 30_000_000})
    assert sentence(bomb) == "list.xlsx unpacks to 29 MB: that is no list of at most 50,000 rows."


def test_one_long_text_that_many_cells_name_is_refused(tmp_path: Path) -> None:
    rows = [f'<row r="{number}"><c t="s"><v>0</v></c></row>' for number in range(1, 1800)]
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 12_000))) + "a" * 20_000
    path = raw_workbook(tmp_path, rows, more={"xl/sharedStrings.xml": shared([text]).encode()})
    assert path.stat().st_size < 100_000
    assert sentence(path) == "list.xlsx holds more than 50,000,000 characters: cut it into several files."


def test_a_cell_longer_than_a_spreadsheet_can_hold_costs_its_row() -> None:
    found = read_sheet(text_of(HEADINGS, ("a" * 100_000, "x", "y"), ROW).encode())
    assert [line.trouble for line in found.lines] == ["", "a cell holds more than 32,767 characters", ""]
