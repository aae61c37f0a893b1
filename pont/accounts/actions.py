"""Every write about houses and access. Each is whole or not at all, and writes its line.

All but `make_house` run in the sight of the house they change.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pont.accounts import keys, logs, sight
from pont.accounts.at_work import AtWork
from pont.accounts.models import HeldRole, House, Invitation, Membership, Tablet, Team, TeamMember, Worker
from pont.accounts.roles import ALL, COORDINATOR, needs_second_factor

INVITATION_LASTS = datetime.timedelta(days=7)
# Wrong PINs in a row before somebody waits, and before a coordinator has to give a new one.
PIN_WAITS_AFTER, PIN_ENDS_AFTER = 5, 10
PIN_WAIT = datetime.timedelta(minutes=2)


class NotPossible(ValueError):
    """It cannot be done; the message says why, in the reader's language."""


def note(at: AtWork, act: str, *, kind: str = "", thing: object = None, reason: str = "") -> logs.LogLine:
    """Add a line to the log of the house in force. Never a text of the thing itself."""
    line = logs.LogLine.in_sight(
        by=at.membership, role=at.role, act=act, kind=kind, thing=thing, reason=reason[:200]
    )
    line.save(force_insert=True)
    return line


def tell(about: str, action: str, at: AtWork | None, changes: dict[str, object] | None = None) -> None:
    """A line in the history of the house in force; rooms on higher floors write theirs with it too."""
    logs.HouseHistory.in_sight(
        about=about[: logs.MOST_ABOUT],
        action=action,
        by=at and at.membership,
        role=at.role if at else "",
        changes=changes or {},
    ).save(force_insert=True)


def _told_of(
    membership: Membership, action: str, at: AtWork | None, changes: dict[str, object] | None = None
) -> None:
    logs.MembershipHistory.in_sight(
        membership=membership,
        action=action,
        by=at and at.membership,
        role=at.role if at else "",
        changes=changes or {},
    ).save(force_insert=True)


def known_roles(chosen: Iterable[str]) -> list[str]:
    """The roles in their order; raises `NotPossible` for none and for unknown ones."""
    wanted = set(chosen)
    if not wanted or wanted - set(ALL):
        raise NotPossible(_("Choose at least one role."))
    return [role for role in ALL if role in wanted]


@transaction.atomic
def make_house(*, name: str) -> tuple[House, str]:
    """A new house, and the key of the invitation for its first coordinator. For `pont house create`."""
    if House.objects.filter(name=name).exists():
        raise NotPossible(_("There is a house with this name already."))
    house = House.objects.create(name=name)
    with sight.of_house(house.pk):
        tell(name, "make_house", None)
        _invitation, key = invite(roles=[COORDINATOR], called="", by=None)
    return house, key


@transaction.atomic
def invite(*, roles: Iterable[str], called: str, by: AtWork | None) -> tuple[Invitation, str]:
    """A link for one person; returns it with its key, which is kept nowhere."""
    key, now = keys.new_key(), timezone.now()
    invitation = Invitation.in_sight(
        key=keys.hashed(key),
        roles=known_roles(roles),
        called=called,
        made_by=by and by.membership,
        made_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    invitation.save(force_insert=True)
    tell(called, "invite", by, {"roles": invitation.roles})
    return invitation, key


@transaction.atomic
def take_back_invitation(*, invitation: Invitation, by: AtWork) -> None:
    if not invitation.is_open(timezone.now()):
        raise NotPossible(_("This invitation does not work any more."))
    invitation.taken_back_at = timezone.now()
    invitation.save(update_fields=["taken_back_at"])
    tell(invitation.called, "take_back_invitation", by)


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, called: str, worker: Worker | None, password: str, pin: str, language: str
) -> Membership:
    """Let somebody in: with the account they have, or with a new one. The note on secrecy was accepted before."""
    taken = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not taken.is_open(timezone.now()):
        raise NotPossible(_("This invitation does not work any more."))
    if worker is not None and Membership.objects.filter(worker=worker, ended_at=None).exists():
        raise NotPossible(_("You have access to this house already."))
    if Membership.objects.filter(called=called, ended_at=None).exists():
        raise NotPossible(_("Somebody here has this name already. Add a letter."))
    member = Membership.in_sight(
        worker=worker or new_worker(password),
        called=called,
        pin=make_password(pin) if pin else "",
        language=language,
        secrecy_at=timezone.now(),
    )
    member.save(force_insert=True)
    _give(member, taken.roles)
    taken.used_at, taken.used_by = timezone.now(), member
    taken.save(update_fields=["used_at", "used_by"])
    _told_of(member, "accept_invitation", None, {"roles": taken.roles})
    return member


def new_worker(password: str) -> Worker:
    """An account with a made-up name; without a password it opens nothing but tablets, by PIN."""
    name = keys.new_name()
    while Worker.objects.filter(username=name).exists():
        name = keys.new_name()
    worker = Worker(username=name)
    worker.set_password(password or None)
    worker.save(force_insert=True)
    return worker


def _give(membership: Membership, chosen: Iterable[str]) -> None:
    for role in chosen:
        HeldRole.in_sight(membership=membership, role=role).save(force_insert=True)


