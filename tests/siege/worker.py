"""Processes of a siege, each with the folder named by PONT_DATA.

    worker fill COUNT         a made-up map
    worker read               answer until standard input closes; prints how many answers
    worker hammer N SECONDS   N threads answer; prints when each change was seen first
    worker save N SECONDS     save N changes, spread over that time; prints when each was saved

An answer that is not whole ends the process with an error.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "pont.config.settings"
django.setup()

from django.conf import settings  # noqa: E402 - what reads the settings comes after them

from bench.made_doors import made_doors  # noqa: E402
from bench.storing import store  # noqa: E402
from pont.directory import actions, indexing, live  # noqa: E402
from pont.directory.models import Service  # noqa: E402
from pont.directory.search import Query, search  # noqa: E402


class NotWhole(Exception):
    """An answer that holds too little or contradicts itself."""


def answered(worker: live.Live, expected: int) -> indexing.Index:
    """Search once; raises `NotWhole` unless every service is counted and every row judged."""
    index = worker.index()
    results = search(index, Query(at=indexing.now_minute(), limit=20))
    counted = (results.count, sum(results.per_level.values()), len(results.rows))
    if counted != (expected, expected, min(expected, 20)):
        raise NotWhole(f"{counted} of {expected}")
    return index


def fill(count: str) -> object:
    store(list(made_doors(int(count))))
    return None


def read() -> object:
    """Look for a new index at every question, so that a swap falls into as many of them as possible."""
    closed = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), closed.set()), daemon=True).start()
    worker, expected, answers = live.Live(settings.PONT_INDEX), Service.objects.count(), 0
    while not closed.is_set():
        worker.looked_at = float("-inf")
        answered(worker, expected)
        answers += 1
    return answers


def change_of(index: indexing.Index) -> int:
    """The number of the last change this index shows: it stands in the note of the price of service 1."""
    doors = (index.service == 1).nonzero()[0].tolist()
    price = next(index.door(number) for number in doors if number in index.alive).condition("price")
    note = price.note.by_language.get("en", "") if price and price.note else ""
    return int(note.removeprefix("change ")) if note.startswith("change ") else 0


def hammer(threads: str, seconds: str) -> object:
    worker, expected = live.Live(settings.PONT_INDEX), Service.objects.count()
    worker.index()
    until = time.monotonic() + float(seconds)
    seen: dict[int, float] = {}
    answers: list[int] = []
    troubles: list[str] = []

    def visitor() -> None:
        mine = 0
        try:
            while time.monotonic() < until:
                number = change_of(answered(worker, expected))
                seen.setdefault(number, time.time())
                mine += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the process that started us has to hear of it
            troubles.append(repr(error))
        answers.append(mine)

    crowd = [threading.Thread(target=visitor) for _ in range(int(threads))]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return {"seen": seen, "answers": sum(answers), "troubles": troubles}


def save(count: str, seconds: str) -> object:
    service = Service.objects.get(pk=1)
    saved: dict[int, float] = {}
    for number in range(1, int(count) + 1):
        time.sleep(float(seconds) / int(count))
        actions.set_condition(
            service=service, kind="price", answer="free", note=f"change {number}", language="en", by="siege"
        )
        saved[number] = time.time()
    return saved


WORK: dict[str, Callable[..., object]] = {"fill": fill, "read": read, "hammer": hammer, "save": save}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(WORK[sys.argv[1]](*sys.argv[2:])))
