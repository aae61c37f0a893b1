"""Imported places by name, beside those that ship: streets, squares, stops, landmarks, house numbers. Pure.

A name is looked for in its plain form: words as people shorten them are made long ("av." is "avenue"), articles and
spaces go ("Gentse steenweg" is "gentsesteenweg"). A name that ships wins over an imported one, unless a commune, a
postcode or a house number beside it says otherwise. Several places of one name all come back: the caller asks which.
"""

from __future__ import annotations

import bisect
import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import OSA

from pont.directory.place_words import house_numbers, names_at
from pont.directory.places import (
    LONGEST_NAME,
    Kind,
    Name,
    Place,
    begun,
    find_place,
    misspelt,
    named,
    postcode_places,
    small_words,
)
from pont.kernel.folding import tokens

MOST_CHOICES = 12  # places to choose from; of more the first are no help
MOST_WORDS = 16
CITY = "21004"  # the City of Brussels
NO_SLIPS = 100  # more than any name is away
SHORTEST_BEGUN = 4  # letters of a name that is only begun
SHORTEST_WITH_SLIP = 5
A_SECOND_SLIP = 10
# Where one name is a stop and a street of one commune, the stop says better where that is.
RANK: dict[Kind, int] = {"address": 0, "stop": 1, "square": 2, "street": 3, "landmark": 4}


class Stored(msgspec.Struct, frozen=True):
    """What an index keeps: places, and their positions by plain name; `numbers` by plain street and house number."""

    places: tuple[Place, ...] = ()
    names: dict[str, tuple[int, ...]] = {}
    numbers: dict[str, dict[str, tuple[int, ...]]] = {}


class Said(msgspec.Struct, frozen=True):
    """A typed place taken apart: the words of its name, a house number, postcodes and places said beside it.

    `beside` has one group for each name said; a name may stand for several places.
    """

    name: Name
    number: str = ""
    codes: tuple[str, ...] = ()
    beside: tuple[tuple[Place, ...], ...] = ()


def long_form(word: str) -> str:
    """`word` as it is written out: "av" is "avenue", "kerkstr" is "kerkstraat"."""
    small = small_words()
    if word in small.short:
        return small.short[word]
    ending = next((short for short in small.short_endings if word.endswith(short) and word != short), "")
    return word.removesuffix(ending) + small.short_endings[ending] if ending else word


def plain(words: Iterable[str]) -> str:
    """The plain form of a name given in folded words; articles stay where there is nothing else."""
    long = [long_form(word) for word in words]
    telling = [word for word in long if word not in small_words().articles]
    return "".join(telling or long)


class Landmarks:
    """All imported places of an index, ready to be found."""

    def __init__(self, stored: Stored | None = None) -> None:
        self.stored = stored or Stored()

    def __len__(self) -> int:
        return len(self.stored.places)

    @functools.cached_property
    def names(self) -> list[str]:
        """Every plain name, in order."""
        return sorted({*self.stored.names, *self.stored.numbers})

    @functools.cached_property
    def by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for name in self.names:
            found[len(name)].append(name)
        return found

    def find(self, text: str) -> tuple[Place, ...]:
        """The places a person may mean who typed `text`, shipped or imported.

        Several where only they can say which, at most one more than `MOST_CHOICES`; none where there is no such place.
        An exact name wins over one that is only begun, that one over a typing mistake; inside each of these a name
        that ships wins over an imported one.
        """
        shipped = find_place(text)
        if not self.stored.places or len(text) > LONGEST_NAME:
            return shipped
        words = tuple(tokens(text))[:MOST_WORDS]
        if shipped and shipped[0].exact and agrees(shipped, words):
            return shipped
        exact = next(filter(None, map(self.having, self.readings(text, words))), ())
        if exact or (shipped and shipped[0].exact):
            return exact or shipped
        return self.resembling(words, shipped)[: MOST_CHOICES + 1]

    def readings(self, text: str, words: Name) -> Iterator[Said]:
        """The ways to take `words` apart in which every word is explained, the longest name first."""
        numbers = house_numbers(words) - codes_after_a_comma(text, words)
        for size in range(len(words), 0, -1):
            for start in range(len(words) - size + 1):
                name = plain(words[start : start + size])
                if name in self.stored.names or name in self.stored.numbers:
                    said = explained(words, start, start + size, numbers)
                    if said is not None:
                        yield said

    def having(self, said: Said) -> tuple[Place, ...]:
        """The places of exactly this name, with what was said beside it taken into account."""
        name = plain(said.name)
        is_numbered = bool(self.stored.numbers.get(name, {}).get(said.number))
        # A house number nobody gave a point for says nothing more precise than a name that ships.
        shipped = () if is_numbered else tuple(it for it in named(said.name) if lies_beside(it, said))
        return shipped or self.narrowed(name, said)

    def narrowed(self, name: str, said: Said) -> tuple[Place, ...]:
        """The places of a plain name, those that lie where it was said if there are any; the best kind in each area."""
        numbered = self.at(self.stored.numbers.get(name, {}).get(said.number, ()))
        whole = self.at(self.stored.names.get(name, ()))
        # Where a house number has a point it stands for the street; elsewhere the street may have that number too.
        found = [*numbered, *(place for place in whole if not any(shares(place, it) for it in numbered))]
        return best_kinds([place for place in found if lies_beside(place, said)] or found, said.name)

    def at(self, positions: Iterable[int]) -> list[Place]:
        return [self.stored.places[position] for position in positions]

    def resembling(self, words: Name, shipped: tuple[Place, ...]) -> tuple[Place, ...]:
        """Places whose name these words begin, else those whose name is a slip or two away."""
        if shipped and begun(words):
            return shipped
        ways = [Said(words), *shortened(words)]
        for said in ways:
            if found := self.all_of(self.begun(plain(said.name)), said):
                return found
        slips, names, said = min(
            ((*self.misspelt(plain(said.name)), said) for said in ways), key=lambda way: way[0]
        )
        if shipped and misspelt(words)[0] <= slips:
            return shipped
        return self.all_of(names, said)

    def all_of(self, names: Sequence[str], said: Said) -> tuple[Place, ...]:
        """The places of several plain names, none of them typed exactly."""
        found: dict[Place, None] = {}
        for name in names:
            found |= dict.fromkeys(replace(place, exact=False) for place in self.narrowed(name, said))
            if len(found) > MOST_CHOICES:
                break
        return tuple(found)

    def begun(self, name: str) -> Sequence[str]:
        """Plain names that `name` begins."""
        if len(name) < SHORTEST_BEGUN:
            return ()
        low = bisect.bisect_left(self.names, name)
        return self.names[low : bisect.bisect_left(self.names, name + "\U0010ffff")]

    def misspelt(self, name: str) -> tuple[int, list[str]]:
        """The fewest slips that make `name` a plain name, one or two in a longer name, and these names."""
        most = 0 if len(name) < SHORTEST_WITH_SLIP else 1 + (len(name) >= A_SECOND_SLIP)
        for slips in range(1, most + 1):
            near = [
                other
                for length in range(len(name) - slips, len(name) + slips + 1)
                for other, _slips, _at in process.extract(
                    name, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=20
                )
            ]
            if near:
                return slips, near
        return NO_SLIPS, []


