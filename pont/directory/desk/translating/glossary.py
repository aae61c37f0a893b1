"""Words of the vocabularies inside a text, each with what it is called in the language of the translation. Pure.

A need, a kind of help, a condition or a language has one name in each language of a visitor. Who translates sees where
one stands, and takes the name that the rest of the map uses.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pont.directory import books
from pont.directory.phrases import Match, Phrasebook
from pont.kernel import spoken, vocabulary
from pont.kernel.folding import tokens
from pont.kernel.terms import LANGUAGES, VISITOR_LANGUAGES, Text

Term = tuple[str, str]
"""A row of a vocabulary: which vocabulary, which code."""


class Span(NamedTuple):
    """Letters `start` to `end` (exclusive) of a text."""

    start: int
    end: int


class Word(NamedTuple):
    """A word as the text has it, and its name in the other language."""

    said: str
    name: str


class Found(NamedTuple):
    """Where the words stand, left to right, and what they are called, each once."""

    spans: tuple[Span, ...]
    words: tuple[Word, ...]


NOTHING = Found((), ())


@cache
def labels() -> dict[Term, Text]:
    """The rows whose name is one text; needs have words of their own."""
    found: dict[Term, Text] = {}
    found |= {("help", code): row for code, row in vocabulary.help_kinds().items()}
    found |= {("condition", code): row.label for code, row in vocabulary.conditions().items()}
    found |= {("situation", row.value): row.label for row in vocabulary.elements()}
    found |= {("language", code): row for code, row in vocabulary.languages().items()}
    return found


def name(term: Term, language: str) -> str:
    """What a term is called in a language of a visitor."""
    kind, code = term
    return spoken.label(code, language) if kind == "need" else labels()[term].get(language)


def phrases(language: str) -> Iterator[tuple[str, Term]]:
    """Every name by which a text in this language may speak of a term."""
    for code, need in vocabulary.needs().items():
        said = need.spoken(language) if language in LANGUAGES else spoken.needs(language)[code]
        for word in (said.label, *said.words):
            yield word, ("need", code)
    for term, label in labels().items():
        yield label.get(language), term


@cache
def book(language: str) -> Phrasebook[Term]:
    """The names in this language as a book to look them up in, those of nothing but small words left out."""
    lexicon = books.written() if language in LANGUAGES else books.lexicon(language)
    told = (
        (phrase, term) for phrase, term in phrases(language) if set(lexicon.cut(phrase)) - lexicon.stop_stems
    )
    return Phrasebook(told, lexicon.cut)


def spelled(text: str) -> Iterator[tuple[str, Span]]:
    """The folded words of a text, each with where it stands."""
    start: int | None = None
    for at, sign in enumerate(f"{text} "):
        is_letter = sign.isalnum() or unicodedata.category(sign)[0] == "M"
        if is_letter and start is None:
            start = at
        elif not is_letter and start is not None:
            for token in tokens(text[start:at]):
                yield token, Span(start, at)
            start = None


def false_friends(stems: tuple[str, ...], language: str) -> tuple[Match, ...]:
    """Phrases that hold a known word and mean something else."""
    return books.false_friends().find(stems) if language in LANGUAGES else ()


def find(text: str, source: str, target: str) -> Found:
    """The words of the vocabularies in `text`, which is in `source`, with their names in `target`."""
    if source not in VISITOR_LANGUAGES:
        return NOTHING
    lexicon = books.written() if source in LANGUAGES else books.lexicon(source)
    letters = list(spelled(text))
    stems = tuple(lexicon.stem(token) for token, _span in letters)
    friends = false_friends(stems, source)
    matches = [
        match
        for match in book(source).find(stems)
        if not any(friend.covers(match) and friend != match for friend in friends)
    ]
    spans = tuple(Span(letters[match.start][1].start, letters[match.end - 1][1].end) for match in matches)
    words = (
        Word(text[span.start : span.end], name(term, target))
        for span, match in zip(spans, matches, strict=True)
        for term in sorted(match.meanings)
    )
    told = {(word.said.casefold(), word.name.casefold()): word for word in words}
    return Found(spans, tuple(told.values()))
