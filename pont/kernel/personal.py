"""What is written about people, declared field by field on the model that holds it (`kept`). A test reads it.

A field that says nothing about anybody is declared too, by the word `PLAIN`: what nobody thought of fails.
"""

from __future__ import annotations

from typing import NamedTuple


class Kept(NamedTuple):
    """Why a field about a person is kept, and what ends it. `encrypted`: unreadable without the house's key."""

    why: str
    until: str
    encrypted: bool = False


PLAIN = Kept("says nothing about a person", "its row ends")
