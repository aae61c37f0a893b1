"""What holds for a while, or ends an entry: closed until, full until, checked as a whole, gone."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pont.directory import choices
from pont.directory.desk.editing.forms_part import DATE, HOWS, SaidForm, line, offer
from pont.kernel import vocabulary

UNTIL = [
    ("today", _("until tonight")),
    ("tomorrow", _("until tomorrow night")),
    ("week", _("for a week")),
    ("month", _("for a month")),
]
DAYS = {"today": 0, "tomorrow": 1, "week": 7, "month": 30}


class ConfirmForm(SaidForm):
    """Everything is still so."""


class HowForm(forms.Form):
    """Who said so, now."""

    how = forms.ChoiceField(
        label=_("Who said so?"), choices=HOWS, widget=forms.Select({"class": "input"}), initial="phoned"
    )


class CloseForm(HowForm):
    since = forms.DateField(
        label=_("First day closed"),
        initial=timezone.localdate,
        widget=forms.DateInput(DATE, format="%Y-%m-%d"),
    )
    until = forms.DateField(label=_("Last day closed"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    note = line(_("A note for visitors"), 200)
    field_order = ("since", "until", "note", "how")


class FullForm(forms.Form):
    level = forms.ChoiceField(
        label=_("Is there room?"), choices=choices.SATURATION, widget=forms.Select({"class": "input"})
    )
    how_long = forms.ChoiceField(
        label=_("Until when?"), choices=UNTIL, widget=forms.Select({"class": "input"})
    )

    def until(self) -> datetime.datetime:
        """The midnight after the last day."""
        day = timezone.localdate() + datetime.timedelta(days=DAYS[self.cleaned_data["how_long"]] + 1)
        return timezone.make_aware(datetime.datetime(day.year, day.month, day.day))


class NeedForm(forms.Form):
    """One tap on a need. `change`: person or struck."""

    code = forms.CharField(max_length=60)
    change = forms.ChoiceField(choices=[("person", ""), ("struck", "")])

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code not in vocabulary.needs():
            raise forms.ValidationError(_("Choose one of the answers."))
        return code


class ShowForm(forms.Form):
    """Which entries of the list. It stands in the address, so it holds no more than words about places."""

    q = line(_("Which entry do you look for?"), 100)
    show = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, offered: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "show", offered)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
