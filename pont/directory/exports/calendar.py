"""`pont export ics FILE`: exceptions to opening hours in the next twelve months, as iCalendar (RFC 5545).

All events last whole days of Brussels. One event stands for all the doors of a service, or, where its doors differ, for
one of them with its address. The same exception keeps its identifier, so that a calendar that reads the file again
changes an event instead of doubling it.
"""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, BinaryIO

import icalendar
from django.utils import timezone
from msgspec import Struct

from pont.directory import opening
from pont.directory.doors import Door
from pont.directory.exports import CannotExport, Report
from pont.directory.exports.exceptional import DAY, FEW_CLOSED, Exceptional, Spans, exceptional_days
from pont.directory.exports.left_out import NEVER
from pont.directory.exports.public_doors import Closed, public_doors, said, today, without_closing
from pont.directory.exports.words import add_language, language_of, word
from pont.directory.hsds.identity import part_id
from pont.directory.week import hours_words
from pont.kernel import phrasing

NAME = "ics"
HELP = "exceptions to opening hours in the next twelve months, as iCalendar"
MEDIA_TYPE = "text/calendar"
SUFFIX = ".ics"
NOT_CARRIED = (
    *NEVER,
    "services that are not active",
    "the usual week itself",
    "days of which nobody knows, such as school holidays not yet published",
    "hours that are a text only, and hours of intake and meals",
)
REACH = datetime.timedelta(days=365)
BEGUN = datetime.timedelta(days=FEW_CLOSED)
_MAKER = "-//Pont//opening exceptions//EN"


class Event(Struct, frozen=True):
    """Days `first` to `last`, both included. `what`: closed, open or closed_for_a_while."""

    first: datetime.date
    last: datetime.date
    what: str
    open: tuple[tuple[datetime.time, datetime.time], ...] = ()
    usual: tuple[tuple[datetime.time, datetime.time], ...] | None = None
    why: str = ""
    note: str = ""


class About(Struct, frozen=True):
    """An event with a door it is about. `has_place`: it is about that door alone, so its address is said."""

    event: Event
    door: Door
    is_one_of_several: bool
    has_place: bool


def add_arguments(parser: ArgumentParser) -> None:
    add_language(parser)
    parser.add_argument(
        "--service", default="", metavar="ID", help="one service only, by its HSDS identifier"
    )
    parser.add_argument(
        "--from", dest="first", default="", metavar="DATE", help="the first day (default: today)"
    )


# --- From days to events ------------------------------------------------------------------------------------
def _clock_times(spans: Spans) -> tuple[tuple[datetime.time, datetime.time], ...]:
    return tuple((opening.to_local(a).time(), opening.to_local(b).time()) for a, b in spans)


def _event(days: list[Exceptional]) -> Event:
    first, last = days[0], days[-1]
    usual = {_clock_times(day.usual) for day in days}
    return Event(
        first.date,
        last.date,
        "open" if first.open else "closed",
        _clock_times(first.open),
        usual.pop() if len(usual) == 1 else None,
        first.why if len({day.why for day in days}) == 1 else "",
    )


def _runs(days: Sequence[Exceptional], rests: frozenset[datetime.date]) -> Iterator[list[Exceptional]]:
    """Days with the same hours on end. A closing goes on over days (`rests`) that are always closed."""
    run: list[Exceptional] = []
    for day in days:
        if run and not _goes_on(run[-1], day, rests):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _goes_on(before: Exceptional, day: Exceptional, rests: frozenset[datetime.date]) -> bool:
    if _clock_times(before.open) != _clock_times(day.open):
        return False
    between = (before.date + number * DAY for number in range(1, (day.date - before.date).days))
    return all(not day.open and one in rests for one in between)


def door_hours(door: Door) -> tuple[Any, ...]:
    """The schedules that say when somebody gets in, or gets through where it is reached by phone."""
    purpose = "phone" if door.reached_by == "phone" else "door"
    return tuple(row for row in door.hours if row.purpose == purpose)


def events_of(door: Door, first: datetime.date, last: datetime.date) -> list[Event]:
    """The exceptions of one door that end on `first` or later, in the order of their days."""
    # What began earlier keeps its first day, and so its identifier.
    days, rests = exceptional_days(door_hours(door), first - BEGUN, last)
    return [event for run in _runs(days, rests) if (event := _event(run)).last >= first]


