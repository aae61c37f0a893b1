"""Who looked at what in a house, what happened to its access, and the answer to whoever asks."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode

from pont.accounts import actions, desk, forms, history, logs, looked, rules, sentences
from pont.accounts.at_work import AtWork
from pont.accounts.ending import EMPTY
from pont.accounts.models import Membership
from pont.accounts.views_house import show

PAGE_SIZE = 50


def colleagues() -> object:
    """Everybody who has or had access, by name: a line of the log may be about somebody who left."""
    return Membership.objects.exclude(called=EMPTY).order_by("called", "-joined_at", "pk")


def beside(form: forms.LogForm, page: Page) -> dict[str, str]:
    """The addresses of newer and older lines, with the same lines left out; "" where there are none."""
    kept = {
        name: form[name].value() for name in form.fields if name in form.cleaned_data and form[name].value()
    }
    return {
        "newer": urlencode({**kept, "page": page.number - 1}) if page.has_previous() else "",
        "older": urlencode({**kept, "page": page.number + 1}) if page.has_next() else "",
    }


@desk.at_house(rules.may_see_log)
def log(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Who read, searched, exported, printed, signed in, or was refused."""
    form = forms.LogForm(request.GET, people=colleagues())
    form.is_valid()
    lines = looked.newest_first(act=form.cleaned_data.get("act", ""), by=form.cleaned_data.get("by"))
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    return show(
        request,
        at,
        "log",
        form=form,
        rows=looked.rows(page.object_list),
        page=page,
        **beside(form, page),
        status=400 if form.errors else 200,
    )


@desk.at_house(rules.may_see_log)
def access_log(request: HttpRequest, at: AtWork) -> HttpResponse:
    """What happened to the access of people, to invitations, tablets and teams."""
    form = forms.AccessLogForm(request.GET, people=colleagues())
    form.is_valid()
    page = Paginator(history.newest_first(form.cleaned_data.get("by")), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    told = history.told([pk for _at, pk in page.object_list])
    status = 400 if form.errors else 200
    return show(
        request, at, "access_log", form=form, lines=told, page=page, **beside(form, page), status=status
    )


@desk.at_house(rules.may_answer_who_read)
def answer(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Dates, acts, roles and reasons about one page, for the person it is about. Writing it is a line itself."""
    form = forms.AnswerForm(forms.posted(request))
    if not form.is_valid():
        return show(request, at, "answer", form=form, thing="", status=400 if form.is_bound else 200)
    thing = form.cleaned_data["thing"]
    rows = looked.answer(thing)
    actions.note(at, logs.PRINTED, kind=looked.ANSWER, thing=thing)
    made = sentences.moment_said(timezone.now())
    return show(request, at, "answer", form=form, thing=str(thing), rows=rows, made=made)
