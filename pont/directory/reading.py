"""Reading what somebody typed, in any language or several at once: filters, places, a moment, needs, the rest as text.

"gratuit", "zonder papieren", "nu open", "Molenbeek", "dimanche", "voor vrouwen" act as filters. A need is recognised by
its names, everyday phrases and misspellings; by the telling words of a phrase wherever they stand; else by a hint, or
by a word only one need has. What is left after stop words is looked for in the texts. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct
from rapidfuzz.distance import OSA

from pont.directory.books import Filter, Lexicon, false_friends, glued, lexicon, written
from pont.directory.phrases import Loose, Match
from pont.directory.place_words import FoundPlace, places_in, raw_tokens
from pont.directory.places import Place
from pont.directory.said_times import clock_time
from pont.directory.spelling import corrected, guesses, spelt
from pont.directory.tongues import LATIN, mistyped_in, tongue
from pont.kernel import vocabulary
from pont.kernel.folding import fold, stem, tokens

MOST_WORDS = 60
# Letters of a word whose slip is put right in a language that nothing else speaks for.
SURE = 7
# A filter inside a need phrase is mostly part of it ("lait pour bébé"); these still hold ("médecin sans papiers").
ALWAYS_FILTERS = {"without", "open_only", "when", "speaks"}
# Filters that name a thing as well.
THINGS: frozenset[Filter] = frozenset({("for", "wheelchair"), ("for", "dog")})
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
    reader: str = "",
    *,
    is_known: Callable[[str], bool] = nothing_known,
    words_of_length: Callable[[int], Sequence[str]] = no_words,
) -> Reading:
    """Read a query. `reader`: the language of the page it was typed on, "" when there is none.

    `is_known` says whether a stem begins a word of the index; `words_of_length` lists the words of the index.
    """
    text = AGE_AND_UP.sub(r"\1 plus", text)
    folded = tokens(text)[:MOST_WORDS]
    raw = raw_tokens(text)[:MOST_WORDS]
    places = places_in(folded, raw if len(raw) == len(folded) else None)
    placed = {at for place in places for at in range(place.start, place.end)}
    code = tongue(folded, placed, reader, is_known)
    book = lexicon(code) if code else written()
    stems, read_as = put_right(folded, placed, book, is_known, no_words if code else words_of_length)
    if not code and (strange := unknown_to(written(), folded, placed, is_known)):
        words = [folded[at] for at in strange]
        for other in (*mistyped_in(words, reader), *(() if read_as else LATIN)):
            there = put_right(folded, placed, lexicon(other), is_known, no_words)
            if there[1] and (other not in LATIN or other == reader or is_sure(*there[1])):
                book, (stems, read_as) = lexicon(other), there
                break
    return Reader(book, stems, folded, places, text, read_as).reading()


def is_sure(*read_as: tuple[str, str]) -> bool:
    """Whether each word is long and one slip away from what it was read as: else it may be any language's."""
    return all(len(typed) >= SURE and OSA.distance(typed, fold(meant)) == 1 for typed, meant in read_as)


def unknown_to(
    book: Lexicon, folded: Sequence[str], placed: set[int], is_known: Callable[[str], bool]
) -> list[int]:
    """Positions of words that neither this lexicon nor the map has ever seen."""
    stems = [book.stem(token) for token in folded]
    explained = covered(stems, book) | placed
    return [
        at
        for at, word in enumerate(stems)
        if at not in explained and word not in book.known_words and not is_known(word) and not glued(word)
    ]


def put_right(
    folded: Sequence[str],
    placed: set[int],
    book: Lexicon,
    is_known: Callable[[str], bool],
    words_of_length: Callable[[int], Sequence[str]],
) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """The stems of a query with its typing mistakes put right, and what was read as what."""
    stems = [book.stem(token) for token in folded]
    unknown = {
        at: choices
        for at in unknown_to(book, folded, placed, is_known)
        if (choices := guesses(stems[at], book, words_of_length))
    }
    meant = corrected(stems, unknown, book)
    return meant, tuple((folded[at], spelt(meant[at], book)) for at in unknown)


def covered(stems: Sequence[str], book: Lexicon) -> set[int]:
    """Positions of words that some phrase explains."""
    return {at for one in book.books() for match in one.find(stems) for at in range(match.start, match.end)}


def span(match: Match | FoundPlace) -> frozenset[int]:
    return frozenset(range(match.start, match.end))


def is_around(friend: frozenset[int], positions: frozenset[int]) -> bool:
    """Whether a false friend speaks of these words; one of three words or more has a part of them for itself."""
    return positions < friend or (len(friend) > 2 and bool(positions & friend))


