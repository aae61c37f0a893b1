"""Where a house keeps its collections of doors: the list, and one of them with its texts and its doors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.forms import posted, tried
from pont.accounts.sentences import date_said
from pont.directory import live
from pont.directory.collecting import actions
from pont.directory.collecting.models import MOST_DOORS, Collection, CollectionEntry
from pont.directory.context import language_in_force
from pont.directory.desk import editing_collections as editing
from pont.directory.desk import forms_collections as forms
from pont.directory.desk import sentences_collections as sentences
from pont.directory.desk.rules import may_keep_collections
from pont.directory.models import Service


def show(
    request: HttpRequest, at: AtWork, name: str, /, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page of the house, with what was just done above it, once."""
    told = [str(message) for message in messages.get_messages(request)]
    return render(request, f"map_desk/{name}.html", {"at": at, "told": told, **context}, status=status)


def of_house(at: AtWork, pk: int) -> Collection:
    """A collection of the house at work; 404 for every other."""
    return get_object_or_404(Collection.objects.of_house(at.house).select_related("house"), pk=pk)


def words_of(sent: QueryDict) -> str:
    """What was looked for; "" for nothing, and for what cannot be words."""
    form = forms.WordsForm(sent)
    return form.cleaned_data["q"] if form.is_valid() else ""


def back(at: AtWork, collection: Collection, *, part: str = "", words: str = "") -> HttpResponse:
    """To the page of the collection, at this part of it; `words`: what was looked for stays there."""
    address = reverse("map_desk:collection", args=[at.house.pk, collection.pk])
    query = f"?{urlencode({'q': words})}" if words else ""
    return redirect(f"{address}{query}{part}")


@at_house(may_keep_collections)
def collections(request: HttpRequest, at: AtWork) -> HttpResponse:
    """The collections of the house; a post starts one."""
    form = forms.StartForm(posted(request), initial={"language": forms.own_language()})
    if form.is_valid():
        made = tried(form, lambda: actions.start_collection(**form.cleaned_data, by=at))
        if made is not None:
            return back(at, made)
    rows = [
        {"collection": one, "said": editing.seen_by(one)}
        for one in Collection.objects.of_house(at.house).order_by("name", "pk")
    ]
    status = 400 if form.is_bound else 200
    return show(request, at, "collections", form=form, rows=rows, status=status)


@at_house(may_keep_collections)
def collection(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """One collection; a post changes its texts."""
    found = of_house(at, pk)
    if request.method != "POST":
        return show_collection(request, at, found)
    form = forms.TextsForm(request.POST)
    if form.is_valid():
        done = tried(form, lambda: actions.change_collection(collection=found, **form.cleaned_data, by=at))
        if done is not None:
            messages.success(request, _("The texts are as you wrote them."))
            return back(at, done)
    now = of_house(at, pk)
    has_changed = form.cleaned_data.get("stamp", now.stamp) != now.stamp
    differences = form.differences(now) if has_changed else []
    return show_collection(request, at, now, form=form, differences=differences, status=400)


def show_collection(
    request: HttpRequest, at: AtWork, found: Collection, *, status: int = 200, **context: object
) -> HttpResponse:
    """The page of one collection; `context` brings what was refused."""
    reader, index = language_in_force(), live.index()
    rows = editing.rows_of_collection(index, found, reader)
    words = words_of(request.POST if "q" in request.POST else request.GET)
    collected = {row["service"] for row in rows}
    page = {
        "collection": found,
        "rows": rows,
        "words": words,
        "offered": editing.doors_to_add(index, words, collected, reader) if words else [],
        "form": forms.TextsForm.of(found),
        "differences": [],
        "refused": "",
        "refused_note": None,
        "published": date_said(found.published_at) if found.published_at else "",
        "may_publish": any(not row["why_hidden"] for row in rows),
        "is_full": len(rows) >= MOST_DOORS,
        **context,
    }
    return show(request, at, "collection", status=status, **page)


def changes(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An address that only changes a collection. What cannot be done is said on its page, and nothing was changed."""

    @at_house(may_keep_collections)
    @wraps(view)
    def page(request: HttpRequest, at: AtWork, pk: int, **rest: int) -> HttpResponse:
        found = of_house(at, pk)
        if request.method != "POST":
            return back(at, found)
        try:
            return view(request, at, found, **rest)
        except actions.NotPossible as why:
            return show_collection(request, at, found, refused=str(why), status=400)

    return page


@changes
def add(request: HttpRequest, at: AtWork, found: Collection) -> HttpResponse:
    """Put a door at the end; what was looked for stays."""
    number, words = request.POST.get("service", ""), words_of(request.POST)
    service = Service.objects.filter(pk=number).first() if number.isdecimal() else None
    if service is None:
        raise actions.NotPossible(sentences.NOT_PUBLIC)
    actions.add_door(collection=found, service=service, by=at)
    messages.success(request, _("The door stands at the end of the collection."))
    return back(at, found, part="#add", words=words)


def entry_of(found: Collection, entry: int) -> CollectionEntry:
    """A door of this collection; raises `NotPossible` for one that somebody took out."""
    row = found.entries.filter(pk=entry).first()
    if row is None:
        raise actions.NotPossible(sentences.DOOR_GONE)
    row.collection = found
    return row


@changes
def door(request: HttpRequest, at: AtWork, found: Collection, entry: int) -> HttpResponse:
    """Move a door or take it out. The button that was pressed says which."""
    row, change = entry_of(found, entry), request.POST.get("change", "")
    if change == "remove":
        actions.remove_door(entry=row, by=at)
        messages.success(request, _("The door is out of the collection. It stays on the map."))
        return back(at, found)
    if change in ("up", "down"):
        actions.move_door(entry=row, up=change == "up", by=at)
    return back(at, found, part=f"#door-{row.pk}")


@changes
def note(request: HttpRequest, at: AtWork, found: Collection, entry: int) -> HttpResponse:
    """Say something about a door; where somebody else did meanwhile, both notes are shown."""
    row, form = entry_of(found, entry), forms.NoteForm(request.POST)
    if form.is_valid() and tried(form, lambda: actions.set_note(entry=row, **form.cleaned_data, by=at)):
        return back(at, found, part=f"#door-{row.pk}")
    refused = {"pk": row.pk, "typed": request.POST.get("note", ""), "form": form}
    return show_collection(request, at, found, refused_note=refused, status=400)


@changes
def publish(request: HttpRequest, at: AtWork, found: Collection) -> HttpResponse:
    """Let everybody read it, or only its house again."""
    if request.POST.get("change") == "withdraw":
        actions.withdraw_collection(collection=found, by=at)
        messages.success(request, _("Only your house sees the collection now."))
    else:
        actions.publish_collection(collection=found, by=at)
        messages.success(request, _("Everybody can read the collection now."))
    return back(at, found)


@changes
def end(request: HttpRequest, at: AtWork, found: Collection) -> HttpResponse:
    """Remove it for good."""
    actions.end_collection(collection=found, by=at)
    messages.success(request, _("The collection has ended. Its doors stay on the map."))
    return redirect("map_desk:collections", house=at.house.pk)
