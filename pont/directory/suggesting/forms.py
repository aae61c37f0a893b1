"""What a visitor types about a door, cleaned. Nothing here saves, and nothing is required of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.directory.suggesting import cleaning
from pont.directory.suggesting.proposals import ADDRESS, DESCRIPTION, ENDED, HOURS, NAME, PHONES

INPUT = {"class": "input", "autocomplete": "off", "dir": "auto"}
# A field that nobody sees: who fills it in is a program.
TRAP = "website"
TOO_LONG = _("That is too long. Say it in a few words.")


class SaidField(forms.CharField):
    """A text without tags and links; `had_link`: whether one was taken out."""

    had_link = False

    def __init__(self, *, most: int, lines: int = 1, **options: Any) -> None:
        shape = {**INPUT, "maxlength": str(most)}
        widget = forms.TextInput(shape) if lines == 1 else forms.Textarea({**shape, "rows": lines})
        super().__init__(
            max_length=most,
            required=False,
            widget=widget,
            error_messages={"max_length": TOO_LONG},
            **options,
        )

    def to_python(self, value: object) -> str:
        text, self.had_link = cleaning.cleaned(super().to_python(value) or "")
        return text


class SaidForm(forms.Form):
    """`FIELDS`: which field of the form is which field of a proposal."""

    FIELDS: dict[str, str]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **options})

    @property
    def had_link(self) -> bool:
        return any(getattr(field, "had_link", False) for field in self.fields.values())

    def said(self) -> dict[str, str]:
        """The fields of the proposal, without those that say nothing."""
        found = {key: self.cleaned_data.get(name) for name, key in self.FIELDS.items()}
        return {key: "yes" if text is True else str(text) for key, text in found.items() if text}


class CorrectionForm(SaidForm):
    """What is wrong with a door."""

    FIELDS = {"where": ADDRESS, "hours": HOURS, "phone": PHONES, "ended": ENDED}
    where = SaidField(label=_("It has moved. The new address:"), most=200)
    hours = SaidField(label=_("The hours are different. They are:"), most=500, lines=3)
    phone = SaidField(label=_("The telephone is different. The number:"), most=60)
    ended = forms.BooleanField(label=_("It no longer exists."), required=False)
    words = SaidField(label=_("Something else, in your own words"), most=1000, lines=3)
    credit = SaidField(label=_("How may we name you?"), most=80)

    def __init__(self, *args: Any, is_secret: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_secret:
            # Nothing is asked that could tell where it is.
            del self.fields["where"], self.fields["words"]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.said() and not self.cleaned_data.get("words"):
            self.add_error(None, _("Write what is different, or tick the line."))
        return self.cleaned_data


class PlaceForm(SaidForm):
    """A place that the map does not know."""

    FIELDS = {
        "name": NAME,
        "about": DESCRIPTION,
        "where": ADDRESS,
        "phone": PHONES,
        "hours": HOURS,
    }
    name = SaidField(label=_("What is it called?"), most=200)
    about = SaidField(label=_("What you find there"), most=500, lines=3)
    where = SaidField(label=_("Where is it?"), most=200)
    hours = SaidField(label=_("When is the door open?"), most=500, lines=3)
    phone = SaidField(label=_("Telephone"), most=60)
    words = SaidField(label=_("Something else, in your own words"), most=1000, lines=3)
    credit = SaidField(label=_("How may we name you?"), most=80)

    def clean(self) -> dict[str, Any]:
        for name in ("name", "about"):
            text = self.cleaned_data.get(name, "").replace(cleaning.OUT, "").strip()
            if not self.errors and not text:
                self.add_error(None, _("Write its name, and what one finds there."))
        return self.cleaned_data


class HoursForm(SaidForm):
    """Other hours, as the service itself says them."""

    FIELDS = {"hours": HOURS}
    hours = SaidField(label=_("When is the door open?"), most=500, lines=3)

    def clean_hours(self) -> str:
        text: str = self.cleaned_data["hours"]
        if not text:
            raise forms.ValidationError(_("Write what is different, or tick the line."))
        return text
