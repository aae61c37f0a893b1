"""What the desk of the map adds to the first page of a house and to its history."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import override

from pont.accounts import history
from pont.directory.collecting import actions as collecting
from pont.directory.desk import offers
from pont.directory.desk.translating import actions as translating


def test_every_action_that_writes_history_has_its_words() -> None:
    source = "".join(
        Path(module.__file__).read_text(encoding="utf-8") for module in (collecting, translating)
    )
    written = set(re.findall(r'_told\(\w+, "(\w+)"', source))
    assert written <= set(offers.HISTORY)
    assert [action for action in offers.HISTORY if f'"{action}"' not in source] == []
    assert set(offers.HISTORY) <= set(history.OF_HOUSE)


def test_a_sentence_takes_who_and_about() -> None:
    for sentence in offers.HISTORY.values():
        for language in ("nl", "fr", "en"):
            with override(language):
                assert "Amina" in str(sentence) % {"who": "Amina", "about": "Soep"}
