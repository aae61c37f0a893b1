"""What people type in a language beyond Dutch, French and English: one folder of `vocabularies/spoken` for each.

`language.toml` says how its words bend, which of them carry no meaning, what acts as a filter and how it writes the
names of Brussels; one file for each life domain says its words for the needs. Read when first asked for, and checked
like the vocabularies. Another language is another folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from pont.kernel import vocabulary
from pont.kernel.folding import tokens
from pont.kernel.terms import Entry, NeedWords, Shown
from pont.kernel.vocabulary import VocabularyError

FOLDER = Path(__file__).parent / "vocabularies" / "spoken"
FEWEST_PHRASES = 5


class Said(NeedWords, frozen=True, kw_only=True):
    """A need in one of these languages: at least five everyday phrases."""

    phrases: Annotated[tuple[Shown, ...], Meta(min_length=FEWEST_PHRASES)]


class Language(Entry, frozen=True, kw_only=True):
    """How a language is read. `status`: who wrote it; "human" only when a speaker has checked the whole folder.

    `beginnings` are written onto the front of words, `endings` are taken off their end, folded; at least `shortest`
    letters remain, and `layers` endings may stand one behind the other. `filters`: phrases by "key value"; `places`:
    names by NIS code, and of "brussels".
    """

    status: Literal["machine", "human"]
    shortest: Annotated[int, Meta(ge=1, le=6)]
    layers: Annotated[int, Meta(ge=1, le=4)] = 1
    beginnings: tuple[Shown, ...]
    endings: tuple[Shown, ...]
    stop_words: tuple[Shown, ...]
    filters: dict[str, tuple[Shown, ...]]
    places: dict[str, tuple[Shown, ...]]

    def stem(self, token: str) -> str:
        """A folded token without what is written onto it: the longest beginning, then the longest endings."""
        token = token[len(self.fitting(token, self.beginnings, str.startswith)) :]
        for _layer in range(self.layers):
            token = token[: len(token) - len(self.fitting(token, self.endings, str.endswith))]
        return token

    def fitting(self, token: str, parts: tuple[str, ...], stands: Callable[[str, str], bool]) -> str:
        """The longest of these parts that can be taken off; "" for none."""
        most = len(token) - self.shortest
        return max((part for part in parts if len(part) <= most and stands(token, part)), key=len, default="")


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VocabularyError(f"{path.parent.name}/{path.name}", "file", str(error)) from error


@cache
def language(code: str, folder: Path = FOLDER) -> Language:
    """How this language is read."""
    path = folder / code / "language.toml"
    file = f"{code}/language.toml"
    try:
        found = msgspec.convert(_document(path), Language)
    except msgspec.ValidationError as error:
        raise VocabularyError(file, "file", str(error)) from error
    known = {f"{row.key} {row.value}" for row in vocabulary.filters()}
    owners: dict[tuple[str, ...], str] = {}
    for name, phrases in found.filters.items():
        if name not in known:
            raise VocabularyError(file, name, "unknown filter")
        for phrase in phrases:
            if owners.setdefault(tuple(tokens(phrase)), name) != name:
                raise VocabularyError(file, name, f"{phrase!r} also means {owners[tuple(tokens(phrase))]}")
    for word in (*found.stop_words, *found.endings, *found.beginnings):
        if tokens(word) != [word]:
            raise VocabularyError(file, word, "not one folded word")
    for word in found.stop_words:
        if (word,) in owners:
            raise VocabularyError(file, word, "a stop word that is also a filter")
    return found


@cache
def needs(code: str, folder: Path = FOLDER) -> Mapping[str, Said]:
    """The words of this language for every need of the thesaurus; a name belongs to one need."""
    found: dict[str, Said] = {}
    owners: dict[tuple[str, ...], str] = {}
    for domain in vocabulary.domains():
        file = f"{code}/{domain}.toml"
        for need, row in _document(folder / code / f"{domain}.toml").items():
            if need not in vocabulary.needs() or need.split(".")[0] != domain:
                raise VocabularyError(file, need, "no need of this domain")
            try:
                found[need] = msgspec.convert(row, Said)
            except msgspec.ValidationError as error:
                raise VocabularyError(file, need, str(error)) from error
            for word in found[need].words:
                if owners.setdefault(tuple(tokens(word)), need) != need:
                    raise VocabularyError(file, need, f"{word!r} also means {owners[tuple(tokens(word))]}")
    if missing := [need for need in vocabulary.needs() if need not in found]:
        raise VocabularyError(code, missing[0], f"{len(missing)} needs have no words in this language")
    return {need: found[need] for need in vocabulary.needs()}


def label(need: str, code: str) -> str:
    """What a page calls a need in the reader's language."""
    if code in vocabulary.LANGUAGES:
        return vocabulary.needs()[need].spoken(code).label
    return needs(code)[need].label
