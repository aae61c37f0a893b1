"""One door in words for paper: texts with their languages, numbers isolated, nothing of the screen around them.

Everything here is said in the language in force, which is `reader`. A text is `{"t": words, "lang": code}`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from pont.directory import door_page, listing, opening, sentences, week
from pont.directory.doors import Condition, Door, Hours, Situation, Text
from pont.directory.paper.papers import Partners
from pont.directory.search import Found
from pont.directory.verdict import verdict
from pont.kernel import markup, phrasing, spoken, vocabulary
from pont.kernel.terms import Answer

# What keeps somebody out, in the order in which it is said; it is never cut.
LIMITS = (
    *("person_condition", "area_condition", "referral_needed", "appointment", "insurance_needed"),
    *("waiting_list", "without_papers", "id_asked", "price"),
)
# What somebody wants to know before going, in this order.
ASKED = (
    *("without_papers", "id_asked", "price", "appointment", "referral_needed", "area_condition"),
    *("person_condition", "step_free", "animals_welcome", "children_welcome"),
)
MOST_NEEDS, MOST_FACTS, MOST_GAPS, MOST_DOCUMENTS = 3, 5, 2, 2

SEASONAL = re.compile(r"\b(SH|week|easter|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|20\d\d)\b|\[")

Words = dict[str, Any]


def ended(sentence: str) -> str:
    """A sentence with the stop that it needs."""
    return sentence if sentence.endswith((".", "።", "…")) else f"{sentence}."


def part(text: str, code: str = "") -> Words:
    """A text with its language; `code` "" is the language of the page."""
    return {"t": phrasing.unturned(text) if code else text, "lang": "" if code == "und" else code}


def picked(text: Text | None, reader: str) -> Words | None:
    """A text of the map in the reader's language, or in the nearest one it has."""
    if text is None:
        return None
    words, code = text.pick(reader)
    return part(words, code if code != reader else "") if words else None


def needs_said(door: Door, reader: str) -> str:
    """What one finds there, in a few names."""
    known = vocabulary.needs()
    # What a text only mentions is no promise.
    codes = [need.code for need in door.needs if need.origin != "weak" and need.code in known]
    names = list(dict.fromkeys(spoken.label(code, reader) for code in codes))[:MOST_NEEDS]
    return " · ".join(names)


def condition_said(condition: Condition, answer: Answer, reader: str) -> list[Words]:
    """A known condition as a plain fact, with the door's own words about it."""
    note = picked(condition.note, reader)
    return [part(answer.fact.get(reader)), *([note] if note else [])]


def ages_and_papers_said(door: Door, reader: str) -> list[list[Words]]:
    """For which ages, and what to bring."""
    ages = sentences.ages_of(door)
    said = [[part(ages)]] if ages else []
    for text in door.documents[:MOST_DOCUMENTS]:
        if (words := picked(text, reader)) is not None:
            said.append([part(_("Bring: %(document)s.") % {"document": words["t"]}, words["lang"])])
    return said


def known_said(door: Door, kinds: Iterable[str], reader: str) -> Iterator[tuple[bool, list[Words]]]:
    """The known conditions of these kinds: whether each lets everybody in, and what it says."""
    known = {condition.kind: condition for condition in door.conditions}
    for condition in (known[kind] for kind in kinds if kind in known):
        answer = vocabulary.conditions()[condition.kind].answer(condition.answer)
        if answer is not None:
            yield answer.mark == "yes", condition_said(condition, answer, reader)


def limits_said(door: Door, reader: str) -> list[list[Words]]:
    """What keeps somebody out, for which ages it is, and what to bring."""
    conditions = [said for is_open, said in known_said(door, LIMITS, reader) if not is_open]
    return [*ages_and_papers_said(door, reader), *conditions]


def facts_said(door: Door, reader: str) -> list[list[Words]]:
    """What one does not need there, and what else one wants to know: what weighs most first."""
    return [
        said
        for kind in ASKED
        for is_open, said in known_said(door, (kind,), reader)
        if is_open or kind not in LIMITS
    ][:MOST_FACTS]


def gaps_said(door: Door, at: int) -> list[list[Words]]:
    """What nobody checked, for anybody: paper says nothing of whoever asked for it, it may be found on them."""
    return [
        [part(said.text), *([part(said.note, said.language)] if said.note else [])]
        for said in sentences.unknowns_of(verdict(door, Situation(), at), most=MOST_GAPS)
    ]


@lru_cache(maxsize=4096)
def usual_said(
    hours: tuple[tuple[str, str | None], ...], start: datetime.date, reader: str
) -> tuple[str, ...]:
    """The usual week in sentences, the closed days left out; `hours`: OSM text and school community of each row."""
    rows = [Hours("", text, school) for text, school in hours]
    usual, is_regular = week.usual_week(rows, start)
    told = [week.run_sentence(days, spans, reader) for days, spans in week.runs(usual) if spans != ()]
    # Paper outlives four weeks: a season, a school holiday or a day of the month is said even when none is near.
    is_alike = is_regular and not any(SEASONAL.search(row.text) for row in rows)
    if not told and is_alike:
        told = [_("Closed in the next four weeks.")]
    if any(week.NOT_ON_HOLIDAYS.search(row.text) for row in rows):
        told.append(_("Closed on public holidays."))
    if not is_alike:
        told += [_("Not every week is the same."), _("Ask before you go.")]
    return tuple(told)


