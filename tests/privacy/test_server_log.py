"""A real server on this machine: what it writes down of its visitors, and what it answers to odd ones."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from tests.house import ROOT
from tests.privacy.canaries import CANARY
from tests.privacy.crawl import FORM

TYPED = "zeewierwoord"
STARTS_WITHIN = 60
# Everything a visitor may send that says something of a person.
SAID = (TYPED, "papers", "without", "50.8371", "4.3133", "women", "Mozilla/7", "geheimkoekje")
FORM_BODY = f"q={TYPED}&without=papers&for=women&near=50.8371,4.3133"
JSON_BODY = f'{{"q": "{TYPED}", "without": ["papers"], "for": ["women"], "near": [50.8371, 4.3133]}}'
ODD_ALPHABETS = ("base64", "rot13", "idna", "punycode", "undefined", "utf-16", "x" * 300)


class Running(Struct, frozen=True):
    port: int
    log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        return ask(port, "GET", "/nl/about/")[0] == 200
    except OSError:
        return False


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while not answers(port):
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, installed: Callable[[Path], None]) -> Iterator[Running]:
    """`pont serve` with an empty map, as it runs in a house."""
    folder = tmp_path_factory.mktemp("served")
    known = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    environment = {**known, "PONT_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
    pont = [sys.executable, "-m", "pont"]
    installed(folder / "data")
    port, log = free_port(), folder / "log"
    with log.open("wb") as written:
        command = [*pont, "serve", "--port", str(port), "--workers", "1"]
        running = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=written, stderr=written, start_new_session=True
        )
        try:
            wait_for(port, running, log)
            yield Running(port, log)
        finally:
            running.send_signal(signal.SIGINT)
            try:
                running.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)


def ask(
    port: int, method: str, path: str, body: str = "", kind: str = "", **headers: str
) -> tuple[int, bytes]:
    """One request with everything a browser may say of its owner; the status and the answer."""
    sent = {
        "User-Agent": "Mozilla/7",
        "Cookie": "django_language=geheimkoekje",
        "Accept-Language": "nl",
        **({"Content-Type": kind} if kind else {}),
        **headers,
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body.encode() or None, sent)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def log_after(server: Running, marker: str) -> str:
    """The whole log once it has the line of a request made last."""
    ask(server.port, "GET", f"/nl/{marker}/")
    until = time.monotonic() + 10
    while marker not in server.log.read_text():
        assert time.monotonic() < until, server.log.read_text()
        time.sleep(0.05)
    return server.log.read_text()


def test_the_log_has_the_route_and_nothing_that_was_said(server: Running) -> None:
    port = server.port
    asked = [
        ask(port, "POST", "/nl/results/", FORM_BODY, FORM),
        ask(port, "POST", "/fr/", FORM_BODY, FORM),
        ask(port, "POST", "/api/search", JSON_BODY, "application/json"),
        ask(port, "GET", f"/api/search?q={TYPED}&near=50.8371,4.3133"),
        ask(port, "GET", f"/api/search?without=papers&q={TYPED}"),
        ask(port, "GET", f"/nl/results/?q={TYPED}&without=papers"),
        ask(port, "GET", f"/nl/results/?need=eat&{TYPED}=1", Referer=f"http://localhost/?q={TYPED}"),
        ask(port, "GET", "/nl/", Host=f"{TYPED}.example"),
        ask(port, "PUT", f"/api/search?q={TYPED}", JSON_BODY, "application/json"),
        ask(port, "POST", "/api/search", f"{{{TYPED}", "application/json"),
    ]
    assert [status for status, _body in asked] == [200, 200, 200, 200, 400, 400, 400, 400, 405, 400]
    log = log_after(server, "first-marker")
    assert [word for word in SAID if word in log] == []
    assert "POST /nl/results/ 200" in log
    assert CANARY not in log
    assert "127.0.0.1" not in log.replace("http://127.0.0.1", "").replace(f"127.0.0.1:{port}", "")


def test_a_body_that_is_too_large_is_refused_in_a_sentence(server: Running) -> None:
    status, body = ask(
        server.port, "POST", "/api/search", f'{{"q": "{"x" * 1_000_000}"}}', "application/json"
    )
    assert (status, b"Dat is te veel" in body) == (413, True)
    assert ask(server.port, "POST", "/nl/results/", f"q={'x' * 1_000_000}", FORM)[0] == 413


@pytest.mark.parametrize("charset", ODD_ALPHABETS)
@pytest.mark.parametrize("path", ["/", "/nl/results/?need=%65at", "/api/search?need=%65at"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_odd_alphabet_is_no_trouble(server: Running, method: str, path: str, charset: str) -> None:
    body = "" if method == "GET" else "{}"
    assert ask(server.port, method, path, body, f"{FORM}; charset={charset}")[0] < 500


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/nl/door/99999999999999999999/",
        "/nl/organization/99999999999999999999/",
        "/%ff%fe/",
        "/nl/%2e%2e/",
    ],
)
def test_an_odd_address_is_no_trouble(server: Running, path: str) -> None:
    assert 400 <= ask(server.port, "GET", path)[0] < 500


def test_nothing_went_wrong_inside(server: Running) -> None:
    log = log_after(server, "last-marker")
    assert [line for line in log.splitlines() if "Traceback" in line or "ERROR" in line] == []
