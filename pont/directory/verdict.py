"""Will they let this person in when they arrive? The six levels, with reasons, and with what nobody knows.

A pure function over plain data. What matters for whom is the table in `matters.py`; when somebody can get in is
`entry.py`; the words are made elsewhere, in the reader's language.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from pont.directory import entry, matters, opening
from pont.directory.doors import Door, Level, Reason, Situation, Verdict
from pont.directory.matters import ASK, MAYBE, REFUSE, Weight

SOON = 120
# Open for longer than this is "day and night": nobody needs the minute at which it closes.
LASTING = 14 * 24 * 60
MAX_REASONS = 4
# Which condition tells somebody who says this that the door lets them in, the most pressing first.
GOOD_NEWS: dict[str, str] = {
    "papers": "without_papers",
    "id": "id_asked",
    "money": "price",
    "card": "cash_accepted",
    "appointment": "appointment",
    "insurance": "insurance_needed",
    "children": "children_welcome",
    "dog": "animals_welcome",
    "wheelchair": "step_free",
    "women": "person_condition",
}
ALWAYS_GOOD_TO_KNOW = ("price", "appointment", "anonymous")


class HoursState(Struct, frozen=True):
    """How the hours stand at arrival. `open` is None when nobody knows.

    `opens` and `closes` bound the stretch that is open, or the next one. `door_open`: the house is open, but no
    longer (or not yet) takes people in. `phone_open`: its telephone is answered.
    """

    open: bool | None
    opens: int | None = None
    closes: int | None = None
    door_open: bool = False
    phone_open: bool = False


def hours_state(door: Door, arrival: int, *, meal: bool = False) -> HoursState:
    """The state of the hours at `arrival`, read from the schedules themselves."""
    way = "meal" if meal and entry.has_way(door, "meal") else "entry"
    is_open, unknown = entry.next_after(door, way, arrival)
    if is_open and is_open[0] <= arrival:
        is_lasting = is_open[1] - arrival > LASTING
        return HoursState(True, opens=is_open[0], closes=None if is_lasting else is_open[1])
    if unknown and unknown[0] <= arrival:
        return HoursState(None, opens=is_open[0] if is_open else None)
    return HoursState(
        False,
        opens=is_open[0] if is_open else None,
        closes=is_open[1] if is_open else None,
        door_open=entry.has_way(door, "door") and is_open_now(door, "door", arrival),
        phone_open=entry.has_way(door, "phone") and is_open_now(door, "phone", arrival),
    )


def is_open_now(door: Door, way: str, minute: int) -> bool:
    return bool(entry.spans(door, way, minute, minute + 1)[0])


def stale_from(door: Door) -> int:
    """The minute from which what we know is a year old or more; 0 when nobody ever checked."""
    return a_year_after(door.verified_on) if door.verified_on else 0


@lru_cache(maxsize=4096)
def a_year_after(date: str) -> int:
    checked = datetime.date.fromisoformat(date)
    last_day = 28 if (checked.month, checked.day) == (2, 29) else checked.day
    return opening.to_minutes(datetime.datetime(checked.year + 1, checked.month, last_day))


def level_of(worst: str, state: HoursState, arrival: int, *, is_stale: bool, is_full: bool) -> Level:
    """The decision table: strongest effect of the conditions, hours, age of what we know, fullness."""
    if worst == REFUSE:
        return Level.NOT_NOW
    if state.open is None:
        return Level.ASK_FIRST
    is_near = bool(state.open) or (state.opens is not None and state.opens - arrival <= SOON)
    if not is_near:
        return Level.LATER
    if worst == ASK or is_stale or is_full:
        return Level.ASK_FIRST
    if not state.open:
        return Level.SOON
    return Level.PROBABLY if worst == MAYBE else Level.GO


def verdict(
    door: Door,
    situation: Situation,
    arrival: int,
    *,
    meal: bool = False,
    state: HoursState | None = None,
    elsewhere: Door | None = None,
    possible: matters.Effects | None = None,
) -> Verdict:
    """Judge one door for one situation at `arrival` (minutes).

    `meal`: they come to eat, so meal hours count. `state` (the hours) and `possible` (`matters.effects`): where
    an index knows them already.
    `elsewhere`: the stop where this round is at arrival.
    """
    state = state or hours_state(door, arrival, meal=meal)
    weights = matters.weigh(door, situation, possible)
    worst = weights[0].effect if weights else matters.FINE
    is_stale = arrival >= stale_from(door)
    is_full = door.full_until is not None and door.saturation == "full" and arrival < door.full_until
    level = level_of(worst, state, arrival, is_stale=is_stale, is_full=is_full)
    reasons = hours_reasons(door, level, state, elsewhere)
    if is_full and level != Level.NOT_NOW:
        reasons.append(Reason("full", minute=door.full_until))
    if level == Level.NOT_NOW:
        reasons = refusals(door, weights)
    else:
        if level == Level.LATER and worst == ASK:
            reasons.append(Reason("ask_before"))
        reasons += restrictions(door, weights)
        reasons += good_news(door, situation, weights)[: max(MAX_REASONS - len(reasons), 1)]
    unknowns = gaps(door, weights, state, level, is_stale=is_stale)
    return Verdict(level, tuple(reasons), tuple(unknowns), state.open, state.opens, state.closes)


def end_of_hours(door: Door) -> str:
    """What the end of the hours means: of a house with an intake, until when it takes people in."""
    if door.reached_by == "phone":
        return "call_until"
    return "arrive_before" if entry.has_way(door, "door") else "open_until"


def hours_reasons(door: Door, level: Level, state: HoursState, elsewhere: Door | None) -> list[Reason]:
    if state.open:
        return [Reason(end_of_hours(door), minute=state.closes)]
    if state.open is None:
        return []
    reasons = [Reason("opens" if state.opens is not None else "closed", minute=state.opens)]
    if elsewhere is not None and elsewhere.place is not None:
        reasons.append(Reason("elsewhere", text=elsewhere.place.address, codes=(elsewhere.place.commune,)))
    if state.door_open:
        reasons.append(Reason("intake_closed", minute=state.closes))
    if state.phone_open and level != Level.NOT_NOW:
        reasons.append(Reason("can_call"))
    return reasons


def as_reason(door: Door, kind: str, weight: Weight) -> Reason:
    """A weight as something to say, with the door's own note where it wrote one."""
    condition = door.condition(weight.kind)
    return Reason(
        kind,
        condition=weight.kind,
        answer=weight.answer,
        text=condition.note if condition else None,
        codes=door.areas if weight.kind == "area_condition" else (),
    )


