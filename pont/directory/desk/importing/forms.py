"""What somebody types to bring a list, and what they say of its source, cleaned. Nothing here saves."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pont.accounts.forms import INPUT
from pont.directory.desk.editing.forms_part import DATE
from pont.directory.desk.forms_collections import LINE, LineField
from pont.directory.desk.importing.uploads import LARGEST, About
from pont.directory.models import Source
from pont.directory.names import cleaned
from pont.kernel.phrasing import unturned

LONGEST_NAME = 200
LONGEST_FILE_NAME = 80
OVERWRITES = {
    "older": _("what nobody checked since"),
    "all": _("everything, also what people checked"),
    "nothing": _("nothing that is there: only new doors come"),
}
TOO_LARGE = _("This file is larger than 10 MB. Use the command: pont import.")


class SourceField(forms.ModelChoiceField):
    """A source by its name."""

    def label_from_instance(self, source: Source) -> str:
        return unturned(source.name)


class NewListForm(forms.Form):
    """A file, whose it is, of when, and how much of the list."""

    source = SourceField(
        queryset=Source.objects.order_by("name"),
        required=False,
        label=_("Whose list is it?"),
        empty_label=_("somebody new"),
        widget=forms.Select({"class": "input"}),
    )
    name = LineField(
        label=_("Their name, where they are new"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(LINE),
    )
    file = forms.FileField(
        label=_("The file"),
        allow_empty_file=True,
        max_length=500,
        widget=forms.FileInput({"class": "input", "accept": ".xlsx,.csv,.json,.zip,.geojson"}),
        error_messages={"required": _("Choose a file first.")},
    )
    sheet = LineField(
        label=_("Which sheet of a workbook?"), max_length=100, required=False, widget=forms.TextInput(LINE)
    )
    dated = forms.DateField(
        label=_("Of which day is the list?"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d")
    )
    is_part = forms.BooleanField(label=_("This is a part of a list"), required=False)

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        if not sent.size:
            raise forms.ValidationError(_("This file is empty."))
        return sent

    def clean_dated(self) -> datetime.date | None:
        day = self.cleaned_data["dated"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        source, name = said.get("source"), said.get("name", "")
        if not name and source is None and "source" not in self.errors:
            self.add_error("source", _("Say whose list it is."))
        elif name and source is not None:
            self.add_error("name", _("Choose a source or write a new one, not both."))
        elif name and Source.objects.filter(name__iexact=name).exists():
            self.add_error("name", _("This source exists already. Choose it above."))
        return said

    def about(self) -> About:
        """What is kept beside the file."""
        said = self.cleaned_data
        return About(
            cleaned(said["file"].name)[0][-LONGEST_FILE_NAME:],
            said["source"].name if said["source"] else said["name"],
            dated=said["dated"],
            is_part=said["is_part"],
            sheet=said["sheet"],
        )


class SourceForm(forms.Form):
    """What the lists of a source may do."""

    overwrites = forms.ChoiceField(
        label=_("What may it write over?"),
        choices=list(OVERWRITES.items()),
        widget=forms.Select({"class": "input"}),
    )
    is_whole = forms.BooleanField(label=_("Its list is always all there is"), required=False)


class SinceForm(forms.Form):
    """From when on changes are told, and as what."""

    since = forms.DateField(
        label=_("Since which day?"),
        widget=forms.DateInput(INPUT | DATE, format="%Y-%m-%d"),
        error_messages={"required": _("Say since which day."), "invalid": _("Write the day as 2026-11-22.")},
    )
