"""What is read in a query: needs, filters, places, moments, and the words that are left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory import places, reading
from pont.directory.reading import read
from pont.directory.tests.reading_cases import CASES, Case
from pont.kernel import vocabulary

ANY_TEXT = st.text(max_size=300)
# Words that people may type beside each other in any order, among them every filter and many needs.
SPOKEN = st.lists(
    st.sampled_from(
        [case.q for case in CASES if case.q.strip()] + ["55+", "14u30", "1080", "\x00", "\u202e", "é"]
    ),
    max_size=6,
).map(" ".join)


def codes(query: str) -> set[str]:
    return {code for group in read(query).needs for code in group}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.q or "nothing")
def test_a_query_is_read_for_its_needs(case: Case) -> None:
    found = codes(case.q)
    assert set(case.needs) - found == set()
    assert bool(found) == bool(case.needs)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.q or "nothing")
def test_a_query_is_read_for_its_filters(case: Case) -> None:
    found = read(case.q)
    assert (found.without, found.for_whom) == (
        frozenset(case.without.split()),
        frozenset(case.for_whom.split()),
    )
    assert found.speaks == frozenset(case.speaks.split())
    assert (found.open_only, found.near_me) == (case.open_only, case.near_me)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.q or "nothing")
def test_a_query_is_read_for_its_place_and_moment(case: Case) -> None:
    found = read(case.q)
    assert [place.key for place in found.places] == case.places.split()
    assert (found.when, found.clock) == (case.when, case.clock)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.words is not None], ids=lambda case: case.q or "nothing"
)
def test_what_a_query_leaves_is_looked_for_in_the_texts(case: Case) -> None:
    assert read(case.q).words == case.words


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.q or "nothing")
def test_a_word_read_as_another_one_is_said(case: Case) -> None:
    assert read(case.q).corrected == case.corrected


def test_the_table_is_long_enough_to_count() -> None:
    assert len(CASES) == len({case.q for case in CASES})
    assert len(CASES) >= 80


def test_a_postcode_of_three_communes_names_them_all() -> None:
    (found,) = read("manger 1050").places
    assert [places.communes()[nis].fr for nis in found.communes] == ["Bruxelles", "Ixelles", "Saint-Gilles"]


def test_a_house_number_is_no_postcode() -> None:
    assert read("rue Haute 1020-1022").places == ()
    assert read("Haachtsesteenweg 1020").places == ()


def test_the_name_of_a_place_is_never_corrected() -> None:
    queries = [f"eten in {' '.join(name)}" for name in places.place_names()]
    assert [query for query in queries if read(query).corrected] == []


def test_a_known_word_is_never_corrected() -> None:
    phrases = [phrase for known in vocabulary.filters() for phrase in known.phrases]
    assert [phrase for phrase in phrases if read(phrase).corrected] == []


def test_a_word_of_the_index_is_no_mistake() -> None:
    assert read("doucje", is_known=lambda stem: stem == "doucj").corrected == ()


def test_a_mistyped_word_of_the_index_is_found_there() -> None:
    found = read("kwartzijde", words_of_length=lambda length: {9: ["kwartzijd"]}.get(length, []))
    assert (found.words, found.corrected) == (("kwartzijd",), (("kwartzijde", "kwartzijd"),))


def test_a_known_misspelling_is_never_shown() -> None:
    shown = {meant for case in CASES for _typed, meant in read(case.q).corrected}
    misspelt = {
        word
        for need in vocabulary.needs().values()
        for spoken in (need.nl, need.fr, need.en)
        for word in spoken.misspelt
    }
    assert shown & misspelt == set()


def test_a_name_made_of_small_words_is_still_looked_for() -> None:
    assert read("chez nous").typed != ()


def test_only_the_first_words_of_a_long_text_are_read() -> None:
    assert len(read("woord " * 100).name.split()) == reading.MOST_WORDS


@given(ANY_TEXT)
def test_any_text_can_be_read(text: str) -> None:
    found = read(text)
    assert {code for group in found.needs for code in group} <= vocabulary.needs().keys()
    assert found.clock is None or 0 <= found.clock < 24 * 60
    assert all(typed != meant for typed, meant in found.corrected)


@given(SPOKEN)
def test_any_mix_of_sentences_can_be_read(text: str) -> None:
    found = read(text)
    assert found.when in ("", *vocabulary.MOMENTS)
    assert "" not in found.words
    assert all(group for group in found.needs)


@given(SPOKEN)
def test_capitals_and_spaces_change_no_need(text: str) -> None:
    assert codes(text.upper()) == codes(f"  {text.lower()}  ")
