"""Imports: a list of services with schedules into an empty map, the same again, and one in which every record changed.

Each in a process of its own, so that its memory is its own, in a throwaway folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import throwaway
from bench.measuring import Row, peak

SERVICES = 10_000
STEPS = (("", "≤ 30 s, 500 MB"), (", the same again", ""), (", every record changed", ""))


def made_feeds(folder: Path, count: int) -> list[Path]:
    """Two files: the list, and the same list with another text in each record."""
    from pont.directory.tests.hsds_feeds import Maker  # noqa: PLC0415 - once Django is set up

    feed = Maker(5).services(count)
    first, second = folder / "first.json", folder / "second.json"
    first.write_text(json.dumps(feed))
    second.write_text(
        json.dumps([one | {"description": f"{one.get('description', '')} Nieuw."} for one in feed])
    )
    return [first, first, second]


def import_alone(file: Path, data: Path) -> tuple[float, float, float]:
    """Seconds, seconds of the processor, and megabytes at the most, of one import."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"PONT_DATA": str(data), "PONT_SECRET_KEY": "bench"}
    command = [sys.executable, "-m", "bench.importing", str(file)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    seconds, processor, megabytes = map(float, done.stdout.split())
    return seconds, processor, megabytes


def import_rows(*, is_quick: bool) -> list[Row]:
    """One row for each step."""
    count = 200 if is_quick else SERVICES
    rows = []
    with tempfile.TemporaryDirectory(prefix="pont-bench-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(throwaway.untouched(), data)
        for (what, target), file in zip(STEPS, made_feeds(Path(folder), count), strict=True):
            seconds, processor, megabytes = import_alone(file, data)
            said = f"{seconds:.1f} s ({processor:.1f} s of the processor), {megabytes:.0f} MB at most"
            rows.append(Row(f"import of {count:,} services with schedules{what}", said, target))
    return rows


def main(file: str) -> None:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pont.config.settings")
    django.setup()
    from pont.directory.hsds.importing import import_feed  # noqa: PLC0415

    begun, used = time.perf_counter(), time.process_time()
    import_feed(Path(file), "Bench")
    print(time.perf_counter() - begun, time.process_time() - used, peak())


if __name__ == "__main__":
    main(sys.argv[1])
