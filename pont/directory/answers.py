"""Answers of the API and the shell: one question in, one plain structure out, in the language in force."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from pont.directory import indexing, nextdoor, opening, sentences, walking
from pont.directory.doors import Verdict
from pont.directory.indexing import Index
from pont.directory.question import Question, Understood, understand
from pont.directory.search import PERHAPS, Found, Results, answers, search

encode = msgspec.json.Encoder().encode


class Answer(msgspec.Struct, frozen=True):
    """What came of a question."""

    understood: Understood
    results: Results
    next_door: Found | None


def answer(question: Question, index: Index, now: int | None = None) -> Answer:
    """Search, and look for the next door when nothing is open for this person."""
    understood = understand(question, index, indexing.now_minute() if now is None else now)
    results = search(index, understood.query)
    other = None
    if not answers(results):
        shown = frozenset(row.door.service for row in results.rows)
        other = nextdoor.next_door(index, understood.query, understood.place, beside=shown)
    return Answer(understood, results, other)


@lru_cache(maxsize=4096)
def local(minute: int | None) -> str | None:
    return None if minute is None else opening.to_local(minute).isoformat(timespec="minutes")


def row_of(found: Found, at: int) -> dict[str, Any]:
    """One result as the API says it."""
    door, verdict = found.door, found.verdict
    language = sentences.language()
    return {
        "id": door.service,
        "service": door.name.pick(language)[0],
        "organization": door.organization_name.pick(language)[0],
        "level": verdict.level.value,
        "reasons": [said.whole for said in sentences.reasons_of(door, verdict, at)],
        "unknowns": [said.whole for said in sentences.unknowns_of(verdict, most=sentences.ALL)],
        "open": verdict.open,
        "opens": local(opens_of(verdict)),
        "closes": local(verdict.closes),
        "distance_m": found.distance_m,
        "languages": list(door.languages),
        "help_kind": door.help_kind or None,
        "block": "perhaps" if found.block == PERHAPS else "offers",
        "page": f"/{language}/door/{door.pk}/",
        "example": door.example,
        "walk_minutes": None if found.distance_m is None else walking.minutes_on_foot(found.distance_m),
        "arrival": local(found.arrival),
        "closes_before_arrival": found.closes_before,
    }


def opens_of(verdict: Verdict) -> int | None:
    """When it opens next; nothing while it is open."""
    return None if verdict.open else verdict.opens


def payload(answered: Answer) -> dict[str, Any]:
    """The whole answer as plain data, ready for JSON."""
    query, results = answered.understood.query, answered.results
    number = nextdoor.number_to_call(query, sentences.language())
    other = answered.next_door
    return {
        "at": local(query.at),
        "count": results.count,
        "order": sentences.order_sentence(query.near is not None),
        "page": results.page,
        "pages": results.pages,
        "results": [row_of(row, query.at) for row in results.rows],
        "next_door": row_of(other, query.at) if other else None,
        "call": {"number": number.number, "about": number.about.get(sentences.language())},
        "levels": results.per_level,
        "facets": results.facets,
        "understood": understood_as(answered.understood),
    }


def understood_as(understood: Understood) -> dict[str, Any]:
    """How the question was read, so that a program (or a person at a shell) can see it."""
    query, place = understood.query, understood.place
    return {
        "needs": [list(group) for group in query.needs],
        "words": list(query.words),
        "without": sorted(query.situation.without),
        "for": sorted(query.situation.for_whom),
        "speaks": sorted(query.situation.speaks),
        "place": None if place is None else {"kind": place.kind, "nl": place.nl, "fr": place.fr},
        "open_only": query.open_only,
    }
