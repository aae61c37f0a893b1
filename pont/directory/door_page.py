"""One door: everything somebody needs to go there, and what nobody knows."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from msgspec.structs import replace
from numpy.typing import NDArray

from pont.directory import at_the_door, indexing, listing, nextdoor, opening, pages, sentences, week
from pont.directory.asking import Asked
from pont.directory.doors import LEVELS, Condition, Door, Level
from pont.directory.indexing import Index
from pont.directory.question import Understood, understand
from pont.directory.search import Found, Query, rows_of
from pont.kernel import phrasing, vocabulary
from pont.kernel.markup import isolating, joined, spoken, tongue
from pont.kernel.templatetags.pont import dialled

# Asked about most: said one by one when nobody checked them. The others stand together in one line.
CORE = (
    *("without_papers", "appointment", "referral_needed", "price", "id_asked", "shares_data_with"),
    *("interpreter", "step_free", "children_welcome", "animals_welcome", "person_condition"),
)
MARKS = {
    "yes": ("yes", "yes"),
    "maybe": ("maybe", "depends"),
    "nay": ("nay", "no"),
    "ask": ("ask", "unknown"),
}
SIGNS = " ".join([*listing.SIGNS, "print", "yes", "no", "depends", "house"])
# The largest number a service can have.
MOST = 2**63
ANSWERED = (Level.GO, Level.PROBABLY, Level.SOON)


def doors_of_services(index: Index, pks: Collection[int]) -> NDArray[np.int32]:
    """The positions of these services' doors in the index; none for what is not on the map."""
    wanted = np.fromiter((pk for pk in pks if pk < MOST), dtype=np.int64)
    numbers = np.flatnonzero(np.isin(index.service, wanted)).astype(np.int32)
    return np.array([number for number in numbers if int(number) in index.alive], dtype=np.int32)


def rows_of_services(index: Index, query: Query, pks: Collection[int]) -> list[Found]:
    """The doors of these services, judged, the best first."""
    numbers = doors_of_services(index, pks)
    judged_rows = rows_of(index, query, numbers, np.zeros(len(numbers), dtype=np.int8))
    return sorted(
        judged_rows,
        key=lambda row: (LEVELS.index(row.verdict.level), row.verdict.opens or 0, row.distance_m or 0),
    )


def judged(index: Index, asked: Asked, pk: int) -> tuple[Understood, list[Found]]:
    """The doors of a service for what was asked, the best first."""
    understood = understand(asked.question, index, indexing.now_minute())
    return understood, rows_of_services(index, understood.query, [pk])


def names(door: Door, reader: str) -> dict[str, Any]:
    """The name on the plate, in the reader's language first, then in the other one of Brussels."""
    first, code = door.name.pick(reader)
    other_code = next((known for known in ("nl", "fr") if known not in (reader, code)), "fr")
    other = door.name.by_language.get(other_code, "")
    return {
        "name": first,
        "tongue": tongue(code, reader),
        "other": "" if other == first else other,
        "other_tongue": tongue(other_code, reader),
    }


def town(door: Door, reader: str) -> str:
    """Commune in both languages and postcode, as on the plate."""
    if door.place is None:
        return ""
    both = [listing.commune_name(door.place.commune, reader), listing.commune_name(door.place.commune, "fr")]
    both.append(listing.commune_name(door.place.commune, "nl"))
    parts = [*dict.fromkeys(filter(None, both)), phrasing.isolated(door.place.postal_code)]
    return " · ".join(part for part in parts if phrasing.plain(part))


def fact(mark: str, text: SafeString, checked: str) -> dict[str, Any]:
    css, drawn = MARKS[mark]
    return {"css": css, "sign": drawn, "text": text, "checked": checked}


def checked_words(on: str | None, how: str | None) -> str:
    """3 November 2026, by phone."""
    if not on:
        return _("date not known")
    ways = {
        "visited": _("on the spot"),
        "phoned": _("by phone"),
        "told": _("told by the service"),
        "imported": _("taken over from another list"),
    }
    day = phrasing.day(
        datetime.date.fromisoformat(on), sentences.language(), with_weekday=False, with_year=True
    )
    return f"{day}, {ways[how]}" if how in ways else day


def condition_fact(door: Door, condition: Condition, reader: str) -> dict[str, Any] | None:
    """A known condition as a plain fact; None for an answer the vocabulary does not know."""
    answer = vocabulary.conditions()[condition.kind].answer(condition.answer)
    if answer is None:
        return None
    parts = [isolating(answer.fact.get(reader))]
    if condition.kind == "area_condition" and door.areas and condition.answer == "communes":
        listed = [listing.commune_name(nis, reader) for nis in door.areas]
        parts.append(isolating(phrasing.and_list([name for name in listed if name], reader) + "."))
    if condition.note:
        text, code = condition.note.pick(reader)
        parts.append(spoken(text, code, reader))
    return fact(answer.mark, joined(parts), checked_words(condition.verified_on, condition.how))


