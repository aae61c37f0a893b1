"""Tap cards: what stopped somebody, and whether a door let somebody in. Two taps, no person."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pont.accounts import actions as accounts
from pont.accounts import logs, roles
from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.forms import tried
from pont.directory import live
from pont.directory.context import language_in_force
from pont.directory.desk.editing_collections import doors_to_add
from pont.directory.models import Service
from pont.kernel import vocabulary
from pont.kernel.markup import tongue
from pont.kernel.phrasing import unturned
from pont.thresholds import actions, cards, facts
from pont.thresholds.desk import counts, forms, sentences
from pont.thresholds.models import DESK, HELPLINE, STREET, DoorReport, Threshold
from pont.thresholds.rules import (
    may_read_words,
    may_record_threshold,
    may_report_door,
    may_see_thresholds,
)

UNDO, UNDO_LASTS = "pont_undo", datetime.timedelta(minutes=10)
WRITTEN: dict[str, type[Any]] = {"threshold": Threshold, "report": DoorReport}


def show(
    request: HttpRequest, at: AtWork, name: str, /, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page of the house, with what was just done above it, once, and how to take it back."""
    told = [str(message) for message in messages.get_messages(request)]
    page = {"at": at, "told": told, "undo": request.session.pop(UNDO, "") if told else "", **context}
    return render(request, f"threshold_desk/{name}.html", page, status=status)


def named(service: Service) -> dict[str, Any]:
    """A service by its name and whose it is."""
    return {
        "pk": service.pk,
        "name": unturned(service.name),
        "tongue": tongue(service.language, language_in_force()),
        "host": unturned(service.organization.name),
    }


def services_seen(at: AtWork) -> facts.Services:
    """The doors this desk may speak of: the whole map, but for what another house keeps for itself."""
    return facts.services_of(at.house, whole_map=True).select_related("organization")


def written(request: HttpRequest, kind: str, row: Threshold | DoorReport, said: str) -> None:
    """Say that it is written, and offer to take it back; nothing else remembers who wrote it."""
    request.session[UNDO] = signing.dumps([kind, str(row.pk)], salt=UNDO)
    messages.success(request, said)


def shown_cards(of: list[cards.Card]) -> list[dict[str, str]]:
    reader = language_in_force()
    return [{"code": card.code, "sign": card.sign or "no", "word": card.word.get(reader)} for card in of]


@at_house(may_record_threshold)
def new(request: HttpRequest, at: AtWork) -> HttpResponse:
    """The first tap: a card."""
    groups = [(sentences.KINDS[kind], shown_cards(of)) for kind, of in cards.by_kind().items()]
    signs = " ".join(sorted({card.sign for card in cards.cards().values() if card.sign}))
    door = request.GET.get("door", "")
    return show(request, at, "new", groups=groups, signs=signs, door=door if door.isdecimal() else "")


@at_house(may_record_threshold)
def card(request: HttpRequest, at: AtWork, code: str) -> HttpResponse:
    """The second tap keeps it; a door, domains and their own words may be added first."""
    chosen = cards.cards().get(code)
    if chosen is None:
        raise Http404
    domains = [(key, domain.get(language_in_force())) for key, domain in vocabulary.domains().items()]
    form = forms.CardForm(sent_card(request, code), domains=domains)
    is_sent = request.method == "POST" and "keep" in request.POST
    if form.is_valid() and is_sent and kept(request, at, form):
        return redirect("thresholds:new", house=at.house.pk)
    page = card_page(at, chosen, form)
    return show(request, at, "card", status=400 if is_sent else 200, **page)


def sent_card(request: HttpRequest, code: str) -> QueryDict:
    """What was sent with the card of this address; a page that was only opened may bring a door along."""
    sent = request.POST.copy() if request.method == "POST" else QueryDict(mutable=True)
    if request.method != "POST":
        sent["service"] = request.GET.get("door", "")
    sent["code"] = code
    return sent


