"""Words that act in the search box: filters, words without meaning, words that deny."""

from __future__ import annotations

import pytest

from pont.kernel import vocabulary
from pont.kernel.folding import stem, tokens


def phrases_of(key: str, value: str) -> set[str]:
    return {
        phrase
        for row in vocabulary.filters()
        if (row.key, row.value) == (key, value)
        for phrase in row.phrases
    }


def matched(words: str) -> set[tuple[str, str]]:
    """Filters that have exactly these words among their phrases."""
    return {(row.key, row.value) for row in vocabulary.filters() if words in row.phrases}


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("zonder papieren", ("without", "papers")),
        ("sans papiers", ("without", "papers")),
        ("undocumented", ("without", "papers")),
        ("gratis", ("without", "money")),
        ("gratuit", ("without", "money")),
        ("sans rdv", ("without", "appointment")),
        ("walk in", ("without", "appointment")),
        ("zonder mutualiteit", ("without", "insurance")),
        ("sans carte d'identité", ("without", "id")),
        ("voor vrouwen", ("for", "women")),
        ("femmes", ("for", "women")),
        ("avec mon bébé", ("for", "children")),
        ("55 plus", ("for", "senior")),
        ("nu open", ("open_only", "true")),
        ("ouvert", ("open_only", "true")),
        ("vannacht", ("when", "tonight")),
        ("ce soir", ("when", "this_evening")),
        ("dimanche", ("when", "sunday")),
        ("demain matin", ("when", "tomorrow_morning")),
        ("près d'ici", ("near_me", "true")),
        ("qui parle arabe", ("speaks", "ar")),
        ("pools", ("speaks", "pl")),
    ],
)
def test_these_words_are_filters(words: str, meaning: tuple[str, str]) -> None:
    assert matched(words) == {meaning}


@pytest.mark.parametrize(
    "words",
    [
        "papieren",
        "papiers",
        "papers",
        "men",
        "mijn man",
        "frans",
        "français",
        "55",
        "hier",
        "midi",
        "internet",
    ],
)
def test_these_words_are_no_filters(words: str) -> None:
    assert {
        row.value
        for row in vocabulary.filters()
        if tuple(tokens(words)) in {tuple(tokens(p)) for p in row.phrases}
    } == set()


def test_what_a_beaten_woman_says_does_not_mean_a_man() -> None:
    (men,) = [row for row in vocabulary.filters() if (row.key, row.value) == ("for", "men")]
    said = [" ".join(map(stem, tokens(text))) for text in ("mijn man slaat mij", "un homme m'a frappée")]
    friends = [" ".join(map(stem, tokens(phrase))) for phrase in men.not_with]
    assert [any(friend in text for friend in friends) for text in said] == [True, True]


def test_every_element_can_be_said_in_words() -> None:
    without_words = [e.value for e in vocabulary.elements() if not phrases_of(e.key, e.value)]
    assert without_words == []


def test_every_moment_and_every_language_can_be_said() -> None:
    said = {key: {row.value for row in vocabulary.filters() if row.key == key} for key in ("when", "speaks")}
    assert said == {"when": set(vocabulary.MOMENTS), "speaks": set(vocabulary.languages())}


@pytest.mark.parametrize("lang", vocabulary.LANGUAGES)
def test_a_stop_word_is_no_name_of_a_need(lang: str) -> None:
    names = {
        tuple(tokens(word))
        for need in vocabulary.needs().values()
        for said in need.said
        for word in said.words
    }
    assert [word for word in sorted(vocabulary.stop_words(lang)) if (word,) in names] == []


def test_stop_words_are_what_everybody_says() -> None:
    everyday = {"nl": "waar kan ik iemand", "fr": "ou puis je cherche", "en": "where can i need someone"}
    missing = {lang: set(said.split()) - vocabulary.stop_words(lang) for lang, said in everyday.items()}
    assert missing == {"nl": set(), "fr": set(), "en": set()}


def test_plus_de_alone_denies_nothing() -> None:
    negations = vocabulary.negations()
    assert ("plus de" in negations, "ne propose plus de" in negations) == (False, True)
    assert {row.lang for row in negations.values()} == {"nl", "fr", "en"}