def further_facts(door: Door, b: str, reader: str) -> list[dict[str, Any]]:
    """What a door says outside its conditions: languages, ages, papers to bring, costs."""
    checked = checked_words(door.verified_on, door.verified_how)
    found = []
    if b == "understandable" and door.languages:
        listed = listing.languages_fact(door.languages, reader)
        found.append(fact("yes", isolating(_("They speak %(languages)s.") % {"languages": listed}), checked))
    if b == "usable" and (ages := sentences.ages_of(door)):
        found.append(fact("maybe", isolating(ages), checked))
    texts = {"available": door.documents, "affordable": door.costs}.get(b, ())
    for text in texts:
        words, code = text.pick(reader)
        asked = _("Bring: %(document)s.") if b == "available" else "%(document)s"
        found.append(fact("maybe", spoken(asked % {"document": words}, code, reader), checked))
    return found


def gaps(door: Door, b: str, reader: str, also: frozenset[str]) -> list[dict[str, Any]]:
    """What nobody checked under this B: the important ones one by one, the others together."""
    known = {condition.kind for condition in door.conditions}
    missing = [row for row in vocabulary.conditions().values() if row.b == b and row.code not in known]
    weighty = [row for row in missing if row.code in CORE or row.code in also]
    found = [fact("ask", isolating(row.unknown.get(reader)), _("not checked yet")) for row in weighty]
    if b == "understandable" and not door.languages:
        found.append(
            fact("ask", isolating(_("We do not know which languages they speak.")), _("not checked yet"))
        )
    others = [row.label.get(reader) for row in missing if row not in weighty]
    if others:
        listed = {"things": phrasing.and_list(others, reader)}
        found.append(fact("ask", isolating(_("Ask by phone: %(things)s.") % listed), _("not checked yet")))
    return found


def seven_bs(door: Door, reader: str, also: frozenset[str]) -> list[dict[str, Any]]:
    """The seven questions with their facts."""
    found = []
    for code, b in vocabulary.bs().items():
        own = [row for row in door.conditions if vocabulary.conditions()[row.kind].b == code]
        facts = [shown for row in own if (shown := condition_fact(door, row, reader))]
        facts += further_facts(door, code, reader) + gaps(door, code, reader, also)
        found.append({"question": b.question.get(reader), "term": b.term.get(reader), "facts": facts})
    return found


def way(door: Door, reader: str) -> dict[str, Any] | None:
    """Address in the reader's language first, and the stop nearby."""
    place = door.place
    if place is None:
        return None
    street, code = place.address.pick(reader if reader == "nl" else "fr")
    other_code = "fr" if code != "fr" else "nl"
    other = place.address.by_language.get(other_code, "")
    stop = place.near_stop.pick(reader) if place.near_stop else ("", "")
    return {
        "street": spoken(street, code, reader),
        "other": spoken(other, other_code, reader) if other and other != street else "",
        "town": f"{place.postal_code} {listing.commune_name(place.commune, reader)}".strip(),
        "stop": spoken(*stop, reader) if stop[0] else "",
        "name": spoken(*place.name.pick(reader), reader) if place.name else "",
    }


def helper(door: Door, reader: str) -> dict[str, str] | None:
    """Who helps, and the sentence that says what to expect."""
    kind = vocabulary.help_kinds().get(door.help_kind)
    if kind is None:
        return None
    return {"kind": kind.get(reader), "trust": vocabulary.trust()[kind.side].get(reader)}


def main_tile(door: Door) -> str:
    """The tile this door answers first, "" when it has no need."""
    known = vocabulary.needs()
    return next((known[need.code].tile for need in door.needs if need.code in known), "")


def hours_part(door: Door, at: int, reader: str) -> dict[str, Any]:
    """The hours in words, seven dated lines, and what holds for telephone, meals and coming in."""
    main = "phone" if door.reached_by == "phone" else "door"
    own = [row for row in door.hours if row.purpose == main]
    if not own and main == "phone":
        main, own = "door", [row for row in door.hours if row.purpose == "door"]
    today = opening.to_local(at).date()
    return {
        "is_phone": door.reached_by == "phone",
        "words": week.in_words(own, today, reader),
        "lines": week.lines(own, today, reader, need=main_tile(door)),
        "is_today": today == opening.to_local(indexing.now_minute()).date(),
        "others": week.sections(door.hours, main, today, reader),
        "checked": week.verified(own),
    }


def other_stops(others: Sequence[Found], at: int, reader: str) -> list[dict[str, Any]]:
    """The other places of this service, with their verdict."""
    found = []
    for row in others:
        if row.door.place is not None:
            css, drawn = listing.LOOKS[row.verdict.level]
            found.append(
                {
                    "address": listing.address_line(row.door.place, reader),
                    "css": css,
                    "sign": drawn,
                    "level": isolating(sentences.level_word(row.door, row.verdict)),
                    "hours": listing.hours_fact(row.door, row.verdict, at)[1],
                }
            )
    return found


