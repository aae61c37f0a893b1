"""On paper: the page on which one chooses, the PDF, and the page of a paper that is made behind the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from pont.directory import live
from pont.directory.asking import Asked, TooMuch
from pont.directory.context import language_in_force
from pont.directory.paper import jobs
from pont.directory.paper.page import asked_for, paper_page
from pont.directory.paper.papers import CannotPrint, make
from pont.directory.paper.planning import NotHere, Plan, Wanted, plan_of
from pont.directory.paper.sentences import state_said
from pont.directory.question import BadQuestion
from pont.directory.views import kept_a_minute, reads, trouble, troubled

# Setting a page takes a whole core: more at once would stop the pages of everybody else.
AT_ONCE = 2
making = threading.BoundedSemaphore(AT_ONCE)
TRY_AGAIN = "30"
LOOK_AGAIN = "5"


def asks_for_paper(view: Callable[[HttpRequest, Asked, Wanted], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about the paper of a question: the view gets both checked."""

    @csrf_exempt
    @reads
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        try:
            asked, wanted = asked_for(request)
            return view(request, asked, wanted)
        except BadQuestion as error:
            return troubled(request, error)
        except TooMuch:
            return trouble(request, 413, _("That is too much. A question has a few hundred letters."))
        except NotHere as error:
            raise Http404 from error

    return page


def moved(name: str, asked: Asked, fields: list[tuple[str, str]]) -> HttpResponse:
    """What holds nothing private becomes an address that can be shared."""
    query = urlencode([*fields, *asked.shared()])
    response = redirect(reverse(f"directory:{name}") + (f"?{query}" if query else ""))
    response.status_code = 303
    return response


def choice(
    request: HttpRequest, asked: Asked, wanted: Wanted, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """The page on which one chooses; `refused`: why the paper asked for was not made."""
    page = paper_page(live.index(), asked, wanted, language_in_force()) | {"refused": refused}
    response = render(request, "directory/paper.html", page, status=status)
    return response if asked.by_post or refused else kept_a_minute(response)


def busy(request: HttpRequest, asked: Asked, wanted: Wanted) -> HttpResponse:
    sentence = _("Many papers are being made now. Try again in a minute.")
    response = choice(request, asked, wanted, refused=sentence, status=503)
    response["Retry-After"] = TRY_AGAIN
    return response


@asks_for_paper
def paper(request: HttpRequest, asked: Asked, wanted: Wanted) -> HttpResponse:
    """Which paper, in which languages."""
    if asked.by_post and not asked.is_private:
        return moved("paper", asked, wanted.of_what)
    return choice(request, asked, Wanted(door=wanted.door, collection=wanted.collection))


@asks_for_paper
def file(request: HttpRequest, asked: Asked, wanted: Wanted) -> HttpResponse:
    """The paper itself, or its place in the row where it is a long one."""
    try:
        plan = plan_of(live.index(), asked, wanted, request.get_host())
    except CannotPrint as why:
        return choice(request, asked, wanted, refused=str(why), status=400)
    if plan.is_long:
        # To open an address writes nothing: only a button puts a paper in the row.
        return later(request, asked, wanted) if asked.by_post else choice(request, asked, wanted)
    if asked.by_post and not asked.is_private:
        return moved("paper-file", asked, [*wanted.of_what, *wanted.how])
    return printed(request, asked, wanted, plan)


def later(request: HttpRequest, asked: Asked, wanted: Wanted) -> HttpResponse:
    """Put the paper in the row, and show its place there."""
    try:
        token = jobs.ask(jobs.job_of(asked, wanted, request.get_host()))
    except (jobs.TooManyWait, OSError):
        return busy(request, asked, wanted)
    response = redirect("directory:paper-place", token=token)
    response.status_code = 303
    return response


def printed(request: HttpRequest, asked: Asked, wanted: Wanted, plan: Plan) -> HttpResponse:
    if not making.acquire(blocking=False):
        return busy(request, asked, wanted)
    try:
        content = make(plan.paper)
    except CannotPrint as why:
        return choice(request, asked, wanted, refused=str(why), status=400)
    finally:
        making.release()
    response = as_pdf(plan.kind.code, content)
    response["Content-Language"] = ", ".join(plan.paper.languages)
    return response if asked.by_post else kept_a_minute(response)


def as_pdf(kind: str, content: bytes) -> HttpResponse:
    """A PDF to look at and to print. Its name says nothing of the question."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="pont-{kind}.pdf"'
    return response


@require_safe
def place(request: HttpRequest, token: str) -> HttpResponse:
    """How far a paper in the row is; looks again by itself, without scripts."""
    state = jobs.state_of(token, timezone.now())
    if state is None:
        return gone(request)
    page = {"token": token, "is_ready": state.step == jobs.READY, "sentence": state_said(state)}
    is_coming = state.step in (jobs.WAITING, jobs.MAKING)
    response = render(request, "directory/paper_place.html", page | {"is_coming": is_coming})
    if is_coming:
        response["Refresh"] = LOOK_AGAIN
    return response


@require_safe
def kept(request: HttpRequest, token: str) -> HttpResponse:
    """The PDF of a paper in the row, for a day."""
    found = jobs.content_of(token, timezone.now())
    return as_pdf(*found) if found else gone(request)


def gone(request: HttpRequest) -> HttpResponse:
    return trouble(request, 404, _("This paper is gone. Pont keeps a paper for one day."))
