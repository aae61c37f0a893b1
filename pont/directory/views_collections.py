"""The public pages of collections. They write nothing and set no cookie, like every public page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pont.directory import live
from pont.directory.asking import Asked
from pont.directory.collecting.models import Collection
from pont.directory.collecting.page import collection_page, collections_page
from pont.directory.context import language_in_force
from pont.directory.views import asks, kept_a_minute, shown


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    page = collections_page(live.index(), language_in_force())
    return kept_a_minute(render(request, "directory/collections.html", page))


@asks
def collection(request: HttpRequest, question: Asked, pk: int) -> HttpResponse:
    found = get_object_or_404(Collection.objects.published().select_related("house"), pk=pk)
    if question.by_post and not question.is_private:
        address = reverse("directory:collection", args=[pk])
        response = redirect(f"{address}?{question.address}" if question.address else address)
        response.status_code = 303
        return response
    page = collection_page(live.index(), question, found, language_in_force())
    return shown(request, "collection", page, question)
