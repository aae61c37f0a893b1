"""A hasher that counts how often it worked: hashing is what takes time when somebody signs in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.hashers import Argon2PasswordHasher

PATH = f"{__name__}.CountedHasher"


class CountedHasher(Argon2PasswordHasher):
    """Argon2 as in real life; `worked` grows by one for each hash that was made or compared."""

    worked: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.worked.append("encode")
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        self.worked.append("verify")
        return super().verify(password, encoded)
