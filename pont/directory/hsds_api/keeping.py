"""Records written once are kept under what they were made of, so that no kept one can ever be out of date.

Reading the rows of a service takes a third of the time that writing its record takes. So the rows are read each time,
and a record is looked for by the digest of their values: another word anywhere in them is another digest. What is kept
is packed and bounded, in the memory of one process; the oldest goes first.
"""

from __future__ import annotations

import datetime
import hashlib
import threading
import zlib
from typing import Any

import msgspec

from pont.directory import opening
from pont.directory.hsds_api.rows import Row, Rows

MOST_BYTES = 48 * 1024 * 1024
QUICKLY = 1
_pack = msgspec.msgpack.Encoder().encode


def values_of(row: Row) -> list[Any]:
    """All values of a row and of its parts."""
    found: list[Any] = []
    for value in row.__dict__.values():
        if type(value) is Rows:
            found.append([values_of(part) for part in value])
        else:
            found.append(values_of(value) if isinstance(value, Row) else value)
    return found


def digest(row: Row, now: datetime.datetime) -> bytes:
    """What a record of this service is made of, and which of its times have passed."""
    today = now.astimezone(opening.BRUSSELS).date()
    is_full = row.saturation is not None and row.saturation.expires_at > now
    closing = row.closure
    state = None if closing is None else (closing.since <= today, closing.until < today)
    return hashlib.blake2b(_pack((values_of(row), is_full, state)), digest_size=16).digest()


class Store:
    """Packed records by digest."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.size = most, 0
        self.records: dict[bytes, bytes] = {}
        self.lock = threading.Lock()

    def get(self, key: bytes) -> bytes | None:
        packed = self.records.get(key)
        return None if packed is None else zlib.decompress(packed)

    def put(self, key: bytes, record: bytes) -> None:
        packed = zlib.compress(record, QUICKLY)
        with self.lock:
            self.size += len(packed) - len(self.records.get(key, b""))
            self.records[key] = packed
            while self.size > self.most:
                self.size -= len(self.records.pop(next(iter(self.records))))


STORE = Store()
