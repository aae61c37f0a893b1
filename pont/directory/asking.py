"""What a visitor asked, as it travels: need, time and area may stand in an address, all else goes by POST.

Words, situation and position are in no address, so that no log, history or cache keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest
from django.http.request import QueryDict
from django.utils.translation import gettext as _
from msgspec import Struct

from pont.directory import live, names, opening, position
from pont.directory.question import BadQuestion, Question, check
from pont.directory.sentences import commune_language

SHAREABLE = ("need", "at", "where", "commune", "postcode", "open_only", "page", "limit")
PRIVATE = ("q", "without", "for", "speaks", "near")
# Kept in hidden fields where the form shows no control for them; the page is chosen by its own button.
CARRIED = ("need", "q", "at", "where", "commune", "postcode", "near", "limit")
REPEATABLE = ("need", *(name for name in PRIVATE if name not in ("q", "near")))
FORM = "application/x-www-form-urlencoded"

Fields = dict[str, list[str]]


class TooMuch(Exception):
    """More came in than a question can be."""


class Asked(Struct, frozen=True):
    """A checked question with the fields it came in."""

    given: Fields
    question: Question
    by_post: bool

    @property
    def is_private(self) -> bool:
        """Whether it holds anything that may not stand in an address."""
        return any(name in self.given for name in PRIVATE)

    @property
    def address(self) -> str:
        """Need, time and area as a query string, "" for none. Places by their code, never as typed."""
        return urlencode([*self.shared(), *self.paged()])

    @property
    def address_of_first(self) -> str:
        """The same without the page."""
        return urlencode([*self.shared()])

    def shared(self) -> Iterator[tuple[str, str]]:
        question = self.question
        for code in (question.tile,) if question.tile else question.needs:
            yield "need", code
        if question.at is not None:
            yield "at", opening.to_local(question.at).replace(tzinfo=None).isoformat(timespec="minutes")
        if (place := question.place) is not None:
            name = {"commune": "commune", "postcode": "postcode"}.get(place.kind, "where")
            yield name, place.key if name != "where" else place.label(commune_language())
        if question.open_only:
            yield "open_only", "1"

    def paged(self) -> Iterator[tuple[str, str]]:
        if self.question.page > 1:
            yield "page", str(self.question.page)
        if "limit" in self.given:
            yield "limit", str(self.question.limit)

    def carried(self) -> list[tuple[str, str]]:
        """The fields of a form that asks the same again."""
        return [(name, value) for name in CARRIED for value in self.given.get(name, ())]

    def everything(self) -> list[tuple[str, str]]:
        """All fields, for a form without controls of its own."""
        return [(name, value) for name, values in self.given.items() for value in values]


def said(name: str, data: QueryDict) -> list[str]:
    """The values of a field; a typed place without what would turn the page around it."""
    values = data.getlist(name)
    return [names.cleaned(value)[0] for value in values] if name == "where" else values


def fields(data: QueryDict) -> Fields:
    """The fields that say something; an empty field of a form says nothing."""
    found = {name: [value for value in said(name, data) if value.strip()] for name in data}
    # Of what can be said once, the last holds: a button says it behind the field that said it before.
    return {name: values if name in REPEATABLE else values[-1:] for name, values in found.items() if values}


def posted(request: HttpRequest) -> Fields:
    """The fields of a form, or `TooMuch`. Files and other bodies are not read at all."""
    if request.content_type != FORM:
        raise BadQuestion("q", _("Send the form of this page."))
    try:
        return fields(request.POST)
    except (RequestDataTooBig, TooManyFieldsSent) as error:
        raise TooMuch from error


def addressed(request: HttpRequest) -> Fields:
    """The fields of the address; a situation there is refused."""
    given = fields(request.GET)
    if any(name in request.GET for name in PRIVATE):
        raise BadQuestion(
            "address",
            _("Your words and your situation may not stand in an address: others could read them. Ask here."),
        )
    return given


def asked(request: HttpRequest) -> Asked:
    """The question of a page; raises `BadQuestion` or `TooMuch`."""
    by_post = request.method == "POST"
    given = position.checked(posted(request) if by_post else addressed(request))
    return Asked(given, check(given, live.index().landmarks), by_post)
