"""The vocabularies: needs, conditions, filters and the other word lists, read from `vocabularies/*.toml`.

Written by hand in Dutch, French and English, and read once. Each file is checked when it is loaded: a double
code, a missing language, an empty text, an unknown domain, tile, B or need, or a name that two needs share
raises `VocabularyError` with the file and the code. What has a code comes as a mapping from code to row, in
the order of the file; negations come by phrase, filters and elements as tuples. Tests read other folders.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from pont.kernel.folding import stem, tokens
from pont.kernel.terms import (
    LANGUAGES,
    VISITOR_LANGUAGES,
    AccessB,
    Answer,
    Condition,
    Domain,
    Element,
    EmergencyNumber,
    Entry,
    Filter,
    HelpKind,
    LanguageName,
    Need,
    NeedWords,
    Negation,
    Shown,
    Text,
    Tile,
)

__all__ = [
    "LANGUAGES",
    "MOMENTS",
    "VISITOR_LANGUAGES",
    "AccessB",
    "Answer",
    "Condition",
    "Domain",
    "Element",
    "EmergencyNumber",
    "Filter",
    "HelpKind",
    "LanguageName",
    "Need",
    "NeedWords",
    "Negation",
    "Text",
    "Tile",
    "VocabularyError",
    "bs",
    "conditions",
    "domains",
    "elements",
    "emergency_numbers",
    "filters",
    "help_kinds",
    "languages",
    "needs",
    "negations",
    "stop_words",
    "tiles",
    "trust",
]

FOLDER = Path(__file__).parent / "vocabularies"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOMENTS = (
    *("now", "today", "tonight", "tomorrow", "tomorrow_morning", "this_afternoon", "this_evening", "weekend"),
    *WEEKDAYS,
)
FIRST_ELEMENTS = STRIP_NUMBERS = 3


class VocabularyError(Exception):
    """A vocabulary says something that cannot be; the message names the file and the code."""

    def __init__(self, file: str, code: str, problem: str) -> None:
        super().__init__(f"{file}: {code}: {problem}")
        self.file, self.code, self.problem = file, code, problem


class _Trust(Entry, frozen=True, kw_only=True):
    formal: Text
    informal: Text


Row = TypeVar("Row", bound=Entry)


@cache
def _document(path: Path, *parts: str) -> dict[str, Any]:
    """A parsed file, with exactly these parts."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VocabularyError(path.name, "file", str(error)) from error
    if set(document) != set(parts):
        found, wanted = ", ".join(sorted(document)), ", ".join(sorted(parts))
        raise VocabularyError(path.name, "file", f"has the parts {found or 'none'}, not {wanted}")
    return document


def _convert(raw: Any, kind: type[Row], file: str, code: str) -> Row:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise VocabularyError(file, code, str(error)) from error


def _rows(raws: Any, kind: type[Row], file: str) -> list[Row]:
    """The rows of one part, each checked; a row without a code is named by its place."""
    rows = []
    for place, raw in enumerate(raws, start=1):
        names = ("code", "phrase", "value") if isinstance(raw, dict) else ()
        code = next((str(raw[name]) for name in names if name in raw), f"row {place}")
        rows.append(_convert(raw, kind, file, code))
    return rows


def _by(rows: Iterable[Row], file: str, key: Callable[[Row], str]) -> Mapping[str, Row]:
    """Rows by their key, which no two share."""
    found: dict[str, Row] = {}
    for row in rows:
        if key(row) in found:
            raise VocabularyError(file, key(row), "stands there twice")
        found[key(row)] = row
    return MappingProxyType(found)


def _code(row: Any) -> str:
    return row.code


def _known(values: Iterable[str], known: Container[str], what: str, file: str, code: str) -> None:
    """Raise when one of `values` is not `known`."""
    for value in values:
        if value not in known:
            raise VocabularyError(file, code, f"unknown {what}: {value}")


Owned = tuple[str, str, str]
"""A phrase with its owner: file, code, phrase."""


