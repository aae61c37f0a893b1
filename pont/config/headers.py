"""Headers every answer carries: nothing from another host, no frame, nothing kept unless the page says it may be."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MAP = "directory:map"
# Where somebody is, a page of ours may ask; the browser still asks the visitor.
PERMISSIONS = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"


def policy(pictures_from: str = "") -> str:
    """What a page may load; `pictures_from`: another host whose pictures it may show, "" for none."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: {pictures_from}".rstrip(),
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def policy_of(request: HttpRequest) -> str:
    """The policy of the page that was asked for: only the map may show streets of another host, where one is set."""
    match = request.resolver_match
    is_map = match is not None and match.view_name == MAP
    return policy(settings.PONT_MAP.origin if is_map and settings.PONT_MAP else "")


class HeadersMiddleware:
    """Adds the headers; a page that may be cached by others sets its own Cache-Control before it comes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy_of(request))
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cache-Control", "no-store")
        return response
