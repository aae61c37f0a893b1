"""How much two entries look like one and the same, and which of their facts say so. Pure.

Facts are added up: a shared rare name, phone, door, organisation, website; what contradicts is taken away. Some
contradictions hold whatever else is shared, and bring the score down by themselves: another commune in the name,
another activity, another number, the stops of one round, two services of one organisation. Nothing here decides: a
person does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec
from rapidfuzz import fuzz

from pont.directory.duplicates.naming import (
    APART,
    NOTHING,
    Prepared,
    Spelling,
    Weights,
    best,
    has_short_name,
    prepared,
    rarity,
    words_of,
)
from pont.directory.duplicates.record import Address, Record
from pont.directory.points import distance_m

AT_LEAST = 0.5  # from here on two entries are listed for a person
WHILE_TYPING = (
    0.42  # from here on one is shown to who types: less is known then; above what a contradiction leaves
)
LOWEST = 0.2  # below this, entries with only a word in common are not compared to the end

# Evidence, in the unit of a logistic sum: what speaks for it is above 0.
START = -3.5
NAME = 4.0
OTHER_NAME = -0.8
ORGANIZATION = 2.5
OTHER_ORGANIZATION = -1.5
PHONE = 3.0
OTHER_PHONE = -1.2
EMAIL = 2.0
WEBSITE = 1.3
OTHER_WEBSITE = -0.6
NEEDS = 0.4
OTHER_NEEDS = -0.8
ACTIVITY = 1.0  # the same thing is done there, by the names
DOOR = 2.5
DOOR_IN_TWO_LANGUAGES = 1.8
NEAR = 1.5
FAR = -2.8
OTHER_DOOR = -2.2
ALMOST_NOTHING = 0.3  # one postcode
# A Dutch-speaking and a French-speaking school, library or nursery are two, next door to each other or not.
OF_A_COMMUNITY = frozenset(
    f"activity:{name}" for name in ("school", "library", "nursery", "academy", "culture", "homework")
)
# What a contradiction that always holds leaves of the score.
GATE = 0.4
SOFT_GATE = 0.6

ONE_DOOR_M, NEAR_M, AROUND_M, FAR_M = 40.0, 75.0, 120.0, 300.0
SAME_STREET = 85.0
LEAST_COVERED, WHOLLY_COVERED = 0.4, 0.9
PARENT_COVERED = 0.8


class Likeness(msgspec.Struct, frozen=True):
    """`score` from 0 to 1; `reasons` are what the two share, `against` what they contradict each other in.

    Reasons: name, phone, address, near, website, email, organization, needs. Against: name, phone, address,
    organization, needs, commune, number, activity, person, time, tongue, level, branch, round, service.
    """

    score: float
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class Evidence:
    """Collects points, reasons and contradictions."""

    def __init__(self) -> None:
        self.points = START
        self.left = 1.0
        self.reasons: list[str] = []
        self.against: list[str] = []

    def add(self, points: float, code: str = "") -> None:
        """What is shared; the code is a reason when the points are worth saying."""
        self.points += points
        if code and points > 0:
            self.reasons.append(code)
        elif code and points < 0:
            self.against.append(code)

    def gate(self, code: str, left: float = GATE) -> None:
        """A contradiction that holds whatever else is shared."""
        self.left = min(self.left, left)
        self.against.append(code)

    def likeness(self) -> Likeness:
        score = self.left / (1 + math.exp(-self.points))
        return Likeness(score, tuple(dict.fromkeys(self.reasons)), tuple(dict.fromkeys(self.against)))


def likeness(a: Record, b: Record, weights: Weights | None = None) -> Likeness:
    """Compare two records; the same both ways. Without `weights` every word and number counts as rare."""
    weights = weights or Weights()
    spelling = Spelling(words_of(a) | words_of(b))
    return compared(prepared(a, weights, spelling), prepared(b, weights, spelling), weights)


def compared(a: Prepared, b: Prepared, weights: Weights) -> Likeness:
    """The same for two records whose names are read."""
    found = Evidence()
    names = name_share(a, b)
    place = best_place(a.record.places, b.record.places)
    weigh_names(found, a, b, names)
    weigh_reach(found, a, b, weights)
    found.add(*place)
    weigh_needs(found, a, b, names)
    weigh_organizations(found, a, b, names, place[0])
    weigh_contradictions(found, a, b, names, place[0])
    return found.likeness()


def cannot_come_far(a: Prepared, b: Prepared) -> bool:
    """Whether two that share no phone, e-mail, website or spot stay below `LOWEST`, whatever else they share."""
    names = name_share(a, b)
    if names.fit == 0:
        return True
    more = NEEDS + ALMOST_NOTHING + (0.0 if a.house.isdisjoint(b.house | b.near) else ORGANIZATION)
    return START + names.points + more < -math.log(1 / LOWEST - 1)


class Names(msgspec.Struct, frozen=True):
    """How names fit: `low` and `high` are the shares of each name that the other side knows, `info` how telling."""

    low: float
    high: float
    info: float

    @property
    def fit(self) -> float:
        share = 0.7 * self.low + 0.3 * self.high
        return min(1.0, max(0.0, (share - LEAST_COVERED) / (WHOLLY_COVERED - LEAST_COVERED)))

    @property
    def points(self) -> float:
        """A name that everybody has says about a third of what a rare one says."""
        return NAME * self.fit * min(1.0, 0.35 + 0.5 * self.info)


def name_share(a: Prepared, b: Prepared) -> Names:
    """How much of the best name of each side the other side knows."""
    of_a, info_a = best(a.names, b.whole, b.near)
    of_b, info_b = best(b.names, a.whole, a.near)
    if a.joined & b.joined:
        return Names(
            1.0, 1.0, max(1.0 if min(info_a, info_b) == 0 and of_a < 1 else 0.0, min(info_a, info_b))
        )
    if has_short_name(a, b):
        return Names(1.0, 1.0, 1.0)
    return Names(min(of_a, of_b), max(of_a, of_b), min(info_a, info_b))


def weigh_names(found: Evidence, a: Prepared, b: Prepared, names: Names) -> None:
    if names.fit > 0:
        found.add(names.points, "name")
    elif a.names and b.names:
        # Names in two languages may say the same without a letter in common.
        speak_alike = not a.languages or not b.languages or a.languages & b.languages
        found.add(OTHER_NAME if speak_alike else OTHER_NAME / 4, "name")


def weigh_reach(found: Evidence, a: Prepared, b: Prepared, weights: Weights) -> None:
    """Phone, e-mail, website: a number that many entries have is one of a head office."""
    if shared := a.phones & b.phones:
        found.add(PHONE * max(rarity(weights.phones.get(phone, 2)) for phone in shared), "phone")
    elif a.phones and b.phones:
        found.add(OTHER_PHONE, "phone")
    mine, other = a.record, b.record
    if mine.email and mine.email == other.email:
        found.add(EMAIL * rarity(weights.emails.get(mine.email, 2)), "email")
    if mine.website and mine.website == other.website:
        found.add(WEBSITE * rarity(weights.sites.get(mine.website, 2)), "website")
    elif mine.website and other.website:
        found.add(OTHER_WEBSITE, "website")


def weigh_needs(found: Evidence, a: Prepared, b: Prepared, names: Names) -> None:
    if a.needs & b.needs:
        found.add(NEEDS, "needs")
    elif a.needs and b.needs:
        found.add(OTHER_NEEDS, "needs")
    # Where the names fit, the word for what is done there is counted with them already.
    if names.fit == 0 and doings(a) & doings(b):
        found.add(ACTIVITY)


def weigh_organizations(found: Evidence, a: Prepared, b: Prepared, names: Names, place: float) -> None:
    """Two services of one organisation are two services, unless their own names are the same."""
    fit = organization_fit(a, b)
    if fit is None:
        if is_part_of(a, b) or is_part_of(b, a):
            found.gate("service")
    elif fit >= PARENT_COVERED:
        if names.fit == 0 and a.names and b.names:
            found.gate("service")
        elif place >= 0:
            found.add(ORGANIZATION, "organization")
        elif names.info < 0.5:
            # The same desk of one organisation at another address: a branch.
            found.gate("branch")
    elif fit < LEAST_COVERED:
        speak_alike = not a.languages or not b.languages or a.languages & b.languages
        found.add(OTHER_ORGANIZATION if speak_alike else OTHER_ORGANIZATION / 4, "organization")


def organization_fit(a: Prepared, b: Prepared) -> float | None:
    """How alike the organisations are, from 0 to 1; None when one is not known."""
    if not a.organizations or not b.organizations:
        return None
    if {name.joined for name in a.organizations} & {name.joined for name in b.organizations}:
        return 1.0
    of_a, info_a = best(a.organizations, b.house, b.near)
    of_b, info_b = best(b.organizations, a.house, a.near)
    return min(of_a, of_b) if min(info_a, info_b) > 0 else 0.5


def is_part_of(part: Prepared, house: Prepared) -> bool:
    """Whether one is a service of the other: its organisation bears the other's name, it does not."""
    if not part.organizations or not part.names or house.organizations:
        return False
    of_house, info = best(house.names, part.house, part.near)
    own, _info = best(part.names, house.whole, house.near)
    return of_house >= PARENT_COVERED and info > 0 and own < LEAST_COVERED