def agrees(shipped: Sequence[Place], words: Name) -> bool:
    """Whether places that ship lie in the postcode said beside them."""
    said = [postcode_places()[word] for word in words if word in postcode_places()]
    return not said or any(shares(place, code) for place in shipped for code in said)


def shares(place: Place, other: Place) -> bool:
    """Whether two places have a postcode in common, or, where one has none, a commune."""
    if place.postcodes and other.postcodes:
        return not set(place.postcodes).isdisjoint(other.postcodes)
    return not set(place.communes).isdisjoint(other.communes)


def lies_beside(place: Place, said: Said) -> bool:
    """Whether a place lies in the postcode and beside every place that was said with it."""
    is_coded = not said.codes or any(lies_in_code(place, code) for code in said.codes)
    return is_coded and all(any(lies_in(place, it) for it in group) for group in said.beside)


def lies_in_code(place: Place, code: str) -> bool:
    known = place.postcodes or (place.key,) if place.kind == "postcode" else place.postcodes
    return code in known if known else shares(place, postcode_places()[code])


def lies_in(place: Place, area: Place) -> bool:
    """Whether a place lies in a commune or neighbourhood, or by a stop. "Brussels" beside a name is the City."""
    if area.kind == "stop" and place.beside:
        return place.beside == area.key
    inside = (CITY,) if area.kind == "region" else area.communes
    return not set(place.communes).isdisjoint(inside)


def best_kinds(found: Sequence[Place], words: Name) -> tuple[Place, ...]:
    """Without what gives no other answer than one beside it in the same area: one with a point, of a better kind, or
    one named in just these words."""

    def fits(place: Place) -> tuple[bool, bool, int]:
        is_worded = words in (tuple(tokens(place.nl)), tuple(tokens(place.fr)))
        return not is_worded, not place.pointed, RANK.get(place.kind, 0)

    kept: list[Place] = []
    for place in sorted(found, key=fits):
        here = [other for other in kept if shares(other, place)]
        # Two streets without a point that stand for one area would give one answer.
        if all(other.pointed and place.pointed and other.kind == place.kind for other in here):
            kept.append(place)
    return tuple(sorted(kept, key=lambda it: (it.postcodes, it.communes, it.key)))


def codes_after_a_comma(text: str, words: Name) -> frozenset[int]:
    """Positions of postcodes that stand alone after a comma: "Kerkstraat, 1082" is no house number."""
    parts = [tokens(part) for part in text.split(",")]
    if sum(map(len, parts)) != len(words):
        return frozenset()
    begins = [sum(map(len, parts[:at])) for at in range(len(parts))]
    alone = zip(begins[1:], parts[1:], strict=True)
    return frozenset(at for at, part in alone if len(part) == 1 and part[0] in postcode_places())


def shortened(words: Name) -> Iterator[Said]:
    """The same words with what explains itself cut off at the end: a number, a postcode, a commune."""
    numbers, small = house_numbers(words), small_words()
    sorts = small.street_before | small.street_alone | small.articles | small.leads
    for end in range(1, len(words)):
        # "Steenweg op" alone names no street.
        if any(len(word) > 2 and word not in sorts for word in words[:end]):
            said = explained(words, 0, end, numbers)
            if said is not None:
                yield said
                return


def explained(words: Name, start: int, end: int, numbers: frozenset[int]) -> Said | None:
    """What the words around a name say, None where one of them says nothing we know."""
    number, codes, beside = "", [], []
    at = 0
    while at < len(words):
        word, until = words[at], len(words) if at >= end else start
        if at == start:
            at = end
            continue
        if word in postcode_places() and at not in numbers:
            codes.append(word)
        elif word[0].isdecimal():
            if not number and at in (start - 1, end):
                number = word
            elif at not in numbers:
                return None
        elif word in small_words().boxes:
            at += 1
        elif found := next(((to, it) for to, it in names_at(words, at) if to <= until), None):
            beside.append(found[1])
            at = found[0] - 1
        elif word not in small_words().leads and word not in small_words().articles:
            return None
        at += 1
    return Said(words[start:end], number, tuple(codes), tuple(beside))


NONE = Landmarks()
