"""Who has access to a house: its people, their roles, invitations, the end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pont.accounts import access, actions, desk, forms, pins, rules, slips
from pont.accounts.at_work import AtWork
from pont.accounts.models import Invitation, Membership
from pont.accounts.views_house import show


def of_member(at: AtWork, pk: UUID) -> Membership:
    """Somebody with access to the house in force; 404 for everybody else, 403 where it may not be changed."""
    found = get_object_or_404(access.members(), pk=pk)
    if not rules.may_change_access(at, found):
        raise PermissionDenied
    return found


@desk.at_house(rules.may_see_access)
def people(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Everybody with access, the open invitations, and what ended."""
    now = timezone.now()
    return show(
        request,
        at,
        "people",
        people=access.people(access.members()),
        invitations=access.open_invitations(now),
        closed=access.closed_invitations(now),
        ended=access.ended(),
    )


@desk.at_house(rules.may_give_access)
def member(request: HttpRequest, at: AtWork, pk: UUID) -> HttpResponse:
    """One person: roles, teams, PIN. The button that was pressed says which of them a post changes."""
    found = of_member(at, pk)
    change = CHANGES.get(request.POST.get("change", ""), show_member)
    return change(request, at, found)


def show_member(
    request: HttpRequest, at: AtWork, found: Membership, *, status: int = 200, **context: object
) -> HttpResponse:
    """The page of one person; `context` brings the form that was refused, or the PIN that was made."""
    in_teams = [row.team_id for row in found.teams.all()]
    page = {
        "roles_form": forms.RolesForm(initial={"roles": list(found.roles)}),
        "teams_form": forms.TeamsForm(offered=access.open_teams(), initial={"teams": in_teams}),
        "pin": "",
        "person": access.people([found])[0],
    }
    return show(request, at, "member", status=status, **{**page, **context})


def change_roles(request: HttpRequest, at: AtWork, found: Membership) -> HttpResponse:
    form = forms.RolesForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["roles"]
        forms.tried(form, lambda: actions.change_roles(membership=found, roles=chosen, by=at))
    if form.errors:
        return show_member(request, at, found, roles_form=form, status=400)
    messages.success(request, _("The roles hold from now on."))
    return redirect("accounts:people", house=at.house.pk)


def change_teams(request: HttpRequest, at: AtWork, found: Membership) -> HttpResponse:
    form = forms.TeamsForm(request.POST, offered=access.open_teams())
    if form.is_valid():
        chosen = form.cleaned_data["teams"]
        forms.tried(form, lambda: actions.change_teams(membership=found, teams=chosen, by=at))
    if form.errors:
        return show_member(request, at, found, teams_form=form, status=400)
    messages.success(request, _("The teams are as you chose."))
    return redirect("accounts:people", house=at.house.pk)


def give_pin(request: HttpRequest, at: AtWork, found: Membership) -> HttpResponse:
    """Make a PIN and show it, once: it is kept as a hash only."""
    pin = pins.new_pin()
    actions.set_pin(membership=found, pin=pin, by=at)
    return show_member(request, at, found, pin=pin)


CHANGES = {"roles": change_roles, "teams": change_teams, "pin": give_pin}


@desk.at_house(rules.may_give_access)
def end(request: HttpRequest, at: AtWork, pk: UUID) -> HttpResponse:
    """Ask once more, then end somebody's access."""
    found, form = of_member(at, pk), forms.SureForm(forms.posted(request))
    is_self = found.pk == at.membership.pk
    if form.is_valid():
        forms.tried(form, lambda: actions.end_access(membership=found, by=at))
        if not form.errors:
            messages.success(request, _("The access has ended."))
            return redirect("accounts:houses") if is_self else redirect("accounts:people", house=at.house.pk)
    return show(request, at, "end", member=found, form=form, status=400 if form.errors else 200)


@desk.at_house(rules.may_give_access)
def invite(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Make an invitation. Its slip is the answer to the post: the key is kept nowhere, so no other page has it."""
    form = forms.InviteForm(forms.posted(request))
    if form.is_valid():
        made = forms.tried(form, lambda: actions.invite(**form.cleaned_data, by=at))
        if made is not None:
            name = _("Code with the link of the invitation")
            return show(request, at, "slip", slip=slips.slip(request, *made, name))
    invitations = access.open_invitations(timezone.now())
    return show(
        request, at, "invite", form=form, invitations=invitations, status=400 if form.is_bound else 200
    )


@require_POST
@desk.at_house(rules.may_give_access)
def take_back(request: HttpRequest, at: AtWork, pk: UUID) -> HttpResponse:
    """An invitation lets nobody in any more."""
    invitation = get_object_or_404(Invitation.objects.all(), pk=pk)
    try:
        actions.take_back_invitation(invitation=invitation, by=at)
        messages.success(request, _("The invitation was taken back. Its link opens nothing."))
    except actions.NotPossible as why:
        messages.error(request, str(why))
    return redirect("accounts:people", house=at.house.pk)
