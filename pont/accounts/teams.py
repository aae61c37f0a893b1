"""The people of a team, chosen together; each change is written with the person it is about."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from pont.accounts import access, actions
from pont.accounts.at_work import AtWork
from pont.accounts.models import Membership, Team


@transaction.atomic
def choose_members(*, team: Team, members: Iterable[Membership], by: AtWork) -> None:
    """From now on these people are in the team and nobody else; their other teams stay."""
    wanted = {member.pk for member in members}
    for member in access.members():
        now_in = [row.team for row in member.teams.all()]
        if (team in now_in) != (member.pk in wanted):
            others = [other for other in now_in if other != team]
            chosen = others if team in now_in else [*others, team]
            actions.change_teams(membership=member, teams=chosen, by=by)
