"""Where a sentence ends, and how long it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.kernel.plain_language import sentences, too_long, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("  …  ", []),
        ("Kom binnen.", ["Kom binnen."]),
        (
            "Open tot 14.00 uur. Gratis. Niemand vraagt papieren",
            ["Open tot 14.00 uur.", "Gratis.", "Niemand vraagt papieren"],
        ),
        (
            "Demande-t-on des papiers\u202f? Personne ne l'a vérifié.",
            ["Demande-t-on des papiers ?", "Personne ne l'a vérifié."],
        ),
        ("Neem iets mee, bv. een kom. Kom.", ["Neem iets mee, bv. een kom.", "Kom."]),
        ("“Je bent welkom.” Dat staat er.", ["“Je bent welkom.”", "Dat staat er."]),
        ("Een regel\nnog een", ["Een regel", "nog een"]),
        ("<strong>Kom</strong> nu. <br>Straks.", ["Kom nu.", "Straks."]),
        ("هل أنت هنا؟ ادخل.", ["هل أنت هنا؟", "ادخل."]),
        ("ሓደ። ክልተ።", ["ሓደ።", "ክልተ።"]),
        ("Zie huis.example. Bel.", ["Zie huis.example.", "Bel."]),
        ("3.5 km", ["3.5 km"]),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, found: list[str]) -> None:
    assert sentences(text) == found


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Kom.", 1),
        ("Demande-t-on des papiers ?", 3),
        ("Open – dicht", 2),
        ("%(number)s deuren van {name} en {{ x }}", 6),
        ("14 h 00", 3),
        ("", 0),
    ],
)
def test_words_are_counted_as_one_reads_them(sentence: str, number: int) -> None:
    assert words(sentence) == number


def test_a_sentence_of_fifteen_words_is_fine_and_one_of_sixteen_is_not() -> None:
    fifteen = " ".join(["woord"] * 15) + "."
    assert too_long(f"{fifteen} {fifteen}") == []
    assert too_long(f"{fifteen} nog {fifteen}") == [f"nog {fifteen}"]
    assert too_long("Een twee drie.", most=2) == ["Een twee drie."]


@given(st.text(max_size=120))
def test_no_word_is_lost_and_none_is_counted_twice(text: str) -> None:
    text = text.replace("<", " ").replace("{", " ").replace("%", " ").replace("\ue000", " ")
    assert sum(map(words, sentences(text))) == words(text)
