"""Two invented houses for the demo, with a sign-in for each way in: so that a newcomer can walk through every role.

Nothing of them is the same in two installations: a demo may be opened to a network. Passwords, codes and PIN are made
anew each time and are written to the terminal only.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction

from pont.accounts import actions, keys, pins, roles, sight
from pont.accounts.at_work import PASSWORD, AtWork
from pont.accounts.models import House, Invitation, Membership, Worker

CODES_SHOWN = 3


class NotADemo(RuntimeError):
    """This installation has a root key of its own: no example gets access to it."""


class Member(NamedTuple):
    """Somebody of the demo. Who works `at_tablet` has a PIN and no password."""

    house: str
    called: str
    role: str
    language: str
    at_tablet: bool = False


class SignIn(NamedTuple):
    """How to sign in as a member. By `pin` on a tablet of the house; the others by name, password and a code."""

    member: Member
    name: str = ""
    password: str = ""
    codes: tuple[str, ...] = ()
    app_key: str = ""
    pin: str = ""


OVERZET, PASSERELLE = "Huis De Overzet (voorbeeld)", "La Passerelle (exemple)"
# A coordinator first: only a coordinator's tablet lets anybody in by PIN.
MEMBERS = (
    Member(OVERZET, "Fatima", roles.COORDINATOR, "nl"),
    Member(OVERZET, "Jonas", roles.WORKER, "nl"),
    Member(OVERZET, "Amina", roles.RECEPTION_VOLUNTEER, "nl", at_tablet=True),
    Member(PASSERELLE, "Hélène", roles.COORDINATOR, "fr"),
)


def refuse_elsewhere() -> None:
    """Raise `NotADemo` unless `pont init --demo` made the key that is used here."""
    key = settings.PONT_DATA / "demo.key"
    # The key is made after the settings of the very first run were read: they hold none then.
    if not key.exists() or settings.ROOT_KEY not in ("", key.read_text().strip()):
        raise NotADemo("Example houses are made in a demo only, and this is not one.")


@transaction.atomic
def load_demo_houses() -> list[SignIn]:
    """Make what is missing of the two houses, and give everybody new ways to sign in. Raises `NotADemo`."""
    refuse_elsewhere()
    found = []
    for member in MEMBERS:
        house = House.objects.filter(name=member.house).first()
        key = ""
        if house is None:
            house, key = actions.make_house(name=member.house)
        with sight.of_house(house.pk):
            row = present(house, member, key)
            found.append(by_pin(house, member, row) if member.at_tablet else by_password(member, row.worker))
    return found


def shell(house: House) -> AtWork:
    """Whoever types the command: nobody of the house."""
    return AtWork(house, None, frozenset(), PASSWORD)


def present(house: House, member: Member, key: str) -> Membership:
    """The member with their role, in the sight of their house; comes in by invitation where nobody is called so.

    `key`: of the invitation that came with a new house, "" for a house that was there.
    """
    row = Membership.objects.filter(called=member.called, ended_at=None).first()
    if row is not None:
        if row.roles != {member.role}:
            actions.change_roles(membership=row, roles=[member.role], by=shell(house))
        return row
    if not key:
        _invitation, key = actions.invite(roles=[member.role], called=member.called, by=shell(house))
    return actions.accept_invitation(
        invitation=Invitation.objects.get(key=keys.hashed(key)),
        called=member.called,
        worker=None,
        password="",
        pin="",
        language=member.language,
    )


def by_pin(house: House, member: Member, row: Membership) -> SignIn:
    pin = pins.new_pin()
    actions.set_pin(membership=row, pin=pin, by=shell(house))
    return SignIn(member, pin=pin)


def by_password(member: Member, worker: Worker) -> SignIn:
    """A new password and a new second factor; what was printed before opens nothing any more."""
    password = "-".join(
        [*(secrets.choice(keys.WORDS) for _word in range(5)), f"{secrets.randbelow(10_000):04}"]
    )
    worker.set_password(password)
    worker.save(update_fields=["password"])
    Authenticator.objects.filter(user=worker).delete()
    app_key = generate_totp_secret()
    TOTP.activate(worker, app_key)
    codes = RecoveryCodes.activate(worker).generate_codes()
    return SignIn(member, worker.username, password, tuple(codes[:CODES_SHOWN]), app_key)
