"""The brochure: an A5 booklet of doors by what one finds there and by commune, with contents and an index.

It is set in parts of some hundred doors, so that five thousand need the memory of some hundred. Page numbers are read
from the tags of the parts; cover and contents are set when they are known.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override
from msgspec import Struct

from pont.directory.paper.papers import Paper
from pont.directory.paper.sheet import Data, grouped, list_of
from pont.kernel import markup, vocabulary
from pont.kernel.folding import fold
from pont.kernel.typeset import imposing, joining, setting

HERE = Path(__file__).parent
MOST_IN_A_PART = 100
# Pages: 25 sheets fold in one pile, 32 pages are a pile folded by itself; nobody folds more than twelve of those.
MOST_IN_A_FOLD, QUIRE, MOST_IN_QUIRES = 100, 32, 400
OF_A_GROUP, OF_A_DOOR = "H1", "H3"
"""The tags of the heading of a group and of a door's name."""


class Set(Struct):
    """Pages that are set: the PDF, its first page and how many; the page of each door by key, of each group by name."""

    pdf: bytes
    first: int
    pages: int
    doors: dict[int, int]
    groups: dict[str, int]


def groups_of(paper: Paper, shown: list[Data]) -> list[Data]:
    """Entries by what one finds there, then by commune, then by name."""
    first, *rest = paper.languages
    tiles = [*vocabulary.tiles(), "house"]
    names = titles_of(first)
    others = titles_of(rest[0]) if rest else {}
    groups = []
    for tile in tiles:
        towns: dict[str, list[Data]] = {}
        for one in shown:
            if one["first"]["tile"] == tile:
                place = one["first"]["place"]
                towns.setdefault(place["commune"] if place else "", []).append(one)
        for same in towns.values():
            same.sort(key=lambda one: fold(one["first"]["plate"]["name"]["t"]))
        if towns:
            listed = [
                {"name": town, "doors": towns[town]}
                for town in sorted(towns, key=lambda t: (t == "", fold(t)))
            ]
            sign = vocabulary.tiles()[tile].sign if tile in vocabulary.tiles() else "house"
            groups.append(
                {"sign": sign, "name": names[tile], "second": others.get(tile, ""), "towns": listed}
            )
    return groups


def names_of(shown: list[Data]) -> list[Data]:
    """The index: every name in its order."""
    index = sorted(shown, key=lambda one: fold(one["first"]["plate"]["name"]["t"]))
    return [{"name": one["first"]["plate"]["name"], "key": one["key"]} for one in index]


def titles_of(language: str) -> dict[str, str]:
    """The headings of a brochure: the tiles of the first page, and the rest."""
    titles = {code: tile.heading.get(language) for code, tile in vocabulary.tiles().items()}
    with override(language):
        return titles | {"house": _("Other doors")}


def parts_of(groups: list[Data]) -> list[list[Data]]:
    """The groups in parts of some hundred doors; a group with many doors goes on in the next part."""
    parts: list[list[Data]] = [[]]
    held = 0
    for group in groups:
        for town in group["towns"]:
            for begin in range(0, len(town["doors"]), MOST_IN_A_PART):
                some = town["doors"][begin : begin + MOST_IN_A_PART]
                if held and held + len(some) > MOST_IN_A_PART:
                    parts.append([])
                    held = 0
                last = parts[-1]
                if not last or last[-1]["name"] != group["name"]:
                    last.append(group | {"towns": []})
                last[-1]["towns"].append({"name": town["name"], "doors": some})
                held += len(some)
    return parts


def part(data: Data, groups: list[Data], first: int, language: str) -> Set:
    """The pages of some groups, numbered from `first`."""
    pdf = setting.typeset(
        HERE / "brochure_part.typ", data | {"groups": groups, "first_page": first}, language
    )
    setting.forget()
    places, pages = joining.pages_of(pdf, (OF_A_GROUP, OF_A_DOOR))
    keys = [one["key"] for group in groups for town in group["towns"] for one in town["doors"]]
    names = [group["name"] for group in groups]
    return Set(
        pdf,
        first,
        pages,
        {key: first + at for key, at in zip(keys, places[OF_A_DOOR], strict=True)},
        {name: first + at for name, at in zip(names, places[OF_A_GROUP], strict=True)},
    )


def front(data: Data, contents: list[Data], language: str) -> bytes:
    return setting.typeset(HERE / "brochure_front.typ", data | {"contents": contents}, language)


def contents_of(data: Data, groups: list[Data], begins: dict[str, int], back: int, last: int) -> list[Data]:
    """The lines of the contents: each group where it begins, then the index and the numbers."""
    words = data["words"]
    lines = [
        (group["sign"], group["name"], group["second"], begins.get(group["name"], 0)) for group in groups
    ]
    lines += [("", words["by_name"], "", back), ("phone", words["emergency"], "", last)]
    return [{"sign": s, "name": n, "second": other, "page": at} for s, n, other, at in lines]


def booklet(paper: Paper) -> bytes:
    """The whole brochure, laid on A4 sheets to be folded."""
    pdfs, pages = pages_set(paper)
    return folded(pdfs, pages, paper.languages[0])


def pages_set(paper: Paper) -> tuple[list[bytes], int]:
    """Cover, contents, doors, index and numbers as PDFs in their order, and how many pages they are."""
    language = paper.languages[0]
    data, shown = list_of(paper), grouped(paper)
    groups = groups_of(paper, shown)
    # The contents have as many lines now as later: so the pages they take are known.
    page = 1 + imposing.pages_in(front(data, contents_of(data, groups, {}, 0, 0), language))
    bodies: list[Set] = []
    for some in parts_of(groups):
        bodies.append(part(data, some, page, language))
        page += bodies[-1].pages
    where = {key: at for body in bodies for key, at in body.doors.items()}
    begins = {name: at for body in reversed(bodies) for name, at in body.groups.items()}
    names = [one | {"page": where[one["key"]]} for one in names_of(shown)]
    back = setting.typeset(HERE / "brochure_back.typ", data | {"names": names, "first_page": page}, language)
    last = page + imposing.pages_in(back) - 1
    opening = front(data, contents_of(data, groups, begins, page, last), language)
    setting.forget()
    return [opening, *(body.pdf for body in bodies), back], last


def folded(pdfs: list[bytes], pages: int, language: str) -> bytes:
    """The pages laid on sheets to fold: in one pile, in several, or as they are when nobody could fold so many."""
    if pages > MOST_IN_QUIRES:
        with joining.joined(pdfs) as whole:
            return joining.written(whole)
    sides = imposing.booklet(pages) if pages <= MOST_IN_A_FOLD else imposing.quires(pages, QUIRE)
    return imposing.impose(pdfs, imposing.from_right(sides) if markup.runs_backwards(language) else sides)
