"""Where a map editor brings lists of others: a file, its columns, what would come of it, the run and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible, tell
from pont.accounts.at_work import AtWork
from pont.accounts.desk import at_house
from pont.accounts.forms import posted
from pont.directory.desk.importing import columns, looking, telling, uploads
from pont.directory.desk.importing.forms import NewListForm, SourceForm
from pont.directory.desk.importing.uploads import Upload
from pont.directory.desk.rules import may_import
from pont.directory.desk.views_collections import show
from pont.directory.editing.hands import Hand
from pont.directory.hsds.undoing import undo_run
from pont.directory.models import ImportRun, Source
from pont.directory.spreadsheets import roles
from pont.directory.spreadsheets.importing import Preview
from pont.kernel.phrasing import unturned

Roles = dict[str, str]


@at_house(may_import)
def imports(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Every source with its last run."""
    uploads.end_uploads(timezone.now())
    rows = [telling.source_said(source) for source in Source.objects.order_by("name")]
    return show(request, at, "imports", rows=rows)


@at_house(may_import)
def new(request: HttpRequest, at: AtWork) -> HttpResponse:
    """Bring a list; a post keeps its file until somebody has seen what it would do."""
    form = NewListForm(
        posted(request), request.FILES or None, initial={"source": request.GET.get("source", "")}
    )
    refused = None
    if form.is_valid():
        try:
            upload = kept(at, form)
        except looking.Refused as why:
            refused = why
        else:
            is_table = upload.about.kind == looking.TABLE
            name = "map_desk:import-columns" if is_table else "map_desk:import-preview"
            return redirect(name, house=at.house.pk, token=upload.token)
    status = 400 if form.is_bound else 200
    return show(request, at, "import_new", form=form, refused=refused, status=status)


def kept(at: AtWork, form: NewListForm) -> Upload:
    """The file, kept, once it is known that a page can read it. Raises `looking.Refused`; then nothing stays."""
    try:
        upload = uploads.keep(at.house.pk, form.cleaned_data["file"].chunks(), form.about())
    except OSError as error:
        raise looking.Refused(_("The file could not be kept. Try again later.")) from error
    try:
        looking.check(upload)
        upload.note()
    except Exception:
        upload.end()
        raise
    return upload


def ended(request: HttpRequest, at: AtWork) -> HttpResponse:
    messages.info(request, _("This file has ended. Bring it once more."))
    return redirect("map_desk:import-new", house=at.house.pk)


@at_house(may_import)
def choose(request: HttpRequest, at: AtWork, token: str) -> HttpResponse:
    """What each column of a spreadsheet is; a post keeps it and goes on to what would come of it."""
    upload = uploads.find(at.house.pk, token)
    if upload is None or upload.about.kind != looking.TABLE:
        return ended(request, at)
    sent: Roles | None = None
    wrong: list[str] = []
    try:
        seen = looking.preview(upload)
        if request.method == "POST":
            sent = columns.sent_roles(seen, request.POST)
            wrong = columns.problems(sent)
            if not wrong:
                upload.about.roles = sent
                upload.note()
                return redirect("map_desk:import-preview", house=at.house.pk, token=token)
    except looking.Refused as why:
        return show(request, at, "import_refused", upload=upload, refused=why, status=400)
    return show_columns(request, at, upload, seen, sent, wrong)


def show_columns(
    request: HttpRequest, at: AtWork, upload: Upload, seen: Preview, sent: Roles | None, wrong: list[str]
) -> HttpResponse:
    context = {
        "upload": upload,
        "source": unturned(upload.about.source),
        "rows": columns.rows(seen, sent),
        "groups": columns.groups(),
        "ignore": roles.IGNORE,
        "missing": [unturned(heading) for heading in seen.missing],
        "notes": [telling.why_said({"note": note}, "note") for line, note in seen.notes if not line],
        "count": seen.counts["rows"],
        "wrong": wrong,
        "is_unknown": bool(seen.problems),
    }
    return show(request, at, "import_columns", status=400 if wrong else 200, **context)


