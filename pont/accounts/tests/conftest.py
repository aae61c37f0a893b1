"""The cast, for every test about houses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

if TYPE_CHECKING:
    from pont.accounts.tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    from pont.accounts.tests import cast as people  # noqa: PLC0415 - once the settings are read

    return people.cast()


@pytest.fixture
def nothing_counted(db: None) -> Iterator[None]:
    """No try to sign in is counted before, and none is left."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def browser() -> Client:
    return Client(HTTP_HOST="localhost")
