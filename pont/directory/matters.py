"""What matters for whom: the table behind every verdict, as data.

A row says, for one thing a person may say (an *element*) and one access condition, what each answer of the door does:

    refuse   the door refuses this                      -> not now
    ask      it decides whether you get in; ask first   -> ask first
    maybe    minor, or said of something left open      -> probably
    fine     no effect

`said` holds when the search says the element, `silent` when it does not. "unknown" is the answer of a door nobody
checked. `offers` limits a row to services that meet a need of these life domains (or these needs).
The table is printed in `README.md`; a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from pont.directory.doors import Door, Situation

FINE, MAYBE, ASK, REFUSE = "fine", "maybe", "ask", "refuse"


class Row(Struct, frozen=True):
    element: str
    kind: str
    said: dict[str, str] = {}
    silent: dict[str, str] = {}
    offers: tuple[str, ...] = ()


COURSES_AND_LISTS = (
    *("education", "family.childcare", "health.mental", "work.training"),
    *("housing.social_housing", "housing.solidarity_housing"),
)

TABLE: tuple[Row, ...] = (
    Row(
        "papers",
        "without_papers",
        {"no": REFUSE, "depends": ASK, "unknown": ASK},
        {"no": MAYBE, "depends": MAYBE, "unknown": MAYBE},
    ),
    Row("papers", "shares_data_with", {"yes": ASK, "depends": ASK, "unknown": ASK}),
    Row(
        "id",
        "id_asked",
        {"always": REFUSE, "sometimes": ASK, "unknown": ASK},
        {"always": MAYBE, "sometimes": MAYBE, "unknown": MAYBE},
    ),
    Row("money", "price", {"amount": REFUSE, "depends": ASK, "unknown": ASK}, {"unknown": MAYBE}),
    Row(
        "money", "deposit", {"yes": ASK, "depends": ASK, "unknown": ASK}, {}, ("housing", "wellbeing.locker")
    ),
    Row(
        "card",
        "cash_accepted",
        {"no": REFUSE, "depends": ASK, "unknown": ASK},
        {"no": MAYBE, "unknown": MAYBE},
    ),
    Row(
        "appointment",
        "appointment",
        {"required": REFUSE, "preferred": MAYBE, "unknown": ASK},
        {"required": ASK, "unknown": ASK},
    ),
    Row("phone", "needs_phone", {"yes": REFUSE, "depends": MAYBE, "unknown": MAYBE}),
    Row(
        "insurance",
        "insurance_needed",
        {"yes": REFUSE, "depends": ASK, "unknown": ASK},
        {"yes": MAYBE, "depends": MAYBE, "unknown": MAYBE},
        ("health",),
    ),
    Row("women", "person_condition", {"men": REFUSE}),
    Row("men", "person_condition", {"women": REFUSE}),
    Row("gender", "person_condition", {}, {"women": MAYBE, "men": MAYBE}),
    Row("children", "person_condition", {}, {"families": MAYBE}),
    Row("always", "person_condition", {}, {"unknown": ASK}),
    Row("children", "children_welcome", {"no": REFUSE, "unknown": ASK}),
    Row("dog", "animals_welcome", {"no": REFUSE, "depends": ASK, "unknown": ASK}),
    Row(
        "dog", "animals_welcome", {}, {"unknown": MAYBE}, ("housing.shelter_tonight", "wellbeing.day_centre")
    ),
    Row("wheelchair", "step_free", {"no": REFUSE, "partly": ASK, "unknown": ASK}),
    Row("always", "referral_needed", {}, {"yes": ASK, "depends": ASK, "unknown": ASK}),
    Row("always", "area_condition", {}, {"unknown": ASK}),
    Row("always", "waiting_list", {}, {"long": MAYBE, "closed": ASK}),
    Row("always", "waiting_list", {}, {"unknown": MAYBE}, COURSES_AND_LISTS),
    Row("always", "toilet_there", {}, {"unknown": MAYBE}, ("wellbeing.day_centre", "wellbeing.rest")),
    Row("always", "private_room", {}, {"unknown": MAYBE}, ("family.partner_violence", "justice.victim")),
    Row("always", "reading_needed", {}, {"unknown": MAYBE}, ("education", "work.training")),
)

AGE_BANDS: dict[str, tuple[int, int]] = {
    "child": (0, 11),
    "youth": (12, 17),
    "young": (18, 25),
    "adult": (26, 59),
    "senior": (60, 120),
}
# Whom "only for" stands for in years, where the service gives no ages of its own.
AGES_OF_GROUP: dict[str, tuple[int, int]] = {
    "minors": (0, 17),
    "young": (16, 25),
    "adults": (18, 120),
    "seniors": (55, 120),
}
ELEMENTS: tuple[str, ...] = (
    *("papers", "id", "money", "card", "appointment", "phone", "insurance"),
    *("women", "men", "children", "dog", "wheelchair"),
    *AGE_BANDS,
    # Not said by anybody, but left open or always at stake.
    *("gender", "age", "area", "always"),
)
BIT: dict[str, int] = {element: 1 << position for position, element in enumerate(ELEMENTS)}
SAYABLE_WITHOUT = ("papers", "id", "money", "card", "appointment", "phone", "insurance")
SAYABLE_FOR = ("women", "men", "children", "dog", "wheelchair", *AGE_BANDS)
# A door that writes down no name has nothing to tell.
NOBODY_IS_TOLD = {("registration", "none"), ("registration", "first_name"), ("anonymous", "yes")}
NOTHING_TO_PAY = {"free", "voluntary"}


class Profile(Struct, frozen=True):
    """A door's conditions as masks over `ELEMENTS`, ready for a whole index at once.

    `refuses`, `asks`, `maybes` hold for what is said; `silent_asks`, `silent_maybes` for what is not.
    `interpreter`: 0 none or unknown, 1 on request, 2 there. `areas`: NIS codes, empty when open to all.
    """

    refuses: int
    asks: int
    maybes: int
    silent_asks: int
    silent_maybes: int
    languages: frozenset[str]
    interpreter: int
    areas: frozenset[str]


class Weight(Struct, frozen=True):
    """One condition's effect in one situation: what a reason or an unknown is made of."""

    effect: str
    kind: str
    answer: str