def weigh_contradictions(found: Evidence, a: Prepared, b: Prepared, names: Names, place: float) -> None:
    """What makes two of what else looks like one."""
    for sort in APART:
        mine, other = a.sorts.get(sort, NOTHING), b.sorts.get(sort, NOTHING)
        if mine - other and other - mine:
            # "Restaurant and clothes", "restaurant and legal aid": perhaps a list that forgot one.
            found.gate(sort, SOFT_GATE if mine & other and sort == "activity" else GATE)
    if names.fit > 0 and bool(a.sorts.get("number")) != bool(b.sorts.get("number")):
        found.gate("number", SOFT_GATE)
    # With one telephone they are one house with two names.
    if not a.phones & b.phones and are_of_two_communities(a, b):
        found.gate("tongue")
    if is_desk_of(a, b) or is_desk_of(b, a):
        found.gate("service")
    part_of = a.sorts.get("part", NOTHING) & b.sorts.get("part", NOTHING)
    if part_of and own_words(a) - b.whole and own_words(b) - a.whole and names.low < WHOLLY_COVERED:
        found.gate("branch")
    if a.record.reached_by == b.record.reached_by == "mobile" and place < 0:
        found.gate("round")


def are_of_two_communities(a: Prepared, b: Prepared) -> bool:
    """Whether two do the same, one with a Dutch and one with a French name, where each community has its own."""
    return bool(doings(a) & doings(b) & OF_A_COMMUNITY) and {a.tongue, b.tongue} == {"nl", "fr"}


