"""Which door somebody phones next: the list as it was when they began, kept in their session as numbers of doors."""

from __future__ import annotations

import datetime
import secrets

from django.contrib.sessions.backends.base import SessionBase

from pont.accounts.at_work import AtWork
from pont.thresholds import calls

KEPT = "pont_calls"
# Doors that are put in a row at once; afterwards the list is made anew.
IN_A_ROW = 40


def kept(session: SessionBase) -> dict[str, object]:
    """Who phones, as a random word, and which doors still wait."""
    if KEPT not in session:
        session[KEPT] = {"who": secrets.token_hex(8), "left": []}
    return session[KEPT]


def who(session: SessionBase) -> str:
    return str(kept(session)["who"])


def new_row(session: SessionBase, at: AtWork, now: datetime.datetime) -> list[int]:
    """Put the weightiest doors in a row."""
    doors = [pk for pk, _due in calls.call_list(at, now).doors[:IN_A_ROW]]
    session[KEPT] = {"who": who(session), "left": doors}
    return doors


def next_door(session: SessionBase, at: AtWork, now: datetime.datetime, *, anew: bool = False) -> int | None:
    """Take the next door to phone; None when nothing is left to phone today."""
    left = [] if anew else list(kept(session)["left"])  # type: ignore[call-overload]
    found = calls.first_free(at, left, who(session), now)
    if found is None:
        left = new_row(session, at, now)
        found = calls.first_free(at, left, who(session), now)
    after = left[left.index(found) + 1 :] if found is not None else []
    session[KEPT] = {"who": who(session), "left": after}
    return found
