"""Street pictures: a setting that cannot work is refused with one sentence; a file of our own gives its pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write
from pytest_django import Settings

from pont.directory import tiles
from pont.directory.tiles import BadTiles, Tiles, tiles_of

PICTURE = b"\x89PNG a small picture"
ADDRESS = "https://tiles.example.org/osm/{z}/{x}/{y}.png"
CREDIT = "© OpenStreetMap contributors"


def archive(file: Path, kind: TileType = TileType.PNG) -> Path:
    """A PMTiles file with one picture, of Brussels at zoom 12."""
    with write(file) as writer:
        writer.write_tile(zxy_to_tileid(12, 2097, 1373), PICTURE)
        header = {"tile_type": kind, "tile_compression": Compression.NONE}
        edges = {
            "min_lon_e7": 42_000_000,
            "min_lat_e7": 507_000_000,
            "max_lon_e7": 45_000_000,
            "max_lat_e7": 510_000_000,
        }
        middle = {"center_zoom": 12, "center_lon_e7": 43_500_000, "center_lat_e7": 508_500_000}
        writer.finalize({**header, **edges, **middle}, {})
    return file


def test_nothing_said_is_no_tiles() -> None:
    assert tiles_of("", "") is None
    assert tiles_of("  ", CREDIT) is None


def test_another_host_is_read_with_its_name() -> None:
    found = tiles_of(ADDRESS, CREDIT)
    assert found == Tiles(ADDRESS, CREDIT, origin="https://tiles.example.org", host="tiles.example.org")


@pytest.mark.parametrize(
    "setting",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{r}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png; script-src *",
        "https://someone@tiles.example.org/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
        "tiles",
        "/no/such/file.pmtiles",
    ],
)
def test_an_address_or_file_that_cannot_work_is_refused_with_one_sentence(setting: str) -> None:
    with pytest.raises(BadTiles, match=r"^PONT_MAP_TILES [^\n]*\.$"):
        tiles_of(setting, CREDIT)


def test_who_made_the_map_has_to_be_named() -> None:
    with pytest.raises(BadTiles, match="PONT_MAP_CREDIT"):
        tiles_of(ADDRESS, " ")


def test_a_file_of_our_own_gives_its_pictures(tmp_path: Path) -> None:
    file = archive(tmp_path / "brussels.pmtiles")
    found = tiles_of(str(file), CREDIT)
    assert found == Tiles("/tiles/{z}/{x}/{y}", CREDIT, file=file)
    assert tiles.picture(file, 12, 2097, 1373) == PICTURE
    assert tiles.kind_of(file) == "image/png"


@pytest.mark.parametrize(("z", "x", "y"), [(12, 2098, 1373), (3, 8, 0), (13, 0, 0), (200, 1, 1), (0, 0, 0)])
def test_a_picture_that_is_not_there_is_none(tmp_path: Path, z: int, x: int, y: int) -> None:
    assert tiles.picture(archive(tmp_path / f"{z}-{x}.pmtiles"), z, x, y) is None


def test_vectors_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTiles, match="vectors"):
        tiles_of(str(archive(tmp_path / "vectors.pmtiles", TileType.MVT)), CREDIT)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip", b"PMTiles\x02 of old", b"PMTiles\x03 cut"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.pmtiles"
    file.write_bytes(content)
    with pytest.raises(BadTiles, match=r"^PONT_MAP_TILES [^\n]*\.$"):
        tiles_of(str(file), CREDIT)


def test_the_pictures_are_served(tmp_path: Path, settings: Settings) -> None:
    settings.PONT_MAP = tiles_of(str(archive(tmp_path / "served.pmtiles")), CREDIT)
    response = Client().get("/tiles/12/2097/1373")
    assert (response.status_code, response.content) == (200, PICTURE)
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", "public, max-age=86400")
    assert Client().get("/tiles/12/2098/1373").status_code == 404
    assert Client().post("/tiles/12/2097/1373").status_code == 405
