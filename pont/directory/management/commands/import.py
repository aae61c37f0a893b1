"""`pont import KIND PATH`: take over somebody else's list. What each kind is stands in `pont.directory.imports`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from pont.accounts.actions import NotPossible
from pont.directory.editing.hands import Hand
from pont.directory.hsds.files import NotAFeed
from pont.directory.hsds.undoing import last_run, undo_run
from pont.directory.imports import Kind, Report, areas, due, hsds, osm, places, table
from pont.directory.imports.fetching import fetched
from pont.directory.models import Source

KINDS: dict[str, Kind] = {kind.NAME: kind for kind in (hsds, table, osm, places, areas)}
SHOWN_REFUSALS = 20
OPERATOR = Hand("pont import")


class Command(BaseCommand):
    help = "Import a list: everything or nothing, with a report that counts every record once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind_of_list", required=True, metavar="KIND")
        kinds.add_parser("due", help="import again what is due of the lists that were given --every")
        undo = kinds.add_parser("undo", help="undo the last import of a source, the whole of it")
        undo.add_argument("--source", required=True, metavar="NAME", help="whose list it was")
        for kind in KINDS.values():
            of_kind = kinds.add_parser(kind.NAME, help=kind.HELP)
            of_kind.add_argument("path", help=f"{kind.PATH_HELP}, or its address")
            of_kind.add_argument(
                "--every",
                type=int,
                default=0,
                metavar="DAYS",
                help="remember it, and let `pont import due` do the same again after so many days",
            )
            of_kind.add_argument("--dry-run", action="store_true", help="do everything, then undo it")
            of_kind.add_argument("--report", type=Path, metavar="FILE", help="write the report as JSON")
            of_kind.add_argument(
                "--source",
                default=kind.SOURCE,
                metavar="NAME",
                help="whose list it is (default: %(default)s)",
            )
            kind.add_arguments(of_kind)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["kind_of_list"] == "due":
                self._due()
            elif options["kind_of_list"] == "undo":
                self._undo(options["source"])
            else:
                self._import(options)
        except (NotAFeed, NotPossible) as error:
            raise CommandError(str(error)) from error

    def _import(self, options: dict[str, Any]) -> None:
        report_file: Path | None = options["report"]
        if report_file and not report_file.parent.is_dir():
            raise CommandError(f"There is no folder {report_file.parent} for the report.")
        kind, source = KINDS[options["kind_of_list"]], options["source"].strip()
        if len(source) > 200 or (kind.SOURCE and not source):
            raise CommandError("The name of the source has between 1 and 200 characters.")
        with fetched(options["path"]) as path:
            report = kind.run(path, source, options["dry_run"], options)
        if options["every"] and not options["dry_run"]:
            due.remember(source, kind.NAME, options["path"], options["every"])
        if report_file:
            self._write(report, report_file)
        self._print(report)

    def _due(self) -> None:
        """One list that cannot be read does not keep the others from being read."""
        troubles = []
        for source in due.sources(due.now()):
            self.stdout.write(f"{source.name}: {source.taken_from}")
            try:
                with fetched(source.taken_from) as path:
                    self._print(KINDS[source.kind].run(path, source.name, False, due.options()))
            except NotAFeed as error:
                troubles.append(f"{source.name}: {error}")
        if troubles:
            raise CommandError("\n".join(troubles))

    def _undo(self, name: str) -> None:
        source = Source.objects.filter(name=name).first()
        run = last_run(source) if source else None
        if run is None:
            raise CommandError(f"There is no import of {name} that could be undone.")
        undone = undo_run(run=run, by=OPERATOR)
        self.stdout.write(f"removed: {undone.removed}")
        self.stdout.write(f"put back: {undone.put_back}")
        for one in undone.left:
            self.stdout.write(f"left, because somebody changed it since: {one}")

    def _write(self, report: Report, file: Path) -> None:
        # A sentence that can be translated is a text of its own kind; a report is English.
        encoded = msgspec.json.encode(report, enc_hook=str)
        try:
            file.write_bytes(msgspec.json.format(encoded, indent=2) + b"\n")
        except OSError as error:
            raise CommandError(f"The report cannot be written to {file}: {error.strerror}.") from error

    def _print(self, report: Report) -> None:
        for line in report.said():
            self.stdout.write(line)
        for name, count in report.counts().items():
            self.stdout.write(f"{name}: {count}")
        for name, rows in (
            ("missing in the list now", report.missing),
            ("kept as people checked it", report.kept),
        ):
            if rows:
                self.stdout.write(f"{name}: {len(rows)}")
        for refusal in report.refusals[:SHOWN_REFUSALS]:
            place = ", ".join(f"{key} {refusal[key]}" for key in ("file", "index", "line") if key in refusal)
            self.stdout.write(f"refused ({place}) {refusal['id'] or '-'}: {refusal['reason']}")
        if (more := len(report.refusals) - SHOWN_REFUSALS) > 0:
            self.stdout.write(f"refused: {more} more, see --report")
        if report.dry_run:
            self.stdout.write("dry run: nothing was written")
