"""Building the index of a map in the database, part by part, and showing one saved change."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from django.conf import settings

from bench.measuring import Row
from pont.directory import actions, index_files, indexing, live, opening
from pont.directory.models import Service
from pont.directory.publishing import doors_of


def seconds_since(begun: float) -> float:
    return time.perf_counter() - begun


def build_rows(count: int) -> list[Row]:
    """The whole build as `pont index` does it, and the same in parts."""
    opening.read_hours.cache_clear()
    indexing.stems_in_order.cache_clear()
    begun = time.perf_counter()
    live.build()
    whole = seconds_since(begun)
    opening.read_hours.cache_clear()
    indexing.stems_in_order.cache_clear()
    begun = time.perf_counter()
    doors = list(doors_of())
    reading = seconds_since(begun)
    begun = time.perf_counter()
    index = indexing.build(doors, indexing.now_minute())
    unfolding = seconds_since(begun)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        index_files.save(index, Path(folder), indexing.now_minute())
        saving = seconds_since(begun)
        begun = time.perf_counter()
        index_files.load(Path(folder))
        loading = seconds_since(begun)
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    return [
        Row(f"index of {count:,} services, built from the database", f"{whole:.1f} s", "≤ 3 s"),
        Row("  reading the tables", f"{reading:.1f} s"),
        Row("  unfolding hours, weighing conditions, posting words", f"{unfolding:.1f} s"),
        Row("  saving", f"{saving:.1f} s"),
        Row("loading it in a worker (mapped; digests checked)", f"{loading * 1000:.0f} ms"),
        Row("  on disk", f"{size / 2**20:.0f} MB"),
    ]


def overlay_rows(count: int) -> list[Row]:
    """How long one saved change takes until a process shows it; it looks for changes once a second."""
    worker = live.Live(settings.PONT_INDEX)
    worker.index()
    taken = []
    for service in Service.objects.order_by("pk")[:10]:
        worker.looked_at = float("-inf")
        actions.set_condition(service=service, kind="price", answer="voluntary", by="bench")
        begun = time.perf_counter()
        index = worker.index()
        taken.append(seconds_since(begun) * 1000)
        last = index.door(len(index.records) - 1).condition("price")
        if last is None or last.answer != "voluntary":
            raise RuntimeError("a saved change was not shown")
    value = f"{max(taken):.0f} ms"
    return [Row(f"a saved change at {count:,} services, from the look for changes on, at most", value)]