def rows_said(rows: Sequence[Hours], start: datetime.date, reader: str) -> list[Words]:
    """The hours of one purpose, with what the door wrote about them."""
    known = tuple((row.text, row.school) for row in rows if row.text)
    told = usual_said(known, start, reader) if known else (_("We do not know the hours."),)
    notes = [note for row in rows if (note := picked(row.note, reader))]
    return [*map(part, told), *notes]


def hours_said(door: Door, at: int, reader: str) -> list[Words]:
    """When one can go or call, then meals and coming in where these have hours of their own."""
    start = opening.to_local(at).date()
    main = "phone" if door.reached_by == "phone" and any(r.purpose == "phone" for r in door.hours) else "door"
    own = said = rows_said([row for row in door.hours if row.purpose == main], start, reader)
    for purpose, title in (("meal", _("Meals")), ("intake", _("Coming in"))):
        rows = [row for row in door.hours if row.purpose == purpose]
        if rows and (other := rows_said(rows, start, reader)) != own:
            said = [*said, part(f"{title}:"), *other]
    return said


def days_said(door: Door, at: int, reader: str) -> Words:
    """The next seven days, today first; where coming in has hours of its own, those, with their title."""
    purposes = {row.purpose for row in door.hours}
    main = next((purpose for purpose in ("intake", "door", "phone") if purpose in purposes), "")
    if door.reached_by == "phone" and "phone" in purposes:
        main = "phone"
    days = week.days_of([row for row in door.hours if row.purpose == main], opening.to_local(at).date())
    return {
        "days_title": _("Coming in") if main == "intake" else "",
        "days": [
            {
                "day": week.short_day(day.date, reader),
                "hours": week.day_words(week.clock_times(day), reader),
                "shut": week.clock_times(day) == (),
            }
            for day in days
        ],
    }


def place_said(door: Door, reader: str) -> Words | None:
    """Where it is; a place that stays secret is not in the index, so it cannot be said."""
    place = door.place
    if place is None:
        return None
    own = reader if reader == "nl" else "fr"
    street, code = place.address.pick(own)
    other_code = "fr" if code != "fr" else "nl"
    other = place.address.by_language.get(other_code, "")
    commune = listing.commune_name(place.commune, reader)
    town = f"{place.postal_code} {commune}".strip()
    return {
        "street": part(street, code),
        "other": part(other, other_code) if other and other != street else None,
        "town": phrasing.isolated(town) if town else "",
        "commune": commune,
        "stop": picked(place.near_stop, reader),
        "name": picked(place.name, reader),
    }


def away_said(found: Found) -> str:
    """How a service without a place is reached."""
    if found.door.phone_only:
        return _("By telephone. The place stays secret.")
    return _("On the internet") if found.door.reached_by == "online" else _("By telephone")


def phones_said(door: Door, reader: str) -> list[Words]:
    return [
        {"number": phrasing.isolated(phone.number), "about": picked(phone.about, reader)}
        for phone in door.phones[:2]
    ]


def partners_said(door: Door, partners: Partners | None, reader: str) -> list[str]:
    """What only partner houses may read, on their own paper."""
    if partners is None:
        return []
    rows = partners.conditions.get(door.service, ())
    answers = [vocabulary.conditions()[kind].answer(given) for kind, given in rows]
    return [answer.fact.get(reader) for answer in answers if answer is not None]


def plate_said(door: Door, reader: str) -> Words:
    """The street plate: town, the name in both languages, whose it is."""
    names = door_page.names(door, reader)
    _name, code = door.name.pick(reader)
    other_code = next((known for known in ("nl", "fr") if known not in (reader, code)), "fr")
    host = picked(door.organization_name, reader)
    is_same = host is None or host["t"] in door.name.by_language.values()
    return {
        "name": part(names["name"], code),
        "other": part(names["other"], other_code) if names["other"] else None,
        "town": door_page.town(door, reader),
        "host": None if is_same else host,
        "example": _("example") if door.example else "",
    }


def door_said(found: Found, at: int, reader: str, partners: Partners | None = None) -> Words:
    """Everything paper may say about one door, in the language in force."""
    door = found.door
    gaps = gaps_said(door, at)
    kind, opens = listing.hours_fact(door, found.verdict, at)
    return {
        "plate": plate_said(door, reader),
        "needs": needs_said(door, reader),
        "tile": door_page.main_tile(door) or "house",
        "hours": hours_said(door, at, reader),
        "limits": limits_said(door, reader),
        "facts": facts_said(door, reader),
        "partners": partners_said(door, partners, reader),
        "gaps": gaps,
        "asks": bool(gaps or found.verdict.unknowns),
        "place": place_said(door, reader),
        "away": away_said(found),
        "phones": phones_said(door, reader),
        "checked": sentences.checked_sentence(door),
        "opens": {"sign": kind, "said": ended(markup.bare(opens))},
    }
