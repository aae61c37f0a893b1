"""How tests read the pages of a house."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from pont.accounts.models import House, Membership
from pont.accounts.tests.cast import PIN, tablet_of


def url(name: str, house: House, **rest: object) -> str:
    """The address of a page of a house, in whichever language is in force."""
    return reverse(f"accounts:{name}", kwargs={"house": house.pk, **rest})


def in_english(name: str, house: House, **rest: object) -> str:
    with override("en"):
        return url(name, house, **rest)


def said(response: HttpResponse) -> str:
    """What a page says, without its tags."""
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " "))


def opened_by_pin(house: House, coordinator: Membership, who: Membership) -> Client:
    """A shared tablet that this member opened."""
    _tablet, client = tablet_of(house, coordinator)
    client.post("/en/tablet/pin/", {"member": str(who.pk), "pin": PIN})
    return client
