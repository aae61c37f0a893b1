"""A text message in which a service says how full it is: read, with nothing guessed; pure but for the words it knows.

"K7F2QX full 18:00", "K7F2QX vol tot morgen", "K7F2QX complet", "K7F2QX open". A word that is not understood makes the
whole message unclear: then nothing changes, and the answer says how to write it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from pont.kernel.folding import fold
from pont.kernel.terms import LANGUAGES

UNCLEAR, CLOSED, PAST, TOO_FAR = "unclear", "closed", "past", "too_far"
MOST_DAYS = 14
LONGEST = 320
LAST_MINUTE = datetime.time(23, 59)
CLOCK = re.compile(r"(\d{1,2}) ?(?:[:hu.] ?(\d{2})|uur|heures?|[hu])(?: ?(?:uur|u|h))?(?!\w)")
AMERICAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?([ap])m(?!\w)")
DATE = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?!\w)")
Level = Literal["full", "few", "free"]
ByLanguage = dict[str, list[str]]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of the file: by what they mean, then by language."""

    level: dict[Level, ByLanguage]
    closed: ByLanguage
    until: ByLanguage
    today: ByLanguage
    tomorrow: ByLanguage
    polite: ByLanguage
    says: dict[Level, dict[str, str]]
    reply: dict[str, dict[str, str]]


class Message(Struct, frozen=True):
    """What a message says. `code` is its first word; `problem` is "" where all of it was understood.

    `language` is that of its words, "" where they say nothing of it.
    """

    code: str
    level: str = ""
    until: datetime.datetime | None = None
    problem: str = ""
    language: str = ""


@cache
def words() -> Words:
    path = Path(__file__).parent.parent / "data" / "short_messages.toml"
    return msgspec.toml.decode(path.read_bytes(), type=Words)


def begun(text: str, known: ByLanguage) -> tuple[str, set[str]]:
    """The longest of these phrases that `text` begins with, whole, and the languages it is of; "" for none."""
    found: dict[str, set[str]] = {}
    for language, phrases in known.items():
        for phrase in phrases:
            rest = text.removeprefix(phrase)
            if rest != text and not rest[:1].isalnum():
                found.setdefault(phrase, set()).add(language)
    longest = max(found, key=len, default="")
    return longest, found.get(longest, set())


def without_manners(text: str) -> str:
    """`text` without a word of thanks at its end."""
    for phrases in words().polite.values():
        for phrase in phrases:
            if text.endswith(f" {phrase}"):
                text = text.removesuffix(phrase).rstrip(" ,.!")
    return text


def levels_begun(text: str) -> Iterator[tuple[str, str, set[str]]]:
    for level, known in words().level.items():
        phrase, languages = begun(text, known)
        if phrase:
            yield level, phrase, languages


def clock(text: str) -> tuple[datetime.time, str] | None:
    """An hour at the beginning of `text`, and what follows it; None for none, and for what may be a date."""
    if found := AMERICAN.match(text):
        hour, minute = int(found[1]) % 12 + (12 if found[3] == "p" else 0), int(found[2] or 0)
        return (
            (datetime.time(hour, minute), text[found.end() :])
            if 0 < int(found[1]) < 13 and minute < 60
            else None
        )
    found = CLOCK.match(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if "." in found[0] and 0 < minute <= 12:
        return None
    if (hour, minute) == (24, 0):
        return LAST_MINUTE, text[found.end() :]
    return (datetime.time(hour, minute), text[found.end() :]) if hour < 24 and minute < 60 else None


def date(text: str, today: datetime.date) -> tuple[datetime.date, str] | None:
    """A day at the beginning of `text`, and what follows it. Without a year it is the next such day."""
    for known, day in ((words().today, today), (words().tomorrow, today + datetime.timedelta(days=1))):
        phrase, _languages = begun(text, known)
        if phrase:
            return day, text.removeprefix(phrase)
    found = DATE.match(text)
    if not found:
        return None
    year = int(found[3]) if found[3] else today.year
    year += 2000 if year < 100 else 0
    try:
        day = datetime.date(year, int(found[2]), int(found[1]))
        if not found[3] and day < today:
            day = day.replace(year=year + 1)
    except ValueError:
        return None
    return day, text[found.end() :]


def moment(text: str, now: datetime.datetime, *, is_open: bool) -> datetime.datetime | None:
    """Until when, of all of `text`; midnight of today where it says nothing. None where it is not understood whole.

    `is_open`: "open 14:00" may be from then or until then, so it needs the word.
    """
    phrase, _languages = begun(text, words().until)
    rest = text.removeprefix(phrase).strip(" ,") if phrase else text
    if (phrase and not rest) or (rest and is_open and not phrase):
        return None
    day, hour = now.date(), LAST_MINUTE
    if found_day := date(rest, now.date()):
        day, rest = found_day[0], found_day[1].strip(" ,")
    if found_hour := clock(rest):
        hour, rest = found_hour[0], found_hour[1].strip(" ,")
        if not found_day and (later := date(rest, now.date())):
            day, rest = later[0], later[1].strip(" ,")
    return None if rest else datetime.datetime.combine(day, hour, tzinfo=now.tzinfo)


def read(text: str, now: datetime.datetime) -> Message:
    """What a message says. `now`: Brussels time."""
    code, _space, rest = " ".join(text[:LONGEST].split()).partition(" ")
    code, rest = code.replace("-", ""), fold(rest).strip(" .!?,")
    rest = without_manners(rest)
    phrase, languages = begun(rest, words().closed)
    if phrase:
        return Message(code, problem=CLOSED, language=only(languages))
    found = max(levels_begun(rest), key=lambda one: len(one[1]), default=None)
    if found is None:
        return Message(code, problem=UNCLEAR)
    level, phrase, languages = found
    until = moment(rest.removeprefix(phrase).strip(" ,:"), now, is_open=level == "free")
    if until is None:
        return Message(code, problem=UNCLEAR, language=only(languages))
    problem = ""
    if until <= now:
        problem = PAST
    elif until.date() > now.date() + datetime.timedelta(days=MOST_DAYS):
        problem = TOO_FAR
    return Message(code, level, until, problem, only(languages))


def only(languages: set[str]) -> str:
    """The one language, "" where it may be several."""
    return next(iter(languages)) if len(languages) == 1 else ""


def reply(which: str, language: str, **blanks: str) -> str:
    """A sentence of the file; in all three languages where nobody knows which one is read."""
    said = words().reply[which]
    chosen = (language,) if language in LANGUAGES else LANGUAGES
    return " ".join(said[one].format(**blanks) for one in chosen)


def level_said(level: str, language: str) -> str:
    return next(by_language for known, by_language in words().says.items() if known == level)[language]
