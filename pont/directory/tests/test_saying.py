"""Sentences of an import: English where they are made, the reader's language where they are read."""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec
import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from pont.directory.runs import Report
from pont.directory.saying import Number, Said, kept, read, said, told_by
from pont.kernel.phrasing import NO_BREAK

DATE = said("this is no date: %(found)s", found="31/31/2026 %s")
NESTED = said("the day of the last check left out: %(reason)s", reason=DATE)
WHERE = {"index": 4, "line": 6}


def both(given: Any) -> tuple[str, str]:
    """A sentence in Dutch and in French."""
    with override("nl"):
        dutch = read(given)
    with override("fr"):
        return dutch, read(given)


def stored(text: str) -> Any:
    """What comes back from a database."""
    return json.loads(json.dumps(kept(text)))


def test_a_sentence_is_its_english() -> None:
    english = "the day of the last check left out: this is no date: 31/31/2026 %s"
    assert (NESTED, str(NESTED), hash(NESTED)) == (english, english, hash(english))
    assert {NESTED: 1}[english] == 1
    assert json.dumps([NESTED]) == json.dumps([english])
    assert kept(copy.deepcopy(NESTED)) == kept(NESTED)
    assert read(NESTED) != english  # the tests run in Dutch
    with override("en"):
        assert read(stored(NESTED)) == english


def test_a_sentence_is_read_in_the_language_of_whoever_reads() -> None:
    wanted = (
        "de dag van de laatste controle is weggelaten: dit is geen datum: 31/31/2026 %s",
        f"le jour du dernier contrôle n’est pas repris{NO_BREAK}: "
        f"ceci n’est pas une date{NO_BREAK}: 31/31/2026 %s",
    )
    assert both(NESTED) == both(stored(NESTED)) == wanted


def test_large_numbers_are_told_in_thousands() -> None:
    name = said("The file")
    sentence = said(
        "%(name)s has more than %(most)s rows: cut it into several files.", name=name, most=Number(50_000)
    )
    assert sentence == "The file has more than 50,000 rows: cut it into several files."
    dutch, french = both(stored(sentence))
    assert dutch == "Het bestand heeft meer dan 50.000 rijen: maak er verschillende bestanden van."
    assert french.startswith(f"Le fichier a plus de 50{NO_BREAK}000 lignes")


def test_a_list_in_a_sentence_is_joined() -> None:
    rows = [said("line %(number)s", number=3), said("line %(number)s", number=5)]
    sentence = said("%(first)s and %(count)s more", first=rows, count=7)
    assert sentence == "line 3, line 5 and 7 more"
    assert both(stored(sentence)) == ("regel 3, regel 5 en nog 7", "ligne 3, ligne 5 et encore 7")


def test_an_error_hands_its_sentence_on() -> None:
    assert kept(told_by(ValueError(NESTED))) == kept(NESTED)
    assert [told_by(ValueError(*args)) for args in (("plain",), (), (1, 2))] == ["plain", "", "(1, 2)"]


def test_a_blank_without_a_fact_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        said("this is no date: %(found)s")


def test_a_run_keeps_what_its_sentences_were_made_of() -> None:
    report = Report("Somebody", dry_run=True)
    report.refuse(WHERE, "x", said("this is no date: %(found)s", found="\ud800"))
    report.refuse(WHERE, "y", "a plain text")
    first, second = json.loads(json.dumps(report.told()))["refusals"]
    assert first["reason"] == "this is no date: \ufffd"
    assert first["say"] == {"words": "this is no date: %(found)s", "facts": {"found": "\ufffd"}}
    assert second == WHERE | {"id": "y", "reason": "a plain text"}


def test_a_report_in_a_file_is_english() -> None:
    report = Report("Somebody", dry_run=True)
    report.refuse(WHERE, "x", NESTED)
    with override("fr"):
        told = msgspec.json.decode(msgspec.json.encode(report, enc_hook=str))
    assert told["refusals"] == [WHERE | {"id": "x", "reason": str(NESTED)}]


# --- What a database may hold -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("odd", "wanted"),
    [
        (None, ""),
        ({}, ""),
        ({"words": ""}, ""),
        ({"words": 5, "facts": {}}, ""),
        ({"words": "No such sentence %(x)s %(y)s", "facts": {"x": 1}}, "No such sentence 1 %(y)s"),
        ({"words": "this is no date: %(found)s", "facts": None}, "dit is geen datum: %(found)s"),
        ({"words": "100 % %d %(n)999d", "facts": {"n": "1"}}, "100 % %d %(n)999d"),
        ({"number": 10**400}, ""),
        (True, ""),
        (12, "12"),
        ("as it is %(x)s", "as it is %(x)s"),
    ],
)
def test_what_is_none_of_ours_is_a_plain_text(odd: Any, wanted: str) -> None:
    assert read(odd) == wanted


def test_a_translation_with_other_blanks_gives_way_to_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pont.directory.saying.gettext", lambda _words: "geen datum: %(datum)s")
    assert read(said("this is no date: %(found)s", found="x")) == "this is no date: x"


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
KEYS = st.sampled_from(["words", "facts", "number", "found"]) | st.text(max_size=5)
WORDS = st.sampled_from([NESTED.words, DATE.words, "%(found)s", "%(", "%%"])
JSON = st.recursive(
    PLAIN | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_nothing_that_is_stored_stops_a_page(odd: Any) -> None:
    assert type(read(odd)) is str
    assert type(read({"words": NESTED.words, "facts": {"reason": odd}})) is str


@given(st.text(), st.integers(0, 10**9))
def test_what_was_filled_in_comes_back(text: str, number: int) -> None:
    sentence = said(
        "%(name)s is not UTF-8, line %(line)s: save it as UTF-8 and try again.", name=text, line=number
    )
    assert isinstance(sentence, Said)
    for spoken in both(stored(sentence)):
        assert spoken != sentence
        assert (text in spoken, str(number) in spoken) == (True, True)


def test_a_sentence_without_end_is_cut() -> None:
    endless: Any = "x"
    for _level in range(5000):
        endless = {"words": NESTED.words, "facts": {"reason": endless}}
    assert read(endless).count("weggelaten") < 20
