"""How tests read paper: as the eye does, letter by letter where each stands on the sheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2

# What stands for the hyphen of a word that goes on in the next line.
BROKEN = "\ufffe"
# Letters of one line may stand this many points higher or lower.
SLACK = 3.0


class Letter(NamedTuple):
    """A letter with the middle of its left edge, in points from the lower left corner."""

    left: float
    right: float
    middle: float
    letter: str


def letters_of(page: pypdfium2.PdfPage) -> Iterator[Letter]:
    text = page.get_textpage()
    for at in range(text.count_chars()):
        letter = text.get_text_range(at, 1)
        if letter == BROKEN or (letter.strip() and unicodedata.category(letter) != "Cf"):
            left, bottom, right, top = text.get_charbox(at, loose=True)
            yield Letter(left, right, (bottom + top) / 2, letter)


def lines_on(page: pypdfium2.PdfPage) -> list[str]:
    """The lines of a page from top to bottom, each from left to right as it is seen, whatever way it is read."""
    found = sorted(letters_of(page), key=lambda letter: -letter.middle)
    lines: list[list[Letter]] = []
    for letter in found:
        if lines and abs(lines[-1][0].middle - letter.middle) <= SLACK:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [spaced(sorted(line)) for line in lines]


def spaced(line: list[Letter]) -> str:
    """Letters with a space where there is room for one."""
    said, before = "", None
    for letter in line:
        if before is not None and letter.left - before > 1.2:
            said += " "
        said += letter.letter
        before = letter.right
    return said


def lines_of(pdf: bytes) -> list[str]:
    """The lines of all pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [line for page in document for line in lines_on(page)]


def words_of(pdf: bytes) -> str:
    """All that is written, in one line, broken words whole again; columns and turned panels are mixed."""
    return " ".join(lines_of(pdf)).replace(f"{BROKEN} ", "")


def read_of(pdf: bytes) -> list[str]:
    """The words of each page in the order of the file: for pages with columns or turned panels."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    return [
        "".join(c for c in page.replace(f"{BROKEN} ", "") if unicodedata.category(c) != "Cf")
        for page in found
    ]
