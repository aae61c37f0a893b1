"""`pont init`: make the data folder and everything in it that Pont needs to run."""

from __future__ import annotations

import argparse
import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from pont.config import database


class Command(BaseCommand):
    help = (
        "Make the data folder (PONT_DATA), the tables and the static files. Running it again changes nothing."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="also leave a root key there, for a demo only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            settings.PONT_DATA.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"The data folder cannot be made: {error.strerror}. Set PONT_DATA.") from error
        if options["demo"] and not settings.ROOT_KEY:
            key = settings.PONT_DATA / "demo.key"
            key.touch(mode=0o600)
            key.write_text(secrets.token_urlsafe(50))
        database.check_addresses(os.environ)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if connection.vendor == "postgresql":
            database.prepare_roles(os.environ[database.APPLICATION], os.environ[database.MAINTENANCE])
        call_command("collectstatic", interactive=False, verbosity=0)
        if options["verbosity"]:
            self.stdout.write(f"Ready in {settings.PONT_DATA}.")
