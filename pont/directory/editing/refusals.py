"""What is raised where one field of an entry cannot be so."""

from __future__ import annotations

from pont.accounts.actions import NotPossible


class FieldRefused(NotPossible):
    """One field cannot be so; `key` says which."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
