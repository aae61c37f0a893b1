"""All entries of the map, ready to be compared: which pairs are worth comparing, and what a new entry looks like.

Ten thousand entries have fifty million pairs. Compared are those that share something few have: a phone, an e-mail, a
website, a house number in one postcode, a spot, a word of a name or that word with one letter missing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace

from pont.directory.duplicates.likeness import (
    AT_LEAST,
    FAR_M,
    LOWEST,
    WHILE_TYPING,
    Likeness,
    cannot_come_far,
    compared,
)
from pont.directory.duplicates.naming import ACRONYM, Prepared, Spelling, Weights, prepared, words_of
from pont.directory.duplicates.record import Record

Trait = tuple[Any, ...]

FEW = 30  # entries that share a trait, and are compared each with each
MANY_AT_ONE_DOOR = 120
CELL_DEGREES = 0.0006  # about 65 metres north, 42 metres east
SLIP = 2  # entries that have a misspelt word, at most
METRES_PER_DEGREE = 111_195.0
OF_WORDS = ("word", "word at")
OTHER_SIDE = {"word": "house", "house": "word"}


class Pair(msgspec.Struct, frozen=True):
    """Two records that may be one, the smaller key first."""

    a: Record
    b: Record
    likeness: Likeness


class Known:
    """Records prepared once, to be asked many times. Holds no database; build it anew when entries changed."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = sorted(records, key=lambda record: (record.key, record.names))
        self.weights = weights_of(self.records)
        self.spelling = Spelling(self.weights.words)
        self.prepared = [prepared(record, self.weights, self.spelling) for record in self.records]
        self.points = np.array([one_point(record) for record in self.records]).reshape(-1, 2)
        self.blocks: dict[Trait, list[int]] = defaultdict(list)
        for number, one in enumerate(self.prepared):
            for trait in dict.fromkeys(traits(one, self.weights, self.spelling)):
                self.blocks[trait].append(number)

    def __len__(self) -> int:
        return len(self.records)

    def candidates(self, at_least: float = AT_LEAST) -> list[Pair]:
        """Pairs that may be one and the same, the likest first. `at_least` is a score, not below `LOWEST`."""
        strong, weak = self.pairs()
        found = []
        for pairs, is_weak in ((strong, False), (self.not_far(weak), True)):
            for code in pairs:
                first, second = divmod(code, len(self.records))
                a, b = self.prepared[first], self.prepared[second]
                if is_weak and cannot_come_far(a, b):
                    continue
                seen = compared(a, b, self.weights)
                if seen.score >= max(at_least, LOWEST):
                    found.append(Pair(a.record, b.record, seen))
        return sorted(found, key=lambda pair: (-pair.likeness.score, pair.a.key, pair.b.key))

    def pairs(self) -> tuple[set[int], set[int]]:
        """Pairs that share a trait few have, and those that share only a word; as first * how many + second."""
        size = len(self.records)
        strong: set[int] = set()
        weak: set[int] = set()
        for trait, numbers in self.blocks.items():
            if len(numbers) > most_in_block(trait) or trait[0] == "house":
                continue
            found = weak if trait[0] in OF_WORDS else strong
            found.update([first * size + second for first, second in combinations(numbers, 2)])
            if trait[0] == "word" and (others := self.of_other_side(trait)):
                found.update([min(n, other) * size + max(n, other) for n in numbers for other in others])
        return strong, weak - strong

    def not_far(self, pairs: set[int]) -> list[int]:
        """Those of some pairs that do not lie apart: the best of names does not make up for a place elsewhere."""
        codes = np.fromiter(pairs, dtype=np.int64, count=len(pairs))
        first, second = np.divmod(codes, len(self.records) or 1)
        lats, lons = self.points[:, 0], self.points[:, 1]
        up = (lats[second] - lats[first]) * METRES_PER_DEGREE
        along = (lons[second] - lons[first]) * METRES_PER_DEGREE * np.cos(np.radians(lats[first]))
        # A plane instead of a globe is some metres out at this distance; what nobody knows is not far.
        kept: list[int] = codes[~(np.hypot(up, along) > FAR_M * 1.1)].tolist()
        return kept

    def of_other_side(self, trait: Trait) -> list[int]:
        """Records whose organisation bears a word of a name, or the other way round."""
        numbers = self.blocks.get((OTHER_SIDE.get(trait[0], ""), *trait[1:]), [])
        return numbers if len(numbers) <= FEW else []

    def alike(self, record: Record, most: int = 5, at_least: float = WHILE_TYPING) -> list[Pair]:
        """What is known already and may be this record, the likest first; never itself."""
        mine = prepared(record, self.weights, self.spelling)
        numbers: set[int] = set()
        for trait in traits(mine, self.weights, self.spelling):
            known = self.blocks.get(trait, ())
            if len(known) <= most_in_block(trait) and trait[0] != "house":
                numbers.update(known)
            numbers.update(self.of_other_side(trait))
        found = []
        for number in sorted(numbers):
            other = self.prepared[number]
            if record.key and other.record.key == record.key:
                continue
            seen = compared(mine, self.with_new_words(other, mine), self.weights)
            if seen.score >= at_least:
                found.append(Pair(record, other.record, seen))
        return sorted(found, key=lambda pair: (-pair.likeness.score, pair.b.key))[:most]

    def with_new_words(self, known: Prepared, new: Prepared) -> Prepared:
        """A known entry that knows the slips of a new one too: words that nobody wrote before."""
        unseen = [word for word in new.whole if ":" not in word and word not in self.weights.words]
        slips = {word for word in unseen if not self.spelling.near(word).isdisjoint(known.whole)}
        return replace(known, near=known.near | slips) if slips else known


