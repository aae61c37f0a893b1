"""Names laid beside each other: what share of one name's words another entry knows. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from rapidfuzz.distance import OSA

from pont.directory.duplicates.record import Record
from pont.directory.duplicates.wording import WEIGHT, Wording, sort_of, wording

SHORTEST_WITH_TYPO = 5  # letters
TYPO = 0.9  # what a word met through a typo counts
APART = ("activity", "person", "time", "tongue", "level", "number", "commune")
ACRONYM = range(3, 8)  # letters
NOTHING: frozenset[str] = frozenset()


class Weights(msgspec.Struct, frozen=True):
    """How many entries have a word, a phone, a host or an e-mail: what many share says little."""

    words: Mapping[str, int] = {}
    phones: Mapping[str, int] = {}
    sites: Mapping[str, int] = {}
    emails: Mapping[str, int] = {}

    def of_word(self, mark: str) -> float:
        """1 for a word of two entries, less for one that many have."""
        if ":" in mark:
            return WEIGHT[sort_of(mark)]
        return 1 / (1 + 0.35 * math.log(max(self.words.get(mark, 2), 2) / 2))


def rarity(count: int) -> float:
    """What a shared number or host is worth that `count` entries have: one of a head office says little."""
    return 1.0 if count <= 2 else max(0.2, 1.0 - 0.3 * (count - 2))


class Spelling:
    """Words that may be slips of the hand for each other: one letter more, less, other, or two changed places."""

    def __init__(self, words: Iterable[str]) -> None:
        self.by_shape: dict[str, list[str]] = defaultdict(list)
        self.found: dict[str, frozenset[str]] = {}
        for word in sorted(set(words)):
            for shape in shapes(word):
                self.by_shape[shape].append(word)

    def near(self, word: str) -> frozenset[str]:
        """The words that `word` may stand for, itself left out."""
        if (found := self.found.get(word)) is not None:
            return found
        others = {other for shape in shapes(word) for other in self.by_shape.get(shape, ())} - {word}
        near = frozenset(other for other in others if OSA.distance(word, other, score_cutoff=1) <= 1)
        # What is typed today is not kept for ever.
        if word in self.by_shape:
            self.found[word] = near
        return near


def shapes(word: str) -> set[str]:
    """A word and all it becomes with one letter missing; none of a short one, in which a letter makes another word."""
    if ":" in word or len(word) < SHORTEST_WITH_TYPO:
        return set()
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


class Name(msgspec.Struct, frozen=True):
    """One name with the weight of each of its marks."""

    marks: tuple[tuple[str, float], ...]
    total: float
    joined: str
    initials: tuple[tuple[str, bool], ...]


class Prepared(msgspec.Struct, frozen=True):
    """A record with its names read. `own` are marks of its own names, `house` those of its organisation.

    `near` are words that may be slips for one of `own` or `house`, among all words there are.
    """

    record: Record
    names: tuple[Name, ...]
    organizations: tuple[Name, ...]
    own: frozenset[str]
    house: frozenset[str]
    whole: frozenset[str]
    near: frozenset[str]
    joined: frozenset[str]
    shorts: tuple[str, ...]  # names of three to seven letters
    languages: frozenset[str]
    tongue: str  # the one language its own names show, or ""
    sorts: dict[str, frozenset[str]]
    phones: frozenset[str]
    needs: frozenset[str]
    postcodes: frozenset[str]


def weighed(read: Wording, weights: Weights) -> Name:
    marks = tuple((mark, weights.of_word(mark)) for mark in read.marks)
    return Name(marks, sum(weight for _mark, weight in marks), read.joined, read.initials)


def words_of(record: Record) -> set[str]:
    """The words of the house's own in all names of a record."""
    names = (*record.names, *record.organizations)
    return {mark for name in names for mark in wording(name).marks if ":" not in mark}


def prepared(record: Record, weights: Weights, spelling: Spelling) -> Prepared:
    """Read the names of a record."""
    read = [one for one in map(wording, record.names) if one.marks]
    houses = [one for one in map(wording, record.organizations) if one.marks]
    own = frozenset(mark for one in read for mark in one.marks)
    house = frozenset(mark for one in houses for mark in one.marks)
    sorts: dict[str, set[str]] = defaultdict(set)
    for mark in own:
        sorts[sort_of(mark)].add(mark)
    spoken = {language for one in read for language in one.languages}
    names = dict.fromkeys(weighed(one, weights) for one in read)
    return Prepared(
        record=record,
        names=tuple(names),
        organizations=tuple(dict.fromkeys(weighed(one, weights) for one in houses)),
        own=own,
        house=house,
        whole=own | house,
        near=frozenset(near for mark in own | house for near in spelling.near(mark)),
        joined=frozenset(one.joined for one in read if one.joined),
        shorts=tuple({one.joined for one in names if len(one.marks) == 1 and len(one.joined) in ACRONYM}),
        languages=frozenset(language for one in (*read, *houses) for language in one.languages),
        tongue="".join(spoken) if len(spoken) == 1 else "",
        sorts={sort: frozenset(marks) for sort, marks in sorts.items()},
        phones=frozenset(record.phones),
        needs=frozenset(record.needs),
        postcodes=frozenset(place.postcode for place in record.places if place.postcode),
    )


def covered(name: Name, known: frozenset[str], near: frozenset[str]) -> tuple[float, float]:
    """The share of a name that another entry knows, and the weight of the house's own words in it."""
    got = info = 0.0
    for mark, weight in name.marks:
        if mark in known:
            got += weight
            if ":" not in mark or mark.startswith("seat:"):
                info += weight
        elif mark in near:
            got += weight * TYPO
            info += weight * TYPO
    return (got / name.total if name.total else 0.0), info


def best(names: Iterable[Name], known: frozenset[str], near: frozenset[str]) -> tuple[float, float]:
    """The best known of several names; among equals the one that says most."""
    found = (0.0, 0.0)
    for name in names:
        if (one := covered(name, known, near)) > found:
            found = one
    return found


def is_short_for(short: str, name: Name) -> bool:
    """Whether letters are the initials of a name, in order; words that carry nothing may be left out."""
    words = iter(name.initials)
    for letter in short:
        for initial, is_small in words:
            if initial == letter:
                break
            if not is_small:
                return False
        else:
            return False
    # A second mention in brackets may follow; of the words before it none was passed over.
    return len(short) >= sum(not is_small for _initial, is_small in name.initials) - 1


def has_short_name(a: Prepared, b: Prepared) -> bool:
    """Whether one of two is named by the initials of the other."""
    return any(
        is_short_for(short, name)
        for one, other in ((a, b), (b, a))
        for short in one.shorts
        for name in other.names
        if len(name.initials) >= len(short)
    )
