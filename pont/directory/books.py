"""The thesaurus and the filter words as books one can look phrases up in; made once in a process. Pure.

Dutch, French and English share one lexicon, since people mix them; each other language has its own, with its own way
of bending words.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property

from pont.directory.phrases import LooseBook, Phrasebook
from pont.kernel import spoken, vocabulary
from pont.kernel.folding import stem, tokens
from pont.kernel.terms import SPOKEN, NeedWords

LANGUAGES = vocabulary.LANGUAGES

Filter = tuple[str, str]
# A word of this many letters in a single phrase is seldom there by chance.
LONG = 8
# A word of more needs than this says nothing; from so much on a need is likely, when it is so far ahead of the next.
MOST_OWNERS, ENOUGH, AHEAD = 8, 0.6, 1.5
# Letters that a word needs to stand alone inside a longer one.
PART = 5


class Lexicon:
    """All that is known in one language, or in the three together.

    `stem` turns a folded word into the form it is looked up by; `said` are the words of each need, one entry a
    language; `filter_phrases` what acts as a filter; `stop_words` folded words without meaning.
    """

    def __init__(
        self,
        code: str,
        stem: Callable[[str], str],
        said: Mapping[str, tuple[NeedWords, ...]],
        filter_phrases: list[tuple[str, Filter]],
        stop_words: frozenset[str],
    ) -> None:
        self.code, self.stem, self.said = code, stem, said
        self.filter_phrases = filter_phrases
        self.stop_stems = frozenset(map(stem, stop_words))
        self.kept: dict[str, tuple[str, ...]] = {}

    def cut(self, text: str) -> tuple[str, ...]:
        """The stems of a text, in order. Each phrase stands in several books, and is cut once while they are made."""
        found = self.kept.get(text)
        if found is None:
            found = self.kept[text] = tuple(self.stem(token) for token in tokens(text))
        return found

    def names(self) -> Iterator[tuple[str, str]]:
        """The names of all needs with the need's code."""
        for code, languages in self.said.items():
            for words in languages:
                for name in (words.label, *words.words):
                    yield name, code

    def phrases(self) -> Iterator[tuple[str, str]]:
        """Names and everyday phrases, in the same form."""
        yield from self.names()
        for code, languages in self.said.items():
            for words in languages:
                for phrase in words.phrases:
                    yield phrase, code

    def misspelt(self) -> Iterator[tuple[str, str]]:
        """Known misspellings: matched, never shown, never what a mistake is corrected to."""
        for code, languages in self.said.items():
            for words in languages:
                for word in words.misspelt:
                    yield word, code

    @cached_property
    def name_book(self) -> Phrasebook[str]:
        return Phrasebook(self.names(), self.cut)

    @cached_property
    def need_book(self) -> Phrasebook[str]:
        """All that names a need or speaks of it, misspellings too."""
        return Phrasebook(itertools.chain(self.phrases(), self.misspelt()), self.cut)

    @cached_property
    def loose_needs(self) -> LooseBook[str]:
        """The same phrases by their telling words, wherever these stand in a sentence."""
        return LooseBook(self.phrases(), self.stop_stems, self.cut)

    @cached_property
    def hint_book(self) -> Phrasebook[str]:
        """Words that point at a need only when nothing clearer was said."""
        return Phrasebook(itertools.chain(self.all_hints(), self.cores()), self.cut)

    def cores(self) -> Iterator[tuple[str, str]]:
        """The one telling word of a phrase whose others say nothing: "where can I *sleep*".

        The three languages together list their hints by hand, and share too many words for this.
        """
        for phrase, code in self.phrases() if self.code else ():
            telling = [word for word in tokens(phrase) if self.stem(word) not in self.stop_stems]
            if len(telling) == 1:
                yield telling[0], code

    @cached_property
    def filter_book(self) -> Phrasebook[Filter]:
        return Phrasebook(self.filter_phrases, self.cut)

    @cached_property
    def telling_words(self) -> dict[str, str]:
        """Words that occur in the phrases of one need only, twice at least or long: they hint at that need."""
        counts: dict[str, Counter[str]] = {}
        for phrase, code in self.phrases():
            for word in set(self.cut(phrase)) - self.stop_stems:
                counts.setdefault(word, Counter())[code] += 1
        return {
            word: next(iter(codes))
            for word, codes in counts.items()
            if len(codes) == 1 and word.isalpha() and (codes.total() >= 2 or len(word) >= LONG)
        }

    @cached_property
    def shares(self) -> dict[str, dict[str, float]]:
        """For each word that few needs speak of, these needs, with the share of its uses that is theirs."""
        counts: dict[str, Counter[str]] = {}
        for phrase, code in itertools.chain(self.phrases(), self.all_hints()):
            for word in set(self.cut(phrase)) - self.stop_stems:
                counts.setdefault(word, Counter())[code] += 1
        return {
            word: {code: count / uses.total() for code, count in uses.items()}
            for word, uses in counts.items()
            if len(uses) <= MOST_OWNERS
        }

    def likeliest(self, stems: Iterable[str]) -> frozenset[str]:
        """The need most of these words speak of, where one stands out; empty where none does."""
        scores: dict[str, float] = {}
        for word in set(stems):
            for code, share in self.shares.get(word, {}).items():
                scores[code] = scores.get(code, 0.0) + share
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] < ENOUGH:
            return frozenset()
        is_alone = len(ranked) == 1 or ranked[0][1] >= AHEAD * ranked[1][1]
        return frozenset({ranked[0][0]}) if is_alone else frozenset()

    def all_hints(self) -> Iterator[tuple[str, str]]:
        for code, languages in self.said.items():
            for words in languages:
                for hint in words.hints:
                    yield hint, code

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Every word ever written down here: none of them is a typing mistake."""
        return self.stop_stems | self.need_book.words() | self.hint_book.words() | self.filter_book.words()

    @cached_property
    def single_words(self) -> dict[str, frozenset[str]]:
        """Needs named by one word of five letters or more: parts that Dutch glues into longer words."""
        return {
            words[0]: codes
            for words, codes in self.need_book.meanings.items()
            if len(words) == 1 and len(words[0]) >= PART
        }

    def books(self) -> tuple[Phrasebook, ...]:
        return self.need_book, self.hint_book, self.filter_book

    def warm(self) -> None:
        """Make every book now, and not at the first question."""
        for made in (self.name_book, self.loose_needs, self.telling_words, self.known_words, self.shares):
            assert made is not None
        self.kept.clear()


@cache
def written() -> Lexicon:
    """Dutch, French and English as one."""
    return Lexicon(
        "",
        stem,
        {code: need.said for code, need in vocabulary.needs().items()},
        [(phrase, (row.key, row.value)) for row in vocabulary.filters() for phrase in row.phrases],
        frozenset().union(*(vocabulary.stop_words(language) for language in LANGUAGES)),
    )


@cache
def lexicon(code: str) -> Lexicon:
    """The lexicon of one of the other languages."""
    language = spoken.language(code)
    phrases = [
        (phrase, (name.partition(" ")[0], name.partition(" ")[2]))
        for name, said in language.filters.items()
        for phrase in said
    ]
    said = {need: (words,) for need, words in spoken.needs(code).items()}
    return Lexicon(code, cache(language.stem), said, phrases, frozenset(language.stop_words))


def all_lexicons() -> Iterator[Lexicon]:
    """Every lexicon a query may be read by."""
    yield written()
    yield from map(lexicon, SPOKEN)


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

    return Phrasebook(entries(), written().cut)


def glued(word: str) -> frozenset[str]:
    """Needs of a known word at the end, else at the beginning, of a longer one ("winterkleding")."""
    if len(word) < 8:
        return frozenset()
    single = written().single_words
    for size in range(len(word) - 2, PART - 1, -1):
        if codes := single.get(word[-size:]) or single.get(word[:size]):
            return codes
    return frozenset()
