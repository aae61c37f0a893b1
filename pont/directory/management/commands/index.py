"""`pont index`: build the index from the database and swap it in."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from pont.directory import live


class Command(BaseCommand):
    help = "Build the index of doors and swap it in; running workers follow by themselves."

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.perf_counter()
        index = live.build()
        self.stdout.write(f"{len(index)} doors indexed in {time.perf_counter() - begun:.1f} s.")
