"""Coming in with a link. Its key stands in the query, which no log keeps, and in a hidden field once the form is sent.

A link that expired, was used or taken back, and one that never was, all answer the same.
"""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pont.accounts import actions, context, keys, logs, roles, sight
from pont.accounts.at_work import AtWork
from pont.accounts.forms_sign_in import InvitationForm
from pont.accounts.models import Invitation, Membership, Worker
from pont.accounts.views import told

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# How the log says that nobody stood at a desk: somebody opened a link.
LINK = "link"
# One line an hour for a link that is tried again and again: a log is read by people.
NOTED_EVERY = datetime.timedelta(hours=1)
# That the name to sign in with was not written down yet.
IS_NEW = "pont_is_new"
LONGEST_KEY = 100


def found_by(key: str) -> Invitation | None:
    """The invitation with this key, open or not, with its house."""
    if not key or len(key) > LONGEST_KEY:
        return None
    with sight.of_key(keys.hashed(key)):
        return Invitation.objects.select_related("house").first()


def is_open(invitation: Invitation | None) -> bool:
    return invitation is not None and invitation.is_open(timezone.now())


def closed(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """The one answer to every link that lets nobody in. The house reads in its log that one of its links was tried."""
    if invitation is not None:
        note_refused(invitation)
    return told(request, _("This link does not work any more. Ask the house for a new one."), 404)


def note_refused(invitation: Invitation) -> None:
    with sight.of_house(invitation.house_id):
        lines = logs.LogLine.objects.filter(act=logs.REFUSED, thing=invitation.pk)
        if not lines.filter(at__gt=timezone.now() - NOTED_EVERY).exists():
            nobody = AtWork(invitation.house, None, frozenset(), LINK)
            actions.note(nobody, logs.REFUSED, kind="invitation", thing=invitation.pk, reason="closed")


def account_of(request: HttpRequest) -> Worker | None:
    """The account that is signed in on this screen. A PIN signs nobody in here: it opens no invitation."""
    return request.user if request.user.is_authenticated else None


def accepted(invitation: Invitation, form: InvitationForm, worker: Worker | None) -> Membership:
    """Let somebody in. Raises `NotPossible`, also when two were so fast that only the database saw both."""
    found = form.cleaned_data
    try:
        with sight.of_house(invitation.house_id):
            return actions.accept_invitation(
                invitation=invitation,
                called=found["called"],
                worker=worker,
                password=found.get("password", ""),
                pin=found["pin"],
                language=get_language() or "nl",
            )
    except IntegrityError as error:
        raise actions.NotPossible(_("It did not work this time. Nothing was changed; try again.")) from error


def let_in(request: HttpRequest, member: Membership, form: InvitationForm) -> HttpResponse:
    """Where somebody goes who just came in. A new password opens a session, and counts as typed just now."""
    if "password" not in form.fields:
        return redirect("accounts:houses")
    if form.cleaned_data["password"]:
        login(request, member.worker, backend=BACKEND)
        reauthenticate_by_password(request)
        request.session[IS_NEW] = True
    return redirect("accounts:welcome")


def around(request: HttpRequest, invitation: Invitation, key: str) -> dict[str, Any]:
    """What the page of a link says beside its form. Its languages keep the key: without it there is no page."""
    held = [role for role in roles.ALL if role in invitation.roles]
    kept = f"?{urlencode({'key': key})}"
    written = context.written_languages(request)["written_languages"]
    return {
        "house": invitation.house,
        "held": [{"label": roles.LABELS[role], "meaning": roles.MEANINGS[role]} for role in held],
        "key": key,
        "back": reverse("accounts:invitation") + kept,
        "written_languages": [item | {"url": item["url"] + kept} for item in written],
        "account": account_of(request),
    }


def invitation(request: HttpRequest) -> HttpResponse:
    """What the house asks and gives; posted, it lets somebody in."""
    key = request.POST.get("key") or request.GET.get("key", "")
    found, worker = found_by(key), account_of(request)
    if found is None or not is_open(found):
        return closed(request, found)
    form = InvitationForm(
        request.POST if request.method == "POST" else None,
        held=frozenset(found.roles),
        has_account=worker is not None,
    )
    if form.is_valid():
        try:
            return let_in(request, accepted(found, form, worker), form)
        except actions.NotPossible as error:
            now = found_by(key)
            if not is_open(now):
                return closed(request, now)
            form.add_error(None, str(error))
    page = around(request, found, key) | {"form": form}
    return render(request, "accounts/invitation.html", page, status=400 if form.is_bound else 200)


def welcome(request: HttpRequest) -> HttpResponse:
    """The name to sign in with, until it is written down; whoever has none goes to the tablet."""
    if request.method == "POST":
        request.session.pop(IS_NEW, None)
        return redirect("accounts:houses")
    if request.session.get(IS_NEW):
        return render(request, "accounts/welcome.html", {"name": request.user.get_username()})
    if account_of(request):
        return redirect("accounts:houses")
    return render(request, "accounts/welcome_tablet.html")


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor, and which; for whoever has none yet."""
    if is_mfa_enabled(request.user):
        return redirect("accounts:houses")
    return render(request, "accounts/second_factor.html")
