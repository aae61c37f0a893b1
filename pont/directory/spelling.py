"""What a mistyped word was probably meant to be: a word of the thesaurus, of the filters, or of the index. Pure."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pont.directory.books import Lexicon
from pont.kernel.folding import tokens

MOST_GUESSES = 6
# Shorter words have too many neighbours.
SHORTEST = 4
# A syllable of the Ethiopic script is two letters or more.
SHORTEST_IN_SYLLABLES = 3
# From this many letters on two slips are forgiven, a wrong first letter, and a wrong first letter among two slips.
LONG, VERY_LONG = 8, 12


@cache
def uses(lexicon: Lexicon) -> Counter[str]:
    """How often each word of the thesaurus and the filters occurs there: of two guesses the commoner is likelier."""
    said = (lexicon.cut(phrase) for phrase, _code in lexicon.phrases())
    beside = (words for book in (lexicon.hint_book, lexicon.filter_book) for words in book.meanings)
    return Counter(word for words in itertools.chain(said, beside) for word in words)


@cache
def known_stems(lexicon: Lexicon, *, alone: bool) -> dict[int, tuple[str, ...]]:
    """Words of the thesaurus and the filters by length: what a typing mistake may have meant.

    `alone`: only words that say something by themselves; else also those that occur inside phrases.
    """
    telling = {words[0] for book in lexicon.books() for words in book.meanings if len(words) == 1}
    by_length: dict[int, list[str]] = {}
    for word in sorted(uses(lexicon).keys() - lexicon.stop_stems):
        if len(word) >= SHORTEST and word.isalpha() and (word in telling or not alone):
            by_length.setdefault(len(word), []).append(word)
    return {length: tuple(words) for length, words in by_length.items()}


def guesses(word: str, lexicon: Lexicon, words_of_length: Callable[[int], Sequence[str]]) -> list[str]:
    """Known words this one may have been meant to be, the likeliest first; empty when none is near.

    One slip is forgiven in a short word, two in a long one. Words that say something by themselves come before
    words of the index (`words_of_length`), and those before words that occur only inside phrases.
    """
    if is_ethiopic(word[0]):
        return ethiopic_guesses(word, lexicon)
    size = len(word)
    if size < SHORTEST or not word.isalpha():
        return []
    slips = 1 if size < LONG else 2
    sources: tuple[Callable[[int], Sequence[str]], ...] = (
        lambda length: known_stems(lexicon, alone=True).get(length, ()),
        words_of_length,
        lambda length: known_stems(lexicon, alone=False).get(length, ()),
    )
    # Who mistypes mostly gets the first letter right, and short words have too many neighbours otherwise.
    # The other languages take endings off, so that their words are shorter here.
    for any_letter in (False, True) if size >= LONG - bool(lexicon.code) else (False,):
        found = [
            (distance, order, -uses(lexicon)[known], known)
            for order, source in enumerate(sources)
            for known, distance in neighbours(word, source, slips, any_letter=any_letter)
            if known[0] == word[0] or distance == 1 or size >= VERY_LONG
        ]
        if found:
            return list(dict.fromkeys(known for *_rank, known in sorted(found)))[:MOST_GUESSES]
    return []


def consonants(word: str) -> str:
    """A word of the Ethiopic script with each syllable in the first order of its row: without its vowels."""
    return "".join(chr(ord(sign) - ord(sign) % 8) if is_ethiopic(sign) else sign for sign in word)


def is_ethiopic(sign: str) -> bool:
    return "\u1200" <= sign <= "\u137f"


@cache
def by_consonants(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """The words of a lexicon under their consonants, the commonest first."""
    found: dict[str, list[str]] = {}
    for word in sorted(
        uses(lexicon).keys() - lexicon.stop_stems, key=lambda word: (-uses(lexicon)[word], word)
    ):
        found.setdefault(consonants(word), []).append(word)
    return {key: tuple(words) for key, words in found.items()}


def ethiopic_guesses(word: str, lexicon: Lexicon) -> list[str]:
    """Words with the same consonants, else with one more, less or other: vowels are spelt and verbs bent freely."""
    known, key = by_consonants(lexicon), consonants(word)
    if key in known or len(key) < SHORTEST_IN_SYLLABLES:
        return list(known.get(key, ()))[:MOST_GUESSES]
    near = process.extract(key, known.keys(), scorer=OSA.distance, score_cutoff=1, limit=MOST_GUESSES)
    return [found for other, _distance, _at in near for found in known[other]][:MOST_GUESSES]


def neighbours(
    word: str, source: Callable[[int], Sequence[str]], slips: int, *, any_letter: bool
) -> Iterator[tuple[str, int]]:
    """Words of a source at most `slips` slips away, with that distance. A source lists its words in order."""
    near: list[str] = []
    for length in range(len(word) - slips, len(word) + slips + 1):
        words = source(length)
        if any_letter:
            near += words
        else:
            near += words[bisect_left(words, word[0]) : bisect_left(words, chr(ord(word[0]) + 1))]
    for known, distance, _at in process.extract(
        word, near, scorer=OSA.distance, score_cutoff=slips, limit=MOST_GUESSES
    ):
        yield known, distance


@cache
def spellings(lexicon: Lexicon) -> dict[str, str]:
    """The commonest way each stem is written out in the thesaurus."""
    forms: dict[str, Counter[str]] = {}
    for phrase, _code in lexicon.phrases():
        for token in tokens(phrase):
            forms.setdefault(lexicon.stem(token), Counter())[token] += 1
    return {key: counts.most_common(1)[0][0] for key, counts in forms.items()}


def spelt(key: str, lexicon: Lexicon) -> str:
    """A stem as a word one can show; words of the index only have their stem."""
    return spellings(lexicon).get(key, key)


def reach(stems: Sequence[str], at: int, lexicon: Lexicon) -> int:
    """The length of the longest known phrase that holds the word in this position."""
    return max(
        (
            match.end - match.start
            for book in lexicon.books()
            for match in book.find(stems)
            if match.start <= at < match.end
        ),
        default=0,
    )


def corrected(stems: Sequence[str], unknown: dict[int, list[str]], lexicon: Lexicon) -> list[str]:
    """`stems` with each unknown word replaced by the guess that makes the longest phrase with its neighbours."""
    best = list(stems)
    for at, choices in unknown.items():
        best[at] = choices[0]

    for at, choices in unknown.items():
        lengths = [reach([*best[:at], choice, *best[at + 1 :]], at, lexicon) for choice in choices]
        best[at] = choices[lengths.index(max(lengths))]
    return best
