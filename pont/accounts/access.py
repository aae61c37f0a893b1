"""Who has access to the house in force, as its coordinator reads it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import is_password_usable
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pont.accounts import roles
from pont.accounts.actions import is_spent
from pont.accounts.ending import EMPTY
from pont.accounts.models import Invitation, Membership, Team
from pont.accounts.sentences import date_said, listed, moment_said, roles_said

# So many invitations that do not work any more are told, the newest first.
CLOSED_TOLD = 50


class Person(NamedTuple):
    """Somebody with access. `lacks`: what stops them from signing in as their roles ask, "" when nothing does."""

    pk: UUID
    called: str
    roles: str
    teams: str
    since: str
    until: str
    pin: str
    sign_in: str
    lacks: str


class Invited(NamedTuple):
    """An invitation. `state`: what became of it, "" while it works."""

    pk: UUID
    called: str
    roles: str
    made: str
    until: str
    state: str


def members() -> QuerySet[Membership]:
    """Everybody with access now, by name, with all that is told of them."""
    found = Membership.objects.filter(ended_at=None).select_related("worker")
    return found.prefetch_related("held_roles", "teams__team").order_by("called", "pk")


def ended() -> list[Person]:
    """Those whose access ended, the last one first."""
    return [
        told(member, frozenset())
        for member in Membership.objects.exclude(ended_at=None)
        .exclude(called=EMPTY)
        .select_related("worker")
        .prefetch_related("held_roles", "teams__team")
        .order_by("-ended_at", "pk")
    ]


def has_account(member: Membership) -> bool:
    """Whether they sign in with an account of their own; else a PIN opens the tablets of the house and nothing more."""
    return is_password_usable(member.worker.password)


def people(found: Iterable[Membership]) -> list[Person]:
    """What is told of each, with one question for everybody's second factor."""
    found = list(found)
    keys = Authenticator.objects.filter(user__in=[member.worker_id for member in found])
    safe = frozenset(keys.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user_id", flat=True))
    return [told(member, safe) for member in found]


def told(member: Membership, safe: frozenset[int]) -> Person:
    """One person; `safe`: the workers with a second factor."""
    held = member.roles
    return Person(
        pk=member.pk,
        called=member.called,
        roles=roles_said(held),
        teams=listed(sorted(row.team.name for row in member.teams.all())),
        since=date_said(member.joined_at),
        until=date_said(member.ended_at) if member.ended_at else "",
        pin=pin_said(member),
        sign_in=sign_in_said(member, is_safe=member.worker_id in safe),
        lacks=lacking(member, held, is_safe=member.worker_id in safe),
    )


def pin_said(member: Membership) -> str:
    if not member.pin:
        return _("No PIN")
    return _("PIN that opens nothing any more") if is_spent(member) else _("Has a PIN")


def sign_in_said(member: Membership, *, is_safe: bool) -> str:
    if not has_account(member):
        return _("No account: opens a tablet by PIN")
    return _("Account with a second factor") if is_safe else _("Account without a second factor")


def lacking(member: Membership, held: frozenset[str], *, is_safe: bool) -> str:
    """The first thing that stops them, in a sentence."""
    if member.pin and is_spent(member):
        return _("The PIN opens nothing any more: ten wrong ones were typed. Give a new one.")
    if not member.pin and not has_account(member):
        return _("Nothing opens for this person: there is no PIN and no account. Give a PIN.")
    if has_account(member) and roles.needs_second_factor(held) and not is_safe:
        return _("The second factor is missing. Pont asks for it at the next sign-in.")
    return ""


def open_invitations(now: datetime.datetime) -> list[Invited]:
    """Those that still let somebody in, the newest first."""
    found = Invitation.objects.filter(used_at=None, taken_back_at=None, expires_at__gt=now)
    return [invited(row, "") for row in found.select_related("made_by").order_by("-made_at", "pk")]


def closed_invitations(now: datetime.datetime) -> list[Invited]:
    """Those that let nobody in any more, the newest first."""
    rows = Invitation.objects.select_related("made_by", "used_by").order_by("-made_at", "pk")
    return [
        invited(row, ending(row))
        for row in rows.exclude(used_at=None, taken_back_at=None, expires_at__gt=now)[:CLOSED_TOLD]
    ]


def ending(row: Invitation) -> str:
    """What became of an invitation."""
    if row.used_at:
        blanks = {"name": row.used_by.called if row.used_by else "", "day": date_said(row.used_at)}
        return _("%(name)s came in with it on %(day)s.") % blanks
    if row.taken_back_at:
        return _("It was taken back on %(day)s.") % {"day": date_said(row.taken_back_at)}
    return _("Nobody used it before %(day)s.") % {"day": date_said(row.expires_at)}


def invited(row: Invitation, state: str) -> Invited:
    return Invited(
        pk=row.pk,
        called=row.called,
        roles=roles_said(row.roles),
        made=made_said(row.made_by, row.made_at),
        until=moment_said(row.expires_at),
        state=state,
    )


def made_said(by: Membership | None, moment: datetime.datetime) -> str:
    """Who made something, and when; a command has no name, nor has somebody who left long ago."""
    blanks = {"name": by.called if by else "", "day": date_said(moment)}
    known = by is not None and by.called != EMPTY
    return _("%(name)s made it on %(day)s.") % blanks if known else _("Made on %(day)s.") % blanks


class ToldTeam(NamedTuple):
    """A team and who is in it, in words."""

    pk: UUID
    name: str
    members: str


def teams() -> list[ToldTeam]:
    """The teams of the house with their people, by name."""
    found = open_teams().prefetch_related("members__membership")
    return [
        ToldTeam(row.pk, row.name, listed(sorted(line.membership.called for line in row.members.all())))
        for row in found
    ]


def open_teams() -> QuerySet[Team]:
    """The teams of the house that have not ended, by name."""
    return Team.objects.filter(ended_at=None).order_by("name", "pk")
