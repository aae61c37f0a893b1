"""Runs the queries against an index and measures how well the order answers them.

`load()` fills an empty database with the world of the queries, `measure()` runs one file of queries over an
index, `table()` puts the figures in lines. The test and the benchmark use the same three. `taken_in()` says
whether words that look like a need were read as that need.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence

from django.core.management import call_command
from django.utils import translation
from msgspec import Struct

from pont.directory import answers, indexing, question
from pont.directory.answers import Answer
from pont.directory.indexing import Index
from pont.directory.publishing import doors_of
from pont.directory.search import Found
from pont.directory.tests.relevance import grading
from pont.directory.tests.relevance.facts import FOLDER, Known
from pont.directory.tests.relevance.grading import FalseFriend, Query

DEPTH = 10
FIRST = 3
# When the false friends are asked.
ASKED_AT = "2026-11-24T12:00"


class Row(Struct, frozen=True):
    """One result: its name, the level of its verdict, its grade (None when no file knows the door)."""

    name: str
    level: str
    grade: int | None


class Outcome(Struct, frozen=True):
    """What a query gave. `best` are the highest grades there are, in order; `read` is what was understood."""

    query: Query
    rows: tuple[Row, ...]
    best: tuple[int, ...]
    read: str = ""

    @property
    def ndcg(self) -> float:
        """The gain of the first ten, each discounted by its rank, over the best gain possible."""
        reached = gain(row.grade or 0 for row in self.rows[:DEPTH])
        possible = gain(self.best[:DEPTH])
        return reached / possible if possible else 1.0

    def misses(self) -> list[str]:
        """Where the level of one of the first doors is none of those allowed; a door that is missing too."""
        shown = [row.level for row in self.rows[:FIRST]] + ["nothing"] * FIRST
        return [
            f"{place}: {level}, not {allowed}"
            for place, (allowed, level) in enumerate(zip(self.query.levels, shown, strict=False), 1)
            if allowed != "*" and level not in allowed.split("|")
        ]

    def described(self) -> str:
        found = "; ".join(f"{row.name} ({row.level}, {row.grade})" for row in self.rows[:5]) or "nothing"
        return f"{self.query.id} [{self.query.q}] {self.ndcg:.2f}, read {self.read or 'nothing'}: {found}"


def gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def load() -> Index:
    """Put the demo and the imported services in the database; return an index as of the day of loading."""
    quiet = io.StringIO()
    call_command("loaddemo", today=grading.LOADED_ON, stdout=quiet)
    call_command("import", "hsds", str(FOLDER / "imported_services.json"), stdout=quiet)
    return indexing.build(doors_of(), grading.minute(grading.LOADED_ON.isoformat()))


def measure(index: Index, name: str, page: str = "") -> list[Outcome]:
    """The outcome of every query of a file. `page`: the language of the page, that of the words when empty."""
    return [outcome(index, query, page or query.lang) for query in grading.queries(name)]


def outcome(index: Index, query: Query, page: str) -> Outcome:
    """Ask as a person would at `query.at`: the words, and the chips that were chosen beside them."""
    given: dict[str, Sequence[str]] = {"q": [query.q], "without": query.without, "for": query.for_whom}
    if query.commune:
        given["commune"] = [query.commune]
    answered = ask(index, given, page, query.asked_at)
    rows = tuple(row_of(found, grading.world(), query) for found in answered.results.rows)
    return Outcome(query, rows, best_grades(query), reading_of(answered))


def ask(index: Index, given: Mapping[str, Sequence[str]], page: str, at: int) -> Answer:
    """What a page in this language answers at this minute."""
    with translation.override(page):
        return answers.answer(question.check(given), index, now=at)


def reading_of(answered: Answer) -> str:
    """The needs that were read (one wish after the other), what was said beside them, and the words left over."""
    query, place = answered.understood.query, answered.understood.place
    said = [
        *sorted(query.situation.without),
        *sorted(query.situation.for_whom),
        *sorted(query.situation.speaks),
    ]
    parts = [
        " + ".join("/".join(group) for group in query.needs),
        "said " + " ".join(said) if said else "",
        f"in {place.fr}" if place else "",
        "words " + " ".join(query.words) if query.words else "",
    ]
    return ", ".join(part for part in parts if part)


def taken_in(index: Index, case: FalseFriend) -> str:
    """How the words of this case were mistaken for a need they do not name; "" when they were not."""
    answered = ask(index, {"q": [case.q]}, case.lang, grading.minute(ASKED_AT))
    never = set(case.never)
    read = sorted(never.intersection(code for group in answered.understood.query.needs for code in group))
    first = next((grading.world().get(spot_of(found)) for found in answered.results.rows), None)
    offered = sorted(never & first.needs) if first and not first.needs.intersection(case.meant) else []
    if not read and not offered:
        return ""
    wrong = f"read {', '.join(read)}" if read else f"first came {', '.join(offered)}"
    return f"{case.id} [{case.q}] {wrong} (looks like: {case.looks}), from {reading_of(answered)}"


def best_grades(query: Query) -> tuple[int, ...]:
    """The highest grades there are, in order; a round of several stops counts once, at its best."""
    best: dict[str, int] = {}
    for door in grading.world().values():
        best[door.service_id] = max(best.get(door.service_id, 0), grading.grade(door, query))
    return tuple(sorted(best.values(), reverse=True))


def spot_of(found: Found) -> tuple[str, str]:
    """What `grading.world` knows the door by."""
    place = found.door.place
    return found.door.service, place.postal_code if place else ""


def row_of(found: Found, known: dict[tuple[str, str], Known], query: Query) -> Row:
    door = known.get(spot_of(found))
    name = door.key if door else found.door.name.pick(query.lang)[0]
    return Row(name, str(found.verdict.level), grading.grade(door, query) if door else None)


def imported_answers(query: Query) -> bool:
    """Whether an imported service that is written in another language is among the answers."""
    answering = [door for door in grading.world().values() if grading.grade(door, query) >= grading.ASK]
    return any(door.imported and door.language != query.lang for door in answering)


def only_imported(query: Query) -> bool:
    """Whether the answer lies only there."""
    answering = [door for door in grading.world().values() if grading.grade(door, query) >= grading.ASK]
    return bool(answering) and all(door.imported and door.language != query.lang for door in answering)


def mean(outcomes: Sequence[Outcome]) -> float:
    return sum(each.ndcg for each in outcomes) / len(outcomes)


def table(title: str, outcomes: Sequence[Outcome]) -> str:
    """The mean of each language, then each query that is not perfect, worst first."""
    lines = [f"{title}: nDCG@{DEPTH}"]
    for language in dict.fromkeys(each.query.lang for each in outcomes):
        own = [each for each in outcomes if each.query.lang == language]
        foreign = [each for each in own if only_imported(each.query)]
        beside = f", of these {len(foreign)} only in foreign imports {mean(foreign):.3f}" if foreign else ""
        lines.append(f"  {language}  {mean(own):.3f}  ({len(own)} queries{beside})")
    weak = sorted((each for each in outcomes if each.ndcg < 0.995), key=lambda each: each.ndcg)
    return "\n".join([*lines, *(f"  {each.described()}" for each in weak)])
