"""The addresses of the HSDS API. Read only; the same for whoever asks, so that no cookie is looked at or set."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from pont.directory import models
from pont.directory.hsds_api import choosing, describing, pages, profile, records, taxonomies
from pont.directory.hsds_api.asking import TAKEN, Asked, BadAsk, Unknown, asked
from pont.directory.hsds_api.headers import (
    METHODS,
    Stamp,
    allowed,
    finished,
    for_everybody,
    json_answer,
    refused,
    stamp_of_service,
    tag_of,
)

NOTHING_HERE = "There is nothing here that everybody may know."
READ_ONLY = "This can be read only."
View = Callable[..., HttpResponseBase]
VERSION = "3.0"


def answering(*, takes: str = "") -> Callable[[Callable[..., HttpResponseBase]], View]:
    """An address of the API. `takes` names its parameters in `asking.TAKEN`; without it the address looks at none."""

    def made(view: Callable[..., HttpResponseBase]) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
            return for_everybody(answered(request, view, takes, named))

        return answer

    return made


def answered(
    request: HttpRequest, view: Callable[..., HttpResponseBase], takes: str, named: dict[str, Any]
) -> HttpResponseBase:
    """The answer, or a sentence that says why there is none."""
    if request.method == "OPTIONS":
        return allowed()
    if request.method not in ("GET", "HEAD"):
        response = refused("method", READ_ONLY, 405)
        response["Allow"] = METHODS
        return response
    try:
        return view(request, asked(request, TAKEN[takes]) if takes else Asked(), **named)
    except BadAsk as error:
        return refused(error.parameter, str(error), error.status)
    except Unknown:
        return refused("address", NOTHING_HERE, 404)


@answering()
def start(request: HttpRequest, _asked: Asked) -> HttpResponseBase:
    """Which standard this is, and where the rest is described."""
    there = request.build_absolute_uri
    content = {
        "version": VERSION,
        "profile": there("/hsds/profile"),
        "openapi_url": there("/hsds/openapi.json"),
    }
    return of_its_content(request, content)


def of_its_content(request: HttpRequest, content: Any) -> HttpResponseBase:
    """An answer that changes with the program only."""
    response = json_answer(content)
    return finished(request, response, Stamp(tag_of(response.content)))


@answering()
def described(request: HttpRequest, _asked: Asked) -> HttpResponseBase:
    return of_its_content(request, describing.description(request.build_absolute_uri("/hsds")))


@answering()
def published_profile(request: HttpRequest, _asked: Asked) -> HttpResponseBase:
    return of_its_content(request, profile.profile(request.build_absolute_uri("/hsds/openapi.json")))


@answering(takes="services")
def services(request: HttpRequest, question: Asked) -> HttpResponseBase:
    return pages.listed(request, pages.SERVICES, question)


@answering(takes="organizations")
def organizations(request: HttpRequest, question: Asked) -> HttpResponseBase:
    return pages.listed(request, pages.ORGANIZATIONS, question)


@answering(takes="service_at_locations")
def service_at_locations(request: HttpRequest, question: Asked) -> HttpResponseBase:
    return pages.listed(request, pages.PLACES, question)


@answering(takes="taxonomies")
def all_taxonomies(request: HttpRequest, question: Asked) -> HttpResponseBase:
    return pages.listed(request, pages.TAXONOMIES, question)


@answering(takes="taxonomy_terms")
def taxonomy_terms(request: HttpRequest, question: Asked) -> HttpResponseBase:
    return pages.listed(request, pages.TERMS, question)


@answering(takes="service")
def service(request: HttpRequest, _asked: Asked, identifier: str) -> HttpResponseBase:
    """One service, whole."""
    number = choosing.number_of(models.Service.objects.exportable(), identifier)
    return single(request, pages.services([number], Asked(full=True)), number)


def single(request: HttpRequest, found: list[Any], service_number: int | None) -> HttpResponseBase:
    """One object; `found` is empty where it was hidden a moment ago."""
    row = models.Service.objects.exportable().filter(pk=service_number).first()
    if not found or row is None:
        raise Unknown
    response = json_answer(found[0])
    return finished(request, response, stamp_of_service(response.content, row))


@answering(takes="organization")
def organization(request: HttpRequest, question: Asked, identifier: str) -> HttpResponseBase:
    """One organisation, whole, with the names of its services or all of them."""
    number = choosing.number_of(choosing.public_organizations(), identifier)
    found = pages.organizations([number], Asked(full=True, full_service=question.full_service))
    newest = models.Service.objects.exportable().filter(organization=number).order_by("pk").first()
    return single(request, found, newest and newest.pk)


@answering(takes="service_at_location")
def service_at_location(request: HttpRequest, _asked: Asked, identifier: str) -> HttpResponseBase:
    """One service at one place, whole.

    The standard's own description names the schema of a service for this answer: with `name` and `status` it is both.
    """
    number = choosing.place_number(choosing.public_places(), identifier)
    [row] = choosing.public_places().filter(pk=number).values_list("service_id", flat=True)
    found = records.place_records(records.load([row], whole=True), timezone.now(), [number])
    both = [one | {key: one["service"][key] for key in ("name", "status")} for one in found]
    return single(request, both, row)


@answering(takes="taxonomy")
def taxonomy(request: HttpRequest, _asked: Asked, identifier: str) -> HttpResponseBase:
    return one_of(request, {row["id"]: row for row in taxonomies.taxonomies()}, identifier)


@answering(takes="taxonomy_term")
def taxonomy_term(request: HttpRequest, _asked: Asked, identifier: str) -> HttpResponseBase:
    return one_of(request, taxonomies.by_id(), identifier)


def one_of(request: HttpRequest, rows: dict[str, Any], identifier: str) -> HttpResponseBase:
    if identifier not in rows:
        raise Unknown
    return of_its_content(request, rows[identifier])


@answering()
def nothing(request: HttpRequest, _asked: Asked, rest: str) -> HttpResponseBase:
    """Any other address: the same answer as for what is hidden."""
    raise Unknown
