"""Imports and foreign keys go down only, and rooms on one floor do not know each other."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests import house

# Top to ground, as in ARCHITECTURE.md.
FLOORS = [
    {"config"},
    {"insight"},
    {"signalling"},
    {"reception", "outreach", "participation", "helpline", "housing", "budget"},
    {"notebook", "thresholds", "rights"},
    {"directory"},
    {"accounts"},
    {"kernel"},
]
FLOOR = {room: len(FLOORS) - number for number, floor in enumerate(FLOORS) for room in floor}
# Plain functions over plain data: no request, no ORM, so that they can be tested by the thousand.
ENGINES = [
    "pont.directory.deriving",
    "pont.directory.doors",
    "pont.directory.drawing",
    "pont.directory.duplicates.known",
    "pont.directory.duplicates.likeness",
    "pont.directory.duplicates.naming",
    "pont.directory.duplicates.record",
    "pont.directory.duplicates.wording",
    "pont.directory.gathering",
    "pont.directory.indexing",
    "pont.directory.intervals",
    "pont.directory.landmarks",
    "pont.directory.mapping",
    "pont.directory.matters",
    "pont.directory.names",
    "pont.directory.nextdoor",
    "pont.directory.opening",
    "pont.directory.outlines",
    "pont.directory.places",
    "pont.directory.placing",
    "pont.directory.points",
    "pont.directory.reading",
    "pont.directory.search",
    "pont.directory.tiles",
    "pont.directory.timetable",
    "pont.directory.verdict",
    "pont.directory.written_hours",
    "pont.thresholds.cards",
    "pont.thresholds.doubts",
    "pont.thresholds.due",
    "pont.kernel.folding",
    "pont.kernel.phrasing",
    "pont.kernel.vocabulary",
]


def imports_of(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in the file; relative imports made whole."""
    package = path.relative_to(house.ROOT).parent.parts
    for node in ast.walk(ast.parse(house.text(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str | None:
    """The room a module lies in: `directory` for `pont.directory.opening`; None outside Pont's rooms."""
    parts = module.split(".")
    return parts[1] if parts[0] == "pont" and len(parts) > 1 and parts[1] in FLOOR else None


def may_know(room: str, other: str) -> bool:
    return room == other or FLOOR[other] < FLOOR[room]


def test_every_folder_has_a_floor() -> None:
    rooms = {path.relative_to(house.PACKAGE).parts[0] for path in house.files(".py", under=house.PACKAGE)}
    assert {room for room in rooms if not room.endswith(".py")} - FLOOR.keys() == set()


def test_imports_go_down_only() -> None:
    climbing = set()
    for path in house.files(".py", under=house.PACKAGE):
        room = room_of(".".join(path.relative_to(house.ROOT).with_suffix("").parts))
        for module in imports_of(path):
            other = room_of(module)
            if room and other and not may_know(room, other):
                climbing.add(f"{house.name(path)} imports {module}")
    assert sorted(climbing) == []


def test_foreign_keys_go_down_only() -> None:
    climbing = []
    for model in apps.get_models():
        room = room_of(model.__module__)
        for field in model._meta.get_fields():
            if room is None or not isinstance(field, models.ForeignKey | models.ManyToManyField):
                continue
            other = room_of(field.related_model.__module__)
            if other and not may_know(room, other):
                climbing.append(f"{model.__name__}.{field.name} points to {field.related_model.__name__}")
    assert climbing == []


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_works_without_django(engine: str) -> None:
    """Neither the engine nor anything it imports brings Django in: tried in a fresh process."""
    code = f"import sys, {engine}; print(sorted(name for name in sys.modules if name.startswith('django')))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=house.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_rules_would_see_a_climb() -> None:
    assert [may_know("directory", other) for other in ("kernel", "accounts", "directory", "config")] == [
        True,
        True,
        True,
        False,
    ]
    assert may_know("reception", "housing") is False
