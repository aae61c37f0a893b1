"""Which fonts this machine has and which letters are in them, asked before anything is set.

A typesetter prints an empty box for a letter that no font has, and says nothing. So the letters of a text are looked
up first: what no font here has is an error that names the package to install.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from msgspec import Struct

# Searched in this order; `PONT_FONTS` is a folder of the house's own.
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
# Family, and the file of its upright letters; the first family that has a letter sets it.
FAMILIES = {
    "Noto Sans": "NotoSans-Regular.ttf",
    "Noto Sans Arabic": "NotoSansArabic-Regular.ttf",
    "Noto Sans Ethiopic": "NotoSansEthiopic-Regular.ttf",
    "Noto Sans Symbols2": "NotoSansSymbols2-Regular.ttf",
    "Noto Sans CJK SC": "NotoSansCJK-Regular.ttc",
    "DejaVu Sans": "DejaVuSans.ttf",
    "Liberation Sans": "LiberationSans-Regular.ttf",
}
PACKAGE, OF_EAST_ASIA = "fonts-noto-core", "fonts-noto-cjk"
EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")
RARER = re.compile(r"NotoSans[A-Z][A-Za-z]+-Regular\.ttf")
# Separators, controls and marks of direction need no drawing; what is neither letter nor digit may be left out.
UNDRAWN = ("Cc", "Cf", "Zl", "Zp", "Zs", "Mn", "Me")
NEEDED = ("L", "M", "N")


class MissingLetters(Exception):
    """No font of this machine has a letter. `script`: its name in English; `package`: what to install."""

    def __init__(self, letter: str) -> None:
        self.script = script_of(letter)
        self.package = OF_EAST_ASIA if self.script.upper() in EAST_ASIAN else PACKAGE
        super().__init__(f"no font with the letter {letter!r} ({self.script}): install {self.package}")


class Font(Struct, frozen=True):
    """A font file of this machine with the letters it has, as code points."""

    family: str
    file: Path
    letters: frozenset[int]


def script_of(letter: str) -> str:
    """The script of a letter as Unicode names it: Latin, Arabic, Ethiopic, Cjk."""
    return unicodedata.name(letter, "unknown").split(maxsplit=1)[0].split("-")[0].capitalize()


def folders() -> list[Path]:
    """The folders of this machine that may hold fonts."""
    own = [os.environ["PONT_FONTS"]] if os.environ.get("PONT_FONTS") else []
    packaged = [str(Path(sys.prefix) / "share" / "fonts")]
    return [path for name in (*own, *FOLDERS, *packaged) if (path := Path(name).expanduser()).is_dir()]


@cache
def installed(places: tuple[Path, ...]) -> tuple[Font, ...]:
    """The fonts of `FAMILIES` found in these folders, in the order of the families."""
    files = files_in(places)
    return tuple(
        Font(family, files[name], letters_of(files[name]))
        for family, name in FAMILIES.items()
        if name in files
    )


@cache
def files_in(places: tuple[Path, ...]) -> dict[str, Path]:
    """Font files by their names, the first of each name."""
    files: dict[str, Path] = {}
    for folder in places:
        for path in sorted(folder.rglob("*.tt[fc]")):
            files.setdefault(path.name, path)
    return files


@cache
def rarer(places: tuple[Path, ...]) -> tuple[Font, ...]:
    """The other Noto fonts of these folders, one for each script; read only when a letter is left."""
    files = files_in(places)
    names = sorted(name for name in files if RARER.fullmatch(name) and name not in FAMILIES.values())
    return tuple(Font(family_of(files[name]), files[name], letters_of(files[name])) for name in names)


def family_of(file: Path) -> str:
    """The family name a font file gives itself."""
    with TTFont(file, fontNumber=0, lazy=True) as font:
        return str(font["name"].getBestFamilyName())


def letters_of(file: Path) -> frozenset[int]:
    """The code points a font file can draw."""
    with TTFont(file, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def available() -> tuple[Font, ...]:
    return installed(tuple(folders()))


def left_to_ask() -> tuple[Font, ...]:
    return rarer(tuple(folders()))


def drawn(letter: str) -> bool:
    """Whether a character asks for a drawing at all."""
    return unicodedata.category(letter) not in UNDRAWN


def needed(letters: Iterable[str]) -> list[str]:
    """Those of these characters without which a text says something else."""
    return [letter for letter in sorted(letters) if unicodedata.category(letter)[0] in NEEDED]


def chosen(
    texts: Iterable[str],
    fonts: tuple[Font, ...],
    others: Callable[[], tuple[Font, ...]] = tuple,
) -> tuple[list[Font], frozenset[str]]:
    """The fonts that these texts need, in their order, and the characters to leave out; `others` are asked last.

    A sign that no font has (a picture in a name) is left out. Raises `MissingLetters` for a letter or a digit.
    """
    wanted = {letter for letter in set().union(*map(set, texts)) if drawn(letter)}
    found: list[Font] = []
    for font in fonts:
        here = {letter for letter in wanted if ord(letter) in font.letters}
        if here or not found:
            found.append(font)
        wanted -= here
    for font in others() if needed(wanted) else ():
        here = {letter for letter in wanted if ord(letter) in font.letters}
        if here:
            found.append(font)
        wanted -= here
    if letters := needed(wanted):
        raise MissingLetters(letters[0])
    if not found:
        raise MissingLetters("a")
    return found, frozenset(wanted)


def texts_in(data: object) -> Iterator[str]:
    """Every text inside plain data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from texts_in(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts_in(value)


def without(data: object, letters: frozenset[str]) -> object:
    """The same plain data without these characters."""
    if not letters:
        return data
    if isinstance(data, str):
        return data.translate(dict.fromkeys(map(ord, letters))) if letters & set(data) else data
    if isinstance(data, dict):
        return {name: without(value, letters) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [without(value, letters) for value in data]
    return data
