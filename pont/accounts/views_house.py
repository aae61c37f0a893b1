"""Pages of a house: today, one's own PIN, shared tablets, teams."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pont.accounts import access, actions, desk, forms, rules, sentences, tablets, today
from pont.accounts.at_work import PASSWORD, AtWork
from pont.accounts.models import Tablet
from pont.accounts.teams import choose_members


def show(
    request: HttpRequest, at: AtWork, name: str, /, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page of the house in force, with what was just done above it, once."""
    told = [str(message) for message in messages.get_messages(request)]
    return render(request, f"accounts/{name}.html", {"at": at, "told": told, **context}, status=status)


@login_required
def houses(request: HttpRequest) -> HttpResponse:
    """The houses somebody works in; straight on where it is one."""
    found = desk.houses_of(request.user.pk)
    if len(found) == 1:
        return redirect("accounts:house", house=found[0].pk)
    return render(request, "accounts/houses.html", {"houses": found})


@desk.at_house()
def today_page(request: HttpRequest, at: AtWork) -> HttpResponse:
    """What whoever is at work does today."""
    return show(
        request,
        at,
        "today",
        day=sentences.greeting_day(),
        roles=sentences.roles_said(at.roles),
        keys=today.keys_of(at),
        own=today.own_pages(at),
        signs=today.signs(),
        has_other_houses=at.by == PASSWORD and len(desk.houses_of(at.membership.worker_id)) > 1,
    )


@desk.at_house(rules.may_set_own_pin)
def my_pin(request: HttpRequest, at: AtWork) -> HttpResponse:
    """One's own PIN, for the tablets of the house."""
    form = forms.PinForm(forms.posted(request))
    if form.is_valid():
        actions.set_pin(membership=at.membership, pin=form.cleaned_data["pin"], by=at)
        messages.success(request, _("You have a new PIN. It opens the tablets of this house."))
        return redirect("accounts:house", house=at.house.pk)
    return show(request, at, "pin", form=form, status=400 if form.is_bound else 200)


@desk.at_house(rules.may_set_up_tablets)
def tablets_of_house(request: HttpRequest, at: AtWork) -> HttpResponse:
    """The shared screens; a post makes this browser one of them and signs out."""
    here = tablets.tablet_of(request)
    form = forms.TabletForm(forms.posted(request))
    if here is None and form.is_valid():
        made = forms.tried(form, lambda: actions.set_up_tablet(name=form.cleaned_data["name"], by=at))
        if made is not None:
            response = redirect("accounts:tablet")
            tablets.remember(response, made[1])
            logout(request)
            return response
    status = 409 if here and form.is_bound else 400 if form.is_bound else 200
    found = Tablet.objects.filter(ended_at=None).select_related("made_by").order_by("name", "pk")
    rows = [(row, access.made_said(row.made_by, row.made_at)) for row in found]
    is_ours = here is not None and here.house_id == at.house.pk
    return show(request, at, "tablets", form=form, tablets=rows, browser=here, is_ours=is_ours, status=status)


@require_POST
@desk.at_house(rules.may_set_up_tablets)
def end_tablet(request: HttpRequest, at: AtWork, pk: UUID) -> HttpResponse:
    tablet = get_object_or_404(Tablet.objects.filter(ended_at=None), pk=pk)
    actions.end_tablet(tablet=tablet, by=at)
    messages.success(request, _("The tablet opens nothing any more."))
    return redirect("accounts:tablets", house=at.house.pk)


@desk.at_house(rules.may_keep_teams)
def teams(request: HttpRequest, at: AtWork) -> HttpResponse:
    """The teams of the house; a post starts one."""
    form = forms.TeamForm(forms.posted(request))
    if form.is_valid():
        made = forms.tried(form, lambda: actions.start_team(name=form.cleaned_data["name"], by=at))
        if made is not None:
            return redirect("accounts:team", house=at.house.pk, pk=made.pk)
    rows = access.teams()
    return show(request, at, "teams", form=form, teams=rows, status=400 if form.is_bound else 200)


@desk.at_house(rules.may_keep_teams)
def team(request: HttpRequest, at: AtWork, pk: UUID) -> HttpResponse:
    """Who is in one team."""
    found = get_object_or_404(access.open_teams(), pk=pk)
    chosen = found.members.values_list("membership_id", flat=True)
    form = forms.MembersForm(
        forms.posted(request),
        offered=access.members(),
        initial={"members": list(chosen)},
    )
    if form.is_valid():
        members = form.cleaned_data["members"]
        forms.tried(form, lambda: choose_members(team=found, members=members, by=at))
        if not form.errors:
            messages.success(request, _("The team is as you chose."))
            return redirect("accounts:teams", house=at.house.pk)
    return show(request, at, "team", team=found, form=form, status=400 if form.is_bound else 200)


@require_POST
@desk.at_house(rules.may_keep_teams)
def end_team(request: HttpRequest, at: AtWork, pk: UUID) -> HttpResponse:
    found = get_object_or_404(access.open_teams(), pk=pk)
    actions.end_team(team=found, by=at)
    messages.success(request, _("The team has ended."))
    return redirect("accounts:teams", house=at.house.pk)
