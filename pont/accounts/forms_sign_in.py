"""What is asked of whoever comes in for the first time, and of whoever comes back. Cleans; saves nothing."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa import app_settings
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pont.accounts import roles
from pont.accounts.models import Membership, Worker
from pont.accounts.pins import LONGEST, clean_pin

LONGEST_NAME = Membership._meta.get_field("called").max_length
LONGEST_PASSWORD = 200
NEW_PASSWORD_HINT = _("Twelve characters or more. A short sentence is easy to keep.")


def cleaned_name(text: str) -> str:
    """A name on one line, composed, without what nobody sees: controls, and marks that turn the direction of a text."""
    letters = (_seen(letter) for letter in unicodedata.normalize("NFC", text))
    return " ".join("".join(letters).split())


def _seen(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return ""
    return " " if kind in ("Cc", "Cs", "Zl", "Zp") else letter


def dress(field: forms.Field, label: Any, *, hint: Any = "", **attributes: str) -> None:
    """Give a field of the library's our label, hint and attributes; no word inside the field itself."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update({"class": "input", **attributes})


def dress_code(field: forms.Field, label: Any, hint: Any) -> None:
    """A code of digits, which a phone offers by itself."""
    dress(field, label, hint=hint, inputmode="numeric", autocomplete="one-time-code", maxlength="20")


class SignInForm(LoginForm):
    """A made-up name and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("The name Pont gave you: two words and a number.")
        dress(
            self.fields["login"],
            _("Name to sign in with"),
            hint=hint,
            autocapitalize="none",
            spellcheck="false",
        )
        dress(self.fields["password"], _("Password"))

    def clean_login(self) -> str:
        """In small letters, as the names are made: else each capital would be a name of its own to whoever counts."""
        return super().clean_login().lower()


class PasswordAgainForm(ReauthenticateForm):
    """The password once more, before something of the sign-in itself changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["password"], _("Password"))


class OtherPasswordForm(ChangePasswordForm):
    """Another password; the one of now proves who asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["oldpassword"], _("Your password of now"))
        dress(self.fields["password1"], _("New password"), hint=NEW_PASSWORD_HINT)
        dress(self.fields["password2"], _("The new password again"))


class CodeForm(base.AuthenticateForm):
    """A code of the app, or one of the paper. Each opens once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_code(self.fields["code"], _("Code"), _("Six digits of the app, or a code of your paper."))

    def clean_code(self) -> str:
        """allauth forgets a used code after one period, but with a tolerance it stays valid for several."""
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            is_valid_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
            cache.touch(self.authenticator.wrap()._get_used_cache_key(code), timeout=is_valid_for)
        return code


class CodeAgainForm(CodeForm, base.ReauthenticateForm):
    """The same, before something of the sign-in itself changes."""

    save = base.ReauthenticateForm.save


class AppForm(ActivateTOTPForm):
    """The first code an app shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_code(self.fields["code"], _("Code"), _("Type the six digits that the app shows now."))


class InvitationForm(forms.Form):
    """`held`: the roles of the invitation. `has_account`: it is joined with the account that is signed in."""

    secrecy = forms.BooleanField(
        label=_("I have read this and keep to it."),
        error_messages={"required": _("Read the note and mark the box.")},
    )
    called = forms.CharField(
        label=_("How do we call you here?"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write how we call you.")},
    )
    pin = forms.CharField(
        label=_("PIN for the tablet"), max_length=LONGEST, error_messages={"required": _("Choose a PIN.")}
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("The password again"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": _("Type the password a second time.")},
    )

    def __init__(self, *args: Any, held: frozenset[str], has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("A first name is enough. Your colleagues see it.")
        dress(self.fields["called"], self.fields["called"].label, hint=hint, autocomplete="nickname")
        self._dress_pin(is_needed=bool(held & roles.AT_THE_TABLET))
        if has_account:
            del self.fields["password"], self.fields["again"]
        else:
            self._dress_password(is_needed=roles.needs_second_factor(held))

    def _dress_pin(self, *, is_needed: bool) -> None:
        field = self.fields["pin"]
        field.required = is_needed
        hint = _("Four to eight digits that nobody guesses.")
        optional = _("Four to eight digits. Only if you also work at the tablet.")
        dress(
            field, field.label, hint=hint if is_needed else optional, inputmode="numeric", autocomplete="off"
        )

    def _dress_password(self, *, is_needed: bool) -> None:
        for name, hint in (("password", NEW_PASSWORD_HINT), ("again", "")):
            field = self.fields[name]
            field.required = is_needed
            dress(field, field.label, hint=hint, autocomplete="new-password")

    def clean_called(self) -> str:
        called = cleaned_name(self.cleaned_data["called"])
        if not any(letter.isalnum() for letter in called):
            raise ValidationError(gettext("Write a name that can be read aloud."))
        return called

    def clean_pin(self) -> str:
        typed = self.cleaned_data["pin"]
        return clean_pin(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        password, again = found.get("password", ""), found.get("again", "")
        if password != again and not self.errors.keys() & {"password", "again"}:
            self.add_error("again", gettext("The two passwords are not the same."))
        elif password:
            try:
                # Compared with what somebody is called: the name to sign in with does not exist yet.
                validate_password(password, Worker(username=found.get("called", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return found
