"""What is reported of doors: told to the service, its reply, and a decision of a person. Nothing of it is public."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible
from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.forms import tried
from pont.directory.context import language_in_force
from pont.directory.models import Service
from pont.thresholds import actions, calls, notices, rules
from pont.thresholds.desk import forms, reported, sentences
from pont.thresholds.desk.views import named, show
from pont.thresholds.models import DoorNotice


@at_house(rules.may_see_reports)
def reports(request: HttpRequest, at: AtWork) -> HttpResponse:
    """The doors that were not as the map says, the most often reported first."""
    now, reader = timezone.now(), language_in_force()
    today = timezone.localdate(now)
    found = notices.reported_doors(calls.services_at(at), now, today)
    services = calls.named(list(found))
    doors = [
        named(services[pk])
        | {
            "counts": [(reported.what(one, reader), reported.how_often(one)) for one in door.counts],
            "state": reported.state(door, today),
        }
        for pk, door in found.items()
    ]
    return show(request, at, "reports", doors=doors, whole_map=rules.may_phone_whole_map(at))


def door_at(at: AtWork, pk: int) -> tuple[Service, notices.Reported]:
    """A door of whoever is at work and what is reported of it; 404 for every other."""
    now, services = timezone.now(), calls.services_at(at).filter(pk=pk)
    found = notices.reported_doors(services, now, timezone.localdate(now)).get(pk)
    service = services.select_related("organization").first()
    if found is None or service is None:
        raise Http404
    return service, found


@at_house(rules.may_see_reports)
def reports_of(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """One door: what is reported, what the map says, and the next step with the service."""
    service, door = door_at(at, pk)
    form = forms.NoticeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and tried(form, lambda: take_step(at, service, door, form)) is not None:
        messages.success(request, _("It is written down. Nothing of it is shown in public."))
        return redirect("thresholds:reports-of", house=at.house.pk, pk=pk)
    today = timezone.localdate()
    page = reported.page(service, at.house, door, today, language_in_force())
    may = {
        "may_tell": rules.may_tell_service(at),
        "may_reply": rules.may_note_reply(at, service),
        "may_decide": door.open is not None and rules.may_decide_notice(at, door.open, today),
    }
    status = 400 if form.is_bound else 200
    return show(request, at, "reports_of", status=status, form=form, door=named(service), **page, **may)


def take_step(at: AtWork, service: Service, door: notices.Reported, form: forms.NoticeForm) -> DoorNotice:
    """Do what was sent. Raises `PermissionDenied` for whoever may not, `NotPossible` where its turn has not come."""
    step, today = form.cleaned_data["step"], timezone.localdate()
    is_reply = step == forms.REPLIED
    if not (rules.may_note_reply(at, service) if is_reply else rules.may_tell_service(at)):
        raise PermissionDenied
    if step == forms.TELL:
        if door.open is not None:
            raise NotPossible(sentences.TOLD_ALREADY)
        if not door.counts:
            raise NotPossible(sentences.NOTHING_REPORTED)
        return actions.tell_service(service=service, threshold=door.most, today=today)
    if door.open is None:
        raise NotPossible(sentences.TELL_FIRST)
    if is_reply:
        return actions.note_reply(notice=door.open, reply=form.cleaned_data["reply"], today=today)
    return actions.decide_notice(notice=door.open, decision=step, by=at, today=today)
