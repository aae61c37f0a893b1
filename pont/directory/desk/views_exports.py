"""Where a house takes the public map along as a file: whole or not at all, and never more than everybody may know."""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack
from typing import Any, BinaryIO, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.sentences import language
from pont.directory.desk.importing.forms import SinceForm
from pont.directory.desk.rules import may_keep_entries
from pont.directory.desk.views_collections import show
from pont.directory.exports import CannotExport
from pont.directory.exports.writing import KINDS, write
from pont.kernel import vocabulary
from pont.kernel.terms import LANGUAGES

CHANGES = "changes"
IN_A_LANGUAGE = frozenset({"csv", "xlsx", "ics"})
# In memory; beyond it a file without a name, which goes when it is closed.
IN_MEMORY = 1024**2
# Who waits for a file holds a worker; two of them at a time leave the others for the pages.
making = threading.BoundedSemaphore(2)
# What a file is called, what it is for, and what it cannot carry, in the order in which it is offered.
OFFERED: dict[str, tuple[Promise, Promise, Promise]] = {
    "xlsx": (
        gettext_lazy("Spreadsheet (XLSX)"),
        gettext_lazy("A row for each door, to read, sort and print."),
        gettext_lazy("It has one language, and no notes beside the conditions."),
    ),
    "csv": (
        gettext_lazy("Spreadsheet (CSV)"),
        gettext_lazy("The same rows, for any program that reads tables."),
        gettext_lazy("It has one language, and no notes beside the conditions."),
    ),
    "hsds": (
        gettext_lazy("HSDS, one file (JSON)"),
        gettext_lazy("Everything, in the standard with which directories exchange services."),
        gettext_lazy("Closings for a while and checks of single fields are not in it."),
    ),
    "tables": (
        gettext_lazy("HSDS, tables (zip with CSV)"),
        gettext_lazy("The same as tables, for a database or a researcher."),
        gettext_lazy("Closings for a while and checks of single fields are not in it."),
    ),
    "geojson": (
        gettext_lazy("Points on a map (GeoJSON)"),
        gettext_lazy("Doors with their point, for a map program."),
        gettext_lazy("Doors without a point and telephone lines are not in it."),
    ),
    "ics": (
        gettext_lazy("Calendar of closings (iCalendar)"),
        gettext_lazy("Days of the coming year on which a door opens otherwise."),
        gettext_lazy("The usual week is not in it, nor days that nobody knows."),
    ),
    CHANGES: (
        gettext_lazy("What changed since (CSV)"),
        gettext_lazy("Which services are new, changed or gone since a day."),
        gettext_lazy("It does not say what changed, nor why a service went."),
    ),
}


@at_house(may_keep_entries)
def exports(request: HttpRequest, at: AtWork) -> HttpResponse:
    """What there is to take along."""
    return show_exports(request, at)


def show_exports(request: HttpRequest, at: AtWork, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = [
        {
            "kind": kind,
            "name": name,
            "purpose": purpose,
            "cannot": cannot,
            "asks_language": kind in IN_A_LANGUAGE,
        }
        for kind, (name, purpose, cannot) in OFFERED.items()
    ]
    known = vocabulary.languages()
    context = {
        "rows": rows,
        "languages": [(code, known[code].own) for code in LANGUAGES],
        "own": language() if language() in LANGUAGES else LANGUAGES[0],
        "form": SinceForm(),
        "refused": "",
    }
    return show(request, at, "exports", status=status, **context | more)


@at_house(may_keep_entries)
def export(request: HttpRequest, at: AtWork, kind: str) -> HttpResponse:
    """One file. It is whole before the first byte of it leaves."""
    if kind not in OFFERED:
        raise Http404
    form = SinceForm(request.GET if kind == CHANGES else {"since": timezone.localdate()})
    if not form.is_valid():
        return show_exports(request, at, form=form, status=400)
    if not making.acquire(blocking=False):
        return show_exports(
            request, at, refused=_("Many files are being made. Try again in a minute."), status=503
        )
    try:
        return sent(made(kind, options(request, kind, form)), kind)
    except (CannotExport, OSError):
        return show_exports(
            request, at, refused=_("The file could not be made. Try again later."), status=503
        )
    finally:
        making.release()


def made(kind: str, wanted: dict[str, str]) -> BinaryIO:
    """The whole file, open at its beginning. Raises `CannotExport` and `OSError`."""
    with ExitStack() as closing:
        file = cast(BinaryIO, closing.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY)))
        write(kind, file, **wanted)
        file.seek(0)
        # Whole: from here on whoever sends it closes it.
        closing.pop_all()
    return file


def options(request: HttpRequest, kind: str, form: SinceForm) -> dict[str, str]:
    """What a kind is told besides: the language of its words, or the day and the kind of its changes."""
    if kind == CHANGES:
        return {"since": form.cleaned_data["since"].isoformat(), "format": "csv"}
    asked = request.GET.get("lang", "")
    return {"lang": asked if asked in LANGUAGES else language()} if kind in IN_A_LANGUAGE else {}


def sent(file: BinaryIO, kind: str) -> HttpResponse:
    suffix, media_type = (
        (".csv", "text/csv") if kind == CHANGES else (KINDS[kind].SUFFIX, KINDS[kind].MEDIA_TYPE)
    )
    name = f"pont-{kind}-{timezone.localdate().isoformat()}{suffix}"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    return cast(HttpResponse, answer)
