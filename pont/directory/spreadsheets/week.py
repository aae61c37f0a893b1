"""A week told in columns: one for each day, or one for its beginning and one for its end. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pont.directory import opening
from pont.directory.hsds.rules import Rule
from pont.directory.hsds.schedules import compose
from pont.kernel.folding import fold
from pont.kernel.vocabulary import WEEKDAYS

Span = tuple[int, int]
DAY = 24 * 60
EARLIEST, LATEST_MORNING, EVENING = 6 * 60, 12 * 60, 17 * 60
"""What begins before six or ends "at 5" may be an afternoon: it is not guessed."""

_CLOSED = frozenset(
    map(fold, ("gesloten", "fermé", "fermée", "closed", "dicht", "off", "0", "nee", "non", "no", "/", ""))
)
_TIME = r"(\d{1,2})(?:\s?[:.]\s?(\d{2})(?::00)?\s?(?:h|u|uur)?|\s?(?:h|u|uur|heures?)\s?(\d{2})?)?(?!\d)"
_SPAN = re.compile(
    rf"(?:van|vanaf|de|from|entre)?\s*{_TIME}\s*(?:-|–|—|>|→|tot|à|a|au|jusqu'à|jusqu’à|until|till|to)\s*{_TIME}",
    re.IGNORECASE,
)
_ONE_TIME = re.compile(_TIME, re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;/+&|\n]|\b(?:et|en|and)\b)\s*|\s+", re.IGNORECASE)
_FRACTION = re.compile(r"0?\.\d{1,17}")


class NotUnderstood(ValueError):
    """A cell says something else than times or closed."""


def _minutes(hour: str, *minutes: str | None) -> int:
    found = int(hour) * 60 + int(next((one for one in minutes if one), "0"))
    if found > DAY or found % 60 != int(next((one for one in minutes if one), "0")):
        raise NotUnderstood(hour)
    return found


def _span(begins: int, ends: int) -> Span:
    """Times of one opening; over midnight only from an evening to a morning."""
    if ends == 0:
        ends = DAY
    if begins >= DAY or (begins and begins < EARLIEST):
        raise NotUnderstood("too early to be sure")
    if begins < ends:
        return begins, ends
    if begins >= EVENING and ends <= LATEST_MORNING and begins != ends:
        return begins, ends + DAY
    raise NotUnderstood("it ends before it begins")


def spans_of(text: str) -> list[Span]:
    """The times in the cell of one day, none for a day that is closed or says nothing. Raises `NotUnderstood`."""
    said = text.strip()
    if not said or fold(said) in _CLOSED:
        return []
    found: list[Span] = []
    position = 0
    while position < len(said):
        match = _SPAN.match(said, position)
        if match is None:
            raise NotUnderstood(said)
        found.append(_span(_minutes(match[1], match[2], match[3]), _minutes(match[4], match[5], match[6])))
        position = match.end()
        if position < len(said):
            between = _BETWEEN.match(said, position)
            if between is None or between.end() == len(said):
                raise NotUnderstood(said)
            position = between.end()
    return found


def time_of(text: str) -> int:
    """Minutes of "09:00", "9h", "9u30", or of a part of a day as Excel keeps it (0.375). Raises `NotUnderstood`."""
    said = text.strip()
    if _FRACTION.fullmatch(said):
        return round(float(said) * DAY)
    match = _ONE_TIME.fullmatch(said)
    if match is None:
        raise NotUnderstood(said)
    return _minutes(match[1], match[2], match[3])


def _pairs(begins: list[str], ends: list[str]) -> Iterable[Span]:
    """Times told in two columns, as many pairs as there are."""
    for index in range(max(len(begins), len(ends))):
        first = begins[index].strip() if index < len(begins) else ""
        last = ends[index].strip() if index < len(ends) else ""
        if all(not said or fold(said) in _CLOSED for said in (first, last)):
            continue
        yield _span(time_of(first), time_of(last))


def _rule(day: str, span: Span) -> Rule:
    return Rule("", "", *span, frozenset({WEEKDAYS.index(day)}))


def hours_of(cells: Mapping[str, list[str]]) -> str:
    """The OSM hours of a week; "" where no day is open. `cells`: by role, "monday" or "monday_from", in their order.

    Raises `NotUnderstood` as soon as one cell is not understood: then nothing of the week is sure.
    """
    rules = []
    for day in WEEKDAYS:
        spans = [span for text in cells.get(day, ()) for span in spans_of(text)]
        spans += _pairs(cells.get(f"{day}_from", []), cells.get(f"{day}_to", []))
        rules += [_rule(day, span) for span in spans]
    if not rules:
        return ""
    try:
        return opening.canonical(compose(rules))
    except opening.HoursError as error:
        raise NotUnderstood(str(error)) from error
