"""The work of translating: how far each language is, a service side by side, files out and back."""

from __future__ import annotations

import zlib
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pont.accounts import desk
from pont.accounts.actions import NotPossible
from pont.accounts.at_work import AtWork
from pont.accounts.forms import posted
from pont.directory.desk.forms_translating import (
    ALL_TO_DO,
    Chosen,
    FileForm,
    StampForm,
    TextsForm,
    UploadForm,
    parts,
)
from pont.directory.desk.rules import may_translate
from pont.directory.desk.translating import actions, exchange, reporting, texts, words
from pont.directory.desk.translating.units import Sheet, Unreadable, fitting, units
from pont.directory.models import Service
from pont.kernel.terms import VISITOR_LANGUAGES

PAGE_SIZE = 25
# Seconds in which somebody who saw a preview may say yes to it.
PREVIEW_LASTS = 3600
TYPES = {exchange.XLIFF: "application/xliff+xml", exchange.PO: "text/x-gettext-translation"}


def show(
    request: HttpRequest, at: AtWork, name: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of translators, with what was just done above it, once."""
    told = [str(message) for message in messages.get_messages(request)]
    if "target" in context:
        context |= {
            "target_said": words.language(context["target"]),
            "tongue": reporting.tongue(context["target"]),
        }
    return render(request, f"map_desk/{name}.html", {"at": at, "told": told, **context}, status=status)


def known(target: str) -> str:
    """A language of visitors; 404 for every other."""
    if target not in VISITOR_LANGUAGES:
        raise Http404
    return target


@desk.at_house(may_translate)
def languages(request: HttpRequest, at: AtWork) -> HttpResponse:
    """How far each language is."""
    return show(request, at, "translate", rows=reporting.progress(texts.read()))


@desk.at_house(may_translate)
def services(request: HttpRequest, at: AtWork, target: str) -> HttpResponse:
    """The services with something to do in one language."""
    book = texts.read([known(target)])
    form = Chosen(request.GET)
    wanted = form.wanted()
    found = list(texts.work(book, target, wanted, at.house.pk))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return show(
        request,
        at,
        "translate_services",
        form=form,
        target=target,
        page=page,
        rows=reporting.services(page.object_list, wanted),
        **beside(page, form),
        status=400 if form.errors else 200,
    )


def beside(page: Any, form: Chosen) -> dict[str, str]:
    """The addresses of the pages before and after, with the same choice; "" where there are none."""
    kept = {"show": form.cleaned_data["show"]} if form.cleaned_data.get("show") else {}
    return {
        "earlier": urlencode({**kept, "page": page.number - 1}) if page.has_previous() else "",
        "further": urlencode({**kept, "page": page.number + 1}) if page.has_next() else "",
    }


@desk.at_house(may_translate)
def service(request: HttpRequest, at: AtWork, target: str, pk: int) -> HttpResponse:
    """The texts of one service, side by side; a post writes what was changed."""
    found = get_object_or_404(Service.objects.public(), pk=pk)
    book = texts.read([known(target)], [found.pk])
    page = Paginator(parts(book.asked(target, found.pk)), 1).get_page(request.GET.get("part"))
    form, status = TextsForm(book, page.object_list[0], target, posted(request)), 200
    if form.is_wrong:
        status, form.sentence = 400, _("Something is not right yet. Nothing is saved.")
    elif request.method == "POST":
        try:
            return saved(request, at, found, form)
        except actions.ChangedMeanwhile as why:
            status, form = 409, form.again(texts.read([target], [found.pk]), why)
    named = {"service": found, "service_tongue": reporting.tongue(found.language)}
    return show(request, at, "translate_service", **named, target=target, form=form, page=page, status=status)


def saved(request: HttpRequest, at: AtWork, found: Service, form: TextsForm) -> HttpResponse:
    """Write what was changed and go back to the page."""
    number = len(form.changes)
    if number:
        actions.translate(service=found, language=form.language, changes=form.changes, by=at)
        told = ngettext("%(number)s text is saved.", "%(number)s texts are saved.", number)
        messages.success(request, told % {"number": number})
    else:
        messages.info(request, _("You changed nothing, so nothing was saved."))
    return redirect(f"{request.path}?{urlencode({'part': request.GET.get('part') or 1})}")


@desk.at_house(may_translate)
def file(request: HttpRequest, at: AtWork, target: str) -> HttpResponse:
    """All texts of a language that may leave in bulk, as a file; without a kind of file the page that asks for it."""
    form = FileForm(request.GET)
    if known(target) and not form.is_valid():
        return file_page(request, at, target, form, UploadForm(), status=400 if request.GET else 200)
    found = units(texts.read([target]), target, frozenset(form.wanted()))
    sheet = Sheet(target, list(fitting(found, exchange.LARGEST)))
    kind = form.cleaned_data["format"]
    actions.hand_out(language=target, number=len(sheet.units), by=at)
    response = HttpResponse(exchange.FORMATS[kind](sheet), content_type=f"{TYPES[kind]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pont-{target}.{kind}"'
    return response


def file_page(
    request: HttpRequest, at: AtWork, target: str, out: FileForm, back: UploadForm, *, status: int
) -> HttpResponse:
    """Where a file is taken along and brought back."""
    if not out.data:
        out = FileForm(initial={"show": ALL_TO_DO})
    return show(request, at, "translate_file", target=target, out=out, back=back, status=status)


@desk.at_house(may_translate)
def back(request: HttpRequest, at: AtWork, target: str) -> HttpResponse:
    """Bring a file back: what it would do, and with a yes to that it is done."""
    if "stamp" in request.POST:
        return taken_back(request, at, known(target))
    form = UploadForm(posted(request), request.FILES or None)
    if known(target) and form.is_valid():
        content = form.cleaned_data["file"]
        try:
            return preview(request, at, target, content)
        except Unreadable as wrong:
            form.add_error("file", words.unreadable(wrong, target))
    return file_page(request, at, target, FileForm(), form, status=400 if form.is_bound else 200)


def kept_under(at: AtWork, target: str) -> str:
    """Where the file of a preview waits for the yes: one for each person and language."""
    return f"translating:{at.house.pk}:{at.membership.pk}:{target}"


def preview(
    request: HttpRequest, at: AtWork, target: str, content: bytes, sentence: str = ""
) -> HttpResponse:
    """What a file would do, in counts; nothing is written yet."""
    report = exchange.judged(exchange.read(content), texts.read([target]), target)
    cache.set(kept_under(at, target), zlib.compress(content), PREVIEW_LASTS)
    said, status = reporting.report(report, target), 409 if sentence else 200
    return show(
        request, at, "translate_preview", target=target, report=said, sentence=sentence, status=status
    )


def taken_back(request: HttpRequest, at: AtWork, target: str) -> HttpResponse:
    """The yes to a preview."""
    form, kept = StampForm(request.POST), cache.get(kept_under(at, target))
    if not form.is_valid() or kept is None:
        messages.info(request, _("This preview has ended. Send the file once more."))
        return redirect("map_desk:translate-back", house=at.house.pk, target=target)
    content = zlib.decompress(kept)
    try:
        sheet, stamp = exchange.read(content), form.cleaned_data["stamp"]
        report = actions.take_back(sheet=sheet, language=target, stamp=stamp, by=at)
    except NotPossible as why:
        return preview(request, at, target, content, str(why))
    cache.delete(kept_under(at, target))
    number = len(report.taken)
    told = ngettext("%(number)s text is taken over.", "%(number)s texts are taken over.", number)
    messages.success(request, told % {"number": number})
    return redirect("map_desk:translate-services", house=at.house.pk, target=target)
