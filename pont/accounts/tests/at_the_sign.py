"""How tests sign in; `conftest` has the browser."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from pont.accounts.tests.cast import PASSWORD

SIGN_IN = "/nl/sign-in/"


def try_to_sign_in(browser: Client, name: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return browser.post(SIGN_IN, {"login": name, "password": password, **more})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session
