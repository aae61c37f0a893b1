"""The order of the bench, once Django and the throwaway folder are there."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from bench import measuring
from bench.building import build_rows, overlay_rows
from bench.duplicates import duplicate_rows
from bench.hsds_api import hsds_rows
from bench.importing import import_rows
from bench.made_doors import made_doors
from bench.measuring import Row, p50_p99
from bench.printing import paper_rows
from bench.questions import Asker, Given
from bench.searching import against_the_floor, mixed
from bench.serving import database_queries, kept_requests, page_requests, serve_rows
from bench.speaking import language_rows, near_rows
from bench.storing import store
from pont.directory import index_files, indexing
from pont.directory.indexing import Index

Progress = Callable[[str, float], None]
TARGETS = {10_000: ("1.5 / 5 ms", "1.5 / 5 ms"), 100_000: ("8 / 25 ms", "8 / 25 ms")}


def search_rows(index: Index, questions: list[Given], count: int) -> list[Row]:
    cold, warm = mixed(index, questions)
    first, second = TARGETS.get(count, ("", ""))
    what = f"search among {count:,} services, {len(questions)} mixed queries, p50 / p99"
    return [
        Row(f"{what}, no door unpacked before", p50_p99(cold), first and f"≤ {first}"),
        Row("  the same, doors shown last kept", p50_p99(warm), second and f"≤ {second}"),
    ]


def many_rows(count: int, questions: int, folder: Path) -> list[Row]:
    """The large map is made of doors, not of rows in the database: only the search is measured on it."""
    begun = time.perf_counter()
    index_files.save(indexing.build(made_doors(count), indexing.now_minute()), folder, indexing.now_minute())
    built = time.perf_counter() - begun
    index = index_files.load(folder)
    asker = Asker([index.door(number) for number in range(0, count, max(1, count // 2_000))])
    rows = search_rows(index, asker.questions(questions), count)
    rows += against_the_floor(index, asker, questions // 2)
    return [*rows, Row(f"index of {count:,} services, drawn and built without a database", f"{built:.0f} s")]


def measured(given: argparse.Namespace, folder: Path, progress: Progress) -> str:
    """Run everything; returns the table."""
    begun = time.monotonic()
    machine = measuring.machine()
    count = given.services
    progress(f"a map of {count:,} services", begun)
    doors = list(made_doors(count))
    store(doors)
    # A sample: what lies about here slows the garbage collector down, and a worker has no such thing.
    asker = Asker(doors[:: max(1, count // 500)])
    del doors
    questions = asker.questions(given.questions)
    progress("building its index", begun)
    rows = build_rows(count)
    progress("search in process", begun)
    index = index_files.load(settings.PONT_INDEX)
    rows += search_rows(index, questions, count)
    rows += against_the_floor(index, asker, max(given.questions // 2, 50))
    rows += language_rows(index, 20 if given.quick else 2)
    rows += near_rows(index)
    rows += overlay_rows(count)
    rows.append(database_queries(page_requests(questions)))
    progress("paper", begun)
    rows += paper_rows(count, is_quick=given.quick)
    progress("keeping the map true", begun)
    rows += import_rows(is_quick=given.quick)
    rows += duplicate_rows()
    rows += hsds_rows()
    kept = kept_requests(index)[: 40 if given.quick else None]
    del index
    if not given.no_serve:
        progress("pont serve", begun)
        rows += serve_rows(questions, kept, folder=folder, seconds=given.seconds)
    if given.many:
        progress(f"search among {given.many:,} services", begun)
        rows += many_rows(given.many, given.questions, folder / "many")
    progress("done", begun)
    return f"{machine}\n{measuring.crowd()}\n{measuring.table(rows)}"
