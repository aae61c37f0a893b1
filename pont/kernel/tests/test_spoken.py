"""What people type in the nine other languages: whole, checked when it is read, and folded alike."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.kernel import spoken, vocabulary
from pont.kernel.folding import tokens
from pont.kernel.terms import SPOKEN, VISITOR_LANGUAGES
from pont.kernel.vocabulary import VocabularyError

SCRIPTS = {"ar": "ARABIC", "ti": "ETHIOPIC", "bg": "CYRILLIC", "uk": "CYRILLIC"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of one language, to spoil."""
    shutil.copytree(spoken.FOLDER / "pl", tmp_path / "pl")
    return tmp_path


def spoil(copy: Path, file: str, old: str, new: str) -> None:
    path = copy / "pl" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def scripts(text: str) -> set[str]:
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def test_twelve_languages_for_visitors():
    assert set(VISITOR_LANGUAGES) == {code for code, row in vocabulary.languages().items() if row.visitor}
    assert sorted(path.name for path in spoken.FOLDER.iterdir()) == sorted(SPOKEN)


@pytest.mark.parametrize("code", SPOKEN)
def test_every_need_has_a_label_and_five_everyday_phrases(code: str):
    needs = spoken.needs(code)
    assert list(needs) == list(vocabulary.needs())
    few = [
        need for need, said in needs.items() if len({tuple(tokens(phrase)) for phrase in said.phrases}) < 5
    ]
    assert few == []


@pytest.mark.parametrize("code", SCRIPTS)
def test_labels_are_written_in_the_letters_of_the_language(code: str):
    foreign = {
        need
        for need, said in spoken.needs(code).items()
        if not scripts(said.label) <= {SCRIPTS[code], "LATIN"} or SCRIPTS[code] not in scripts(said.label)
    }
    # The letters that a movement gave itself are the same in every script.
    assert foreign <= {"social_contacts.lgbt"}


@pytest.mark.parametrize("code", SPOKEN)
def test_every_filter_of_a_visitor_can_be_said(code: str):
    known = {f"{row.key} {row.value}" for row in vocabulary.filters() if row.key != "speaks"}
    known |= {f"speaks {language}" for language in VISITOR_LANGUAGES}
    assert known - set(spoken.language(code).filters) == set()


@pytest.mark.parametrize("code", SPOKEN)
@given(word=st.text(min_size=1, max_size=30))
def test_a_word_without_its_endings_keeps_something(code: str, word: str):
    language = spoken.language(code)
    for token in tokens(word):
        assert language.stem(token)
        assert language.stem(token) in token


def test_no_language_calls_itself_checked_before_a_person_did():
    assert {code: spoken.language(code).status for code in SPOKEN} == dict.fromkeys(SPOKEN, "machine")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("language.toml", 'status = "machine"', 'status = "sure"', "language.toml"),
        ("language.toml", "[filters]", '[filters]\n"without shoes" = ["boso"]', "without shoes"),
        ("language.toml", "endings = [", 'endings = ["ów", ', "not one folded word"),
        ("work.toml", '["work.', '["labour.', "no need of this domain"),
        ("work.toml", "phrases = [", 'phrases = ["szukam pracy"]\nhints_of = [', "work."),
        ("work.toml", "label = ", "label = \n", "file"),
    ],
)
def test_a_mistake_is_named(copy: Path, file: str, old: str, new: str, said: str):
    spoil(copy, file, old, new)
    spoken.language.cache_clear()
    spoken.needs.cache_clear()
    with pytest.raises(VocabularyError) as error:
        (spoken.language if file == "language.toml" else spoken.needs)("pl", copy)
    assert said in str(error.value)


def test_a_need_without_words_is_named(copy: Path):
    (copy / "pl" / "work.toml").write_text("")
    with pytest.raises(VocabularyError, match="have no words"):
        spoken.needs("pl", copy)


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("pl", "lekarza", "lekarz"),
        ("ar", "والطعام", "طعام"),
        ("es", "abogados", "abogado"),
        ("ro", "haine", "haina"),
    ],
)
def test_forms_of_a_word_meet(code: str, one: str, other: str):
    stems = [spoken.language(code).stem(token) for text in (one, other) for token in tokens(text)]
    assert len(set(stems)) == 1