def candidates(records: Iterable[Record], at_least: float = AT_LEAST) -> list[Pair]:
    """Pairs among some records that may be one and the same, the likest first; their order does not matter."""
    return Known(records).candidates(at_least)


def alike(record: Record, known: Known | Sequence[Record], most: int = 5) -> list[Pair]:
    """What a new entry looks like among those that are there; pass a `Known` when asking often."""
    return (known if isinstance(known, Known) else Known(known)).alike(record, most)


def weights_of(records: Iterable[Record]) -> Weights:
    """How many records have each word, phone, host and e-mail."""
    words: Counter[str] = Counter()
    phones: Counter[str] = Counter()
    sites: Counter[str] = Counter()
    emails: Counter[str] = Counter()
    for record in records:
        words.update(words_of(record))
        phones.update(record.phones)
        sites.update([record.website] if record.website else ())
        emails.update([record.email] if record.email else ())
    return Weights(words, phones, sites, emails)


def one_point(record: Record) -> tuple[float, float]:
    """The point of a record with one place; NaN where there is none, or several."""
    place = record.places[0] if len(record.places) == 1 else None
    if place is None or place.lat is None or place.lon is None:
        return math.nan, math.nan
    return place.lat, place.lon


def most_in_block(trait: Trait) -> int:
    """How many may share a trait and still be compared."""
    return MANY_AT_ONE_DOOR if trait[0] in ("phone", "door", "word at") else FEW


def traits(one: Prepared, weights: Weights, spelling: Spelling) -> Iterator[Trait]:
    """What makes two records worth comparing when they share it."""
    record = one.record
    yield from (("phone", phone) for phone in record.phones)
    if record.email:
        yield "email", record.email
    if record.website:
        yield "site", record.website
    for place in record.places:
        yield from (("door", place.postcode, number) for number in place.numbers if place.postcode)
        if place.lat is not None and place.lon is not None:
            yield from cells(place.lat, place.lon)
    yield from word_traits(one, weights, spelling)
    yield from name_traits(one)


def word_traits(one: Prepared, weights: Weights, spelling: Spelling) -> Iterator[Trait]:
    """Words of the names; where many have a word, it together with the postcode.

    Services of one organisation have its words in common and are seldom one, so that a word of an organisation is
    looked for in names only.
    """
    postcodes = sorted(one.postcodes)
    for side, words in (("word", one.own), ("house", one.house - one.own)):
        # Of a word and its misspelling one is rare, so that only the rare ones look for the other.
        rare = [word for word in words if ":" not in word and weights.words.get(word, 0) <= SLIP]
        slips = {near for word in rare for near in spelling.near(word)}
        for word in sorted({word for word in words if ":" not in word} | slips):
            if weights.words.get(word, 0) <= FEW:
                yield side, word
            elif side == "word":
                yield from (("word at", word, postcode) for postcode in postcodes)


def name_traits(one: Prepared) -> Iterator[Trait]:
    """Names as a whole, institutions of a commune, and what a long name is in short."""
    yield from (("seat", mark) for mark in sorted(one.whole) if mark.startswith("seat:"))
    for name in one.names:
        # By its marks, so that a name in Dutch meets the same in French.
        yield "whole", *sorted(mark for mark, _weight in name.marks)
        initials = "".join(initial for initial, is_small in name.initials if not is_small)
        if len(initials) >= ACRONYM.start:
            yield "short", initials
        if len(name.marks) == 1 and len(name.joined) in ACRONYM:
            yield "short", name.joined


def cells(lat: float, lon: float) -> Iterator[Trait]:
    """The cells of a grid that a point touches: its own and the three next to its corner of it."""
    row, column = lat / CELL_DEGREES, lon / CELL_DEGREES
    rows = {math.floor(row), math.floor(row) + (1 if row % 1 >= 0.5 else -1)}
    columns = {math.floor(column), math.floor(column) + (1 if column % 1 >= 0.5 else -1)}
    yield from (("cell", at, along) for at in sorted(rows) for along in sorted(columns))
