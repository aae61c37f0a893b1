"""What a browser answers for a passkey: written by a script, so whatever else is posted is refused like a wrong one."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pont.accounts.forms_sign_in import LONGEST_NAME, cleaned_name, dress

# How reading ends where no browser wrote: it is JSON around base64 around CBOR, each with surprises of its own.
UNREADABLE = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError),
    *(RecursionError, TypeError, ValueError, struct.error),
)
Read = TypeVar("Read")


def read(reading: Callable[[], Read]) -> Read:
    """The answer; raises `ValidationError` for one that no browser wrote."""
    try:
        return reading()
    except UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class Answer(forms.JSONField):
    """The answer in JSON, however deep somebody nested it."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class ShownPasskeyForm(webauthn.AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = Answer(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        return read(super().clean_credential)


class PasskeyAloneForm(ShownPasskeyForm, webauthn.LoginWebAuthnForm):
    """A passkey instead of name and password."""


class PasskeyAgainForm(ShownPasskeyForm, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more, before something of the sign-in itself changes."""


class PasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey that opens the account alone: the device itself asked for a finger, a face or a code."""

    credential = Answer(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("You may have several. The name tells them apart.")
        dress(self.fields["name"], _("A name for this passkey"), hint=hint, maxlength=str(LONGEST_NAME))

    def clean_name(self) -> str:
        self.cleaned_data["name"] = cleaned_name(self.cleaned_data["name"])[:LONGEST_NAME]
        return super().clean_name()

    def clean_passwordless(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        return read(super().clean)
