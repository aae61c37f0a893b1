"""No answer ends without a next door: where to go when nothing fits, and last a number to call. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from pont.directory.doors import Level
from pont.directory.indexing import Index
from pont.directory.places import Place
from pont.directory.search import Found, Query, search
from pont.kernel import vocabulary
from pont.kernel.vocabulary import EmergencyNumber

# Houses where somebody listens and looks along, whatever the question.
RECEPTION = (
    "social_contacts.meeting_place",
    "wellbeing.day_centre",
    "income_debts.letters",
    "social_contacts.talk",
)
OPEN = (Level.GO, Level.PROBABLY, Level.SOON)


def next_door(index: Index, query: Query, place: Place | None, *, beside: frozenset[str]) -> Found | None:
    """The best other door: the same need elsewhere, else a house that listens. `beside`: services shown."""
    near = query.near or ((place.lat, place.lon) if place else None)
    wider = replace(query, communes=frozenset(), postcode="", open_only=False, near=near, page=1, limit=10)
    houses = replace(wider, needs=(RECEPTION,), words=(), typed=(), name="")
    rows = [
        row
        for tried in ((wider, houses) if wider.asks_for_something else (houses,))
        for row in search(index, tried).rows
        if row.door.service not in beside and row.block == 0
    ]
    for wanted in (OPEN, (Level.ASK_FIRST,), (Level.LATER,)):
        for row in rows:
            if row.verdict.level in wanted:
                return row
    return None


def number_to_call(query: Query, language: str) -> EmergencyNumber:
    """The number for the need asked first, else somebody who listens; one in the reader's language before others."""
    numbers = list(vocabulary.emergency_numbers().values())
    for group in (*query.needs, ("social_contacts.talk",)):
        for code in group:
            fitting = [number for number in numbers if code in number.needs]
            if fitting:
                return min(fitting, key=lambda number: language not in number.shown_in)
    return numbers[0]
