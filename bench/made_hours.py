"""About two thousand different opening hours, of the kinds that real lists have."""

from __future__ import annotations

import itertools
import random

DAYS = (
    *("Mo-Fr", "Mo-Sa", "Mo-Su", "Tu-Sa", "Mo,We,Fr", "Tu,Th", "Mo-Th", "We", "Sa,Su"),
    *("Mo,Tu,Th,Fr", "We-Su", "Mo", "Fr", "Su", "Tu-Fr", "Mo,Tu,Fr", "Mo-We,Fr"),
)
BEGINS = (
    *("07:30", "08:00", "08:30", "09:00", "09:15", "09:30"),
    *("10:00", "11:00", "12:00", "13:00", "14:00"),
)
LENGTHS = (90, 120, 180, 210, 240, 300, 480)
MORE_DAYS = ("Th", "Fr", "Sa", "We", "Tu")
SEASONS = ("Nov-Mar", "Apr-Oct", "Nov 15-Mar 31")


def later(clock: str, minutes: int) -> str:
    """`clock` that many minutes later."""
    hours, rest = divmod(int(clock[:2]) * 60 + int(clock[3:]) + minutes, 60)
    return f"{hours % 24:02}:{rest:02}"


def plain(rng: random.Random, days: str, begin: str, length: int) -> str:
    """One of the ways in which hours are written."""
    end = later(begin, length)
    once = f"{days} {begin}-{end}"
    pause = later(end, 60)
    if rng.random() < 0.05:
        return f"{days} 20:00-{later('07:00', length // 4)}"
    return rng.choice(
        (
            once,
            f"{once}; PH off",
            f"{once}; PH off",
            f"{days} {begin}-{end},{pause}-{later(pause, 90)}; PH off",
            f"{once}; {rng.choice(MORE_DAYS)} 13:00-{later('16:00', length // 3)}; PH off",
            f"{once}; {rng.choice(MORE_DAYS)} off",
            f"{rng.choice(SEASONS)}: {once}",
            f"week 1-53/2 {once}",
            f"{once}; SH off; PH off",
            f'{once}; Aug "by appointment"',
        )
    )


def all_hours(seed: int = 7) -> list[str]:
    """Different texts, always the same ones for a seed."""
    rng = random.Random(seed)
    found = {plain(rng, *choice) for choice in itertools.product(DAYS, BEGINS, LENGTHS)}
    found |= {plain(rng, *choice) for choice in itertools.product(DAYS, BEGINS, LENGTHS)}
    return [*rng.sample(sorted(found), min(len(found), 2_000)), "24/7"]
