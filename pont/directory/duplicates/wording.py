"""What the words of a name say: which house it is, or only what sort of house. Pure; the words lie in `words.toml`.

A word of a name becomes a mark: `activity:restaurant` for "restaurant", "eethuis" and "soep", `commune:21009` for
"Ixelles" and "Elsene", `seat:cpas:21009` for "OCMW Elsene", `number:5`, and the stem of the word itself when it belongs
to this one house. So names in Dutch, French and English can be laid beside each other.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

import msgspec

from pont.directory.places import communes
from pont.kernel.folding import stem, tokens

SORTS = ("kind", "part", "activity", "person", "time", "tongue", "level")
# How much a mark weighs in a name beside a rare word of its own, which weighs 1.
WEIGHT = {
    "kind": 0.12,
    "part": 0.15,
    "activity": 0.35,
    "person": 0.3,
    "time": 0.3,
    "tongue": 0.2,
    "level": 0.3,
    "commune": 0.2,
    "seat": 1.0,
    "number": 0.3,
    "form": 0.0,
}
INSTITUTIONS = ("activity:cpas", "activity:commune")
FORM = "form:form"
# One letter is no number: "i", "v" and "x" are also letters of a name.
ROMAN = ("", "ii", "iii", "iv", "", "vi", "vii", "viii", "ix")
LONGEST_PHRASE = 6  # words
SHORTEST_COMPOUND = 7  # letters of a Dutch word that may be two
_JOINTS = ("", "s", "e", "en")
Marks = tuple[str, ...]
Phrase = tuple[str, ...]


class Wording(msgspec.Struct, frozen=True):
    """A name read: its marks in order, its words joined, the languages it shows, and its words for initials."""

    marks: Marks
    joined: str
    languages: frozenset[str]
    initials: tuple[tuple[str, bool], ...]  # first letter of each word, and whether the word carries nothing


class Lexicon(msgspec.Struct, frozen=True):
    """`phrases`: marks of each known phrase of stems; `single`: those of one word; `stops`: languages of each."""

    phrases: dict[Phrase, Marks]
    single: dict[str, Marks]
    stops: dict[str, frozenset[str]]
    languages: dict[str, str]


@cache
def lexicon() -> Lexicon:
    table = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    stops: dict[str, set[str]] = defaultdict(set)
    for language, texts in table["stop"].items():
        for word in (one for text in texts for one in tokens(text)):
            stops[word].add(language)
    phrases: dict[Phrase, list[str]] = defaultdict(list)
    shown: dict[str, set[str]] = defaultdict(set)
    rows = [(FORM, table["form"])]
    rows += [(f"{sort}:{name}", row) for sort in SORTS for name, row in table[sort].items()]
    for mark, language, text in ((mark, *said) for mark, row in rows for said in texts_of(row)):
        words = tuple(stem(word) for word in tokens(text) if word not in stops)
        phrases[words].append(mark)
        for word in words:
            shown[word].add(language)
    for nis, name in commune_names():
        phrases[tuple(stem(word) for word in tokens(name) if word not in stops)].append(f"commune:{nis}")
    return Lexicon(
        {words: sure(marks) for words, marks in phrases.items()},
        {words[0]: sure(marks) for words, marks in phrases.items() if len(words) == 1},
        {word: frozenset(found) for word, found in stops.items()},
        {word: next(iter(languages)) for word, languages in shown.items() if len(languages) == 1},
    )


def texts_of(row: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The texts of a row with their languages."""
    for language, texts in row.items():
        yield from ((language, text) for text in texts)


def commune_names() -> Iterator[tuple[str, str]]:
    """All names of all communes and of their parts, with the NIS code."""
    for nis, commune in communes().items():
        yield from ((nis, name) for name in dict.fromkeys((*commune.names(), *commune.parts)))


def sure(marks: list[str]) -> Marks:
    """Marks of a phrase, each once. "Woluwe" alone is two communes, so that it says no more than a kind."""
    once = tuple(dict.fromkeys(marks))
    return ("kind:area",) if sum(mark.startswith("commune:") for mark in once) > 1 else once


@lru_cache(maxsize=65_536)
def wording(name: str) -> Wording:
    """Read one name; the same for every spelling, capital and accent."""
    known = lexicon()
    words = tokens(name)
    kept = [stem(word) for word in words if word not in known.stops]
    # A name of small words only ("Chez nous") is read as it stands.
    kept = kept or [stem(word) for word in words]
    return Wording(
        marks=with_institution(marks_of(kept)),
        joined="".join(word for word in kept if known.single.get(word) != (FORM,)),
        languages=shown_languages(words),
        initials=tuple((word[0], word in known.stops) for word in words),
    )


def shown_languages(words: list[str]) -> frozenset[str]:
    """The languages that one language's words alone show in a name."""
    known = lexicon()
    found: set[str] = set()
    for word in words:
        if len(languages := known.stops.get(word, frozenset())) == 1:
            found |= languages
        elif (language := known.languages.get(stem(word))) is not None:
            found.add(language)
    return frozenset(found)


def marks_of(words: list[str]) -> list[str]:
    """Marks of some stems, longest known phrases first; each mark once."""
    known = lexicon()
    marks: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            found = known.phrases.get(tuple(words[at : at + size]))
            if found is not None:
                marks += found
                at += size
                break
        else:
            marks += marks_of_word(words[at])
            at += 1
    return [mark for mark in dict.fromkeys(marks) if mark != FORM]


@lru_cache(maxsize=65_536)
def marks_of_word(word: str) -> Marks:
    """Marks of a word that is no known phrase: a number, a Dutch compound of two known words, or itself."""
    if word.isdecimal():
        return (f"number:{int(word)}",)
    if word in ROMAN:
        return (f"number:{ROMAN.index(word) + 1}",)
    if len(word) >= SHORTEST_COMPOUND:
        known = lexicon().single
        for at in range(3, len(word) - 2):
            right = known.get(stem(word[at:]))
            if right is None:
                continue
            for joint in _JOINTS:
                left = known.get(stem(word[:at].removesuffix(joint)))
                if left is not None and not left[0].startswith("commune:"):
                    return (*left, *right)
    return (word,)


def with_institution(marks: list[str]) -> Marks:
    """The welfare centre of a commune, or its town hall, is one institution, whatever its two names."""
    kinds = [mark[9:] for mark in marks if mark in INSTITUTIONS]
    whose = [f"seat:{kind}:{mark[8:]}" for kind in kinds for mark in marks if mark.startswith("commune:")]
    return tuple(dict.fromkeys([*marks, *whose]))


def sort_of(mark: str) -> str:
    """The sort of a mark, "" for a word of the house's own."""
    return mark.partition(":")[0] if ":" in mark else ""
