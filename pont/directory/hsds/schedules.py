"""All schedule rows of one service or place, as our schedules: one for each purpose, and back.

Rows that OSM hours say exactly become hours; when one row of a purpose cannot be said, the whole purpose is
known as text only, so that nothing is half true. The rows themselves are kept wherever our own would look
different.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from msgspec import Struct

from pont.directory import opening
from pont.directory.hsds import shapes
from pont.directory.hsds.fields import Doubt, Raw, plain, read_row
from pont.directory.hsds.identity import part_id
from pont.directory.hsds.rules import (
    DAYS,
    MONTHS,
    Inexact,
    Rule,
    read_day,
    read_times,
    rules_of,
    write_date,
    write_days,
)
from pont.directory.hsds.unread import why_unread
from pont.directory.saying import said as _
from pont.kernel.folding import fold

_BY_PHONE = {
    "phone", "telephone", "tel", "by phone", "by telephone", "par telephone", "telefoon", "telefonisch",
    "per telefoon",
}  # fmt: skip
_REMOTE = {
    "online", "virtual", "en ligne", "remote", "email", "e mail", "video", "by video", "home", "at home",
    "a domicile",
    "aan huis", "thuis",
}  # fmt: skip
_PHONE_LINE = re.compile(
    r"(?:permanences? telephoniques?|ligne telephonique|par telephone|joignable par telephone|"
    r"telefonische permanentie|"
    r"telefonisch bereikbaar|telefoonlijn|per telefoon|phone line|telephone line|phone hours|telephone hours|"
    r"by phone)\b"
)


class Draft(Struct):
    """A schedule to be: its columns, the rows it was read from with their places in the list, what it closes
    for."""

    hsds_id: str
    columns: Raw
    rows: list[tuple[int, Raw]]
    exceptions: list[Raw]


def purpose_of(row: Raw) -> str:
    """door, phone, or "remote": hours at which nothing opens. Only what is said outright counts."""
    attending = fold(_text(row, "attending_type"))
    if attending in _BY_PHONE:
        return "phone"
    if attending in _REMOTE:
        return "remote"
    return "phone" if _PHONE_LINE.match(fold(_text(row, "description"))) else "door"


def _text(row: Raw, key: str) -> str:
    value = row.get(key)
    return "" if isinstance(value, dict | list | bool) else plain(value)


def _clock(minute: int) -> str:
    """Minutes of a day as OSM writes them; 24:00 stays, later hours are those of the next day."""
    if minute > 24 * 60:
        minute -= 24 * 60
    return f"{minute // 60:02}:{minute % 60:02}"


def _times(spans: Iterable[tuple[int, int]]) -> str:
    return ",".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in sorted(spans))


def compose(rules: Iterable[Rule]) -> str:
    """Rules as one OSM text, holding beside each other. Equal days and equal times are put together."""
    weekly: dict[str, dict[int, set[tuple[int, int]]]] = {}
    others: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for rule in rules:
        if rule.weekdays is None:
            others.setdefault((rule.dates, rule.days), set()).add((rule.begins, rule.ends))
            continue
        for day in rule.weekdays:
            weekly.setdefault(rule.dates, {}).setdefault(day, set()).add((rule.begins, rule.ends))
    parts = []
    for dates, days in weekly.items():
        by_times: dict[str, set[int]] = {}
        for day, spans in sorted(days.items()):
            by_times.setdefault(_times(spans), set()).add(day)
        parts += [(dates, write_days(numbers), times) for times, numbers in by_times.items()]
    plain_week = set(weekly) <= {""} and not others and not _reaches_over(weekly.get("", {}))
    parts += [(dates, days, _times(spans)) for (dates, days), spans in others.items()]
    joint = "; " if plain_week else ", "
    return joint.join(" ".join(word for word in part if word) for part in parts)


def _reaches_over(days: dict[int, set[tuple[int, int]]]) -> bool:
    """Whether something is open past midnight: then one rule must not replace what another one began the day
    before."""
    return any(end > 24 * 60 for spans in days.values() for _begin, end in spans)


def _exception(row: Raw) -> str:
    """A holiday row of HSDS 1.1 and 2.0 as an OSM rule that replaces the others on its days. Raises
    `Inexact`."""
    start = read_day(_text(row, "start_date"))
    end = read_day(_text(row, "end_date")) or start
    if start is None or end is None or end < start:
        raise Inexact("a holiday without days")
    days = write_date(start) if start == end else f"{write_date(start)}-{write_date(end)}"
    closed = row.get("closed")
    if closed is True or str(closed).strip().lower() in ("true", "t", "1", "yes", "y"):
        return f"{days} off"
    return f"{days} {_times([read_times(row)])}"


def hours_of(rows: Iterable[Raw], exceptions: Iterable[Raw]) -> str:
    """The OSM hours of these rows together. Raises `Inexact` when one of them cannot be said."""
    text = compose(rule for row in rows for rule in rules_of(row))
    for exception in exceptions:
        text += f"; {_exception(exception)}"
    if not _can_be_read(text):
        raise Inexact("the opening hours are too long")
    return text


@lru_cache(maxsize=4096)
def _can_be_read(hours: str) -> bool:
    try:
        opening.read_hours(hours)
    except opening.HoursError:
        return False
    return True


def _said(row: Raw) -> list[str]:
    return [said for said in (_text(row, "description"), _text(row, "notes")) if said]


def _as_text(row: Raw) -> str:
    """What can be shown of a row that is no hours: its days and times as they came."""
    days, opens, closes = _text(row, "byday"), _text(row, "opens_at"), _text(row, "closes_at")
    return " ".join(word for word in (days, f"{opens}–{closes}" if opens and closes else "") if word)


def _read_together(purpose: str, rows: list[Raw], exceptions: list[Raw]) -> Raw:
    """Purpose, hours and note of rows that belong together."""
    timed = [row for row in rows if purpose_of(row) != "remote"]
    said = list(dict.fromkeys(text for row in rows for text in _said(row)))
    try:
        hours = hours_of(timed, exceptions if purpose == "door" else []) if timed else ""
    except Inexact:
        hours = ""
    if not hours and not said:
        said = [text for row in timed if (text := _as_text(row))]
    return {"purpose": purpose, "hours": hours, "note": "\n".join(said)}


def _group(rows: list[Raw]) -> dict[tuple[str, str], list[tuple[int, Raw]]]:
    """Rows that make one schedule: those of our own export by their number, others by purpose."""
    groups: dict[tuple[str, str], list[tuple[int, Raw]]] = {}
    for index, row in enumerate(rows):
        profile = row.get(shapes.PROFILE)
        if isinstance(profile, dict) and "part_of" in profile:
            key = ("own", plain(profile["part_of"]))
        elif isinstance(profile, dict) and "hours" in profile:
            key = ("own", plain(row.get("id")) or str(index))
        else:
            key = ("feed", "phone" if purpose_of(row) == "phone" else "door")
        groups.setdefault(key, []).append((index, row))
    return groups


def _from_profile(row: Raw, notes: list[str]) -> Raw | None:
    """Columns our profile says outright; None when it says no hours, or hours that nobody can read."""
    profile = row.get(shapes.PROFILE)
    if not isinstance(profile, dict):
        return None
    columns, _left = read_row(profile, shapes.SCHEDULE_PROFILE, notes)
    if "hours" not in profile:
        return {name: value for name, value in columns.items() if name not in ("purpose", "hours", "note")}
    try:
        if columns["hours"]:
            opening.read_hours(columns["hours"], columns["school"] or None)
    except opening.HoursError as error:
        notes.append(_("hours: %(why)s", why=why_unread(error)))
        return None
    return columns


def read_schedules(rows: list[Raw], exceptions: list[Raw], language: str, notes: list[str]) -> list[Draft]:
    """The schedules of one owner. `language` is that of its texts."""
    drafts = []
    for (kind, name), members in _group(rows).items():
        first = members[0][1]
        said = _from_profile(first, notes)
        if said is not None and "hours" in said:
            columns = said
        else:
            purpose = name if kind == "feed" else "door"
            columns = _read_together(purpose, [row for _index, row in members], exceptions)
            columns |= {"language": language} | (said or {})
            if not columns["language"]:
                columns["language"] = language
        drafts.append(Draft(plain(first.get("id")), columns, members, exceptions if kind == "feed" else []))
    return drafts


def still_says(columns: Raw, rows: list[Raw], exceptions: list[Raw]) -> bool:
    """Whether the rows kept from a feed still say what the schedule says, so that they may go out as they
    came."""
    try:
        read = _read_together(columns["purpose"], rows, exceptions)
    except Doubt:
        return False
    return all(read[name] == columns[name] for name in ("purpose", "hours", "note"))


# --- The way back: OSM hours as recurrence rules ------------------------------------------------------------
_DAY = "(?:" + "|".join(DAYS) + ")"
_SPAN = r"\d\d:\d\d-\d\d:\d\d"
_DATE = r"(\d{4}) ([A-Z][a-z]{2}) (\d{1,2})"
_RULE = re.compile(
    rf"(?:{_DATE}(?:-{_DATE}|(\+)) )?"
    rf"(?:({_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*|{_DAY}\[-?[1-5]\]) )?({_SPAN}(?:,{_SPAN})*)"
)


def _weekdays(text: str) -> list[int]:
    numbers: list[int] = []
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        numbers += range(begin, end + 1) if begin <= end else [*range(begin, 7), *range(end + 1)]
    return sorted(set(numbers))


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"


def _rows_of_rule(text: str) -> tuple[list[Raw], set[int] | None]:
    """The rows of one OSM rule, and its weekdays when it is a plain weekly one. Raises `Inexact`."""
    match = _RULE.fullmatch(text)
    if match is None:
        raise Inexact("this rule has no recurrence")
    row: Raw = {"freq": "WEEKLY", "interval": 1}
    numbers: set[int] | None = None
    if days := match[8]:
        if "[" in days:
            row |= {"freq": "MONTHLY", "byday": f"{days[3:-1]}{days[:2].upper()}"}
        else:
            numbers = set(_weekdays(days))
    else:
        numbers = set(range(7))
    if numbers is not None:
        row["byday"] = ",".join(DAYS[day].upper() for day in sorted(numbers))
    if match[1]:
        row["valid_from"] = _iso(match[1], match[2], match[3])
        numbers = None
    if match[4]:
        row["valid_to"] = _iso(match[4], match[5], match[6])
    rows = []
    for span in match[9].split(","):
        opens, closes = span.split("-")
        if closes <= opens:
            numbers = None
        rows.append(row | {"opens_at": opens, "closes_at": closes})
    return rows, numbers


def rows_of_hours(hours: str) -> list[Raw]:
    """OSM hours as rows with recurrence rules. Raises `Inexact` when they say more than such rows can."""
    if hours.strip() == "24/7":
        hours = "Mo-Su 00:00-24:00"
    rows: list[Raw] = []
    taken: set[int] = set()
    replaces = ";" in hours
    for part in re.split(r";|(?<=\d), (?=\D|\d{4} )", hours):
        made, numbers = _rows_of_rule(part.strip())
        if replaces and (numbers is None or taken & numbers):
            raise Inexact("one rule replaces another")
        taken |= numbers or set()
        rows += made
    return rows


def write_schedule(hsds_id: str, columns: Any) -> list[Raw]:
    """The HSDS rows of a schedule made or changed here; `columns` gives a column by its name."""
    try:
        rows = rows_of_hours(columns("hours")) if columns("hours") else [{}]
        described = columns("note")
    except Inexact:
        rows, described = [{}], "\n".join(word for word in (columns("hours"), columns("note")) if word)
    out = []
    for number, row in enumerate(rows):
        own: Raw = {"id": hsds_id if number == 0 else part_id(hsds_id, "row", number)} | row
        if described:
            own["description"] = described
        if columns("purpose") == "phone":
            own["attending_type"] = "phone"
        own[shapes.PROFILE] = {"part_of": hsds_id} if number else {}
        out.append(own)
    return out
