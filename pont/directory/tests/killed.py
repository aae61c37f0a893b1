"""`pont import` in a process of its own, killed while it writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

WRITING = 2**20


def said_after_a_kill(kind: str, feed: Path, folder: Path, installed: Callable[[Path], None]) -> list[str]:
    """Import `feed` into an empty map in `folder`, kill it amid its writing, import again: what the second run says."""
    data = folder / "data"
    installed(data)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"PONT_DATA": str(data), "PONT_SECRET_KEY": "k" * 50}
    pont = [sys.executable, "-m", "pont"]
    taking = [*pont, "import", kind, str(feed)]
    running = subprocess.Popen(taking, env=environment, stdout=subprocess.DEVNULL)
    log = data / "pont.sqlite3-wal"
    until = time.monotonic() + 60
    # The write-ahead log grows while rows are written that nobody sees yet: then it is killed.
    while running.poll() is None and time.monotonic() < until:
        if log.exists() and log.stat().st_size > WRITING:
            break
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    again = subprocess.run(taking, env=environment, capture_output=True, text=True, check=True)
    return again.stdout.splitlines()
