"""The hours engine: what an opening-hours text (OpenStreetMap syntax) says about any minute in Brussels.

Pure functions over plain data. A moment is a whole minute since 1970-01-01T00:00Z. A minute is open when the
clock on the wall then shows an open time: at 02:30 of the October night, which comes twice, a door is open
both times or neither; 02:30 of the March night never comes. What depends on a school holiday nobody knows is
unknown, never closed.

Evaluated by opening-hours-py; `opening_rules.py` says what is rewritten before it sees the text.
"""

import tomllib
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

# ParserError is there, but its types do not say so.
from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from pont.directory import opening_rules as rules_of
from pont.directory.clock import (
    BRUSSELS,
    DAY,
    EPOCH,
    FIRST_YEAR,
    LAST_YEAR,
    HoursError,
    clock_minutes,
    local_clock,
    offset_stretches,
    to_local,
    to_minutes,
    utc_offset,
)
from pont.directory.intervals import Intervals, clip, coalesce, either, in_both, minus

__all__ = [
    "BRUSSELS_CENTRE", "Day", "Hours", "HoursError", "Interval", "Place", "SchoolCalendar", "canonical",
    "coalesce", "either", "in_both", "minus", "read_hours", "school_calendar", "to_local", "to_minutes",
    "week_of",
]  # fmt: skip

HOLIDAYS_FILE = Path(__file__).parent / "data" / "school_holidays.toml"
WIDEST_WINDOW = 100 * 366 * DAY
OPEN, CLOSED, UNKNOWN = State.OPEN, State.CLOSED, State.UNKNOWN
MINUTE = timedelta(minutes=1)

StateName = Literal["open", "closed", "unknown"]
Hypotheses = tuple[tuple[OpeningHours, ...], ...]


class Interval(msgspec.Struct, frozen=True):
    """From `start` to before `end`, in minutes since 1970-01-01T00:00Z."""

    start: int
    end: int


class Place(msgspec.Struct, frozen=True):
    """Whose public holidays and whose sun: a country code and (latitude, longitude), each may be absent."""

    country: str | None = None
    coords: tuple[float, float] | None = None


class SchoolCalendar(msgspec.Struct, frozen=True):
    """The school holidays of one community: ranges with both ends included, complete between two days."""

    known_from: date
    known_until: date
    holidays: tuple[rules_of.DateRange, ...]


class Day(msgspec.Struct, frozen=True):
    """One day of a week: what opens on it, nights included; its comments. Intervals in epoch minutes."""

    date: date
    open: list[tuple[int, int]]
    unknown: list[tuple[int, int]]
    note: str | None


BRUSSELS_CENTRE = Place(country="BE", coords=(50.8466, 4.3528))


