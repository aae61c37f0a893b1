"""Verdicts in words: each reason and each gap becomes a sentence one can read aloud, in the language in force.

Sentences about conditions stand in the vocabulary; the rest are whole sentences for translators.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from msgspec import Struct

from pont.directory import opening
from pont.directory.doors import Door, Level, Reason, Text, Verdict
from pont.directory.places import communes
from pont.kernel import phrasing, vocabulary

LASTS_A_WEEK = 6
# A row that lists everything nobody knows says nothing; the door's page has the whole list.
MOST_UNKNOWNS = 2
ALL = 100
ENDS = ".?!…:"


class Said(Struct, frozen=True):
    """A sentence, and the door's own words about it with their language."""

    text: str
    note: str = ""
    language: str = ""

    @property
    def whole(self) -> str:
        """Sentence and note in one line, without isolates."""
        return phrasing.plain(f"{self.text} {self.note}".strip())


def language() -> str:
    return get_language() or "nl"


def said(text: str, note: Text | None = None) -> Said:
    words, code = note.pick(language()) if note else ("", "")
    if words and words[-1] not in ENDS:
        words += "."
    return Said(text, words, code)


def level_word(door: Door, verdict: Verdict) -> str:
    """The verdict in a few words, as the chip says it."""
    is_phone = door.reached_by == "phone"
    if verdict.level == Level.GO:
        return _("You can call now") if is_phone else _("You can go there")
    if verdict.level == Level.PROBABLY:
        return _("Probably yes")
    if verdict.level == Level.SOON and verdict.opens is not None:
        return _("Opens soon, at %(time)s") % {"time": clock(verdict.opens)}
    return {
        Level.ASK_FIRST: _("Ask first"),
        Level.LATER: _("Closed now"),
        Level.NOT_NOW: _("Not possible here now"),
    }.get(verdict.level, _("Ask first"))


def clock(minute: int) -> str:
    return phrasing.clock(opening.to_local(minute), language())


def moment(minute: int, now: int) -> str:
    """A moment as one says it today: at 14:00, tomorrow at 14:00, on Monday at 14:00, on Monday 15 November …"""
    then, today = opening.to_local(minute), opening.to_local(now)
    days = (then.date() - today.date()).days
    time = phrasing.clock(then, language())
    if days == 0:
        return _("at %(time)s") % {"time": time}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": time}
    named = phrasing.weekday if days <= LASTS_A_WEEK else phrasing.day
    return _("on %(day)s at %(time)s") % {"day": named(then.date(), language()), "time": time}


def until(minute: int, now: int) -> str:
    """An end: the time alone within a day, else with its day."""
    if minute - now < 24 * 60:
        return clock(minute)
    then = opening.to_local(minute)
    return _("%(day)s, %(time)s") % {
        "day": phrasing.day(then.date(), language()),
        "time": phrasing.clock(then, language()),
    }


def reason_sentence(door: Door, reason: Reason, now: int) -> Said:
    """One reason in words. `now`: the minute of arrival, for "tomorrow" and "Monday"."""
    reader = language()
    if reason.condition:
        note = reason.text if reason.condition in vocabulary.conditions() else None
        return said(condition_words(reason.condition, reason.answer or "", reason.codes, reader), note)
    if reason.kind == "elsewhere":
        place, _code = (reason.text or Text({})).pick(reader)
        place = place or commune_names(reason.codes)
        return said(_("The round is now here: %(place)s.") % {"place": place})
    return said(hours_words(reason.kind, reason.minute, now, door.reached_by == "phone", reader))


@lru_cache(maxsize=8192)
def hours_words(kind: str, minute: int | None, now: int, is_phone: bool, _reader: str) -> str:
    """A reason about hours, in the language in force, which is `_reader`."""
    simple = {
        "closed": _("Closed now. We do not know when it opens."),
        "can_call": _("You can call now."),
        "ask_before": _("Ask first if you can come."),
    }
    if kind in simple:
        return simple[kind]
    if kind in ("open_until", "call_until") or (kind == "arrive_before" and minute is None):
        return end_sentence(kind == "call_until", minute, now)
    if kind == "opens":
        when = {"when": moment(minute or now, now)}
        return _("You can call again %(when)s.") % when if is_phone else _("Opens %(when)s.") % when
    if kind == "full":
        return _("Full until %(time)s.") % {"time": until(minute or now, now)}
    if minute is None:
        return _("Nobody can come in any more now.")
    return _("You must arrive before %(time)s.") % {"time": clock(minute)}


def end_sentence(is_call: bool, minute: int | None, now: int) -> str:
    if minute is None:
        return _("You can call day and night.") if is_call else _("Open day and night.")
    time = {"time": until(minute, now)}
    return _("You can call until %(time)s.") % time if is_call else _("Open until %(time)s.") % time


