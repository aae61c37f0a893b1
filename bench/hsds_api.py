"""The HSDS API: a page of a hundred whole services, and all of them line by line at constant memory.

Run alone with `python -m bench.hsds_api [--services N]`.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.measuring import Row, machine, table
from bench.throwaway import empty_map

PAGES = 8


def resident_kb() -> int:
    """Memory of this process now, in kilobytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def asker() -> Callable[[str], Any]:
    """Ask the API as the server does: through all of Django, without a network."""
    from django.test import Client  # noqa: PLC0415  (the settings are there only inside of the throwaway map)

    client = Client(HTTP_HOST="localhost")
    return lambda address: client.get(f"/hsds/{address}")


def page_times(ask: Callable[[str], Any], address: str, pages: int) -> list[tuple[float, float]]:
    """Seconds on the clock and of the processor for each page, each asked for once."""
    found = []
    for page in range(1, pages + 1):
        clock, worked = time.perf_counter(), time.process_time()
        response = ask(f"{address}&page={page}")
        found.append((time.perf_counter() - clock, time.process_time() - worked))
        if response.status_code != 200:
            raise RuntimeError(f"{address} answers {response.status_code}")
    return found


def stream(ask: Callable[[str], Any], address: str) -> tuple[int, float, float, int]:
    """Objects, seconds on the clock, seconds of the processor, growth of the memory at its peak in kilobytes."""
    gc.collect()
    before = peak = resident_kb()
    count, clock, worked = 0, time.perf_counter(), time.process_time()
    for chunk in pieces(ask(address)):
        count += chunk.count(b"\n")
        peak = max(peak, resident_kb())
    return count, time.perf_counter() - clock, time.process_time() - worked, peak - before


def pieces(response: Any) -> Iterator[bytes]:
    return iter(response.streaming_content)


def milliseconds(times: list[tuple[float, float]], part: int) -> str:
    chosen = sorted(one[part] * 1000 for one in times)
    return f"{chosen[0]:.0f} / {chosen[len(chosen) // 2]:.0f} ms"


def hsds_rows() -> list[Row]:
    """The map in force has to hold some thousand services."""
    ask = asker()
    ask("services?per_page=1&full=true")
    # As a worker of the server does once it is warm.
    gc.collect()
    gc.freeze()
    rows = []
    for what, address, target in (
        ("100 whole services", "services?full=true&per_page=100", "≤ 60 ms"),
        ("100 services in short", "services?per_page=100", ""),
        ("100 whole organisations", "organizations?full=true&per_page=100", ""),
        ("100 whole services at locations", "service_at_locations?full=true&per_page=100", ""),
    ):
        for when in ("for the first time", "again"):
            times = page_times(ask, address, PAGES)
            rows.append(Row(f"HSDS API: {what}, {when}, best / median", milliseconds(times, 0), target))
            rows.append(Row("  of the processor", milliseconds(times, 1)))
    for what, address in (
        ("whole", "services?format=ndjson&full=true"),
        ("in short", "services?format=ndjson"),
    ):
        for when in ("first", "second"):
            count, clock, worked, grown = stream(ask, address)
            line = f"HSDS API: {count:,} services {what} line by line, {when} time"
            rows += [
                Row(line, f"{count / clock:.0f} a second", "≥ 2000"),
                Row("  by time of the processor", f"{count / worked:.0f} a second"),
                Row("  memory grows by, at its peak", f"{grown / 1024:.1f} MB"),
            ]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.hsds_api", description=__doc__)
    parser.add_argument("--services", type=int, default=10_000, help="services on the map")
    parser.add_argument("--feed", action="store_true", help="services of an imported feed with all it left")
    given = parser.parse_args()
    with empty_map() as folder:
        fill(given.services, folder, is_feed=given.feed)
        print(machine())
        print(table(hsds_rows()))


def fill(count: int, folder: Path, *, is_feed: bool) -> None:
    """Put services into the map: drawn ones, or those of a feed."""
    if is_feed:
        from pont.directory.hsds.importing import import_feed  # noqa: PLC0415
        from pont.directory.tests.hsds_feeds import Maker, write  # noqa: PLC0415

        import_feed(write(folder, Maker(5).services(count)), "Bench")
        return
    from bench.made_doors import made_doors  # noqa: PLC0415
    from bench.storing import store  # noqa: PLC0415

    store(list(made_doors(count)))


if __name__ == "__main__":
    main()
