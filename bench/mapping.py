"""`python -m bench.mapping`: what the map page weighs, and how soon its doors are seen on a slow phone.

Measured in a real Chromium against `pont serve`, with nothing kept from a visit before and a processor made four times
slower (CDP `Emulation.setCPUThrottlingRate`).
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import NamedTuple

from django.core.management import call_command
from playwright.sync_api import Browser, Request, sync_playwright

from bench import measuring
from bench.measuring import Row
from bench.throwaway import empty_map

SLOWER = 4
PHONE = {"width": 360, "height": 740}
QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# Asks in every frame whether the first numbers are drawn and whether the map moves: milliseconds since the visit began.
WATCH = """(() => {
  window.seen = {};
  const look = () => {
    if (!seen.doors && document.querySelector("svg.drawn .mark")) {
      requestAnimationFrame(() => { seen.doors = performance.now(); });
    }
    if (!seen.moves && document.querySelector(".field-map .numbered")) seen.moves = performance.now();
    if (!seen.doors || !seen.moves) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""


class Visited(NamedTuple):
    """One visit: bytes over the wire by kind of file, and the milliseconds until doors and map were there."""

    bytes: dict[str, int]
    doors: float
    moves: float


def visited(browser: Browser, address: str) -> Visited:
    """Open the map as a new visitor with a slow phone."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    loaded: list[Request] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    page.goto(address)
    page.locator(".field-map .numbered").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    weights: dict[str, int] = {}
    for request in loaded:
        sizes = request.sizes()
        kind = request.resource_type
        weights[kind] = weights.get(kind, 0) + sizes["responseHeadersSize"] + sizes["responseBodySize"]
    seen = page.evaluate("seen")
    context.close()
    return Visited(weights, seen["doors"], seen["moves"])


def rows_of(visits: list[Visited], what: str) -> list[Row]:
    """The heaviest visit with its parts, and the times in the middle."""
    heaviest = max(visits, key=lambda visit: sum(visit.bytes.values()))
    parts = ", ".join(f"{kind} {weight / 1000:.1f}" for kind, weight in sorted(heaviest.bytes.items()))
    doors = measuring.percentile([visit.doors for visit in visits], 0.5)
    moves = measuring.percentile([visit.moves for visit in visits], 0.5)
    total = sum(heaviest.bytes.values()) / 1000
    return [
        Row(f"{what}: everything over the wire ({parts})", f"{total:.1f} kB", "≤ 120 kB"),
        Row(f"  first doors seen, processor {SLOWER} times slower", f"{doors:.0f} ms", "≤ 1000 ms"),
        Row("  the map moves", f"{moves:.0f} ms"),
    ]


def measured(folder: Path, services: int, visits: int) -> str:
    """Serve a made map and visit it; returns the table."""
    # The parts read the settings, which are there only now.
    from bench.made_doors import made_doors  # noqa: PLC0415
    from bench.serving import serving  # noqa: PLC0415
    from bench.storing import store  # noqa: PLC0415

    store(list(made_doors(services)))
    call_command("index", verbosity=0)
    rows = []
    with serving(folder / "serve.log") as (port, _pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        for what, query in (("map of a need", "need=eat"), (f"map of all {services:,} services", "")):
            address = f"http://127.0.0.1:{port}/nl/map/?{query}"
            visited(browser, address)
            rows += rows_of([visited(browser, address) for _time in range(visits)], what)
        browser.close()
    return f"{measuring.machine()}\n{measuring.crowd()}\n{measuring.table(rows)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mapping", description=__doc__)
    parser.add_argument("--services", type=int, default=2_000, help="services on the map")
    parser.add_argument("--visits", type=int, default=5, help="visits of each page")
    given = parser.parse_args()
    with empty_map() as folder:
        print(measured(folder, given.services, given.visits))


if __name__ == "__main__":
    main()
