"""The cards: complete, in their four groups, and each under one of the seven B's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pont.kernel import vocabulary
from pont.kernel.terms import VISITOR_LANGUAGES
from pont.thresholds import views
from pont.thresholds.cards import NO_REASON, CardError, at_the_door, by_kind, cards

pytestmark = pytest.mark.one_database
ROW = '[[card]]\ncode = "{code}"\nkind = "{kind}"\nb = "{b}"\ncondition = "{condition}"\n'
WORDS = 'word.nl = "een"\nword.fr = "un"\nword.en = "one"\n'


def written(
    folder: Path, *, code: str = "one", kind: str = "mental", b: str = "known", condition: str = ""
) -> Path:
    path = folder / "cards.toml"
    row = ROW.format(code=code, kind=kind, b=b, condition=condition) + WORDS
    path.write_text(row + "\n" + ROW.format(code="two", kind="mental", b="known", condition="") + WORDS)
    return path


def test_the_cards_lie_in_four_groups() -> None:
    assert {kind: len(of) for kind, of in by_kind().items()} == {
        "practical": 9,
        "mental": 6,
        "structural": 22,
        "digital": 8,
    }


def test_every_card_points_to_one_of_the_seven_bs() -> None:
    assert {card.b for card in cards().values()} == set(vocabulary.bs())


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_every_card_of_a_door_has_its_words_in_each_language_of_a_visitor(language: str) -> None:
    said = [views.word(card, language) for card in at_the_door()]
    assert len(set(said)) == len(said) == 15
    assert [word for word in said if not word or len(word.split()) > 12] == []


def test_who_knows_no_reason_finds_that_card_last() -> None:
    assert at_the_door()[-1].code == NO_REASON


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "two"},
        {"kind": "social"},
        {"b": "pretty"},
        {"condition": "price"},
        {"condition": "price.moon"},
    ],
)
def test_a_card_that_cannot_be_is_refused(wrong: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(CardError):
        cards(written(tmp_path, **wrong))
    assert list(cards(written(tmp_path / ".." / tmp_path.name))) == ["one", "two"]