def refusals(door: Door, weights: list[Weight]) -> list[Reason]:
    return once(as_reason(door, "refused", weight) for weight in weights if weight.effect == REFUSE)


def restrictions(door: Door, weights: list[Weight]) -> list[Reason]:
    """Known conditions that decide or that may concern what the search left open."""
    known = [weight for weight in weights if weight.answer != "unknown" and weight.effect in (ASK, MAYBE)]
    return once(as_reason(door, "restricted", weight) for weight in known)


def good_news(door: Door, situation: Situation, weights: list[Weight]) -> list[Reason]:
    """What lets them in: first what they said they lack, then what is always good to know."""
    known = {condition.kind: condition for condition in door.conditions}
    troubled = {weight.kind for weight in weights}
    identity = known.get("id_asked")
    if identity and identity.answer != "no":
        # "Nobody asks for papers" must not stand beside "they ask for an identity card".
        troubled.add("without_papers")
    said = situation.without | situation.for_whom
    wanted = [kind for element, kind in GOOD_NEWS.items() if element in said] if said else []
    return [
        Reason("granted", condition=kind, answer=known[kind].answer, text=known[kind].note)
        for kind in dict.fromkeys((*wanted, *ALWAYS_GOOD_TO_KNOW))
        if kind in known and kind not in troubled
    ]


def gaps(
    door: Door, weights: list[Weight], state: HoursState, level: Level, *, is_stale: bool
) -> list[Reason]:
    """What nobody knows and what would change the answer."""
    found: list[Reason] = []
    if level == Level.NOT_NOW:
        return found
    if state.open is None:
        note = next((hours.note for hours in door.hours if hours.note), None)
        found.append(Reason("hours_unknown", text=note))
    found += once(
        Reason("unknown", condition=weight.kind) for weight in weights if weight.answer == "unknown"
    )
    if is_stale:
        found.append(Reason("stale", date=door.verified_on))
    return found


def once(reasons: Iterable[Reason]) -> list[Reason]:
    """The same reasons without repetition, in their order."""
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return found
