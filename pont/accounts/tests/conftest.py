"""The cast, for every test about houses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pont.accounts.tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    from pont.accounts.tests import cast as people  # noqa: PLC0415 - once the settings are read

    return people.cast()
