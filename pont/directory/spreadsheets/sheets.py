"""A sheet as rows of text, and the bounds within which one is read. Pure."""

from __future__ import annotations

import re

from msgspec import Struct, field

from pont.directory.hsds.files import NotAFeed
from pont.directory.saying import Number
from pont.directory.saying import said as _

LARGEST_FILE = 32 * 1024**2
"""Bytes of a file; a list of 50,000 services is smaller."""
LARGEST_UNPACKED = 256 * 1024**2
"""Bytes of all parts of a workbook together, unpacked."""
LARGEST_RATIO = 200
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_LETTERS = 50_000_000
"""Of all cells together: a workbook may name one long text a million times."""
LONGEST_CELL = 32_767
"""What a cell of Excel can hold."""
MOST_NOTED = 20

ERROR = re.compile(
    r"#(?:N/A|N/D|N/B|REF!|VERW!|VALUE!|VALEUR !|VALEUR!|WAARDE!|DIV/0!|DEEL/0!|NAME\?|NOM \?|NOM\?|NAAM\?|NULL!|NUL !|"
    r"LEEG!|NUM!|NOMBRE !|GETAL!|SPILL!|CALC!)"
)


class Line(Struct):
    """A row: `number` is what stands before it in the spreadsheet; `trouble` says why its cells cannot be trusted."""

    number: int
    cells: list[str]
    trouble: str = ""


class Sheet(Struct):
    """What a file holds. `title`: the name of the sheet, "" in CSV; `notes`: (line or 0, sentence)."""

    name: str
    title: str
    lines: list[Line]
    notes: list[tuple[int, str]] = field(default_factory=list)


class Gathering:
    """Takes rows one after the other and stops before there are too many. Empty rows are passed over."""

    def __init__(self, name: str, title: str = "") -> None:
        self.sheet = Sheet(name, title, [])
        self.letters = 0
        self.errors: list[str] = []

    def add(self, number: int, cells: list[str], trouble: str = "") -> None:
        """Add a row. Raises `NotAFeed` when the sheet is larger than what is read."""
        self._empty_errors(number, cells)
        while cells and (not cells[-1] or cells[-1].isspace()):
            cells.pop()
        if not cells:
            return
        name = self.sheet.name
        if len(cells) > MOST_COLUMNS:
            about = {"name": name, "most": MOST_COLUMNS, "line": number}
            raise NotAFeed(_("%(name)s has more than %(most)s columns, line %(line)s.", **about))
        if len(self.sheet.lines) >= MOST_ROWS:
            most = Number(MOST_ROWS)
            raise NotAFeed(
                _("%(name)s has more than %(most)s rows: cut it into several files.", name=name, most=most)
            )
        self.letters += sum(map(len, cells))
        if self.letters > MOST_LETTERS:
            about = {"name": name, "most": Number(MOST_LETTERS)}
            raise NotAFeed(
                _("%(name)s holds more than %(most)s characters: cut it into several files.", **about)
            )
        if not trouble and any(len(cell) > LONGEST_CELL for cell in cells):
            trouble = _("a cell holds more than %(most)s characters", most=Number(LONGEST_CELL))
        self.sheet.lines.append(Line(number, cells, trouble))

    def _empty_errors(self, number: int, cells: list[str]) -> None:
        for index, cell in enumerate(cells):
            if cell[:1] == "#" and ERROR.fullmatch(cell.strip()):
                self.errors.append(f"{letter(index)}{number}")
                cells[index] = ""

    def done(self) -> Sheet:
        """The sheet, with what was odd in it told."""
        if self.errors:
            cells = named(self.errors)
            self.note(_("Cells with an error such as #N/A count as empty: %(cells)s.", cells=cells))
        return self.sheet

    def note(self, sentence: str, line: int = 0) -> None:
        self.sheet.notes.append((line, sentence))


def letter(index: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def named(words: list[str]) -> str:
    """The first of these, and how many more there are."""
    more = len(words) - MOST_NOTED
    first = words[:MOST_NOTED]
    return _("%(first)s and %(count)s more", first=first, count=more) if more > 0 else ", ".join(first)
