"""Where two entries of one service become one: the pairs that may be one, a preview, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible, tell
from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.directory.desk import showing_duplicates as showing
from pont.directory.desk.editing.sight import entries_of
from pont.directory.desk.rules import may_keep_entries
from pont.directory.desk.views_collections import show
from pont.directory.duplicates import merging
from pont.directory.editing.hands import Hand
from pont.directory.models import Service


@at_house(may_keep_entries)
def duplicates(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Pairs that may be one, the likest first."""
    return show(request, at, "duplicates", rows=showing.rows(at))


@at_house(may_keep_entries)
def duplicate(request: HttpRequest, at: AtWork, stays: int, goes: int) -> HttpResponse:
    """A preview of one pair; a post joins them, or says that they are two."""
    mine = entries_of(at)
    if stays == goes or not (mine.filter(pk=stays).exists() and mine.filter(pk=goes).exists()):
        raise Http404
    pair = merging.record_pair(stays, goes)
    if request.method != "POST":
        return show_pair(request, at, pair)
    (kept, _here), (gone, _there) = pair
    if request.POST.get("change") == "apart":
        merging.tell_apart(one=kept, other=gone)
        messages.success(request, _("They are two. Nobody is asked about them again."))
        return redirect("map_desk:duplicates", house=at.house.pk)
    try:
        merging.merge(stays=kept, goes=gone, take=request.POST.getlist("take"), by=Hand.of(at))
    except NotPossible as why:
        return show_pair(request, at, pair, refused=str(why), status=400)
    tell(kept.name, "join_entries", at, {"service": kept.pk, "joined": gone.pk})
    messages.success(request, _("They are one now. The old address leads here."))
    return redirect("map_desk:entry-history", house=at.house.pk, pk=kept.pk)


def show_pair(
    request: HttpRequest, at: AtWork, pair: tuple, *, refused: str = "", status: int = 200
) -> HttpResponse:
    (kept, _here), (gone, _there) = pair
    context = {
        "stays": showing.named(kept),
        "goes": showing.named(gone),
        "rows": showing.preview(at, *pair, timezone.localdate()),
        "refused": refused,
    }
    return show(request, at, "duplicate", status=status, **context)


@at_house(may_keep_entries)
def part(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """Make an entry that was joined with another stand by itself again."""
    mine = entries_of(at).values("pk")
    gone = get_object_or_404(Service.objects.filter(merged_into__in=mine), pk=pk)
    if request.method != "POST":
        return redirect("map_desk:entry-history", house=at.house.pk, pk=gone.merged_into_id)
    left = merging.part(gone=gone, by=Hand.of(at))
    tell(gone.name, "part_entries", at, {"service": gone.pk})
    messages.success(
        request,
        _("They are two again. What somebody changed since stays as it is.")
        if left
        else _("They are two again, each as it was."),
    )
    return redirect("map_desk:entry-history", house=at.house.pk, pk=pk)