def refuse_to_lose_the_last(membership: Membership) -> None:
    """Raise `NotPossible` when nobody else could give access."""
    others = HeldRole.objects.filter(role=COORDINATOR, membership__ended_at=None)
    is_coordinator = others.filter(membership=membership).exists()
    if is_coordinator and not others.exclude(membership=membership).exists():
        raise NotPossible(_("A house needs a coordinator. Give somebody else this role first."))


@transaction.atomic
def change_roles(*, membership: Membership, roles: Iterable[str], by: AtWork) -> None:
    """Give and take roles; it holds from the next page on."""
    wanted, before = known_roles(roles), sorted(membership.roles)
    if needs_second_factor(frozenset(wanted)) and not membership.worker.has_usable_password():
        raise NotPossible(_("This person has only a PIN. End this access, then invite them for this role."))
    if COORDINATOR not in wanted:
        refuse_to_lose_the_last(membership)
    HeldRole.objects.filter(membership=membership).delete()
    _give(membership, wanted)
    _told_of(membership, "change_roles", by, {"roles": [before, wanted]})


@transaction.atomic
def end_access(*, membership: Membership, by: AtWork) -> None:
    """End somebody's access at once: roles, teams and PIN go, open pages answer no more."""
    refuse_to_lose_the_last(membership)
    membership.ended_at, membership.pin = timezone.now(), ""
    membership.save(update_fields=["ended_at", "pin"])
    HeldRole.objects.filter(membership=membership).delete()
    TeamMember.objects.filter(membership=membership).delete()
    _told_of(membership, "end_access", by)


@transaction.atomic
def set_pin(*, membership: Membership, pin: str, by: AtWork) -> None:
    membership.pin, membership.pin_wrong, membership.pin_wrong_at = make_password(pin), 0, None
    membership.save(update_fields=["pin", "pin_wrong", "pin_wrong_at"])
    _told_of(membership, "set_pin", by)


def must_wait(membership: Membership, now: datetime.datetime) -> bool:
    """Whether too many wrong PINs were typed to try again at once."""
    since = membership.pin_wrong_at
    return membership.pin_wrong >= PIN_WAITS_AFTER and since is not None and now - since < PIN_WAIT


def is_spent(membership: Membership) -> bool:
    """Whether this PIN opens nothing any more, until a coordinator gives a new one."""
    return membership.pin_wrong >= PIN_ENDS_AFTER


@transaction.atomic
def try_pin(*, membership: Membership | None, pin: str, by: AtWork) -> bool:
    """Whether the PIN opens the desk. Counts wrong ones; an unknown member costs the same time."""
    if membership is None:
        make_password(pin)
        return False
    member = Membership.objects.select_for_update().get(pk=membership.pk)
    now = timezone.now()
    if is_spent(member) or must_wait(member, now):
        return False
    if member.ended_at is None and member.pin and check_password(pin, member.pin):
        member.pin_wrong, member.pin_wrong_at = 0, None
        member.save(update_fields=["pin_wrong", "pin_wrong_at"])
        return True
    member.pin_wrong, member.pin_wrong_at = member.pin_wrong + 1, now
    member.save(update_fields=["pin_wrong", "pin_wrong_at"])
    reason = "pin_spent" if is_spent(member) else "pin_wrong"
    note(by, logs.REFUSED, kind="membership", thing=member.pk, reason=reason)
    return False


@transaction.atomic
def set_up_tablet(*, name: str, by: AtWork) -> tuple[Tablet, str]:
    """A shared screen; returns it with the key that its browser keeps."""
    if Tablet.objects.filter(name=name, ended_at=None).exists():
        raise NotPossible(_("There is a tablet with this name already."))
    key = keys.new_key()
    tablet = Tablet.in_sight(key=keys.hashed(key), name=name, made_by=by.membership)
    tablet.save(force_insert=True)
    tell(name, "set_up_tablet", by)
    return tablet, key


@transaction.atomic
def end_tablet(*, tablet: Tablet, by: AtWork) -> None:
    tablet.ended_at = timezone.now()
    tablet.save(update_fields=["ended_at"])
    tell(tablet.name, "end_tablet", by)


@transaction.atomic
def start_team(*, name: str, by: AtWork) -> Team:
    if Team.objects.filter(name=name, ended_at=None).exists():
        raise NotPossible(_("There is a team with this name already."))
    team = Team.in_sight(name=name)
    team.save(force_insert=True)
    tell(name, "start_team", by)
    return team


@transaction.atomic
def end_team(*, team: Team, by: AtWork) -> None:
    TeamMember.objects.filter(team=team).delete()
    team.ended_at = timezone.now()
    team.save(update_fields=["ended_at"])
    tell(team.name, "end_team", by)


@transaction.atomic
def change_teams(*, membership: Membership, teams: Iterable[Team], by: AtWork) -> None:
    """The teams somebody belongs to, from now on."""
    TeamMember.objects.filter(membership=membership).delete()
    chosen = list(teams)
    for team in chosen:
        TeamMember.in_sight(team=team, membership=membership).save(force_insert=True)
    _told_of(membership, "change_teams", by, {"teams": [str(team.pk) for team in chosen]})
