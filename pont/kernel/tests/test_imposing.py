"""Sheets that are folded read in order; pages keep their tags wherever they lie."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.kernel.tests.reading_paper import lines_of
from pont.kernel.typeset import imposing, joining, setting

PAGES = st.integers(1, 400)
TEMPLATE = Path(__file__).parent / "pages.typ"


def folded(sides: Sequence[imposing.Side]) -> list[int]:
    """The pages as a hand turns them: down through the pile on the right, and up again on the left."""
    halves = [{place.left: place.page for place in side} for side in sides]
    fronts, backs = halves[::2], halves[1::2]
    down = [page for front, back in zip(fronts, backs, strict=True) for page in (front[0.5], back[0.0])]
    up = [page for front, back in zip(fronts, backs, strict=True) for page in (front[0.0], back[0.5])]
    return down + up[::-1]


@given(PAGES)
def test_a_folded_booklet_reads_in_order_and_ends_on_its_last_page(pages: int) -> None:
    read = folded(imposing.booklet(pages))
    assert len(read) % 4 == 0
    assert [page for page in read if page] == list(range(1, pages + 1))
    assert read[-1] == (pages if pages > 1 else 0)
    assert read.count(0) == max(4, -(-pages // 4) * 4) - pages


@given(PAGES)
def test_a_booklet_from_the_right_is_turned_the_other_way(pages: int) -> None:
    turned = imposing.from_right(imposing.booklet(pages))
    mirrored = [tuple(place._replace(left=0.5 - place.left) for place in side) for side in turned]
    assert [page for page in folded(mirrored) if page] == list(range(1, pages + 1))
    # The front of the booklet lies on the left half of the first side.
    assert {place.left: place.page for place in turned[0]}[0.0] == 1


@given(PAGES, st.sampled_from([4, 16, 32]))
def test_quires_laid_on_each_other_read_in_order(pages: int, quire: int) -> None:
    sides, read = imposing.quires(pages, quire), []
    for before in range(0, pages, quire):
        many = len(imposing.booklet(min(quire, pages - before)))
        read += folded(sides[:many])
        sides = sides[many:]
    assert sides == []
    assert [page for page in read if page] == list(range(1, pages + 1))


def around(side: imposing.Side) -> list[tuple[int, bool]]:
    """The panels of a pocket map as the fold brings them: the second below, to the right, back above, to the first."""
    below = sorted((place for place in side if place.top == 0.5), key=lambda place: place.left)
    above = sorted((place for place in side if place.top == 0.0), key=lambda place: place.left)
    walk = [*below[1:], *above[::-1], below[0]]
    return [(place.page, place.turned) for place in walk]


def test_a_pocket_map_reads_in_order_and_its_upper_row_stands_on_its_head() -> None:
    (side,) = imposing.pocket_map()
    assert around(side) == [(page, 4 <= page <= 7) for page in range(1, 9)]


def test_a_pocket_map_from_the_right_is_the_same_in_a_mirror() -> None:
    (side,) = imposing.pocket_map(from_right=True)
    mirrored = tuple(place._replace(left=0.75 - place.left) for place in side)
    assert around(mirrored) == [(page, 4 <= page <= 7) for page in range(1, 9)]


@pytest.mark.parametrize("panels", range(1, 9))
def test_the_last_of_few_panels_is_the_back(panels: int) -> None:
    (side,) = imposing.pocket_map(panels)
    read = [page for page, _turned in around(side)]
    assert [page for page in read if page] == list(range(1, panels + 1))
    assert read[-1] == panels


def pages_of(count: int, first: int = 1) -> bytes:
    """A PDF of small pages, each with its number as heading and a sentence."""
    return setting.typeset(TEMPLATE, {"pages": list(range(first, first + count))}, "en")


def text_of(pdf: bytes) -> list[str]:
    """The words of each page, in their order in the file."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]


def headings_of(pdf: bytes) -> list[str]:
    """The text of every tag H1 in the order of reading, found through the marks in the forms."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = []
        for element in joining.elements(document.Root.StructTreeRoot):
            if str(element.S) == "/H1":
                (kid,) = joining.kids_of(element)
                # The mark lies in a form that the named page draws.
                drawn = list(kid.Pg.Resources.XObject.values())
                assert [form.objgen for form in drawn].count(kid.Stm.objgen) == 1
                found.append(marked(kid.Stm, int(kid.MCID)))
        return found


def marked(form: pikepdf.Object, mcid: int) -> str:
    """How much text is drawn under this mark: its operators, as one line."""
    inside, drawn = False, []
    for operands, operator in pikepdf.parse_content_stream(form):
        if str(operator) == "BDC":
            inside = int(operands[1].get("/MCID", -1)) == mcid
        elif str(operator) == "EMC":
            inside = False
        elif inside and str(operator) in ("Tj", "TJ"):
            drawn.append(bytes(operands[0]).hex() if str(operator) == "Tj" else repr(operands[0]))
    return " ".join(drawn)


def test_laid_pages_keep_their_tags_in_the_order_of_reading() -> None:
    pdf = imposing.impose([pages_of(6)], imposing.booklet(6))
    headings = headings_of(pdf)
    assert len(headings) == 6
    assert [bool(heading) for heading in headings] == [True] * 6
    assert len(set(headings)) == 6


def test_laid_pages_stand_where_the_order_says() -> None:
    (words,) = text_of(imposing.impose([pages_of(8)], imposing.pocket_map()))
    assert sorted(letter for letter in words if letter.isdigit()) == [str(page) for page in range(1, 9)]
    heads = [
        line for line in lines_of(imposing.impose([pages_of(4)], imposing.booklet(4))) if line[0].isdigit()
    ]
    assert heads == ["4 1", "2 3"]


def test_parts_are_joined_with_their_tags() -> None:
    with joining.joined([pages_of(2), pages_of(3, first=3), pages_of(1, first=6)]) as whole:
        pdf = joining.written(whole)
    assert [page.split()[0] for page in text_of(pdf)] == ["1", "2", "3", "4", "5", "6"]
    places, pages = joining.pages_of(pdf, ("H1", "P"))
    assert (places["H1"], pages) == ([0, 1, 2, 3, 4, 5], 6)
    assert places["P"] == [0, 1, 2, 3, 4, 5]


def test_every_mark_is_found_by_its_page() -> None:
    """The table from marks to tags, as a reader walks it: each number of a page leads to a tag of that page."""
    with joining.joined([pages_of(2), pages_of(2, first=3)]) as whole:
        rows = dict(joining.parents(whole.Root.StructTreeRoot.ParentTree))
        numbers = [int(page.obj.StructParents) for page in whole.pages]
        assert sorted(set(numbers)) == sorted(numbers)
        for page in whole.pages:
            tags = rows[int(page.obj.StructParents)]
            assert {joining.page_of(tag).objgen for tag in tags} == {page.obj.objgen}
