"""`pont serve` as visitors meet it: result pages and answers of the API over HTTP, from a fresh process."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urljoin

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.load import Request, run
from bench.measuring import Row, memory_mb, resident_mb
from bench.questions import Given
from pont.directory import places
from pont.directory.indexing import Index
from pont.kernel import vocabulary

PAGE_LANGUAGES = ("nl", "fr")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
LINKED = re.compile(rb'<(?:link rel="stylesheet"|script)[^>]+?(?:href|src)="([^"]+)"')
START_SECONDS = 60
# Seconds a page takes to make, at most, on a slow machine.
MAKING = 0.04


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(log: Path) -> Iterator[tuple[int, int]]:
    """A fresh server with two workers; yields its port and process. Ended when the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "pont", "serve", "--port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ.copy())
        try:
            wait_for(port, server, log)
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the first page answers; raise with the log when none does."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            fetched(port, "GET", "/nl/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server does not answer:\n{log.read_text()[-2000:]}")


class Fetched(NamedTuple):
    status: int
    body: bytes
    weight: int


def fetched(port: int, method: str, path: str, body: str = "", kind: str = FORM) -> Fetched:
    """One answer and what it weighs: compressed body and headers."""
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        caller.request(method, path, body, {"Content-Type": kind, "Accept-Encoding": "gzip"})
        answer = caller.getresponse()
        content = answer.read()
    finally:
        caller.close()
    headers = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    plain = gzip.decompress(content) if answer.getheader("Content-Encoding") == "gzip" else content
    return Fetched(answer.status, plain, len(content) + headers)


def page_requests(questions: list[Given]) -> list[Request]:
    """Result pages: each question as the form sends it, in two languages by turns."""
    return [
        Request(f"/{PAGE_LANGUAGES[at % 2]}/results/", FORM, urlencode(private(given), doseq=True))
        for at, given in enumerate(questions)
    ]


def private(given: Given) -> Given:
    """The question with something that may travel by POST only: what may not is sent on to an address."""
    is_private = given.keys() & {"q", "without", "for", "speaks", "near"}
    return given if is_private else given | {"without": ["money"]}


def kept_requests(index: Index) -> list[Request]:
    """Pages that are the same for everybody: the first page, lists by need and by commune, doors; in four languages."""
    languages = ("nl", "fr", "ar", "ti")
    lists = [f"results/?need={code}" for code in vocabulary.tiles()]
    areas = [f"results/?commune={nis}" for nis in places.communes()]
    doors = [
        f"door/{index.door(number).pk}/" for number in range(0, len(index.records), len(index.records) // 40)
    ]
    return [Request(f"/{language}/{page}") for page in ("", *lists, *areas, *doors) for language in languages]


def json_requests(questions: list[Given]) -> list[Request]:
    """The same questions as a program sends them."""
    return [
        Request("/api/search", JSON, json.dumps(given | {"lang": [PAGE_LANGUAGES[at % 2]]}))
        for at, given in enumerate(questions)
    ]


def page_weight(port: int, request: Request) -> int:
    """Bytes of a page with its style sheet and scripts."""
    page = fetched(port, "POST", request.path, request.body, request.kind)
    linked = [urljoin(request.path, path.decode()) for path in LINKED.findall(page.body)]
    return page.weight + sum(fetched(port, "GET", path).weight for path in dict.fromkeys(linked))


def workers_of(pid: int) -> list[int]:
    """The processes below the server that hold the most memory: its two workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sorted((int(child) for child in children), key=resident_mb)[-2:]


def seconds_worked(pid: int) -> float:
    """Processor time the workers have used until now: it says the same on a machine that is busy with others."""
    ticks = 0
    for worker in workers_of(pid):
        numbers = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        ticks += int(numbers[11]) + int(numbers[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def serve_rows(questions: list[Given], kept: list[Request], *, folder: Path, seconds: float) -> list[Row]:
    """Answers a second and their times, at eight connections. `kept`: pages that are the same for everybody."""
    pages, answers = page_requests(questions), json_requests(questions)
    rows = []
    with serving(folder / "serve.log") as (port, pid):
        for request in (*pages[:40], *answers[:40]):
            found = fetched(port, "POST", request.path, request.body, request.kind)
            if found.status != 200:
                raise RuntimeError(f"{request.path} answers {found.status}: {found.body[:300]!r}")
        for what, requests, target in (
            ("result pages", pages, 350),
            ("JSON answers", answers, 800),
            (f"pages kept for a minute ({len(kept)} addresses)", kept, 3_000),
        ):
            if requests is kept:
                # Each worker makes each page once a minute; what is measured is a minute in which that is done.
                run(port, requests, folder=folder, seconds=max(seconds, 2 * len(kept) * MAKING))
            worked = seconds_worked(pid)
            load = run(port, requests, folder=folder, seconds=seconds)
            each = (seconds_worked(pid) - worked) * 1000 / load.count
            times = f"{load.p50:.1f} / {load.p99:.1f} ms"
            rows += [
                Row(f"{what} a second, 8 connections, {load.tool}", f"{load.per_second:.0f}", f"≥ {target}"),
                Row(f"  p50 / p99 ({load.failed} failed)", times, "p99 ≤ 40 ms"),
                Row("  processor time of the workers for each", f"{each:.2f} ms"),
            ]
        weights = [weight / 1000 for weight in sorted(page_weight(port, request) for request in pages[:60])]
        memory = " and ".join(f"{resident_mb(at):.0f} / {memory_mb(at):.0f} MB" for at in workers_of(pid))
        kilobytes = f"{weights[len(weights) // 2]:.1f} / {weights[-1]:.1f} kB"
        rows += [
            Row(
                "results page over the wire, with styles and scripts, median / heaviest", kilobytes, "≤ 40 kB"
            ),
            Row("memory of a worker, resident / its share", memory),
        ]
    return rows


def database_queries(requests: list[Request]) -> Row:
    """The most queries one page asks the database for, once the index is loaded."""
    client = Client(HTTP_HOST="localhost")
    client.post(requests[0].path, requests[0].body, content_type=requests[0].kind)
    counts = []
    for request in requests[:50]:
        with CaptureQueriesContext(connection) as asked:
            client.post(request.path, request.body, content_type=request.kind)
        counts.append(len(asked))
    return Row("database queries of a results page, at most", str(max(counts)))
