"""Reading what somebody typed, in any language or several at once: filters, places, a moment, needs, the rest as text.

"gratuit", "zonder papieren", "nu open", "Molenbeek", "dimanche", "voor vrouwen" act as filters. A need is recognised by
its names, everyday phrases and misspellings; by the telling words of a phrase wherever they stand; else by a hint, or
by a word only one need has. What is left after stop words is looked for in the texts. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from pont.directory.books import (
    Filter,
    false_friends,
    filter_book,
    glued,
    hint_book,
    known_words,
    loose_needs,
    name_book,
    need_book,
    stop_stems,
    telling_words,
)
from pont.directory.phrases import Loose, Match, Phrasebook
from pont.directory.place_words import FoundPlace, places_in, raw_tokens
from pont.directory.places import Place
from pont.directory.said_times import clock_time
from pont.directory.spelling import corrected, guesses, spelt
from pont.kernel import vocabulary
from pont.kernel.folding import stem, tokens

MOST_WORDS = 60
# A filter inside a need phrase is mostly part of it ("lait pour bébé"); these still hold ("médecin sans papiers").
ALWAYS_FILTERS = {"without", "open_only", "when", "speaks"}
# "55+" would lose its plus when it is cut into words.
AGE_AND_UP = re.compile(r"\b(\d{2})\s?\+")


class Reading(Struct, frozen=True):
    """What a query says. `needs`: groups of codes; `words`: stems left for the texts.

    `typed`: stems for names. `when`: a moment's code ("tonight", "sunday" …) or ""; `clock`: minutes after
    midnight, or None.
    `corrected`: words read as another word, as `(typed, read as)`.
    """

    needs: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    name: str = ""
    without: frozenset[str] = frozenset()
    for_whom: frozenset[str] = frozenset()
    speaks: frozenset[str] = frozenset()
    open_only: bool = False
    near_me: bool = False
    when: str = ""
    clock: int | None = None
    places: tuple[Place, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()


def nothing_known(_stem: str) -> bool:
    return False


def no_words(_length: int) -> Sequence[str]:
    return ()


def read(
    text: str,
    *,
    is_known: Callable[[str], bool] = nothing_known,
    words_of_length: Callable[[int], Sequence[str]] = no_words,
) -> Reading:
    """Read a query. `is_known` says whether a stem begins a word of the index; `words_of_length` lists its words."""
    text = AGE_AND_UP.sub(r"\1 plus", text)
    folded = tokens(text)[:MOST_WORDS]
    raw = raw_tokens(text)[:MOST_WORDS]
    stems = [stem(token) for token in folded]
    places = places_in(folded, raw if len(raw) == len(folded) else None)
    explained = covered(stems) | {at for place in places for at in range(place.start, place.end)}
    unknown = {
        at: choices
        for at, word in enumerate(stems)
        if at not in explained and word not in known_words() and not is_known(word) and not glued(word)
        if (choices := guesses(word, words_of_length))
    }
    meant = corrected(stems, unknown)
    read_as = tuple((folded[at], spelt(meant[at])) for at in unknown)
    return Reader(meant, places, text, read_as).reading()


def covered(stems: Sequence[str]) -> set[int]:
    """Positions of words that some phrase explains."""
    books: tuple[Phrasebook, ...] = (need_book(), hint_book(), filter_book())
    return {at for book in books for match in book.find(stems) for at in range(match.start, match.end)}


def span(match: Match | FoundPlace) -> frozenset[int]:
    return frozenset(range(match.start, match.end))


class Reader:
    """Puts the parts of one query together."""

    def __init__(
        self,
        stems: Sequence[str],
        places: Sequence[FoundPlace],
        text: str,
        read_as: tuple[tuple[str, str], ...],
    ) -> None:
        self.stems, self.text, self.read_as = stems, text, read_as
        self.friends = false_friends().find(stems)
        self.names = name_book().find(stems)
        self.filters = [match for match in filter_book().find(stems) if self.acts(match)]
        self.said = largest([*(Loose(span(name), name.meanings) for name in self.names), *self.phrases()])
        self.needs = [need for need in self.said if self.is_need(need)]
        hints = [Loose(span(match), match.meanings) for match in hint_book().find(stems)]
        if not self.needs:
            self.needs = [hint for hint in hints if self.is_need(hint)]
        if not self.needs:
            told = [(at, telling_words()[word]) for at, word in enumerate(stems) if word in telling_words()]
            clues = [Loose(frozenset({at}), frozenset({code})) for at, code in told]
            self.needs = [clue for clue in clues if self.is_need(clue)]
        self.places: list[FoundPlace] = []
        if not self.needs and not places and len(self.filters) == 1 and not self.left_over():
            # "sans papiers" alone is a filter, and the question where to go with it.
            said = [*hints, *self.said]
            longest = max((len(need.positions) for need in said), default=0)
            self.needs = [need for need in said if len(need.positions) == longest]
        self.places = [
            place for place in places if not any(span(place) <= need.positions for need in self.needs)
        ]

    def phrases(self) -> list[Loose[str]]:
        """What is said in phrases; of one with a moment or a group in it ("manger dimanche") the rest has to say it.

        What somebody lacks may well be part of what they need ("médecin sans papiers").
        """
        filtered = {
            at
            for acting in self.filters
            for at in span(acting)
            if not any(key == "without" for key, _ in acting.meanings)
        }
        unfiltered = ["" if at in filtered else word for at, word in enumerate(self.stems)]
        found = (*need_book().find(self.stems), *need_book().find(unfiltered))
        said = (*(Loose(span(match), match.meanings) for match in found), *loose_needs().find(self.stems))
        return [
            Loose(need.positions - filtered, need.meanings)
            for need in said
            if not need.positions & filtered or len(need.positions - filtered) > 1
        ]

    def means_otherwise(self, positions: frozenset[int]) -> frozenset:
        """What a false friend around these words says that they do not mean."""
        return frozenset().union(*(friend.meanings for friend in self.friends if positions < span(friend)))

    def acts(self, match: Match[Filter]) -> bool:
        if match.meanings <= self.means_otherwise(span(match)):
            return False
        inside = any(span(match) < span(name) for name in self.names)
        return not inside or any(key in ALWAYS_FILTERS for key, _value in match.meanings)

    def is_need(self, need: Loose[str]) -> bool:
        if need.positions <= {at for acting in self.filters for at in span(acting)}:
            return False
        return not need.meanings <= self.means_otherwise(need.positions)

    def left_over(self) -> list[int]:
        """Positions of words that nothing explains and that carry meaning."""
        explained = {at for need in self.needs for at in need.positions} | self.filtered()
        return [at for at, word in enumerate(self.stems) if at not in explained and word not in stop_stems()]

    def filtered(self) -> set[int]:
        return {at for match in self.filters for at in span(match)} | {
            at for place in self.places for at in span(place)
        }

    def typed(self, clock_words: frozenset[str]) -> tuple[str, ...]:
        """The words to look for in names; stop words only where there is nothing else ("Chez nous")."""
        filtered = self.filtered()
        rest = [word for at, word in enumerate(self.stems) if at not in filtered and word not in clock_words]
        telling = [word for word in rest if word not in stop_stems()]
        return tuple(telling or (rest if len(rest) == len(self.stems) else ()))

    def reading(self) -> Reading:
        chosen: dict[str, set[str]] = {}
        for match in self.filters:
            for key, value in match.meanings:
                chosen.setdefault(key, set()).add(value)
        clock, clock_words = clock_time(self.text)
        groups = [in_order(need.meanings - self.means_otherwise(need.positions)) for need in self.needs]
        words = []
        for at in self.left_over():
            if codes := glued(self.stems[at]):
                groups.append(in_order(codes))
            elif self.stems[at] not in clock_words:
                words.append(self.stems[at])
        return Reading(
            needs=tuple(dict.fromkeys(group for group in groups if group)),
            words=tuple(words),
            typed=self.typed(clock_words),
            name=" ".join(self.stems),
            without=frozenset(chosen.get("without", ())),
            for_whom=frozenset(chosen.get("for", ())),
            speaks=frozenset(chosen.get("speaks", ())),
            open_only="open_only" in chosen,
            near_me="near_me" in chosen,
            when=min(chosen.get("when", ()), default=""),
            clock=clock,
            places=tuple(place for found in self.places for place in found.places),
            corrected=self.read_as,
        )


def in_order(codes: frozenset[str]) -> tuple[str, ...]:
    """Codes in the order of the thesaurus: the plainest need of a domain stands first there."""
    return tuple(code for code in vocabulary.needs() if code in codes)


def largest(found: Sequence[Loose[str]]) -> list[Loose[str]]:
    """What is said by most words wins over what only some of these words say; the same words may mean several."""
    kept = [need for need in found if not any(need.positions < other.positions for other in found)]
    meanings: dict[frozenset[int], frozenset[str]] = {}
    for need in kept:
        meanings[need.positions] = meanings.get(need.positions, frozenset()) | need.meanings
    return [
        Loose(positions, codes)
        for positions, codes in sorted(meanings.items(), key=lambda item: min(item[0]))
    ]