@lru_cache(maxsize=4096)
def condition_words(kind: str, given: str, codes: tuple[str, ...], reader: str) -> str:
    """A condition's answer in the language in force, which is `reader`; ages, languages, areas are worded here."""
    if kind == "ages":
        return ages_sentence(*map(int, given.split("-")))
    if kind == "languages_spoken":
        return _("They may not speak your language.")
    if kind == "reached_by":
        return _("You reach this by telephone.") if given == "phone" else _("You reach this on the internet.")
    if kind == "area_condition" and codes:
        return _("Only for people from %(places)s.") % {"places": commune_names(codes)}
    answer = vocabulary.conditions()[kind].answer(given)
    assert answer is not None
    return answer.reason.get(reader)


def commune_language() -> str:
    """Communes have a Dutch and a French name; others read the French one."""
    return "nl" if language() == "nl" else "fr"


def commune_names(codes: Iterable[str]) -> str:
    """Communes by their NIS codes, as a list in words."""
    names = [getattr(communes()[code], commune_language()) for code in codes if code in communes()]
    return phrasing.and_list(names, language())


def ages_of(door: Door) -> str:
    """For which ages a door is, in words; "" for everybody."""
    if door.minimum_age is None and door.maximum_age is None:
        return ""
    return ages_sentence(door.minimum_age or 0, 120 if door.maximum_age is None else door.maximum_age)


def ages_sentence(lowest: int, highest: int) -> str:
    if highest >= 100:
        return _("For people from %(age)s years.") % {"age": phrasing.isolated(str(lowest))}
    if lowest <= 0:
        return _("For people up to %(age)s years.") % {"age": phrasing.isolated(str(highest))}
    return _("For people from %(lowest)s to %(highest)s years.") % {
        "lowest": phrasing.isolated(str(lowest)),
        "highest": phrasing.isolated(str(highest)),
    }


def gap_sentence(gap: Reason) -> Said:
    """What nobody knows, in words."""
    note = gap.text if gap.kind == "hours_unknown" else None
    return said(gap_words(gap.kind, gap.condition or "", gap.date, language()), note)


@lru_cache(maxsize=4096)
def gap_words(kind: str, condition: str, date: str | None, reader: str) -> str:
    """The same, in the language in force, which is `reader`."""
    if kind == "hours_unknown":
        return _("We do not know the hours.")
    if kind == "stale":
        if not date:
            return _("Nobody has checked this yet.")
        day = phrasing.day(datetime.date.fromisoformat(date), reader, with_weekday=False, with_year=True)
        return phrasing.one_stop(_("Last checked on %(date)s.") % {"date": day})
    if condition == "place":
        return _("We do not know the address.")
    if condition == "languages_spoken":
        return _("We do not know which languages they speak.")
    return vocabulary.conditions()[condition].unknown.get(reader)


def reasons_of(door: Door, verdict: Verdict, now: int) -> list[Said]:
    return [reason_sentence(door, reason, now) for reason in verdict.reasons]


def unknowns_of(verdict: Verdict, *, most: int = MOST_UNKNOWNS) -> list[Said]:
    """What nobody knows: the hours, the `most` conditions that weigh most, how many more, and the age of it all."""
    conditions = [gap for gap in verdict.unknowns if gap.kind == "unknown"]
    told = [gap_sentence(gap) for gap in verdict.unknowns if gap.kind == "hours_unknown"]
    told += [gap_sentence(gap) for gap in conditions[:most]]
    more = len(conditions) - most
    if more > 0:
        sentence = ngettext(
            "And %(count)s more thing that nobody checked.",
            "And %(count)s more things that nobody checked.",
            more,
        )
        told.append(said(sentence % {"count": more}))
    return told + [gap_sentence(gap) for gap in verdict.unknowns if gap.kind == "stale"]


def checked_sentence(door: Door) -> str:
    """When and how the door was checked last: "Checked by phone on 3 November 2026"."""
    return checked_words(door.verified_on, door.verified_how, language())


@lru_cache(maxsize=4096)
def checked_words(on: str | None, how: str | None, reader: str) -> str:
    """The same for a date, in the language in force, which is `reader`."""
    if not on:
        return _("Nobody has checked this yet.")
    date = phrasing.day(datetime.date.fromisoformat(on), reader, with_weekday=False, with_year=True)
    ways = {
        "visited": _("Checked on the spot on %(date)s."),
        "phoned": _("Checked by phone on %(date)s."),
        "told": _("Told by the service on %(date)s."),
        "imported": _("Taken over from another list on %(date)s."),
    }
    return phrasing.one_stop(ways.get(how or "", _("Checked on %(date)s.")) % {"date": date})


def order_sentence(has_point: bool) -> str:
    """The order of the list, said in one sentence."""
    if has_point:
        return _("First the doors where you can go, then those that open soon, then the nearest.")
    return _("First the doors where you can go, then those that open soon.")
