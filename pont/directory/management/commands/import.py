"""`pont import KIND PATH`: take over somebody else's list. What each kind is stands in `pont.directory.imports`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from pont.directory.hsds.files import NotAFeed
from pont.directory.imports import Kind, Report, areas, hsds, osm, places

KINDS: dict[str, Kind] = {kind.NAME: kind for kind in (hsds, osm, places, areas)}
SHOWN_REFUSALS = 20


class Command(BaseCommand):
    help = "Import a list: everything or nothing, with a report that counts every record once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind_of_list", required=True, metavar="KIND")
        for kind in KINDS.values():
            of_kind = kinds.add_parser(kind.NAME, help=kind.HELP)
            of_kind.add_argument("path", type=Path, help=kind.PATH_HELP)
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
        report_file: Path | None = options["report"]
        if report_file and not report_file.parent.is_dir():
            raise CommandError(f"There is no folder {report_file.parent} for the report.")
        source = options["source"].strip()
        if not 1 <= len(source) <= 200:
            raise CommandError("The name of the source has between 1 and 200 characters.")
        try:
            kind = KINDS[options["kind_of_list"]]
            report = kind.run(options["path"], source, options["dry_run"], options)
        except NotAFeed as error:
            raise CommandError(str(error)) from error
        if report_file:
            self._write(report, report_file)
        self._print(report)

    def _write(self, report: Report, file: Path) -> None:
        try:
            file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
        except OSError as error:
            raise CommandError(f"The report cannot be written to {file}: {error.strerror}.") from error

    def _print(self, report: Report) -> None:
        for name, count in report.counts().items():
            self.stdout.write(f"{name}: {count}")
        for refusal in report.refusals[:SHOWN_REFUSALS]:
            place = ", ".join(f"{key} {refusal[key]}" for key in ("file", "index", "line") if key in refusal)
            self.stdout.write(f"refused ({place}) {refusal['id'] or '-'}: {refusal['reason']}")
        if (more := len(report.refusals) - SHOWN_REFUSALS) > 0:
            self.stdout.write(f"refused: {more} more, see --report")
        if report.dry_run:
            self.stdout.write("dry run: nothing was written")