Effects = list[tuple[int, bool, Weight]]
_weights: dict[tuple[str, str, str], Weight] = {}


def weight_of(effect: str, kind: str, answer: str) -> Weight:
    """One shared object for each weight."""
    return _weights.setdefault((effect, kind, answer), Weight(effect, kind, answer))


def effects_by_answer(rows: Iterable[Row]) -> dict[str, Effects]:
    """What each answer does, said and silent, over rows of one condition."""
    found: dict[str, Effects] = {}
    for row in rows:
        for is_said, effects_of in ((True, row.said), (False, row.silent)):
            for answer, effect in effects_of.items():
                weight = weight_of(effect, row.kind, answer)
                found.setdefault(answer, []).append((BIT[row.element], is_said, weight))
    return found


# The table by condition and answer: a map of ten thousand doors looks into it ten thousand times.
_FOR_ALL = {
    kind: effects_by_answer(row for row in TABLE if row.kind == kind and not row.offers)
    for kind in dict.fromkeys(row.kind for row in TABLE if not row.offers)
}
_FOR_SOME = tuple((row.kind, frozenset(row.offers), effects_by_answer([row])) for row in TABLE if row.offers)


def offered(door: Door) -> set[str]:
    """The needs a service meets and their life domains: what a row's `offers` is compared with."""
    codes = {need.code for need in door.needs}
    return codes | {code.split(".", 1)[0] for code in codes}


def answers_of(door: Door) -> dict[str, str]:
    return {condition.kind: condition.answer for condition in door.conditions}


def effects(door: Door) -> Effects:
    """Every effect this door could have: `(element's bit, whether it holds when said, weight)`, `fine` left out."""
    answers = answers_of(door)
    moot = moot_kinds(answers)
    found: Effects = []
    for kind, by_answer in _FOR_ALL.items():
        if kind not in moot:
            found += by_answer.get(answers.get(kind, "unknown"), ())
    meets = offered(door)
    for kind, offers, by_answer in _FOR_SOME:
        if not meets.isdisjoint(offers):
            found += by_answer.get(answers.get(kind, "unknown"), ())
    return found + way_effects(door) + age_effects(door, answers) + area_effects(door, answers)


def moot_kinds(answers: dict[str, str]) -> set[str]:
    """Questions that fall away with the answer to another one."""
    moot = set()
    if any(answers.get(kind) == answer for kind, answer in NOBODY_IS_TOLD):
        moot.add("shares_data_with")
    if answers.get("price") in NOTHING_TO_PAY:
        moot.add("cash_accepted")
    return moot


def way_effects(door: Door) -> Effects:
    """A telephone is no threshold for who has one; who has none is asked to let a house call."""
    if door.reached_by == "phone":
        return [(BIT["phone"], True, weight_of(ASK, "reached_by", "phone"))]
    if door.reached_by == "online":
        return [(BIT["phone"], True, weight_of(REFUSE, "reached_by", "online"))]
    if door.place is None:
        # A door whose address nobody wrote down: nobody can be sent there.
        return [(BIT["always"], False, weight_of(ASK, "place", "unknown"))]
    return []


