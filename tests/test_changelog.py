"""The version is the newest heading of CHANGELOG.md, and nothing else says it."""

from __future__ import annotations

import datetime
import re

import pont
from tests import house

HEADING = re.compile(r"## (\d+)\.(\d+)\.(\d+) \((\d{4}-\d\d-\d\d)\)")


def headings() -> list[str]:
    return [line for line in house.text(house.ROOT / "CHANGELOG.md").splitlines() if line.startswith("## ")]


def test_each_heading_is_a_version_with_its_day() -> None:
    assert [line for line in headings() if not HEADING.fullmatch(line)] == []


def test_versions_and_days_go_down_from_the_top() -> None:
    parts = [HEADING.fullmatch(line).groups() for line in headings()]
    versions = [tuple(map(int, numbers)) for *numbers, _day in parts]
    days = [datetime.date.fromisoformat(day) for *_numbers, day in parts]
    assert versions == sorted(set(versions), reverse=True)
    assert days == sorted(days, reverse=True)


def test_the_program_says_the_newest_version() -> None:
    assert headings()[0].startswith(f"## {pont.__version__} (")
