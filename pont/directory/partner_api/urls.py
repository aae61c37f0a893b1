"""Addresses of the interface for partners' programs, below /api/v1/."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation

from pont.directory.partner_api.api import api

# Programs read one language, whatever their library says it accepts.
SENTENCES_IN = "en"


def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An answer in English that nobody keeps. A key comes in a header that no other site can send: no form token."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        with translation.override(SENTENCES_IN):
            response = view(request, *args, **rest)
        response["Cache-Control"] = "no-store"
        return response

    page.csrf_exempt = True  # type: ignore[attr-defined]
    return page


app_name = "partner-api"
# The library names an address once for each method; one view answers all of them.
PATTERNS = {str(pattern.pattern): pattern for pattern in reversed(api.urls[0])}
urlpatterns = [
    path(address, answering(pattern.callback), name=pattern.name) for address, pattern in PATTERNS.items()
]
