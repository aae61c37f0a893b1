"""`pont papers`: make the papers that wait."""

from __future__ import annotations

import argparse
import os
from typing import Any

from django.core.management.base import BaseCommand

from pont.directory.paper.working import work

# Pages go first.
PATIENCE = 10


class Command(BaseCommand):
    help = "Make the papers that wait, then end. `pont serve` does this by itself."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--most", type=int, metavar="N", help="end after so many")

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(PATIENCE)
        work(options["most"])
