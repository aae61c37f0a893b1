"""Small pieces of a page made outside templates: signs, isolated times, words in another language.

Everything that comes in is escaped here; what comes out may stand in a template as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape, unescape
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pont.kernel import vocabulary
from pont.kernel.phrasing import END, ISOLATE

DRAWN = Path(__file__).parent / "static" / "pont" / "pictograms.svg"
OPENED, CLOSED = '<bdi dir="ltr">', "</bdi>"
# Signs with a direction mirror where the language runs from right to left.
TURNING = frozenset({"walk", "leave", "undo", "open", "list", "speak", "next", "v-probably"})


@cache
def drawings() -> Mapping[str, SafeString]:
    """Every sign as an SVG symbol, by its id. The file is ours, so it is trusted."""
    symbols = re.findall(r'<symbol id="([a-z-]+)".*?</symbol>', DRAWN.read_text(encoding="utf-8"))
    whole = re.findall(r"<symbol .*?</symbol>", DRAWN.read_text(encoding="utf-8"))
    return dict(zip(symbols, map(SafeString, whole), strict=True))


@cache
def symbols(names: frozenset[str]) -> SafeString:
    """The symbols with these ids, to stand once at the top of a page."""
    drawn = drawings()
    chosen = format_html_join("", "{}", ((drawn[name],) for name in sorted(names)))
    return format_html('<svg class="signs" aria-hidden="true"><defs>{}</defs></svg>', chosen)


@cache
def sign(name: str, kind: str = "") -> SafeString:
    """A sign in a line; the word beside it is its name."""
    classes = " ".join(filter(None, ["pic", kind, "turns" if name in TURNING else ""]))
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="#{}"/></svg>', classes, name
    )


def isolating(text: str) -> SafeString:
    """`text` escaped, its isolates as `<bdi dir="ltr">`."""
    if ISOLATE not in text:
        return SafeString(escape(text))
    return SafeString(escape(text).replace(ISOLATE, OPENED).replace(END, CLOSED))


@cache
def runs_backwards(language: str) -> bool:
    """Whether a language runs from right to left."""
    known = vocabulary.languages().get(language)
    return known is not None and known.rtl


def tongue(language: str, reader: str) -> SafeString:
    """The attributes of a text that is not in the reader's language: which it is, and its direction if that differs.

    Of a text whose language nobody knows the browser finds the direction.
    """
    if language == reader:
        return SafeString("")
    if language in ("", "und"):
        return SafeString(' dir="auto"' if runs_backwards(reader) else "")
    turned = runs_backwards(language) != runs_backwards(reader)
    way = f' dir="{"rtl" if runs_backwards(language) else "ltr"}"' if turned else ""
    return SafeString(f' lang="{escape(language)}"{way}')


def spoken(text: str, language: str, reader: str) -> SafeString:
    """`text`, marked with its language where that is not the reader's."""
    attributes = tongue(language, reader)
    return (
        SafeString(f"<span{attributes}>{isolating(text)}</span>") if text and attributes else isolating(text)
    )


SPAN = re.compile(r'<span(?: lang="([^"]*)")?(?: dir="[a-z]+")?>(.*?)</span>', re.DOTALL)


def read_back(shown: SafeString, reader: str) -> list[tuple[str, str]]:
    """The texts in a piece of page with their languages, isolates as characters again: for paper.

    Undoes `isolating`, `spoken` and `joined`; other tags are left out.
    """
    found, at = [], 0
    for span in SPAN.finditer(shown):
        found += [(shown[at : span.start()], reader), (span[2], span[1] or reader)]
        at = span.end()
    found.append((shown[at:], reader))
    return [(bare(text), code) for text, code in found if bare(text).strip()]


def bare(text: str) -> str:
    """A piece of page without its tags; what it isolates stays isolated."""
    kept = text.replace(OPENED, ISOLATE).replace(CLOSED, END)
    return unescape(re.sub(r"<[^>]*>", "", kept))


def joined(parts: Iterable[SafeString], glue: str = " ") -> SafeString:
    """Pieces of a page, one after the other."""
    return SafeString(escape(glue).join(parts))
