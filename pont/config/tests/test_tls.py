"""Pont speaks HTTPS itself, with a certificate of the house: no proxy, and no header that says there is one."""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.management.base import CommandError

from pont.config.management.commands import serve

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS, STOP_SECONDS = 120, 30


def write_pair(folder: Path, *, key: Any = None, password: bytes = b"") -> tuple[Path, Path]:
    """A certificate for this machine that signs itself, and its key: two files in PEM."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now - day, now + day
        )
        .add_extension(x509.SubjectAlternativeName(here), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    kept = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(pem, pkcs8, kept))
    return cert_file, key_file


def environment(data: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PONT_", "DATABASE_"))}
    return ours | {"PONT_DATA": str(data), "PYTHONPATH": str(ROOT), "PONT_SECRET_KEY": "x" * 60}


def pont(*arguments: object, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pont", *map(str, arguments)],
        env=environment(data) | more,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


class Served(NamedTuple):
    """A running server; `trusting` knows its certificate."""

    port: int
    trusting: ssl.SSLContext
    log: Path

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str]]:
        page = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=self.trusting)
        try:
            page.request("GET", path, headers=headers)
            answer = page.getresponse()
            answer.read()
            return answer.status, {name.lower(): value.strip() for name, value in answer.getheaders()}
        finally:
            page.close()


def wait_for(text: str, log: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while text not in log.read_text():
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, installed: Callable[[Path], None]) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("tls")
    data, log = folder / "data", folder / "log"
    cert, key = write_pair(folder / "pair")
    installed(data)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["serve", "--port", str(port), "--workers", "1", "--tls-cert", str(cert), "--tls-key", str(key)]
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "pont", *command], env=environment(data), stdout=written, stderr=written
        )
    try:
        wait_for("Pont is open", log, server)
        yield Served(port, ssl.create_default_context(cafile=cert), log)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(STOP_SECONDS)


def test_a_page_comes_over_https_and_says_that_it_stays_so(served: Served) -> None:
    status, headers = served.ask("/nl/")
    assert (status, headers["strict-transport-security"]) == (200, "max-age=31536000")


def test_the_cookie_of_a_form_goes_over_https_only(served: Served) -> None:
    status, headers = served.ask("/nl/sign-in/")
    assert status == 200
    assert [part.strip() for part in headers["set-cookie"].split(";")].count("Secure") == 1


def test_the_word_of_a_proxy_is_not_believed(served: Served) -> None:
    _status, headers = served.ask("/nl/sign-in/", **{"X-Forwarded-Proto": "http"})
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_plain_http_to_that_port_hurts_nobody(served: Served) -> None:
    for plain in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"", b"\x16\x03\x01\xff\xff"):
        with socket.create_connection(("127.0.0.1", served.port), timeout=10) as stranger:
            stranger.sendall(plain)
            stranger.shutdown(socket.SHUT_WR)
            answer = stranger.recv(1000)
        assert not answer.startswith(b"HTTP/")
    assert served.ask("/fr/")[0] == 200


def test_the_printed_address_is_the_one_to_open(served: Served) -> None:
    assert f"Pont is open: https://localhost:{served.port}/ " in served.log.read_text()


def test_without_certificate_nothing_is_changed() -> None:
    assert serve.certificate_of(None, None) is None


def test_a_pair_is_taken_as_it_is(tmp_path: Path) -> None:
    pair = write_pair(tmp_path)
    assert serve.certificate_of(*pair) == pair


def refusal(cert: Path | None, key: Path | None) -> str:
    with pytest.raises(CommandError) as refused:
        serve.certificate_of(cert, key)
    return str(refused.value)


def test_what_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    cert, key = write_pair(tmp_path / "one")
    _other_cert, other_key = write_pair(tmp_path / "two")
    _rsa_cert, rsa_key = write_pair(tmp_path / "rsa", key=rsa.generate_private_key(65537, 2048))
    locked = write_pair(tmp_path / "locked", password=b"geheim")
    nothing, junk = tmp_path / "nothing.pem", tmp_path / "junk.pem"
    junk.write_text("-----BEGIN CERTIFICATE-----\nfoei\n")
    unusable = "--tls-cert and --tls-key name no certificate and key in PEM that can be used."
    strangers = "The key of --tls-key does not belong to the certificate of --tls-cert."
    assert [
        refusal(cert, None),
        refusal(None, key),
        refusal(nothing, key),
        refusal(cert, tmp_path),
        refusal(cert, other_key),
        refusal(cert, rsa_key),
        refusal(junk, key),
        refusal(key, cert),
        refusal(*locked),
    ] == [
        "HTTPS needs both: --tls-cert FILE and --tls-key FILE.",
        "HTTPS needs both: --tls-cert FILE and --tls-key FILE.",
        f"The file of --tls-cert cannot be read: {nothing} (No such file or directory).",
        f"The file of --tls-key cannot be read: {tmp_path} (Is a directory).",
        strangers,
        strangers,
        unusable,
        unusable,
        "The key of --tls-key has a password; Pont starts by itself and needs one without.",
    ]


def test_nothing_starts_with_half_a_pair(tmp_path: Path) -> None:
    cert, _key = write_pair(tmp_path / "pair")
    done = pont("serve", "--tls-cert", cert, data=tmp_path / "data")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "CommandError: HTTPS needs both: --tls-cert FILE and --tls-key FILE.\n",
    )


def test_https_of_its_own_needs_a_certificate(tmp_path: Path) -> None:
    done = pont("serve", data=tmp_path / "data", PONT_HTTPS="own")
    assert (done.returncode, done.stderr) == (
        1,
        "CommandError: PONT_HTTPS=own needs --tls-cert and --tls-key.\n",
    )


@pytest.mark.parametrize(
    ("hosts", "host", "is_own", "name"),
    [
        (["localhost", "127.0.0.1", "[::1]"], "127.0.0.1", False, "localhost"),
        (["localhost", "127.0.0.1", "[::1]"], "0.0.0.0", True, "localhost"),
        (["localhost"], "192.0.2.7", False, "192.0.2.7"),
        (["localhost"], "2001:db8::7", False, "[2001:db8::7]"),
        (["localhost", "pont.brug.internal"], "0.0.0.0", True, "pont.brug.internal"),
        (["pont.brug.internal"], "127.0.0.1", False, "localhost"),
        (["*"], "0.0.0.0", True, "localhost"),
    ],
)
def test_the_name_in_the_address(
    settings: Any, tmp_path: Path, hosts: list[str], host: str, is_own: bool, name: str
) -> None:
    settings.ALLOWED_HOSTS = hosts
    pair = serve.Certificate(tmp_path, tmp_path) if is_own else None
    assert serve.name_of(host, pair) == name
