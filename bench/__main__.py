"""`python -m bench [--quick]`: a throwaway map, everything measured in one run, one table."""

from __future__ import annotations

import argparse
import sys
import time

from bench.throwaway import empty_map

MANY = 100_000


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--services", type=int, default=10_000, help="services on the map")
    parser.add_argument("--many", type=int, default=MANY, help="services of the large map, 0 for none")
    parser.add_argument("--seconds", type=float, default=10, help="how long each load lasts")
    parser.add_argument("--questions", type=int, default=1_000, help="different questions")
    parser.add_argument("--quick", action="store_true", help="a small map and short runs")
    parser.add_argument("--no-serve", action="store_true", help="leave the server out")
    given = parser.parse_args()
    if given.quick:
        given.services, given.questions = min(given.services, 2_000), min(given.questions, 300)
        given.seconds, given.many = min(given.seconds, 3), 0
    return given


def progress(what: str, begun: float) -> None:
    print(f"[{time.monotonic() - begun:4.0f} s] {what}", file=sys.stderr, flush=True)


def main() -> None:
    given = arguments()
    with empty_map() as folder:
        # The parts read the settings, which are there only now.
        from bench.running import measured  # noqa: PLC0415

        print(measured(given, folder, progress))


if __name__ == "__main__":
    main()
