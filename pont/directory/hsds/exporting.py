"""The whole public map as one HSDS JSON list, written service by service."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.db import transaction
from django.utils import timezone

from pont.directory import models
from pont.directory.hsds.writing import write_service

BATCH = 500
_encoder = msgspec.json.Encoder(order="sorted")


def exportable() -> Iterator[models.Service]:
    """Services that may leave in bulk, in the order they came, a few hundred in memory at a time."""
    last = 0
    while True:
        some = list(
            models.Service.objects.exportable()
            .whole()
            .prefetch_related("contacts", "organization__contacts")
            .filter(pk__gt=last)
            .order_by("pk")[:BATCH]
        )
        if not some:
            return
        yield from some
        last = some[-1].pk


def write_list(file: BinaryIO) -> int:
    """Write the list to an open file; return how many services it holds."""
    now = timezone.now()
    guarded = set(
        models.Service.objects.exclude(visibility="public")
        .values_list("organization_id", flat=True)
        .distinct()
    )
    count = 0
    file.write(b"[")
    for service in exportable():
        file.write(b",\n" if count else b"\n")
        file.write(_encoder.encode(write_service(service, now, service.organization_id not in guarded)))
        count += 1
    file.write(b"\n]\n")
    return count


def export_feed(path: Path) -> int:
    """Write the list to `path`, whole or not at all; return how many services it holds. Raises `OSError`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        # One transaction, so that the list shows one moment of the map.
        with os.fdopen(handle, "wb") as file, transaction.atomic():
            count = write_list(file)
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return count