def _single_owner(phrases: Iterable[Owned], cut: Callable[[str], Iterable[str]]) -> None:
    """Raise when a phrase has no words, or two owners. `cut` gives the words to compare."""
    owners: dict[tuple[str, ...], str] = {}
    for file, owner, phrase in phrases:
        words = tuple(cut(phrase))
        if not words:
            raise VocabularyError(file, owner, f"no words to find it by: {phrase}")
        if owners.setdefault(words, owner) != owner:
            raise VocabularyError(file, owner, f"{phrase!r} also means {owners[words]}")


@cache
def domains(folder: Path = FOLDER) -> Mapping[str, Domain]:
    """The ten life domains."""
    file = "life_domains.toml"
    return _by(_rows(_document(folder / file, "domain")["domain"], Domain, file), file, _code)


@cache
def tiles(folder: Path = FOLDER) -> Mapping[str, Tile]:
    """The twelve tiles of the home page."""
    file = "tiles.toml"
    found = _by(_rows(_document(folder / file, "tile")["tile"], Tile, file), file, _code)
    for tile in found.values():
        if any(len(tile.word.get(lang).split()) > 2 for lang in LANGUAGES):
            raise VocabularyError(file, tile.code, "a tile has two words at most")
    return found


def _needs_of(domain: str, folder: Path) -> list[Need]:
    """The needs of one life domain's file."""
    file = f"{domain}.toml"
    rows = _rows(_document(folder / "needs" / file, "need")["need"], Need, file)
    for need in rows:
        _known(need.domains, domains(folder), "domain", file, need.code)
        _known([need.tile], tiles(folder), "tile", file, need.code)
        if need.code.split(".")[0] != domain or domain not in need.domains:
            raise VocabularyError(file, need.code, "stands in the file of another domain")
    return list(_by(rows, file, _code).values())


@cache
def needs(folder: Path = FOLDER) -> Mapping[str, Need]:
    """The thesaurus, one file for each life domain, in their order. A name (`words`) belongs to one need."""
    for path in (folder / "needs").glob("*.toml"):
        _known([path.stem], domains(folder), "domain", path.name, "file")
    rows = [(f"{domain}.toml", need) for domain in domains(folder) for need in _needs_of(domain, folder)]
    words = ((file, need.code, word) for file, need in rows for said in need.said for word in said.words)
    _single_owner(words, tokens)
    for tile in tiles(folder).values():
        on_it = [need.code for _file, need in rows if need.tile == tile.code]
        _known(tile.first, on_it, "need", "tiles.toml", tile.code)
    return MappingProxyType({need.code: need for _file, need in rows})


@cache
def bs(folder: Path = FOLDER) -> Mapping[str, AccessB]:
    """The seven B's, in the order of a door's page."""
    file = "accessibility.toml"
    return _by(_rows(_document(folder / file, "b", "condition")["b"], AccessB, file), file, _code)


@cache
def conditions(folder: Path = FOLDER) -> Mapping[str, Condition]:
    """The access conditions with their answers."""
    file = "accessibility.toml"
    rows = _rows(_document(folder / file, "b", "condition")["condition"], Condition, file)
    for condition in rows:
        _known([condition.b], bs(folder), "B", file, condition.code)
        _by(condition.answers, f"{file}: {condition.code}", _code)
    return _by(rows, file, _code)


def _help(folder: Path) -> dict[str, Any]:
    return _document(folder / "help_kinds.toml", "help_kind", "trust")


@cache
def help_kinds(folder: Path = FOLDER) -> Mapping[str, HelpKind]:
    """Who helps, formal and informal."""
    return _by(_rows(_help(folder)["help_kind"], HelpKind, "help_kinds.toml"), "help_kinds.toml", _code)


@cache
def trust(folder: Path = FOLDER) -> Mapping[str, Text]:
    """The sentence that tells formal from informal help, by side."""
    both = _convert(_help(folder)["trust"], _Trust, "help_kinds.toml", "trust")
    return MappingProxyType({"formal": both.formal, "informal": both.informal})


