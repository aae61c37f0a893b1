"""Finding known phrases in a row of words: the longest one wins. Shared by everything that reads words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from pont.kernel.folding import stem, tokens

Meaning = TypeVar("Meaning", bound=Hashable)


class Match(Struct, Generic[Meaning], frozen=True):
    """Words `start` to `end` (exclusive) mean these."""

    start: int
    end: int
    meanings: frozenset[Meaning]

    def covers(self, other: Match) -> bool:
        return self.start <= other.start and other.end <= self.end


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text, in order."""
    return tuple(stem(token) for token in tokens(text))


Cut = Callable[[str], tuple[str, ...]]
"""How a text is cut into the stems it is looked up by."""


class Phrasebook(Generic[Meaning]):
    """Phrases and what they mean; several meanings may share a phrase."""

    def __init__(self, entries: Iterable[tuple[str, Meaning]], cut: Cut = stems_of) -> None:
        meanings: dict[tuple[str, ...], set[Meaning]] = {}
        for phrase, meaning in entries:
            if words := cut(phrase):
                meanings.setdefault(words, set()).add(meaning)
        self.meanings = {words: frozenset(found) for words, found in meanings.items()}
        lengths: dict[str, set[int]] = {}
        for words in self.meanings:
            lengths.setdefault(words[0], set()).add(len(words))
        self.lengths = {word: tuple(sorted(sizes, reverse=True)) for word, sizes in lengths.items()}
        self.last: tuple[tuple[str, ...], tuple[Match[Meaning], ...]] = ((), ())

    def words(self) -> set[str]:
        """Every single word that occurs in a phrase."""
        return {word for words in self.meanings for word in words}

    def starting(self, stems: Sequence[str], at: int) -> Match[Meaning] | None:
        """The longest phrase that begins at this word."""
        for size in self.lengths.get(stems[at], ()):
            if at + size > len(stems):
                continue
            if meanings := self.meanings.get(tuple(stems[at : at + size])):
                return Match(at, at + size, meanings)
        return None

    def find(self, stems: Sequence[str]) -> tuple[Match[Meaning], ...]:
        """The phrases in these words from left to right, never overlapping, the longest first.

        One query is looked up several times on its way, so that the last answer is kept.
        """
        words, last = tuple(stems), self.last
        if last[0] != words:
            last = self.last = (words, self.found_in(words))
        return last[1]

    def found_in(self, stems: tuple[str, ...]) -> tuple[Match[Meaning], ...]:
        found = [match for at in range(len(stems)) if (match := self.starting(stems, at))]
        chosen: list[Match[Meaning]] = []
        for match in sorted(found, key=lambda match: (match.start - match.end, match.start)):
            if all(match.end <= other.start or other.end <= match.start for other in chosen):
                chosen.append(match)
        return tuple(sorted(chosen, key=lambda match: match.start))


class Loose(Struct, Generic[Meaning], frozen=True):
    """Telling words, in these positions, that together mean these."""

    positions: frozenset[int]
    meanings: frozenset[Meaning]


class LooseBook(Generic[Meaning]):
    """Phrases by their telling words, at least two: found wherever these words stand in a sentence, in any order."""

    def __init__(
        self, entries: Iterable[tuple[str, Meaning]], stop: frozenset[str], cut: Cut = stems_of
    ) -> None:
        meanings: dict[frozenset[str], set[Meaning]] = {}
        for phrase, meaning in entries:
            telling = frozenset(cut(phrase)) - stop
            if len(telling) >= 2:
                meanings.setdefault(telling, set()).add(meaning)
        self.phrases = [(words, frozenset(found)) for words, found in meanings.items()]
        self.holding: dict[str, list[int]] = {}
        for number, (words, _found) in enumerate(self.phrases):
            for word in words:
                self.holding.setdefault(word, []).append(number)
        self.last: tuple[tuple[str, ...], tuple[Loose[Meaning], ...]] = ((), ())

    def find(self, stems: Sequence[str]) -> tuple[Loose[Meaning], ...]:
        """The phrases all of whose telling words occur, those inside a larger one left out; the last answer is kept."""
        words, last = tuple(stems), self.last
        if last[0] != words:
            last = self.last = (words, self.found_in(words))
        return last[1]

    def found_in(self, stems: tuple[str, ...]) -> tuple[Loose[Meaning], ...]:
        met = Counter(number for word in set(stems) for number in self.holding.get(word, ()))
        whole = [
            self.phrases[number] for number, count in met.items() if count == len(self.phrases[number][0])
        ]
        return tuple(
            Loose(frozenset(at for at, word in enumerate(stems) if word in words), found)
            for words, found in whole
            if not any(words < other for other, _found in whole)
        )
