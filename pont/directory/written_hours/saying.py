"""Clauses put together and written as one opening-hours text. What two clauses leave open between them is not said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from pont.directory.opening import HoursError, read_hours
from pont.directory.written_hours.composing import DAY, NOON, Days, Span
from pont.directory.written_hours.parts import Clause, Closing
from pont.directory.written_hours.words import DAYS as NAMES

# When a morning ends and an afternoon begins is not the same everywhere: hours across these are neither.
MORNING_ENDS, AFTERNOON_STARTS, EVENING_STARTS = 14 * 60, NOON, 17 * 60


class Unclear(Exception):
    """The clauses can be understood in more than one way."""


class Taken(msgspec.Struct, frozen=True):
    """A closing, and the clauses it takes away from; None: from all."""

    closing: Closing
    of: tuple[Clause, ...] | None


class _Season(msgspec.Struct):
    """The hours of a season: by weekday, by weekday of a month, on public holidays."""

    week: dict[int, tuple[Span, ...]] = msgspec.field(default_factory=dict)
    source: dict[int, Clause] = msgspec.field(default_factory=dict)
    nth: dict[tuple[int, int], tuple[Span, ...]] = msgspec.field(default_factory=dict)
    holidays: tuple[Span, ...] = ()


def said(clauses: Sequence[Clause], taken: Sequence[Taken]) -> str | None:
    """Return the hours in OpenStreetMap's syntax; None where clauses contradict each other or leave a doubt."""
    try:
        text = _said(clauses, taken)
        return read_hours(text).canonical if text else None
    except (Unclear, HoursError):
        return None


def _said(clauses: Sequence[Clause], taken: Sequence[Taken]) -> str:
    parts = {id(clause): [clause] for clause in clauses}
    off: list[str] = []
    for one in taken:
        off += _rules_off(one.closing, clauses)
        for clause in clauses if one.of is None else one.of:
            parts[id(clause)] = [kept for part in parts[id(clause)] for kept in _less(part, one.closing)]
    seasons: dict[tuple[str, ...], _Season] = {}
    for clause in clauses:
        for part in parts[id(clause)]:
            _add(seasons.setdefault(clause.season, _Season()), part)
    if any(clause.days and clause.days.worked for clause in clauses) and "PH off" not in off:
        off.append("PH off")
    if "PH off" in off and any(season.holidays for season in seasons.values()):
        raise Unclear
    return _text(seasons, off)


def _rules_off(closing: Closing, clauses: Sequence[Clause]) -> list[str]:
    """Rules for what no weekday can say: public holidays, the first Monday of a month, a season."""
    rules = []
    if closing.season:
        if closing.days or closing.spans or closing.part:
            raise Unclear
        rules.append(f"{','.join(closing.season)} off")
    days = closing.days
    if days and (days.holidays or days.nth):
        if closing.spans or closing.part or days.worked:
            raise Unclear
        if days.holidays:
            rules.append("PH off")
        rules += [f"{NAMES[day]}[{n}] off" for day, n in days.nth]
        if days.nth and any(clause.season for clause in clauses):
            raise Unclear
    return rules


def _less(clause: Clause, closing: Closing) -> list[Clause]:
    """What a closing leaves of a clause. Raises Unclear where it would leave nothing of what was said."""
    days = clause.days
    if days is None or closing.season or (closing.days is not None and not closing.days.week):
        return [clause]
    hit = days.week if closing.days is None else days.week & closing.days.week
    if not hit:
        return [clause]
    spans = _remaining(clause, closing)
    kept = msgspec.structs.replace(days, week=days.week - hit, worked=days.worked)
    # "Closed on Wednesday" beside "Wednesday 14-16" is a contradiction.
    if not spans and not kept:
        raise Unclear
    left = [msgspec.structs.replace(clause, days=kept)] if kept else []
    if spans:
        left.append(msgspec.structs.replace(clause, days=Days(hit), spans=spans))
    return left


def _remaining(clause: Clause, closing: Closing) -> tuple[Span, ...]:
    if closing.spans:
        if clause.until is not None:
            raise Unclear
        left = _minus(clause.spans, closing.spans)
        if left == clause.spans:
            raise Unclear
        return left
    if closing.part is None:
        return ()
    if clause.until is not None:
        raise Unclear
    return tuple(span for span in clause.spans if part_of(span) != closing.part)


def part_of(span: Span) -> str:
    """The part of the day in which a span lies whole. Raises Unclear where it lies in two."""
    if span[1] <= MORNING_ENDS and span[0] < NOON:
        return "morning"
    if AFTERNOON_STARTS <= span[0] < EVENING_STARTS and span[1] <= 18 * 60 + 30:
        return "afternoon"
    if span[0] >= EVENING_STARTS and span[1] <= DAY:
        return "evening"
    raise Unclear


def _minus(spans: Sequence[Span], less: Sequence[Span]) -> tuple[Span, ...]:
    left = list(spans)
    for first, last in less:
        cut = [((a, min(b, first)), (max(a, last), b)) for a, b in left]
        left = [span for pair in cut for span in pair if span[0] < span[1]]
    return tuple(left)


