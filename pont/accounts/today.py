"""What somebody does today, by role: the keys of the first page after signing in. Nothing that does not exist yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pont.accounts import rules
from pont.accounts.at_work import PASSWORD, AtWork


class Key(NamedTuple):
    """A key to press: where it leads, its sign, its word, and what one finds there."""

    url: str
    sign: str
    word: str | Promise
    hint: str | Promise


class Offer(NamedTuple):
    """A key, and who gets it. `name`: the name of an address; all but `directory:home` take the house."""

    rule: Callable[[AtWork], bool]
    name: str
    sign: str
    word: Promise
    hint: Promise


OFFERS: list[Offer] = [
    Offer(rules.may_enter, "directory:home", "search", _("Find a door"), _("Who is open, and for whom")),
    Offer(rules.may_see_access, "accounts:people", "key", _("Who has access"), _("Roles, PIN, the end")),
    Offer(rules.may_give_access, "accounts:invite", "open", _("Invite somebody"), _("A slip with a link")),
    Offer(rules.may_keep_teams, "accounts:teams", "bubble", _("Teams"), _("Who works together")),
    Offer(rules.may_set_up_tablets, "accounts:tablets", "learn", _("Shared tablets"), _("Which screens are ours")),
    Offer(rules.may_see_log, "accounts:log", "clock", _("What was looked at"), _("Who, when and why")),
    Offer(rules.may_answer_who_read, "accounts:answer", "print", _("Who read a page"), _("For the person who asks")),
]  # fmt: skip


def offer(*offers: Offer) -> None:
    """Rooms on higher floors put their keys behind ours, when Django starts."""
    OFFERS.extend(one for one in offers if one not in OFFERS)


def signs() -> str:
    """The signs of all keys, as a page takes them."""
    return " ".join(sorted({offer.sign for offer in OFFERS}))


def keys_of(at: AtWork) -> list[Key]:
    """The keys for whoever is at work, the one for everybody first."""
    of_house = {"house": at.house.pk}
    return [
        Key(
            reverse(offer.name, kwargs={} if offer.name == "directory:home" else of_house),
            offer.sign,
            offer.word,
            offer.hint,
        )
        for offer in OFFERS
        if offer.rule(at)
    ]


def own_pages(at: AtWork) -> list[Key]:
    """What somebody keeps for themselves: the PIN, and the ways to sign in."""
    found = []
    if rules.may_set_own_pin(at):
        found.append(Key(reverse("accounts:my-pin", args=[at.house.pk]), "lock", _("My PIN"), ""))
    if at.by == PASSWORD:
        found.append(Key(reverse("mfa_index"), "key", _("My sign-in"), ""))
    return found
