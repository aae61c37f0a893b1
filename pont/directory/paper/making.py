"""From a paper to its PDF: its template, and the sheets it is laid on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from pont.directory import opening
from pont.directory.paper import brochure, words
from pont.directory.paper.papers import CannotPrint, Paper
from pont.directory.paper.sheet import (
    Data,
    capital,
    doors_in,
    entries,
    frame_of,
    grouped,
    left_out,
    list_of,
    map_of,
)
from pont.kernel import markup, phrasing
from pont.kernel.typeset import imposing, setting
from pont.kernel.typeset.fonts import MissingLetters

HERE = Path(__file__).parent
# The panels of a pocket map, and how many numbers its back has room for.
PANELS, POCKET_NUMBERS = 8, 3
MOST_ON_WALL = 12
# The numbers to call stand on one sheet: the largest letters that let them, in points.
LETTERS = (13, 12, 11, 10, 9)


def card(paper: Paper) -> bytes:
    shown = entries(paper, paper.doors[:1])
    title = {"title": shown[0]["first"]["plate"]["name"]["t"]}
    return setting.typeset(HERE / "card.typ", frame_of(paper) | {"doors": shown} | title, paper.languages[0])


def slip(paper: Paper) -> bytes:
    data = list_of(paper) | {"doors": entries(paper, paper.doors[:3])}
    return setting.typeset(HERE / "slip.typ", data, paper.languages[0])


def addresses(paper: Paper) -> bytes:
    shown = grouped(paper)
    data = list_of(paper) | {"doors": shown} | left_out(paper, doors_in(paper) - len(shown))
    return setting.typeset(HERE / "addresses.typ", data, paper.languages[0])


def fitting(paper: Paper, template: str, data: Data, shown: list[Data], most: int) -> tuple[bytes, int]:
    """The pages with as many of these doors as fit on `most` pages, and how many pages they are."""
    fits, best, too_many = 0, (b"", 0), len(shown) + 1
    many = len(shown)
    while fits + 1 < too_many:
        more = left_out(paper, doors_in(paper) - many)
        pdf = setting.typeset(HERE / template, data | {"doors": shown[:many]} | more, paper.languages[0])
        pages_made = imposing.pages_in(pdf)
        if pages_made <= most:
            fits, best = many, (pdf, pages_made)
        else:
            too_many = many
        many = (fits + too_many) // 2
    if not fits:
        raise CannotPrint(_("This place has too much to say for this paper."))
    return best


def pocket(paper: Paper) -> bytes:
    """As many doors as the panels between map and back hold."""
    data = list_of(paper, most_numbers=POCKET_NUMBERS) | map_of(paper)
    pdf, panels = fitting(paper, "pocket.typ", data, grouped(paper), PANELS)
    is_turned = markup.runs_backwards(paper.languages[0])
    return imposing.impose([pdf], imposing.pocket_map(panels, from_right=is_turned))


def poster(paper: Paper) -> bytes:
    """One sheet: doors that open today first, as many as fit."""
    language = paper.languages[0]
    shown = grouped(paper)[:MOST_ON_WALL]
    doors = {found.door.door: found.door for found in paper.doors}
    with override(language):
        for one in shown:
            one["first"] |= words.days_said(doors[one["key"]], paper.at, language)
        day = phrasing.day(opening.to_local(paper.at).date(), language)
    shown.sort(key=lambda one: not one["first"]["days"] or one["first"]["days"][0]["shut"])
    return fitting(paper, "poster.typ", list_of(paper) | {"moment": capital(day)}, shown, 1)[0]


def helpline(paper: Paper) -> bytes:
    titles = []
    for language in paper.languages:
        with override(language):
            titles.append(_("Who you can call"))
    data = list_of(paper) | {"title": titles[0], "second_title": "".join(titles[1:])}
    for letters in LETTERS:
        pdf = setting.typeset(HERE / "helpline.typ", data | {"letters": letters}, paper.languages[0])
        if imposing.pages_in(pdf) == 1:
            break
    return pdf


MAKERS: dict[str, Callable[[Paper], bytes]] = {
    "card": card,
    "slip": slip,
    "addresses": addresses,
    "pocket": pocket,
    "brochure": brochure.booklet,
    "poster": poster,
    "helpline": helpline,
}


def made(paper: Paper) -> bytes:
    """The PDF of a paper that was checked."""
    try:
        return MAKERS[paper.kind](paper)
    except MissingLetters as missing:
        raise CannotPrint(
            _("This machine has no letters of the script %(script)s. Install the package %(package)s.")
            % {"script": missing.script, "package": missing.package}
        ) from missing