class Reader:
    """Puts the parts of one query together."""

    def __init__(
        self,
        book: Lexicon,
        stems: Sequence[str],
        folded: Sequence[str],
        places: Sequence[FoundPlace],
        text: str,
        read_as: tuple[tuple[str, str], ...],
    ) -> None:
        self.book, self.stems, self.text, self.read_as = book, stems, text, read_as
        # The words of the map are looked up by one kind of stem, whatever language was typed.
        self.plain = stems if not book.code else [stem(word) for word in folded]
        self.friends = false_friends().find(self.plain)
        self.names = book.name_book.find(stems)
        self.filters = [match for match in book.filter_book.find(stems) if self.acts(match)]
        self.said = largest([*(Loose(span(name), name.meanings) for name in self.names), *self.phrases()])
        self.places: list[FoundPlace] = []
        self.needs = [need for need in self.said if self.is_need(need)]
        hints = [Loose(span(match), match.meanings) for match in book.hint_book.find(stems)]
        if not self.needs:
            self.needs = [hint for hint in hints if self.is_need(hint)]
        if not self.needs:
            telling = book.telling_words
            told = [(at, telling[word]) for at, word in enumerate(stems) if word in telling]
            clues = [Loose(frozenset({at}), frozenset({code})) for at, code in told]
            self.needs = [clue for clue in clues if self.is_need(clue)]
        if not self.needs:
            self.needs = self.likely(places)
        if not self.needs and not places and len(self.filters) == 1 and self.may_be_the_need():
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
        needs = self.book.need_book
        found = (*needs.find(self.stems), *needs.find(unfiltered))
        loose = self.book.loose_needs.find(self.stems)
        said = (*(Loose(span(match), match.meanings) for match in found), *loose)
        return [
            Loose(need.positions - filtered, need.meanings)
            for need in said
            if not need.positions & filtered or len(need.positions - filtered) > 1
        ]

    def may_be_the_need(self) -> bool:
        """Whether the one filter is all that is said, or a thing one may be looking for: a wheelchair."""
        return self.filters[0].meanings <= THINGS or not self.left_over()

    def likely(self, places: Sequence[FoundPlace]) -> list[Loose[str]]:
        """The need that most of the words speak of, where nothing names one: the last thing to go by."""
        placed = {at for place in places for at in span(place)}
        rest = {at: word for at, word in enumerate(self.stems) if at not in placed and word.isalpha()}
        codes = self.book.likeliest(rest.values())
        told = frozenset(at for at, word in rest.items() if codes & self.book.shares.get(word, {}).keys())
        # A filter lends its words ("learn *French*"), but says nothing by itself.
        likely = Loose(told, codes)
        return [likely] if told - self.filtered() and self.is_need(likely) else []

    def means_otherwise(self, positions: frozenset[int]) -> frozenset:
        """What a false friend around these words, or a longer one that shares some, says that they do not mean."""
        found = (friend for friend in self.friends if is_around(span(friend), positions))
        return frozenset().union(*(friend.meanings for friend in found))

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
        small = self.book.stop_stems
        return [at for at, word in enumerate(self.stems) if at not in explained and word not in small]

    def filtered(self) -> set[int]:
        return {at for match in self.filters for at in span(match)} | {
            at for place in self.places for at in span(place)
        }

    def typed(self, clock_words: frozenset[str]) -> tuple[str, ...]:
        """The words to look for in names; stop words only where there is nothing else ("Chez nous")."""
        filtered = self.filtered()
        rest = [at for at, word in enumerate(self.plain) if at not in filtered and word not in clock_words]
        telling = [at for at in rest if self.stems[at] not in self.book.stop_stems]
        chosen = telling or (rest if len(rest) == len(self.stems) else [])
        return tuple(self.plain[at] for at in chosen)

    def reading(self) -> Reading:
        chosen: dict[str, set[str]] = {}
        for match in self.filters:
            for key, value in match.meanings:
                chosen.setdefault(key, set()).add(value)
        clock, clock_words = clock_time(self.text)
        groups = [in_order(need.meanings - self.means_otherwise(need.positions)) for need in self.needs]
        words = []
        for at in self.left_over():
            if codes := glued(self.plain[at]):
                groups.append(in_order(codes))
            elif self.plain[at] not in clock_words:
                words.append(self.plain[at])
        return Reading(
            needs=tuple(dict.fromkeys(group for group in groups if group)),
            words=tuple(words),
            typed=self.typed(clock_words),
            name=" ".join(self.plain),
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
