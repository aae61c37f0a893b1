"""No answer ends without a next door: where to go when nothing fits, and last a number to call. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from pont.directory.doors import Level
from pont.directory.indexing import Index
from pont.directory.places import Place
from pont.directory.search import FIRST_BLOCK, Found, Query, first_rows
from pont.kernel import vocabulary
from pont.kernel.terms import written_for
from pont.kernel.vocabulary import EmergencyNumber

# Houses where somebody listens and looks along, whatever the question.
RECEPTION = (
    "social_contacts.meeting_place",
    "wellbeing.day_centre",
    "income_debts.letters",
    "social_contacts.talk",
)
# Enough to find one that is not shown already.
SOME = 8
OPEN = (Level.GO, Level.PROBABLY, Level.SOON)


def next_door(index: Index, query: Query, place: Place | None, *, beside: frozenset[str]) -> Found | None:
    """The best other door: the same need elsewhere, else a house that listens. `beside`: services shown."""
    near = query.near or ((place.lat, place.lon) if place else None)
    wider = replace(query, communes=frozenset(), postcode="", open_only=False, near=near, page=1, limit=SOME)
    houses = replace(wider, needs=(RECEPTION,), kin=(), words=(), typed=(), name="")
    # Where nothing narrowed the search, the same need elsewhere is what is shown already.
    is_narrow = bool(query.communes or query.postcode or query.open_only) and query.asks_for_something
    seen: list[Found] = []
    for tried in (wider, houses) if is_narrow else (houses,):
        for row in first_rows(index, tried):
            if row.door.service in beside or row.block != FIRST_BLOCK:
                continue
            if row.verdict.level in OPEN:
                return row
            seen.append(row)
    for wanted in (Level.ASK_FIRST, Level.LATER):
        for row in seen:
            if row.verdict.level == wanted:
                return row
    return None


def number_to_call(query: Query, language: str) -> EmergencyNumber:
    """The number for the need asked first, else somebody who listens; one in the reader's language before others."""
    numbers = list(vocabulary.emergency_numbers().values())
    for group in (*query.needs, ("social_contacts.talk",)):
        for code in group:
            fitting = [number for number in numbers if code in number.needs]
            if fitting:
                return min(fitting, key=lambda number: written_for(language) not in number.shown_in)
    return numbers[0]
