"""Where a worker prints for other houses: paper that may bear what only partner houses may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from msgspec.structs import replace

from pont.accounts import actions, logs
from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.forms import posted
from pont.directory import live
from pont.directory.desk.forms_paper import PartnersPaperForm
from pont.directory.desk.rules import may_print_for_partners
from pont.directory.models import AccessCondition
from pont.directory.paper.page import SIGNS, SIGNS_OF
from pont.directory.paper.papers import CannotPrint, Paper, Partners, kinds, make
from pont.directory.paper.planning import NotHere, Plan, plan_of
from pont.directory.search import Found
from pont.directory.views_paper import as_pdf, making

PARTNERS = "partners"


@at_house(may_print_for_partners)
def paper(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Choose a paper; a post prints it."""
    form = PartnersPaperForm(posted(request), initial={"door": request.GET.get("door", "")})
    if form.is_valid():
        try:
            plan = planned(form, request.get_host())
            return printed(form, at, plan)
        except CannotPrint as why:
            form.add_error(None, str(why))
        except NotHere:
            form.add_error("door", _("This door is not on the map."))
    status = 400 if form.is_bound else 200
    offered = [{"kind": kind, "sign": SIGNS_OF[kind.code]} for kind in kinds().values()]
    context = {"at": at, "form": form, "offered": offered, "signs": SIGNS, "told": []}
    return render(request, "map_desk/paper.html", context, status=status)


def planned(form: PartnersPaperForm, host: str) -> Plan:
    """The paper without what is for partners. Raises `CannotPrint` and `NotHere`."""
    plan = plan_of(live.index(), form.cleaned_data["asked"], form.wanted(), host)
    if plan.is_long:
        # What is for partners is kept nowhere, not even for a while.
        raise CannotPrint(_("These are too many places for one paper. Choose a need or a place."))
    return plan


def printed(form: PartnersPaperForm, at: AtWork, plan: Plan) -> HttpResponse:
    """The PDF; what is for partners writes its line. Raises `CannotPrint`."""
    is_for_partners: bool = form.cleaned_data["partners"]
    paper = for_partners(plan.paper, at) if is_for_partners else plan.paper
    if not making.acquire(blocking=False):
        raise CannotPrint(_("Many papers are being made now. Try again in a minute."))
    try:
        content = make(paper)
    finally:
        making.release()
    if is_for_partners:
        actions.note(at, logs.PRINTED, kind=PARTNERS)
    return as_pdf(plan.kind.code, content)


def for_partners(paper: Paper, at: AtWork) -> Paper:
    """The same paper with what partner houses may know about its doors."""
    return replace(paper, partners=Partners(at.house.name, conditions_of(paper.doors)))


def conditions_of(doors: Iterable[Found]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Kind and answer of the conditions of these services that are told to partner houses, never those of one house."""
    services = {found.door.pk: found.door.service for found in doors}
    rows = AccessCondition.objects.filter(service__in=services, visibility=PARTNERS).order_by("kind")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pk, kind, answer in rows.values_list("service_id", "kind", "answer"):
        found[services[pk]].append((kind, answer))
    return {service: tuple(said) for service, said in found.items()}
