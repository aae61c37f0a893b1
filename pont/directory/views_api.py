"""`/api/search`: the same answers for partners' programs. What a person lacks is never part of an address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pont.directory import live
from pont.directory.answers import answer, encode, payload
from pont.directory.asking import TooMuch
from pont.directory.question import PARAMETERS, SITUATION, BadQuestion, check

LARGEST_BODY = 16 * 1024
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def json_answer(content: dict[str, Any], status: int = 200) -> HttpResponse:
    response = HttpResponse(encode(content), content_type="application/json; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response


def refused(field: str, message: str, status: int = 400) -> HttpResponse:
    return json_answer({"error": {"parameter": field, "message": message}}, status)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """GET for words, need, time and area; POST with a JSON body for anything about the person's situation."""
    with translation.override(translation.get_language_from_request(request)):
        try:
            said = from_body(request) if request.method == "POST" else from_address(request)
        except TooMuch:
            return refused("body", _("That is too much. A question has a few hundred letters."), 413)
        except BadQuestion as error:
            return refused(error.field, str(error))
        with translation.override(language_of(said)):
            return answered(request, said)


def answered(request: HttpRequest, said: Mapping[str, Any]) -> HttpResponse:
    """What comes of a question that could be read, in the language in force."""
    try:
        if request.method == "GET":
            refuse_situation(said)
        given = {name: strings(name, value) for name, value in said.items() if value is not None}
        check_language(given)
        index = live.index()
        return json_answer(payload(answer(check(given, index.landmarks), index)))
    except BadQuestion as error:
        return refused(error.field, str(error))


def language_of(said: Mapping[str, Any]) -> str:
    """The language asked for when we have it, else the one in force."""
    asked = said.get("lang")
    asked = asked[-1] if isinstance(asked, list) and asked else asked
    return str(asked) if asked in LANGUAGES else translation.get_language() or settings.LANGUAGE_CODE


def check_language(given: Mapping[str, list[str]]) -> None:
    """Raise `BadQuestion` for a language we do not have."""
    if any(asked not in ("", *LANGUAGES) for asked in given.get("lang", ())):
        raise BadQuestion("lang", _("Choose from: %(choices)s.") % {"choices": ", ".join(LANGUAGES)})


def from_address(request: HttpRequest) -> Mapping[str, Any]:
    try:
        return dict(request.GET.lists())
    except TooManyFieldsSent as error:
        raise TooMuch from error


def refuse_situation(said: Mapping[str, Any]) -> None:
    for name in SITUATION:
        if name in said:
            raise BadQuestion(
                name, _("What a person lacks may not stand in an address. Send it as JSON with POST.")
            )


def from_body(request: HttpRequest) -> Mapping[str, Any]:
    """The object in a JSON body; raises `TooMuch` before a large one is read."""
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise TooMuch from error
    if len(raw) > LARGEST_BODY:
        raise TooMuch
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadQuestion("body", _("This is not JSON that we can read.")) from error
    if not isinstance(body, dict):
        raise BadQuestion("body", _("Send one JSON object with the parameters."))
    return body


def strings(name: str, value: object) -> list[str]:
    """A value as strings: a string, number or boolean, a list of strings, or a point as two numbers."""
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, str | int | float):
        return [str(value)]
    if isinstance(value, list) and all(isinstance(part, str | int | float) for part in value):
        parts = [str(part) for part in value]
        return [",".join(parts)] if name == "near" and len(parts) == 2 else parts
    raise BadQuestion(name if name in PARAMETERS else "parameter", _("This value has the wrong form."))
