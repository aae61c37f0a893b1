"""What the desk of thresholds sends, cleaned. Nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.thresholds.models import CALL_OUTCOMES, NAMED, NOT_NAMED, OUTCOMES, REPLY, WORDS

TELL, REPLIED = "tell", "reply"
STEPS = (TELL, REPLIED, NAMED, NOT_NAMED)


class CardForm(forms.Form):
    """What stopped somebody: the card, and what may be added."""

    code = forms.CharField(max_length=60)
    domains = forms.MultipleChoiceField(required=False)
    service = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    words = forms.CharField(
        required=False,
        max_length=WORDS,
        strip=True,
        label=_("In their own words"),
        widget=forms.Textarea({"class": "input", "rows": 3, "maxlength": WORDS, "autocomplete": "off"}),
    )
    q = forms.CharField(required=False, max_length=100, strip=True)

    def __init__(self, *args: object, domains: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["domains"].choices = domains  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """Whether a door let somebody in. A tapped card says "refused" by itself."""

    outcome = forms.ChoiceField(choices=[(code, code) for code in OUTCOMES])
    threshold = forms.CharField(required=False, max_length=60)


class AnswerForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(choices=[(code, code) for code in CALL_OUTCOMES])
    until = forms.DateField(required=False)


class NoticeForm(forms.Form):
    """The next step with a door of which something is reported: told, replied, or decided."""

    step = forms.ChoiceField(choices=[(code, code) for code in STEPS])
    reply = forms.CharField(
        required=False,
        max_length=REPLY,
        strip=True,
        label=_("What the service replies"),
        widget=forms.Textarea({"class": "input", "rows": 4, "maxlength": REPLY, "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("step") == REPLIED and not said.get("reply") and "reply" not in self.errors:
            self.add_error("reply", _("Write what the service said."))
        return said
