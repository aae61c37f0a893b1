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

ISOLATE, END = "\u2066", "\u2069"
NO_BREAK = "\u00a0"


def isolated(text: str) -> str:
    """`text` kept in its own order, left to right."""
    return f"{ISOLATE}{text}{END}"


def plain(text: str) -> str:
    """`text` without isolates, for a terminal or a program."""
    return text.replace(ISOLATE, "").replace(END, "")


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    return Locale.parse(language)


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
    """maandag 23 november; lundi 23 novembre; Monday 23 November."""
    pattern = ("EEEE d MMMM" if with_weekday else "d MMMM") + (" y" if with_year else "")
    return format_date(date, pattern, locale=locale_of(language))


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
    kilometres = f"{metres / 1000:.1f}"
    if language != "en":
        kilometres = kilometres.replace(".", ",")
    return isolated(f"{kilometres}{NO_BREAK}km")
