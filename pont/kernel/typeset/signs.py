"""The signs of the pages as small drawings for paper: black, each by itself."""

from __future__ import annotations

import re
from functools import cache

from pont.kernel import markup

STROKES = (
    ".s{fill:none;stroke:#000;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}"
    ".s-22{stroke-width:2.2}.s-26{stroke-width:2.6}.s-30{stroke-width:3}"
)
BODY = re.compile(r"<symbol [^>]*>(.*)</symbol>", re.DOTALL)


def names() -> list[str]:
    """The signs there are."""
    return list(markup.drawings())


def symbol(name: str) -> str:
    """A sign to be used inside another drawing, in black."""
    return markup.drawings()[name].replace("currentColor", "#000").replace("var(--mark-on, #fff)", "#fff")


@cache
def drawing(name: str, *, from_right: bool = False) -> str:
    """A sign as a whole SVG file; one with a direction is mirrored where the language runs from right to left."""
    found = BODY.search(symbol(name))
    body = found[1] if found else ""
    if from_right and name in markup.TURNING:
        body = f'<g transform="translate(24 0) scale(-1 1)">{body}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>{STROKES}</style>{body}</svg>'


def drawings(names: list[str], *, from_right: bool = False) -> dict[str, str]:
    """Several signs by their names, as a template takes them."""
    return {name: drawing(name, from_right=from_right) for name in dict.fromkeys(names)}
