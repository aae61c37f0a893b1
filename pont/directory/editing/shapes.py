"""What form a value of a record has: asked of everything that a program or a form sends, before anything reads it.

Raises `FieldRefused` with a sentence. What a value means (is this hour readable, is this answer known) is `checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models as db
from django.utils.translation import gettext as _

from pont.directory import models
from pont.directory.editing import record
from pont.directory.editing.refusals import FieldRefused
from pont.directory.editing.storing import split_place
from pont.directory.names import UNTYPED

LONGEST_TEXT, MOST_ROWS, LONGEST_NUMBER = 20_000, 60, 12
# What a feed keeps for itself, who checked, and how entries hang together: nobody writes these as a value.
UNWRITTEN = (
    "extra",
    "example",
    "merged_into",
    "missing_since",
    "checked",
    "translations",
    "organization",
    "contacts",
)
Owner = type[db.Model]


def refuse(key: str) -> FieldRefused:
    return FieldRefused(key, _("This value has the wrong form."))


def longest(model: Owner, column: str) -> int:
    """How many letters a column takes."""
    return getattr(model._meta.get_field(column), "max_length", None) or LONGEST_TEXT


def check_text(key: str, value: Any, most: int) -> None:
    if not isinstance(value, str) or UNTYPED.search(value):
        raise refuse(key)
    if len(value) > most:
        raise FieldRefused(key, _("This is too long."))


def check_number(key: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 10**6:
        raise refuse(key)


def check_amount(key: str, value: Any) -> None:
    """A price: at most ten digits, two behind the point."""
    check_text(key, value, LONGEST_NUMBER)
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise refuse(key) from error
    if not amount.is_finite() or abs(amount) >= 10**8 or amount != round(amount, 2):
        raise refuse(key)


def check_column(key: str, model: Owner, column: str, value: Any) -> None:
    """One column of a row; nothing is always a value."""
    if value is None:
        return
    if column == "amount":
        check_amount(key, value)
    elif column in ("latitude", "longitude"):
        check_number(key, value)
    elif column in ("minimum_age", "maximum_age"):
        check_number(key, value)
        if value != int(value) or value < 0:
            raise refuse(key)
    elif column == "other_names":
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            raise refuse(key)
        for one in value:
            check_text(key, one, longest(models.Service, "name"))
    else:
        check_text(key, value, longest(model, column))


def check_row(key: str, model: Owner, columns: tuple[str, ...], row: Any, also: tuple[str, ...] = ()) -> None:
    """A row: known columns only. Who checked it and what a feed keeps of it may travel along."""
    if not isinstance(row, dict):
        raise refuse(key)
    unread = ("extra", "checked", "translations", "feed", *also)
    for name, value in row.items():
        if name == "id":
            check_text(key, value, 250)
        elif name in columns and name != "extra":
            check_column(key, model, name, value)
        elif name not in unread:
            raise refuse(key)


def check_rows(key: str, model: Owner, columns: tuple[str, ...], rows: Any, needed: str = "") -> None:
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise refuse(key)
    for row in rows:
        check_row(key, model, columns, row)
        if needed and not row.get(needed):
            raise refuse(key)


def check_needs(key: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise refuse(key)
    for pair in value.values():
        is_pair = isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)
        if not is_pair or pair[0] not in ("person", "strong", "weak", "struck") or len(pair[1]) > 200:
            raise refuse(key)


def check_place(key: str, value: Any) -> None:
    check_row(key, models.ServiceAtLocation, (), value, also=("about", "location"))
    check_text(key, value.get("about", ""), LONGEST_TEXT)
    if "location" not in value:
        return
    check_row(key, models.Location, record.LOCATION_COLUMNS, value["location"], also=("phones",))
    check_rows(key, models.Phone, record.PARTS["phones"], value["location"].get("phones", []), "number")


def check_below_place(key: str, value: Any) -> None:
    hsds_id, below = split_place(key)
    check_text(key, hsds_id, 250)
    if not hsds_id:
        raise refuse(key)
    if not below:
        check_place(key, value)
    elif below == "phones":
        check_rows(key, models.Phone, record.PARTS["phones"], value, "number")
    else:
        check_rows(key, models.Schedule, record.HOURS, value)


PARTS: Mapping[str, tuple[Owner, str]] = {
    "phones": (models.Phone, "number"),
    "languages": (models.Language, ""),
    "documents": (models.RequiredDocument, "document"),
    "costs": (models.CostOption, ""),
    "areas": (models.ServiceArea, ""),
}
PURPOSES = frozenset({"door", "phone", "intake", "meal"})


def check_shape(key: str, value: Any) -> None:
    """One key of a record, as somebody outside may write it; None takes a thing away."""
    head, _point, rest = key.partition(".")
    if key in UNWRITTEN or head == "checked":
        raise FieldRefused(key, _("This cannot be changed here."))
    known: dict[str, Callable[[], bool]] = {
        "condition": lambda: bool(rest),
        "hours": lambda: rest in PURPOSES,
        "place": lambda: bool(rest),
        "organization": lambda: rest in ("name", "other_names", "description", "website", "email", "phones"),
    }
    if not (
        key in record.COLUMNS
        or key in PARTS
        or key in ("needs", "organization")
        or (head in known and known[head]())
    ):
        raise FieldRefused(key, _("There is no such field."))
    if value is not None:
        _check_known(key, head, rest, value)


def _check_known(key: str, head: str, rest: str, value: Any) -> None:
    if key in PARTS:
        model, needed = PARTS[key]
        check_rows(key, model, record.PARTS[key], value, needed)
    elif key == "needs":
        check_needs(key, value)
    elif head == "condition":
        check_row(key, models.AccessCondition, record.CONDITION, value)
    elif head == "hours":
        check_rows(key, models.Schedule, record.HOURS, value)
    elif head == "place":
        check_below_place(key, value)
    elif key == "organization":
        check_text(key, value, 250)
    elif key == "organization.phones":
        check_rows(key, models.Phone, record.PARTS["phones"], value, "number")
    elif head == "organization":
        check_column(key, models.Organization, rest, value)
    else:
        check_column(key, models.Service, key, value)
