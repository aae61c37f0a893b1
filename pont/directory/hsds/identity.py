"""Identifiers and fingerprints of HSDS objects."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import msgspec

_SPACE = uuid.UUID("6a4f4e33-3e0c-5d0e-9d0f-1f0f3a6f9d52")
_encoder = msgspec.json.Encoder(order="sorted")


def part_id(owner: str, kind: str, number: object) -> str:
    """The identifier of a part that a feed gave none: the same at every run, by its place in its owner."""
    return str(uuid.uuid5(_SPACE, f"{owner}\n{kind}\n{number}"))


def fingerprint(value: Any) -> str:
    """A short digest of a JSON value; the order of keys does not count."""
    return hashlib.blake2b(_encoder.encode(value), digest_size=12).hexdigest()
