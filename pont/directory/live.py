"""The index a running process answers from: loaded once, replaced when a new one is swapped in, overlaid with changes.

A saved change is seen within two seconds: each process asks the database at most once a second whether something
changed, and lays the changed services over its index. When many changed, or everything did, one process (whoever gets
the lock) builds a new index in the background. A missing or damaged index is built at once.
"""

from __future__ import annotations

import fcntl
import gc
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Max

from pont.directory import books, index_files, indexing, reading
from pont.directory.geography.storing import imported_landmarks, stored_outlines
from pont.directory.indexing import Index
from pont.directory.models import Change
from pont.directory.publishing import doors_of

logger = logging.getLogger("pont.index")
LOOK_EVERY = 1.0
OLDEST_MINUTES = 24 * 60
MOST_OVERLAID = 200


@contextmanager
def building(root: Path, *, wait: bool) -> Iterator[bool]:
    """One builder at a time on this machine; yields whether it is us. The lock ends with the process."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "LOCK").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def last_change() -> int:
    """The number of the newest change, 0 when there is none."""
    return Change.objects.aggregate(last=Max("pk"))["last"] or 0


def build(root: Path | None = None) -> Index:
    """Build the index from the database and swap it in; waits for a builder at work."""
    root = root or settings.PONT_INDEX
    with building(root, wait=True):
        # Read the number first: a change saved while we read is overlaid again, never lost.
        sequence = last_change()
        now = indexing.now_minute()
        index = indexing.build(doors_of(), now, sequence=sequence)
        index.landmarks, index.outlines = imported_landmarks(), stored_outlines()
        index_files.save(index, root, now)
    return index


class Live:
    """The index of this process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lock = threading.Lock()
        self.name = ""
        self.base: Index | None = None
        self.shown: Index | None = None
        self.looked_at = 0.0
        self.builder: threading.Thread | None = None

    def index(self) -> Index:
        """The index to answer from, at most a second behind the database."""
        if self.shown is not None and time.monotonic() - self.looked_at < LOOK_EVERY:
            return self.shown
        with self.lock:
            if self.shown is None or time.monotonic() - self.looked_at >= LOOK_EVERY:
                self.refresh()
                self.looked_at = time.monotonic()
        assert self.shown is not None
        return self.shown

    def refresh(self) -> None:
        name = index_files.current_name(self.root)
        if self.base is None or name != self.name:
            self.base = self.loaded()
            self.name = index_files.current_name(self.root)
            self.shown = self.base
        if indexing.now_minute() - self.base.built_at > OLDEST_MINUTES:
            self.build_aside()
        self.overlay(self.base)

    def loaded(self) -> Index:
        try:
            return index_files.load(self.root)
        except index_files.Damaged as error:
            # Where there was none yet nothing is wrong.
            level = logging.DEBUG if isinstance(error.__cause__, FileNotFoundError) else logging.WARNING
            logger.log(level, "the index is built anew: %s", type(error.__cause__ or error).__name__)
            build(self.root)
            return index_files.load(self.root)

    def overlay(self, base: Index) -> None:
        """Show what changed since the index was built."""
        shown = self.shown or base
        last = last_change()
        if last == shown.sequence:
            return
        changed = list(Change.objects.filter(pk__gt=base.sequence).values_list("service", flat=True))
        services = {service for service in changed if service is not None}
        if None in changed or len(services) > MOST_OVERLAID or last < base.sequence:
            self.build_aside()
            return
        self.shown = indexing.overlaid(base, doors_of(services), services, last)

    def build_aside(self) -> None:
        """Build in the background, unless somebody does already."""
        if self.builder is not None and self.builder.is_alive():
            return
        self.builder = threading.Thread(target=self.build_once, name="pont-index", daemon=True)
        self.builder.start()

    def build_once(self) -> None:
        try:
            with building(self.root, wait=False) as is_ours:
                pass
            if is_ours:
                build(self.root)
        finally:
            connection.close()
            close_old_connections()


_live: dict[Path, Live] = {}


def index() -> Index:
    """The index of this process, for the data folder in force."""
    root = settings.PONT_INDEX
    if root not in _live:
        _live[root] = Live(root)
    return _live[root].index()


def warm() -> None:
    """Read the thesaurus and the index before the first visitor comes.

    Both live as long as the process: the garbage collector is told not to look through them again. Measured on a map
    of 10,000 services, a search then takes about two thirds of the time.
    """
    for lexicon in books.all_lexicons():
        lexicon.warm()
    reading.read("warm")
    index()
    gc.collect()
    gc.freeze()


def forget() -> None:
    """Drop the loaded index, so that the next question reads the disk again; a builder at work ends first."""
    for live in _live.values():
        if live.builder is not None:
            live.builder.join()
    _live.clear()
