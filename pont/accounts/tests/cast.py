"""The cast of every test about houses: two houses, the same people everywhere.

Huis De Brug: Amina welcomes people, Bram follows them up, Cécile gives access. Le Passage: Driss gives access there,
and Bram works there too. Everybody's password is `PASSWORD`, every PIN is `PIN`.
"""

from __future__ import annotations

from typing import NamedTuple

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.test import Client

from pont.accounts import actions, keys, roles, sight, tablets
from pont.accounts.at_work import PASSWORD as BY_PASSWORD
from pont.accounts.at_work import AtWork
from pont.accounts.models import HeldRole, House, Membership, Tablet, Worker

PASSWORD, PIN = "een zin die niemand raadt", "4711"


class Cast(NamedTuple):
    """The people and their houses. Rows are read in the sight of their house."""

    brug: House
    passage: House
    amina: Membership
    bram: Membership
    cecile: Membership
    driss: Membership
    bram_there: Membership


def member(house: House, called: str, *held: str, worker: Worker | None = None) -> Membership:
    """A member with a PIN; whoever needs a second factor has one."""
    with sight.of_house(house.pk):
        row = Membership.in_sight(
            worker=worker or actions.new_worker(PASSWORD), called=called, pin=make_password(PIN)
        )
        row.save(force_insert=True)
        for role in held:
            HeldRole.in_sight(membership=row, role=role).save(force_insert=True)
    if roles.needs_second_factor(frozenset(held)) and worker is None:
        TOTP.activate(row.worker, generate_totp_secret())
    return row


def cast() -> Cast:
    """Everybody, in both houses."""
    brug, passage = (House.objects.create(name=name) for name in ("Huis De Brug", "Le Passage"))
    bram = member(brug, "Bram", roles.WORKER)
    return Cast(
        brug,
        passage,
        member(brug, "Amina", roles.RECEPTION_VOLUNTEER),
        bram,
        member(brug, "Cécile", roles.COORDINATOR),
        member(passage, "Driss", roles.COORDINATOR),
        member(passage, "Bram B.", roles.RECEPTION_VOLUNTEER, worker=bram.worker),
    )


def at_work(membership: Membership, house: House, *, by: str = BY_PASSWORD) -> AtWork:
    """This member at the desk of the house."""
    with sight.of_house(house.pk):
        return AtWork(house, membership, membership.roles, by)


def signed_in(membership: Membership) -> Client:
    """A browser in which this member signed in with an account."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(membership.worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def tablet_of(
    house: House, coordinator: Membership, name: str = "Tablet aan de deur"
) -> tuple[Tablet, Client]:
    """A shared tablet of the house, locked, and its browser."""
    with sight.of_house(house.pk):
        tablet, key = actions.set_up_tablet(name=name, by=at_work(coordinator, house))
    client = Client(HTTP_HOST="localhost")
    client.cookies[tablets.COOKIE] = key
    return tablet, client


def invitation_key(house: House, coordinator: Membership, *held: str) -> str:
    """The key of a fresh invitation."""
    with sight.of_house(house.pk):
        _row, key = actions.invite(roles=held, called="", by=at_work(coordinator, house))
    assert keys.hashed(key) == _row.key
    return key
