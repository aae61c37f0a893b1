"""`pont export hsds FILE`: the public map as a list of HSDS services."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pont.directory.hsds.exporting import export_feed


class Command(BaseCommand):
    help = "Export the public services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
        hsds = kinds.add_parser("hsds", help="a JSON list of HSDS 3.0 services")
        hsds.add_argument("file", type=Path, help="where to write it")

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            count = export_feed(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"services: {count}")
