"""What a program may not write beside its fields: it stays as it stands.

Rows of a record carry who checked them, texts in other languages and what a feed keeps for itself. A program that sends
a row back sends these along; they are taken from what is there, and a new row has none.
"""

from __future__ import annotations

from typing import Any

from pont.accounts.models import House
from pont.directory.editing.refusals import FieldRefused
from pont.directory.models import ServiceAtLocation

KEPT = ("extra", "feed", "translations", "checked")


def as_it_stands(sent: Any, now: Any) -> Any:
    """A value that was sent, with what it may not change taken from the value that stands there."""
    if isinstance(sent, list):
        rows = now if isinstance(now, list) else []
        there = {row["id"]: row for row in rows if isinstance(row, dict) and "id" in row}
        return [
            as_it_stands(row, there.get(str(row.get("id")))) if isinstance(row, dict) else row for row in sent
        ]
    if not isinstance(sent, dict):
        return sent
    stands = now if isinstance(now, dict) else {}
    said = {key: as_it_stands(value, stands.get(key)) for key, value in sent.items() if key not in KEPT}
    return said | {key: stands[key] for key in KEPT if key in stands}


def refuse_foreign_places(house: House, fields: dict[str, Any]) -> None:
    """An address has an identifier that everybody reads: only a house that stands there may write it."""
    mine: set[str] | None = None
    for key, value in fields.items():
        location = value.get("location") if key.startswith("place.") and isinstance(value, dict) else None
        if not isinstance(location, dict) or location.get("id") is None:
            continue
        if mine is None:
            places = ServiceAtLocation.objects.filter(service__organization__house=house)
            mine = set(places.values_list("location__hsds_id", flat=True))
        if location["id"] not in mine:
            raise FieldRefused(key, "This address is not one of this house.")
