"""Signing in, signing out, and the second factor: allauth's views, with our forms and our pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.core.internal import ratelimit
from allauth.mfa.base import views as second
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.views.generic.edit import FormView

from pont.accounts import forms_passkey
from pont.accounts import forms_sign_in as forms
from pont.accounts.signing_in import end_other_sessions

Page = Callable[..., HttpResponseBase]
# Of one address: a house has one for everybody in it.
QUESTIONS = {"passkey_asked": "60/m/ip"}


def kept_by_nobody(view: Page) -> Page:
    """Say of an answer what every private page says of itself."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponseBase:
        response = view(request, *args, **rest)
        # allauth says it in five words, and by the clock.
        response.headers.pop("Expires", None)
        response["Cache-Control"] = "no-store"
        return response

    return page


def ways_of(worker: AbstractBaseUser) -> set[str]:
    """Which second factors somebody has: "totp", "webauthn", "recovery_codes"."""
    return set(Authenticator.objects.filter(user_id=worker.pk).values_list("type", flat=True))


def once_more(request: HttpRequest, path: str) -> HttpResponse:
    """Back to a page whose passkey did not open; it says so."""
    to = request.POST.get("next", "")
    said = {"passkey": "failed"} | ({"next": to} if to else {})
    return HttpResponseRedirect(f"{path}?{urlencode(said)}")


class SignIn(account.LoginView):
    template_name = "signing_in/sign_in.html"
    form_class = forms.SignInForm


class SignInByPasskey(webauthn.LoginWebAuthnView):
    form_class = forms_passkey.PasskeyAloneForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A question for a passkey; each begins a session, so nobody gets them without end."""
        counted = {"app": "allauth.mfa", "action": "passkey_asked", "config": QUESTIONS}
        refused = ratelimit.consume_or_429(request, limit_get=True, **counted)
        return refused or super().get(request, *args, **kwargs)

    def form_invalid(self, form: Form) -> HttpResponse:
        return once_more(self.request, reverse("account_login"))


class SecondStep(second.AuthenticateView):
    """After the password: a code or a passkey."""

    template_name = "signing_in/second_step.html"
    webauthn_form_class = forms_passkey.ShownPasskeyForm
    form_class = forms.CodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"ways": ways_of(self.stage.login.user)}


class SignOut(account.LogoutView):
    template_name = "signing_in/sign_out.html"


class PasswordAgain(account.ReauthenticateView):
    template_name = "signing_in/password_again.html"
    form_class = forms.PasswordAgainForm


class CodeAgain(second.ReauthenticateView):
    template_name = "signing_in/code_again.html"
    form_class = forms.CodeAgainForm


class PasskeyAgain(webauthn.ReauthenticateWebAuthnView):
    template_name = "signing_in/passkey_again.html"
    form_class = forms_passkey.PasskeyAgainForm

    def form_invalid(self, form: Form) -> HttpResponse:
        return once_more(self.request, self.request.path)


class Ways(second.IndexView):
    """How somebody signs in, and what they may change about it."""

    template_name = "signing_in/ways.html"


class OtherPassword(account.PasswordChangeView):
    template_name = "signing_in/other_password.html"
    form_class = forms.OtherPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


class AddApp(totp.ActivateTOTPView):
    template_name = "signing_in/add_app.html"
    form_class = forms.AppForm

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        end_other_sessions(self.request)
        return response


class RemoveApp(totp.DeactivateTOTPView):
    template_name = "signing_in/remove_app.html"


class AddPasskey(webauthn.AddWebAuthnView):
    template_name = "signing_in/add_passkey.html"
    form_class = forms_passkey.PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth asks a device for a key that only accompanies a password; ours opens alone."""
        asked = auth.begin_registration(self.request.user, True)
        return FormView.get_context_data(self, **kwargs) | {"js_data": {"creation_options": asked}}

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        end_other_sessions(self.request)
        return response


class RemovePasskey(webauthn.RemoveWebAuthnView):
    template_name = "signing_in/remove_passkey.html"
    success_url = reverse_lazy("mfa_index")


class RecoveryCodes(recovery.ViewRecoveryCodesView):
    """The codes of the paper, to write down or to print."""

    template_name = "signing_in/recovery_codes.html"


class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):
    template_name = "signing_in/new_recovery_codes.html"


sign_in = kept_by_nobody(SignIn.as_view())
sign_in_by_passkey = kept_by_nobody(SignInByPasskey.as_view())
second_step = kept_by_nobody(SecondStep.as_view())
sign_out = kept_by_nobody(SignOut.as_view())
password_again = kept_by_nobody(PasswordAgain.as_view())
code_again = kept_by_nobody(CodeAgain.as_view())
passkey_again = kept_by_nobody(PasskeyAgain.as_view())
ways = kept_by_nobody(Ways.as_view())
other_password = kept_by_nobody(OtherPassword.as_view())
add_app = kept_by_nobody(AddApp.as_view())
remove_app = kept_by_nobody(RemoveApp.as_view())
recovery_codes = kept_by_nobody(RecoveryCodes.as_view())
new_recovery_codes = kept_by_nobody(NewRecoveryCodes.as_view())
add_passkey = kept_by_nobody(AddPasskey.as_view())
remove_passkey = kept_by_nobody(RemovePasskey.as_view())
