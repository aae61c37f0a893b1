"""A throwaway PostgreSQL for the tests: made, used, removed; it listens on a socket in its own folder only.

`python -m tests.cluster COMMAND …` runs a command with DATABASE_URL and DATABASE_ADMIN_URL naming it. The role in the
first owns nothing, as in a house: what needs more than an application may do, fails. The second owns the tables and is
no superuser either.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

ROLE, OWNER = "pont_app", "pont_owner"
START_SECONDS = 60
# Losing the power may lose this cluster: that makes it fast.
SPEED = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class NoPostgres(Exception):
    """This machine cannot start PostgreSQL; the message says why."""


def programs() -> Path:
    """The folder of the newest initdb on this machine."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    complete = [folder for folder in folders if (folder / "postgres").exists()]
    if not complete:
        raise NoPostgres("no PostgreSQL server is installed")
    return max(
        complete, key=lambda folder: [int(part) for part in folder.parent.name.split(".") if part.isdigit()]
    )


def account() -> dict[str, Any]:
    """How to start the server's processes: initdb refuses root, so root becomes the user postgres."""
    if os.geteuid() != 0:
        return {}
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgres("no user postgres, and PostgreSQL refuses to run as root") from None
    return {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}


def make(binaries: Path, folder: Path, become: dict[str, Any]) -> None:
    """Create an empty cluster in `folder`."""
    if become:
        os.chown(folder, become["user"], become["group"])
    command = [binaries / "initdb", "-D", folder / "data", "--username=postgres", "--encoding=UTF8"]
    command += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "--no-sync"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **become)
    if done.returncode:
        raise NoPostgres(f"initdb failed: {done.stderr.strip()}")


def start(binaries: Path, folder: Path, become: dict[str, Any]) -> subprocess.Popen:
    """Start the server in a session of its own, so that Ctrl-C reaches the tests first."""
    command = [binaries / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses="]
    for setting in SPEED:
        command += ["-c", setting]
    with (folder / "log").open("w") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **become,
        )


def prepare(folder: Path, server: subprocess.Popen) -> None:
    """Wait until the server answers, then make the application's role and database."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(
                host=str(folder), user="postgres", dbname="postgres", autocommit=True
            ) as admin:
                admin.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE BYPASSRLS NOSUPERUSER")
                admin.execute(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER")
                # Who makes roles may change those it was given, and no others.
                admin.execute(f"GRANT {ROLE} TO {OWNER} WITH ADMIN OPTION")
                admin.execute(f"CREATE DATABASE pont OWNER {OWNER}")
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise NoPostgres(f"the server did not start: {(folder / 'log').read_text()}") from None
            time.sleep(0.1)


def stop(server: subprocess.Popen) -> None:
    """Stop the server at once, without waiting for its visitors; it has nothing to save."""
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=START_SECONDS)


@contextmanager
def cluster() -> Iterator[dict[str, str]]:
    """Yield DATABASE_URL and DATABASE_ADMIN_URL of a fresh database; stop and remove it whatever happens."""
    binaries, become = programs(), account()
    folder = Path(tempfile.mkdtemp(prefix="pont-pg-"))
    try:
        make(binaries, folder, become)
        server = start(binaries, folder, become)
        try:
            prepare(folder, server)
            place = f"{quote(str(folder), safe='')}/pont"
            yield {
                "DATABASE_URL": f"postgres://{ROLE}@{place}",
                "DATABASE_ADMIN_URL": f"postgres://{OWNER}@{place}",
            }
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder)


def end_politely(_signal: int, _frame: object) -> None:
    """Turn a request to end into an exit that cleans up."""
    sys.exit(143)


def main(command: list[str]) -> int:
    """Run the command with a cluster; return its code, or 3 where there is no PostgreSQL."""
    signal.signal(signal.SIGTERM, end_politely)
    try:
        with cluster() as addresses:
            return subprocess.run(command, env={**os.environ, **addresses}, check=False).returncode
    except NoPostgres as missing:
        print(f"not run on PostgreSQL: {missing}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
