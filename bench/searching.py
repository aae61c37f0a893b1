"""Search in process, and the floor under it: SQLite's full text search over the same texts."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable

from bench.measuring import Row, p50_p99, percentile, timed
from bench.questions import Asker, Given
from pont.directory.indexing import Index, name_texts, now_minute, other_texts
from pont.directory.phrases import stems_of
from pont.directory.question import Question, Understood, check, understand
from pont.directory.search import search

ROUNDS = 2


def searched(index: Index) -> Callable[[Question], object]:
    """All that a search does: read the words, find, judge, count, order, give reasons for twenty doors."""
    now = now_minute()
    return lambda question: search(index, understand(question, index, now).query)


def mixed(index: Index, questions: list[Given]) -> tuple[list[float], list[float]]:
    """Milliseconds with no door unpacked before, and with those shown last kept, as a worker has them."""
    checked = [check(given) for given in questions]
    whole = searched(index)
    timed(whole, checked[:50])
    # A worker of `pont serve` does the same before its first visitor.
    gc.collect()
    gc.freeze()

    def cold(question: Question) -> None:
        index.kept.clear()
        whole(question)

    return timed(cold, checked), [time for _ in range(ROUNDS) for time in timed(whole, checked)]


class Floor:
    """Full text search with nothing on top: two tables (name; everything), no positions, no ranks."""

    def __init__(self, index: Index) -> None:
        self.base = sqlite3.connect(":memory:")
        for table in ("name", "everything"):
            self.base.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(words, detail=none, content='', prefix='3 4')"
            )
        for number in range(len(index.records)):
            door = index.door(number)
            names = stems_of("\n".join(name_texts(door)))
            others = stems_of("\n".join(other_texts(door)))
            self.insert("name", number, names)
            self.insert("everything", number, (*names, *others))
        for table in ("name", "everything"):
            self.base.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")

    def insert(self, table: str, number: int, words: tuple[str, ...]) -> None:
        self.base.execute(f"INSERT INTO {table}(rowid, words) VALUES (?, ?)", (number, " ".join(words)))

    def matches(self, asked: tuple[str, str]) -> int:
        """How many rows have the words; every number is fetched."""
        names, words = asked
        ask = self.base.execute
        by_name = ask("SELECT rowid FROM name WHERE name MATCH ?", (names,)).fetchall()
        by_word = ask("SELECT rowid FROM everything WHERE everything MATCH ?", (words,)).fetchall()
        return len(by_name) + len(by_word)


def expression(words: tuple[str, ...], vocabulary: dict[str, object]) -> str:
    """The match expression of our own search: the last word, or one nobody has, may begin a word."""
    last = len(words) - 1
    return " AND ".join(
        f'"{word}"*' if len(word) >= 3 and (at == last or word not in vocabulary) else f'"{word}"'
        for at, word in enumerate(words)
    )


def against_the_floor(index: Index, asker: Asker, count: int) -> list[Row]:
    """Questions that are words only, by us and by full text search alone."""
    now = now_minute()
    read: list[tuple[Question, Understood]] = []
    for given in asker.text_questions(count * 4):
        question = check(given)
        understood = understand(question, index, now)
        if understood.query.words and not understood.query.needs and understood.place is None:
            read.append((question, understood))
    read = read[:count]
    floor = Floor(index)
    posting = index.postings
    expressions = [
        (expression(known.query.typed, posting["name"]), expression(known.query.words, posting["word"]))
        for _question, known in read
    ]
    timed(floor.matches, expressions[:50])
    below = [time for _ in range(ROUNDS) for time in timed(floor.matches, expressions)]
    queries = [understood.query for _question, understood in read]
    whole = searched(index)
    ours = [time for _ in range(ROUNDS) for time in timed(whole, [question for question, _ in read])]
    found = [time for _ in range(ROUNDS) for time in timed(lambda query: search(index, query), queries)]
    base = percentile(below, 0.5)
    return [
        Row(f"floor: FTS5 match, all ids fetched, {len(read)} text queries, p50 / p99", p50_p99(below)),
        Row("our search for the same text queries", p50_p99(ours)),
        Row("  ratio of p50, reading the words included", f"{percentile(ours, 0.5) / base:.1f} times", "≤ 3"),
        Row("  ratio of p50, from the match expression on", f"{percentile(found, 0.5) / base:.1f} times"),
    ]
