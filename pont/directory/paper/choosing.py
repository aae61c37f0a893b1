"""Which doors stand on a paper, and in which order. Pure but for collections, which are read from the database."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from pont.directory import indexing
from pont.directory.collecting.models import Collection
from pont.directory.collecting.page import collection_doors
from pont.directory.door_page import main_tile, rows_of_services
from pont.directory.doors import Level, Situation
from pont.directory.indexing import Index
from pont.directory.question import Question, Understood, understand
from pont.directory.search import Found, Query, Results, rows_of, search
from pont.kernel import vocabulary
from pont.kernel.folding import fold

EVERY = 1_000_000
OF_A_SLIP = 3
# Stands behind every minute: a door that does not say when it opens.
NEVER = 2**62


class Chosen(Struct, frozen=True):
    """Judged doors in the order of printing. `count`: how many answer in all; `is_all`: it is the whole map."""

    doors: tuple[Found, ...]
    count: int
    understood: Understood
    is_all: bool = False


def results_of(index: Index, understood: Understood, most: int) -> Results:
    """The first `most` doors of a list, from its beginning, whatever page of it somebody read."""
    return search(index, replace(understood.query, limit=most, page=1))


def of_question(
    index: Index, question: Question, most: int = EVERY, now: int | None = None
) -> tuple[Found, ...]:
    """The doors that answer, in the order of the list, one for each service."""
    return results_of(index, understood_of(index, question, now), most).rows


def of_service(index: Index, question: Question, pk: int, now: int | None = None) -> tuple[Found, ...]:
    """The doors of one service, the best first; none for what is not on the map."""
    return tuple(rows_of_services(index, understood_of(index, question, now).query, [pk]))


def of_collection(
    index: Index, question: Question, collection: Collection, now: int | None = None
) -> tuple[Found, ...]:
    """The doors of a collection in the order of its group."""
    return tuple(collection_doors(index, collection, understood_of(index, question, now).query))


def of_all(index: Index, query: Query) -> tuple[Found, ...]:
    """Every door the public may see: by what it answers, then by name; the doors of one service together."""
    numbers = np.array(index.alive.to_array(), dtype=np.int32)
    tiles = {code: at for at, code in enumerate(vocabulary.tiles())}

    def place(found: Found) -> tuple[int, str, int, int]:
        door = found.door
        return tiles.get(main_tile(door), len(tiles)), fold(door.name.pick("")[0]), door.pk, door.door

    return tuple(sorted(rows_of(index, query, numbers, np.zeros(len(numbers), dtype=np.int8)), key=place))


def for_slip(found: Sequence[Found]) -> tuple[Found, ...]:
    """The first three where it can work, in the order in which one can go: open now, then by when they open."""
    possible = [row for row in found if row.verdict.level != Level.NOT_NOW][:OF_A_SLIP]

    def opening(row: Found) -> int:
        if row.verdict.open:
            return 0
        return NEVER if row.verdict.opens is None else row.verdict.opens

    return tuple(sorted(possible, key=opening))


def understood_of(index: Index, question: Question, now: int | None = None) -> Understood:
    return understand(question, index, indexing.now_minute() if now is None else now)


def asks_nothing(question: Question) -> bool:
    """Whether every door answers."""
    said = (question.q, question.needs, question.place, question.near, question.open_only)
    return not any(said) and question.situation == Situation()


def chosen(
    index: Index,
    question: Question,
    *,
    most: int = EVERY,
    door: int | None = None,
    collection: Collection | None = None,
    is_all: bool = False,
) -> Chosen:
    """The doors of a service, of a collection, of the whole map, or else those that answer: at most `most`."""
    understood = understood_of(index, question)
    if door is None and collection is None and not is_all:
        results = results_of(index, understood, most)
        # A list on paper bears no verdict: what refuses this person is not on it.
        rows = tuple(row for row in results.rows if row.verdict.level != Level.NOT_NOW)
        return Chosen(rows, results.count - results.per_level[Level.NOT_NOW], understood)
    if door is not None:
        found: Sequence[Found] = rows_of_services(index, understood.query, [door])
    elif collection is not None:
        found = collection_doors(index, collection, understood.query)
    else:
        found = of_all(index, understood.query)
    return Chosen(tuple(found[:most]), len(found), understood, is_all)
