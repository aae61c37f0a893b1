"""The map's own picture for paper: black and grey lines, numbers of the list, nothing of the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pont.directory import picture
from pont.directory.areas import outlines
from pont.directory.doors import Level
from pont.directory.mapping import Mapped, Spot
from pont.directory.placing import HIGH, WIDE
from pont.directory.search import Found
from pont.kernel.typeset import signs

SCALE = re.compile(r'<g class="ground" transform="translate\([^)]*\) scale\(([\d.]+)\)"')
# Width in pixels of the picture, colour: what survives a bad copier.
LINES = {
    "edge": (1.5, "#555"),
    "border": (0.8, "#999"),
    "water": (5, "#bbb"),
    "ring": (4, "#ddd"),
    "metro": (1.6, "#777"),
    "metro-5": (2.6, "#777"),
    "stop": (4, "#777"),
    "inner": (2, "#fff"),
}
NAMES = (
    "text{font-family:'Noto Sans';text-anchor:middle;fill:#222;font-size:15px}"
    ".halt{font-size:13px;fill:#444}.quarter{font-size:13px;fill:#444}"
    ".n{font-size:19px;font-weight:700;fill:#000}"
    ".mark rect{fill:#fff;stroke:#000;stroke-width:1.5}.lead{fill:none;stroke:#000;stroke-width:1.5}"
    ".spot{fill:#000;stroke:#fff;stroke-width:1.5}"
)


def spots_of(doors: Sequence[Found]) -> tuple[Spot, ...]:
    """The doors that have a point, with the numbers they have in the list; a secret place has none."""
    found = []
    for rank, row in enumerate(doors, start=1):
        place = row.door.place
        if place is None or row.door.phone_only or place.latitude is None or place.longitude is None:
            continue
        level = Level(row.verdict.level)
        found.append(Spot(row.door, level, rank, True, place.latitude, place.longitude))
    return tuple(found)


def style_of(drawn: str) -> str:
    """The sheet of the picture. Lines of the ground keep their width, however much the ground is scaled."""
    found = SCALE.search(drawn)
    scale = float(found[1]) if found else 1.0
    lines = "".join(
        f".ground .{look}{{fill:none;stroke:{colour};stroke-width:{width / scale:.3f};"
        f"stroke-linecap:round;stroke-linejoin:round}}"
        for look, (width, colour) in LINES.items()
    )
    return f".ground path{{fill:none}}.ground .land{{fill:#fff}}.ground .green{{fill:#eee}}{lines}{NAMES}"


def drawing(doors: Sequence[Found], language: str) -> str:
    """The picture as a whole SVG file; "" when no door has a place. `language` of its names: "nl" or "fr"."""
    spots = spots_of(doors)
    if not spots:
        return ""
    drawn = str(picture.picture(Mapped(spots, {}, 0), None, language, outlines()))
    used = sorted(set(re.findall(r'href="#([a-z-]+)"', drawn)) & set(signs.names()))
    symbols = "".join(signs.symbol(name) for name in used)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}">'
        f"<style>{style_of(drawn)}{signs.STROKES}</style><defs>{symbols}</defs>"
    )
    # On paper a mark leads nowhere.
    inner = re.sub(r"<a [^>]*>", '<g class="mark">', drawn.partition(">")[2]).replace("</a>", "</g>")
    return head + inner
