"""Many requests at once: by `wrk` where it is installed, else by a small client of our own."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from bench.measuring import percentile

CONNECTIONS = 8
# Seconds a load may last, at most.
LONGEST = 120
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
# Each thread of wrk walks through the requests from a place of its own.
SCRIPT = """
local requests = {}
for line in io.lines("%s") do
  local path, kind, body = line:match("^([^\\t]*)\\t([^\\t]*)\\t(.*)$")
  local headers = {["Host"] = "localhost", ["Accept-Encoding"] = "gzip"}
  if kind == "" then
    requests[#requests + 1] = wrk.format("GET", path, headers)
  else
    headers["Content-Type"] = kind
    requests[#requests + 1] = wrk.format("POST", path, headers, body)
  end
end
local threads = 0
function setup(thread)
  thread:set("at", math.floor(threads * #requests / 2))
  threads = threads + 1
end
function request()
  at = at %% #requests + 1
  return requests[at]
end
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local said = '\\n{"requests": %%d, "microseconds": %%d, "failed": %%d, "p50": %%f, "p99": %%f}\\n'
  local p50, p99 = latency:percentile(50) / 1000, latency:percentile(99) / 1000
  io.write(string.format(said, summary.requests, summary.duration, failed, p50, p99))
end
"""


class Request(NamedTuple):
    """A POST: path, content type, body in one line without tabs; a GET where there is no content type."""

    path: str
    kind: str = ""
    body: str = ""


class Load(NamedTuple):
    """What came of it; times in milliseconds."""

    tool: str
    count: int
    per_second: float
    p50: float
    p99: float
    failed: int


def run(port: int, requests: list[Request], *, folder: Path, seconds: float) -> Load:
    """Send `requests` over and over for so many seconds; longer on a machine too busy to answer one in that time."""
    by_tool = by_wrk if shutil.which("wrk") else by_sockets
    while seconds <= LONGEST:
        load = by_tool(port, requests, folder, seconds)
        if load.count:
            return load
        seconds *= 2
    raise RuntimeError(f"the server answers nothing in {seconds / 2:.0f} seconds")


def by_wrk(port: int, requests: list[Request], folder: Path, seconds: float) -> Load:
    listed, script = folder / "requests.tsv", folder / "requests.lua"
    listed.write_text("".join("\t".join(request) + "\n" for request in requests), encoding="utf-8")
    script.write_text(SCRIPT % listed, encoding="utf-8")
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(script)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    said = json.loads(re.findall(r"^{.*}$", done.stdout, re.MULTILINE)[-1])
    per_second = said["requests"] / said["microseconds"] * 1_000_000
    return Load("wrk", said["requests"], per_second, said["p50"], said["p99"], said["failed"])


def by_sockets(port: int, requests: list[Request], _folder: Path, seconds: float) -> Load:
    return asyncio.run(by_ourselves(port, requests, seconds))


async def by_ourselves(port: int, requests: list[Request], seconds: float) -> Load:
    """The same with plain sockets; slower than wrk, so it takes more of the machine for itself."""
    todo = itertools.cycle(requests)
    taken: list[float] = []
    failed = 0
    until = time.perf_counter() + seconds

    async def visitor() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            writer.write(written(next(todo)))
            failed += await status_of(reader) != 200
            taken.append((time.perf_counter() - begun) * 1000)
        writer.close()
        await writer.wait_closed()

    begun = time.perf_counter()
    await asyncio.gather(*(visitor() for _ in range(CONNECTIONS)))
    per_second = len(taken) / (time.perf_counter() - begun)
    return Load(
        "plain sockets", len(taken), per_second, percentile(taken, 0.5), percentile(taken, 0.99), failed
    )


def written(request: Request) -> bytes:
    if not request.kind:
        return f"GET {request.path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    body = request.body.encode()
    head = (
        f"POST {request.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {request.kind}\r\n"
        f"Accept-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def status_of(reader: asyncio.StreamReader) -> int:
    """Read one whole answer; returns its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if length := re.search(r"content-length: (\d+)", head):
        await reader.readexactly(int(length[1]))
    else:
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head.split(" ", 2)[1])
