"""Dates, roles and names as the pages of a house say them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pont.accounts import roles
from pont.accounts.models import Membership
from pont.kernel import phrasing


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def date_said(moment: datetime.datetime) -> str:
    """22 november 2026."""
    return phrasing.day(timezone.localdate(moment), language(), with_weekday=False, with_year=True)


def moment_said(moment: datetime.datetime, *, with_weekday: bool = True, with_year: bool = True) -> str:
    """zondag 22 november 2026, 14.05 uur."""
    day = phrasing.day(timezone.localdate(moment), language(), with_weekday=with_weekday, with_year=with_year)
    return _("%(day)s, %(time)s") % {
        "day": day,
        "time": phrasing.clock(timezone.localtime(moment), language()),
    }


def short_moment_said(moment: datetime.datetime) -> str:
    """22 november, 14.05 uur: for a list in which the newest stands first."""
    return moment_said(moment, with_weekday=False, with_year=False)


def greeting_day() -> str:
    """Today, as a heading: Maandag 23 november."""
    day = phrasing.day(timezone.localdate(), language())
    return day[:1].upper() + day[1:]


def listed(words: Iterable[object]) -> str:
    return phrasing.and_list([str(word) for word in words], language())


def roles_said(held: Iterable[str]) -> str:
    """The roles in words, in the order in which they are offered."""
    chosen = set(held)
    return listed(roles.LABELS[role] for role in roles.ALL if role in chosen)


def logged_roles(role: str) -> str:
    """The roles of a line, as the log keeps them, in words."""
    return roles_said(part.strip() for part in role.split(","))


def who(by: Membership | None) -> str:
    """Who did it; a command has no name."""
    return by.called if by else _("Whoever runs Pont")
