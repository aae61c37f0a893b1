"""`pont serve`: the pages, by two workers, with the nightly work done by itself."""

from __future__ import annotations

import argparse
import logging
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from granian.constants import Interfaces
from granian.server import Server

from pont.directory import index_files, indexing, live, opening

logger = logging.getLogger("pont.serve")
# Route, status and time: never a query, never who asked.
ACCESS_LINE = "%(time)s %(method)s %(path)s %(status)d %(dt_ms).1f ms"
LOOK_EVERY = 60
OLDEST_MINUTES = 24 * 60
NIGHT_HOUR = 3


class Command(BaseCommand):
    help = "Serve the pages; rebuild the index each night."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self.look_before(host, port)
        live.index()
        connections.close_all()
        stop = threading.Event()
        threading.Thread(target=self.announce, args=(port, stop), daemon=True).start()
        threading.Thread(target=each_night, args=(stop,), daemon=True).start()
        server = Server(
            "pont.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=2,
            websockets=False,
            log_access=True,
            log_access_format=ACCESS_LINE,
            respawn_failed_workers=True,
        )
        try:
            server.serve()
        finally:
            stop.set()

    def look_before(self, host: str, port: int) -> None:
        """Say in one sentence what is missing, before anything starts."""
        try:
            executor = MigrationExecutor(connections["default"])
            pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except Exception as error:
            raise CommandError("The database cannot be opened. Run `pont init` first.") from error
        if pending or not (settings.STATIC_ROOT / "staticfiles.json").exists():
            raise CommandError("Something is not set up yet. Run `pont init` first.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(f"Port {port} is taken. Choose another with --port.") from error

    def announce(self, port: int, stop: threading.Event) -> None:
        """Print the address once the first page answers."""
        address = f"http://localhost:{port}/"
        while not stop.is_set():
            try:
                with urllib.request.urlopen(address, timeout=2):
                    self.stdout.write(f"\nPont is open: {address}   (stop with Ctrl-C)\n")
                    self.stdout.flush()
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)


def each_night(stop: threading.Event) -> None:
    """Run `pont nightly` when the index is a day old, or when night has come since it was built."""
    while not stop.wait(LOOK_EVERY):
        try:
            built_at = index_files.read_manifest(settings.PONT_INDEX).built_at
        except index_files.Damaged:
            built_at = 0
        if is_due(built_at, indexing.now_minute()):
            # A process of its own: building must not slow the pages down.
            done = subprocess.run([sys.executable, "-m", "pont", "nightly"], check=False)
            if done.returncode:
                logger.warning("the nightly run ended with code %s", done.returncode)


def is_due(built_at: int, now: int) -> bool:
    """Whether the index should be built again: a day old, or of before the last 3 o'clock."""
    built, local = opening.to_local(built_at), opening.to_local(now)
    night = local.replace(hour=NIGHT_HOUR, minute=0, second=0)
    return now - built_at >= OLDEST_MINUTES or built < night <= local
