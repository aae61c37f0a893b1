"""Where the headings of a sheet stand: below titles, sometimes in two rows above each other. Pure."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from pont.directory.hsds.files import NotAFeed
from pont.directory.names import cleaned
from pont.directory.saying import said as _
from pont.directory.spreadsheets import words
from pont.directory.spreadsheets.sheets import Line, Sheet, letter

LOOKED_AT = 30
"""Rows among which the headings are looked for."""
LONGEST = 120
"""Letters of a heading; what is longer is a text."""


class Table(Struct):
    """A sheet whose columns have names, each once. `lines`: the rows below; `heading_lines`: where the names stood."""

    name: str
    title: str
    headings: list[str]
    lines: list[Line]
    heading_lines: list[int]
    notes: list[tuple[int, str]]

    def column(self, index: int) -> list[str]:
        """What stands in a column, row by row."""
        return [line.cells[index] if index < len(line.cells) else "" for line in self.lines]


def table_of(sheet: Sheet) -> Table:
    """The table in a sheet. Raises `NotAFeed` when no row can be the one with the headings."""
    first = _first_heading(sheet)
    upper = sheet.lines[first].cells
    lower = sheet.lines[first + 1].cells if first + 1 < len(sheet.lines) else []
    rows, names = 1, _trimmed(upper)
    if _is_second_row(names, _trimmed(lower)):
        rows, names = 2, _joined(names, _trimmed(lower))
    lines = sheet.lines[first + rows :]
    width = _width(sheet, names, lines)
    headings = _named(names + [""] * (width - len(names)), lines)
    used = [line.number for line in sheet.lines[first : first + rows]]
    notes = list(sheet.notes)
    if first:
        above = _("The headings stand in line %(line)s; what is above was not read.", line=used[0])
        notes.append((0, above))
    return Table(sheet.name, sheet.title, headings, lines, used, notes)


def _width(sheet: Sheet, names: list[str], lines: list[Line]) -> int:
    """How many columns there are. In CSV a few rows longer than the headings are cut wrongly: they get no column."""
    widest = max([len(names), *(len(line.cells) for line in lines)])
    longer = sum(len(line.cells) > len(names) for line in lines)
    return len(names) if not sheet.title and longer < len(lines) / 2 else widest


def _trimmed(cells: list[str]) -> list[str]:
    return [cleaned(cell)[0] for cell in cells]


def _score(cells: list[str]) -> int:
    """How many different roles the words of a row stand for."""
    names = [name for name in _trimmed(cells) if name and len(name) <= LONGEST]
    found = {one.role for name in names if (one := words.known(name)) and one.is_whole}
    return len(found | {one.role for one in words.short_days(names).values()})


def _first_heading(sheet: Sheet) -> int:
    """The row with the most headings somebody knows; without any, the first one that is as wide as the rows below."""
    some = sheet.lines[:LOOKED_AT]
    scores = [_score(line.cells) for line in some]
    best = max(scores, default=0)
    if best >= 2 or (best == 1 and len(some[scores.index(1)].cells) == 1):
        first = scores.index(best)
        return first - 1 if _is_above(some, first) else first
    widths = Counter(len([cell for cell in line.cells if cell.strip()]) for line in some)
    usual = widths.most_common(1)[0][0] if widths else 0
    for index, line in enumerate(some):
        if sum(bool(cell.strip()) for cell in line.cells) >= max(1, usual // 2):
            if not all(cell.strip()[:1].isdigit() for cell in line.cells if cell.strip()):
                return index
            break
    raise NotAFeed(
        _("%(name)s has no row with headings: put the name of each column above it.", name=sheet.name)
    )


def _is_above(some: list[Line], first: int) -> bool:
    """Whether the row above the best one is the upper half of its headings, and not a title."""
    if not first:
        return False
    above, below = _trimmed(some[first - 1].cells), _trimmed(some[first].cells)
    filled = [index for index, name in enumerate(above) if name]
    return filled not in ([0], []) and _is_second_row(above, below) and _score(above) > 0


def _is_second_row(upper: list[str], lower: list[str]) -> bool:
    """Whether a row continues the headings above it: names for what they leave empty, or the same once more."""
    filled = [name for name in lower if name]
    if not filled or any(len(name) > LONGEST for name in filled):
        return False
    days = words.short_days(filled)
    understood = [name for name in filled if name in days or _is_end(name) or _is_known(name)]
    fills_gaps = any(name and not _at(upper, index) for index, name in enumerate(lower))
    repeats = len(filled) == len([name for name in upper if name])
    return len(understood) >= 2 and 2 * len(understood) >= len(filled) and (fills_gaps or repeats)


def _is_known(name: str) -> bool:
    found = words.known(name)
    return found is not None and found.is_whole


def _is_end(name: str) -> bool:
    """ "From" and "until" below the name of a day."""
    found = words.known(f"monday{words.JOINT}{name}")
    return not _is_known(name) and found is not None and found.role in ("monday_from", "monday_to")


def _at(cells: list[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """Two rows as one: a name above holds for the empty cells to its right, as merged cells show it."""
    found = []
    above = ""
    for index in range(max(len(upper), len(lower))):
        above = _at(upper, index) or above
        below = _at(lower, index)
        own = _at(upper, index)
        found.append(f"{above}{words.JOINT}{below}" if above and below else below or own)
    return found


def _named(names: list[str], lines: list[Line]) -> list[str]:
    """Each column with a name of its own: the second "Tel" is "Tel (2)", one without a name "column F"."""
    taken: set[str] = set()
    found = []
    for index, given in enumerate(names):
        name = given[:LONGEST] or f"column {letter(index)}"
        again = 1
        unique = name
        while unique.casefold() in taken:
            again += 1
            unique = f"{name} ({again})"
        taken.add(unique.casefold())
        found.append(unique)
    while found and not names[len(found) - 1] and not any(len(line.cells) >= len(found) for line in lines):
        found.pop()
    return found
