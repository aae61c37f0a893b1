"""What every part of an entry has: fields that begin as the entry stands, and values for it. Nothing here saves."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pont.accounts.actions import NotPossible
from pont.accounts.forms import INPUT
from pont.directory import choices, names
from pont.directory.desk.forms_collections import LINE, LineField
from pont.directory.editing.checks import FieldRefused
from pont.directory.editing.record import Record, stamp
from pont.kernel.phrasing import unturned

PROSE = {**LINE, "rows": 6}
DATE = {**INPUT, "type": "date"}
HOWS = [(code, label) for code, label in choices.HOW if code != "imported"]
# What is chosen where somebody else wrote something too.
MINE, THEIRS = "mine", "theirs"


class ProseField(forms.CharField):
    """Paragraphs, each line cleaned; one empty line between them at most."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"required": False, "max_length": 20_000, "widget": forms.Textarea(PROSE), **options}
        )

    def to_python(self, value: object) -> str:
        lines = (names.cleaned(line)[0] for line in (super().to_python(value) or "").splitlines())
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def line(label: Any, length: int, **options: Any) -> LineField:
    attributes = LINE | options.pop("attrs", {})
    return LineField(
        label=label, max_length=length, required=False, widget=forms.TextInput(attributes), **options
    )


def choice(label: Any, offered: Any, **options: Any) -> forms.ChoiceField:
    widget = forms.Select({"class": "input"})
    return forms.ChoiceField(label=label, choices=offered, required=False, widget=widget, **options)


def written_in() -> forms.ChoiceField:
    return choice(_("Language of these texts"), lambda: [("", _("not known")), *settings.LANGUAGES])


def as_before(old: str | None, typed: str) -> str | None:
    """What was typed, or the old text to the letter where cleaning alone would have changed it."""
    same = ProseField().to_python(old or "") == typed or LineField().to_python(old or "") == typed
    return old if same else typed


class SaidForm(forms.Form):
    """Who said so, and on which day."""

    # Buttons that only show something ask for nothing.
    use_required_attribute = False
    how = forms.ChoiceField(
        label=_("Who said so?"),
        choices=HOWS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you know it.")},
    )
    on = forms.DateField(
        label=_("On which day?"),
        initial=timezone.localdate,
        widget=forms.DateInput(DATE, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if day < timezone.localdate() - datetime.timedelta(days=3660):
            raise forms.ValidationError(_("This is too long ago to say anything about today."))
        return day


class PartForm(forms.Form):
    """One part of an entry. A subclass says its fields, which keys they are, and how to go from one to the other."""

    # The field that tells of a key; a key that is not here tells of the whole form.
    field_of: ClassVar[dict[str, str]] = {}
    template = "map_desk/_entry_fields.html"
    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, *, record: Record, **options: Any) -> None:
        super().__init__(data, **options)
        self.record = record
        self.build()
        self.initial = {**self.begun(), **self.initial}

    def build(self) -> None:
        """Fields that depend on the entry."""

    def begun(self) -> dict[str, Any]:
        """What the fields say when the part is opened."""
        return {key: self.record.get(key) for key in self.writes() if key in self.fields}

    def writes(self) -> tuple[str, ...]:
        """The keys of the record that this part writes."""
        return tuple(self.field_of)

    def values(self) -> dict[str, Any]:
        """What the entry should say, by key."""
        return {key: as_before(self.record.get(key), self.cleaned_data[key]) for key in self.field_of}

    def seen(self) -> dict[str, str]:
        """A stamp of each key as it stands now."""
        return {key: stamp(self.record.get(key)) for key in self.writes()}

    def wanted(self, seen: Mapping[str, str]) -> dict[str, Any]:
        """The values that say something else than what was seen when the part was opened."""
        said = {key: None if value in ("", [], {}) else value for key, value in self.values().items()}
        return {key: value for key, value in said.items() if stamp(value) != seen.get(key)}

    def shown_fields(self) -> list[dict[str, Any]]:
        """For the page: each field, and whether it is chosen by tapping."""
        chips = (forms.RadioSelect, forms.CheckboxSelectMultiple)
        return [
            {"field": one, "is_tapped": isinstance(one.field.widget, chips)} for one in self.visible_fields()
        ]

    def refuse(self, why: NotPossible) -> None:
        """Say beside the field, or above the form, why it cannot be."""
        field = self.field_of.get(why.key) if isinstance(why, FieldRefused) else None
        self.add_error(field if field in self.fields else None, str(why))


def read_seen(text: str, keys: tuple[str, ...]) -> dict[str, str]:
    """The stamps that came with a form. A key without one counts as changed by somebody else."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = {}
    found = found if isinstance(found, dict) else {}
    return {key: str(found.get(key, "")) for key in keys}


def clean_rows(rows: list[dict[str, Any]], must: str) -> list[dict[str, Any]]:
    """Rows without those whose main cell is empty."""
    return [row for row in rows if row.get(must)]


def shown(value: object) -> str:
    return unturned(str(value)) if value not in (None, "") else ""


def offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """What can be chosen in a field of this form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