def ages_of(door: Door, answers: dict[str, str]) -> tuple[int, int] | None:
    """The ages a door serves, both included, or None when it names none."""
    group = AGES_OF_GROUP.get(answers.get("person_condition", ""))
    if door.minimum_age is None and door.maximum_age is None:
        return group
    lowest, highest = group or (0, 120)
    return (
        lowest if door.minimum_age is None else door.minimum_age,
        highest if door.maximum_age is None else door.maximum_age,
    )


def age_effects(door: Door, answers: dict[str, str]) -> Effects:
    ages = ages_of(door, answers)
    if ages is None or (ages[0] <= 0 and ages[1] >= 100):
        return []
    label = f"{ages[0]}-{ages[1]}"
    found: Effects = [(BIT["age"], False, weight_of(MAYBE, "ages", label))]
    for band, (youngest, oldest) in AGE_BANDS.items():
        if oldest < ages[0] or youngest > ages[1]:
            found.append((BIT[band], True, weight_of(REFUSE, "ages", label)))
        elif youngest < ages[0] or oldest > ages[1]:
            found.append((BIT[band], True, weight_of(MAYBE, "ages", label)))
    return found


def area_effects(door: Door, answers: dict[str, str]) -> Effects:
    if answers.get("area_condition") != "communes":
        return []
    if not door.areas:
        # "Only for some communes", and nobody noted which.
        return [(BIT["always"], False, weight_of(ASK, "area_condition", "communes"))]
    return [(BIT["area"], False, weight_of(MAYBE, "area_condition", "communes"))]


def profile(door: Door) -> Profile:
    """The door's conditions as masks; equal to `weigh` for every situation (a property test holds them together)."""
    masks = {(said, effect): 0 for said in (True, False) for effect in (MAYBE, ASK, REFUSE)}
    for bit, is_said, weight in effects(door):
        masks[is_said, weight.effect] |= bit
    return Profile(
        refuses=masks[True, REFUSE],
        asks=masks[True, ASK],
        maybes=masks[True, MAYBE],
        silent_asks=masks[False, ASK],
        silent_maybes=masks[False, MAYBE],
        languages=frozenset(door.languages),
        interpreter=interpreter_of(door),
        areas=areas_of(door),
    )


def interpreter_of(door: Door) -> int:
    condition = door.condition("interpreter")
    return {"on_site": 2, "phone": 2, "on_request": 1}.get(condition.answer, 0) if condition else 0


def areas_of(door: Door) -> frozenset[str]:
    """The communes a door is limited to; empty when it is open to all."""
    condition = door.condition("area_condition")
    return frozenset(door.areas) if condition and condition.answer == "communes" else frozenset()


def said_mask(situation: Situation) -> int:
    """The elements a situation says, as a mask over `ELEMENTS`."""
    mask = 0
    for element in situation.without | situation.for_whom:
        mask |= BIT[element]
    if situation.for_whom & {"women", "men"}:
        mask |= BIT["gender"]
    if situation.for_whom & AGE_BANDS.keys():
        mask |= BIT["age"]
    if situation.communes:
        mask |= BIT["area"]
    return mask


def language_effect(door: Door, speaks: frozenset[str]) -> str:
    """What a language asked for does: spoken or interpreted is fine, on request is minor, else ask first."""
    if not speaks or not speaks.isdisjoint(door.languages):
        return FINE
    return (ASK, MAYBE, FINE)[interpreter_of(door)]


def area_refuses(door: Door, communes: frozenset[str]) -> bool:
    areas = areas_of(door)
    return bool(areas) and areas.isdisjoint(communes)


_STRONGEST_FIRST = {REFUSE: 0, ASK: 1, MAYBE: 2}


def weigh(door: Door, situation: Situation, possible: Effects | None = None) -> list[Weight]:
    """The effects of this door in this situation, strongest first. `possible`: `effects(door)`, where kept."""
    said = said_mask(situation)
    possible = effects(door) if possible is None else possible
    found = [weight for bit, is_said, weight in possible if bool(said & bit) == is_said]
    if situation.speaks and (effect := language_effect(door, situation.speaks)) != FINE:
        found.append(weight_of(effect, "languages_spoken", "known" if door.languages else "unknown"))
    if situation.communes and area_refuses(door, situation.communes):
        found.append(weight_of(REFUSE, "area_condition", "communes"))
    return sorted(found, key=lambda weight: _STRONGEST_FIRST[weight.effect])
