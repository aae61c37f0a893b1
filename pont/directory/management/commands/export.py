"""`pont export KIND FILE`: the public map as a file. What each kind is stands in `pont.directory.exports`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pont.directory.exports import CannotExport
from pont.directory.exports.writing import KINDS, write_file


class Command(BaseCommand):
    help = "Export what everybody may know of the map, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind_of_file", required=True, metavar="KIND")
        for kind in KINDS.values():
            of_kind = kinds.add_parser(kind.NAME, help=kind.HELP)
            of_kind.add_argument("file", type=Path, help="where to write it")
            kind.add_arguments(of_kind)

    def handle(self, *_args: Any, **options: Any) -> None:
        kind, file = options.pop("kind_of_file"), options.pop("file")
        try:
            report = write_file(kind, file, **options)
        except CannotExport as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        for name, count in report.counts.items():
            self.stdout.write(f"{name}: {count}")
        # Beside the counts, not among them: a program reads those.
        for left_out in KINDS[kind].NOT_CARRIED:
            self.stderr.write(f"not carried: {left_out}", style_func=str)
