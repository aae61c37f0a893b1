"""A small drawn map around a point, on which the point is tapped."""

from __future__ import annotations

from django.utils.safestring import SafeString

from pont.directory import drawing, live
from pont.directory.desk.editing.labels import reader
from pont.directory.picture import ground, names
from pont.directory.placing import HIGH, WIDE, View

# The middle of the city, where a new place begins.
MIDDLE = (50.8466, 4.3528)
SCALE, FAR = 1.25, 0.55


def drawn(latitude: float | None, longitude: float | None) -> SafeString:
    """The picture, with what a script needs to read a tap: how it is laid over the earth."""
    point, is_placed = MIDDLE, False
    if latitude is not None and longitude is not None and drawing.is_on_paper(latitude, longitude):
        point, is_placed = (latitude, longitude), True
    scale = SCALE if is_placed else FAR
    spot = drawing.projected(*point)
    view = View(scale, WIDE / 2 - spot.x * scale, HIGH / 2 - spot.y * scale)
    language = "nl" if reader() == "nl" else "fr"
    mark = '<g data-mark{} transform="translate({} {})"><circle r="11" class="f-surface k-accent"/>'.format(
        "" if is_placed else ' display="none"', WIDE // 2, HIGH // 2
    )
    laid = (
        f'data-scale="{view.scale}" data-left="{view.left}" data-top="{view.top}" '
        f'data-west="{drawing.FRAME[1]}" data-north="{drawing.FRAME[2]}" '
        f'data-pixels="{drawing.TILE * 2**drawing.ZOOM}"'
    )
    return SafeString(
        f'<svg class="drawn" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true" focusable="false" {laid}>'
        f"{ground(view, live.index().outlines)}{names(view, language, [])}{mark}"
        '<circle r="4" class="f-accent"/></g></svg>'
    )
