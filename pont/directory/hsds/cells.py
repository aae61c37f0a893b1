"""A value of JSON as a cell of a table and back, without losing what a cell cannot say.

A cell holds a value in the type of its column. What it cannot say exactly (a number written as text, nothing where a
list is due, an object of somebody's own) stands in the column `x_more` of its row: `{"set": {key: value}, "unset":
[key]}`. `set` is what the key said exactly; it holds as long as the cell was not changed since. `unset` are keys that
only the table has.

A text that begins with = + - @ or a tab would be a formula to a spreadsheet: it gets an apostrophe before it, and loses
it again when it is read.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from pont.directory.hsds.columns import LINKS, MORE_COLUMN, PROFILE_COLUMN
from pont.directory.hsds.fields import Raw

GUARD = "'"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"''*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_encoder = msgspec.json.Encoder(order="sorted")


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return GUARD + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


def number_in(text: str) -> Any:
    """A number where the text is one, else the text."""
    if not _NUMBER.fullmatch(text.strip()) or not math.isfinite(found := float(text)):
        return text
    is_whole = found.is_integer() and "." not in text and "e" not in text.lower()
    return int(text) if is_whole else found


# --- To a cell ----------------------------------------------------------------------------------------------
def _text_cell(value: Any) -> str:
    text = str(value)
    return guarded(text) if text.strip() else ""


def _number_cell(value: Any) -> str:
    text = str(value).strip()
    return text if _NUMBER.fullmatch(text) and math.isfinite(float(text)) else ""


def _date_cell(value: Any) -> str:
    """The day of "2026-03-01" or "2026-03-01T10:00"."""
    try:
        return datetime.date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return ""


def _time_cell(value: Any) -> str:
    """ "9:00" as 09:00:00; midnight at the end of a day as 23:59:59, since no clock shows 24:00."""
    match = _TIME.fullmatch(str(value).strip())
    if match is None:
        return ""
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if (hour, minute, second) == (24, 0, 0):
        return "23:59:59"
    return f"{hour:02}:{minute:02}:{second:02}" if hour < 24 and minute < 60 and second < 60 else ""


def _moment_cell(value: Any) -> str:
    text = str(value)
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return ""
    return text if "T" in text else ""


_WRITERS = {
    "string": _text_cell,
    "number": _number_cell,
    "date": _date_cell,
    "time": _time_cell,
    "datetime": _moment_cell,
}


def to_cell(kind: str, value: Any) -> str:
    """The cell of a value in a column of this type; "" where the type has no word for it."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return _WRITERS[kind](value)


def from_cell(kind: str, cell: str) -> Any:
    """What a reader of the table finds in a filled cell."""
    return number_in(cell) if kind == "number" else unguarded(cell)


def says_the_same(kind: str, cell: str, value: Any) -> bool:
    """Whether a reader of this cell finds just this value, of this type."""
    found = from_cell(kind, cell) if cell else None
    return bool(cell) and type(found) is type(value) and found == value


def json_cell(value: Any) -> str:
    """An object as JSON, always the same for the same object; "" for an empty one."""
    return _encoder.encode(value).decode() if value else ""


# --- Back ---------------------------------------------------------------------------------------------------
def take_json(row: Raw) -> None:
    """Read the JSON of our two columns, in place. What is none of ours stays a text; `x_more` then says nothing."""
    for name in (PROFILE_COLUMN, MORE_COLUMN):
        if isinstance(row.get(name), str):
            try:
                row[name] = msgspec.json.decode(row[name])
            except (msgspec.DecodeError, RecursionError):
                continue
    more = row.get(MORE_COLUMN)
    is_ours = isinstance(more, dict) and isinstance(more.get("set", {}), dict)
    if not is_ours or not isinstance((more or {}).get("unset", []), list):
        row.pop(MORE_COLUMN, None)


def restored(out: Raw, types: dict[str, str]) -> Raw:
    """The object a row was made of: exact values for those its cells only hint at, without what it never said."""
    more = out.pop(MORE_COLUMN, None)
    if not more:
        return out
    for key, value in more.get("set", {}).items():
        if key == "id" or _still_says(types.get(key, ""), out, key, value):
            out[key] = value
    for key in _texts(more.get("unset", [])):
        out.pop(key, None)
    return out


def _still_says(kind: str, out: Raw, key: str, value: Any) -> bool:
    """Whether the cell that was read is the one this value was written as; what has no column has no cell."""
    if key in LINKS or kind not in _WRITERS:
        return key not in out
    return to_cell(kind, out.get(key)) == to_cell(kind, value)


def _texts(given: Iterable[Any]) -> list[str]:
    return [one for one in given if isinstance(one, str)]
