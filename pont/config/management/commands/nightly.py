"""`pont nightly`: unfold the hours of the coming weeks into a new index, and remove what is over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pont.accounts import ending
from pont.directory import actions, live
from pont.directory.desk.importing import uploads
from pont.directory.editing import ending as editing
from pont.directory.paper import jobs
from pont.directory.suggesting import actions as suggesting
from pont.thresholds import ending as thresholds


class Command(BaseCommand):
    help = "Unfold hours, rebuild the index, remove what is over. `pont serve` does this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            index = live.build()
            actions.forget_changes(up_to=index.sequence)
            self.stdout.write(f"{len(index)} doors indexed.")
        finally:
            # An end was promised: it comes whether or not the map could be built.
            now = timezone.now()
            self.end(
                ending.end_what_is_over(now)
                | editing.end_what_is_over(now)
                | thresholds.end_what_is_over(now)
                | {"suggestions": suggesting.end_suggestions(now)}
                | {"papers": jobs.end_old_papers(now), "uploads": uploads.end_uploads(now)}
            )

    def end(self, counts: dict[str, int]) -> None:
        ending.truncate_wal()
        went = ", ".join(f"{kind} {count}" for kind, count in counts.items() if count)
        self.stdout.write(f"Over and removed: {went or 'nothing'}.")
