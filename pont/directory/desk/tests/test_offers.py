"""What the desk of the map adds to the first page of a house and to its history."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
from django.utils.translation import override

from pont.accounts import history
from pont.directory.collecting import actions as collecting
from pont.directory.desk import offers
from pont.directory.desk import views_duplicates as duplicates
from pont.directory.desk.translating import actions as translating
from pont.directory.partner_api import actions as programs

# What is told in the history of a house: `tell(name, "action", …)`, and what the rooms of the map call it themselves.
TOLD = re.compile(r"(?<!\.)\b_?(?:tell|told)\([^()\"]*(?:\([^()]*\)[^()\"]*)*\"(\w+)\"")


def sources() -> str:
    """The code of the map, without its tests and without the sentences themselves."""
    room = Path(offers.__file__).resolve().parent.parent
    files = (file for file in room.rglob("*.py") if "tests" not in file.parts and file.name != "offers.py")
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(files))


def test_every_sentence_of_the_history_is_written_by_an_action() -> None:
    source = sources()
    assert [action for action in offers.HISTORY if f'"{action}"' not in source] == []
    assert set(offers.HISTORY) <= set(history.OF_HOUSE)


@pytest.mark.parametrize(
    "module", [collecting, translating, programs, duplicates], ids=lambda one: one.__name__
)
def test_every_action_that_writes_history_has_its_words(module: ModuleType) -> None:
    written = set(TOLD.findall(Path(module.__file__ or "").read_text(encoding="utf-8")))
    assert written
    # A word that is handed on in brackets (`told("language")`) is no action.
    assert sorted(written - set(offers.HISTORY) - {"language"}) == []


def test_a_sentence_takes_who_and_about() -> None:
    for sentence in offers.HISTORY.values():
        for language in ("nl", "fr", "en"):
            with override(language):
                assert "Amina" in str(sentence) % {"who": "Amina", "about": "Soep"}
