"""The whole public map as HSDS objects, service by service, and as one JSON list of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from pont.directory import models
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.writing import write_service

BATCH = 200
_encoder = msgspec.json.Encoder(order="sorted")


def exportable(only: list[int] | None = None) -> Iterator[models.Service]:
    """Services that may leave in bulk, in the order they came, a few hundred in memory at a time.

    `only`: the numbers of those that are asked for.
    """
    last = 0
    wanted = models.Service.objects.exportable()
    if only is not None:
        wanted = wanted.filter(pk__in=only)
    while True:
        some = list(
            wanted.whole()
            .prefetch_related("contacts", "organization__contacts")
            .filter(pk__gt=last)
            .order_by("pk")[:BATCH]
        )
        if not some:
            return
        last = some[-1].pk
        # Each is let go once it is written, before the next ones are read.
        some.reverse()
        while some:
            yield some.pop()


def guarded_organizations() -> set[int]:
    """Numbers of organisations with a service that is not for everybody: what feeds said of them stays here."""
    hidden = models.Service.objects.exclude(visibility="public")
    return set(hidden.values_list("organization_id", flat=True).distinct())


def objects(only: list[int] | None = None) -> Iterator[Raw]:
    """The services as nested objects of HSDS; of `only` these numbers, where it is given."""
    now = timezone.now()
    guarded = guarded_organizations()
    for service in exportable(only):
        yield write_service(service, now, service.organization_id not in guarded)
        # Rows and their parts know each other: without its name here, none of them waits for the next one.
        del service


def write_list(file: BinaryIO) -> int:
    """Write the list to an open file; return how many services it holds."""
    count = 0
    file.write(b"[")
    for record in objects():
        file.write(b",\n" if count else b"\n")
        file.write(_encoder.encode(record))
        count += 1
    file.write(b"\n]\n")
    return count


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which the map stands still, so that a file shows one moment of it."""
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if is_first and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """An open file that takes the place of `path` once it is whole; else `path` stays as it was.

    Raises `OSError` where it cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def export_feed(path: Path) -> int:
    """Write the list to `path`, whole or not at all; return how many services it holds. Raises `OSError`."""
    with whole_file(path) as file, one_moment():
        return write_list(file)