class Hours:
    """Opening hours that have been read. Made by `read_hours`; never changed after."""

    def __init__(
        self, text: str, rules: list[rules_of.Rule], calendar: SchoolCalendar | None, place: Place
    ) -> None:
        self.text = text
        self.canonical = rules_of.canonical_text(rules)
        self.depends_on_school = rules_of.depends_on_school(rules)
        self._rules = rules_of.with_unknowns(rules)
        self._calendar = calendar
        self._place = place
        self._sunny = rules_of.needs_the_sun(rules)
        holidays = calendar.holidays if calendar else ()
        self._known: Hypotheses = (self._evaluators(holidays),)
        self._unfolded: tuple[int, int, Intervals, Intervals] = (0, 0, [], [])
        self._guessed: dict[tuple[int, int], Hypotheses] = {}

    def unfold(self, start: int, end: int) -> tuple[Intervals, Intervals]:
        """Return what is open and what is unknown in the window, clipped, sorted, joined.

        Raises HoursError for a window that ends before it starts, is wider than a century or lies outside
        1970-2199.
        """
        _check_window(start, end)
        if self._unfolded[:2] != (start, end):
            self._unfolded = (start, end, *self._unfold(start, end))
        return list(self._unfolded[2]), list(self._unfolded[3])

    def state_at(self, minute: int) -> StateName:
        """Return the state at this minute, asked of the evaluator afresh and not of unfolded intervals."""
        _check_window(minute, minute + 1)
        clock = local_clock(minute)
        local = minute + utc_offset(minute)
        (_, _, hypotheses), *_ = self._stretches_of_knowledge(local, local + 1)
        states = {_state_of_layers(layers, clock) for layers in hypotheses}
        return states.pop() if len(states) == 1 else "unknown"

    def next_open(self, minute: int, within_days: int = 400) -> tuple[int, int] | None:
        """Return the first open interval that ends after `minute`; where it is open then, it starts there.

        Hours that never close end with the days looked through. None where nothing opens in that time.
        """
        return self._next(0, minute, within_days)

    def next_unknown(self, minute: int, within_days: int = 400) -> tuple[int, int] | None:
        """Return the first unknown interval that ends after `minute`, as `next_open` does for open ones."""
        return self._next(1, minute, within_days)

    def notes_on(self, day: date) -> list[str]:
        """Return the comments that hold on a day, each once, in the order of the day."""
        midnight = datetime(day.year, day.month, day.day)
        (_, _, hypotheses), *_ = self._stretches_of_knowledge(
            clock_minutes(midnight), clock_minutes(midnight) + 1
        )
        notes: dict[str, None] = {}
        for layer in hypotheses[0]:
            for _, _, _, comment in layer.intervals(midnight, midnight + timedelta(days=1)):
                if comment:
                    notes[comment] = None
        return list(notes)

    def _next(self, which: Literal[0, 1], minute: int, within_days: int) -> tuple[int, int] | None:
        for days in sorted({min(3, within_days), min(35, within_days), within_days}):
            end = minute + days * DAY
            found = self.unfold(minute, end)[which]
            if found and (found[0][1] < end or days == within_days):
                return found[0]
        return None

    def _unfold(self, start: int, end: int) -> tuple[Intervals, Intervals]:
        parts = [
            self._read_agreed(hypotheses, first, last, -offset)
            for since, until, offset in offset_stretches(start, end)
            for first, last, hypotheses in self._stretches_of_knowledge(since + offset, until + offset)
        ]
        if len(parts) == 1:
            return parts[0]
        return coalesce(part for opened, _ in parts for part in opened), coalesce(
            part for _, doubtful in parts for part in doubtful
        )

    def _read_agreed(
        self, hypotheses: Hypotheses, start: int, end: int, shift: int
    ) -> tuple[Intervals, Intervals]:
        """Read a window of the local clock under all hypotheses; return it moved by `shift` minutes."""
        if len(hypotheses) == len(hypotheses[0]) == 1:
            return _read(hypotheses[0][0], start, end, shift)
        answers = [self._read_layers(layers, start, end) for layers in hypotheses]
        opened, doubtful = _agreement(answers, start, end)
        return [(a + shift, b + shift) for a, b in opened], [(a + shift, b + shift) for a, b in doubtful]

    def _read_layers(
        self, layers: tuple[OpeningHours, ...], start: int, end: int
    ) -> tuple[Intervals, Intervals]:
        opened, doubtful = _read(layers[0], start, end, 0)
        for layer in layers[1:]:
            taken = either(opened, doubtful)
            more_open, more_doubtful = _read(layer, start, end, 0)
            opened = either(opened, minus(more_open, taken))
            doubtful = either(doubtful, minus(more_doubtful, taken))
        return opened, doubtful

    def _stretches_of_knowledge(self, start: int, end: int) -> list[tuple[int, int, Hypotheses]]:
        """Cut a window of the local clock where school holidays start or stop being known; there, by month.

        The first day that is known follows an unknown night, which may reach into it: it counts as unknown.
        """
        if not self.depends_on_school:
            return [(start, end, self._known)]
        stretches = []
        while start < end:
            day = (EPOCH + timedelta(minutes=start)).date()
            if self._calendar and self._calendar.known_from < day <= self._calendar.known_until:
                until = _midnight(self._calendar.known_until + timedelta(days=1))
                hypotheses = self._known
            else:
                until = _midnight(date(day.year + day.month // 12, day.month % 12 + 1, 1))
                if self._calendar and day <= self._calendar.known_from:
                    until = min(until, _midnight(self._calendar.known_from + timedelta(days=1)))
                hypotheses = self._hypotheses(day.year, day.month)
            stretches.append((start, min(end, until), hypotheses))
            start = until
        return stretches

    def _hypotheses(self, year: int, month: int) -> Hypotheses:
        """Return four evaluators for a month: of its unknown days none, all, even or odd ones are holidays.

        A minute hangs on its own day and, over midnight, on the day before: the four hold every combination
        of two days.
        """
        if (year, month) not in self._guessed:
            first = date(year, month, 1) - timedelta(days=2)
            days = [first + timedelta(days=i) for i in range(35)]
            known = list(self._calendar.holidays) if self._calendar else []
            open_question = [day for day in days if not self._is_known(day)]
            self._guessed[year, month] = tuple(
                self._evaluators(sorted(known + rules_of.day_ranges(chosen)))
                for chosen in (
                    [],
                    open_question,
                    [day for day in open_question if day.toordinal() % 2 == 0],
                    [day for day in open_question if day.toordinal() % 2 == 1],
                )
            )
        return self._guessed[year, month]

    def _is_known(self, day: date) -> bool:
        return self._calendar is not None and self._calendar.known_from <= day <= self._calendar.known_until

    def _evaluators(
        self, holidays: tuple[rules_of.DateRange, ...] | list[rules_of.DateRange]
    ) -> tuple[OpeningHours, ...]:
        """Return one evaluator per layer of `||`, with dates in the place of school holidays."""
        rules = rules_of.with_school_days(self._rules, holidays) if self.depends_on_school else self._rules
        return tuple(
            _evaluator(rules_of.join_rules(layer), self._place, self._sunny)
            for layer in rules_of.layers_of(rules)
        )


@lru_cache(maxsize=20_000)
def read_hours(
    text: str, school: str | SchoolCalendar | None = None, *, place: Place = BRUSSELS_CENTRE
) -> Hours:
    """Read opening hours. `school` is "fr", "nl" or a calendar; without it, what hangs on one is unknown.

    Raises HoursError with the position of what is not understood; nothing is guessed.
    """
    calendar = school_calendar(school) if isinstance(school, str) else school
    written, positions = rules_of.cleaned(text)
    try:
        OpeningHours(written, country=place.country)
    except ParserError as error:
        raise rules_of.not_understood(written, positions, str(error)) from error
    rules = rules_of.split_rules(written)
    for code, found, sentence in (
        (
            "holiday_weekdays",
            rules_of.holiday_weekdays(rules),
            "Write the days and PH as two rules: “{}” is unclear.",
        ),
        ("repeated_times", rules_of.repeated_times(rules), "“{}” are moments, not hours."),
        ("days_without_hours", rules_of.days_without_hours(rules), "“{}” has no hours before the comma."),
    ):
        if found:
            position = rules_of.place_of(found, written, positions)
            raise HoursError(sentence.format(found), position=position, code=code)
    return Hours(text, rules, calendar, place)


def canonical(text: str) -> str:
    """Return the one spelling in which hours are stored. Raises HoursError as `read_hours` does."""
    return read_hours(text).canonical


@lru_cache(maxsize=8)
def school_calendar(community: str) -> SchoolCalendar:
    """Return the school holidays of "fr" or "nl". Raises HoursError for another community."""
    table = tomllib.loads(HOLIDAYS_FILE.read_text(encoding="utf-8"))
    if community not in ("fr", "nl"):
        raise HoursError("The school community is “fr”, “nl” or none.", code="no_such_school")
    facts = table[community]
    holidays = tuple((holiday["first"], holiday["last"]) for holiday in facts["holidays"])
    return SchoolCalendar(facts["known_from"], facts["known_until"], holidays)


def week_of(hours: Hours, monday: date) -> list[Day]:
    """Return the seven days from `monday` on. Hours over midnight stand on the day they start, uncut.

    What is open for longer than 24 hours on end is cut at each midnight.
    """
    days = [monday + timedelta(days=i) for i in range(-1, 9)]
    midnights = [to_minutes(datetime(day.year, day.month, day.day)) for day in days]
    opened, doubtful = hours.unfold(midnights[0], midnights[-1])
    return [
        Day(
            date=days[i],
            open=_starting_between(opened, midnights[i], midnights[i + 1]),
            unknown=_starting_between(doubtful, midnights[i], midnights[i + 1]),
            note="; ".join(hours.notes_on(days[i])) or None,
        )
        for i in range(1, 8)
    ]


def _starting_between(intervals: Intervals, midnight: int, next_midnight: int) -> Intervals:
    mine = [(a, b) for a, b in intervals if b - a <= DAY and midnight <= a < next_midnight]
    return sorted(mine + clip([(a, b) for a, b in intervals if b - a > DAY], midnight, next_midnight))


def _evaluator(text: str, place: Place, sunny: bool) -> OpeningHours:
    if sunny and place.coords:
        return OpeningHours(text, timezone=BRUSSELS, country=place.country, coords=place.coords)
    return OpeningHours(text, country=place.country)


def _read(evaluator: OpeningHours, start: int, end: int, shift: int) -> tuple[Intervals, Intervals]:
    """Ask the evaluator for a window of the local clock; return open and unknown, moved by `shift`."""
    opened: Intervals = []
    doubtful: Intervals = []
    window = EPOCH + timedelta(minutes=start), EPOCH + timedelta(minutes=end)
    for since, until, state, _ in evaluator.intervals(*window):
        if state == CLOSED:
            continue
        if since.tzinfo:
            # Hours by the sun carry the zone, and a time that the clock skips comes back an hour later.
            since, until = (min(moment.replace(tzinfo=None), window[1]) for moment in (since, until))
        first, last = (since - EPOCH) // MINUTE + shift, (until - EPOCH) // MINUTE + shift
        into = opened if state == OPEN else doubtful
        if into and into[-1][1] == first:
            into[-1] = (into[-1][0], last)
        elif first < last:
            into.append((first, last))
    return opened, doubtful


def _agreement(
    answers: list[tuple[Intervals, Intervals]], start: int, end: int
) -> tuple[Intervals, Intervals]:
    """Join the answers of all hypotheses: open or closed where all say so, else unknown."""
    if len(answers) == 1:
        return answers[0]
    opened: Intervals = [(start, end)]
    possible: Intervals = []
    for is_open, is_unknown in answers:
        opened = in_both(opened, is_open)
        possible = either(possible, either(is_open, is_unknown))
    return opened, minus(possible, opened)


def _state_of_layers(layers: tuple[OpeningHours, ...], clock: datetime) -> StateName:
    for layer in layers:
        state, _ = layer.state(clock)
        if state == OPEN:
            return "open"
        if state == UNKNOWN:
            return "unknown"
    return "closed"


def _midnight(day: date) -> int:
    return (day - EPOCH.date()).days * DAY


def _check_window(start: int, end: int) -> None:
    if end < start:
        raise HoursError("The window ends before it starts.", code="window")
    if end - start > WIDEST_WINDOW:
        raise HoursError("The window is too wide: a century at most.", code="window")
    if start < 0 or end > clock_minutes(datetime(LAST_YEAR + 1, 1, 1)):
        raise HoursError(f"The window must lie between {FIRST_YEAR} and {LAST_YEAR}.", code="out_of_range")
