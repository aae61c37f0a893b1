"""What the page of a door offers besides: addresses that rooms on higher floors put there when Django starts."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise


class Offer(NamedTuple):
    """`name`: the name of an address that takes the number of the door's service."""

    name: str
    word: Promise


OFFERS: list[Offer] = []


def offer(*offers: Offer) -> None:
    """Put a link on the page of every door."""
    OFFERS.extend(one for one in offers if one not in OFFERS)


def links(pk: int) -> list[dict[str, str]]:
    """The links of one door."""
    return [{"url": reverse(one.name, args=[pk]), "word": str(one.word)} for one in OFFERS]