def the_next_door(index: Index, understood: Understood, best: Found) -> Found | None:
    """Another door when this one does not answer now; the same need when none was asked."""
    if best.verdict.level in ANSWERED:
        return None
    query = understood.query
    if not query.needs:
        codes = tuple(need.code for need in best.door.needs)
        query = replace(query, needs=(codes,) if codes else (), words=(), typed=(), name="")
    beside = frozenset({best.door.service})
    return nextdoor.next_door(index, query, understood.place, beside=beside)


def verdict_part(best: Found, understood: Understood, reader: str) -> dict[str, Any]:
    """The answer first: level, reasons, gaps, and for whom it was given."""
    door, verdict, at = best.door, best.verdict, understood.query.at
    css, drawn = listing.LOOKS[verdict.level]
    unknown = sentences.unknowns_of(verdict, most=sentences.ALL)
    is_stale = any(gap.kind == "stale" for gap in verdict.unknowns)
    for_whom = ", ".join(pages.situation_words(understood.query.situation, reader))
    return {
        "css": css,
        "sign": drawn,
        "level": isolating(sentences.level_word(door, verdict)),
        "why": joined(listing.said_html(said, reader) for said in sentences.reasons_of(door, verdict, at)),
        "gaps": [listing.said_html(said, reader) for said in unknown],
        "for_whom": _("Answer for: %(situation)s.") % {"situation": for_whom} if for_whom else "",
        "checked": "" if is_stale else sentences.checked_sentence(door),
        "at": isolating(pages.moment_sentence(at, None, reader)),
    }


def phones(door: Door, reader: str) -> list[dict[str, Any]]:
    return [
        {
            "number": phone.number,
            "tel": dialled(phone.number),
            "about": spoken(*phone.about.pick(reader), reader) if phone.about else "",
        }
        for phone in door.phones
    ]


def plate_part(door: Door, reader: str) -> dict[str, Any]:
    """What it is called, where, by whom, and what happens there."""
    summary = door.summary.pick(reader) if door.summary else ("", "")
    host = door.organization_name.pick(reader)
    return {
        **names(door, reader),
        "town": isolating(town(door, reader)),
        "example": _("example") if door.example else "",
        "host": spoken(*host, reader) if host[0] not in door.name.by_language.values() else "",
        "organization": spoken(*host, reader),
        "summary": spoken(*summary, reader) if summary[0] else "",
        "machine": bool(door.summary and summary[1] in door.summary.machine),
    }


def acts_part(best: Found, reader: str) -> dict[str, Any]:
    """What one can do now; the main act follows the verdict."""
    door, level = best.door, best.verdict.level
    numbers = phones(door, reader)
    is_phone = door.reached_by == "phone" and level in ANSWERED
    calls_first = level == Level.ASK_FIRST or is_phone or listing.calls_now(best.verdict)
    return {
        "phones": numbers,
        "first_phone": numbers[0] if numbers else None,
        "main_act": "call" if numbers and calls_first else ("way" if level in ANSWERED else ""),
        "ask_a_house": level == Level.ASK_FIRST,
    }


def door_page(index: Index, asked: Asked, pk: int, reader: str) -> dict[str, Any] | None:
    """Everything the page of a door says; None when the map has no such door."""
    understood, doors = judged(index, asked, pk)
    if not doors:
        return None
    best, at = doors[0], understood.query.at
    door = best.door
    unknown = frozenset(gap.condition for gap in best.verdict.unknowns if gap.condition)
    suffix = "" if asked.by_post or not asked.address else f"?{asked.address}"
    next_one = the_next_door(index, understood, best)
    shared = listing.page(reader, at, houses=pages.houses(), by_post=asked.by_post, suffix=suffix, rank=3)
    return {
        **plate_part(door, reader),
        **acts_part(best, reader),
        "door": door,
        "verdict": verdict_part(best, understood, reader),
        "hours": hours_part(door, at, reader),
        "way": way(door, reader),
        "bs": seven_bs(door, reader, unknown),
        "helper": helper(door, reader),
        "places": other_stops(doors[1:], at, reader),
        "next": [listing.row(next_one, shared)] if next_one else [],
        "tells": at_the_door.links(door.pk),
        "call": pages.number_to_call(understood.query, reader),
        "everything": asked.everything(),
        "on_paper": f"?door={pk}" + (f"&{asked.address_of_first}" if asked.address_of_first else ""),
        "by_post": asked.by_post,
        "houses": pages.houses(),
        "back": f"{reverse('directory:results')}{suffix}",
        "came_from_list": bool(asked.given),
        "printed": pages.printed_at(indexing.now_minute(), reader),
        "signs": SIGNS,
    }
