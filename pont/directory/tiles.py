"""Street pictures under the marks, where a house wants them: from another host, or out of its own .pmtiles file.

Without them the map is drawn by Pont. Another host hears nothing before the visitor says so.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import SpecVersionUnsupported, TileType

FOREIGN = re.compile(r"(https://([a-z0-9.-]+(?::\d+)?))/[^\s\"'<>;,]+")
PARTS = ("{z}", "{x}", "{y}")
MAGIC = b"PMTiles\x03"
PICTURES = {
    TileType.PNG: "image/png",
    TileType.JPEG: "image/jpeg",
    TileType.WEBP: "image/webp",
    TileType.AVIF: "image/avif",
}
OWN_ADDRESS = "/tiles/{z}/{x}/{y}"


class BadTiles(ValueError):
    """The setting cannot be used; the message is one sentence for whoever runs Pont."""


class Tiles(Struct, frozen=True):
    """Where street pictures come from. `host` and `origin` are "" for our own file; `credit`: who made them."""

    address: str
    credit: str
    origin: str = ""
    host: str = ""
    file: Path | None = None


def tiles_of(setting: str, credit: str) -> Tiles | None:
    """The tiles that PONT_MAP_TILES and PONT_MAP_CREDIT ask for, None for none; raises `BadTiles`."""
    setting, credit = setting.strip(), credit.strip()
    if not setting:
        return None
    if not credit:
        raise BadTiles(
            "PONT_MAP_TILES needs PONT_MAP_CREDIT: the name of who made the map, as they ask for it."
        )
    if "://" in setting:
        return foreign(setting, credit)
    own = Path(setting).expanduser()
    if own.suffix != ".pmtiles":
        raise BadTiles(
            "PONT_MAP_TILES is neither an address like https://host/{z}/{x}/{y}.png nor a .pmtiles file."
        )
    looked_at(own)
    return Tiles(OWN_ADDRESS, credit, file=own)


def foreign(address: str, credit: str) -> Tiles:
    """Tiles of another host, by https, at an address that says all three numbers and nothing else to fill in."""
    read = FOREIGN.fullmatch(address)
    if read is None:
        raise BadTiles(
            "PONT_MAP_TILES has to be an https address with one host, without spaces, quotes or semicolons."
        )
    blanks = re.findall(r"\{[^}]*\}", address)
    if sorted(blanks) != sorted(PARTS):
        raise BadTiles("PONT_MAP_TILES has to hold {z}, {x} and {y}, each once, and no other braces.")
    return Tiles(address, credit, origin=read[1], host=read[2])


def looked_at(file: Path) -> None:
    """Raise `BadTiles` unless this is a PMTiles file of pictures."""
    try:
        with file.open("rb") as opened:
            is_pmtiles = opened.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise BadTiles(f"PONT_MAP_TILES names a file that cannot be read: {error.strerror}.") from error
    if not is_pmtiles:
        raise BadTiles("PONT_MAP_TILES names a file that is no PMTiles archive of version 3.")
    if kind_of(file) is None:
        raise BadTiles(
            "PONT_MAP_TILES names an archive of vectors: Pont shows pictures (png, jpeg, webp, avif)."
        )


@lru_cache(maxsize=1)
def reader(file: Path) -> Reader:
    """The archive, opened once by each worker."""
    with file.open("rb") as opened:
        return Reader(MmapSource(opened))


@lru_cache(maxsize=1)
def kind_of(file: Path) -> str | None:
    """The media type of the archive's pictures; None where it holds something else."""
    try:
        return PICTURES.get(reader(file).header()["tile_type"])
    except (SpecVersionUnsupported, ValueError, IndexError) as error:
        raise BadTiles("PONT_MAP_TILES names a PMTiles archive that is damaged.") from error


def picture(file: Path, z: int, x: int, y: int) -> bytes | None:
    """One picture of the archive, None where it has none."""
    highest = reader(file).header()["max_zoom"]
    if z > highest or x >= 1 << z or y >= 1 << z:
        return None
    found: bytes | None = reader(file).get(z, x, y)
    return found
