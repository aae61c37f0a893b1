"""What a heading says: the role its words stand for, by `heading_words.toml` and the labels of conditions. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from pont.directory.spreadsheets import roles
from pont.kernel import vocabulary
from pont.kernel.folding import stem, tokens
from pont.kernel.vocabulary import LANGUAGES, VISITOR_LANGUAGES, WEEKDAYS

FILE = Path(__file__).with_name("heading_words.toml")
JOINT = " / "
"""Between two headings that stand above each other."""
PRIVATE, VISIBILITY = "private", "visibility"
LONGEST_HEADING = 200
SHORTEST_INSIDE = 4
"""Letters of a phrase that counts inside a longer heading."""

_FROM = frozenset(
    (
        "van",
        "vanaf",
        "open",
        "opent",
        "begin",
        "start",
        "de",
        "des",
        "from",
        "opens",
        "ouverture",
        "debut",
        "ouvre",
    )
)
_TO = frozenset(
    (
        "tot",
        "sluit",
        "sluiting",
        "einde",
        "a",
        "jusque",
        "to",
        "until",
        "till",
        "closes",
        "end",
        "fin",
        "fermeture",
    )
)
_BY_PHONE = frozenset(
    map(
        stem,
        (
            "telefoon",
            "telefonisch",
            "telefonische",
            "tel",
            "telephone",
            "telephonique",
            "phone",
            "gsm",
            "ligne",
        ),
    )
)
# Days of two letters mean something only among each other: "ma" is a Monday in Dutch and a Tuesday in French.
_WEEKS = {
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "fr": ("lu", "ma", "me", "je", "ve", "sa", "di"),
    "en": ("mo", "tu", "we", "th", "fr", "sa", "su"),
}
FEWEST_DAYS = 4


class Known(Struct, frozen=True):
    """What a heading was recognised by. `language`: of the phrase, "" for one of all languages."""

    role: str
    phrase: str
    language: str
    is_whole: bool


class _Phrase(Struct, frozen=True):
    role: str
    text: str
    language: str


Key = tuple[str, ...]


def _key(text: str) -> Key:
    return tuple(stem(token) for token in tokens(text[:LONGEST_HEADING]))


def _written() -> Iterator[tuple[str, str, str]]:
    """Role, language and phrase of the file, then those of the conditions' own labels."""
    for role, by_language in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        for language, phrases in by_language.items():
            for phrase in phrases:
                yield role, "" if language == "all" else language, phrase
    for role in roles.LABELS:
        yield role, "", role
    for kind, condition in vocabulary.conditions().items():
        yield f"{roles.CONDITION}{kind}", "", kind
        for language in LANGUAGES:
            yield f"{roles.CONDITION}{kind}", language, condition.label.get(language)


@cache
def _phrases() -> dict[Key, _Phrase]:
    found: dict[Key, _Phrase] = {}
    for role, language, phrase in _written():
        found.setdefault(_key(phrase), _Phrase(role, phrase, language))
    return found


@cache
def _language_words() -> dict[str, str]:
    """Words that say the language of a column: "nl", "frans", "english"."""
    found = {code: code for code in VISITOR_LANGUAGES}
    for code in VISITOR_LANGUAGES:
        name = vocabulary.languages()[code]
        for word in (name.nl, name.fr, name.en, name.own):
            if len(key := _key(word)) == 1:
                found.setdefault(key[0], code)
    return found | {"ned": "nl", "eng": "en", "fra": "fr"}


def _without_language(key: Key) -> tuple[Key, str]:
    for place in (-1, 0):
        if len(key) > 1 and (code := _language_words().get(key[place])):
            return (key[:-1] if place else key[1:]), code
    return key, ""


def _whole(text: str) -> Known | None:
    """The role of a heading all of whose words are one phrase, its language aside."""
    key = _key(text)
    bare, language = _without_language(key)
    for words, said in ((key, ""), (bare, language)):
        if phrase := _phrases().get(words):
            role = phrase.role
            if said and role in roles.TRANSLATABLE:
                role = f"{role}:{said}"
            return Known(role, phrase.text, phrase.language or said, True)
    return None


def _inside(key: Key) -> list[_Phrase]:
    """All phrases that stand in a heading, the longest first."""
    found = []
    for start in range(len(key)):
        for end in range(start + 1, len(key) + 1):
            phrase = _phrases().get(key[start:end])
            if phrase and len(phrase.text) >= SHORTEST_INSIDE:
                found.append((end - start, len(phrase.text), phrase))
    found.sort(key=lambda one: one[:2], reverse=True)
    return [phrase for _words, _letters, phrase in found]


@lru_cache(maxsize=4096)
def known(heading: str) -> Known | None:
    """What a heading says; None when no phrase is found in it.

    Hours of a telephone or an intake are never taken for those of a door.
    """
    parts = heading[:LONGEST_HEADING].split(JOINT)
    bare, language = _without_language(_key(heading))
    inside = _inside(bare)
    found = _day(heading, inside, bare) or _whole(heading) or _whole(parts[-1])
    if found is None:
        if not inside:
            return None
        best = inside[0]
        role = f"{best.role}:{language}" if language and best.role in roles.TRANSLATABLE else best.role
        found = Known(role, best.text, best.language, False)
    about = {phrase.role for phrase in inside}
    if found.role == "hours" and not _BY_PHONE.isdisjoint(bare):
        return Known("phone_hours", found.phrase, found.language, False)
    if found.role == "hours" and "intake_hours" in about:
        return Known("intake_hours", found.phrase, found.language, False)
    return found


def _day(heading: str, inside: list[_Phrase], key: Key) -> Known | None:
    """A day of the week, whole or its beginning or end."""
    days = [phrase for phrase in inside if phrase.role in WEEKDAYS]
    if len({phrase.role for phrase in days}) != 1:
        return None
    if not _BY_PHONE.isdisjoint(key) or any(phrase.role == "intake_hours" for phrase in inside):
        return Known(PRIVATE, days[0].text, days[0].language, False)
    # "Heures d'ouverture / lundi" is a whole day: only words beside known phrases say that it begins or ends.
    words = set(tokens(heading)) - {word for phrase in inside for word in tokens(phrase.text)}
    end = "_from" if words & _FROM else "_to" if words & _TO else ""
    return Known(f"{days[0].role}{end}", days[0].text, days[0].language, True)


def short_days(headings: list[str]) -> dict[str, Known]:
    """Days of two letters, where the headings hold enough of one week and only one language has them all."""
    said = {heading: "".join(tokens(heading)) for heading in headings}
    short = {heading: word for heading, word in said.items() if any(word in week for week in _WEEKS.values())}
    found = []
    for language, week in _WEEKS.items():
        columns = {heading: word for heading, word in short.items() if word in week}
        if len(columns) >= FEWEST_DAYS and len(columns) == len(short):
            found.append((language, week, columns))
    if len(found) != 1:
        return {}
    language, week, columns = found[0]
    return {
        heading: Known(WEEKDAYS[week.index(word)], word, language, True) for heading, word in columns.items()
    }
