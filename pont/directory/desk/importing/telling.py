"""What a run of an import did, in words, for whoever may read which entry.

An entry that its own house keeps for itself has no name here, and nothing is said of it but that it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pont.accounts.at_work import AtWork
from pont.accounts.sentences import date_said, short_moment_said
from pont.directory.desk.editing import labels
from pont.directory.desk.editing.sight import entries_of
from pont.directory.desk.importing.forms import OVERWRITES
from pont.directory.editing.models import ServiceHistory
from pont.directory.hsds.feed import Report
from pont.directory.hsds.journal import ADDED
from pont.directory.hsds.storing import chunks
from pont.directory.hsds.undoing import Undone, last_run
from pont.directory.models import AccessCondition, ImportRun, Service, Source
from pont.directory.saying import Said, read
from pont.kernel.phrasing import unturned

SHOWN = 50
MOST_UNDONE = 5_000
"""Entries that a page undoes while somebody waits; a command undoes more."""
LATEST = 20
Row = dict[str, Any]


# --- Counts -------------------------------------------------------------------------------------------------
def counts_said(counts: Mapping[str, int], missing: int) -> list[str]:
    """12 new; 3 changed; 2 refused; 1 missing. What is zero is not said."""
    new, changed = counts.get("created", 0), counts.get("changed", 0)
    same, refused, passed = (counts.get(name, 0) for name in ("unchanged", "refused", "passed_over"))
    said = [
        (new, ngettext("%(number)s new", "%(number)s new", new)),
        (changed, ngettext("%(number)s changed", "%(number)s changed", changed)),
        (same, ngettext("%(number)s as it was", "%(number)s as they were", same)),
        (refused, ngettext("%(number)s refused", "%(number)s refused", refused)),
        (passed, ngettext("%(number)s passed over", "%(number)s passed over", passed)),
        (missing, ngettext("%(number)s missing", "%(number)s missing", missing)),
    ]
    return [words % {"number": number} for number, words in said if number] or [_("nothing in it")]


def missing_of(run: ImportRun) -> int:
    """How many the list did not name any more; the run itself tells the first of them only."""
    told = len(run.told.get("missing", ()))
    return max(told, ServiceHistory.objects.filter(run=run, act="missing").count()) if told else 0


def run_said(run: ImportRun) -> Row:
    return {
        "pk": run.pk,
        "at": short_moment_said(run.at),
        "counts": counts_said(run.counts, missing_of(run)),
        "undone": date_said(run.undone_at) if run.undone_at else "",
    }


def source_said(source: Source) -> Row:
    """A source with its last run, whatever became of it."""
    run = source.runs.order_by("-pk").first()
    return {
        "pk": source.pk,
        "name": unturned(source.name),
        "last": run_said(run) if run else None,
        "overwrites": str(OVERWRITES.get(source.overwrites, "")),
        "is_whole": source.is_whole,
        "every": source.every_days,
    }


# --- Entries ------------------------------------------------------------------------------------------------
def seen(at: AtWork, ids: Iterable[str]) -> dict[str, Row]:
    """Name and number of those entries that whoever is at work may see, by identifier."""
    found: dict[str, Row] = {}
    for some in chunks(sorted(set(ids))):
        rows = entries_of(at).filter(hsds_id__in=some).values_list("hsds_id", "pk", "name", "language")
        for hsds_id, pk, name, tongue in rows:
            found[hsds_id] = {"pk": pk, "name": unturned(name), "tongue": tongue}
    return found


def kept_by_their_house(at: AtWork, ids: Iterable[str]) -> set[str]:
    """Those identifiers that belong to entries which another house keeps for itself."""
    found: set[str] = set()
    for some in chunks(sorted({one for one in ids if one})):
        rows = Service.objects.filter(hsds_id__in=some, visibility="house")
        found |= set(rows.exclude(organization__house=at.house).values_list("hsds_id", flat=True))
    return found


def entries(at: AtWork, ids: Sequence[str]) -> list[Row]:
    """The first of these entries; of one that may not be seen only that it is there."""
    some = ids[:SHOWN]
    known = seen(at, some)
    rows = [known.get(hsds_id, {"pk": None}) for hsds_id in some]
    return sorted(rows, key=lambda row: (row["pk"] is None, row.get("name", "").casefold()))


def kept(at: AtWork, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """What was left as people had checked it, with the fields in words."""
    some = rows[:SHOWN]
    known = seen(at, [row["id"] for row in some])
    unsaid = kept_conditions(at, [entry["pk"] for entry in known.values()])
    found: list[Row] = []
    for row in some:
        entry = known.get(row["id"])
        if entry is None:
            found.append({"pk": None})
            continue
        keys = [key for key in row.get("fields", ()) if (entry["pk"], key) not in unsaid]
        found.append(entry | {"fields": labels.listed(dict.fromkeys(map(labels.label, keys)))})
    return found


def kept_conditions(at: AtWork, pks: Sequence[int]) -> set[tuple[int, str]]:
    """Conditions that another house keeps for itself, as number of the entry and key of its record."""
    rows = AccessCondition.objects.filter(service__in=pks, visibility="house")
    rows = rows.exclude(service__organization__house=at.house)
    return {(pk, f"condition.{kind}") for pk, kind in rows.values_list("service_id", "kind")}


def place_said(where: Mapping[str, Any]) -> str:
    """services.csv, line 4; record 3 where a list has no lines; "" where it is about the whole."""
    if where.get("line"):
        said = _("Line %(number)s") % {"number": where["line"]}
    elif "index" in where:
        said = _("Record %(number)s") % {"number": where["index"] + 1}
    else:
        said = ""
    return ", ".join(filter(None, (unturned(str(where.get("file", ""))), said)))


def lines_said(at: AtWork, rows: Sequence[Mapping[str, Any]], what: str) -> list[Row]:
    """Refusals or notes: where, and the sentence of the report. `what`: its key."""
    some = rows[:SHOWN]
    hidden = kept_by_their_house(at, [str(row.get("id", "")) for row in some])
    return [
        {"where": place_said(row)} | ({"why": ""} if row.get("id") in hidden else why_said(row, what))
        for row in some
    ]


def why_said(row: Mapping[str, Any], what: str) -> Row:
    """The sentence of a line, in the language of the page; `tongue` is "en" for one that is known in English only."""
    given = row.get("say") or row.get(what)
    is_said = isinstance(given, Said | dict) and read(given)
    return {"why": unturned(read(given if is_said else row.get(what))), "tongue": "" if is_said else "en"}


def told(at: AtWork, said: Mapping[str, Sequence[Any]]) -> Row:
    """The parts of a report that name entries or lines: the first of each, and how many more there are."""
    refusals, missing, kept_rows, notes = (
        said.get(name, ()) for name in ("refusals", "missing", "kept", "notes")
    )
    return {
        "refusals": lines_said(at, refusals, "reason"),
        "refusals_more": max(0, len(refusals) - SHOWN),
        "missing": entries(at, missing),
        "missing_more": max(0, len(missing) - SHOWN),
        "kept": kept(at, kept_rows),
        "kept_more": max(0, len(kept_rows) - SHOWN),
        "notes": lines_said(at, notes, "note"),
        "notes_more": max(0, len(notes) - SHOWN),
    }


def is_taken_for_a_part(report: Report) -> bool:
    """Whether so much is missing that the list was taken for a part of one."""
    is_asked = not report.is_part and not report.is_whole
    return is_asked and any("--whole" in str(note.get("note", "")) for note in report.notes)


# --- The page of a run --------------------------------------------------------------------------------------
def touched(at: AtWork, run: ImportRun, act: str) -> list[Row]:
    """Entries that the run added or changed, the first of them; only those that may be seen."""
    lines = ServiceHistory.objects.filter(run=run, act=act, service__in=entries_of(at))
    rows = lines.order_by("pk").values_list("service_id", "service__name", "service__language")[:SHOWN]
    return [{"pk": pk, "name": unturned(name), "tongue": tongue} for pk, name, tongue in rows]


def page(at: AtWork, run: ImportRun) -> Row:
    """Everything the page of a run shows."""
    number = ServiceHistory.objects.filter(run=run).count()
    is_newest = run.undone_at is None and last_run(run.source) == run
    missing = missing_of(run)
    said = told(at, run.told)
    return said | {
        "run": run,
        "said": run_said(run),
        "source": unturned(run.source.name),
        "refusals_more": max(0, run.counts.get("refused", 0) - len(said["refusals"])),
        "missing_more": max(0, missing - len(said["missing"])),
        "added": touched(at, run, ADDED),
        "changed": touched(at, run, "imported"),
        "may_undo": is_newest and 0 < number <= MOST_UNDONE,
        "is_large": is_newest and number > MOST_UNDONE,
        "is_older": run.undone_at is None and not is_newest,
    }


def undone_said(undone: Undone) -> str:
    """What went, what is as it was, and what stayed because somebody worked on it."""
    parts = [
        (undone.removed, ngettext("%(number)s entry went.", "%(number)s entries went.", undone.removed)),
        (
            undone.put_back,
            ngettext(
                "%(number)s entry is as it was.", "%(number)s entries are as they were.", undone.put_back
            ),
        ),
        (
            len(undone.left),
            ngettext(
                "%(number)s entry stays: somebody changed it since.",
                "%(number)s entries stay: somebody changed them since.",
                len(undone.left),
            ),
        ),
    ]
    said = [words % {"number": number} for number, words in parts if number]
    return " ".join([_("The import is undone."), *said])


def said_of(report: Report) -> dict[str, Sequence[Any]]:
    """The same parts of a report that was not kept."""
    return {
        "refusals": report.refusals,
        "missing": report.missing,
        "kept": report.kept,
        "notes": report.notes,
    }