@at_house(may_import)
def preview(request: HttpRequest, at: AtWork, token: str) -> HttpResponse:
    """What an import would do, done and undone again; the button that was pressed says what happens then."""
    upload = uploads.find(at.house.pk, token)
    if upload is None:
        return ended(request, at)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "cancel":
        upload.end()
        messages.info(request, _("Nothing was brought in. The file is gone."))
        return redirect("map_desk:imports", house=at.house.pk)
    if act == "whole":
        upload.about.is_whole = True
        upload.note()
        return redirect("map_desk:import-preview", house=at.house.pk, token=token)
    try:
        if act == "import":
            return imported(request, at, upload)
        return show_preview(request, at, upload)
    except looking.Refused as why:
        return show(request, at, "import_refused", upload=upload, refused=why, status=400)


def show_preview(request: HttpRequest, at: AtWork, upload: Upload) -> HttpResponse:
    report = looking.run(upload, dry_run=True)
    context = {
        "upload": upload,
        "source": unturned(upload.about.source),
        "counts": telling.counts_said(report.counts(), len(report.missing)),
        "first": looking.first_rows(upload),
        "is_table": upload.about.kind == looking.TABLE,
        "is_part": telling.is_taken_for_a_part(report),
        "is_nothing": not (report.created or report.changed or report.missing),
        **telling.told(at, telling.said_of(report)),
    }
    return show(request, at, "import_preview", **context)


def imported(request: HttpRequest, at: AtWork, upload: Upload) -> HttpResponse:
    """The import itself. Raises `looking.Refused`; then nothing was changed and the file is still here."""
    with uploads.taken(upload) as mine:
        if mine is None:
            return ended(request, at)
        looking.run(mine, dry_run=False)
        run = ImportRun.objects.filter(source__name=mine.about.source).latest("pk")
        tell(mine.about.source, "import_list", at, {"run": run.pk})
    messages.success(request, _("The list is brought in."))
    return redirect("map_desk:import-run", house=at.house.pk, pk=run.pk)


@at_house(may_import)
def run(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """One run; a post undoes the whole of it."""
    found = get_object_or_404(ImportRun.objects.select_related("source"), pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            return undone(request, at, found)
        except NotPossible as why:
            refused = str(why)
    status = 400 if refused else 200
    return show(request, at, "import_run", status=status, refused=refused, **telling.page(at, found))


def undone(request: HttpRequest, at: AtWork, found: ImportRun) -> HttpResponse:
    """Undo it. Raises `NotPossible`."""
    page = telling.page(at, found)
    if found.undone_at is None and not page["is_older"] and not page["may_undo"]:
        raise NotPossible(_("This page cannot undo it. Use the command: pont import undo."))
    did = undo_run(run=found, by=Hand.of(at))
    tell(found.source.name, "undo_import", at, {"run": found.pk})
    messages.success(request, telling.undone_said(did))
    return redirect("map_desk:import-run", house=at.house.pk, pk=found.pk)


@at_house(may_import)
def source(request: HttpRequest, at: AtWork, pk: int) -> HttpResponse:
    """A source with its runs; a post says what its lists may do."""
    found = Source.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    now = {"overwrites": found.overwrites, "is_whole": found.is_whole}
    form = SourceForm(posted(request), initial=now)
    if form.is_valid():
        if form.cleaned_data != now:
            Source.objects.filter(pk=found.pk).update(**form.cleaned_data)
            tell(found.name, "change_source", at, {"source": found.pk})
        messages.success(request, _("It is as you said. It holds from the next list on."))
        return redirect("map_desk:import-source", house=at.house.pk, pk=found.pk)
    runs = [telling.run_said(one) for one in found.runs.order_by("-pk")[: telling.LATEST]]
    context = {"source": found, "said": telling.source_said(found), "form": form, "runs": runs}
    return show(request, at, "import_source", status=400 if form.is_bound else 200, **context)
