"""The cards of the desk: what may stop somebody, read from `data/thresholds.toml`. Plain data; no Django.

Each card has a kind and the B it points to. A card with a `condition` also lies on the visitor's page: it is what a
door asks, as the map keeps it. `CardError` names the card that says what cannot be.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from pont.kernel import vocabulary
from pont.kernel.terms import Answer, Code, Entry, Text

FILE = Path(__file__).parent / "data" / "thresholds.toml"
KINDS = ("practical", "mental", "structural", "digital")
# A refusal that nobody gave a reason for.
NO_REASON = "refused_at_door"


class CardError(Exception):
    """A card says something that cannot be; the message names its code."""


class Card(Entry, frozen=True, kw_only=True):
    """One thing that stops people. `condition`: `kind.answer` of the map, "" where a door does not ask it."""

    code: Code
    kind: Literal["practical", "mental", "structural", "digital"]
    b: Code
    word: Text
    sign: str = ""
    condition: str = ""
    at_door: bool = False

    @property
    def asks(self) -> str:
        """The condition of the map that this card is about, "" for none."""
        return self.condition.partition(".")[0]

    @property
    def lies_at_door(self) -> bool:
        """Whether it is something that happens at a door, to be chosen in a report."""
        return self.at_door or bool(self.condition) or self.code == NO_REASON

    def answer(self) -> Answer | None:
        """What the map says of a door that asks this; in every language of a visitor."""
        kind, _point, code = self.condition.partition(".")
        return vocabulary.conditions()[kind].answer(code) if kind else None


class _File(Entry, frozen=True, kw_only=True):
    card: tuple[Card, ...]


@cache
def cards(path: Path = FILE) -> Mapping[str, Card]:
    """Every card by its code, in the order of the file."""
    try:
        rows = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File).card
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CardError(str(error)) from error
    found: dict[str, Card] = {}
    for card in rows:
        if card.code in found:
            raise CardError(f"{card.code}: stands there twice")
        if card.b not in vocabulary.bs():
            raise CardError(f"{card.code}: unknown B: {card.b}")
        if card.condition and (card.asks not in vocabulary.conditions() or card.answer() is None):
            raise CardError(f"{card.code}: unknown condition: {card.condition}")
        found[card.code] = card
    return MappingProxyType(found)


def at_the_door() -> list[Card]:
    """The cards of a report: what a door may ask; why is not known comes last."""
    return sorted((card for card in cards().values() if card.lies_at_door), key=lambda c: c.code == NO_REASON)


def by_kind() -> dict[str, list[Card]]:
    """The cards in their four groups."""
    return {kind: [card for card in cards().values() if card.kind == kind] for kind in KINDS}
