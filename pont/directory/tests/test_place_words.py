import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory.place_words import house_numbers, places_in, raw_tokens
from pont.directory.places import communes
from pont.kernel.folding import tokens

Found = tuple[str, str]


def read(text: str) -> list[Found]:
    """The found words and the key of the first place, for each find."""
    words = tokens(text)
    return [
        (" ".join(words[found.start : found.end]), found.places[0].key)
        for found in places_in(words, raw_tokens(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dokter in Sint-Jans-Molenbeek zonder papieren", [("sint jans molenbeek", "21012")]),
        ("douche st-gilles", [("st gilles", "21013")]),
        ("nachtopvang Noordstation", [("noordstation", "noordstation")]),
        ("dokter bij De Brouckère", [("de brouckere", "de-brouckere")]),
        ("hammam place Flagey", [("flagey", "flagey")]),
        ("repas aux Marolles dimanche", [("marolles", "marollen")]),
        ("eten in Anderlect", [("anderlect", "21001")]),
        ("schaarbek douche", [("schaarbek", "21015")]),
        ("kleren Matonge of Kuregem", [("matonge", "matonge"), ("kuregem", "kuregem")]),
        ("avocat bruxelles", [("bruxelles", "brussels")]),
        ("ik heb honger", []),
        ("", []),
    ],
)
def test_places_are_found_in_a_query_the_longest_name_first(text: str, expected: list[Found]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1080", [("1080", "1080")]),
        ("eten 1080", [("1080", "1080")]),
        ("1000 Bruxelles", [("1000 bruxelles", "1000")]),
        ("1080 Molenbeek", [("1080 molenbeek", "1080")]),
        ("Molenbeek 1080", [("molenbeek 1080", "1080")]),
        ("1130 Haren", [("1130 haren", "haren")]),
        ("1080 Anderlecht", [("1080", "1080"), ("anderlecht", "21001")]),
        ("Haachtsesteenweg 1020-1022", []),
        ("Haachtsesteenweg 1020-1022, 1130 Haren", [("1130 haren", "haren")]),
        ("Chaussée de Haecht 1050", []),
        ("steenweg op Gent 1050", []),
        ("rue Haute 1000", []),
        ("Ninoofse Steenweg 1080", []),
        ("op straat 1080", [("1080", "1080")]),
        ("bd Lambermont 1030", []),
        ("rue Haute 1000 Bruxelles", [("1000 bruxelles", "1000")]),
        ("rue Haute 12 1000", [("1000", "1000")]),
        ("Rue de la Loi 16, 1040 Bruxelles", [("1040 bruxelles", "1040")]),
        ("dormir à la rue 1080", [("1080", "1080")]),
        ("une place à 1080 Molenbeek", [("1080 molenbeek", "1080")]),
        ("rue Haute à 1000", [("1000", "1000")]),
        ("1000 euro", []),
        ("9000 Gent", []),
    ],
)
def test_a_postcode_and_a_house_number_are_told_apart(text: str, expected: list[Found]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Forest", [("forest", "21007")]),
        ("vorst", [("vorst", "21007")]),
        ("eten in vorst", [("vorst", "21007")]),
        ("manger Forest", [("forest", "21007")]),
        ("manger à forest", [("forest", "21007")]),
        ("a forest walk", []),
        ("hulp tegen vorst", []),
        ("OPVANG FOREST", []),
        ("lakens nodig", []),
        ("Laken nodig", []),
        ("kleren in Laken", [("laken", "laken")]),
        ("repas à midi", []),
        ("soupe vers midi", []),
        ("soupe près de la gare du midi", [("gare du midi", "zuidstation")]),
        ("douche au Midi", [("midi", "zuidstation")]),
        ("bourse d'étude", []),
        ("près de la Bourse", [("bourse", "beurs")]),
        ("bij de beurs", [("beurs", "beurs")]),
        ("slapen in het park", []),
        ("metro park", [("park", "park")]),
        ("halte centraal", [("centraal", "centraal-station")]),
        ("la chasse", [("la chasse", "de-jacht")]),
        ("permis de chasse", []),
    ],
)
def test_an_everyday_word_is_a_place_only_where_something_shows_it(text: str, expected: list[Found]) -> None:
    assert read(text) == expected


def test_without_the_typed_words_a_capital_cannot_show_a_place() -> None:
    assert places_in(["manger", "forest"]) == []
    assert len(places_in(["manger", "forest"], ["manger", "Forest"])) == 1


@pytest.mark.parametrize(
    "text", ["chaussée d'Ixelles 200", "avenue Louise 54", "steenweg op Elsene 12", "rue de Flandre"]
)
def test_a_name_within_a_street_is_no_place(text: str) -> None:
    assert read(text) == []


def test_sleeping_in_the_street_hides_no_commune() -> None:
    assert read("à la rue Molenbeek") == [("molenbeek", "21012")]


def test_both_woluwes_are_found_and_a_typo_is_marked() -> None:
    woluwe, anderlecht = places_in(tokens("woluwe anderlect"))
    assert [place.key for place in woluwe.places] == ["21018", "21019"]
    assert [place.exact for place in woluwe.places + anderlecht.places] == [True, True, False]


def test_a_short_name_is_not_found_through_a_typo() -> None:
    assert read("ukke douche") == []


def test_words_of_other_length_than_typed_are_refused() -> None:
    with pytest.raises(ValueError, match="one word for each token"):
        places_in(["a", "b"], ["a"])


def test_house_numbers_are_the_numbers_after_a_street() -> None:
    assert house_numbers(tokens("Haachtsesteenweg 1020-1022, 1130 Haren")) == {1, 2}
    assert house_numbers(tokens("eten 1080 Molenbeek")) == frozenset()


@given(st.text())
def test_each_folded_word_has_the_word_it_was_typed_as(text: str) -> None:
    assert len(raw_tokens(text)) == len(tokens(text))


@given(
    st.lists(
        st.sampled_from(
            [*(c.nl for c in communes().values()), "rue", "1080", "1082", "in", "Forest", "𐩀", "à"]
        )
    )
)
def test_finds_stand_in_order_and_never_overlap(words: list[str]) -> None:
    text = " ".join(words)
    found = places_in(tokens(text), raw_tokens(text))
    edges = [edge for it in found for edge in (it.start, it.end)]
    assert edges == sorted(edges)
    assert all(it.start < it.end <= len(tokens(text)) and it.places for it in found)
