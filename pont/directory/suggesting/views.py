"""Where a visitor says that something is wrong, or that a place is missing. No account, no cookie, no script.

Nothing of it changes the map: a worker reads it first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pont.accounts.signing_in import address_of
from pont.directory import pages
from pont.directory.asking import FORM, TooMuch
from pont.directory.context import language_in_force
from pont.directory.models import Service
from pont.directory.publishing import Texts
from pont.directory.suggesting import actions
from pont.directory.suggesting.forms import TRAP, CorrectionForm, PlaceForm, SaidForm
from pont.directory.translations import ServiceTranslation
from pont.directory.views import trouble
from pont.kernel.limits import allowed
from pont.kernel.markup import tongue

# From one place in an hour; from everybody in a day.
MOST_HERE, MOST_OF_ALL = 5, 200
HOUR, DAY = 3600, 86_400
THANKS = gettext_lazy("Thank you. A person reads it.")
TOO_MUCH = gettext_lazy("Too much came in at once. Ask a house to tell it, or try later.")


def sent(request: HttpRequest) -> QueryDict | None:
    """The fields of a form of ours, None for anything else; raises `TooMuch`."""
    if request.content_type != FORM:
        return None
    try:
        return request.POST
    except (RequestDataTooBig, TooManyFieldsSent) as error:
        raise TooMuch from error


def takes(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that takes words of visitors: `view(request, fields, …)`, with None where it was only opened."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def page(request: HttpRequest, **kept: int) -> HttpResponse:
        if request.method != "POST":
            return view(request, None, **kept)
        try:
            given = sent(request)
        except TooMuch:
            return trouble(request, 413, _("That is too much. A question has a few hundred letters."))
        if given is None:
            return trouble(request, 400, _("Send the form of this page."))
        return view(request, given, **kept)

    return page


def may_say_more(request: HttpRequest) -> bool:
    """Whether this address, and all of them together, have not said too much yet."""
    here = allowed("suggest", address_of(request) or "", most=MOST_HERE, seconds=HOUR)
    return here and allowed("suggest-all", "", most=MOST_OF_ALL, seconds=DAY)


def told(request: HttpRequest, sentence: str | Promise, status: int = 200, **context: Any) -> HttpResponse:
    """One sentence, what happens next, and a way back."""
    page = {"sentence": sentence, "status": status, "houses": pages.houses(), **context}
    return render(request, "directory/suggest_told.html", page, status=status)


def received(
    request: HttpRequest, given: QueryDict, form: SaidForm, service: Service | None, **context: Any
) -> HttpResponse:
    """Keep what a form says, and say what happens next."""
    if given.get(TRAP):
        return told(request, THANKS, **context)
    if not may_say_more(request):
        return told(request, TOO_MUCH, 429, **context)
    actions.propose(
        service=service,
        fields=form.said(),
        words=form.cleaned_data.get("words", ""),
        credit=form.cleaned_data.get("credit", ""),
        language=language_in_force(),
    )
    return told(request, THANKS, had_link=form.had_link, **context)


def named(service: Service) -> dict[str, Any]:
    """What the door is called, for who reads this language, and the way back to it."""
    reader = language_in_force()
    texts = Texts(ServiceTranslation, Q(row=service))
    text = texts.text(service.pk, "name", service.name, service.language)
    name, code = text.pick(reader) if text else (service.name, "")
    return {
        "name": name,
        "tongue": tongue(code, reader),
        "back": reverse("directory:door", args=[service.pk]),
    }


@takes
def suggest(request: HttpRequest, given: QueryDict | None, pk: int) -> HttpResponse:
    """What is wrong with a door that everybody may see; every other is not there."""
    service = get_object_or_404(Service.objects.public(), pk=pk)
    form = CorrectionForm(given, is_secret=service.visibility == "phone_only")
    context = named(service)
    if given is not None and form.is_valid():
        return received(request, given, form, service, **context)
    status = 200 if given is None else 400
    return render(request, "directory/suggest.html", {"form": form, "trap": TRAP, **context}, status=status)


@takes
def suggest_place(request: HttpRequest, given: QueryDict | None) -> HttpResponse:
    """A place that is missing."""
    form = PlaceForm(given)
    if given is not None and form.is_valid():
        return received(request, given, form, None, back="", name="", tongue="")
    status = 200 if given is None else 400
    return render(request, "directory/suggest_place.html", {"form": form, "trap": TRAP}, status=status)