@cache
def languages(folder: Path = FOLDER) -> Mapping[str, LanguageName]:
    """Languages spoken at desks; those of the visitor's pages first."""
    file = "languages.toml"
    found = _by(_rows(_document(folder / file, "language")["language"], LanguageName, file), file, _code)
    if {code for code, row in found.items() if row.visitor} != set(VISITOR_LANGUAGES):
        raise VocabularyError(file, "visitor", f"the pages come in {', '.join(VISITOR_LANGUAGES)}")
    return found


@cache
def elements(folder: Path = FOLDER) -> tuple[Element, ...]:
    """What a person can say about the situation, in the order of the chips."""
    file = "situation.toml"
    rows = _rows(_document(folder / file, "element")["element"], Element, file)
    _by(rows, file, lambda element: element.value)
    if sum(element.first for element in rows) != FIRST_ELEMENTS:
        raise VocabularyError(file, "first", f"{FIRST_ELEMENTS} elements are shown first")
    return tuple(rows)


def _filter_values(folder: Path) -> dict[str, set[str]]:
    """What each filter may say."""
    said = {key: {e.value for e in elements(folder) if e.key == key} for key in ("without", "for")}
    flags = {key: {"true"} for key in ("open_only", "near_me")}
    return {**said, **flags, "when": set(MOMENTS), "speaks": set(languages(folder))}


@cache
def filters(folder: Path = FOLDER) -> tuple[Filter, ...]:
    """Words that act as filters. No two filters share a phrase, plurals and accents apart."""
    file = "filter_words.toml"
    rows = _rows(_document(folder / file, "filter")["filter"], Filter, file)
    values = _filter_values(folder)
    for row in rows:
        _known([row.value], values[row.key], row.key, file, row.value)
    _by(rows, file, lambda row: f"{row.key} {row.value}")
    phrases = [(file, f"{row.key} {row.value}", phrase) for row in rows for phrase in row.phrases]
    for _file, owner, phrase in phrases:
        if all(word.isdigit() for word in tokens(phrase)):
            raise VocabularyError(file, owner, f"a number alone is a house number: {phrase}")
    _single_owner(phrases, _stems)
    return tuple(rows)


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(token) for token in tokens(phrase))


class _StopWords(Entry, frozen=True, kw_only=True):
    nl: tuple[Shown, ...]
    fr: tuple[Shown, ...]
    en: tuple[Shown, ...]


@cache
def stop_words(lang: str, folder: Path = FOLDER) -> frozenset[str]:
    """Folded words of `lang` that carry no meaning in a query; none of them is a filter on its own."""
    file = "stop_words.toml"
    lists = _convert(_document(folder / file, *LANGUAGES), _StopWords, file, "file")
    words = {"nl": lists.nl, "fr": lists.fr, "en": lists.en}[lang]
    alone = {_stems(phrase) for row in filters(folder) for phrase in row.phrases}
    for word in words:
        if tokens(word) != [word]:
            raise VocabularyError(file, lang, f"not one folded word: {word}")
        if _stems(word) in alone:
            raise VocabularyError(file, lang, f"also a filter: {word}")
    return frozenset(words)


@cache
def negations(folder: Path = FOLDER) -> Mapping[str, Negation]:
    """What denies a need in a record's text, by phrase."""
    file = "negations.toml"
    rows = _rows(_document(folder / file, "negation")["negation"], Negation, file)
    for row in rows:
        for phrase in row.not_with:
            if " ".join(tokens(row.phrase)) not in " ".join(tokens(phrase)):
                raise VocabularyError(file, row.phrase, f"does not stand in {phrase!r}")
    return _by(rows, file, lambda row: row.phrase)


@cache
def emergency_numbers(folder: Path = FOLDER) -> Mapping[str, EmergencyNumber]:
    """The numbers of the emergency box; three of them stand in the strip of each page language."""
    file = "emergency.toml"
    rows = _rows(_document(folder / file, "number")["number"], EmergencyNumber, file)
    for row in rows:
        _known(row.needs, needs(folder), "need", file, row.code)
        _known(row.strip, row.shown_in, "language", file, row.code)
    for lang in LANGUAGES:
        if sum(lang in row.strip for row in rows) != STRIP_NUMBERS:
            raise VocabularyError(file, lang, f"{STRIP_NUMBERS} numbers stand in the strip")
    return _by(rows, file, _code)
