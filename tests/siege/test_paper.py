"""A whole booklet of the demo, read number by number as the eye sees it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from pont.directory import indexing, live
from pont.directory.demo import loader
from pont.directory.paper import brochure
from pont.directory.paper.choosing import of_all
from pont.directory.paper.papers import Paper
from pont.directory.search import Query
from pont.kernel.tests.reading_paper import lines_of

pytestmark = [pytest.mark.siege, pytest.mark.django_db]


def test_every_telephone_number_of_the_demo_stands_in_order_in_arabic_and_dutch(
    settings: Any, tmp_path: Path
) -> None:
    settings.PONT_INDEX = tmp_path / "index"
    loader.load_demo(today=datetime.date(2026, 11, 22))
    live.build()
    live.forget()
    at = indexing.now_minute()
    doors = of_all(live.index(), Query(at=at))
    firsts = {found.door.service: found.door for found in reversed(doors)}
    numbers = {phone.number for door in firsts.values() for phone in door.phones[:2]}
    assert len(numbers) > 100
    pdfs, _pages = brochure.pages_set(Paper("brochure", ("ar", "nl"), doors, at, "pont.example/nl/"))
    lines = [line for pdf in pdfs for line in lines_of(pdf)]
    assert [number for number in sorted(numbers) if not any(number in line for line in lines)] == []
