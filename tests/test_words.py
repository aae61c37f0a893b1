"""One word per thing: GLOSSARY.md has a row for every model, and the words it gives up stand on no page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

from tests import house

LAST_COLUMN = "words not to use"


def rows() -> list[list[str]]:
    """The cells of every row of every table, the heads left out."""
    lines = [line for line in house.text(house.ROOT / "GLOSSARY.md").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[-1] != LAST_COLUMN and not set(row[0]) <= set("-")]


def code_words() -> list[str]:
    return [row[0].strip("`") for row in rows() if row[0].startswith("`")]


def unwanted() -> re.Pattern[str]:
    """Any word of the last column, whole, in any case, in the plural of nl, fr and en as well."""
    words = sorted({word.strip() for row in rows() for word in row[-1].split(",")})
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(s|en|e|es)?(?![\w-])", re.IGNORECASE)


def spoken(template: str) -> str:
    """What people read of a template: without comments, variables, tags and the names in them."""
    without = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", " ", template, flags=re.DOTALL)
    quoted = re.findall(r"{%\s*(?:trans|translate)\s+(\"[^\"]*\"|'[^']*')", without)
    return " ".join([re.sub(r"{[{%].*?[%}]}|<[^>]*>", " ", without, flags=re.DOTALL), *quoted])


def test_every_model_has_its_row() -> None:
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("pont.")}
    assert models - set(code_words()) == set()


def test_a_code_word_has_one_row() -> None:
    assert sorted(code_words()) == sorted(set(code_words()))


def test_every_row_is_complete() -> None:
    assert [row for row in rows() if not all(row) or len(row) not in (5, 6)] == []


@pytest.mark.parametrize("path", house.templates(), ids=house.name)
def test_a_page_uses_our_words(path: Path) -> None:
    assert [match.group() for match in unwanted().finditer(spoken(house.text(path)))] == []


@pytest.mark.parametrize("path", house.files(".po"), ids=house.name)
def test_a_translation_uses_our_words(path: Path) -> None:
    sentences = [
        sentence for entry in house.catalogue(path) for sentence in (entry.msgid, *house.said(entry))
    ]
    assert [sentence for sentence in sentences if unwanted().search(sentence)] == []


def test_the_rule_would_see_a_word() -> None:
    found = [match.group() for match in unwanted().finditer("Our clients and a barrier-free door; SDF.")]
    assert found == ["clients", "SDF"]
