"""`pont nightly`: unfold the hours of the coming weeks into a new index, and clear away what it has swallowed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pont.directory import actions, live


class Command(BaseCommand):
    help = "Unfold hours and rebuild the index. `pont serve` does this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        index = live.build()
        actions.forget_changes(up_to=index.sequence)
        self.stdout.write(f"{len(index)} doors indexed.")
