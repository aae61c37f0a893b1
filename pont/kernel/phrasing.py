"""Times, dates, numbers and lists as each language says them.

What must keep its order inside a text that runs from right to left (times, phone and house numbers) is wrapped in
isolates (U+2066 … U+2069). `plain` takes them out for a terminal or a program, a template filter turns them into
`<bdi dir="ltr">`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

ISOLATE, END = "\u2066", "\u2069"
NO_BREAK = "\u00a0"

TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks, embeddings, overrides and isolates of the bidirectional algorithm: in a name they reverse what stands by."""
_UNTURNED = dict.fromkeys(map(ord, TURNING))

# Dates in full as CLDR writes them. Its own patterns without a year shorten the day or the month in half of these
# languages: here the day with its month, what goes around it for the weekday, and the year.
_DAY = {"es": "d 'de' MMMM", "pt": "d 'de' MMMM"}
_COMMA = ("EEEE, ", "")
_AROUND = {
    **dict.fromkeys(("es", "pt", "ro", "pl", "bg", "uk"), _COMMA),
    "ar": ("EEEE، ", ""),
    "ti": ("EEEE፣ ", ""),
    "tr": ("", " EEEE"),
}
_YEAR = {"es": " 'de' y", "pt": " 'de' y", "bg": " y 'г'.", "uk": " y 'р'."}


def isolated(text: str) -> str:
    """`text` kept in its own order, left to right."""
    return f"{ISOLATE}{text}{END}"


def plain(text: str) -> str:
    """`text` without isolates, for a terminal or a program."""
    return text.replace(ISOLATE, "").replace(END, "")


def unturned(text: str) -> str:
    """A text of somebody else without what turns its direction, or that of the words around it."""
    return text if text.isascii() else text.translate(_UNTURNED)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """What CLDR knows of a language; our Portuguese is that of Portugal, CLDR's plain one is of Brazil."""
    return Locale.parse({"pt": "pt_PT"}.get(language, language))


def clock(time: datetime.time | datetime.datetime, language: str) -> str:
    """14.00 uur, 14 h 00, 14:00; never broken over lines."""
    if language == "nl":
        return f"{isolated(f'{time.hour}.{time.minute:02}')}{NO_BREAK}uur"
    if language == "fr":
        return isolated(f"{time.hour}{NO_BREAK}h{NO_BREAK}{time.minute:02}")
    return isolated(f"{time.hour}:{time.minute:02}")


def short_clock(time: datetime.time | datetime.datetime, language: str) -> str:
    """The same without the word for hour, for a table of hours."""
    return isolated(f"{time.hour}.{time.minute:02}") if language == "nl" else clock(time, language)


@lru_cache(maxsize=4096)
def day(date: datetime.date, language: str, *, with_weekday: bool = True, with_year: bool = False) -> str:
    """maandag 23 november; lundi 23 novembre; lunes, 23 de noviembre; الاثنين، 23 نوفمبر."""
    before, after = _AROUND.get(language, ("EEEE ", ""))
    year = _YEAR.get(language, " y") if with_year else ""
    pattern = _DAY.get(language, "d MMMM") + year
    return format_date(
        date, f"{before}{pattern}{after}" if with_weekday else pattern, locale=locale_of(language)
    )


def one_stop(sentence: str) -> str:
    """A sentence that ends with a date: where the language writes a point behind the year, it is the last one."""
    return sentence.removesuffix(".") if sentence.endswith("..") else sentence


@lru_cache(maxsize=256)
def weekday(date: datetime.date, language: str) -> str:
    return format_date(date, "EEEE", locale=locale_of(language))


def and_list(words: Sequence[str], language: str) -> str:
    """nl, fr en ar: a list with the language's own "and"."""
    return format_list(list(words), "standard", locale=locale_of(language))


def distance(metres: int, language: str) -> str:
    """350 m below a kilometre, rounded to tens; 1,1 km from there on."""
    if metres < 995:
        return isolated(f"{max(round(metres, -1), 10)}{NO_BREAK}m")
    kilometres = format_decimal(metres / 1000, "0.0", locale=locale_of(language))
    return isolated(f"{kilometres}{NO_BREAK}km")
