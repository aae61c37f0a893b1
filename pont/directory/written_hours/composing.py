"""Tokens put together: hours become spans, days become lists, dates become seasons.

A sentence is read as a string with one letter per token; each pass rewrites what a pattern finds. Letters made here:
`T` spans of a day, `U` an hour at which a day ends, `D` days, `S` dates or months, `1` an hour that stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec

from pont.directory.written_hours.cutting import Token, days_of
from pont.directory.written_hours.words import MONTHS

Span = tuple[int, int]
Build = Callable[[Sequence[Token]], object]
NOON, DAY = 12 * 60, 24 * 60
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# A door that closes after midnight opened in the evening; one that opens "at 2" may mean the afternoon.
# "7-9" without a unit may be the evening.
EVENING, EARLIEST, USUAL = 17 * 60, 6 * 60, 8 * 60


class Days(msgspec.Struct, frozen=True):
    """Weekdays (Monday is 0), weekdays of a month ((0, 1) is its first Monday), public holidays."""

    week: frozenset[int] = frozenset()
    nth: tuple[tuple[int, int], ...] = ()
    holidays: bool = False
    worked: bool = False
    together: bool = False
    listed: bool = False
    commas: bool = False

    def also(self, other: Days) -> Days:
        return Days(
            self.week | other.week, self.nth + other.nth, self.holidays or other.holidays,
            self.worked or other.worked, False, True, self.commas or other.commas,
        )  # fmt: skip

    def without(self, other: Days) -> Days:
        nth = tuple(which for which in self.nth if which not in other.nth)
        holidays = self.holidays and not other.holidays
        return msgspec.structs.replace(self, week=self.week - other.week, nth=nth, holidays=holidays)

    def __bool__(self) -> bool:
        return bool(self.week or self.nth or self.holidays)


def composed(tokens: Sequence[Token]) -> list[Token]:
    """Rewrite the tokens of one sentence. What fits no pattern stays as it is."""
    tokens = [token for token in tokens if token.letter != "_"]
    for pattern, letter, build in PASSES:
        tokens = _rewritten(tokens, pattern, letter, build)
    return tokens


def _rewritten(tokens: list[Token], pattern: re.Pattern[str], letter: str, build: Build) -> list[Token]:
    letters = "".join(token.letter for token in tokens)
    found: list[Token] = []
    at = 0
    for match in pattern.finditer(letters):
        value = build(tokens[match.start() : match.end()])
        if value is None:
            continue
        first, last = tokens[match.start()], tokens[match.end() - 1]
        found += [*tokens[at : match.start()], Token(letter, value, first.start, last.end)]
        at = match.end()
    return found + tokens[at:]


def _range_of_days(part: Sequence[Token]) -> Days | None:
    first, last = (token.value for token in part if token.letter == "d")
    if first == last:
        return None
    return Days(frozenset((first + i) % 7 for i in range((last - first) % 7 + 1)))


def _days_in_a_row(part: Sequence[Token]) -> Days | None:
    """`lundi mardi jeudi`, `lu-ma-je-ve`: three or more, or no sign between them, in the order of the week."""
    days = [token.value for token in part if token.letter == "d"]
    return Days(frozenset(days), listed=True, commas=True) if days == sorted(set(days)) else None


def _one_day(part: Sequence[Token]) -> Days:
    token = part[-1]
    if token.letter == "p":
        return Days(holidays=True)
    if token.letter == "d":
        return Days(frozenset((token.value,)))
    if isinstance(token.value, Days):
        return token.value
    if token.value == "sundays_holidays":
        return Days(frozenset((6,)), holidays=True, listed=True)
    return Days(days_of(token.value), worked=token.value == "worked", together=True)


def _list_of_days(part: Sequence[Token]) -> Days | None:
    """A list; not where a day stands in it twice: "every day, Sunday 10-12" is none."""
    days = [token.value for token in part if token.letter == "D"]
    together = days[0]
    for more in days[1:]:
        if more.week & together.week:
            return None
        together = together.also(more)
    return msgspec.structs.replace(together, commas=any(token.letter in ",/" for token in part))


def _nth_days(part: Sequence[Token]) -> Days | None:
    which = [token.value for token in part if token.letter == "o"]
    weekdays = [token.value for token in part if token.letter == "d"]
    if not all(-1 <= n <= 5 and n for n in which):
        return None
    return Days(nth=tuple((day, n) for day in weekdays for n in which))


def _date(part: Sequence[Token]) -> tuple[int, int] | None:
    day = next(token.value for token in part if token.letter in "no")
    month = next(token.value for token in part if token.letter == "m")
    return (month, day) if 1 <= day <= MONTH_DAYS[month] else None


def _one_date(part: Sequence[Token]) -> tuple[str, ...]:
    return (_written_date(part[-1].value),)


def _dates(part: Sequence[Token]) -> tuple[str, ...]:
    return ("-".join(_written_date(token.value) for token in part if token.letter == "y"),)


def _days_of_month(part: Sequence[Token]) -> tuple[str, ...] | None:
    """`du 1er au 15 août`."""
    month, last = part[-1].value
    first = next(token.value for token in part if token.letter in "no")
    return (f"{MONTHS[month]} {first:02}-{MONTHS[month]} {last:02}",) if 1 <= first < last else None


def _written_date(date: tuple[int, int]) -> str:
    return f"{MONTHS[date[0]]} {date[1]:02}"


def _month_range(part: Sequence[Token]) -> tuple[str, ...]:
    return ("-".join(MONTHS[token.value] for token in part if token.letter == "m"),)


def _month_list(part: Sequence[Token]) -> tuple[str, ...]:
    return tuple(MONTHS[token.value] for token in part if token.letter == "m")


def _all_seasons(part: Sequence[Token]) -> tuple[str, ...]:
    return tuple(season for token in part if token.letter == "S" for season in token.value)


def _span(part: Sequence[Token]) -> tuple[Span, ...] | None:
    """One span of hours; None where it could mean something else."""
    ends = [token for token in part if token.letter in "tn"]
    bare = [token.letter == "n" for token in ends]
    if all(bare) and any(token.value in ("du", "au", "jusqu'au") for token in part if token.letter in ">f"):
        # "du 9 au 12" are days of a month; "de 9 à 12" are hours.
        return None
    start, end = (_clock(token) for token in ends)
    first, last = _halves(start, end)
    if first is None or last is None or first == last or first >= DAY:
        return None
    last = last or DAY
    if start[1] in ("bare", "plain") and 0 < first < EARLIEST:
        return None
    if all(bare) and first < USUAL and last <= NOON:
        return None
    if last < first and (any(bare) or first < EVENING or last > NOON):
        return None
    return ((first, last if last > first else last + DAY),)


def _clock(token: Token) -> tuple[int, str]:
    if token.letter == "t":
        return token.value
    return (token.value * 60, "bare") if token.value <= 24 else (-1, "bare")


def _halves(start: tuple[int, str], end: tuple[int, str]) -> tuple[int | None, int | None]:
    """The hours of "2-5 pm", "9-12pm", "10am-noon": a bare start takes the half of the end when it can."""
    (first, how), (last, until) = start, end
    if first < 0 or last < 0:
        return None, None
    if how in ("am", "pm") and until in ("bare", "plain"):
        # "10am-2" says 14:00 to some; "9am-12" can only be noon.
        return (first, last) if first < last <= NOON and how == "am" else (None, None)
    if until in ("am", "pm") and how in ("bare", "plain", "sure") and 60 <= first < 13 * 60:
        in_half = first % NOON + (NOON if until == "pm" else 0)
        first = in_half if in_half < last else first % NOON if first % NOON < last else first
    if (how, until) == ("am", "am") and last < 60:
        return None, None
    return first, last


def _all_spans(part: Sequence[Token]) -> tuple[Span, ...] | None:
    """Several spans of one day, which must follow each other."""
    spans = [span for token in part if token.letter == "T" for span in token.value]
    spans.sort()
    if any(a[1] > b[0] for a, b in pairwise(spans)):
        return None
    return tuple(spans)


def _until(part: Sequence[Token]) -> int | None:
    """`vendredi jusqu'à 16h`; "vendredi à 16h" says when it begins."""
    minutes, _how = part[-1].value
    says_end = any(token.letter == ">" and token.value not in ("a", "au", "to") for token in part)
    return minutes if says_end and NOON <= minutes <= DAY else None


def _same(part: Sequence[Token]) -> object:
    return part[0].value


PASSES: list[tuple[re.Pattern[str], str, Build]] = [
    (re.compile(pattern), letter, build)
    for pattern, letter, build in (
        (r"[no]m", "y", _date),
        (r"m[no](?![>\-tn&])", "y", _date),
        (r"f?y[>\-]y", "S", _dates),
        (r"f?[no][>\-]y", "S", _days_of_month),
        (r"f?y", "S", _one_date),
        (r"f?m[>\-]m", "S", _month_range),
        (r"f?m(?:(?:[,/]|,?&)m)*", "S", _month_list),
        (r"S(?:(?:,|,?&)f?S)+", "S", _all_seasons),
        (r"f?o(?:(?:,|,?&)f?o)*d(?:(?:,|,?&)d)*O", "D", _nth_days),
        (r"f?[tn][>\-]f?[tn](?![>\-][tn])|bt[&>\-][tn]|b[tn][&>\-][tn]", "T", _span),
        (r"f?[tn][>\-]f?[tn]", "T", _span),
        (r"T(?:(?:[,/\-]|,?&)K?T)+", "T", _all_spans),
        (r"(?<=[dDp])f?>t", "U", _until),
        (r"(?<=[dDp]:)f?>t", "U", _until),
        (r"d-d(?:-d)+", "D", _days_in_a_row),
        (r"f?d[>\-]d", "D", _range_of_days),
        (r"(?<![>\-])dd+(?![>\-])", "D", _days_in_a_row),
        (r"[fb]?[dDp]", "D", _one_day),
        (r"D(?:(?:[,/]|,?&)D)+", "D", _list_of_days),
        (r"t", "1", _same),
        (r">?c", "c", _same),
    )
]
