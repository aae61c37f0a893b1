"""Files and functions stay short enough to read at one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests import house

FILE_LINES = 400
FUNCTION_LINES = 40
VIEW_LINES = 25

# Longer files, each with the reason. Before a row is added: do two nouns hide in the file?
LONGER: dict[str, str] = {}


def code_files() -> list[Path]:
    """Python, templates and style sheets written by hand: neither migrations nor data."""
    return [path for path in house.files(".py", ".html", ".css", ".js") if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with the number of its lines, from `def` to its end."""
    for node in ast.walk(ast.parse(house.text(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{house.name(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def too_long(paths: list[Path], limit: int) -> list[str]:
    return [f"{name}: {lines}" for path in paths for name, lines in functions(path) if lines > limit]


def python_files() -> list[Path]:
    return [path for path in code_files() if path.suffix == ".py"]


def test_files_have_at_most_400_lines() -> None:
    lengths = {house.name(path): len(house.text(path).splitlines()) for path in code_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES and name not in LONGER} == {}


def test_each_longer_file_is_still_long() -> None:
    assert [name for name in LONGER if len(house.text(house.ROOT / name).splitlines()) <= FILE_LINES] == []


def test_functions_have_at_most_40_lines() -> None:
    assert too_long(python_files(), FUNCTION_LINES) == []


def test_a_page_is_a_function_of_at_most_25_lines() -> None:
    views = [path for path in python_files() if path.name == "views.py" or path.parent.name == "views"]
    assert too_long(views, VIEW_LINES) == []


def test_no_file_is_named_after_nothing() -> None:
    nothing = {"utils", "common", "helpers", "misc"}
    assert [house.name(path) for path in house.repository_files() if nothing & {path.stem, *path.parts}] == []
