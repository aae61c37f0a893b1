"""`pont loaddemo`: fill the map with the demo, as of a day."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pont.directory.demo import loader
from pont.directory.demo.entries import FOLDER, DemoError
from pont.directory.opening import BRUSSELS


class Command(BaseCommand):
    """Load the demo whole or not at all; loading it again changes only what is different."""

    help = "Fill the map with real organisations, the OCMW/CPAS and invented examples."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today",
            type=datetime.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day from which the demo counts back (default: today)",
        )

        parser.add_argument(
            "--folder", type=Path, default=FOLDER, help="where the files of the demo lie (default: our own)"
        )

    def handle(self, *args: Any, today: datetime.date | None, folder: Path, **options: Any) -> None:
        try:
            counts = loader.load_demo(today=today or datetime.datetime.now(BRUSSELS).date(), folder=folder)
        except DemoError as error:
            raise CommandError(f"The demo was not loaded: {error}") from error
        self.stdout.write(sentence(counts))


def sentence(counts: loader.Counts) -> str:
    """What was done, in words."""
    whole = (
        f"The demo holds {counts.organizations} organisations with {counts.services} services "
        f"at {counts.places} places."
    )
    if counts.is_same:
        return f"{whole} It was there already: nothing changed."
    return f"{whole} New: {counts.created}. Changed: {counts.changed}. Unchanged: {counts.unchanged}."
