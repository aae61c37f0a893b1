"""What people type at the desk, cleaned. Nothing here saves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from django import forms
from django.db import IntegrityError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from pont.accounts import logs, pins, roles
from pont.accounts.actions import NotPossible
from pont.accounts.models import Membership, Team
from pont.kernel.phrasing import unturned

INPUT = {"class": "input", "autocomplete": "off"}
Done = TypeVar("Done")


class Choice(NamedTuple):
    """A box to tick: what it sends, what it says, what that means."""

    value: str
    label: str
    meaning: str
    is_chosen: bool


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, if anything: a form that was sent empty is refused, one that was only opened is not."""
    return request.POST if request.method == "POST" else None


def tried(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """Do it; where it cannot be done the form says why, and this is None.

    Two who press at the same moment may both pass every question; then the database refuses the second.
    """
    try:
        return act()
    except NotPossible as why:
        form.add_error(None, str(why))
    except IntegrityError:
        form.add_error(None, _("It did not work this time. Nothing was changed; try again."))
    return None


class NameField(forms.CharField):
    """The name of a person, a team or a tablet: one line, without signs that turn the words around it."""

    def __init__(self, *, missing: str = "", **options: Any) -> None:
        if missing:
            options["error_messages"] = {"required": missing}
        super().__init__(max_length=60, widget=forms.TextInput(INPUT), **options)

    def clean(self, value: object) -> str:
        return " ".join(unturned(super().clean(value)).split())


class RolesForm(forms.Form):
    """Which roles somebody gets."""

    roles = forms.MultipleChoiceField(
        choices=list(roles.LABELS.items()), error_messages={"required": _("Choose at least one role.")}
    )

    def offered(self) -> list[Choice]:
        """Every role, ticked as it was sent or as it is."""
        chosen = set(self["roles"].value() or ())
        return [Choice(role, roles.LABELS[role], roles.MEANINGS[role], role in chosen) for role in roles.ALL]


class InviteForm(RolesForm):
    called = NameField(required=False, label=_("For whom?"))


class TeamsForm(forms.Form):
    """The teams one person belongs to."""

    teams = forms.ModelMultipleChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, offered: Iterable[Team], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["teams"].queryset = offered

    def offered(self) -> list[Choice]:
        chosen = {str(pk) for pk in self["teams"].value() or ()}
        rows = self.fields["teams"].queryset
        return [Choice(str(row.pk), row.name, "", str(row.pk) in chosen) for row in rows]


class MembersForm(forms.Form):
    """The people of one team."""

    members = forms.ModelMultipleChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, offered: Iterable[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["members"].queryset = offered

    def offered(self) -> list[Choice]:
        chosen = {str(pk) for pk in self["members"].value() or ()}
        rows = self.fields["members"].queryset
        return [Choice(str(row.pk), row.called, "", str(row.pk) in chosen) for row in rows]


class TeamForm(forms.Form):
    name = NameField(label=_("Name of the team"), missing=_("Give the team a name."))


class TabletForm(forms.Form):
    name = NameField(label=_("Name of this tablet"), missing=_("Give the tablet a name."))


class PinInput(forms.PasswordInput):
    """A field whose text is never sent back; no password field, which a browser would offer to keep."""

    input_type = "text"


class PinField(forms.CharField):
    """What somebody typed as a PIN; `missing`: what to say where nothing was typed."""

    def __init__(self, *, label: str, missing: str) -> None:
        shape = {**INPUT, "class": "input pin-typed", "inputmode": "numeric"}
        super().__init__(
            label=label, max_length=50, widget=PinInput(shape), error_messages={"required": missing}
        )


class PinForm(forms.Form):
    """A PIN, typed twice, so that nobody locks themselves out by a slip of the finger."""

    pin = PinField(label=_("Your new PIN"), missing=_("Type a PIN."))
    again = PinField(label=_("The same PIN again"), missing=_("Type the PIN twice."))

    def clean_pin(self) -> str:
        return pins.clean_pin(self.cleaned_data["pin"])

    def clean(self) -> dict[str, Any]:
        pin, again = self.cleaned_data.get("pin"), self.cleaned_data.get("again")
        if pin and again and pin != again.strip():
            self.add_error("again", _("This is another PIN. Type the same one twice."))
        return self.cleaned_data


class SureForm(forms.Form):
    """Whether somebody means it: one button, whose press is the answer."""

    sure = forms.BooleanField()


class AccessLogForm(forms.Form):
    """Which lines of the history of access to show. It stands in the address, so it holds no text."""

    by = forms.ModelChoiceField(queryset=None, required=False, label=_("Who"), empty_label=_("Everybody"))

    def __init__(self, *args: Any, people: Iterable[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["by"].queryset = people
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


class LogForm(AccessLogForm):
    """Which lines of the log to show."""

    act = forms.ChoiceField(
        required=False, label=_("What"), choices=[("", _("Everything")), *logs.ACTS.items()]
    )


class AnswerForm(forms.Form):
    """About which page somebody asks."""

    thing = forms.UUIDField(
        label=_("The number of the page"),
        widget=forms.TextInput({**INPUT, "spellcheck": "false", "maxlength": "50"}),
        error_messages={
            "required": _("Type or paste the number of the page."),
            "invalid": _("This is not the number of a page. Look at the page again."),
        },
    )
