"""Several PDFs as one, tags and all: a long booklet is set in parts, so that it needs the memory of one part."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


def kids_of(element: Any) -> list[Any]:
    """What stands inside a tag, as a list."""
    kids = element.get(Name.K)
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def elements(root: Any) -> Iterator[Any]:
    """Every tag below this one, in the order of reading."""
    for kid in kids_of(root):
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            yield from elements(kid)


def page_of(element: Any) -> Any:
    """The page on which a tag begins; None for one without content."""
    if Name.Pg in element:
        return element.Pg
    for kid in kids_of(element):
        if isinstance(kid, Dictionary) and (found := page_of(kid)) is not None:
            return found
    return None


def pages_of(pdf: bytes, tags: Sequence[str]) -> tuple[dict[str, list[int]], int]:
    """The pages (from 0) of the elements with each of these tags, in the order of reading; and how many pages."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers = {page.obj.objgen: at for at, page in enumerate(document.pages)}
        found: dict[str, list[int]] = {tag: [] for tag in tags}
        for element in elements(document.Root.StructTreeRoot):
            tag = str(element.S)[1:]
            if tag in found:
                found[tag].append(numbers[page_of(element).objgen])
        return found, len(document.pages)


def parents(tree: Any) -> Iterator[tuple[int, Any]]:
    """The pairs of a number tree."""
    nums = list(tree.get(Name.Nums, []))
    yield from zip(map(int, nums[::2]), nums[1::2], strict=True)
    for kid in tree.get(Name.Kids, []):
        yield from parents(kid)


def joined(pdfs: list[bytes]) -> pikepdf.Pdf:
    """One document with all pages in order; its reading order is that of the parts. Title and language are the first's.

    The parts are taken out of the list, so that none is held twice. The caller closes the document.
    """
    whole = pikepdf.open(io.BytesIO(pdfs.pop(0)))
    root = whole.Root.StructTreeRoot
    rows = [item for pair in parents(root.ParentTree) for item in pair]
    kids = kids_of(root)
    while pdfs:
        with pikepdf.open(io.BytesIO(pdfs.pop(0))) as added:
            tree = appended(whole, added, offset=len(rows) // 2)
        rows += [item for number, row in parents(tree.ParentTree) for item in (number + len(rows) // 2, row)]
        for kid in kids_of(tree):
            kid.P = root
            kids.append(kid)
    root.K = Array(kids)
    root.ParentTree = whole.make_indirect(Dictionary(Nums=Array(rows)))
    root.ParentTreeNextKey = len(rows) // 2
    return whole


def written(document: pikepdf.Pdf) -> bytes:
    """The document as a file, small."""
    file = io.BytesIO()
    document.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


def appended(whole: pikepdf.Pdf, added: pikepdf.Pdf, offset: int) -> Any:
    """Put the pages of a document behind those of another; return its tags, whose numbers begin at `offset`."""
    before = len(whole.pages)
    whole.pages.extend(added.pages)
    for at in range(before, len(whole.pages)):
        page = whole.pages[at].obj
        if Name.StructParents in page:
            page.StructParents = int(page.StructParents) + offset
    # Pages were copied before, so that the tags find them.
    return whole.copy_foreign(added.Root.StructTreeRoot)
