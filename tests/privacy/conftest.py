"""The map of canaries with its index, at one minute that does not pass."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime.datetime:
    """Every page of a test is made in the same minute."""
    from pont.directory import indexing, opening  # noqa: PLC0415 - once the settings are read

    moment = datetime.datetime(2026, 11, 24, 12, 30, tzinfo=opening.BRUSSELS)
    monkeypatch.setattr(indexing, "now_minute", lambda: opening.to_minutes(moment))
    return moment


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path, noon: datetime.datetime) -> Iterator[Any]:
    from pont.directory import live  # noqa: PLC0415
    from tests.privacy.canaries import make_world  # noqa: PLC0415

    settings.PONT_INDEX = tmp_path / "index"
    made = make_world(noon.date() - datetime.timedelta(days=7))
    live.build()
    live.forget()
    yield made
    live.forget()
