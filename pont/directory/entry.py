"""When somebody can get in: which schedules count, and how they combine.

A door's own hours say when it is open. An intake schedule narrows them (a shelter open all night takes people in until
22:00). A meal schedule narrows them for who comes to eat. A telephone opens no door. No schedule at all: nobody knows.
"""

from __future__ import annotations

from pont.directory import opening
from pont.directory.doors import Door, Hours

Spans = list[tuple[int, int]]
WAYS = ("entry", "meal", "door", "phone")
MEAL_NEEDS = frozenset({"wellbeing.hot_meal", "wellbeing.breakfast"})


def schedules(door: Door, purpose: str) -> tuple[Hours, ...]:
    return tuple(hours for hours in door.hours if hours.purpose == purpose)


def has_way(door: Door, way: str) -> bool:
    """Whether this way in differs from the plain entry, so that an index has to keep it."""
    if way == "phone":
        return door.reached_by != "phone" and bool(schedules(door, "phone"))
    if way == "door":
        return bool(schedules(door, "intake"))
    return way == "entry" or (way == "meal" and bool(schedules(door, "meal")))


def spans(door: Door, way: str, start: int, end: int) -> tuple[Spans, Spans]:
    """Open and unknown stretches of one way in, clipped to the window, in minutes."""
    if way == "phone":
        return together(schedules(door, "phone"), start, end)
    main = schedules(door, "phone") if door.reached_by == "phone" else ()
    found = together(main or schedules(door, "door"), start, end)
    if way == "door":
        return found
    narrowing = ["intake", "meal"] if way == "meal" else ["intake"]
    for purpose in narrowing:
        if rows := schedules(door, purpose):
            found = narrowed(found, together(rows, start, end))
    return found


def together(rows: tuple[Hours, ...], start: int, end: int) -> tuple[Spans, Spans]:
    """Several schedules of one purpose: open when one of them is."""
    if not rows:
        return [], [(start, end)]
    is_open: Spans = []
    unknown: Spans = []
    for row in rows:
        if row.text:
            row_open, row_unknown = opening.read_hours(row.text, row.school).unfold(start, end)
        else:
            row_open, row_unknown = [], [(start, end)]
        is_open = opening.either(is_open, row_open)
        unknown = opening.either(unknown, row_unknown)
    return is_open, opening.minus(unknown, is_open)


def narrowed(outer: tuple[Spans, Spans], inner: tuple[Spans, Spans]) -> tuple[Spans, Spans]:
    """Open when both are; unknown when neither is closed and not both are open."""
    is_open = opening.in_both(outer[0], inner[0])
    possible = opening.in_both(opening.either(*outer), opening.either(*inner))
    return is_open, opening.minus(possible, is_open)


DAY = 24 * 60
FAR = 400 * DAY


def next_after(door: Door, way: str, minute: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The first open and the first unknown stretch that end after `minute`; looks ever further, 400 days at most."""
    reach = 2 * DAY
    while True:
        is_open, unknown = spans(door, way, minute - 2 * DAY, minute + reach)
        first_open = next((span for span in is_open if span[1] > minute), None)
        first_unknown = next((span for span in unknown if span[1] > minute), None)
        # A stretch that touches the end of what was looked at may be longer: look once more.
        whole = first_open and first_open[1] < minute + reach
        if whole or reach >= FAR:
            return first_open, first_unknown
        reach = min(reach * 6, FAR)
