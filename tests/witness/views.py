"""Pages of the witness: whatever shows a private row writes who saw it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from pont.accounts import actions as desk_actions
from pont.accounts import desk, logs, sight
from pont.accounts.at_work import AtWork
from tests.witness import actions
from tests.witness.models import Attachment, Page
from tests.witness.rules import may_read_page, may_see_readers, may_write_page

KIND = "witness"
A_HANDFUL = 50


@desk.at_house(may_read_page)
def pages(request: HttpRequest, at: AtWork) -> HttpResponse:
    desk_actions.note(at, logs.READ, kind=KIND)
    return render(request, "witness/pages.html", {"at": at, "pages": Page.objects.order_by("handle")})


@desk.at_house(may_read_page)
def page(request: HttpRequest, at: AtWork, page: UUID) -> HttpResponse:
    row = get_object_or_404(Page.objects, pk=page)
    desk_actions.note(at, logs.READ, kind=KIND, thing=row.pk)
    return render(request, "witness/page.html", {"at": at, "page": row})


@require_POST
@desk.at_house(may_read_page)
def search(request: HttpRequest, at: AtWork) -> HttpResponse:
    """By words, which travel in the form and stand in no address and no log."""
    desk_actions.note(at, logs.SEARCHED, kind=KIND)
    found = Page.objects.filter(search_text__contains=request.POST.get("q", "").casefold())
    return render(request, "witness/pages.html", {"at": at, "pages": found.order_by("handle")})


def written_out(house: UUID) -> Iterator[str]:
    """Lines of CSV. Each handful is read in a sight of its own: none stays open while the network is slow."""
    last: UUID | None = None
    while True:
        with sight.of_house(house):
            rows = Page.objects.filter(pk__gt=last) if last else Page.objects.all()
            handful = list(rows.order_by("pk")[:A_HANDFUL])
        if not handful:
            return
        for row in handful:
            line = io.StringIO()
            csv.writer(line).writerow([row.handle, row.text])
            yield line.getvalue()
        last = handful[-1].pk


@desk.at_house(may_read_page)
def export(request: HttpRequest, at: AtWork) -> StreamingHttpResponse:
    desk_actions.note(at, logs.EXPORTED, kind=KIND)
    return StreamingHttpResponse(written_out(at.house.pk), content_type="text/csv; charset=utf-8")


@desk.at_house(may_read_page)
def attachment(request: HttpRequest, at: AtWork, attachment: UUID) -> HttpResponse:
    row = get_object_or_404(Attachment.objects, pk=attachment)
    desk_actions.note(at, logs.READ, kind=KIND, thing=row.page_id)
    response = HttpResponse(bytes(row.content), content_type="application/octet-stream")
    # Its real name would say something of a person in the folder of downloads.
    response["Content-Disposition"] = 'attachment; filename="attachment"'
    return response


@desk.at_house(may_write_page)
def write(request: HttpRequest, at: AtWork) -> HttpResponse:
    if request.method != "POST":
        return render(request, "witness/write.html", {"at": at, "trouble": ""})
    handle, text = request.POST.get("handle", "")[:60], request.POST.get("text", "")
    try:
        row = actions.write_page(handle=handle, text=text, by=at)
    except desk_actions.NotPossible as reason:
        return render(request, "witness/write.html", {"at": at, "trouble": reason}, status=400)
    return redirect("witness:page", house=at.house.pk, page=row.pk)


@require_POST
@desk.at_house(may_write_page)
def close(request: HttpRequest, at: AtWork, page: UUID) -> HttpResponse:
    actions.close_page(page=get_object_or_404(Page.objects, pk=page), now=timezone.now(), by=at)
    return redirect("witness:pages", house=at.house.pk)


@desk.at_house(may_see_readers)
def readers(request: HttpRequest, at: AtWork, page: UUID) -> HttpResponse:
    lines = logs.LogLine.objects.filter(thing=page).order_by("at")
    return render(request, "witness/readers.html", {"at": at, "lines": lines})


@require_POST
@desk.at_house(may_write_page)
def stumble(request: HttpRequest, at: AtWork, page: UUID) -> HttpResponse:
    """Breaks with a private text in its hands, as a mistake in the code would; `twice`: in the database's hands."""
    row = get_object_or_404(Page.objects, pk=page)
    if "twice" in request.POST:
        Page.in_sight(handle=row.handle, text=row.text).save(force_insert=True)
    raise LookupError(row.text)
