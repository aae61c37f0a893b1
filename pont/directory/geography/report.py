"""The report of an import of the ground: every record is counted once."""

from __future__ import annotations

from typing import Any

import msgspec

Where = dict[str, Any]


class Report(msgspec.Struct):
    """The counts of a run; `came_in` is always the sum of created, changed, unchanged and refused.

    `overrides_removed`: characters that would turn the direction of a text, taken out of names.
    """

    source: str
    dry_run: bool
    came_in: int = msgspec.field(default=0, name="in")
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    overrides_removed: int = 0
    refusals: list[Where] = msgspec.field(default_factory=list)

    def refuse(self, where: Where, key: str, reason: str) -> None:
        self.refused += 1
        self.refusals.append(where | {"id": key, "reason": reason})

    def counts(self) -> dict[str, int]:
        return {
            "in": self.came_in,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "overrides_removed": self.overrides_removed,
        }
