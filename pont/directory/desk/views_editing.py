"""The entries of the map as a house keeps them: the list, one entry, its parts, its drafts and its history."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible
from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.directory.desk.editing import (
    drafts,
    forms_now,
    likeness,
    overview,
    part_pages,
    parts,
    saving,
    sight,
    telling,
)
from pont.directory.desk.editing.forms_hours import HoursForm
from pont.directory.desk.editing.forms_part import MINE, read_seen
from pont.directory.desk.editing.new_pages import NewPage
from pont.directory.desk.editing.part_pages import Opened, said_form
from pont.directory.desk.editing.part_saving import Sending
from pont.directory.desk.rules import may_edit_every_entry, may_keep_entries
from pont.directory.editing.actions import ChangedMeanwhile
from pont.directory.editing.record import record_of, stamp
from pont.directory.models import Service

PAGE_SIZE = 50
OfEntry = Callable[[HttpRequest, AtWork, Service], HttpResponse]


def show(
    request: HttpRequest, at: AtWork, name: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page about entries, with what was just done above it, once."""
    told = [str(message) for message in messages.get_messages(request)]
    return render(request, f"map_desk/{name}.html", {"at": at, "told": told, **context}, status=status)


def one_of(at: AtWork, pk: int) -> Service:
    """An entry that whoever is at work may change; 404 for every other."""
    return get_object_or_404(sight.entries_of(at).select_related("organization"), pk=pk)


def to_entry(at: AtWork, service: Service, part: str = "") -> HttpResponse:
    return redirect(reverse("map_desk:entry", args=[at.house.pk, service.pk]) + part)


