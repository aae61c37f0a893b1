"""Nothing is left lying about: no reminder, no blind spot, no path of one machine, no other host."""

from __future__ import annotations

import re

from tests import house

# Written in two halves, so that this file does not find itself.
REMINDERS = re.compile("TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK")
UNESCAPED = re.compile(r"\|\s*saf" + r"e\b|mark_saf" + r"e|autoescape of" + "f")
LEFT_OUT = re.compile(r"pytest\.(mark\.)?(skip|xfail|importorskip)" + r"|unittest\.ski" + "p")
MACHINE_PATHS = re.compile("(^|[^a-zA-Z0-9_.*-])/(ro" + "ot|ho" + "me|wo" + "rk|tm" + "p)/")
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
INLINE = re.compile(r"""\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|javascript:|<style\b""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE)
# The name of a format, not an address anything is fetched from.
NAMES_OF_FORMATS = ("http://www.w3.org/",)
TEXT = (".py", ".html", ".css", ".js", ".toml", ".md", ".txt", ".sh", ".svg", ".json", "")


def found(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [line for path in house.files(*suffixes) for line in house.lines_with(path, pattern)]


def test_no_reminder_is_left() -> None:
    assert found(REMINDERS, ".py", ".html", ".css", ".js", ".toml", ".md") == []


def test_no_text_goes_out_unescaped() -> None:
    assert found(UNESCAPED, ".py", ".html") == []


def test_only_absent_reference_data_skips_a_test() -> None:
    skipping = [line for line in found(LEFT_OUT, ".py") if not line.startswith("tests/reference.py:")]
    assert skipping == []


def test_no_path_of_one_machine() -> None:
    assert found(MACHINE_PATHS, *TEXT) == []


def test_locks_name_no_registry() -> None:
    locks = [path for path in house.files(".txt") if path.name.startswith("requirements")]
    assert [house.name(path) for path in locks] == ["requirements-dev.txt", "requirements.txt"]
    assert [line for path in locks for line in house.lines_with(path, ADDRESS)] == []
    options = re.compile(r"^\s*--(index-url|extra-index-url|find-links|trusted-host)")
    assert [line for path in locks for line in house.lines_with(path, options)] == []


def test_no_style_and_no_script_inside_a_page() -> None:
    pages = house.templates()
    inside = [line for path in pages for line in house.lines_with(path, INLINE)]
    assert inside + [line for path in pages for line in house.lines_with(path, SCRIPT)] == []


def test_pages_and_static_files_name_no_other_host() -> None:
    kinds = (".html", ".css", ".js", ".svg", ".txt", ".json")
    served = [
        path for path in house.files(*kinds, under=house.PACKAGE) if {"templates", "static"} & {*path.parts}
    ]
    lines = [line for path in served for line in house.lines_with(path, ADDRESS)]
    assert [line for line in lines if not any(known in line for known in NAMES_OF_FORMATS)] == []
    hostless = re.compile(r"""(src|href|action)\s*=\s*["']//|url\(\s*["']?//|@import""")
    assert [line for path in served for line in house.lines_with(path, hostless)] == []
