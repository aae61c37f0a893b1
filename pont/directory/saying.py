"""What an import says of a list: English where it is made, compared and printed, in the reader's language on a page.

Who reads what a run said may do so later, and in another language than whoever brought the list. So a sentence keeps
the words it was made of and what was filled in. Rooms import `said` as `_`, so that its words are collected for
translators.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

_BLANK = re.compile(r"%\((\w+)\)s")
DEEPEST = 12
"""Sentences inside each other; what is kept deeper was not made here."""
LARGEST = 10**15


class Said(str):
    """An English sentence with its `words`, as translators know them, and the `facts` that were filled in.

    A fact is a text, a whole number, a sentence of its own, or a list of those.
    """

    words: str
    facts: dict[str, Any]


class Number(int):
    """A large number, told in thousands: 50,000 in English, 50.000 in Dutch."""

    def __str__(self) -> str:
        return f"{int(self):,}"


def said(words: str, **facts: Any) -> Said:
    """The sentence of these words. Each %(blank)s needs a fact of its name."""
    english = {name: _english(fact) for name, fact in facts.items()}
    made = Said(_BLANK.sub(lambda blank: english[blank[1]], words))
    made.words, made.facts = words, facts
    return made


def _english(fact: Any) -> str:
    return ", ".join(map(str, fact)) if isinstance(fact, list) else str(fact)


def told_by(error: Exception) -> str:
    """What an error says, as the sentence it was made with."""
    return error.args[0] if error.args and isinstance(error.args[0], Said) else str(error)


def kept(text: Any) -> Any:
    """A sentence as JSON, to be read in any language later; a plain text as it is."""
    if isinstance(text, Said):
        return {"words": text.words, "facts": {name: kept(fact) for name, fact in text.facts.items()}}
    if isinstance(text, Number):
        return {"number": int(text)}
    return [kept(one) for one in text] if isinstance(text, list) else text


def read(given: Any) -> str:
    """A sentence, or what `kept` made of it, in the language in force; "" for what is none. Raises nothing."""
    return _read(kept(given) if isinstance(given, Said) else given, DEEPEST)


def _read(given: Any, deep: int) -> str:
    if isinstance(given, str | int) and not isinstance(given, bool):
        return str(given) if isinstance(given, str) or abs(given) < LARGEST else ""
    if deep and isinstance(given, list):
        return ", ".join(_read(one, deep - 1) for one in given)
    return _sentence(given, deep - 1) if deep and isinstance(given, dict) else ""


def _sentence(given: dict[str, Any], deep: int) -> str:
    words, facts, number = given.get("words"), given.get("facts"), given.get("number")
    if isinstance(number, int) and abs(number) < LARGEST:
        return number_format(number, force_grouping=True)
    # Gettext answers no words at all with the head of its catalogue.
    if not isinstance(words, str) or not words:
        return ""
    filled = {name: _read(fact, deep) for name, fact in facts.items()} if isinstance(facts, dict) else {}
    return _BLANK.sub(_filler(filled), _translated(words))


def _filler(filled: dict[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda blank: filled.get(blank[1], blank[0])


def _translated(words: str) -> str:
    """The words in the language in force, as long as they have the same blanks."""
    found = gettext(words)
    return found if set(_BLANK.findall(found)) == set(_BLANK.findall(words)) else words
