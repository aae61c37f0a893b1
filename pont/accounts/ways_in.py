"""What happens before any page of the desk: its language, and what a tablet does not open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from pont.accounts import tablets
from pont.kernel.terms import LANGUAGES, written_for

OF_THE_DESK = ("pont.accounts.", "pont.directory.desk.", "allauth.")
OF_THE_TABLET = "pont.accounts.views_tablet"
View = Callable[..., HttpResponse]


def in_written_language(request: HttpRequest) -> HttpResponse | None:
    """Pages of the desk are written in three languages; `/ar/house/…` goes to the nearest, with its query."""
    language = get_language() or ""
    if language in LANGUAGES or request.method not in ("GET", "HEAD"):
        return None
    return redirect(request.get_full_path().replace(f"/{language}/", f"/{written_for(language)}/", 1))


def is_open_to_a_pin(view: View) -> bool:
    """A PIN opens the pages of its house; never an account, another house, or an invitation."""
    return hasattr(view, "at_house") or view.__module__ == OF_THE_TABLET


class WaysInMiddleware:
    """Looks at pages of the desk only: a public page has no session to look at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if not view.__module__.startswith(OF_THE_DESK):
            return None
        if tablets.at_tablet(request) is not None and not is_open_to_a_pin(view):
            return redirect("accounts:tablet")
        return in_written_language(request)
