"""Keys with which programs of a house write on the map: given, shown once, ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.forms import INPUT, posted, tried
from pont.accounts.sentences import date_said
from pont.directory.desk.forms_collections import LineField
from pont.directory.desk.rules import may_give_keys
from pont.directory.desk.views_collections import show
from pont.directory.partner_api import actions, scopes
from pont.directory.partner_api.models import ProgramKey


class KeyForm(forms.Form):
    """A key for one program."""

    name = LineField(
        label=gettext_lazy("Name of the program"),
        max_length=60,
        widget=forms.TextInput(INPUT),
        error_messages={"required": gettext_lazy("Say which program it is.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        choices=list(scopes.LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what the program may do.")},
    )


def rows() -> list[dict[str, Any]]:
    """The keys in use, with what they open and when they were used last."""
    return [
        {
            "pk": key.pk,
            "name": key.name,
            "scopes": [str(scopes.LABELS[scope]) for scope in key.scopes if scope in scopes.LABELS],
            "used": date_said(key.used_on) if key.used_on else "",
        }
        for key in ProgramKey.objects.filter(ended_at=None).order_by("name")
    ]


def offered(form: KeyForm) -> list[dict[str, Any]]:
    """What a program may be given, as the page of choices asks for it."""
    chosen = form["scopes"].value() or []
    return [
        {"value": scope, "label": label, "meaning": "", "is_chosen": scope in chosen}
        for scope, label in scopes.LABELS.items()
    ]


@at_house(may_give_keys)
def programs(request: HttpRequest, at: AtWork) -> HttpResponse:
    """The programs of the house; a post gives one a key, which is shown now and never again."""
    form, key = KeyForm(posted(request)), ""
    if form.is_valid():
        made = tried(form, lambda: actions.give_key(**form.cleaned_data, by=at))
        if made is not None:
            key, form = made[1], KeyForm()
    status = 400 if form.is_bound else 200
    address = request.build_absolute_uri("/api/v1/")
    context = {"form": form, "offered": offered(form), "rows": rows(), "key": key, "address": address}
    return show(request, at, "programs", status=status, **context)


@at_house(may_give_keys)
def end(request: HttpRequest, at: AtWork, pk: UUID) -> HttpResponse:
    """A key ends; from the next request on it opens nothing."""
    key = get_object_or_404(ProgramKey.objects.all(), pk=pk)
    if request.method == "POST":
        actions.end_key(key=key, by=at)
        messages.success(request, _("The key has ended. It opens nothing any more."))
    return redirect("map_desk:programs", house=at.house.pk)
