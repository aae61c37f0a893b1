"""In which language a query is read: the one that explains most of it, and never against the reader's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory import tongues
from pont.directory.reading import Reading, read
from pont.kernel import spoken, vocabulary
from pont.kernel.folding import tokens
from pont.kernel.terms import SPOKEN, VISITOR_LANGUAGES

MEAL, SHELTER, DOCTOR = "wellbeing.hot_meal", "housing.shelter_tonight", "health.doctor"


def language_of(query: str, reader: str = "") -> str:
    return tongues.tongue(tokens(query), set(), reader, lambda _word: False)


def codes(reading: Reading) -> set[str]:
    return {code for group in reading.needs for code in group}


@pytest.mark.parametrize("page", ["nl", "fr", "ar"])
@pytest.mark.parametrize(
    ("typed", "need"),
    [
        ("mâncare", MEAL), ("طعام", MEAL), ("ምግቢ", MEAL), ("głodny", MEAL), ("karnım aç", MEAL), ("храна", MEAL),
        ("tengo hambre", MEAL), ("хочу їсти", MEAL), ("onde posso dormir esta noite", SHELTER),
        ("няма къде да спя", SHELTER), ("nie mam gdzie spać", SHELTER), ("preciso de um médico", DOCTOR),
    ],
)  # fmt: skip
def test_everybody_is_understood_on_any_page(typed: str, need: str, page: str) -> None:
    assert need in codes(read(typed, page))


@pytest.mark.parametrize("language", SPOKEN)
def test_the_name_of_a_need_is_read_on_a_page_in_its_language(language: str) -> None:
    said = spoken.needs(language)
    missed = [
        code
        for code, words in said.items()
        for word in words.words
        if code not in codes(read(word, language))
    ]
    # A name may stand inside a filter ("for children"), or mean two things at once; very few do.
    assert len(missed) <= len(said) // 10


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_words_of_the_reader_are_never_read_as_another_language(language: str) -> None:
    said = [need.spoken(language) for need in vocabulary.needs().values()]
    names = [word for words in said for word in (words.label, *words.words)]
    assert [name for name in names if language_of(name, language)] == []


@pytest.mark.parametrize(
    ("typed", "reader", "language"),
    [
        ("carte", "fr", ""), ("pain", "en", ""), ("nu am unde dormi", "nl", "ro"), ("douche", "es", ""),
        ("I need a doctor", "pl", ""), ("", "ar", ""), ("أنا جائع", "en", "ar"),
    ],
)  # fmt: skip
def test_a_word_of_two_languages_is_the_readers(typed: str, reader: str, language: str) -> None:
    assert language_of(typed, reader) == language


@pytest.mark.parametrize(
    ("typed", "reader", "meant"),
    [("ducah", "es", "ducha"), ("prysnic", "pl", "prysznic"), ("аптка", "nl", "аптека")],
)
def test_a_slip_is_put_right_in_the_readers_language_or_that_of_the_letters(
    typed: str, reader: str, meant: str
) -> None:
    assert read(typed, reader).corrected == ((tokens(typed)[0], tokens(meant)[0]),)


def test_filters_places_and_moments_are_read_in_every_language() -> None:
    found = read("necesito una ducha gratis mañana en Molenbeek", "es")
    assert (codes(found), set(found.without), found.when) == ({"wellbeing.shower"}, {"money"}, "tomorrow")
    assert [place.nl for place in found.places] == ["Sint-Jans-Molenbeek"]


def test_what_is_left_is_looked_for_by_the_stems_of_the_map() -> None:
    assert read("libros Casablanca", "es").words == ("casablanca",)


@given(st.text(max_size=120), st.sampled_from([*VISITOR_LANGUAGES, "", "xx"]))
def test_anything_can_be_read_in_any_language(text: str, reader: str) -> None:
    found = read(text, reader)
    assert codes(found) <= set(vocabulary.needs())
    assert read(text, reader) == found
