"""The papers: what each is called, how many places it takes, and how it is made.

pdf = make(Paper(kind="card", languages=("ar", "nl"), doors=(found,), at=minute, address="pont.example/…"))
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from pont.directory.search import Found
from pont.kernel.terms import VISITOR_LANGUAGES

SIZES = ("a4", "a3")
MOST_LANGUAGES = 2


class CannotPrint(ValueError):
    """The paper is not made; the message says why, in the language in force."""


class Kind(Struct, frozen=True):
    """One sort of paper. `most`: places it takes, 0 for any number; `direct`: so many are made while one waits."""

    code: str
    label: str | Promise
    hint: str | Promise
    most: int
    direct: int
    sizes: tuple[str, ...] = ()


class Cover(Struct, frozen=True):
    """What stands on the front of a choice made by a group, in the language of its texts."""

    title: str
    introduction: str = ""
    credit: str = ""
    language: str = ""


class Partners(Struct, frozen=True):
    """What only partner houses may read: for each service (its HSDS identifier), kind and answer of conditions.

    Paper that bears it says so on each page. `house`: whose worker prints it.
    """

    house: str
    conditions: Mapping[str, tuple[tuple[str, str], ...]]


class Paper(Struct, frozen=True):
    """What is to be printed, whole.

    `languages`: one or two codes, the reader's first. `doors`: judged doors in the order of printing, several of one
    service together; `count`: how many answer in all. `at`: the minute for which they were judged. `title`,
    `second_title`: the question in words, in each language. `address`: the short address of the same list on the
    screen, without a scheme.
    """

    kind: str
    languages: tuple[str, ...]
    doors: tuple[Found, ...]
    at: int
    address: str
    title: str = ""
    second_title: str = ""
    size: str = "a4"
    count: int = 0
    cover: Cover | None = None
    partners: Partners | None = None


@cache
def kinds() -> Mapping[str, Kind]:
    """Every paper by its code, in the order in which they are offered."""
    listed = (
        Kind("card", _("Card"), _("One place, large, on A6"), 1, 1),
        Kind("slip", _("Route slip"), _("Up to three places, for a receipt printer"), 3, 3),
        Kind("pocket", _("Pocket map"), _("One A4 sheet, folded to eight"), 40, 40),
        Kind("addresses", _("Useful addresses"), _("A list on A4"), 0, 300),
        Kind("brochure", _("Brochure"), _("A5, folded from A4 sheets"), 0, 60),
        Kind("poster", _("Poster"), _("Open today and this week, for the wall"), 12, 12, SIZES),
        Kind("helpline", _("Poster with the numbers"), _("Who you can call, for the wall"), 0, 300, SIZES),
    )
    return {kind.code: kind for kind in listed}


def check(paper: Paper) -> Kind:
    """The kind of this paper; raises `CannotPrint` with a sentence when it cannot be made as asked."""
    kind = kinds().get(paper.kind)
    if kind is None:
        raise CannotPrint(str(_("This paper is not known.")))
    if not 1 <= len(paper.languages) <= MOST_LANGUAGES:
        raise CannotPrint(str(_("Choose one or two languages.")))
    if any(code not in VISITOR_LANGUAGES for code in paper.languages):
        raise CannotPrint(str(_("Pont does not print in this language.")))
    if paper.size not in (kind.sizes or SIZES[:1]):
        raise CannotPrint(str(_("This paper has another size.")))
    if not paper.doors and kind.code != "helpline":
        raise CannotPrint(str(_("There is no place to print.")))
    return kind


def make(paper: Paper) -> bytes:
    """The paper as PDF.

    Raises `CannotPrint` with a sentence in the language in force; then nothing was made.
    """
    check(paper)
    pdf: bytes = import_module("pont.directory.paper.making").made(paper)
    return pdf
