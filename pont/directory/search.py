"""Which doors answer, and in which order: set algebra over an index, pure and without a clock of its own.

Order of results: doors that offer the need or bear the name asked for; then, "perhaps also", doors that only mention
the words; at the end the doors where it will not work now. Inside a block: the six levels; inside a level the doors
that meet most of what was asked, what a person confirmed before what was derived, the name, when it opens, how full
it is, the distance, the number. A query that is a door's name puts that door first, whatever its level.

`levels` judges a whole index at once; a property test holds it equal to `verdict` door by door.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyroaring import BitMap

from pont.directory import matters, verdict
from pont.directory.doors import LEVELS, Level, Situation
from pont.directory.entry import MEAL_NEEDS
from pont.directory.facets import facets
from pont.directory.indexing import Index
from pont.directory.judging import Found, arrival_of, distances, judged
from pont.directory.moments import Moment, moment_of

GO, PROBABLY, SOON, ASK_FIRST, LATER, NOT_NOW = range(len(LEVELS))
# Doors that only offer a neighbouring need stand behind those that mention the one asked for; readers see one block.
FIRST_BLOCK, PERHAPS, NEIGHBOURING, AT_THE_END = range(4)
FAR = 0xFFFF
# Fewer doors than this: look among neighbouring needs too.
FEW = 5
MOST_WISHES = 7


class Query(Struct, frozen=True):
    """What is searched. `needs`: groups of codes, any code of a group will do, several groups are several wishes.

    `kin`: codes of neighbouring needs, for when few doors answer. `words`: stems to look for in all texts; `name`: the
    whole query as one folded name; `typed`: all its stems, to be looked for in names. `at` is a minute, `near`
    (latitude, longitude). Empty means: not asked.
    """

    at: int
    needs: tuple[tuple[str, ...], ...] = ()
    kin: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    name: str = ""
    situation: Situation = Situation()
    near: tuple[float, float] | None = None
    communes: frozenset[str] = frozenset()
    postcode: str = ""
    open_only: bool = False
    page: int = 1
    limit: int = 20

    @property
    def asks_for_something(self) -> bool:
        return bool(self.needs or self.words or self.typed)

    @property
    def is_for_a_meal(self) -> bool:
        """Whether everything asked for can be had at a meal: then the hours of the meal count."""
        return bool(self.needs) and all(not MEAL_NEEDS.isdisjoint(group) for group in self.needs)


class Results(Struct, frozen=True):
    """A page of results. `count`: services found in all; `per_level`: how many of each level, not-now included."""

    count: int
    rows: tuple[Found, ...]
    per_level: dict[str, int]
    facets: dict[str, dict[str, int]]
    page: int
    pages: int


class Hits(Struct):
    """Candidate doors as parallel arrays."""

    doors: NDArray[np.int32]
    block: NDArray[np.int8]
    level: NDArray[np.int8]
    key: NDArray[np.int64]


def matching(index: Index, kind: str, codes: Iterable[str]) -> BitMap:
    """The doors posted under any of these codes."""
    posting = index.postings[kind]
    return BitMap.union(BitMap(), *(posting[code] for code in codes if code in posting))


def having_word(index: Index, kind: str, word: str, *, is_last: bool) -> BitMap:
    """The doors that have this word; the last word typed, or a word nobody has, may be the beginning of one."""
    posting = index.postings[kind]
    exact = posting.get(word)
    if exact is not None and not is_last:
        return exact
    if len(word) < 3:
        return exact or BitMap()
    low = bisect.bisect_left(index.vocabulary, word)
    high = bisect.bisect_left(index.vocabulary, word + "\U0010ffff")
    found = [posting[known] for known in index.vocabulary[low:high] if known in posting]
    return BitMap.union(BitMap(), *found)


def having_all(index: Index, kind: str, words: tuple[str, ...]) -> BitMap:
    """The doors that have all these words."""
    found: BitMap | None = None
    for position, word in enumerate(words):
        having = having_word(index, kind, word, is_last=position == len(words) - 1)
        found = having if found is None else found & having
        if not found:
            break
    return found if found is not None else BitMap()


def area(index: Index, query: Query) -> BitMap | None:
    """The doors in the commune or postcode asked for; None: no area asked.

    Who asks for something also gets what has no place (telephone, internet); who asks only for an area does not.
    """
    if query.postcode:
        inside = matching(index, "postcode", [query.postcode])
    elif query.communes:
        inside = matching(index, "commune", query.communes)
    else:
        return None
    return inside | index.placeless if query.asks_for_something else inside


def any_of(index: Index, words: tuple[str, ...]) -> BitMap:
    """The doors that have one of the rarer of these words: a word that many have says little by itself."""
    most = max(FEW, len(index) // 20)
    having = [having_word(index, "word", word, is_last=False) for word in words]
    return BitMap.union(BitMap(), *(doors for doors in having if len(doors) <= most))


def candidates(index: Index, query: Query) -> tuple[BitMap, BitMap, BitMap, BitMap]:
    """First block, second block, neighbouring needs, and the doors that bear exactly the name asked for."""
    first, perhaps = BitMap(), BitMap()
    named = index.postings["named"].get(query.name, BitMap()) if query.name else BitMap()
    for group in query.needs:
        first |= matching(index, "strong", group)
        perhaps |= matching(index, "weak", group)
    if query.typed and (not query.needs or query.words):
        first |= having_all(index, "name", query.typed)
    if query.words:
        perhaps |= having_all(index, "word", query.words)
        if not query.needs and not first and not perhaps:
            perhaps = any_of(index, query.words)
    if not query.asks_for_something:
        first = index.alive
    inside = area(index, query)
    reach = index.alive if inside is None else index.alive & inside
    first = (first | named) & reach
    perhaps = (perhaps & reach) - first
    kin = BitMap()
    if query.kin and len(first) + len(perhaps) < FEW:
        kin = (matching(index, "strong", query.kin) & reach) - first - perhaps
    return first, perhaps, kin, named


def levels(index: Index, doors: NDArray[np.int32], situation: Situation, moment: Moment) -> NDArray[np.int8]:
    """The level of each door, as a position in `LEVELS`; the table of `verdict.level_of`, for many at once."""
    said = np.uint32(matters.said_mask(situation))
    unsaid = ~said
    refused = (index.refuses[doors] & said) != 0
    asks = ((index.asks[doors] & said) | (index.silent_asks[doors] & unsaid)) != 0
    maybes = ((index.maybes[doors] & said) | (index.silent_maybes[doors] & unsaid)) != 0
    if situation.communes:
        lived_in = np.uint32(index.communes.known_mask(situation.communes))
        areas = index.areas[doors]
        refused |= (areas != 0) & ((areas & lived_in) == 0)
    if situation.speaks:
        spoken = np.uint64(index.languages.known_mask(situation.speaks))
        interpreter = index.interpreter[doors]
        foreign = ((index.languages_column[doors] & spoken) == 0) & (interpreter < 2)
        maybes |= foreign & (interpreter == 1)
        asks |= foreign & (interpreter == 0)
    asks |= index.stale_from[doors] <= moment.minute
    asks |= index.full_until[doors] > moment.minute
    result = np.where(moment.is_open, np.where(maybes, PROBABLY, GO), SOON).astype(np.int8)
    result[asks] = ASK_FIRST
    is_near = moment.is_open | (moment.opens - moment.minute <= verdict.SOON)
    result[~is_near] = LATER
    result[moment.is_unknown] = ASK_FIRST
    result[refused] = NOT_NOW
    return result


def wishes(index: Index, query: Query) -> list[BitMap]:
    """The doors that fulfil each wish, in the order in which the wishes were said; the words come last."""
    found = [matching(index, "strong", group) | matching(index, "weak", group) for group in query.needs]
    if query.words:
        together = having_all(index, "word", query.words)
        one_by_one = [having_word(index, "word", word, is_last=False) for word in query.words]
        found += [together] if together else one_by_one
    return found[:MOST_WISHES]


def coverage(
    index: Index, query: Query, doors: NDArray[np.int32]
) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """How many wishes a door leaves open, which it fulfils first, whether derived, whether not by name."""
    missing = np.zeros(len(doors), dtype=np.int64)
    earliest = np.zeros(len(doors), dtype=np.int64)
    wished = wishes(index, query)
    if len(wished) > 1:
        earliest += MOST_WISHES
        for at, wish in enumerate(wished):
            fulfilled = among(doors, wish)
            missing += ~fulfilled
            np.minimum(earliest, at, out=earliest, where=fulfilled)
    derived = np.zeros(len(doors), dtype=np.int64)
    if query.needs:
        derived += ~among(doors, matching(index, "person", [code for group in query.needs for code in group]))
    nameless = np.zeros(len(doors), dtype=np.int64)
    if query.typed:
        nameless += ~among(doors, having_all(index, "name", query.typed))
    return missing, earliest, derived, nameless


def among(doors: NDArray[np.int32], chosen: BitMap) -> NDArray[np.bool_]:
    """Which of these doors are in `chosen`."""
    table = np.zeros(int(doors[-1]) + 1 if len(doors) else 0, dtype=np.bool_)
    inside = chosen & BitMap(doors) if len(chosen) > len(doors) * 4 else chosen
    positions = as_array(inside)
    table[positions[positions < len(table)]] = True
    return table[doors]


def as_array(bitmap: BitMap) -> NDArray[np.int32]:
    return (
        np.frombuffer(bitmap.to_array(), dtype=np.uint32).astype(np.int32)
        if bitmap
        else np.empty(0, np.int32)
    )


def hits_of(index: Index, query: Query) -> Hits:
    """All candidates with level and sort key."""
    first, perhaps, kin, named = candidates(index, query)
    doors = as_array(first | perhaps | kin)
    far = distances(index, query, doors)
    moment = moment_of(index, doors, arrival_of(query, far), meal=query.is_for_a_meal)
    if query.open_only:
        # What nobody knows is not hidden: it stands after what is open, worded "ask first".
        keep = moment.is_open | moment.is_unknown
        doors, moment = doors[keep], moment.only(keep)
        far = None if far is None else far[keep]
    level = levels(index, doors, query.situation, moment)
    block = (~among(doors, first)).astype(np.int8) + among(doors, kin)
    block[level == NOT_NOW] = AT_THE_END
    is_named = among(doors, named)
    missing, earliest, derived, nameless = coverage(index, query, doors)
    opens = np.clip(moment.opens - np.int32(query.at), 0, FAR).astype(np.int64)
    opens[moment.is_open | (level != LATER)] = 0
    if far is None:
        # No point asked for: what has no place still stands behind the doors of an area.
        is_area = bool(query.communes or query.postcode)
        metres = among(doors, index.placeless).astype(np.int64) if is_area else np.zeros(len(doors), np.int64)
    else:
        metres = np.nan_to_num(far, nan=FAR).clip(0, FAR)
    key = (~is_named).astype(np.int64)
    for bits, part in (
        (2, block),
        (3, level),
        (3, missing),
        (3, earliest),
        (1, derived),
        (1, nameless),
        (16, opens),
        (2, index.saturation[doors]),
        (16, metres),
    ):
        key = (key << bits) | part.astype(np.int64)
    return Hits(doors, block, level, key)


def one_per_service(index: Index, hits: Hits) -> Hits:
    """The best door of each service: a round is one result, at the stop that fits best."""
    shared = np.flatnonzero(index.shared[hits.doors])
    if len(shared) == 0:
        return hits
    ranked = shared[np.argsort(hits.key[shared], kind="stable")]
    _services, firsts = np.unique(index.service[hits.doors[ranked]], return_index=True)
    keep = ~index.shared[hits.doors]
    keep[ranked[firsts]] = True
    return Hits(hits.doors[keep], hits.block[keep], hits.level[keep], hits.key[keep])


def best(hits: Hits, begin: int, end: int) -> NDArray[np.int64]:
    """Positions of the hits from rank `begin` to `end`, in order; equal keys by number."""
    if end < len(hits.key) // 4:
        limit = np.partition(hits.key, end - 1)[end - 1]
        near = np.flatnonzero(hits.key <= limit)
        return near[np.argsort(hits.key[near], kind="stable")][begin:end]
    return np.argsort(hits.key, kind="stable")[begin:end]


def first_rows(index: Index, query: Query) -> Iterator[Found]:
    """The rows of a page without its counts, one by one: who looks for one door stops when it is there."""
    hits = one_per_service(index, hits_of(index, query))
    chosen = best(hits, (query.page - 1) * query.limit, query.page * query.limit)
    return rows_of(index, query, hits.doors[chosen], hits.block[chosen])


def search(index: Index, query: Query) -> Results:
    """The page of results for `query`."""
    hits = one_per_service(index, hits_of(index, query))
    begin = (query.page - 1) * query.limit
    chosen = best(hits, begin, begin + query.limit)
    per_level = np.bincount(hits.level, minlength=len(LEVELS))
    return Results(
        count=len(hits.doors),
        rows=tuple(rows_of(index, query, hits.doors[chosen], hits.block[chosen])),
        per_level={level: int(count) for level, count in zip(LEVELS, per_level, strict=True)},
        facets=facets(index, hits.doors, hits.level),
        page=query.page,
        pages=-(-len(hits.doors) // query.limit),
    )


def rows_of(
    index: Index, query: Query, doors: NDArray[np.int32], blocks: NDArray[np.int8]
) -> Iterator[Found]:
    """The rows of a page; readers see one block behind the first."""
    return judged(index, query, doors, np.where(blocks == NEIGHBOURING, PERHAPS, blocks))


def answers(results: Results) -> bool:
    """Whether at least one door is open or opens soon for this person."""
    return any(results.per_level[level] for level in (Level.GO, Level.PROBABLY, Level.SOON))
