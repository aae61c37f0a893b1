"""What every answer of the API carries: who may read it, how long it may be kept, and whether it is still the same."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any, cast

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from msgspec import Struct

from pont import __version__
from pont.directory import models, opening
from pont.directory.editing.models import Closure
from pont.directory.hsds_api.records import encode

METHODS = "GET, HEAD, OPTIONS"
JSON, LINES = "application/json; charset=utf-8", "application/x-ndjson; charset=utf-8"
KEPT_FOR_A_MINUTE = "public, max-age=60"
A_SECOND = datetime.timedelta(seconds=1)


class Stamp(Struct, frozen=True):
    """How to tell whether an answer is still the same: a tag, and when it last changed (seconds since 1970)."""

    tag: str
    modified: int | None = None


def tag_of(*parts: object) -> str:
    text = "\n".join(map(str, parts)).encode()
    return f'"{hashlib.blake2b(text, digest_size=16).hexdigest()}"'


def seconds(moment: datetime.datetime | None, now: datetime.datetime) -> int | None:
    """A moment as whole seconds. In its own second it is said a second too early: more may change in that second, and
    who asks again with what was said here must then hear of it."""
    if moment is None:
        return None
    whole = min(moment, now).replace(microsecond=0)
    return int((whole if now - whole >= A_SECOND else whole - A_SECOND).timestamp())


def passed(now: datetime.datetime, service: int | None = None) -> datetime.datetime | None:
    """When something last ended or began by itself: a fullness, a closing."""
    today = now.astimezone(opening.BRUSSELS).date()
    of = Q() if service is None else Q(service=service)
    ended = models.Saturation.objects.filter(of, expires_at__lte=now).aggregate(last=Max("expires_at"))[
        "last"
    ]
    days = Closure.objects.filter(of).aggregate(
        since=Max("since", filter=Q(since__lte=today)), until=Max("until", filter=Q(until__lt=today))
    )
    until = days["until"] and days["until"] + datetime.timedelta(days=1)
    began = max((day for day in (days["since"], until) if day), default=None)
    midnight = began and datetime.datetime.combine(began, datetime.time(), opening.BRUSSELS)
    return max((moment for moment in (ended, midnight) if moment), default=None)


def stamp_of_list(request: HttpRequest) -> Stamp:
    """From the last change of the map, what ended by itself since, and the question."""
    now = timezone.now()
    # An import that began earlier may be seen later: the number of changes tells, the newest alone does not.
    change = models.Change.objects.aggregate(last=Max("pk"), count=Count("pk"), at=Max("at"))
    rows = models.Service.objects.exportable().aggregate(count=Count("pk"), at=Max("modified_at"))
    ended = passed(now)
    latest = max((at for at in (change["at"], rows["at"], ended) if at), default=None)
    tag = tag_of(__version__, change, rows, ended, request.path, request.META.get("QUERY_STRING", ""))
    return Stamp(tag, seconds(latest, now))


def stamp_of_service(body: bytes, service: models.Service) -> Stamp:
    """From the answer itself; changed when it or another service of its organisation was."""
    now = timezone.now()
    beside = models.Service.objects.exportable().filter(organization=service.organization_id)
    moments = (beside.aggregate(at=Max("modified_at"))["at"], passed(now, service.pk))
    return Stamp(tag_of(body), seconds(max((at for at in moments if at), default=None), now))


def finished(request: HttpRequest, response: HttpResponseBase, stamp: Stamp | None) -> HttpResponseBase:
    """The answer with its stamp, or "not modified". Without a stamp nobody keeps it."""
    if stamp is None:
        response["Cache-Control"] = "no-store"
        return response
    response["Cache-Control"] = KEPT_FOR_A_MINUTE
    response["ETag"] = stamp.tag
    if stamp.modified is not None:
        response["Last-Modified"] = http_date(stamp.modified)
    # It passes on whatever answer it is given.
    return cast(
        HttpResponseBase,
        get_conditional_response(request, stamp.tag, stamp.modified, cast(HttpResponse, response)),
    )


def is_unchanged(request: HttpRequest, stamp: Stamp) -> bool:
    """Whether whoever asks has this answer already: then it need not be made."""
    probe = get_conditional_response(request, stamp.tag, stamp.modified)
    return probe is not None and probe.status_code == 304


def json_answer(content: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(encode(content), content_type=JSON, status=status)


def refused(parameter: str, message: str, status: int = 400) -> HttpResponse:
    """What a program hears that asked for something which cannot be. It never holds what was typed."""
    response = json_answer({"error": {"parameter": parameter, "message": message}}, status)
    response["Cache-Control"] = "no-store"
    return response


def for_everybody(response: HttpResponseBase) -> HttpResponseBase:
    """Let the page of any other site read it. Nothing here depends on who asks, and no cookie is looked at."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    return response


def allowed() -> HttpResponse:
    """What may be done, as a browser asks before it does it."""
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-Modified-Since, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response
