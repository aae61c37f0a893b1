"""What happened to the access of people and to the house, told in sentences. Only names of colleagues stand in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pont.accounts.logs import HouseHistory, MembershipHistory
from pont.accounts.models import Membership, Team
from pont.accounts.sentences import listed, roles_said, short_moment_said, who

Teams = Mapping[str, str]


class Told(NamedTuple):
    """One line: when, and what happened."""

    when: str
    sentence: str


def newest_first(person: Membership | None) -> QuerySet:
    """Moment and key of every line of both histories; of one person: what they did and what was done to them."""
    of_people, of_house = MembershipHistory.objects.all(), HouseHistory.objects.all()
    if person is not None:
        of_people = of_people.filter(Q(by=person) | Q(membership=person))
        of_house = of_house.filter(by=person)
    both = of_people.values_list("at", "id").union(of_house.values_list("at", "id"), all=True)
    return both.order_by("-at", "-id")


def told(keys: Sequence[UUID]) -> list[Told]:
    """The lines with these keys, the newest first."""
    of_people = MembershipHistory.objects.filter(pk__in=keys).select_related("by", "membership")
    of_house = HouseHistory.objects.filter(pk__in=keys).select_related("by")
    lines = sorted([*of_people, *of_house], key=attrgetter("at", "pk"), reverse=True)
    teams = {str(pk): name for pk, name in Team.objects.values_list("pk", "name")}
    return [Told(short_moment_said(line.at), sentence(line, teams)) for line in lines]


def sentence(line: MembershipHistory | HouseHistory, teams: Teams) -> str:
    """What happened, in one or two sentences."""
    if isinstance(line, MembershipHistory):
        blanks = {"who": who(line.by), "whom": line.membership.called}
        tell = OF_PEOPLE.get(line.action)
        return tell(line, blanks, teams) if tell else _("%(who)s changed the access of %(whom)s.") % blanks
    blanks = {"who": who(line.by), "about": line.about}
    tell_of_house = OF_HOUSE.get(line.action)
    return (
        tell_of_house(line, blanks)
        if tell_of_house
        else _("%(who)s changed something of this house.") % blanks
    )


def came_in(line: MembershipHistory, blanks: Mapping[str, str], teams: Teams) -> str:
    said = roles_said(line.changes.get("roles", ()))
    return _("%(whom)s came in by invitation: %(roles)s.") % {**blanks, "roles": said}


def roles_changed(line: MembershipHistory, blanks: Mapping[str, str], teams: Teams) -> str:
    """What was given, then what was taken."""
    before, after = (set(held) for held in line.changes.get("roles", ((), ())))
    given, taken, said = after - before, before - after, []
    if given:
        gave = ngettext(
            "%(who)s gave %(whom)s the role “%(roles)s”.",
            "%(who)s gave %(whom)s the roles “%(roles)s”.",
            len(given),
        )
        said.append(gave % {**blanks, "roles": roles_said(given)})
    if taken:
        took = ngettext(
            "%(who)s took the role “%(roles)s” from %(whom)s.",
            "%(who)s took the roles “%(roles)s” from %(whom)s.",
            len(taken),
        )
        said.append(took % {**blanks, "roles": roles_said(taken)})
    return " ".join(said) or _("%(who)s left the roles of %(whom)s as they were.") % blanks


def teams_changed(line: MembershipHistory, blanks: Mapping[str, str], teams: Teams) -> str:
    names = [teams[pk] for pk in line.changes.get("teams", ()) if pk in teams]
    if not names:
        return _("%(who)s took %(whom)s out of every team.") % blanks
    return _("%(who)s chose the teams of %(whom)s: %(teams)s.") % {**blanks, "teams": listed(names)}


def pin_set(line: MembershipHistory, blanks: Mapping[str, str], teams: Teams) -> str:
    if line.by_id == line.membership_id:
        return _("%(whom)s chose a PIN.") % blanks
    return _("%(who)s gave %(whom)s a new PIN.") % blanks


def invited(line: HouseHistory, blanks: Mapping[str, str]) -> str:
    said = {**blanks, "roles": roles_said(line.changes.get("roles", ()))}
    if line.about:
        return _("%(who)s invited %(about)s: %(roles)s.") % said
    return _("%(who)s made an invitation without a name: %(roles)s.") % said


def taken_back(line: HouseHistory, blanks: Mapping[str, str]) -> str:
    if line.about:
        return _("%(who)s took the invitation of %(about)s back.") % blanks
    return _("%(who)s took an invitation without a name back.") % blanks


OF_PEOPLE: Mapping[str, Callable[[MembershipHistory, Mapping[str, str], Teams], str]] = {
    "accept_invitation": came_in,
    "change_roles": roles_changed,
    "change_teams": teams_changed,
    "set_pin": pin_set,
    "end_access": lambda line, blanks, teams: _("%(who)s ended the access of %(whom)s.") % blanks,
}
OF_HOUSE: dict[str, Callable[[HouseHistory, Mapping[str, str]], str]] = {
    "make_house": lambda line, blanks: _("%(who)s made this house: %(about)s.") % blanks,
    "invite": invited,
    "take_back_invitation": taken_back,
    "set_up_tablet": lambda line, blanks: _("%(who)s made a browser the tablet “%(about)s”.") % blanks,
    "end_tablet": lambda line, blanks: _("%(who)s ended the tablet “%(about)s”.") % blanks,
    "start_team": lambda line, blanks: _("%(who)s started the team “%(about)s”.") % blanks,
    "end_team": lambda line, blanks: _("%(who)s ended the team “%(about)s”.") % blanks,
}


def tells(sentences: Mapping[str, Promise]) -> None:
    """Rooms on higher floors say their own actions here; `who` and `about` are filled in."""
    for action, sentence in sentences.items():
        OF_HOUSE[action] = lambda line, blanks, said=sentence: str(said) % blanks
