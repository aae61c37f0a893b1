"""A real `pont serve` with the demo of today, on a port of its own, in a folder that goes away afterwards."""

from __future__ import annotations

import datetime
import fcntl
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent.parent
PONT = [sys.executable, "-m", "pont"]
START_SECONDS, STOP_SECONDS = 60, 20
# What the tests or this machine set, and a fresh installation does not have.
NOT_PASSED_ON = ("DATABASE_URL", "PONT_SECRET_KEY", "PONT_HOSTS", "PONT_HTTPS", "PONT_DEBUG")
HOLIDAYS = ("01-01", "05-01", "07-21", "08-15", "11-01", "11-11", "12-25")
TUESDAY = 1


class NotServed(Exception):
    """The server did not come up; the message is what it wrote."""


class Served(NamedTuple):
    """A running server: where it answers, what it wrote so far, and the folder of its data."""

    address: str
    log: Path
    folder: Path

    def made(self, program: str) -> list[Any]:
        """What a program prints as JSON that runs beside this server, with its settings."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment_of(self.folder) | {"DJANGO_SETTINGS_MODULE": "pont.config.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.stderr:
            raise NotServed(done.stderr)
        found: list[Any] = json.loads(done.stdout)
        return found

    def service(self, condition: str) -> tuple[int, int]:
        """The first public service that meets an SQL condition, and its organisation: both as the map numbers them."""
        with closing(sqlite3.connect(self.folder / "pont.sqlite3")) as database:
            found = database.execute(
                "SELECT id, organization_id FROM directory_service"
                f" WHERE visibility IN ('public', 'phone_only') AND ({condition}) ORDER BY id"
            ).fetchone()
        return found


def today() -> datetime.date:
    return datetime.datetime.now(ZoneInfo("Europe/Brussels")).date()


def tuesday_noon() -> str:
    """Half past twelve on the next Tuesday that is no holiday, as a form writes it."""
    day = today() + datetime.timedelta(days=1)
    while day.weekday() != TUESDAY or day.isoformat()[5:] in HOLIDAYS:
        day += datetime.timedelta(days=1)
    return f"{day}T12:30"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(data: Path) -> dict[str, str]:
    """What a fresh installation with its data in this folder would have."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return kept | {"PONT_DATA": str(data)}


def prepare(data: Path) -> None:
    """The steps of `pont demo` before it serves."""
    day = today().isoformat()
    for command in (["init", "--demo"], ["loaddemo", "--today", day], ["index"]):
        done = subprocess.run(
            [*PONT, *command],
            cwd=ROOT,
            env=environment_of(data),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotServed(f"pont {command[0]}: {done.stdout}{done.stderr}")


def prepared(shared: Path) -> Path:
    """The data of the demo, made once in this folder by whichever process comes first."""
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data, is_whole = shared / "demo", shared / "demo.whole"
        if not is_whole.exists():
            prepare(data)
            is_whole.touch()
        return data


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    """Wait for the first page."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=START_SECONDS).close()
            return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None or time.monotonic() > until:
                raise NotServed(log.read_text()) from None
            time.sleep(0.1)


def stop(server: subprocess.Popen) -> None:
    """Ask it to end as Ctrl-C does; its workers end with it."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=STOP_SECONDS)


@contextmanager
def served(shared: Path | None = None) -> Iterator[Served]:
    """Yield a server that has answered; stop it and remove its folder whatever happens.

    `shared`: a folder in which every process of a run finds the demo; without it the server makes its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="pont-browser-"))
    data, log, port = folder / "data", folder / "log", free_port()
    try:
        if shared is None:
            prepare(data)
        else:
            shutil.copytree(prepared(shared), data)
        with log.open("w") as written:
            server = subprocess.Popen(
                [*PONT, "serve", "--port", str(port)],
                cwd=ROOT,
                env=environment_of(data),
                stdout=written,
                stderr=written,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        address = f"http://localhost:{port}"
        try:
            wait_for(f"{address}/nl/", server, log)
            yield Served(address, log, data)
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder)