# --- From events to the file --------------------------------------------------------------------------------
class Calendar:
    """Writes events in one language."""

    def __init__(self, language: str, now: datetime.datetime) -> None:
        self.language, self.now = language, now

    def head(self) -> bytes:
        """The calendar without its last line."""
        calendar = icalendar.Calendar()
        calendar.add("prodid", _MAKER)
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("x-wr-calname", self.word("title"))
        calendar.add("x-wr-timezone", str(opening.BRUSSELS))
        return bytes(calendar.to_ical()).removesuffix(b"END:VCALENDAR\r\n")

    def word(self, key: str, **facts: str) -> str:
        return word("calendar", key, self.language) % facts

    def hours(self, spans: tuple[tuple[datetime.time, datetime.time], ...]) -> str:
        if spans == ((datetime.time(), datetime.time()),):
            return self.word("day_and_night")
        return phrasing.plain(hours_words(spans, self.language))

    def about(self, event: Event, door: Door) -> str:
        """Why, and what is usual."""
        words = [self.word(event.why)] if event.why else []
        if event.usual is not None:
            words.append(
                self.word("usually", hours=self.hours(event.usual))
                if event.usual
                else self.word("usually_closed")
            )
        if event.note:
            words.append(event.note)
        return " ".join([*words, self.word("example")] if door.example else words)

    def event(self, told: About) -> bytes:
        """One event as it stands in the file."""
        event, door = told.event, told.door
        about_door = str(door.door) if told.is_one_of_several else ""
        out = icalendar.Event()
        number = part_id(door.service, "exception", f"{about_door}/{event.first}/{event.what}")
        out.add("uid", f"{number}@pont")
        out.add("dtstamp", self.now)
        out.add("dtstart", event.first)
        out.add("dtend", event.last + DAY)
        name = said(door.name, self.language)
        out.add("summary", self.word(event.what, name=name, hours=self.hours(event.open)))
        if description := self.about(event, door):
            out.add("description", description)
        if told.has_place and (where := _address(door, self.language)):
            out.add("location", where)
        out.add("transp", "TRANSPARENT")
        return bytes(out.to_ical())


def _address(door: Door, language: str) -> str:
    if door.place is None:
        return ""
    return ", ".join(one for one in (said(door.place.address, language), door.place.postal_code) if one)


def _told(
    doors: list[Door], closure: Event | None, first: datetime.date, last: datetime.date
) -> Iterator[About]:
    """The events of one service: once where all its doors share one, else for each door."""
    if closure is not None:
        yield About(closure, doors[0], False, len(doors) == 1)
    found = [(door, events_of(door, first, last)) for door in doors if door_hours(door)]
    for number, (door, events) in enumerate(found):
        for event in events:
            if closure is not None and closure.first <= event.first and event.last <= closure.last:
                continue
            is_shared = len(found) == len(doors) and all(event in others for _door, others in found)
            if not is_shared:
                yield About(event, door, len(doors) > 1, True)
            elif number == 0:
                yield About(event, door, False, len(doors) == 1)


def _closure(closed: Closed | None, first: datetime.date, last: datetime.date) -> Event | None:
    """The closing for a while, where it reaches into these days."""
    if closed is None or closed.since > last or closed.until < first:
        return None
    return Event(closed.since, closed.until, "closed_for_a_while", note=closed.note)


def _first_day(options: dict[str, Any]) -> datetime.date:
    given = options.get("first") or ""
    try:
        return datetime.date.fromisoformat(given) if given else today()
    except ValueError:
        raise CannotExport(f"This is no day: {given[:40]}. Write it as 2026-11-03.") from None


def write(file: BinaryIO, options: dict[str, Any]) -> Report:
    first, wanted = _first_day(options), options.get("service") or ""
    last = first + REACH
    calendar = Calendar(language_of(options), timezone.now().replace(microsecond=0))
    counts = {"services": 0, "events": 0}
    file.write(calendar.head())
    for _pk, of_service in groupby(public_doors(wanted), key=lambda told: told.door.pk):
        counts["services"] += 1
        rows = list(of_service)
        closure = _closure(rows[0].closed, first, last)
        for told in _told([without_closing(row) for row in rows], closure, first, last):
            file.write(calendar.event(told))
            counts["events"] += 1
    if wanted and not counts["services"]:
        raise CannotExport("No public service has this identifier.")
    file.write(b"END:VCALENDAR\r\n")
    return Report(counts)
