"""Paper: a card while one waits, and brochures in a process of their own, so that their memory is theirs."""

from __future__ import annotations

import subprocess
import sys
import time

from bench.measuring import Row, p50_p99, peak, timed

CARDS = 40
AT_MOST = {500: "≤ 2 s, 500 MB", 5_000: "≤ 20 s, 500 MB"}
LANGUAGES = ("nl", "ar+nl")


def brochure_alone(count: int, languages: str) -> tuple[float, float, int]:
    """Seconds, megabytes at the most, and kilobytes of paper, of a brochure made in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.printing", str(count), languages],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes, kilobytes = done.stdout.split()
    return float(seconds), float(megabytes), int(kilobytes)


def paper_rows(count: int, *, is_quick: bool) -> list[Row]:
    """A warm card, and brochures of as many places as the map has and the question asks for."""
    from pont.directory import indexing, live  # noqa: PLC0415 - once Django is set up
    from pont.directory.paper.choosing import of_all  # noqa: PLC0415
    from pont.directory.paper.papers import Paper, make  # noqa: PLC0415
    from pont.directory.search import Query  # noqa: PLC0415

    at = indexing.now_minute()
    doors = of_all(live.index(), Query(at=at))[: CARDS + 2]
    cards = [Paper("card", ("ar", "nl"), (door,), at, "pont.example/nl/") for door in doors]
    make(cards.pop())
    rows = [
        Row(
            f"card in Arabic and Dutch, warm, {CARDS} doors, p50 / p99",
            p50_p99(timed(make, cards)),
            "≤ 100 ms",
        )
    ]
    for many in (50,) if is_quick else (500, 5_000):
        for languages in LANGUAGES[: 1 if is_quick else None] if many <= count else ():
            seconds, megabytes, kilobytes = brochure_alone(many, languages)
            said = f"{seconds:.1f} s, {megabytes:.0f} MB at most, {kilobytes:,} kB"
            rows.append(
                Row(
                    f"brochure of {many:,} places, {languages}, a process of its own",
                    said,
                    AT_MOST.get(many, ""),
                )
            )
    return rows


def main(count: int, languages: str) -> None:
    import django  # noqa: PLC0415 - only here

    django.setup()
    from pont.directory import indexing, live  # noqa: PLC0415
    from pont.directory.paper.choosing import of_all  # noqa: PLC0415
    from pont.directory.paper.papers import Paper, make  # noqa: PLC0415
    from pont.directory.search import Query  # noqa: PLC0415

    at = indexing.now_minute()
    doors = of_all(live.index(), Query(at=at))
    services = list(dict.fromkeys(found.door.service for found in doors))[:count]
    wanted = set(services)
    chosen = tuple(found for found in doors if found.door.service in wanted)
    begun = time.perf_counter()
    pdf = make(Paper("brochure", tuple(languages.split("+")), chosen, at, "pont.example/nl/"))
    taken = time.perf_counter() - begun
    print(taken, peak(), len(pdf) // 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
