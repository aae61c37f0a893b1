"""One HSDS object as a row and back, without losing what our columns do not hold.

A `Field` joins a key of HSDS to a column. `read_row` gives the columns, and the *leftovers*: unknown keys,
and values our column holds in another form ("50.85" as text, a point off the earth). `write_row` gives the
object back: a leftover comes back as it came as long as reading it again gives what the column holds now, so
a correction by a person wins.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct

from pont.directory.saying import said as _

Raw = dict[str, Any]


class Refused(ValueError):
    """The record cannot be taken; the message says why, in one sentence."""


class Doubt(ValueError):
    """The value cannot be used, but the record can: it is kept as given, and the report says so."""


def same(value: Any) -> Any:
    """A column that is written as it is."""
    return value


def under(key: str, why: Exception) -> str:
    """What was refused or doubted, below the key it stands under."""
    return _("%(key)s: %(reason)s", key=key, reason=why.args[0])


class Field(Struct, frozen=True):
    """A key of HSDS, our column, and the way to and fro. `read` may raise `Refused` or `Doubt`."""

    key: str
    column: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = same
    empty: Any = ""
    always: bool = False


def is_empty(value: Any) -> bool:
    """Whether a column holds nothing worth writing."""
    return value is None or value is False or value in ("", [], {})


def read_value(field: Field, value: Any) -> Any:
    """What the column holds for this value; a doubtful value leaves it empty."""
    try:
        return field.read(value)
    except Doubt:
        return field.empty


def _written(field: Field, value: Any) -> Any:
    return field.write(value) if field.always or not is_empty(value) else None


def _is_same(left: Any, right: Any) -> bool:
    """Equal as JSON: 18 and 18.0 are, 1 and true are not."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def read_row(
    raw: Raw, fields: Iterable[Field], notes: list[str], apart: Iterable[str] = ()
) -> tuple[Raw, Raw]:
    """Return (columns, leftovers) of an HSDS object without the keys in `apart`. Raises `Refused`."""
    columns: Raw = {}
    leftovers = {key: value for key, value in raw.items() if key not in apart}
    for field in fields:
        value = raw.get(field.key)
        try:
            columns[field.column] = field.read(value)
        except Doubt as doubt:
            columns[field.column] = field.empty
            notes.append(under(field.key, doubt))
        except Refused as refused:
            raise Refused(under(field.key, refused)) from refused
        if field.key in raw and _is_same(_written(field, columns[field.column]), value) and value is not None:
            del leftovers[field.key]
    return columns, leftovers


def write_row(
    columns: Callable[[str], Any], leftovers: Raw, fields: Iterable[Field], dropped: Iterable[str] = ()
) -> Raw:
    """Return the HSDS object of a row: `columns` gives a column by its name.

    `dropped` are keys whose value was read well but could not be used beside the others.
    """
    out: Raw = {}
    known = set()
    for field in fields:
        known.add(field.key)
        value = columns(field.column)
        if field.key in leftovers:
            given = leftovers[field.key]
            unchanged = read_value(field, given) == value or (field.key in dropped and is_empty(value))
            if unchanged:
                out[field.key] = given
                continue
        if field.always or not is_empty(value):
            out[field.key] = field.write(value)
    out.update((key, value) for key, value in leftovers.items() if key not in known)
    return out


# --- Readers: from a value of JSON or CSV to a column -------------------------------------------------------


def plain(value: Any) -> str:
    """A text without spaces around it; numbers become text, nothing becomes "". Raises `Refused`."""
    if value is None:
        return ""
    if isinstance(value, bool | dict | list):
        raise Refused(_("a text was expected, not %(kind)s", kind=_kind(value)))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _kind(value: Any) -> str:
    kinds = {bool: _("true or false"), dict: _("an object"), list: _("a list")}
    return kinds.get(type(value), _("this"))


def text(size: int | None = None) -> Callable[[Any], str]:
    """A reader of texts of at most `size` characters; a longer one refuses the record."""

    def read(value: Any) -> str:
        found = plain(value)
        if size is not None and len(found) > size:
            raise Refused(_("longer than %(size)s characters", size=size))
        return found

    return read


