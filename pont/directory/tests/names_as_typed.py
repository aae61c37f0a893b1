"""Names as people type them: one letter less, more, other, or two exchanged."""

from __future__ import annotations

import random


def mistyped(name: str, chance: random.Random) -> str:
    """`name` with one slip somewhere."""
    at = chance.randrange(len(name) - 1)
    return chance.choice(
        [
            name[:at] + name[at + 1 :],
            f"{name[:at]}x{name[at:]}",
            f"{name[:at]}q{name[at + 1 :]}",
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )
