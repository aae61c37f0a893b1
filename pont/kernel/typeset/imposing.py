"""Pages laid on sheets, so that a sheet that is folded reads in order. Pure orders, and the laying itself.

A side holds places; each place takes one page (counted from 1, 0: white), turned or not, at a corner given in
fractions of the sheet. Tags stay: the text of a laid page is read in the order of pages, whatever its place.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name

from pont.kernel.typeset.joining import elements, joined, kids_of, written

POINTS = 72 / 25.4
A4 = (297 * POINTS, 210 * POINTS)
"""A4 lying down: width and height in points."""


class Place(NamedTuple):
    """Where a page lies: left and top as parts of the sheet, and whether it stands on its head."""

    page: int
    left: float
    top: float
    turned: bool = False


Side = tuple[Place, ...]


def booklet(pages: int) -> list[Side]:
    """The sides of a booklet of A5 pages on A4, printed on both sides (turned over the short edge).

    The pages are filled up with white to a multiple of four, before the last one: that is the back of the booklet.
    Fold the pile once in the middle.
    """
    whole = max(4, -(-pages // 4) * 4)

    def page(number: int) -> int:
        if number == whole:
            return pages if pages > 1 else 0
        return number if number < max(pages, 2) else 0

    sides: list[Side] = []
    for sheet in range(whole // 4):
        first, last = 2 * sheet + 1, whole - 2 * sheet
        sides.append((Place(page(last), 0.0, 0.0), Place(page(first), 0.5, 0.0)))
        sides.append((Place(page(first + 1), 0.0, 0.0), Place(page(last - 1), 0.5, 0.0)))
    return sides


def quires(pages: int, quire: int) -> list[Side]:
    """The sides of a thick booklet: piles of `quire` pages (a multiple of four), each folded by itself."""
    sides: list[Side] = []
    for before in range(0, pages, quire):
        for side in booklet(min(quire, pages - before)):
            sides.append(tuple(place._replace(page=place.page and before + place.page) for place in side))
    return sides


def pocket_map(panels: int = 8, *, from_right: bool = False) -> list[Side]:
    """The one side of a pocket map: eight panels on A4, folded to a booklet with one cut in the middle.

    Below, from left to right: back (8), front (1), 2, 3; above, on their heads: 7, 6, 5, 4. A language from right to
    left opens the other way. The last of fewer `panels` is the back; what is left stays white before it.
    """
    below, above = [8, 1, 2, 3], [7, 6, 5, 4]
    if from_right:
        below, above = below[::-1], above[::-1]

    def page(panel: int) -> int:
        return panels if panel == 8 else (panel if panel < panels else 0)

    return [
        (
            *(Place(page(panel), column / 4, 0.0, turned=True) for column, panel in enumerate(above)),
            *(Place(page(panel), column / 4, 0.5) for column, panel in enumerate(below)),
        )
    ]


def from_right(sides: Sequence[Side]) -> list[Side]:
    """The sides of a booklet that opens from the right: left and right change places."""
    return [tuple(place._replace(left=0.5 - place.left) for place in side) for side in sides]


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def impose(pdfs: list[bytes], sides: Sequence[Side], sheet: tuple[float, float] = A4) -> bytes:
    """Lay the pages of these PDFs, one after the other, on sheets of this width and height; each page is laid once."""
    with joined(pdfs) as document:
        pages = list(document.pages)
        laid: dict[tuple[int, int], tuple[Any, Any]] = {}
        for side in sides:
            document.add_blank_page(page_size=sheet)
            lay(document, document.pages[-1], side, pages, sheet, laid)
        move_tags(document, laid)
        forget_places(document)
        for _page in pages:
            del document.pages[0]
        return written(document)


def lay(
    document: pikepdf.Pdf,
    target: pikepdf.Page,
    side: Side,
    pages: Sequence[pikepdf.Page],
    sheet: tuple[float, float],
    laid: dict[tuple[int, int], tuple[Any, Any]],
) -> None:
    """Draw the pages of one side as forms, and note which form holds which page."""
    forms, drawn = Dictionary(), []
    for at, place in enumerate(side):
        if not place.page:
            continue
        page = pages[place.page - 1]
        form = document.make_indirect(page.as_form_xobject())
        if Name.StructParents in page.obj:
            form.StructParents = page.obj.StructParents
        name = f"/P{at}"
        forms[name] = form
        wide, high = float(page.mediabox[2]), float(page.mediabox[3])
        left, bottom = place.left * sheet[0], sheet[1] - place.top * sheet[1] - high
        if place.turned:
            drawn.append(f"q -1 0 0 -1 {left + wide:.3f} {bottom + high:.3f} cm {name} Do Q")
        else:
            drawn.append(f"q 1 0 0 1 {left:.3f} {bottom:.3f} cm {name} Do Q")
        laid[page.obj.objgen] = (target.obj, form)
    target.obj.Resources = Dictionary(XObject=forms)
    target.obj.Contents = document.make_stream("\n".join(drawn).encode())
    target.obj.Tabs = Name.S


def move_tags(document: pikepdf.Pdf, laid: dict[tuple[int, int], tuple[Any, Any]]) -> None:
    """Make every tag that pointed into a page point into the form that now holds it."""
    root = document.Root.get(Name.StructTreeRoot)
    if root is None:
        return
    for element in [root, *elements(root)]:
        page = element.get(Name.Pg)
        place = laid.get(page.objgen) if page is not None else None
        if kids := kids_of(element):
            element.K = Array([moved_kid(kid, place, laid) for kid in kids])
            if place is not None:
                element.Pg = place[0]


def moved_kid(kid: Any, place: Any, laid: dict[tuple[int, int], tuple[Any, Any]]) -> Any:
    """One child of a tag: a number or a reference of marked content now names its form; elements stay."""
    if isinstance(kid, int) and place is not None:
        return Dictionary(Type=Name.MCR, Pg=place[0], Stm=place[1], MCID=kid)
    if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.MCR:
        page = kid.get(Name.Pg)
        own = laid.get(page.objgen) if page is not None else place
        if own is not None:
            kid.Pg, kid.Stm = own
    return kid


def forget_places(document: pikepdf.Pdf) -> None:
    """Bookmarks and named places lead to pages that are no more."""
    for name in (Name.Outlines, Name.Dests, Name.PageLabels, Name.OpenAction):
        if name in document.Root:
            del document.Root[name]
    if Name.Names in document.Root:
        del document.Root.Names
