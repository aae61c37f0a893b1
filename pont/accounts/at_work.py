"""Who stands at the desk in this request: a worker, in a house, with roles."""

from __future__ import annotations

from typing import NamedTuple

from pont.accounts.models import House, Membership

PASSWORD, PIN, TABLET = "password", "pin", "tablet"


class AtWork(NamedTuple):
    """`by`: how they came in. By `PIN` the roles are at most a volunteer's; by `TABLET` nobody said who they are."""

    house: House
    membership: Membership | None
    roles: frozenset[str]
    by: str

    @property
    def role(self) -> str:
        """The roles in one text, as the log keeps them."""
        return ", ".join(sorted(self.roles))
