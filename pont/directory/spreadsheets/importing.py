"""One run of an import of a spreadsheet: everything or nothing, every row counted once, columns remembered.

A row becomes a service of HSDS and is stored by the same hand as every other feed (`hsds.importing`), so that its rules
hold: what people checked stays, what disappeared is marked, a visibility is never widened.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from django.utils import timezone

from pont.directory import runs
from pont.directory.hsds import importing
from pont.directory.hsds.fields import Refused
from pont.directory.hsds.files import Entry, NotAFeed
from pont.directory.models import Source
from pont.directory.saying import said as _
from pont.directory.spreadsheets.files import read_sheet
from pont.directory.spreadsheets.headings import Table, table_of
from pont.directory.spreadsheets.matching import Guess, Matched, Matching, match
from pont.directory.spreadsheets.reading import Reader

FIRST_ROWS = 5
MOST_TOLD = 100


class Report(importing.Report):
    """The counts of a run; `came_in` counts rows with something in them, below the headings.

    `sheet`: which one was read; `matching`: what each column was taken for, with the reason.
    """

    sheet: str = ""
    matching: list[dict[str, str]] = msgspec.field(default_factory=list)

    def said(self) -> list[str]:
        """The matching that was used, a line for each column."""
        return [f"{one['heading']} = {one['role']} ({one['reason']})" for one in self.matching]


class Preview(msgspec.Struct):
    """What an import would read, before anything is written.

    `lines`: numbers of the first `rows`; `problems`: why it cannot be imported; `notes` and `refused`: (line or 0,
    sentence), the first hundred; `counts`: rows, taken, refused and notes.
    """

    name: str
    sheet: str
    headings: list[str]
    rows: list[list[str]]
    lines: list[int]
    guesses: list[Guess]
    new: list[str]
    missing: list[str]
    problems: list[str]
    notes: list[tuple[int, str]]
    refused: list[tuple[int, str]]
    counts: dict[str, int]


def remembered(source: str) -> Matching:
    """The matching of the last run of this source; empty for a new one."""
    return Matching.of(Source.objects.filter(name=source).values_list("matching", flat=True).first())


def preview(
    given: Path | bytes,
    matching: Matching | None = None,
    *,
    chosen: Mapping[str, str] | None = None,
    name: str = "",
    sheet: str = "",
) -> Preview:
    """Read a file with this matching (what is not in it is guessed) and tell what would come of it.

    `chosen` wins over `matching`. Raises `NotAFeed` for what is no spreadsheet.
    """
    table = table_of(read_sheet(given, name=name, sheet=sheet))
    matched = match(table, matching, chosen)
    rows = Rows(table, matched, "")
    problems = matched.problems
    if not problems:
        rows.read()
    width = len(table.headings)
    first = table.lines[:FIRST_ROWS]
    notes = [*table.notes, *((0, note) for note in matched.notes()), *rows.notes]
    return Preview(
        table.name,
        table.title,
        table.headings,
        [(line.cells + [""] * width)[:width] for line in first],
        [line.number for line in first],
        matched.guesses,
        matched.new,
        matched.missing,
        problems,
        notes[:MOST_TOLD],
        [(line, reason) for line, _id, reason in rows.refused[:MOST_TOLD]],
        {
            "rows": len(table.lines),
            "taken": len(rows.entries),
            "refused": len(rows.refused),
            "notes": len(notes),
        },
    )


class Rows:
    """The rows of a table as records of a feed, with `refused` (line, id, reason) and `notes` (line, sentence)."""

    def __init__(self, table: Table, matched: Matched, source: str, salt: str = "") -> None:
        self.table, self.reader = table, Reader(source, matched, timezone.localdate(), salt)
        self.entries: list[Entry] = []
        self.refused: list[tuple[int, str, str]] = []
        self.notes: list[tuple[int, str]] = []
        self._lines: dict[str, int] = {}

    def read(self) -> None:
        has_ids = "id" in self.reader.by_column
        for index, line in enumerate(self.table.lines):
            notes: list[str] = []
            hsds_id = ""
            try:
                raw = self.reader.service(line, notes)
                hsds_id = raw["id"]
                if before := self._lines.get(hsds_id):
                    raise Refused(_came_before(before, has_ids))
            except Refused as refused:
                self.refused.append((line.number, hsds_id or self.reader.id_of(line), refused.args[0]))
                continue
            self._lines[hsds_id] = line.number
            self.notes += [(line.number, note) for note in notes]
            self.entries.append(Entry({"index": index, "line": line.number}, _kept(raw)))


def _came_before(line: int, has_ids: bool) -> str:
    if has_ids:
        return _("the same id stands in line %(line)s already", line=line)
    return _("the same organisation, name and address stand in line %(line)s already", line=line)


def _kept(raw: dict[str, Any]) -> Callable[[], Any]:
    """A record for later, in a third of the memory."""
    return partial(msgspec.json.decode, msgspec.json.encode(raw))


def import_table(
    given: Path | bytes,
    source: str,
    *,
    chosen: Mapping[str, str] | None = None,
    name: str = "",
    sheet: str = "",
    dry_run: bool = False,
    dated: datetime.date | None = None,
    is_part: bool = False,
    is_whole: bool = False,
) -> Report:
    """Import a spreadsheet whole, with the columns chosen now, remembered or guessed; then remember them.

    `dated`: the day the list speaks of, where its rows do not say; `is_part`: what is not in it is not missing;
    `is_whole`: it is, however much that is. Raises `NotAFeed` for what is no spreadsheet, or where no column is the
    name of the service.
    """
    table = table_of(read_sheet(given, name=name, sheet=sheet))
    before = remembered(source)
    matched = match(table, before, chosen)
    if matched.problems:
        raise NotAFeed(matched.problems[0])
    matching = matched.matching
    matching.salt = before.salt or secrets.token_hex(16)
    report = Report(source, dry_run, sheet=table.title, dated=dated, is_part=is_part, is_whole=is_whole)
    report.matching = [
        {"heading": guess.heading, "role": guess.role, "reason": guess.reason} for guess in matched.guesses
    ]
    feed = _feed(table, matched, matching.salt, report)
    with runs.run(report) as owner:
        if Matching.of(owner.matching).salt != before.salt:
            raise NotAFeed(_("This list was imported for the first time a moment ago: import it once more."))
        Source.objects.filter(pk=owner.pk).update(matching=matching.stored())
        importing.Run(feed, owner).write()
    return report


def _feed(table: Table, matched: Matched, salt: str, report: Report) -> importing.Feed:
    """The rows of a table, read; what is odd or refused stands in the report."""
    rows = Rows(table, matched, report.source, salt)
    rows.read()
    for line, note in [*table.notes, *((0, note) for note in matched.notes()), *rows.notes]:
        report.note({"line": line} if line else {}, [note])
    feed = importing.Feed(rows.entries, report.source, report)
    for line, hsds_id, reason in rows.refused:
        report.refuse({"line": line}, hsds_id, reason)
    report.came_in = len(table.lines)
    return feed
