"""Does a search put the right doors first? Over the demo and imported services, in three languages.

What is right was stated beforehand, in `relevance/queries.toml`; run with `-s` to see the figures.
"""

from __future__ import annotations

import sys

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from pont.directory.doors import LEVELS
from pont.directory.indexing import Index
from pont.directory.tests.relevance import facts, grading, measuring
from pont.directory.tests.relevance.measuring import Outcome

# Without the mark no test database is made.
pytestmark = pytest.mark.django_db
GOOD = 0.85
KINDS = {"plain", "typo", "sentence", "filter"}


@pytest.fixture(scope="module")
def index(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Index:
    """The world of the queries, loaded once; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = measuring.load()
        transaction.set_rollback(True)
    return loaded


@pytest.fixture(scope="module")
def outcomes(index: Index) -> list[Outcome]:
    return measuring.measure(index, "queries.toml")


def test_there_are_queries_enough_of_every_kind() -> None:
    asked = grading.queries("queries.toml")
    assert len({query.id for query in asked}) == len(asked)
    assert {query.kind for query in asked} == KINDS
    for language in grading.LANGUAGES:
        own = [query for query in asked if query.lang == language]
        assert len(own) >= 22
        assert {query.kind for query in own} == KINDS
    assert sum(measuring.only_imported(query) for query in asked) >= 18
    assert sum(bool(query.levels) for query in asked) >= 30


def test_every_query_has_an_answer_and_allows_levels_that_exist() -> None:
    for query in [*grading.queries("queries.toml"), *grading.queries("queries_after.toml")]:
        assert max(grading.grade(door, query) for door in grading.world().values()) >= grading.ASK, query.id
        allowed = {level for place in query.levels for level in place.split("|")}
        assert allowed <= {*LEVELS, "*"}, query.id


def test_every_imported_service_has_its_stated_needs() -> None:
    rows = {row["id"]: row for row in facts.imported_rows()}
    assert [service["name"] for service in facts.feed()] == [
        rows[service["id"]]["name"] for service in facts.feed()
    ]
    assert len(rows) == len(facts.feed()) >= 60


def test_the_files_know_every_door_that_is_found(outcomes: list[Outcome]) -> None:
    strangers = {row.name for each in outcomes for row in each.rows if row.grade is None}
    assert strangers == set()


@pytest.mark.parametrize("language", grading.LANGUAGES)
def test_the_right_doors_come_first(outcomes: list[Outcome], language: str) -> None:
    own = [each for each in outcomes if each.query.lang == language]
    weak = "\n".join(each.described() for each in own if each.ndcg < GOOD)
    assert measuring.mean(own) >= GOOD, f"{language}: {measuring.mean(own):.3f}\n{weak}"


def test_no_query_is_empty_where_a_door_exists(outcomes: list[Outcome]) -> None:
    empty = [each.described() for each in outcomes if not each.rows]
    assert empty == [], "\n".join(empty)


def test_the_first_doors_have_the_levels_of_the_decision_table(outcomes: list[Outcome]) -> None:
    wrong = [f"{each.misses()} in {each.described()}" for each in outcomes if each.misses()]
    assert wrong == [], "\n".join(wrong)


def test_the_second_set_is_reported(index: Index, outcomes: list[Outcome]) -> None:
    after = measuring.measure(index, "queries_after.toml")
    first = measuring.table("queries.toml", outcomes)
    second = measuring.table("queries_after.toml (reported, not tuned to)", after)
    sys.stdout.write(f"\n{first}\n{second}\n")
    assert {each.query.lang for each in after} == set(grading.LANGUAGES)
    assert len(after) >= 20
