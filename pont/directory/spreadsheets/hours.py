"""The opening hours of a row, from words, from the columns of a week, or in the writing of OpenStreetMap. Pure.

For each purpose all that a row says has to agree and to be understood whole; otherwise it stays a text, and the hours
are unknown. Nothing here is a check by a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from pont.directory import opening
from pont.directory.saying import said as _
from pont.directory.spreadsheets import week
from pont.directory.written_hours import Written, read_written
from pont.kernel.vocabulary import WEEKDAYS

PURPOSES = ("door", "phone", "intake")
WORDS = {"door": "hours", "phone": "phone_hours", "intake": "intake_hours"}
DAY_ROLES = tuple(f"{day}{end}" for day in WEEKDAYS for end in ("", "_from", "_to"))
LONGEST = 2000
"""Letters of hours in the writing of OpenStreetMap; what is longer is no week."""


class Said(Struct):
    """What one place of a row says for one purpose: `hours` in OSM writing, "" where they are not understood."""

    purpose: str
    hours: str
    text: str
    """The words as they stand there, "" where they say no more than the hours."""


class Timetable(Struct):
    """Hours of a row for one purpose; `hours` is "" when they are known only as the text in `note`."""

    purpose: str
    hours: str
    note: str


def timetables(
    cells: Mapping[str, list[str]], week_text: str, language: str, notes: list[str]
) -> list[Timetable]:
    """The hours of a row, one for each purpose it speaks of.

    `cells`: texts by role; `week_text`: what the columns of the days say, for people; `language`: of the words, or "".
    """
    said = _in_words(cells, language) + _in_days(cells, week_text) + _in_osm(cells)
    found = []
    for purpose in PURPOSES:
        own = [one for one in said if one.purpose == purpose]
        if own:
            found.append(_together(purpose, own, notes))
    return found


def _together(purpose: str, said: list[Said], notes: list[str]) -> Timetable:
    texts = list(dict.fromkeys(one.text for one in said if one.text))
    hours = {one.hours for one in said}
    if len(hours) == 1 and "" not in hours:
        return Timetable(purpose, hours.pop(), "\n".join(texts))
    texts = list(dict.fromkeys(one.text or one.hours for one in said))
    why = _("not understood whole") if "" in hours else _("they contradict each other")
    notes.append(_kept_as_text(purpose, why, "; ".join(texts)[:200]))
    return Timetable(purpose, "", "\n".join(texts))


def _kept_as_text(purpose: str, why: str, text: str) -> str:
    if purpose == "phone":
        return _("hours (phone) kept as text, so unknown, %(why)s: %(text)s", why=why, text=text)
    if purpose == "intake":
        return _("hours (intake) kept as text, so unknown, %(why)s: %(text)s", why=why, text=text)
    return _("hours (door) kept as text, so unknown, %(why)s: %(text)s", why=why, text=text)


@lru_cache(maxsize=4096)
def _read(text: str, language: str) -> Written:
    """Many rows of a list have the same words."""
    return read_written(text, language)


def _in_words(cells: Mapping[str, list[str]], language: str) -> list[Said]:
    """What stands in words. Words under the hours of the door may speak of the telephone and of the intake as well."""
    found = []
    for purpose, role in WORDS.items():
        if not (text := "\n".join(cells.get(role, ()))):
            continue
        read = _read(text, language)
        hours = {"door": read.visit, "phone": read.phone, "intake": read.intake}
        told = [about for about in PURPOSES if hours[about]]
        if purpose == "door":
            found += [Said(about, hours[about] or "", text) for about in told]
            if "door" not in told and (read.rest.strip() or not told):
                found.append(Said("door", "", text))
        else:
            # Under "hours of the telephone" bare days and times are those of the telephone; with others it is unclear.
            only = hours[told[0]] if told in (["door"], [purpose]) and not read.rest.strip() else None
            found.append(Said(purpose, only or "", text))
    return found


def _in_days(cells: Mapping[str, list[str]], week_text: str) -> list[Said]:
    if not any(text for role in DAY_ROLES for text in cells.get(role, ())):
        return []
    try:
        hours = week.hours_of(cells)
    except week.NotUnderstood:
        hours = ""
    return [Said("door", hours, "" if hours else week_text)]


def _in_osm(cells: Mapping[str, list[str]]) -> list[Said]:
    text = " ".join(cells.get("osm_hours", ()))
    if not text:
        return []
    try:
        hours = opening.canonical(text) if len(text) <= LONGEST else ""
    except opening.HoursError:
        hours = ""
    return [Said("door", hours, "" if hours else text)]