def changes(view: OfEntry) -> Callable[..., HttpResponse]:
    """A button on the page of an entry. What cannot be done is told there; asked by address, it leads there."""

    @at_house(may_keep_entries)
    @wraps(view)
    def page(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
        service = one_of(at, pk)
        if request.method != "POST":
            return to_entry(at, service)
        try:
            return view(request, at, service)
        except NotPossible as why:
            return show_entry(request, at, one_of(at, pk), status=400, refused=str(why))

    return page


@at_house(may_keep_entries)
def entries(request: HttpRequest, at: AtWork) -> HttpResponse:
    """The entries that somebody may change, those that nobody checked for the longest time first."""
    offered = [(sight.OWN, _("Our entries")), (sight.ENDED, _("Closed for good"))]
    if may_edit_every_entry(at):
        offered.insert(1, (sight.ALL, _("All entries")))
    form = forms_now.ShowForm(request.GET, offered=offered)
    said = form.cleaned_data if form.is_valid() else {}
    chosen = said.get("show") or (sight.ALL if said.get("q") and len(offered) > 2 else sight.OWN)
    page = Paginator(sight.listed(at, chosen, said.get("q", "")), PAGE_SIZE).get_page(request.GET.get("page"))
    kept = {"q": said.get("q", ""), "show": chosen}
    beside = {
        "newer": urlencode({**kept, "page": page.number - 1}) if page.has_previous() else "",
        "older": urlencode({**kept, "page": page.number + 1}) if page.has_next() else "",
    }
    rows = overview.rows(at, page)
    context: dict[str, Any] = {
        "form": form,
        "chosen": chosen,
        "offered": offered,
        "rows": rows,
        "page": page,
        **beside,
    }
    return show(request, at, "entries", begun=drafts.begun(), words=kept["q"], **context)


@at_house(may_keep_entries)
def entry(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """One entry, part by part; a post says that all of it is still so."""
    service = one_of(at, pk)
    if request.method != "POST":
        return show_entry(request, at, service)
    form = forms_now.ConfirmForm(request.POST, auto_id="still_%s")
    if not form.is_valid():
        return show_entry(request, at, service, status=400, confirm=form)
    saving.confirm(service=service, by=at, **form.cleaned_data)
    messages.success(request, _("It is noted: everything is still so."))
    return to_entry(at, service)


def show_entry(
    request: HttpRequest, at: AtWork, service: Service, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page of an entry; `context` brings what was refused."""
    record = sight.seen_part(at, service, record_of(service.pk))
    page = {
        "confirm": forms_now.ConfirmForm(auto_id="still_%s"),
        "close": forms_now.CloseForm(auto_id="close_%s"),
        "full": forms_now.FullForm(auto_id="full_%s"),
        "how": forms_now.HowForm(auto_id="open_%s"),
        "refused": "",
        **overview.page(at, service, record),
        **context,
    }
    return show(request, at, "entry", status=status, **page)


@changes
def need(request: HttpRequest, at: AtWork, service: Service) -> HttpResponse:
    """One tap on a need: it is met here, or it is not."""
    form = forms_now.NeedForm(request.POST)
    if not form.is_valid():
        raise NotPossible(_("Choose one of the answers."))
    code, origin = form.cleaned_data["code"], form.cleaned_data["change"]
    saving.say_need(service=service, code=code, origin=origin, by=at)
    return to_entry(at, service, "#needs")


@changes
def now(request: HttpRequest, at: AtWork, service: Service) -> HttpResponse:
    """Closed for a while, open again, full, or gone. The button that was pressed says which."""
    act = request.POST.get("act", "")
    kinds: dict[str, type[Any]] = {"close": forms_now.CloseForm, "full": forms_now.FullForm}
    form = kinds.get(act, forms_now.HowForm)(request.POST, auto_id=f"{act}_%s")
    if act not in (*kinds, "open", "end"):
        raise NotPossible(_("Choose one of the answers."))
    if not form.is_valid():
        return show_entry(request, at, service, status=400, **{act if act in kinds else "how": form})
    if act == "close":
        saving.close(service=service, by=at, **form.cleaned_data)
    elif act == "full":
        saving.fill(service=service, level=form.cleaned_data["level"], until=form.until(), by=at)
    else:
        {"open": saving.open_again, "end": saving.end}[act](service=service, by=at, **form.cleaned_data)
    messages.success(request, _("It is noted. Visitors see it within a few seconds."))
    return to_entry(at, service, "#now")


@at_house(may_keep_entries)
def part(request: HttpRequest, at: AtWork, pk: int, part: str) -> HttpResponse:
    """One part of an entry; a post saves it, or shows what it would mean."""
    service = one_of(at, pk)
    if part not in parts.BY_CODE:
        raise Http404
    opened = Opened(at, service, parts.BY_CODE[part], request.GET)
    if request.method == "POST":
        return sent(request, opened)
    kept = drafts.part_kept(drafts.draft_of(service), part)
    goes_on = bool(kept) and "draft" in request.GET
    data = drafts.fields_of(kept) if goes_on else None
    form = opened.form(data)
    seen = form.seen() if data is None else read_seen(data.get("seen", ""), form.writes())
    page = part_pages.context(opened, form, said_form(request.GET), seen)
    waiting = drafts.kept_said(kept) if kept and not goes_on else ""
    return show(request, at, "entry_part", kept=kept["at"] if goes_on else "", waiting=waiting, **page)


def sent(request: HttpRequest, opened: Opened) -> HttpResponse:
    """A part that was sent: on to the next one, or the page again."""
    sending = Sending(opened, request.POST)
    result = sending.result()
    if not result.is_saved:
        return show(request, opened.at, "entry_part", status=result.status, **result.page)
    if result.has_changed:
        messages.success(request, _("Saved. Visitors see it within a few seconds."))
    else:
        messages.info(request, _("You changed nothing, so nothing was saved."))
    further = parts.after(opened.part, opened.record)
    if "next" not in request.POST or further is None:
        return to_entry(opened.at, opened.service, f"#part-{opened.part.code}")
    said = {"how": request.POST["how"], "on": request.POST["on"]}
    args = [opened.at.house.pk, opened.service.pk, further.code]
    return redirect(f"{reverse('map_desk:entry-part', args=args)}?{urlencode(said)}")


@at_house(may_keep_entries)
def means(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """What the hours that are typed mean, in words: a piece of the page."""
    opened = Opened(at, one_of(at, pk), parts.BY_CODE["hours"], request.GET)
    form = opened.form(request.POST if request.method == "POST" else None)
    assert isinstance(form, HoursForm)
    return render(request, "map_desk/_entry_means.html", {"meaning": form.meaning()})


@at_house(may_keep_entries)
def new_entry(request: HttpRequest, at: AtWork) -> HttpResponse:
    """A new entry. A post begins it, unless the map seems to have it already."""
    page = NewPage(at, request.GET, request.POST if request.method == "POST" else None)
    made = page.started()
    if made is None:
        return show(request, at, "entry_new", status=page.status, **page.context())
    messages.success(request, _("The entry has begun. Go on with what you know."))
    further = "hours" if made.visibility == "phone_only" else "where"
    said = {"how": request.POST["how"], "on": request.POST["on"]}
    args = [at.house.pk, made.pk, further]
    return redirect(f"{reverse('map_desk:entry-part', args=args)}?{urlencode(said)}")


@at_house(may_keep_entries)
def alike(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Entries that look like what is being typed: a piece of the page."""
    found = likeness.shown_to(at, request.POST.dict())
    return render(request, "map_desk/_entry_alike.html", {"at": at, "alike": found})


@at_house(may_keep_entries)
def draft(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Keep what is being typed, or throw it away; the entry itself stays as it is."""
    sent, code = request.POST, request.POST.get("part", "")
    if request.method != "POST":
        return redirect("map_desk:entries", house=at.house.pk)
    pk = sent.get("entry", "")
    service = one_of(at, int(pk)) if pk.isdecimal() and len(pk) < 19 else None
    if code not in (parts.BY_CODE if service is not None else (parts.NEW,)):
        raise Http404
    if sent.get("change") == "throw":
        drafts.throw_away(service=service, number=sent.get("draft", ""), part=code)
        messages.info(request, _("The draft is gone. The entry is as it was."))
        args = [at.house.pk] if service is None else [at.house.pk, service.pk, code]
        return redirect("map_desk:entries" if service is None else "map_desk:entry-part", *args)
    return kept_answer(service, code, request)


def kept_answer(service: Service | None, code: str, request: HttpRequest) -> HttpResponse:
    """What a page that keeps by itself reads: which draft it is now, and what to say of it."""
    sent = request.POST
    is_secret = service is not None and service.visibility == "phone_only"
    if is_secret and code in ("where", "whom"):
        raise Http404
    try:
        kept = drafts.keep(
            service=service, number=sent.get("draft", ""), part=code, data=sent, kept=sent.get("kept", "")
        )
    except NotPossible as why:
        return JsonResponse({"said": str(why)}, status=409)
    moment = drafts.part_kept(kept, code)
    said = _("Kept as a draft, %(moment)s.") % {"moment": drafts.kept_said(moment)}
    return JsonResponse({"draft": str(kept.pk), "kept": moment["at"], "said": said})


@at_house(may_keep_entries)
def history(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """What was changed, by whom and how; a post puts one change back."""
    service = one_of(at, pk)
    if request.method != "POST":
        return show(request, at, "history", service=service, lines=telling.lines(at, service))
    line = telling.line_of(at, service, request.POST.get("line", ""))
    if line is None:
        raise Http404
    try:
        return put_back(request, at, line)
    except ChangedMeanwhile as why:
        now_stamps = {key: stamp(theirs) for key, (theirs, _old) in why.both.items()}
        both = {"clashes": part_pages.clashes(why.both), "seen": json.dumps(now_stamps)}
        said = {"refused": str(why), "line": line, **both}
    except NotPossible as why:
        said = {"refused": str(why)}
    page = {"service": service, "lines": telling.lines(at, service), **said}
    return show(request, at, "history", status=409, **page)


def put_back(request: HttpRequest, at: AtWork, line: Any) -> HttpResponse:
    """Put a line back; where fields were changed since, those that were chosen."""
    chosen = {key for key in request.POST.getlist("clash") if request.POST.get(f"keep:{key}") == MINE}
    if "seen" in request.POST:
        keys = set(line.changes) - set(request.POST.getlist("clash")) | chosen
        seen = read_seen(request.POST["seen"], tuple(line.changes))
        fresh = {key: stamp(pair[1]) for key, pair in line.changes.items()} | {
            k: s for k, s in seen.items() if s
        }
        saving.put_back_chosen(line=line, keys=keys, seen=fresh, by=at)
    else:
        saving.put_back(line=line, by=at)
    messages.success(request, _("It is put back. Visitors see it within a few seconds."))
    return redirect("map_desk:entry-history", house=at.house.pk, pk=line.service_id)
