"""Where a house decides about what people propose, and gives a service a link of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible
from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.sentences import date_said
from pont.directory.context import language_in_force
from pont.directory.desk import sentences_suggestions as sentences
from pont.directory.desk import service_slips, showing_suggestions
from pont.directory.desk.editing.sight import entries_of
from pont.directory.desk.rules import may_keep_entries
from pont.directory.desk.views_collections import show
from pont.directory.editing import links
from pont.directory.editing.models import ServiceLink, Suggestion
from pont.directory.models import Organization
from pont.directory.suggesting import actions, proposals
from pont.directory.suggesting.actions import Written
from pont.directory.suggesting.rules import may_decide_suggestions, suggestions_for
from pont.kernel.markup import tongue
from pont.kernel.phrasing import unturned

# Proposals on one page; whoever has read them sees the next.
ON_A_PAGE = 30


@at_house(may_decide_suggestions)
def suggestions(request: HttpRequest, at: AtWork) -> HttpResponse:
    """What waits to be decided here, the oldest first."""
    return show_suggestions(request, at)


def show_suggestions(request: HttpRequest, at: AtWork, refused: str = "") -> HttpResponse:
    waiting = suggestions_for(at).select_related("service__organization").order_by("at", "pk")
    rows = showing_suggestions.rows(at, list(waiting[:ON_A_PAGE]))
    count, status = waiting.count(), 400 if refused else 200
    return show(request, at, "suggestions", rows=rows, rest=count - len(rows), refused=refused, status=status)


def stamps_of(sent: QueryDict) -> dict[str, str]:
    """The stamps a form brings back, by key."""
    return {name.removeprefix("base:"): str(sent[name]) for name in sent if name.startswith("base:")}


def organization_of(at: AtWork, found: Suggestion, number: str) -> Organization | None:
    """One of the organisations that were offered; None for a new one."""
    name = found.fields.get(proposals.NAME, "")
    offered = actions.organizations_like([name], at)[name]
    return next((one for one in offered if str(one.pk) == number), None)


def accept(at: AtWork, found: Suggestion, sent: QueryDict) -> Written | None:
    """Write it on the map."""
    if found.service_id is None:
        organization = organization_of(at, found, sent.get("organization", ""))
        visibility = sent.get("visibility", "")
        return actions.accept_new(suggestion=found, organization=organization, visibility=visibility, by=at)
    sure = sent.get("sure") == "yes"
    return actions.accept(suggestion=found, base=stamps_of(sent), sure=sure, by=at)


def by_hand(at: AtWork, found: Suggestion, sent: QueryDict) -> None:
    actions.written_by_hand(suggestion=found, by=at)


def decline(at: AtWork, found: Suggestion, sent: QueryDict) -> None:
    actions.decline(suggestion=found, by=at)


def throw_away(at: AtWork, found: Suggestion, sent: QueryDict) -> None:
    actions.throw_away(suggestion=found, by=at)


DECIDES: dict[str, Any] = {
    "accept": accept,
    "by_hand": by_hand,
    "decline": decline,
    "spam": throw_away,
}


@at_house(may_decide_suggestions)
def decide(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """One tap on one proposal; what cannot be done is said, and nothing was changed."""
    change = DECIDES.get(request.POST.get("change", ""))
    back = reverse("map_desk:suggestions", args=[at.house.pk])
    if request.method != "POST" or change is None:
        return redirect(back)
    found = suggestions_for(at).filter(pk=pk).first()
    if found is None:
        return show_suggestions(request, at, str(sentences.DECIDED))
    try:
        done = change(at, found, request.POST)
    except NotPossible as why:
        return show_suggestions(request, at, str(why))
    messages.success(request, sentences.done(request.POST["change"], done.left if done else {}))
    return redirect(back)


@at_house(may_keep_entries)
def service_link(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """The link with which a service answers for itself: made, shown once, ended."""
    service = get_object_or_404(entries_of(at).select_related("organization"), pk=pk)
    change = request.POST.get("change", "") if request.method == "POST" else ""
    if change == "end":
        links.end_link(service=service, by=at)
        messages.success(request, _("The link has ended. It opens nothing any more."))
        return redirect("map_desk:service-link", house=at.house.pk, pk=pk)
    made = links.make_link(service=service, by=at) if change == "make" else None
    link = ServiceLink.objects.filter(service=service, ended_at=None).first()
    context: dict[str, Any] = {
        "pk": pk,
        "name": unturned(service.name),
        "tongue": tongue(service.language, language_in_force()),
        "made": date_said(link.made_at) if link else "",
        "used": date_said(link.used_at) if link and link.used_at else "",
        "slips": service_slips.slips(request, service, made) if made else [],
    }
    return show(request, at, "service_link", **context)
