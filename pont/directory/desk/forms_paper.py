"""What a worker types to print for partner houses, cleaned. Nothing here saves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from pont.accounts.forms import INPUT
from pont.directory import live
from pont.directory.asking import Asked
from pont.directory.paper.page import default_second, number
from pont.directory.paper.papers import SIZES, kinds
from pont.directory.paper.planning import Wanted
from pont.directory.question import BadQuestion, check
from pont.kernel import vocabulary
from pont.kernel.terms import LANGUAGES

SELECT = {"class": "input"}
OF_DOOR = re.compile(r"(?:.*/door/)?([0-9]{1,18})/?(?:[?#].*)?", re.ASCII)


def needs() -> list[tuple[str, str]]:
    """The twelve tiles, in the language of the page."""
    reader = get_language() or LANGUAGES[0]
    tiles = vocabulary.tiles().values()
    return [("", gettext("all doors")), *((tile.code, tile.word.get(reader)) for tile in tiles)]


class PartnersPaperForm(forms.Form):
    """Which doors, in which languages, and whether it bears what only partner houses may read."""

    need = forms.ChoiceField(required=False, choices=needs, label=_("For which need?"))
    where = forms.CharField(required=False, max_length=80, label=_("Where?"))
    door = forms.CharField(required=False, max_length=300, label=_("Or one door: the address of its page"))
    first = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of the paper"))
    second = forms.ChoiceField(required=False, label=_("And a second language"))
    size = forms.ChoiceField(required=False, choices=[(size, size.upper()) for size in SIZES])
    partners = forms.BooleanField(required=False)
    kind = forms.CharField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["second"].choices = [("", gettext("no second language")), *settings.LANGUAGES]
        self.fields["size"].label = gettext("How large is a poster?")
        first = get_language() or LANGUAGES[0]
        self.initial = {"first": first, "second": default_second(first)} | dict(self.initial)
        for name in ("need", "first", "second", "size"):
            self.fields[name].widget.attrs |= SELECT
        for name in ("where", "door"):
            self.fields[name].widget.attrs |= INPUT

    def clean_door(self) -> int | None:
        """The number of a door, out of the address of its page."""
        typed = self.cleaned_data["door"].strip()
        found = OF_DOOR.fullmatch(typed)
        if typed and found is None:
            raise forms.ValidationError(_("Copy the address of the page of one door."))
        return number(found[1]) if found else None

    def clean_kind(self) -> str:
        if self.cleaned_data["kind"] not in kinds():
            raise forms.ValidationError(_("This paper is not known."))
        return self.cleaned_data["kind"]

    def clean(self) -> Mapping[str, Any]:
        """The question too: what cannot be read stands beside its field."""
        said = self.cleaned_data
        given = {name: [said[name]] for name in ("need", "where") if said.get(name)}
        try:
            said["asked"] = Asked(given, check(given, live.index().landmarks), by_post=False)
        except BadQuestion as error:
            self.add_error("where" if error.field == "where" else None, str(error))
        return said

    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(said["kind"], said["first"], said["second"], said["size"], door=said["door"])
