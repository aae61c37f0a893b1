"""Which language a query is typed in: Dutch, French and English together, or one of the others. Pure.

A person types in the language they think in, whatever language the page has. Each lexicon is weighed by how many of the
words it explains. A word that the reader's own language knows is never read as another language's ("carte" on a French
page is no Romanian book), and another language has to explain more than Dutch, French and English do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from pont.directory.books import Lexicon, glued, lexicon, written
from pont.kernel import vocabulary
from pont.kernel.folding import stem, tokens
from pont.kernel.terms import SPOKEN

# The ranges of letters that tell a language. Latin letters tell nothing.
SCRIPTS = {(0x0400, 0x04FF): ("uk", "bg"), (0x0600, 0x06FF): ("ar",), (0x1200, 0x137F): ("ti",)}
# The other languages in Latin letters: a word may be one of theirs with a slip, where nobody else has a guess.
LATIN = tuple(code for code in SPOKEN if not any(code in codes for codes in SCRIPTS.values()))
# A phrase or a filter says what is meant; a small word or a known one is a sign; a word of some record hardly one.
PHRASE, SMALL, SEEN = 3, 2, 1


def own_words_of(language: str) -> frozenset[str]:
    """Stems of Dutch, French or English alone."""
    said = [need.spoken(language) for need in vocabulary.needs().values()]
    texts = [text for words in said for text in (words.label, *words.words, *words.phrases, *words.hints)]
    texts += [phrase for row in vocabulary.filters() for phrase in getattr(row, language)]
    small = vocabulary.stop_words(language)
    return frozenset(stem(token) for text in (*texts, *small) for token in tokens(text))


@cache
def own_words(reader: str) -> Callable[[str], bool]:
    """Whether the reader's language knows a folded word."""
    if reader in SPOKEN:
        own = lexicon(reader)
        return lambda word: own.stem(word) in own.known_words
    words = own_words_of(reader) if reader in vocabulary.LANGUAGES else frozenset()
    return lambda word: stem(word) in words


def meant(book: Lexicon, stems: Sequence[str], *, with_hints: bool) -> list[frozenset[int]]:
    """The positions that each phrase, each filter and the telling words of each phrase explain; and vague words."""
    books = book.books() if with_hints else (book.need_book, book.filter_book)
    found = [frozenset(range(match.start, match.end)) for one in books for match in one.find(stems)]
    told = [frozenset({at}) for at, word in enumerate(stems) if with_hints and word in book.telling_words]
    return [*found, *told, *(said.positions for said in book.loose_needs.find(stems))]


def weight_of_written(
    folded: Sequence[str], placed: set[int], reader: str, is_known: Callable[[str], bool]
) -> list[int]:
    """How well Dutch, French and English explain each word."""
    book = written()
    stems = [stem(word) for word in folded]
    explained = placed.union(*meant(book, stems, with_hints=True))
    known = own_words(reader) if reader in vocabulary.LANGUAGES else lambda _word: False
    return [
        PHRASE
        if at in explained or known(folded[at]) or glued(word)
        else SMALL
        if word in book.known_words
        else SEEN * is_known(word)
        for at, word in enumerate(stems)
    ]


def weight_of(code: str, folded: Sequence[str], placed: set[int], reader: str, *, with_hints: bool) -> int:
    """How well one of the other languages explains the words; 0 when it says nothing that matters."""
    book = lexicon(code)
    stems = [book.stem(word) for word in folded]
    if book.known_words.isdisjoint(stems):
        return 0
    known = {at for at, word in enumerate(stems) if word in book.known_words}
    # A sentence whose every word this language knows is in this language.
    is_whole = len(stems) > 2 and len(known | placed) == len(stems)
    phrases = meant(book, stems, with_hints=with_hints or is_whole)
    knows = own_words(reader) if reader != code else lambda _word: False
    # What the reader's language knows as well proves nothing; beside a word of this language's own it counts.
    shared = {at for at, word in enumerate(folded) if knows(word)}
    if not phrases or (not is_whole and all(said <= shared for said in phrases)):
        return 0
    explained = placed.union(*phrases)
    return PHRASE * len(explained) + SMALL * len(known - explained) + is_whole


def tongue(folded: Sequence[str], placed: set[int], reader: str, is_known: Callable[[str], bool]) -> str:
    """The code of the language these folded words are in; "" for Dutch, French and English.

    `placed`: positions of names of places, which belong to every language.
    """
    own = weight_of(reader, folded, placed, reader, with_hints=True) if reader in SPOKEN else 0
    if own >= PHRASE * len(folded) > 0:
        return reader
    weights = weight_of_written(folded, placed, reader, is_known)
    # Who chose a page in this language most likely types in it.
    if own and own + SMALL >= sum(weights):
        return reader
    if min(weights, default=SMALL) >= SMALL:
        return ""
    # A vague word says something only where the words are clearly nobody else's.
    is_strange = all(weight <= SEEN for at, weight in enumerate(weights) if at not in placed)
    found = {code: weight_of(code, folded, placed, reader, with_hints=is_strange) for code in SPOKEN}
    best = max(SPOKEN, key=lambda code: (found[code], code == reader))
    return best if found[best] > sum(weights) else ""


def by_script(word: str) -> tuple[str, ...]:
    """The other languages a word may be in by its letters."""
    first = ord(word[0])
    return next((codes for (low, high), codes in SCRIPTS.items() if low <= first <= high), ())


def mistyped_in(folded: Sequence[str], reader: str) -> tuple[str, ...]:
    """The languages in which a mistake is looked for when nothing explains the words."""
    scripts = tuple(dict.fromkeys(code for word in folded for code in by_script(word)))
    own = (reader,) if reader in SPOKEN and (reader in scripts or not scripts) else ()
    return tuple(dict.fromkeys((*own, *scripts)))
