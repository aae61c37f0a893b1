"""Hours as people say them: the usual week in sentences, and the next seven days with their dates."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pont.directory import opening, sentences
from pont.directory.doors import Hours
from pont.kernel import phrasing
from pont.kernel.markup import isolating, spoken

DAY = 24 * 60
WEEKS_COMPARED = 4
NOT_ON_HOLIDAYS = re.compile(r"\bPH(\s*,\s*SH)?\s+(off|closed)\b")
# A day's stretches as clock times; None: nobody knows.
Spans = tuple[tuple[datetime.time, datetime.time], ...]
DayHours = Spans | None


@lru_cache(maxsize=4096)
def week_from(text: str, school: str | None, start: datetime.date) -> tuple[opening.Day, ...]:
    """Seven days of one schedule; a door that is asked for often unfolds its week once a day."""
    return tuple(opening.week_of(opening.read_hours(text, school), start))


def days_of(rows: Sequence[Hours], start: datetime.date) -> list[opening.Day]:
    """Seven days from `start` on, several schedules of one purpose laid together."""
    weeks = [week_from(row.text, row.school, start) for row in rows if row.text]
    return [
        opening.Day(
            date=same_day[0].date,
            open=opening.either([], sorted(span for day in same_day for span in day.open)),
            unknown=sorted({span for day in same_day for span in day.unknown}),
            note="; ".join(dict.fromkeys(day.note for day in same_day if day.note)) or None,
        )
        for same_day in zip(*weeks, strict=True)
    ]


def clock_times(day: opening.Day) -> DayHours:
    """What opens on a day, as clock times; None where nobody knows."""
    if day.unknown and not day.open:
        return None
    return tuple((opening.to_local(a).time(), opening.to_local(b).time()) for a, b in day.open)


def is_round_the_clock(spans: DayHours) -> bool:
    return bool(spans) and len(spans or ()) == 1 and spans[0] == (datetime.time(), datetime.time())


def hours_words(spans: Spans, reader: str) -> str:
    """8.30 – 12.00 and 13.00 – 16.00."""
    stretches = [
        f"{phrasing.short_clock(begin, reader)} – {phrasing.short_clock(end, reader)}" for begin, end in spans
    ]
    return phrasing.and_list(stretches, reader)


def usual_week(rows: Sequence[Hours], start: datetime.date) -> tuple[list[DayHours], bool]:
    """The commonest hours of each weekday, Monday first, over four weeks; and whether every week is so."""
    seen: list[list[DayHours]] = [[] for _weekday in range(7)]
    for week in range(WEEKS_COMPARED):
        for day in days_of(rows, start + datetime.timedelta(weeks=week)):
            seen[day.date.weekday()].append(clock_times(day))
    usual = [Counter(found).most_common(1)[0][0] for found in seen]
    return usual, all(len(set(found)) == 1 for found in seen)


def runs(usual: Sequence[DayHours]) -> list[tuple[list[int], DayHours]]:
    """Weekdays with the same hours, together, in the order of their first day."""
    found: dict[DayHours, list[int]] = {}
    for weekday, hours in enumerate(usual):
        found.setdefault(hours, []).append(weekday)
    return [(weekdays, hours) for hours, weekdays in found.items()]


def weekday_name(weekday: int, reader: str) -> str:
    # 5 January 1970 was a Monday.
    return phrasing.weekday(datetime.date(1970, 1, 5) + datetime.timedelta(days=weekday), reader)


def run_sentence(weekdays: list[int], hours: DayHours, reader: str) -> str:
    """One sentence about days with the same hours."""
    names = [weekday_name(weekday, reader) for weekday in weekdays]
    is_row = len(weekdays) > 2 and weekdays[-1] - weekdays[0] == len(weekdays) - 1
    facts = {"first": names[0], "last": names[-1], "days": phrasing.and_list(names, reader)}
    if hours is None:
        return _("We do not know the hours on %(days)s.") % facts
    if not hours:
        return _("Closed on %(days)s.") % facts
    if is_round_the_clock(hours):
        facts["hours"] = _("day and night")
    else:
        facts["hours"] = hours_words(hours, reader)
    if len(weekdays) == 7:
        return _("Every day: %(hours)s.") % facts
    if is_row:
        return _("From %(first)s to %(last)s: %(hours)s.") % facts
    return _("On %(days)s: %(hours)s.") % facts


def in_words(rows: Sequence[Hours], start: datetime.date, reader: str) -> list[SafeString]:
    """The hours in sentences, with what the door wrote about them."""
    known = [row for row in rows if row.text]
    if not known:
        words = [_("We do not know the hours.")]
    else:
        usual, is_regular = usual_week(known, start)
        parts = runs(usual)
        if len(parts) == 1 and not parts[0][1] and is_regular:
            words = [_("Closed in the next four weeks.")]
        else:
            words = [run_sentence(weekdays, hours, reader) for weekdays, hours in parts]
        if any(NOT_ON_HOLIDAYS.search(row.text) for row in known):
            words.append(_("Closed on public holidays."))
        if not is_regular:
            words.append(_("Not every week is the same."))
    notes = [row.note.pick(reader) for row in rows if row.note]
    return [*map(isolating, words), *(spoken(text, code, reader) for text, code in notes if text)]


@lru_cache(maxsize=512)
def short_day(date: datetime.date, reader: str) -> str:
    """Mon 23 Nov, as a line of a timetable says it."""
    return format_date(date, "EEE d MMM", locale=phrasing.locale_of(reader)).replace(".", "")


def lines(
    rows: Sequence[Hours], today: datetime.date, reader: str, *, need: str = ""
) -> list[dict[str, Any]]:
    """Seven dated lines from today on; the first day that is shut leads to what is open then."""
    found: list[dict[str, Any]] = []
    for day in days_of(rows, today):
        hours = clock_times(day)
        found.append(
            {
                "day": short_day(day.date, reader),
                "first": day.date == today,
                "shut": hours == (),
                "hours": isolating(day_words(hours, reader)),
                "note": day.note or "",
                "elsewhere": "",
            }
        )
    first_shut = next((line for line in found if line["shut"]), None)
    if first_shut is not None and need:
        noon = datetime.datetime.combine(
            today + datetime.timedelta(days=found.index(first_shut)), datetime.time(12)
        )
        first_shut["elsewhere"] = f"?need={need}&at={noon.isoformat(timespec='minutes')}"
    return found


def day_words(hours: DayHours, reader: str) -> str:
    if hours is None:
        return _("not known")
    if not hours:
        return _("closed")
    return _("day and night") if is_round_the_clock(hours) else hours_words(hours, reader)


def sections(rows: Sequence[Hours], main: str, start: datetime.date, reader: str) -> list[dict[str, Any]]:
    """Meal, intake and telephone hours in sentences; `main` is shown elsewhere."""
    titles = {"meal": _("Meals"), "intake": _("Coming in"), "phone": _("Telephone"), "door": _("Door")}
    found = []
    for purpose, title in titles.items():
        own = [row for row in rows if row.purpose == purpose]
        if own and purpose != main:
            words = in_words(own, start, reader)
            if purpose == "phone":
                words.append(isolating(_("When the telephone is answered, the door may be closed.")))
            found.append({"title": title, "words": words})
    return found


def verified(rows: Sequence[Hours]) -> str:
    """When the hours were checked last, in words; "" when nobody noted it."""
    dates = [row.verified_on for row in rows if row.verified_on]
    if not dates:
        return ""
    date = datetime.date.fromisoformat(min(dates))
    shown = phrasing.day(date, sentences.language(), with_weekday=False, with_year=True)
    return phrasing.one_stop(_("Hours checked on %(date)s.") % {"date": shown})