def kept(request: HttpRequest, at: AtWork, form: forms.CardForm) -> bool:
    """Keep the card that was sent; False where the form now says why not."""
    said = form.cleaned_data
    door = services_seen(at).filter(pk=said["service"]).first() if said["service"] else None
    row = tried(
        form,
        lambda: actions.record_threshold(
            code=said["code"],
            domains=said["domains"],
            service=door,
            words=said["words"],
            today=timezone.localdate(),
        ),
    )
    if row is not None:
        word = sentences.card_word(row.code, language_in_force())
        written(request, "threshold", row, _("Kept, without a name: %(card)s.") % {"card": word})
    return row is not None


def card_page(at: AtWork, chosen: cards.Card, form: forms.CardForm) -> dict[str, object]:
    """The card, the door if one was chosen, and the doors that words found."""
    said = getattr(form, "cleaned_data", {})
    number = said.get("service")
    door = services_seen(at).filter(pk=number).first() if number else None
    words = "" if door else said.get("q", "")
    reader = language_in_force()
    return {
        "form": form,
        "card": {"code": chosen.code, "sign": chosen.sign or "no", "word": chosen.word.get(reader)},
        "door": door and named(door),
        "found": doors_to_add(live.index(), words, set(), reader) if words else [],
        "words_found": words,
        "chosen": said.get("domains", []),
    }


@require_POST
@at_house(may_record_threshold)
def take_back(request: HttpRequest, at: AtWork) -> HttpResponse:
    """What was written a moment ago goes again; the page it stood on had the word for it."""
    try:
        kind, pk = signing.loads(request.POST.get("undo", ""), salt=UNDO, max_age=UNDO_LASTS)
        row = WRITTEN[kind].objects.filter(pk=pk).first()
    except signing.BadSignature:
        row = None
    if row is not None:
        actions.take_back(row=row)
        messages.success(request, _("It is taken back."))
    return redirect("thresholds:new", house=at.house.pk)


@at_house(may_report_door)
def doors(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Which door was it?"""
    words = request.GET.get("q", "").strip()[:100]
    found = doors_to_add(live.index(), words, set(), language_in_force()) if words else []
    return show(request, at, "doors", words=words, found=found)


def told_by(at: AtWork) -> str:
    """From where a report comes, by what somebody is in the house."""
    if roles.HELPLINE_OPERATOR in at.roles and roles.WORKER not in at.roles:
        return HELPLINE
    return STREET if at.roles == {roles.BRIDGE_FIGURE} else DESK


@at_house(may_report_door)
def door(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """Did they let them in? One tap; a card says by itself that they did not."""
    service = services_seen(at).filter(pk=pk).first()
    if service is None:
        raise Http404
    form = forms.ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        report = {**form.cleaned_data, "told_by": told_by(at), "today": timezone.localdate()}
        row = tried(form, lambda: actions.report_door(service=service, **report))
        if row is not None:
            written(request, "report", row, _("The report is kept. It says nothing in public."))
            return redirect("thresholds:doors", house=at.house.pk)
    shown = shown_cards(cards.at_the_door())
    signs = " ".join(card["sign"] for card in shown)
    page = {"door": named(service), "cards": shown, "signs": signs, "form": form}
    return show(request, at, "door", status=400 if form.is_bound else 200, **page)


@at_house(may_see_thresholds)
def months(request: HttpRequest, at: AtWork) -> HttpResponse:
    """How often each stopped somebody, by month: the house's own counts."""
    rows = counts.by_month(timezone.localdate(), language_in_force())
    return show(request, at, "months", months=rows, may_read_words=may_read_words(at))


@at_house(may_read_words)
def words(request: HttpRequest, at: AtWork) -> HttpResponse:
    """What people said in their own words. Who reads it is written down."""
    accounts.note(at, logs.READ, kind="threshold")
    return show(request, at, "words", rows=counts.own_words(language_in_force()))
