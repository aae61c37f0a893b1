"""A vocabulary that says what cannot be is refused, with the file and the code in the message."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pont.kernel import vocabulary
from pont.kernel.vocabulary import VocabularyError

Load = Callable[[Path], object]
BROKEN: list[tuple[str, Load, str, str, str, str]] = [
    # file, loader, what stands there, what is put in its place, code, problem
    ("life_domains.toml", vocabulary.domains, 'code = "work"', 'code = "family"', "family", "twice"),
    ("life_domains.toml", vocabulary.domains, 'fr = "famille"\n', "", "family", "required field `fr`"),
    ("life_domains.toml", vocabulary.domains, 'fr = "famille"', 'fr = " "', "family", "$.fr"),
    (
        "life_domains.toml",
        vocabulary.domains,
        'fr = "famille"',
        'de = "Familie"\nfr = "famille"',
        "family",
        "`de`",
    ),
    ("life_domains.toml", vocabulary.domains, "[[domain]]", "[[domein]]", "file", "has the parts"),
    ("life_domains.toml", vocabulary.domains, "[[domain]]", "[[domain", "file", "Expected"),
    ("tiles.toml", vocabulary.tiles, 'word.nl = "Eten"', 'word.nl = "Eten en drinken"', "eat", "two words"),
    (
        "needs/wellbeing.toml",
        vocabulary.needs,
        'tile = "eat"',
        'tile = "fly"',
        "wellbeing.hot_meal",
        "tile: fly",
    ),
    (
        "needs/wellbeing.toml",
        vocabulary.needs,
        'domains = ["wellbeing"]',
        'domains = ["wellbeing", "moon"]',
        "wellbeing.hot_meal",
        "domain: moon",
    ),
    (
        "needs/wellbeing.toml",
        vocabulary.needs,
        'code = "wellbeing.hot_meal"',
        'code = "health.hot_meal"',
        "health.hot_meal",
        "another domain",
    ),
    (
        "accessibility.toml",
        vocabulary.conditions,
        'b = "available"',
        'b = "nice"',
        "without_papers",
        "B: nice",
    ),
    (
        "accessibility.toml",
        vocabulary.conditions,
        'mark = "yes"',
        'mark = "green"',
        "without_papers",
        "green",
    ),
    ("accessibility.toml", vocabulary.conditions, 'code = "depends"', 'code = "yes"', "yes", "twice"),
    ("help_kinds.toml", vocabulary.help_kinds, 'side = "formal"', 'side = "odd"', "municipal_service", "odd"),
    ("help_kinds.toml", vocabulary.trust, "[trust.informal]", "[trust.other]", "trust", "other"),
    ("languages.toml", vocabulary.languages, 'code = "fr"', 'code = "French"', "French", "$.code"),
    ("situation.toml", vocabulary.elements, "first = true\n", "", "first", "3 elements"),
    ("situation.toml", vocabulary.elements, 'value = "money"', 'value = "papers"', "papers", "twice"),
    ("filter_words.toml", vocabulary.filters, 'value = "papers"', 'value = "luck"', "luck", "without: luck"),
    (
        "filter_words.toml",
        vocabulary.filters,
        '"gratis"',
        '"zonder papieren"',
        "without money",
        "without papers",
    ),
    ("filter_words.toml", vocabulary.filters, '"gratis"', '"vrouwen"', "for women", "without money"),
    ("filter_words.toml", vocabulary.filters, '"gratis"', '"55+"', "without money", "house number"),
    ("filter_words.toml", vocabulary.filters, '"gratis"', '"?"', "without money", "house number"),
    ("negations.toml", vocabulary.negations, "distance = 3", "distance = 0", "geen", "distance"),
    ("negations.toml", vocabulary.negations, '"geen geld"', '"wat geld"', "geen", "wat geld"),
    (
        "emergency.toml",
        vocabulary.emergency_numbers,
        '"health.emergency"',
        '"health.luck"',
        "emergency_112",
        "luck",
    ),
    (
        "emergency.toml",
        vocabulary.emergency_numbers,
        'tel = "1712"',
        'tel = "17 12"',
        "violence_1712",
        "$.tel",
    ),
    ("emergency.toml", vocabulary.emergency_numbers, 'strip = ["nl"]', "strip = []", "nl", "3 numbers"),
    (
        "emergency.toml",
        vocabulary.emergency_numbers,
        'shown_in = ["nl", "en"]\nstrip = ["nl"]',
        'shown_in = ["en"]\nstrip = ["nl"]',
        "violence_1712",
        "language: nl",
    ),
    (
        "emergency.toml",
        vocabulary.emergency_numbers,
        '"2026-11-22"',
        '"lately"',
        "emergency_112",
        "$.checked_on",
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the vocabularies, to break."""
    return Path(shutil.copytree(vocabulary.FOLDER, tmp_path / "vocabularies"))


