"""The public pages. They write nothing, so they need no token and set no cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from pont.directory import about_page, live
from pont.directory.answers import answer
from pont.directory.asking import PRIVATE, Asked, TooMuch, asked, posted
from pont.directory.context import LANGUAGES, language_in_force
from pont.directory.door_page import door_page, doors_of_services
from pont.directory.duplicates.merging import where_it_went
from pont.directory.home_page import home_page
from pont.directory.models import Organization
from pont.directory.pages import results_page
from pont.directory.question import BadQuestion, Question, WhichPlace
from pont.directory.which_page import which_page

reads = require_http_methods(["GET", "HEAD", "POST"])
NOTHING = Asked({}, Question(), by_post=False)


def kept_a_minute(response: HttpResponse) -> HttpResponse:
    """This page says the same to everybody: a proxy may keep it for a minute."""
    response["Cache-Control"] = "public, max-age=60"
    return response


def shown(request: HttpRequest, template: str, page: dict[str, Any], question: Asked) -> HttpResponse:
    """The page; only what came by address may be kept."""
    response = render(request, f"directory/{template}.html", page)
    return response if question.by_post else kept_a_minute(response)


def start(request: HttpRequest) -> HttpResponse:
    """The bare address: to the language the browser asks for."""
    language = get_language_from_request(request)
    response = redirect(f"/{language if language in LANGUAGES else LANGUAGES[0]}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def moved(name: str, question: Asked) -> HttpResponse:
    """What holds nothing private becomes an address that can be shared."""
    address = reverse(f"directory:{name}")
    response = redirect(f"{address}?{question.address}" if question.address else address)
    response.status_code = 303
    return response


def troubled(request: HttpRequest, error: BadQuestion) -> HttpResponse:
    """The first page again, with what is wrong, and with what was said still filled in; or which place is meant."""
    if isinstance(error, WhichPlace):
        return render(request, "directory/which.html", which_page(request, error))
    page = home_page(live.index(), again(request), language_in_force())
    page |= {"trouble": str(error), "trouble_field": error.field}
    return render(request, "directory/home.html", page, status=400)


def again(request: HttpRequest) -> Asked:
    """What a refused form may still show: its words and boxes, unchecked, never its need or moment."""
    if request.method != "POST":
        return NOTHING
    try:
        given = posted(request)
    except BadQuestion:
        return NOTHING
    kept = {name: values for name, values in given.items() if name in PRIVATE and name != "near"}
    words = (kept.get("q") or [""])[0][:300]
    return Asked(kept, Question(q=words, where=(given.get("where") or [""])[0][:80]), by_post=True)


def asks(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that answers a question: the view gets it checked; one that cannot be read has a page of its own."""

    @csrf_exempt
    @reads
    @wraps(view)
    def page(request: HttpRequest, **kept: int) -> HttpResponse:
        try:
            question = asked(request)
        except BadQuestion as error:
            return troubled(request, error)
        except TooMuch:
            return trouble(request, 413, _("That is too much. A question has a few hundred letters."))
        return view(request, question, **kept)

    return page


@asks
def home(request: HttpRequest, question: Asked) -> HttpResponse:
    if question.by_post and not question.is_private:
        return moved("home", question)
    return shown(request, "home", home_page(live.index(), question, language_in_force()), question)


@asks
def results(request: HttpRequest, question: Asked) -> HttpResponse:
    if question.by_post and not question.is_private:
        return moved("results", question)
    page = results_page(question, answer(question.question, live.index()), language_in_force())
    return shown(request, "results", page, question)


@asks
def door(request: HttpRequest, question: Asked, pk: int) -> HttpResponse:
    page = door_page(live.index(), question, pk, language_in_force())
    if page is None:
        return moved_door(pk)
    return shown(request, "door", page, question)


def moved_door(pk: int) -> HttpResponse:
    """The way on from a door that was joined with another; Http404 for every other one that is not on the map."""
    there = where_it_went(pk)
    if there is None or not doors_of_services(live.index(), [there]).size:
        raise Http404
    # Kept for a minute only: what was joined can be parted.
    return kept_a_minute(redirect("directory:door", pk=there, permanent=True))


@require_safe
def organization(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organization.objects.public(), pk=pk)
    page = about_page.organization_page(live.index(), found, language_in_force())
    return kept_a_minute(render(request, "directory/organization.html", page))


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    page = about_page.about_page(live.index(), language_in_force())
    return kept_a_minute(render(request, "directory/about.html", page))


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    page = about_page.emergency_page(language_in_force())
    return kept_a_minute(render(request, "directory/emergency.html", page))


def trouble(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    return render(
        request, "directory/trouble.html", {"status": str(status), "sentence": sentence}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 400, _("We cannot read this address."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 404, _("This page is not here. The door may have moved or closed."))


def server_error(request: HttpRequest) -> HttpResponse:
    return trouble(request, 500, _("Something broke here. It is not your fault. Try again in a minute."))