def _add(season: _Season, clause: Clause) -> None:
    days = clause.days
    if days is None or not days:
        raise Unclear
    if clause.until is not None:
        _end_at(season, days, clause.until)
        return
    for day in sorted(days.week):
        season.week[day] = _both(season, day, clause)
        season.source[day] = clause
    for which in days.nth:
        if which[0] in season.week or which in season.nth:
            raise Unclear
        season.nth[which] = clause.spans
    if any(day in days.week for day, _ in season.nth):
        raise Unclear
    if days.holidays:
        season.holidays = _joined(season.holidays, clause.spans)


def _both(season: _Season, day: int, clause: Clause) -> tuple[Span, ...]:
    """The hours of a day of which two clauses speak.

    The same days again, or "also", add hours. Hours for fewer days than before that overlap what was said take
    their place. Anything else could be meant either way.
    """
    known = season.week.get(day)
    source = season.source.get(day)
    if known is None or source is None or source.days is None or clause.days is None:
        return clause.spans
    overlap = any(a < d and c < b for a, b in known for c, d in clause.spans)
    both_named = clause.part is not None and source.part is not None and clause.part != source.part
    if not overlap and (source.days.week == clause.days.week or clause.also or both_named):
        return _joined(known, clause.spans)
    if known != clause.spans and _stands_out(clause.days, source.days) and overlap and not clause.also:
        return clause.spans
    if known == clause.spans:
        return known
    raise Unclear


def _stands_out(days: Days, among: Days) -> bool:
    """One or two days out of many have hours of their own; more of them contradict what was said."""
    return len(days.week) <= 2 < len(among.week) and days.week < among.week


def _joined(known: Sequence[Span], more: Sequence[Span]) -> tuple[Span, ...]:
    spans = tuple(sorted({*known, *more}))
    if any(a[1] > b[0] for a, b in pairwise(spans)):
        raise Unclear
    return spans


def _end_at(season: _Season, days: Days, until: int) -> None:
    """`vendredi jusqu'à 16h`: the hours that were said, with another end."""
    if days.nth or days.holidays:
        raise Unclear
    for day in days.week:
        spans = season.week.get(day)
        if not spans or spans[-1][1] > DAY:
            raise Unclear
        kept = [span for span in spans if span[0] < until]
        if not kept or (until > kept[-1][1] and len(kept) < len(spans)):
            raise Unclear
        season.week[day] = (*kept[:-1], (kept[-1][0], until))


def _text(seasons: dict[tuple[str, ...], _Season], off: Sequence[str]) -> str:
    whole_year = seasons.get(())
    if whole_year and len(seasons) > 1:
        # Hours of a season beside hours of the year: clear only where they speak of the same days.
        for season in seasons.values():
            if season.week.keys() < whole_year.week.keys() or season.nth or whole_year.nth:
                raise Unclear
    rules = []
    overnight = False
    for names, season in sorted(seasons.items(), key=lambda item: item[0] != ()):
        prefix = f"{','.join(names)} " if names else ""
        rules += [prefix + rule for rule in _rules(season)]
        overnight |= any(span[1] > DAY for spans in season.week.values() for span in spans)
    if len(seasons) > 1 and overnight:
        raise Unclear
    if rules == ["Mo-Su 00:00-24:00"]:
        rules = ["24/7"]
    # A night that reaches into a day of other hours is added to them; `;` could cut it.
    return "; ".join([(", " if overnight else "; ").join(rules), *dict.fromkeys(off)])


def _rules(season: _Season) -> list[str]:
    """One rule for all days that have the same hours."""
    by_hours: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in sorted(season.week.items()):
        by_hours.setdefault(spans, []).append(day)
    rules = []
    for spans, days in by_hours.items():
        holidays = ",PH" if spans == season.holidays else ""
        rules.append(f"{_days(days)}{holidays} {_hours(spans)}")
    nth_hours: dict[tuple[Span, ...], dict[int, list[int]]] = {}
    for (day, n), spans in season.nth.items():
        nth_hours.setdefault(spans, {}).setdefault(day, []).append(n)
    for spans, days_of_month in nth_hours.items():
        names = [f"{NAMES[day]}[{','.join(map(str, ns))}]" for day, ns in days_of_month.items()]
        rules.append(f"{','.join(names)} {_hours(spans)}")
    if season.holidays and season.holidays not in by_hours:
        rules.append(f"PH {_hours(season.holidays)}")
    # A rule with public holidays comes last: the rules before it speak of the same dates.
    return sorted(rules, key=lambda rule: "PH" in rule)


def _days(days: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        NAMES[run[0]] if len(run) == 1 else f"{NAMES[run[0]]}{'-' if len(run) > 2 else ','}{NAMES[run[-1]]}"
        for run in runs
    )


def _hours(spans: Sequence[Span]) -> str:
    return ",".join(f"{_clock(first)}-{_clock(last)}" for first, last in spans)


def _clock(minutes: int) -> str:
    minutes = minutes - DAY if minutes > DAY else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"
