"""The page of a service's own link. Its key stands in the query, which no log keeps, and in a hidden field once sent.

To open the page writes nothing: programs that look at a link before a person does must not answer for a service. A link
that ended and one that never was answer the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible
from pont.accounts.signing_in import address_of
from pont.directory.answering import actions
from pont.directory.answering.page import answer_page
from pont.directory.context import language_in_force
from pont.directory.editing import links
from pont.directory.models import Service
from pont.directory.suggesting.forms import HoursForm
from pont.directory.suggesting.views import TOO_MUCH, may_say_more, takes, told
from pont.kernel.limits import allowed

MOST_IN_AN_HOUR = 60


class TooOften(Exception):
    """More was said than may be said in an hour, or in a day."""


def day_of(text: str) -> datetime.date:
    """A day as a form sends it; raises `ValueError`."""
    return datetime.date.fromisoformat(text)


def say_how_full(request: HttpRequest, service: Service, given: QueryDict) -> None:
    until = actions.end_of(day_of(given.get("until", "")))
    actions.say_how_full(service=service, level=given.get("level", ""), until=until)


def say_hours(request: HttpRequest, service: Service, given: QueryDict) -> None:
    form = HoursForm(given)
    if not form.is_valid():
        raise NotPossible(" ".join(str(error) for errors in form.errors.values() for error in errors))
    if not may_say_more(request):
        raise TooOften
    actions.say_hours(service=service, text=form.cleaned_data["hours"])


def say_who_may_know(request: HttpRequest, service: Service, given: QueryDict) -> None:
    chosen = {name.removeprefix("who."): str(given[name]) for name in given if name.startswith("who.")}
    base = {name.removeprefix("base."): str(given[name]) for name in given if name.startswith("base.")}
    actions.say_who_may_know(service=service, chosen=chosen, base=base)


SAYS: dict[str, Callable[[HttpRequest, Service, QueryDict], object]] = {
    "unchanged": lambda request, service, given: actions.say_nothing_changed(service=service),
    "how_full": say_how_full,
    "closed": lambda request, service, given: actions.say_closed(
        service=service, until=day_of(given.get("until", ""))
    ),
    "open": lambda request, service, given: actions.say_open_again(service=service),
    "hours": say_hours,
    "who": say_who_may_know,
    "back": lambda request, service, given: actions.take_back(service=service, line=given.get("line", "")),
}


def shown(request: HttpRequest, service: Service, key: str, refused: str = "") -> HttpResponse:
    """The page, which tells nobody where it stands."""
    page = answer_page(request, service, key, language_in_force()) | {"refused": refused}
    response = render(request, "directory/answer.html", page, status=400 if refused else 200)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def said(request: HttpRequest, service: Service, given: QueryDict) -> str:
    """Do what was pressed; return why it could not be done, or ""."""
    say = SAYS.get(given.get("say", ""))
    if not allowed("answer", address_of(request) or "", most=MOST_IN_AN_HOUR, seconds=3600):
        raise TooOften
    try:
        if say is None:
            raise ValueError(given.get("say"))
        say(request, service, given)
    except NotPossible as why:
        return str(why) or _("This cannot be taken back any more. Look at what stands here now.")
    except ValueError:
        return _("Send the form of this page.")
    links.note_used(service)
    return ""


@takes
def answer(request: HttpRequest, given: QueryDict | None) -> HttpResponse:
    """What a service says of itself."""
    key = (given if given is not None else request.GET).get("key", "")
    service = links.service_of(key)
    if service is None:
        raise Http404
    if given is None:
        return shown(request, service, key)
    try:
        refused = said(request, service, given)
    except TooOften:
        return told(request, TOO_MUCH, 429, back="", name="", tongue="")
    if refused:
        return shown(request, service, key, refused)
    response = redirect(f"{reverse('directory:answer')}?{urlencode({'key': key})}#said")
    response.status_code = 303
    response["Referrer-Policy"] = "no-referrer"
    return response
