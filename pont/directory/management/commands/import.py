"""`pont import hsds PATH`: take over a list of services from somebody else's directory."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from pont.directory.hsds.files import NotAFeed
from pont.directory.hsds.importing import Report, import_feed

SHOWN_REFUSALS = 20


class Command(BaseCommand):
    help = "Import services: everything or nothing, with a report that counts every record once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
        hsds = kinds.add_parser(
            "hsds", help="a list of HSDS services (JSON), or a folder or zip of HSDS tables (CSV)"
        )
        hsds.add_argument("path", type=Path, help="the file, folder or zip")
        hsds.add_argument("--dry-run", action="store_true", help="do everything, then undo it")
        hsds.add_argument("--report", type=Path, metavar="FILE", help="write the report as JSON")
        hsds.add_argument(
            "--source", default="HSDS", metavar="NAME", help="whose list it is (default: %(default)s)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        report_file: Path | None = options["report"]
        if report_file and not report_file.parent.is_dir():
            raise CommandError(f"There is no folder {report_file.parent} for the report.")
        source = options["source"].strip()
        if not 1 <= len(source) <= 200:
            raise CommandError("The name of the source has between 1 and 200 characters.")
        try:
            report = import_feed(options["path"], source, dry_run=options["dry_run"])
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
