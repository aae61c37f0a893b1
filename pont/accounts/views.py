"""Sentences of the desk that stand on a page of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def told(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """One sentence on a page of its own."""
    return render(request, "accounts/told.html", {"sentence": sentence}, status=status)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    return told(request, _("This form is too old. Open the page again; nothing was changed."), 403)


def too_many_tries(request: HttpRequest, *args: object, **options: object) -> HttpResponse:
    return told(request, _("Too many tries. Wait fifteen minutes and try again."), 429)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return told(request, _("Your role does not open this page. Ask the coordinator of your house."), 403)
