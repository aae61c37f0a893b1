"""The map of a search, and the street pictures of a house that has its own."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pont.directory import live, tiles
from pont.directory.answers import answer
from pont.directory.asking import Asked
from pont.directory.context import language_in_force
from pont.directory.map_page import map_page
from pont.directory.views import asks, moved, shown


@asks
def map_of_doors(request: HttpRequest, question: Asked) -> HttpResponse:
    """The doors of a question on the map, with their list."""
    if question.by_post and not question.is_private:
        return moved("map", question)
    index = live.index()
    page = map_page(index, question, answer(question.question, index), language_in_force())
    return shown(request, "map", page, question)


@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A picture of the streets out of the house's own file; nothing where there is none."""
    file = settings.PONT_MAP.file if settings.PONT_MAP else None
    found = tiles.picture(file, z, x, y) if file else None
    if file is None or found is None:
        raise Http404
    response = HttpResponse(found, content_type=tiles.kind_of(file))
    response["Cache-Control"] = "public, max-age=86400"
    return response
