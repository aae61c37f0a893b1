"""`pont demo`: from nothing to a running map with example data."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Set up the demo (tables, example data, index) and serve it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("init", demo=True, verbosity=options["verbosity"])
        call_command("loaddemo", verbosity=options["verbosity"])
        call_command("index", verbosity=options["verbosity"])
        call_command("serve", port=options["port"], host=options["host"])
