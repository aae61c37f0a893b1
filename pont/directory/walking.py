"""How long it takes to get to a door on foot. Pure.

Distances are as the crow flies. Streets make a way about a third longer, and who walks with a child, a bag or a bad
leg does some 4.7 km an hour: 60 metres of straight line a minute. Farther than 45 minutes people take a tram or a bus;
beyond that the arrival is counted 45 minutes from now, and the page says no more than that it is farther.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

METRES_A_MINUTE = 60
LONGEST = 45


def minutes_on_foot(metres: float) -> int:
    """Whole minutes for this many metres, at least one; `LONGEST` where it is farther."""
    return int(min(max(-(-metres // METRES_A_MINUTE), 1), LONGEST))


def is_far(metres: float) -> bool:
    """Whether it is farther than people walk."""
    return metres > METRES_A_MINUTE * LONGEST


def arrivals(minute: int, metres: NDArray[np.float64]) -> NDArray[np.int32]:
    """The minute of arrival at many doors from now on; at once where there is nothing to walk to (NaN)."""
    walk = np.clip(np.ceil(metres / METRES_A_MINUTE), 1, LONGEST)
    return (minute + np.nan_to_num(walk, nan=0.0)).astype(np.int32)
