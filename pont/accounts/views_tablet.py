"""The shared tablet of a house: locked, the names, the PIN, and locked again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pont.accounts import actions, desk, logs, roles, sight, tablets
from pont.accounts.at_work import PIN, TABLET, AtWork
from pont.accounts.models import Membership, Tablet
from pont.accounts.pins import LONGEST

# Whose name was tapped, between the page of names and the page of the PIN.
CHOSEN = "pont_chosen"


def while_locked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view a page of the locked tablet: `view(request, tablet)`, in the sight of its house.

    An open tablet goes to its desk instead. Somebody's own session ends here: a locked tablet is nobody's.
    """

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        was = tablets.at_tablet(request)
        if was is not None:
            return redirect("accounts:house", house=UUID(was["house"]))
        tablet = tablets.tablet_of(request)
        if tablet is None:
            return no_tablet(request)
        if request.user.is_authenticated:
            tablets.lock(request)
        with sight.of_house(tablet.house_id):
            return view(request, tablet)

    return page


def no_tablet(request: HttpRequest) -> HttpResponse:
    """This browser is no tablet, or no longer; then it forgets its key."""
    was_one = tablets.COOKIE in request.COOKIES
    response = render(request, "accounts/tablet_none.html", {"was_one": was_one})
    if was_one:
        tablets.forget(response)
    return response


def locked(request: HttpRequest) -> HttpResponse:
    """The locked screen. Whoever comes here locks it, so that no way of going blank leaves it open."""
    if tablets.at_tablet(request) is not None:
        tablets.lock(request)
    return locked_screen(request)


@while_locked
def locked_screen(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """The name of the house, and nothing else."""
    request.session.pop(CHOSEN, None)
    return render(request, "accounts/tablet.html", {"tablet": tablet})


@while_locked
def names(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """Who may open it; a tap says who, and no address does."""
    if request.method == "POST":
        request.session[CHOSEN] = request.POST.get("member", "")[:36]
        return redirect("accounts:tablet-pin")
    return render(request, "accounts/tablet_names.html", {"tablet": tablet, "people": tablets.people()})


@while_locked
def pin(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """The PIN of whoever was tapped. A wrong one gets a sentence, and so does somebody who is not there."""
    if request.method != "POST":
        chosen = request.session.get(CHOSEN, "")
        return pin_page(request, tablet, chosen) if chosen else redirect("accounts:tablet")
    chosen = request.POST.get("member", "")
    member = tablets.person(chosen)
    nobody = AtWork(tablet.house, None, frozenset(), TABLET)
    typed = request.POST.get("pin", "").strip()[: LONGEST + 1]
    if actions.try_pin(membership=member, pin=typed, by=nobody) and member:
        return opened(request, tablet, member)
    return pin_page(request, tablet, chosen, is_wrong=True)


def pin_page(request: HttpRequest, tablet: Tablet, chosen: str, *, is_wrong: bool = False) -> HttpResponse:
    member = tablets.person(chosen)
    wrong = why_closed(member) if is_wrong else ""
    context = {"tablet": tablet, "chosen": chosen, "member": member, "longest": LONGEST, "wrong": wrong}
    return render(request, "accounts/tablet_pin.html", context, status=400 if is_wrong else 200)


def why_closed(member: Membership | None) -> str:
    """What to say after a wrong PIN; the same to somebody who is not there."""
    if member and actions.is_spent(member):
        return _("This PIN opens nothing any more. A coordinator gives a new one.")
    if member and actions.must_wait(member, timezone.now()):
        return _("Too many wrong tries. Wait two minutes, then try again.")
    return _("This PIN is not right. Try again.")


def opened(request: HttpRequest, tablet: Tablet, member: Membership) -> HttpResponse:
    """To the desk, or back to where this member was when it locked."""
    back = tablets.unlock(request, tablet, member)
    # The two minutes begin now, not at the first page.
    desk.is_idle(request, tablets.LOCKS_AFTER)
    at = AtWork(tablet.house, member, roles.with_pin(member.roles), PIN)
    actions.note(at, logs.ENTERED, kind="tablet", thing=tablet.pk)
    return HttpResponseRedirect(back or reverse("accounts:house", kwargs={"house": tablet.house_id}))


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock it now. `back`: the page it was locked on."""
    tablets.lock(request, back_to=request.POST.get("back", ""))
    return redirect("accounts:tablet")


@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """Somebody touched an open page: its two minutes begin again. 204; 403 where it is locked by now."""
    was = tablets.at_tablet(request)
    try:
        if was is None:
            return HttpResponse(status=403)
        desk.by_pin(request, UUID(was["house"]))
    except desk.Elsewhere:
        return HttpResponse(status=403)
    return HttpResponse(status=204)
