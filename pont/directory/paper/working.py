"""Who makes the papers that wait: a process of its own for each, behind the pages, one at a time."""

from __future__ import annotations

import logging
import secrets
import subprocess
import sys
import threading
import time

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker

from pont.directory.paper import files, jobs

logger = logging.getLogger("pont.paper")
LOOKS_EVERY = 1.0
# A paper that takes longer than this has gone wrong.
LONGEST = 15 * 60
ENDS_WITHIN = 5


def work(most: int | None = None) -> None:
    """Make the papers that wait, at most so many; nothing when somebody else is at it."""
    with files.held(jobs.folder() / ".work", wait=False) as is_ours:
        if not is_ours:
            return
        jobs.begin_again()
        jobs.end_old_papers(timezone.now())
        Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=most,
            worker_id=secrets.token_hex(8),
            excluded_queue_names=[],
        ).run()
        with files.held(jobs.folder() / ".queue", wait=True):
            if not jobs.rows().filter(status=TaskResultStatus.READY).exists():
                jobs.flag().unlink(missing_ok=True)


def keep_working(stop: threading.Event) -> None:
    """While pages are served: start a worker whenever a paper waits. It ends with us, and a dead one is replaced."""
    while not stop.wait(LOOKS_EVERY):
        try:
            if jobs.flag().exists():
                one_paper(stop)
        except (OSError, subprocess.TimeoutExpired):
            logger.warning("papers wait: no process could be started or ended", exc_info=True)
            stop.wait(ENDS_WITHIN)


def one_paper(stop: threading.Event) -> None:
    """Let a process of its own make one paper: it gives back its memory, and must not slow the pages down."""
    until = time.monotonic() + LONGEST
    worker = subprocess.Popen([sys.executable, "-m", "pont", "papers", "--most", "1"], start_new_session=True)
    while worker.poll() is None:
        if stop.wait(0.2) or time.monotonic() > until:
            worker.kill()
            worker.wait(ENDS_WITHIN)
    if worker.returncode and not stop.is_set():
        logger.warning("a paper was not made: its process ended with code %s", worker.returncode)
        # What fails at once would fail again at once.
        stop.wait(ENDS_WITHIN)