def put(path: Path, there: str, instead: str) -> None:
    """Change the first place where a text stands."""
    text = path.read_text(encoding="utf-8")
    assert there in text
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")


def error_of(load: Load, folder: Path) -> VocabularyError:
    with pytest.raises(VocabularyError) as caught:
        load(folder)
    return caught.value


@pytest.mark.parametrize(
    ("file", "load", "there", "instead", "code", "problem"),
    BROKEN,
    ids=[f"{row[0]}-{row[4]}-{row[5]}" for row in BROKEN],
)
def test_a_broken_file_names_itself_and_the_code(
    folder: Path, file: str, load: Load, there: str, instead: str, code: str, problem: str
) -> None:
    put(folder / file, there, instead)
    error = error_of(load, folder)
    assert (error.file.split(":")[0], error.code) == (Path(file).name, code)
    assert problem in error.problem
    assert str(error) == f"{error.file}: {error.code}: {error.problem}"


def test_two_needs_cannot_share_a_name(folder: Path) -> None:
    put(
        folder / "needs/wellbeing.toml",
        'words = [\n    "warme maaltijd"',
        'words = ["Dóuche", "warme maaltijd"',
    )
    error = error_of(vocabulary.needs, folder)
    assert (error.file, "also means wellbeing.hot_meal" in error.problem) == ("wellbeing.toml", True)


def test_a_need_without_names_is_refused(folder: Path) -> None:
    path = folder / "needs" / "wellbeing.toml"
    path.write_text(
        re.sub(r"words = \[.*?\]", "words = []", path.read_text(encoding="utf-8"), count=1, flags=re.S),
        encoding="utf-8",
    )
    error = error_of(vocabulary.needs, folder)
    assert (error.code, "$.nl.words" in error.problem) == ("wellbeing.hot_meal", True)


def test_a_domain_without_needs_is_refused(folder: Path) -> None:
    (folder / "needs" / "culture.toml").unlink()
    assert error_of(vocabulary.needs, folder).file == "culture.toml"


def test_needs_of_an_unknown_domain_are_refused(folder: Path) -> None:
    (folder / "needs" / "moon.toml").write_text("need = []\n", encoding="utf-8")
    assert str(error_of(vocabulary.needs, folder)) == "moon.toml: file: unknown domain: moon"


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("vrouwen", "also a filter: vrouwen"),
        ("où", "not one folded word: où"),
        ("de la", "not one folded word: de la"),
    ],
)
def test_a_stop_word_is_one_folded_word_and_no_filter(folder: Path, word: str, problem: str) -> None:
    put(folder / "stop_words.toml", '"waar"', f'"{word}"')
    error = error_of(lambda path: vocabulary.stop_words("nl", path), folder)
    assert (error.file, error.code, error.problem) == ("stop_words.toml", "nl", problem)


def test_a_file_in_another_encoding_is_refused(folder: Path) -> None:
    path = folder / "tiles.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    assert error_of(vocabulary.tiles, folder).file == "tiles.toml"
