"""Sets plain data with a template of typst, as a tagged PDF (PDF/UA-1).

A template is a `.typ` file beside its domain. It reads `data` (plain values) and `frame` (fonts, language, direction)
through `/kernel/typeset/look.typ`, and no file but templates. Nothing is fetched; nothing is written.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import typst

from pont.kernel import vocabulary
from pont.kernel.phrasing import END, ISOLATE, NO_BREAK
from pont.kernel.typeset import fonts

ROOT = Path(__file__).resolve().parent.parent.parent
"""The folder of the package: templates name each other from here."""
LONGEST_WORD, MAY_BREAK, DRAWN = 24, "\u200b", "<svg "
LONG, PIECES = (
    re.compile(rf"[^\s{NO_BREAK}{ISOLATE}{END}]{{{LONGEST_WORD},}}"),
    re.compile(r"[^/?&]{1,14}[/?&]?|[/?&]"),
)
NOTHING, RUNS_TO_FORGET = b"= 0", 12
_here = threading.local()
encode = msgspec.json.Encoder().encode


class CannotSet(Exception):
    """The template did not become pages: a mistake of ours, with what the typesetter said."""


def unbroken(text: str) -> str:
    """`text` with no break inside its isolated numbers."""
    if ISOLATE not in text or " " not in text:
        return text
    pieces = text.split(ISOLATE)
    kept = [pieces[0]]
    for piece in pieces[1:]:
        number, end, rest = piece.partition(END)
        kept.append(number.replace(" ", NO_BREAK) + end + rest)
    return ISOLATE.join(kept)


def breakable(text: str) -> str:
    """`text` with places to break inside words that no line would hold; an address breaks behind its strokes."""
    if len(text) <= LONGEST_WORD:
        return text
    return LONG.sub(lambda word: MAY_BREAK.join(re.findall(PIECES, word[0])), text)


def ready(data: Any) -> Any:
    """Plain data with every isolated number unbroken, and every endless word breakable."""
    if isinstance(data, str):
        return data if data.startswith(DRAWN) else breakable(unbroken(data))
    if isinstance(data, Mapping):
        return {name: ready(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [ready(value) for value in data]
    return data


def compiler(folders: tuple[str, ...]) -> typst.Compiler:
    """The compiler of this thread: it keeps what it read, and two threads may not share one."""
    kept: dict[tuple[str, ...], typst.Compiler] = _here.__dict__.setdefault("compilers", {})
    if folders not in kept:
        kept[folders] = typst.Compiler(
            input=str(Path(__file__).parent / "look.typ"),
            root=str(ROOT),
            font_paths=list(folders),
            ignore_system_fonts=True,
        )
    return kept[folders]


def typeset(template: Path, data: Mapping[str, Any], language: str) -> bytes:
    """The PDF of a template filled with plain data, in the language of the reader.

    Raises `fonts.MissingLetters` before anything is set, `CannotSet` when typst refuses.
    """
    found, left_out = fonts.chosen(fonts.texts_in(data), fonts.available(), fonts.left_to_ask)
    known = vocabulary.languages().get(language)
    frame = {
        "fonts": [font.family for font in found],
        "lang": language,
        "rtl": known is not None and known.rtl,
    }
    told = encode(ready(fonts.without(data, left_out))).decode()
    try:
        pdf = compiler(tuple(sorted({str(font.file.parent) for font in found}))).compile(
            input=str(template),
            format="pdf",
            sys_inputs={"data": told, "frame": encode(frame).decode()},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        raise CannotSet(str(error)) from error
    if not isinstance(pdf, bytes):
        raise CannotSet("typst made no single file")
    return pdf


def forget() -> None:
    """Let the typesetter drop what it kept of earlier pages: after ten runs that did not ask for it, it does."""
    for kept in _here.__dict__.get("compilers", {}).values():
        for _run in range(RUNS_TO_FORGET):
            kept.compile(input=NOTHING, format="pdf")
