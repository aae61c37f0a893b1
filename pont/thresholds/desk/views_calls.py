"""The call list: the overview of a morning, and one call on the screen at a time."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.forms import tried
from pont.directory.context import language_in_force
from pont.directory.models import Service
from pont.thresholds import actions, calls
from pont.thresholds.desk import forms, phoning, sentences, sheet
from pont.thresholds.desk.views import named, show
from pont.thresholds.models import HOURS, SKIPPED, Call
from pont.thresholds.rules import may_phone, may_phone_whole_map

# Doors that the overview names.
SHOWN = 10
PRESSED_TWICE = datetime.timedelta(seconds=3)


@at_house(may_phone)
def overview(request: HttpRequest, at: AtWork) -> HttpResponse:
    """How many doors should be phoned, and the first of them with why; a post begins with the first."""
    now = timezone.now()
    if request.method == "POST":
        return to_next(request, at, anew=True)
    found = calls.call_list(at, now)
    first, unreachable = found.doors[:SHOWN], found.without_number[:SHOWN]
    services = calls.named([pk for pk, _due in (*first, *unreachable)])
    page: dict[str, Any] = {
        "count": len(found.doors),
        "doors": [named(services[pk]) | {"why": sentences.why(due.reasons)[:2]} for pk, due in first],
        "unreachable": [named(services[pk]) for pk, _due in unreachable],
        "whole_map": may_phone_whole_map(at),
    }
    return show(request, at, "calls", **page)


def to_next(request: HttpRequest, at: AtWork, *, anew: bool = False) -> HttpResponse:
    """On to the next call, or back to the list where none is left."""
    pk = phoning.next_door(request.session, at, timezone.now(), anew=anew)
    if pk is None:
        messages.success(request, _("Nothing is left to phone now."))
        return redirect("thresholds:calls", house=at.house.pk)
    return redirect("thresholds:call", house=at.house.pk, pk=pk)


def service_at(at: AtWork, pk: int) -> Service:
    """A service that whoever is at work may phone about; 404 for every other."""
    found = calls.services_at(at).select_related("organization").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def was_just_answered(pk: int, now: datetime.datetime) -> bool:
    """A key that was pressed twice; whoever answers anew, a moment later, has thought better of it."""
    last = Call.objects.filter(service_id=pk).order_by("-at", "-pk").first()
    return last is not None and now - last.at < PRESSED_TWICE


@at_house(may_phone)
def call(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """One call; a post says what came of it and goes on. A key that was pressed twice counts once."""
    now = timezone.now()
    if request.method == "POST" and was_just_answered(pk, now):
        return to_next(request, at)
    service = service_at(at, pk)
    if request.method != "POST":
        return show_call(request, at, service)
    form = forms.AnswerForm(request.POST)
    if form.is_valid():
        done = tried(form, lambda: actions.answer_call(service=service, by=at, now=now, **form.cleaned_data))
        if done is not None:
            calls.release(pk, phoning.who(request.session))
            return answered(request, at, service, done.outcome)
    return show_call(request, at, service, form=form, status=400)


def answered(request: HttpRequest, at: AtWork, service: Service, outcome: str) -> HttpResponse:
    """Where an answer leads: to the entry when hours changed, else to the next call."""
    if outcome == HOURS:
        return redirect(reverse("map_desk:entry", kwargs={"house": at.house.pk, "pk": service.pk}))
    if outcome != SKIPPED:
        said = {"name": service.name, "answer": sheet.words_of(outcome)}
        messages.success(request, _("%(name)s: %(answer)s.") % said)
    return to_next(request, at)


def show_call(
    request: HttpRequest, at: AtWork, service: Service, *, status: int = 200, **context: object
) -> HttpResponse:
    """The sheet of one call; `context` brings what was refused."""
    now = timezone.now()
    found = calls.one_due(at, service.pk, now)
    if found is None:
        raise Http404
    numbers = sheet.numbers_of(calls.services_at(at), service.pk)
    reader, today = language_in_force(), timezone.localdate(now)
    page = sheet.sheet(service, at.house, found, numbers, today, reader)
    return show(request, at, "call", status=status, **page, **context)
