"""What people type about a collection, cleaned. Nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pont.accounts.forms import INPUT
from pont.directory import names
from pont.directory.collecting.models import CREDIT, INTRODUCTION, NAME, NOTE, Collection
from pont.kernel.terms import LANGUAGES

WORDS = 100
# Whoever writes from right to left sees it so.
LINE = {**INPUT, "dir": "auto"}
LINES = {**LINE, "rows": 5}


def own_language() -> str:
    """The language of this page: most write in the language they read."""
    code = get_language() or ""
    return code if code in LANGUAGES else LANGUAGES[0]


class LineField(forms.CharField):
    """One line, without signs that turn the words around it."""

    def to_python(self, value: object) -> str:
        return names.cleaned(super().to_python(value))[0]


class LinesField(LineField):
    """Several lines, each cleaned; empty ones go. A line ends as it is kept, so that letters are counted alike."""

    widget = forms.Textarea

    def to_python(self, value: object) -> str:
        lines = (names.cleaned(line)[0] for line in forms.CharField.to_python(self, value).splitlines())
        return "\n".join(line for line in lines if line)


class StartForm(forms.Form):
    """A new collection."""

    name = LineField(
        label=_("Name of the collection"),
        max_length=NAME,
        widget=forms.TextInput(LINE),
        error_messages={"required": _("Give the collection a name.")},
    )
    language = forms.ChoiceField(
        label=_("Language of these texts"),
        choices=settings.LANGUAGES,
        widget=forms.Select({"class": "input"}),
    )


class TextsForm(StartForm):
    """The texts of a collection. `stamp`: which texts whoever changes them saw."""

    introduction = LinesField(
        label=_("Introduction"), max_length=INTRODUCTION, required=False, widget=forms.Textarea(LINES)
    )
    credit = LineField(label=_("Made by"), max_length=CREDIT, required=False, widget=forms.TextInput(LINE))
    stamp = forms.CharField(max_length=16, widget=forms.HiddenInput)
    field_order = ("name", "introduction", "credit", "language")

    @staticmethod
    def of(collection: Collection) -> TextsForm:
        """The form as it is opened."""
        fields = ("name", "introduction", "credit", "language", "stamp")
        return TextsForm(initial={field: getattr(collection, field) for field in fields})

    def differences(self, collection: Collection) -> list[dict[str, Any]]:
        """What the collection says now where this form says something else, field by field."""
        spoken = dict(settings.LANGUAGES)
        found = []
        for name in ("name", "introduction", "credit", "language"):
            now, typed = getattr(collection, name), self.cleaned_data.get(name, "")
            if now != typed:
                pair = (
                    (spoken.get(now, now), spoken.get(typed, typed)) if name == "language" else (now, typed)
                )
                found.append({"label": self.fields[name].label, "now": pair[0], "typed": pair[1]})
        return found


class NoteForm(forms.Form):
    """What the group says of one door."""

    note = LineField(max_length=NOTE, required=False)
    stamp = forms.CharField(max_length=16)


class WordsForm(forms.Form):
    """The words with which a door is looked for."""

    q = LineField(max_length=WORDS, required=False)
