"""The closed list of words (`data/written_hours.toml`), and folding that remembers where each letter stood."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

WORDS_FILE = Path(__file__).parent.parent / "data" / "written_hours.toml"
LANGUAGES = ("fr", "nl", "en")
# What two languages read alike, for a text that mixes them.
MIXED = "mixed"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS_TOGETHER = {
    "every": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "worked": frozenset(range(5)),
    "weekend": frozenset((5, 6)),
}
# One letter per kind of token: the grammar reads a sentence as a string of these.
JOINTS = {
    "to": ">", "from": "f", "between": "b", "and": "&", "or": "|", "also": "K", "except": "X", "included": "I",
    "only": "L", "of_month": "O", "all_day": "Z",
}  # fmt: skip
TABLES = {
    "fill": "_", "closed": "C", "intake": "H", "other": "H", "consult": "H", "walk_in": "W", "appointment": "A",
    "outside": "G",
}  # fmt: skip
_LETTERS = {"œ": "oe", "æ": "ae", "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"'}
_HYPHENS = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_ARROWS = dict.fromkeys("→➜➔⇒", ">")
_MAP = _LETTERS | _HYPHENS | _ARROWS
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


class Meaning(msgspec.Struct, frozen=True):
    """What a word means: the letter of its kind, and a value that depends on the kind."""

    letter: str
    value: object = None


class Vocabulary(msgspec.Struct, frozen=True):
    """The words of one language: a pattern that finds the longest phrase, and what each phrase means."""

    pattern: re.Pattern[str]
    meanings: dict[str, Meaning]
    street: re.Pattern[str]


def folded(text: str) -> tuple[str, list[int]]:
    """Return the text in small letters without accents, and where each of its letters stood; ends with the length.

    White space becomes one space each, a line end stays one.
    """
    kept: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = _plain(letter)
        kept.append(plain)
        places.extend([place] * len(plain))
    return "".join(kept), [*places, len(text)]


def squashed(phrase: str) -> str:
    """The spelling under which a phrase is looked up: no spaces, hyphens or full stops."""
    return re.sub(r"[\s.\-]", "", phrase)


@lru_cache(maxsize=8)
def vocabulary(language: str) -> Vocabulary:
    """The words of "fr", "nl", "en", or of all three together where they agree ("mixed")."""
    tables = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    meanings: dict[str, Meaning] = {}
    phrases: set[str] = set()
    quarrels: set[str] = set()
    for code in LANGUAGES if language == MIXED else (language,):
        for phrase, meaning in _entries(tables[code]):
            key = squashed(phrase)
            if meanings.setdefault(key, meaning) != meaning and language == MIXED:
                quarrels.add(key)
            phrases.add(phrase)
    kept = [phrase for phrase in phrases if squashed(phrase) not in quarrels]
    kept.sort(key=lambda phrase: (-len(phrase), phrase))
    pattern = "|".join(_phrase_pattern(phrase) for phrase in kept)
    for key in quarrels:
        del meanings[key]
    return Vocabulary(re.compile(pattern), meanings, _street_pattern(tables))


def _entries(tables: dict[str, dict]) -> Iterator[tuple[str, Meaning]]:
    for day, words in tables["day"].items():
        yield from ((word, Meaning("d", DAYS.index(day))) for word in words)
    for name, words in tables["days"].items():
        yield from ((word, _days_together(name)) for word in words)
    for month, words in tables["month"].items():
        yield from ((word, Meaning("m", MONTHS.index(month))) for word in words)
    for part, words in tables["part"].items():
        yield from ((word, Meaning("P", part)) for word in words)
    for which, words in tables["nth"].items():
        yield from ((word, Meaning("o", int(which))) for word in words)
    for minutes, words in tables["clock"].items():
        yield from ((word, Meaning("t", (int(minutes), "word"))) for word in words)
    for joint, words in tables["joint"].items():
        # Which word it was matters: "du 9 au 12" are days, "de 9 à 12" are hours.
        yield from ((word, Meaning(JOINTS[joint], word)) for word in words)
    for group, words in tables["head"].items():
        yield from ((word, _head(group, word)) for word in words)
    for kind, words in tables["phone"].items():
        yield from ((word, Meaning("H", ("reach" if kind == "reach" else "phone", kind))) for word in words)
    for table, letter in TABLES.items():
        for word in tables[table]["words"]:
            yield word, Meaning(letter, (table, "") if letter == "H" else None)


def _days_together(name: str) -> Meaning:
    return Meaning("p") if name == "holidays" else Meaning("D", name)


def _head(group: str, word: str) -> Meaning:
    """A heading of the door. Only "open" itself says that people may come in at any hour."""
    says_open = group == "open" and ("ouver" in word or "open" in word)
    kind = "open!" if says_open else "open"
    return Meaning("H", (kind, "" if group in ("open", "hours") else group))


def _phrase_pattern(phrase: str) -> str:
    """Match a phrase; the full stop of an abbreviation may be there or not, a space may be a hyphen."""
    body = phrase.rstrip(".")
    pattern = "".join(
        r"[ \-]+" if letter in " -" else r"\.? ?" if letter == "." else re.escape(letter) for letter in body
    )
    if phrase.endswith("."):
        return pattern + r"(?:\.|(?![a-z0-9]))"
    return pattern + (" ?" if phrase.endswith("'") else "(?![a-z0-9])")


def _street_pattern(tables: dict[str, dict]) -> re.Pattern[str]:
    """A street with its number, and its postcode and commune where they follow.

    The words of a French street's name may be any; whoever uses the pattern looks that none is one of ours.
    """
    before = "|".join(re.escape(word) for word in tables["fr"]["street"]["before"])
    endings = "|".join(tables["nl"]["street"]["endings"])
    after = "|".join(tables["en"]["street"]["after"])
    towns = "|".join(sorted(tables["fr"]["town"]["words"], key=len, reverse=True)).replace("-", "[ -]")
    number = r",? (?:n° ?|nr\.? ?)?[0-9]{1,3}[a-z]?(?![a-z0-9:])"
    number += r"(?! ?- ?[0-9])(?! ?(?:h|u|uur|am|pm|[ap]\.m|a|au|tot|to)(?![a-z]))"
    names = r"(?P<name>(?:[ \-]?(?:[a-z]+'|[a-z]+)){1,5}?)"
    street = rf"(?:(?:{before}){names}|(?P<dutch>[a-z]{{3,}}(?:{endings}))|(?P<english>[a-z]+) (?:{after}))"
    town = rf"(?:[ ,\-]{{1,3}}(?:b-)?1[0-2][0-9]0(?: (?:{towns})(?![a-z]))?)?"
    return re.compile(rf"{street}{number}{town}|1[0-2][0-9]0 (?:{towns})(?![a-z])")


def _plain(letter: str) -> str:
    if letter in "\n\r\v\f\u0085\u2028\u2029":
        return "\n"
    if letter.isspace():
        return " "
    if letter in _INVISIBLE:
        return ""
    if letter in _MAP:
        return _MAP[letter]
    plain = "".join(
        c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c)
    ).casefold()
    return _MAP.get(plain, plain)
