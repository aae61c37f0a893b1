"""How far the translations are and what a file would do, ready for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from pont.directory.desk.translating import exchange, texts, words
from pont.directory.desk.translating.texts import Book, Work
from pont.directory.publishing import UNKNOWN_LANGUAGE
from pont.kernel import markup
from pont.kernel.terms import VISITOR_LANGUAGES

MOST_LINES = 50
"""So many texts of a file are shown one by one; the counts say the rest."""

WIDE = 1000


class Count(NamedTuple):
    """How many texts are in a state, and where their piece of the bar begins and ends, in thousandths."""

    state: str
    said: str
    number: int
    start: int
    width: int


class Progress(NamedTuple):
    """A language in the list."""

    code: str
    own_name: str
    said: str
    counts: list[Count]
    total: int


class Listed(NamedTuple):
    """A service in the list; the attributes say in which language each name is."""

    pk: int
    name: str
    tongue: SafeString
    organization: str
    organization_tongue: SafeString
    counts: list[Count]
    is_own: bool


class Line(NamedTuple):
    """A text of a file, with where it stands. `before`: what stands there now; `about`: what is wrong with it."""

    where: str
    where_tongue: SafeString
    text: str
    tongue: SafeString
    before: str = ""
    about: str = ""


class Reason(NamedTuple):
    """Why texts stay out, how many, and the first of them."""

    said: str
    number: int
    lines: list[Line]
    rest: int


class Told(NamedTuple):
    """The report of a file on a page."""

    new: int
    changed: int
    unchanged: int
    left: int
    reasons: list[Reason]
    taken: list[Line]
    rest: int
    stamp: str


def counted(counts: Counter[str], states: Collection[str] = texts.STATES) -> Iterator[Count]:
    """The counts in their order, as pieces of one bar that are never less wide than can be seen."""
    total, start = sum(counts.values()) or 1, 0
    for state in states:
        width = round(counts[state] * WIDE / total)
        yield Count(state, str(words.STATES[state]), counts[state], start, width)
        start += width


def progress(book: Book) -> list[Progress]:
    """Every language of a visitor, in their order."""
    rows = ((code, book.counts(code)) for code in VISITOR_LANGUAGES)
    return [
        Progress(code, words.own_name(code), words.language(code), list(counted(counts)), counts.total())
        for code, counts in rows
    ]


def services(rows: Iterable[Work], wanted: Collection[str]) -> list[Listed]:
    """Services with what is to be done there."""
    return [
        Listed(
            row.service.pk,
            row.service.name,
            tongue(row.service.language),
            row.service.organization,
            tongue(row.service.organization_language),
            list(counted(row.counts, texts.STATES[::-1])),
            row.is_own,
        )
        for row in rows
    ]


def tongue(language: str) -> SafeString:
    """Language and direction of a text, always said: a page of translations never leaves them open."""
    if language in ("", UNKNOWN_LANGUAGE):
        return format_html(' lang="{}" dir="auto"', UNKNOWN_LANGUAGE)
    return format_html(' lang="{}" dir="{}"', language, "rtl" if markup.runs_backwards(language) else "ltr")


def line_left(one: exchange.Left) -> Line:
    return Line(one.where.name, tongue(one.where.language), one.text, tongue(one.language), about=one.about)


def line_taken(one: exchange.Taken, language: str) -> Line:
    before = one.before.text if one.before else ""
    return Line(one.where.name, tongue(one.where.language), one.text, tongue(language), before)


def report(found: exchange.Report, language: str) -> Told:
    """Counts first, then the first texts of each kind."""
    reasons = [
        Reason(
            str(words.REASONS[code]),
            number,
            [line_left(one) for one in found.left if one.reason == code][:MOST_LINES],
            max(0, number - MOST_LINES),
        )
        for code in exchange.REASONS
        if (number := found.reasons[code])
    ]
    return Told(
        found.new,
        found.changed,
        found.unchanged,
        len(found.left),
        reasons,
        [line_taken(one, language) for one in found.taken[:MOST_LINES]],
        max(0, len(found.taken) - MOST_LINES),
        found.stamp,
    )
