"""How many doors remain for each further choice. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pont.directory import matters
from pont.directory.doors import LEVELS, Level
from pont.directory.indexing import Index

NOT_NOW, PROBABLY = LEVELS.index(Level.NOT_NOW), LEVELS.index(Level.PROBABLY)
BITS_OF_OCTET = ((np.arange(256)[:, None] >> np.arange(8)) & 1).astype(np.float64)


def doors_per_bit(masks: NDArray[np.unsignedinteger]) -> list[int]:
    """How many of these masks have each bit, the lowest first: each octet is counted once, then its bits."""
    octets = masks.astype(masks.dtype.newbyteorder("<"), copy=False).view(np.uint8)
    places = np.arange(masks.itemsize) * 256
    values = np.bincount(
        (octets.reshape(len(masks), masks.itemsize) + places).ravel(), minlength=256 * masks.itemsize
    )
    return (values.reshape(-1, 256) @ BITS_OF_OCTET).astype(np.int64).ravel().tolist()


def facets(index: Index, doors: NDArray[np.int32], level: NDArray[np.int8]) -> dict[str, dict[str, int]]:
    """Counts for conditions, groups, languages, communes and "open", over doors found with these levels."""
    remain = doors[level != NOT_NOW]
    refused = doors_per_bit(index.refuses[remain])
    spoken = doors_per_bit(index.languages_column[remain])
    communes = np.bincount(index.commune[remain], minlength=len(index.communes.positions) + 1).tolist()
    taken = {element: len(remain) - refused[position] for position, element in enumerate(matters.ELEMENTS)}
    return {
        "without": {element: taken[element] for element in matters.SAYABLE_WITHOUT},
        "for": {element: taken[element] for element in matters.SAYABLE_FOR},
        "speaks": {code: spoken[position] for code, position in index.languages.positions.items()},
        "commune": {code: communes[at + 1] for code, at in index.communes.positions.items()},
        "open": {"now": int(np.count_nonzero(level <= PROBABLY))},
    }
