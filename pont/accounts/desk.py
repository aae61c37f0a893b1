"""The way into every page of a house: who is at work, is the screen still theirs, may they, and in whose sight.

    @at_house(may_see_access)
    def people(request, at): …

The page runs in the sight of its house; on PostgreSQL that is one transaction. Nobody keeps what it answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from pont.accounts import actions, logs, roles, sight, tablets
from pont.accounts.at_work import PASSWORD, PIN, TABLET, AtWork
from pont.accounts.models import House, Membership
from pont.accounts.rules import may_enter

# Seconds without a page after which a session of one's own ends.
ENDS_AFTER = 3600
SEEN = "pont_seen"
NOTES_EVERY = 20
Page = Callable[..., HttpResponse]
Rule = Callable[[AtWork], bool]


class Elsewhere(Exception):
    """The page is not shown; another one is. Carries the answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def is_idle(request: HttpRequest, seconds: int) -> bool:
    """Whether this session has been left alone for so long; if not, notes that it has not."""
    now, seen = int(time.time()), request.session.get(SEEN)
    if seen is not None and now - seen >= seconds:
        return True
    if seen is None or now - seen >= NOTES_EVERY:
        request.session[SEEN] = now
    return False


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the page where one signs in, and back here afterwards."""
    back = urlencode({"next": request.path}) if request.method == "GET" else ""
    return redirect(f"{reverse('account_login')}?{back}" if back else reverse("account_login"))


def member_of(house: UUID, worker: int | None) -> Membership | None:
    """The membership of a worker in a house, while it lasts."""
    if worker is None:
        return None
    with sight.of_worker(worker):
        return Membership.objects.filter(house=house, ended_at=None).select_related("house", "worker").first()


def by_tablet(request: HttpRequest, house: UUID) -> AtWork:
    """The screen that only counts: the tablet of the house, whoever stands before it."""
    tablet = tablets.tablet_of(request)
    if tablet is None or tablet.house_id != house:
        raise Http404
    return AtWork(tablet.house, None, frozenset(), TABLET)


def by_pin(request: HttpRequest, house: UUID) -> Membership:
    """Who opened this screen by PIN; locks it when it was left alone, or when tablet or access ended."""
    was, tablet = tablets.at_tablet(request), tablets.tablet_of(request)
    if was is None or not tablets.is_of(was, house):
        raise Http404
    left_alone = is_idle(request, tablets.LOCKS_AFTER)
    with sight.of_house(house):
        member = (
            Membership.objects.filter(pk=was["membership"], ended_at=None).select_related("house").first()
        )
    if left_alone or tablet is None or tablet.pk.hex != was["tablet"] or member is None:
        tablets.lock(request, back_to=request.path if request.method == "GET" else "")
        raise Elsewhere(redirect("accounts:tablet"))
    return member


def by_password(request: HttpRequest, house: UUID) -> Membership:
    """Who signed in with an account; ends the session when it was left alone, on a shared tablet sooner."""
    is_shared = tablets.tablet_of(request) is not None
    if is_idle(request, tablets.LOCKS_AFTER if is_shared else ENDS_AFTER):
        logout(request)
        raise Elsewhere(redirect("accounts:tablet") if is_shared else sign_in(request))
    member = member_of(house, request.user.pk)
    if member is None:
        raise Http404
    return member


def arrived(request: HttpRequest, house: UUID, *, counts_only: bool) -> AtWork:
    """Who is at work. Raises `Elsewhere` where another page comes first, Http404 where this one is not theirs."""
    is_pin = tablets.at_tablet(request) is not None
    is_account = not is_pin and request.user.is_authenticated
    if counts_only and not is_account:
        return by_tablet(request, house)
    if not is_pin and not is_account:
        raise Elsewhere(redirect("accounts:tablet") if tablets.tablet_of(request) else sign_in(request))
    member = by_pin(request, house) if is_pin else by_password(request, house)
    with sight.of_house(house):
        held = member.roles
    if not is_pin and roles.needs_second_factor(held) and not is_mfa_enabled(request.user):
        raise Elsewhere(redirect("accounts:second-factor"))
    return AtWork(member.house, member, roles.with_pin(held) if is_pin else held, PIN if is_pin else PASSWORD)


def at_house(rule: Rule = may_enter, *, counts_only: bool = False) -> Callable[[Page], Page]:
    """Make a view a page of a house: `view(request, at, **rest)`. `counts_only`: never locks, opens nothing else."""

    def dress(view: Page) -> Page:
        @wraps(view)
        def page(request: HttpRequest, house: UUID, **rest: Any) -> HttpResponse:
            try:
                at = arrived(request, house, counts_only=counts_only)
            except Elsewhere as other:
                return other.response
            with sight.of_house(house):
                if not rule(at):
                    actions.note(at, logs.REFUSED, kind=rule.__name__)
                    refused = True
                else:
                    refused = False
                    response = view(request, at, **rest)
            if refused:
                raise PermissionDenied
            response["Cache-Control"] = "no-store"
            return response

        page.at_house = rule  # type: ignore[attr-defined]
        return page

    return dress


def houses_of(worker: int) -> list[House]:
    """The houses somebody works in, by name."""
    with sight.of_worker(worker):
        rows = Membership.objects.filter(ended_at=None).select_related("house").order_by("house__name")
        return [row.house for row in rows]
