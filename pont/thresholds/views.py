"""Did they let you in? A page for whoever stood before a door. No account, no cookie, no words, no hour."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pont.accounts.signing_in import address_of
from pont.directory import indexing, listing, live, nextdoor, pages
from pont.directory.context import language_in_force
from pont.directory.door_page import names, rows_of_services
from pont.directory.doors import Situation
from pont.directory.models import Service
from pont.directory.search import Found, Query
from pont.kernel import limits
from pont.kernel.markup import isolating
from pont.thresholds import actions, cards
from pont.thresholds.cards import NO_REASON, Card
from pont.thresholds.desk.forms import ReportForm
from pont.thresholds.models import LET_IN, REFUSED, VISITOR

# The end of a sentence, in the Ethiopic script too.
END = re.compile(r"(?<=[.\u1362])\s")
HOUR, DAY = 3600, 24 * 3600
# Reports that count from one address: of one door in a day, of all doors in an hour.
OF_ONE_DOOR, OF_ALL_DOORS = 1, 10
# The words of cards that no condition of the map says.
OTHER_WORDS = {
    "demand_over_capacity": lambda: _("It was full"),
    "language_of_service": lambda: _("They may not speak your language."),
    NO_REASON: lambda: _("I do not know"),
}


def word(card: Card, reader: str) -> str:
    """What the card says to a visitor: the door's condition, in the map's own words, in each of twelve languages.

    What the map advises after it ("ask which one") is left out: somebody has been there.
    """
    answer = card.answer()
    return END.split(answer.fact.get(reader), maxsplit=1)[0] if answer else OTHER_WORDS[card.code]()


def found_door(pk: int) -> Found:
    """The best door of a service that everybody may see; 404 for every other, as for one that never was."""
    rows = rows_of_services(live.index(), Query(at=indexing.now_minute(), situation=Situation()), [pk])
    if not rows:
        raise Http404
    return rows[0]


def may_count(request: HttpRequest, pk: int) -> bool:
    """Whether this report counts: not the tenth of one address in an hour, nor its second of one door in a day."""
    who = address_of(request) or ""
    is_calm = limits.allowed("door reports", who, most=OF_ALL_DOORS, seconds=HOUR)
    return is_calm and limits.allowed(f"reports of door {pk}", who, most=OF_ONE_DOOR, seconds=DAY)


def another_door(found: Found, reader: str) -> list[Any]:
    """The next door, as a row of a list: the same need nearby, else a house that listens."""
    index, at, place = live.index(), indexing.now_minute(), found.door.place
    needs = tuple(need.code for need in found.door.needs)
    near = None
    if place is not None and place.latitude is not None and place.longitude is not None:
        near = (place.latitude, place.longitude)
    # "Open only" is what the search was narrowed by: whoever stood before a closed door wants one that opens.
    query = Query(at=at, needs=(needs,) if needs else (), near=near, open_only=True)
    other = nextdoor.next_door(index, query, None, beside=frozenset({found.door.service}))
    return [listing.row(other, listing.page(reader, at, houses=pages.houses(), rank=3))] if other else []


def plate(found: Found, reader: str) -> dict[str, Any]:
    return {**names(found.door, reader), "pk": found.door.pk, "signs": pages.signs()}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One question a screen: did they let you in; if not, why. Then thanks, and the next door."""
    reader, found = language_in_force(), found_door(pk)
    page = plate(found, reader)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "thresholds/report.html", page, status=400 if form.is_bound else 200)
    said = form.cleaned_data
    if said["outcome"] == REFUSED and not said["threshold"]:
        return render(request, "thresholds/why_not.html", {**page, **why_not(reader)})
    try:
        keep(request, pk, said)
    except actions.NotPossible:
        return render(request, "thresholds/report.html", page, status=400)
    next_one = [] if said["outcome"] == LET_IN else another_door(found, reader)
    return render(request, "thresholds/thanks.html", {**page, "next": next_one})


def keep(request: HttpRequest, pk: int, said: dict[str, str]) -> None:
    """Write the report, unless this address wrote too many; raises `NotPossible` for what cannot be said."""
    actions.check_report(said["outcome"], said["threshold"], VISITOR)
    if may_count(request, pk):
        # The page reads an index that is a moment old: the entry may have left meanwhile.
        service = Service.objects.public().filter(pk=pk).first()
        if service is not None:
            actions.report_door(service=service, told_by=VISITOR, today=timezone.localdate(), **said)


def why_not(reader: str) -> dict[str, Any]:
    """The cards of a door, and their signs."""
    shown = [
        {"code": card.code, "sign": card.sign or "unknown", "word": isolating(word(card, reader))}
        for card in cards.at_the_door()
    ]
    return {"cards": shown, "card_signs": " ".join(str(card["sign"]) for card in shown)}