def short(size: int) -> Callable[[Any], str]:
    """As `text`, but a longer value is only doubted: it is nothing the record stands on."""

    def read(value: Any) -> str:
        found = plain(value)
        if len(found) > size:
            raise Doubt(_("longer than %(size)s characters", size=size))
        return found

    return read


def names(value: Any) -> list[str]:
    """The one alternate name of HSDS as our list of other names."""
    found = text(300)(value)
    return [found] if found else []


_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_URL = re.compile(
    r"(?:(https?)://)?([^\s/?#@]+\.[^\s/?#@.]{2,}|localhost)(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)


def email(value: Any) -> str:
    """An e-mail address; of several the first. Raises `Refused` when there is none."""
    found = plain(value)
    if not found or (_ADDRESS.fullmatch(found) and len(found) <= 254):
        return found
    for part in re.split(r"[\s,;]+", found.removeprefix("mailto:")):
        if _ADDRESS.fullmatch(part) and len(part) <= 254:
            return part
    raise Refused(_("this is no e-mail address: %(found)s", found=found[:80]))


def url(value: Any) -> str:
    """A web address, with https:// where the scheme is missing. Raises `Refused` when it is none."""
    found = plain(value)
    if not found:
        return ""
    match = _URL.fullmatch(found)
    if match is None or len(found) > 490:
        raise Refused(_("this is no web address: %(found)s", found=found[:80]))
    return found if match[1] else f"https://{found}"


def doubted(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same reader for a value the record does not stand on: refusals become doubts."""

    def doubting(value: Any) -> Any:
        try:
            return read(value)
        except Refused as refused:
            raise Doubt(refused.args[0]) from refused

    return doubting


def number(value: Any) -> float | None:
    """A number, also written as text, also with a decimal comma. Raises `Doubt`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool | dict | list):
        raise Doubt(_("a number was expected, not %(kind)s", kind=_kind(value)))
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        raise Doubt(_("this is no number: %(found)s", found=str(value)[:40])) from None
    if not math.isfinite(found):
        raise Doubt(_("this is no number"))
    return found


def coordinate(limit: float) -> Callable[[Any], float | None]:
    """A reader of degrees between -limit and limit."""

    def read(value: Any) -> float | None:
        found = number(value)
        if found is not None and abs(found) > limit:
            raise Doubt(_("no place on earth: %(found)s", found=str(value)))
        return found

    return read


def age(value: Any) -> int | None:
    """A whole number of years from 0 to 150. Raises `Doubt`."""
    found = number(value)
    if found is None:
        return None
    if not found.is_integer() or not 0 <= found <= 150:
        raise Doubt(_("this is no age in years: %(found)s", found=str(value)[:40]))
    return int(found)


def amount(value: Any) -> Decimal | None:
    """A price with two decimals. Raises `Doubt`."""
    if (found := number(value)) is None:
        return None
    if not 0 <= found < 10**8:
        raise Doubt(_("this is no price: %(found)s", found=str(value)[:40]))
    try:
        return Decimal(str(value).strip().replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Doubt(_("this is no price: %(found)s", found=str(value)[:40])) from None


def write_amount(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def write_extension(value: str) -> int | str:
    """HSDS wants a number; an extension such as "0012" or "12b" stays a text."""
    return int(value) if value.isascii() and value.isdigit() and str(int(value)) == value else value


def one_of(allowed: Iterable[str], missing: str = "") -> Callable[[Any], str]:
    """A reader of codes: lower case, one of `allowed`; `missing` when there is none. Raises `Doubt`."""
    known = frozenset(allowed)

    def read(value: Any) -> str:
        found = plain(value).lower()
        if not found:
            return missing
        if found not in known:
            raise Doubt(_("not one of %(codes)s: %(found)s", codes=sorted(known), found=found[:40]))
        return found

    return read


def flag(value: Any) -> bool:
    return value is True


def texts(value: Any) -> list[str]:
    """A list of texts. Raises `Doubt`."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= 300 for one in value):
        raise Doubt(_("a list of texts of at most 300 characters was expected"))
    return value
