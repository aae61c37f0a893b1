"""Duplicates: entries read from the database, candidates among all of them, and the check while somebody types."""

from __future__ import annotations

import random
import time

from msgspec.structs import replace

from bench.measuring import Row, p50_p99, timed

WRITTEN_TWICE = 0.05  # share of the entries that get a second record, a little otherwise
TYPED = 300


def written_again(records: list, seed: int = 11) -> list:
    """Second records of some: a letter lost in the name, and now and then the phone or the place unknown."""
    rng = random.Random(seed)
    again = []
    for record in rng.sample(records, int(len(records) * WRITTEN_TWICE)):
        name = rng.choice(record.names)
        at = rng.randrange(len(name))
        said = {"key": f"again-{record.key}", "names": (name[:at] + name[at + 1 :],)}
        if rng.random() < 0.3:
            said["phones"] = ()
        elif rng.random() < 0.3:
            said["places"] = ()
        again.append(replace(record, **said))
    return again


def duplicate_rows() -> list[Row]:
    """The map of the bench, and five in a hundred of its entries written twice."""
    from pont.directory.duplicates.gathering import records_of  # noqa: PLC0415 - once Django is set up
    from pont.directory.duplicates.known import Known  # noqa: PLC0415
    from pont.directory.models import Service  # noqa: PLC0415

    begun = time.perf_counter()
    records = records_of(Service.objects.all())
    read = time.perf_counter() - begun
    again = written_again(records)
    begun = time.perf_counter()
    known = Known([*records, *again])
    built = time.perf_counter() - begun
    begun = time.perf_counter()
    pairs = known.candidates()
    listed = time.perf_counter() - begun
    twice = {(pair.a.key, pair.b.key) for pair in pairs}
    found = sum((record.key.removeprefix("again-"), record.key) in twice for record in again)
    typed = [replace(record, key="") for record in again[:TYPED]]
    return [
        Row(f"duplicates: {len(records):,} entries read from the database", f"{read:.1f} s"),
        Row(f"  prepared, {len(again)} of them written twice", f"{built:.1f} s"),
        Row("  read, prepared and candidates listed", f"{read + built + listed:.1f} s", "≤ 10 s"),
        Row(f"  {len(pairs)} pairs listed, of those written twice", f"{found} of {len(again)}"),
        Row("  one entry while it is typed, p50 / p99", p50_p99(timed(known.alike, typed)), "≤ 50 ms"),
    ]


def main(count: int) -> None:
    from bench.made_doors import made_doors  # noqa: PLC0415
    from bench.measuring import table  # noqa: PLC0415
    from bench.storing import store  # noqa: PLC0415

    store(list(made_doors(count)))
    print(table(duplicate_rows()))


if __name__ == "__main__":
    import sys

    from bench.throwaway import empty_map

    with empty_map():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
