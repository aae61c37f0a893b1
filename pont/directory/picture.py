"""The map as one drawn picture: seen without scripts, printed, and lying beneath the map that moves.

Numbers lead to the rows of the list, and nothing here says more than the list. Screen readers are given the list alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString

from pont.directory import drawing, placing
from pont.directory.drawing import LatLon, Outline, Point
from pont.directory.listing import LOOKS
from pont.directory.mapping import Mapped, Spot
from pont.directory.places import communes, quarters
from pont.directory.placing import HIGH, WIDE, Box, View

MARK_WIDE, MARK_HIGH = 54.0, 34.0
SIGN, SMALL_SIGN = 24, 17
# Doors of other pages: this many pixels from each other, or only the first is drawn.
APART = 18.0
LETTERS, SMALL_LETTERS = 15, 13
# Names of stops come when the picture is this near.
STOPS_FROM = 0.45


class Here(NamedTuple):
    """Where somebody searches from, and the word beside it."""

    latitude: float
    longitude: float
    word: str


def names_of(language: str) -> list[tuple[LatLon, str]]:
    """The communes as this language calls them ("nl" or "fr"), each at its middle."""
    return [((commune.lat, commune.lon), getattr(commune, language)) for commune in communes().values()]


def stops_of(language: str) -> list[tuple[LatLon, str]]:
    """The metro stops, likewise."""
    return [((stop.lat, stop.lon), getattr(stop, language)) for stop in drawing.metro_stops().values()]


def quarters_of(language: str) -> list[tuple[LatLon, str]]:
    """The neighbourhoods people name, likewise."""
    return [((quarter.lat, quarter.lon), getattr(quarter, language)) for quarter in quarters().values()]


def view_of(shown: Mapped, here: Here | None) -> View:
    """The view that holds the numbered doors and where somebody is; without those, all there is."""
    listed = [(spot.latitude, spot.longitude) for spot in shown.spots if spot.is_listed]
    others = [(spot.latitude, spot.longitude) for spot in shown.spots]
    points = listed or others
    return placing.view_of([*points, *([here[:2]] if here and drawing.is_on_paper(*here[:2]) else [])])


def picture(shown: Mapped, here: Here | None, language: str, outlines: tuple[Outline, ...]) -> SafeString:
    """The whole picture; `language` of its names: "nl" or "fr"."""
    view = view_of(shown, here)
    listed = [spot for spot in shown.spots if spot.is_listed]
    anchors = [view.of(spot.latitude, spot.longitude) for spot in listed]
    taken = [] if here is None else here_boxes(view, here)
    boxes = placing.set_apart(anchors, MARK_WIDE, MARK_HIGH, taken)
    unlisted = [spot for spot in shown.spots if not spot.is_listed]
    small = [Box(*view.of(spot.latitude, spot.longitude), SMALL_SIGN, SMALL_SIGN) for spot in unlisted]
    reserved = [*taken, *(box for box in boxes if box), *small]
    pieces = (
        f'<svg class="drawn" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true" focusable="false">',
        ground(view, outlines),
        names(view, language, reserved),
        others(view, unlisted),
        *(lead(anchor, box) for anchor, box in zip(anchors, boxes, strict=True)),
        *(mark(spot, box, anchor) for spot, box, anchor in zip(listed, boxes, anchors, strict=True)),
        "" if here is None else here_mark(view, here),
        "</svg>",
    )
    return SafeString("".join(pieces))


def ground(view: View, outlines: tuple[Outline, ...]) -> str:
    """What lies beneath, moved into view; the map that moves takes this group over as it is."""
    shapes = "".join(f'<path class="{shape.look}" d="{shape.d}"/>' for shape in drawing.ground(outlines))
    moved = f"translate({view.left:.1f} {view.top:.1f}) scale({view.scale:.4f})"
    return f'<g class="ground" transform="{moved}">{shapes}</g>'


def names(view: View, language: str, reserved: Sequence[Box]) -> str:
    """Communes, and stops and neighbourhoods when near, where there is room for them."""
    kinds = [("name", names_of(language), LETTERS, 0)]
    if view.scale >= STOPS_FROM:
        kinds.append(("halt", stops_of(language), SMALL_LETTERS, SMALL_LETTERS))
        kinds.append(("quarter", quarters_of(language), SMALL_LETTERS, 0))
    taken, said = [*reserved], []
    for look, places, size, lower in kinds:
        spots = ((view.of(*at), name) for at, name in places)
        found = placing.named(((Point(spot.x, spot.y + lower), name) for spot, name in spots), size, taken)
        taken += [box for box, _name in found]
        said += [
            f'<text class="{look}" x="{box.x:.0f}" y="{box.y + 5:.0f}">{escape(name)}</text>'
            for box, name in found
        ]
    return "".join(said)


def others(view: View, spots: Sequence[Spot]) -> str:
    """The doors of other pages as small signs, not more than one in each square."""
    anchors = [view.of(spot.latitude, spot.longitude) for spot in spots]
    signs = []
    for at in placing.thinned(anchors, APART):
        css, drawn = LOOKS[spots[at].level]
        corner = f'x="{anchors[at].x - SMALL_SIGN / 2:.0f}" y="{anchors[at].y - SMALL_SIGN / 2:.0f}"'
        signs.append(
            f'<use class="{css} c-v" {corner} href="#{drawn}" width="{SMALL_SIGN}" height="{SMALL_SIGN}"/>'
        )
    return f'<g class="others">{"".join(signs)}</g>' if signs else ""


def lead(anchor: Point, box: Box | None) -> str:
    """A dot where the door is, and a line to a number that had to go aside."""
    if box is None or (box.x, box.y) == anchor:
        return ""
    dot = f'<circle class="spot" cx="{anchor.x:.0f}" cy="{anchor.y:.0f}" r="4"/>'
    return f'<path class="lead" d="M{anchor.x:.0f} {anchor.y:.0f}L{box.x:.0f} {box.y:.0f}"/>{dot}'


def mark(spot: Spot, box: Box | None, anchor: Point) -> str:
    """The number of a door with its silhouette, a link to its row; only the silhouette where there is no room."""
    css, drawn = LOOKS[spot.level]
    if box is None:
        at = f'x="{anchor.x - SMALL_SIGN / 2:.0f}" y="{anchor.y - SMALL_SIGN / 2:.0f}"'
        return f'<use class="{css} c-v" {at} href="#{drawn}" width="{SMALL_SIGN}" height="{SMALL_SIGN}"/>'
    left, top = box.x - box.wide / 2, box.y - box.high / 2
    return (
        f'<a id="mark-{spot.rank}" class="mark {css}" href="#door-{spot.rank}" tabindex="-1">'
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{box.wide:.0f}" height="{box.high:.0f}" rx="6"/>'
        f'<use class="c-v" x="{left + 4:.0f}" y="{box.y - SIGN / 2:.0f}" href="#{drawn}"'
        f' width="{SIGN}" height="{SIGN}"/>'
        f'<text class="n" x="{left + 40:.0f}" y="{box.y + 6:.0f}">{spot.rank}</text></a>'
    )


def here_boxes(view: View, here: Here) -> list[Box]:
    """The room that "you" and its dot take."""
    at = view.of(*here[:2])
    wide = len(here.word) * LETTERS * 0.6 + 8
    return [Box(at.x, at.y, 26, 26), Box(at.x, at.y + 24, wide, 20)]


def here_mark(view: View, here: Here) -> str:
    """Where somebody searches from."""
    at = view.of(*here[:2])
    return (
        f'<circle class="here" cx="{at.x:.0f}" cy="{at.y:.0f}" r="9"/>'
        f'<text class="n here-word" x="{at.x:.0f}" y="{at.y + 29:.0f}">{escape(here.word)}</text>'
    )
