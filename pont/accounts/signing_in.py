"""How Pont signs in with allauth: by invitation only, without mail, with sentences of our own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pont.accounts.views import told

# Wrong passwords for one name, from wherever they come; `axes` counts those from one address, and closes earlier.
TRIES_OF_A_NAME = {"login_failed": "60/h/key"}


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, behind as many proxies as the settings trust: one answer for allauth and axes."""
    return get_client_ip(request)


def end_other_sessions(request: HttpRequest) -> None:
    """End every session of this account but this one, when a second factor comes in.

    One of them may be of somebody who knew the password alone, and would from now on pass for two steps. Rows are few:
    visitors have no session.
    """
    worker = str(request.user.pk)
    others = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=request.session.session_key)
    for session in others.iterator():
        if session.get_decoded().get(SESSION_KEY) == worker:
            session.delete()


class Adapter(DefaultAccountAdapter):
    """Nobody signs up; nothing is mailed; no message of the library's is put on a page."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("This name and this password do not go together."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many tries. Wait a while and try again."),
        "rate_limited": _("Too many tries. Wait a while and try again."),
        "incorrect_code": _("This code is not right. Wait for the next one and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Pont knows no address to mail to."""

    def add_message(self, *args: object, **options: object) -> None:
        """Our pages say what happened."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raise `ValidationError` for a name that was tried too often, whether anybody has it or not."""
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            key=self._get_login_attempts_cache_key(request, **credentials),
            config=TRIES_OF_A_NAME,
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return told(request, gettext("This account is closed. Ask the coordinator of your house."), 403)


class SecondFactor(DefaultMFAAdapter):
    """Codes and passkeys, with sentences of our own."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Wait for the next one and try again."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkey it is, as the phone shows it; the id stays the host, or no passkey would open any more."""
        return super().get_public_key_credential_rp_entity() | {"name": "Pont"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """What a passkey is called that was given no name."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}
