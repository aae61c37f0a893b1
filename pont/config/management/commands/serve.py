"""`pont serve`: the pages, by two workers, with the nightly work done by itself."""

from __future__ import annotations

import argparse
import http.client
import logging
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from granian.constants import Interfaces, SSLProtocols
from granian.server import Server

from pont.directory import index_files, indexing, live, opening
from pont.directory.paper.working import keep_working

logger = logging.getLogger("pont.serve")
# Route, status and time: never a query, never who asked.
ACCESS_LINE = "%(time)s %(method)s %(path)s %(status)d %(dt_ms).1f ms"
LOOK_EVERY = 60
STOPS_WITHIN = 10
OLDEST_MINUTES = 24 * 60
NIGHT_HOUR = 3
# What PONT_HTTPS says while Pont speaks HTTPS itself: no proxy stands before it, and no header is believed to be one's.
OWN = "own"
# What OpenSSL says of a key that belongs to another certificate; the last one, of another kind of key.
STRANGERS = ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED")
ANYWHERE = ("", "0.0.0.0", "::")


class Certificate(NamedTuple):
    """The two files with which Pont speaks HTTPS itself, both in PEM."""

    cert: Path
    key: Path


class Command(BaseCommand):
    help = "Serve the pages; rebuild the index each night."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument(
            "--tls-cert", type=Path, metavar="FILE", help="speak HTTPS with this certificate (PEM)"
        )
        parser.add_argument(
            "--tls-key", type=Path, metavar="FILE", help="and this key (PEM, without a password)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        tls = certificate_of(options["tls_cert"], options["tls_key"])
        settle_https(tls)
        self.look_before(host, port)
        live.index()
        connections.close_all()
        stop = threading.Event()
        threading.Thread(target=self.announce, args=(host, port, tls, stop), daemon=True).start()
        threading.Thread(target=each_night, args=(stop,), daemon=True).start()
        papers = threading.Thread(target=keep_working, args=(stop,), daemon=True)
        papers.start()
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
            # A worker that is told to stop while it starts never hears it: Ctrl-C would wait for ever.
            workers_kill_timeout=STOPS_WITHIN,
            ssl_cert=tls and tls.cert,
            ssl_key=tls and tls.key,
            # Old telephones know nothing newer.
            ssl_protocol_min=SSLProtocols.tls12,
        )
        try:
            server.serve()
        finally:
            stop.set()
            # The process that makes a paper ends with us.
            papers.join(STOPS_WITHIN)

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

    def announce(self, host: str, port: int, tls: Certificate | None, stop: threading.Event) -> None:
        """Print the address once the first page answers."""
        while not stop.is_set():
            if answers(host, port, tls):
                address = f"{'https' if tls else 'http'}://{name_of(host, tls)}:{port}/"
                self.stdout.write(f"\nPont is open: {address}   (stop with Ctrl-C)\n")
                self.stdout.flush()
                return
            time.sleep(0.2)


def certificate_of(cert: Path | None, key: Path | None) -> Certificate | None:
    """The files to speak HTTPS with, None for plain HTTP; raises `CommandError` for what cannot be used."""
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise CommandError("HTTPS needs both: --tls-cert FILE and --tls-key FILE.")
    for option, path in (("--tls-cert", cert), ("--tls-key", key)):
        try:
            path.read_bytes()
        except OSError as error:
            raise CommandError(f"The file of {option} cannot be read: {path} ({error.strerror}).") from error

    def refuse_password() -> str:
        raise CommandError(
            "The key of --tls-key has a password; Pont starts by itself and needs one without."
        )

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, refuse_password)
    except ssl.SSLError as error:
        if error.reason in STRANGERS:
            raise CommandError(
                "The key of --tls-key does not belong to the certificate of --tls-cert."
            ) from error
        raise CommandError(
            "--tls-cert and --tls-key name no certificate and key in PEM that can be used."
        ) from error
    return Certificate(cert, key)


def settle_https(tls: Certificate | None) -> None:
    """Begin this command anew when its settings were read for another way of speaking than the one asked for."""
    is_own = os.environ.get("PONT_HTTPS") == OWN
    if is_own and not tls:
        raise CommandError(f"PONT_HTTPS={OWN} needs --tls-cert and --tls-key.")
    if tls and not is_own:
        os.environ["PONT_HTTPS"] = OWN
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def name_of(host: str, tls: Certificate | None) -> str:
    """What stands in the address: the name a certificate is made for, where PONT_HOSTS says one."""
    named = [name for name in settings.ALLOWED_HOSTS if name not in ("*", "localhost") and name[0].isalpha()]
    if tls and named:
        return named[0]
    is_here = host in ANYWHERE or host.startswith("127.")
    return "localhost" if is_here else f"[{host}]" if ":" in host else host


def answers(host: str, port: int, tls: Certificate | None) -> bool:
    """Whether a page comes, whatever page it is: another name than `localhost` may be the only one allowed."""
    place = "127.0.0.1" if host in ANYWHERE else host
    if tls:
        # The certificate is for the name that others use, and this only asks whether somebody is there.
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        page: http.client.HTTPConnection = http.client.HTTPSConnection(
            place, port, timeout=2, context=unchecked
        )
    else:
        page = http.client.HTTPConnection(place, port, timeout=2)
    try:
        page.request("HEAD", "/")
        return bool(page.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        page.close()


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
