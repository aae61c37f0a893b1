"""The thesaurus and the filter words as books one can look phrases up in; made once in a process. Pure."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from functools import cache

from pont.directory.phrases import LooseBook, Phrasebook, stems_of
from pont.kernel import vocabulary
from pont.kernel.folding import stem

LANGUAGES = ("nl", "fr", "en")

Filter = tuple[str, str]
# A word of this many letters in a single phrase is seldom there by chance.
LONG = 8


def need_names() -> Iterator[tuple[str, str]]:
    """The names of all needs, in all languages, with the need's code."""
    for code, need in vocabulary.needs().items():
        for language in LANGUAGES:
            spoken = getattr(need, language)
            for name in (spoken.label, *spoken.words):
                yield name, code


def need_phrases() -> Iterator[tuple[str, str]]:
    """Names and everyday phrases, in the same form."""
    yield from need_names()
    for code, need in vocabulary.needs().items():
        for language in LANGUAGES:
            for phrase in getattr(need, language).phrases:
                yield phrase, code


def misspelt() -> Iterator[tuple[str, str]]:
    """Known misspellings: matched, never shown, never what a mistake is corrected to."""
    for code, need in vocabulary.needs().items():
        for language in LANGUAGES:
            for word in getattr(need, language).misspelt:
                yield word, code


@cache
def name_book() -> Phrasebook[str]:
    return Phrasebook(need_names())


@cache
def need_book() -> Phrasebook[str]:
    """All that names a need or speaks of it, misspellings too."""
    return Phrasebook(itertools.chain(need_phrases(), misspelt()))


@cache
def loose_needs() -> LooseBook[str]:
    """The same phrases by their telling words, wherever these stand in a sentence."""
    return LooseBook(need_phrases(), stop_stems())


@cache
def hint_book() -> Phrasebook[str]:
    """Words that point at a need only when nothing clearer was said."""
    return Phrasebook(
        (hint, code)
        for code, need in vocabulary.needs().items()
        for language in LANGUAGES
        for hint in getattr(need, language).hints
    )


@cache
def telling_words() -> dict[str, str]:
    """Words that occur in the phrases of one need only, twice at least or long: they hint at that need."""
    counts: dict[str, Counter[str]] = {}
    for phrase, code in need_phrases():
        for word in set(stems_of(phrase)) - stop_stems():
            counts.setdefault(word, Counter())[code] += 1
    return {
        word: next(iter(codes))
        for word, codes in counts.items()
        if len(codes) == 1 and word.isalpha() and (codes.total() >= 2 or len(word) >= LONG)
    }


@cache
def filter_book() -> Phrasebook[Filter]:
    return Phrasebook(
        (phrase, (known.key, known.value)) for known in vocabulary.filters() for phrase in known.phrases
    )


@cache
def false_friends() -> Phrasebook[Filter | str]:
    """Phrases that contain a known word but mean something else, with what they do not mean."""

    def entries() -> Iterator[tuple[str, Filter | str]]:
        for known in vocabulary.filters():
            for phrase in known.not_with:
                yield phrase, (known.key, known.value)
        for code, need in vocabulary.needs().items():
            for phrase in need.not_with:
                yield phrase, code

    return Phrasebook(entries())


@cache
def stop_stems() -> frozenset[str]:
    return frozenset(stem(word) for language in LANGUAGES for word in vocabulary.stop_words(language))


@cache
def known_words() -> frozenset[str]:
    """Every word we have ever written down: none of them is a typing mistake."""
    return stop_stems() | need_book().words() | hint_book().words() | filter_book().words()


@cache
def single_words() -> dict[str, frozenset[str]]:
    """Needs named by one word of five letters or more: parts that Dutch glues into longer words."""
    return {
        words[0]: codes
        for words, codes in need_book().meanings.items()
        if len(words) == 1 and len(words[0]) >= 5
    }


def glued(word: str) -> frozenset[str]:
    """Needs of a known word at the end, else at the beginning, of a longer one ("winterkleding")."""
    if len(word) < 8:
        return frozenset()
    for size in range(len(word) - 2, 4, -1):
        if codes := single_words().get(word[-size:]) or single_words().get(word[:size]):
            return codes
    return frozenset()
