"""Whose rows may be seen: a house's, and nothing without a house.

A private row is reached only while a sight is in force. Managers ask `in_force()` and raise `NoSight` where there is
none; on PostgreSQL the database holds the same wall, by settings that live as long as one transaction. On SQLite a
sight opens no transaction, because there every transaction waits behind the writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction


class NoSight(RuntimeError):
    """A private row was asked for while no house was in force: a mistake in the code, never an empty answer."""


class OtherHouse(RuntimeError):
    """A row of one house was about to be written while another house was in force."""


class Sight(NamedTuple):
    """What is in force. `house` opens a house's rows; `worker` somebody's own memberships; `key` one row by its key."""

    house: UUID | None = None
    worker: int | None = None
    key: str = ""
    is_maintenance: bool = False


_in_force: ContextVar[Sight | None] = ContextVar("pont_sight", default=None)
SETTINGS = ("pont.house", "pont.worker", "pont.key")


def in_force() -> Sight:
    """The sight of this moment; raises `NoSight`."""
    sight = _in_force.get()
    if sight is None:
        raise NoSight("no house is in force: enter one with pont.accounts.sight.of_house")
    return sight


def tell_database(sight: Sight) -> None:
    """Say to PostgreSQL whose rows this transaction may see."""
    said = (str(sight.house or ""), str(sight.worker or ""), sight.key)
    with connection.cursor() as cursor:
        for name, value in zip(SETTINGS, said, strict=True):
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


@contextmanager
def _entered(sight: Sight) -> Iterator[None]:
    before = _in_force.get()
    token = _in_force.set(sight)
    try:
        if connection.vendor != "postgresql":
            yield
            return
        with transaction.atomic():
            tell_database(sight)
            yield
            # Inside another transaction the setting would outlive the sight.
            tell_database(before or Sight())
    finally:
        _in_force.reset(token)


def of_house(house: UUID) -> AbstractContextManager[None]:
    """The rows of one house."""
    return _entered(Sight(house=house))


def of_worker(worker: int) -> AbstractContextManager[None]:
    """The memberships of one worker, in whichever house, to read only."""
    return _entered(Sight(worker=worker))


def of_key(key: str) -> AbstractContextManager[None]:
    """The one invitation or tablet that has this key (its hash), to read only."""
    return _entered(Sight(key=key))


def of_maintenance() -> AbstractContextManager[None]:
    """Every row: for `pont init`, `pont house` and the nightly run, which use a role of their own on PostgreSQL."""
    return _entered(Sight(is_maintenance=True))
