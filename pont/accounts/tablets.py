"""The shared screen of a house: the key its browser keeps, who opened it by PIN, and how it locks.

A tablet proves with its key that it is the house's; a PIN says who stands before it. The session of a PIN opens this
one house, with a volunteer's roles, and is gone after two minutes without a touch.
"""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, override

from pont.accounts import keys, sight
from pont.accounts.models import Membership, Tablet
from pont.kernel.folding import fold

COOKIE = "pont_tablet"
COOKIE_SECONDS = 365 * 24 * 3600
# Seconds without a touch before the screen locks; it shows nothing then.
LOCKS_AFTER = 120
AT, BACK_TO, BACK_FOR = "pont_at_tablet", "pont_back_to", "pont_back_for"
# Characters of a path worth going back to; the addresses of the desk are far shorter.
LONGEST_PATH = 500


class AtTablet(TypedDict):
    """What a session opened by PIN remembers."""

    tablet: str
    house: str
    membership: str


def tablet_of(request: HttpRequest) -> Tablet | None:
    """The tablet this browser is, while its house keeps it."""
    key = request.COOKIES.get(COOKIE, "")
    if not key or len(key) > 100:
        return None
    with sight.of_key(keys.hashed(key)):
        return Tablet.objects.filter(ended_at=None).select_related("house").first()


def remember(response: HttpResponse, key: str) -> None:
    """Make this browser the tablet with this key."""
    response.set_cookie(
        COOKIE, key, max_age=COOKIE_SECONDS, httponly=True, samesite="Strict", secure=settings.HTTPS
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Strict")


def at_tablet(request: HttpRequest) -> AtTablet | None:
    """Who opened the desk of this session by PIN; None for a session opened by password or passkey."""
    return request.session.get(AT)


def people() -> list[Membership]:
    """Who may open the tablets of the house in force: those with access, a role and a PIN, as a list of names goes."""
    rows = Membership.objects.filter(ended_at=None, held_roles__isnull=False).exclude(pin="").distinct()
    return sorted(rows, key=lambda row: (fold(row.called), row.called))


def person(chosen: str) -> Membership | None:
    """Who was tapped, by the key of the membership; None for whoever may not open this house's tablets."""
    return next((row for row in people() if str(row.pk) == chosen), None)


def is_page_of(path: str, house: UUID) -> bool:
    """Whether a path, in whichever language, is a page of this house and of no other host."""
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return False
    with override(get_language_from_path(path)):
        try:
            return resolve(path).kwargs.get("house") == house
        except Resolver404:
            return False


def unlock(request: HttpRequest, tablet: Tablet, membership: Membership) -> str:
    """Begin a session for this member; whoever's it was before, it ends.

    It signs no account in: for everything but the desk of this house, nobody is here.
    Returns the path where they were before it locked; "" where that was somebody else, or no page of this house.
    """
    back = request.session.get(BACK_TO, "") if request.session.get(BACK_FOR) == membership.pk.hex else ""
    request.session.flush()
    request.session[AT] = AtTablet(
        tablet=tablet.pk.hex, house=tablet.house_id.hex, membership=membership.pk.hex
    )
    return back if is_page_of(back, tablet.house_id) else ""


def lock(request: HttpRequest, *, back_to: str = "") -> None:
    """End what a PIN opened. `back_to`: the page the same member sees again; kept with nothing but who that was."""
    was = at_tablet(request)
    logout(request)
    if was and 0 < len(back_to) <= LONGEST_PATH:
        request.session[BACK_TO], request.session[BACK_FOR] = back_to, was["membership"]


def is_of(was: AtTablet, house: UUID) -> bool:
    return was["house"] == house.hex
