"""Each wall, taken down, makes the test of its promise fail: a promise that nothing could break proves nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection

from tests.privacy.crawl_desk import Route, walked
from tests.privacy.desk_cast import Desk, empty_logs, made
from tests.privacy.mutations import MUTATIONS, Mutation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.witness.urls")]

# How a test fails. Where two walls stand behind each other, the second one refuses otherwise than the first.
FAILS = (AssertionError, pytest.fail.Exception, DatabaseError)
# A wall of the code, that falls alike on both databases, is taken down on one.
HERE = [
    mutation
    for mutation in MUTATIONS
    if connection.vendor in mutation.on and (connection.vendor == "sqlite" or "sqlite" not in mutation.on)
]
PROMISES = list(dict.fromkeys(mutation.caught_by for mutation in HERE))


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    yield made()
    empty_logs()


def is_of_a_page(route: Route) -> bool:
    """The walk of the mutations is short: it goes along the one page that they break."""
    return route.name == "witness:page"


def keep(promise: Callable[..., None], desk: Desk) -> None:
    """Run the test of a promise, with what it asks for."""
    asked = inspect.signature(promise).parameters
    given = {"desk": lambda: desk, "walk": lambda: walked(desk, is_of_a_page)}
    promise(**{name: given[name]() for name in asked})


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__.removeprefix("test_"))
def test_a_promise_holds_while_its_walls_stand(desk: Desk, promise: Callable[..., None]) -> None:
    keep(promise, desk)


@pytest.mark.parametrize("mutation", HERE, ids=lambda mutation: mutation.name)
def test_a_wall_that_is_taken_down_is_noticed(desk: Desk, mutation: Mutation) -> None:
    with mutation.broken(desk), pytest.raises(FAILS):
        keep(mutation.caught_by, desk)


def test_every_mutation_has_a_name_of_its_own() -> None:
    names = [mutation.name for mutation in MUTATIONS]
    assert sorted(set(names)) == sorted(names)
