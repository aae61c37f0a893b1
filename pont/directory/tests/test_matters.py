"""The table of what matters, as the README prints it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pont.directory import matters
from pont.kernel import vocabulary

README = Path(matters.__file__).parent / "README.md"
BEGIN, END = "<!-- table -->\n", "<!-- /table -->"


def printed() -> str:
    """The table in Markdown."""

    def cell(effects: dict[str, str]) -> str:
        return ", ".join(f"{answer}: {effect}" for answer, effect in effects.items()) or "–"

    lines = ["| who or what | condition | said | silent | offers |", "|---|---|---|---|---|"]
    for row in matters.TABLE:
        offers = ", ".join(row.offers) or "all"
        lines.append(f"| {row.element} | {row.kind} | {cell(row.said)} | {cell(row.silent)} | {offers} |")
    return "\n".join(lines) + "\n"


def test_the_readme_prints_the_table_that_is_in_force():
    text = README.read_text("utf-8")
    assert text[text.index(BEGIN) + len(BEGIN) : text.index(END)] == printed()


@pytest.mark.parametrize("row", matters.TABLE, ids=lambda row: f"{row.element}-{row.kind}")
def test_every_row_speaks_of_conditions_and_answers_that_exist(row):
    known = {answer.code for answer in vocabulary.conditions()[row.kind].answers} | {"unknown"}
    assert {*row.said, *row.silent} <= known
    assert {*row.said.values(), *row.silent.values()} <= {matters.MAYBE, matters.ASK, matters.REFUSE}
    assert "refuse" not in row.silent.values()


@pytest.mark.parametrize("limit", sorted({limit for row in matters.TABLE for limit in row.offers}))
def test_every_limit_is_a_need_or_a_life_domain(limit):
    assert limit in vocabulary.needs() or limit in vocabulary.domains()


def test_everything_a_chip_can_say_is_an_element():
    said = {(element.key, element.value) for element in vocabulary.elements()}
    known = {("without", value) for value in matters.SAYABLE_WITHOUT}
    known |= {("for", value) for value in matters.SAYABLE_FOR}
    assert said == known


def test_all_elements_fit_in_a_mask():
    assert len(matters.ELEMENTS) == len(set(matters.ELEMENTS)) <= 32