def own_words(one: Prepared) -> frozenset[str]:
    return one.sorts.get("", NOTHING)


def doings(one: Prepared) -> frozenset[str]:
    return one.sorts.get("activity", NOTHING)


def is_desk_of(desk: Prepared, house: Prepared) -> bool:
    """Whether one is a special desk of the other: the house's name, and what is done there besides."""
    of_desk = doings(desk) | desk.sorts.get("part", NOTHING)
    of_house = doings(house) | house.sorts.get("part", NOTHING)
    if not of_house < of_desk or not (of_house or desk.sorts.get("part")):
        return False
    share, info = best(house.names, desk.whole, desk.near)
    return share >= PARENT_COVERED and info > 0


def best_place(places: Iterable[Address], others: tuple[Address, ...]) -> tuple[float, str]:
    """Points for the two places that lie nearest to each other, and their code; 0 when one has no place."""
    return max((of_places(place, other) for place in places for other in others), default=(0.0, ""))


def of_places(a: Address, b: Address) -> tuple[float, str]:
    """Points for two places. A street has two names, so that number and postcode have to do."""
    metres = None
    if a.lat is not None and a.lon is not None and b.lat is not None and b.lon is not None:
        metres = distance_m(a.lat, a.lon, b.lat, b.lon)
    street = same_street(a, b)
    has_number = bool(set(a.numbers) & set(b.numbers))
    other_number = bool(a.numbers and b.numbers) and not has_number
    one_postcode = a.postcode == b.postcode if a.postcode and b.postcode else None
    is_close = metres is not None and metres <= AROUND_M
    if street and has_number and (metres is None or metres <= FAR_M):
        return (DOOR if one_postcode is not False else DOOR_IN_TWO_LANGUAGES), "address"
    if street is None and has_number and one_postcode and (metres is None or is_close):
        return (DOOR if is_close else DOOR_IN_TWO_LANGUAGES), "address"
    if metres is not None:
        return of_metres(metres, is_other_door=street is False or other_number)
    if one_postcode is False:
        return FAR, "address"
    if street:
        return (OTHER_DOOR * 0.7, "address") if other_number else (NEAR * 0.6, "near")
    if street is False or other_number:
        return OTHER_DOOR, "address"
    return (ALMOST_NOTHING, "") if one_postcode else (0.0, "")


def of_metres(metres: float, *, is_other_door: bool) -> tuple[float, str]:
    """Points for a distance; neighbours with another number or street are no reason."""
    if metres > FAR_M:
        return FAR, "address"
    if is_other_door:
        return (0.0, "") if metres <= ONE_DOOR_M else (OTHER_DOOR / 2, "address")
    if metres <= ONE_DOOR_M:
        return NEAR, "near"
    if metres <= AROUND_M:
        return NEAR / 2, "near"
    return 0.0, ""


def same_street(a: Address, b: Address) -> bool | None:
    """Whether two addresses name one street; None when that cannot be told: no street, or two languages."""
    is_other = False
    for street in a.streets:
        for other in b.streets:
            if street.core and fuzz.ratio(street.core, other.core) >= SAME_STREET:
                return True
            is_other |= street.language == other.language
    return False if is_other else None
