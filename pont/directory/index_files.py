"""The index on disk: written whole beside the old one, then swapped; read by memory map, checked before use.

index/CURRENT            the name of the folder in force
index/<name>/            arrays (.npy), postings, records, the ground, and a manifest written last
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from pont.directory.indexing import DAYS, Index, Names
from pont.directory.landmarks import Landmarks, Stored
from pont.directory.outlines import Outline
from pont.directory.timetable import Timetable

LAYOUT = 1
TABLES = ("timetable", "unknown_times")
KEPT = 2


class Damaged(Exception):
    """The index on disk is missing, incomplete, or of another layout: build it anew."""


class Manifest(msgspec.Struct):
    layout: int
    sequence: int
    start: int
    built_at: int
    languages: dict[str, int]
    communes: dict[str, int]
    digests: dict[str, str]


class Ground(msgspec.Struct):
    """Imported places and areas."""

    landmarks: Stored
    outlines: tuple[Outline, ...]


class Records(Sequence[bytes]):
    """Packed doors, one after the other in a mapped file."""

    def __init__(self, data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        self.data, self.offsets = data, offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number):  # type: ignore[override]
        return self.data[self.offsets[number] : self.offsets[number + 1]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        return (self[number] for number in range(len(self)))


def arrays_of(index: Index) -> dict[str, NDArray]:
    arrays = {f"column-{name}": column for name, column in index.columns.items()}
    for name in TABLES:
        table: Timetable = getattr(index, name)
        arrays |= {f"{name}-begins": table.begins, f"{name}-ends": table.ends, f"{name}-first": table.first}
    arrays["records-data"] = np.frombuffer(b"".join(index.records), dtype=np.uint8)
    arrays["records-offsets"] = np.cumsum([0, *map(len, index.records)], dtype=np.int64)
    return arrays


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def save(index: Index, root: Path, built_at: int) -> Path:
    """Write `index` under `root` and make it the one in force; the previous one stays until the next save."""
    root.mkdir(parents=True, exist_ok=True)
    name = f"{built_at}-{uuid.uuid4().hex[:8]}"
    folder = root / f"{name}.part"
    folder.mkdir()
    for array_name, array in arrays_of(index).items():
        np.save(folder / f"{array_name}.npy", array, allow_pickle=False)
    postings = {
        kind: {word: numbers.serialize() for word, numbers in posting.items()}
        for kind, posting in index.postings.items()
    }
    (folder / "postings.msgpack").write_bytes(msgspec.msgpack.encode(postings))
    ground = Ground(index.landmarks.stored, index.outlines)
    (folder / "ground.msgpack").write_bytes(msgspec.msgpack.encode(ground))
    manifest = Manifest(
        layout=LAYOUT,
        sequence=index.sequence,
        start=index.timetable.start,
        built_at=built_at,
        languages=index.languages.positions,
        communes=index.communes.positions,
        digests={path.name: digest(path) for path in sorted(folder.iterdir())},
    )
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    final = folder.rename(root / name)
    pointer = root / f"CURRENT.{name}"
    pointer.write_text(name)
    pointer.replace(root / "CURRENT")
    sweep(root)
    return final


def sweep(root: Path) -> None:
    """Remove old and unfinished builds. A worker that still reads one keeps its mapped files."""
    current = (root / "CURRENT").read_text()
    folders = sorted((path for path in root.iterdir() if path.is_dir()), key=lambda path: path.name)
    whole = [path for path in folders if not path.name.endswith(".part")]
    stale = [path for path in folders if path not in whole[-KEPT:] and path.name != current]
    for path in stale:
        shutil.rmtree(path, ignore_errors=True)


def current_name(root: Path) -> str:
    """The name of the index in force, "" when there is none."""
    try:
        return (root / "CURRENT").read_text()
    except OSError:
        return ""


def read_manifest(root: Path) -> Manifest:
    """The manifest of the index in force; raises `Damaged`."""
    name = current_name(root)
    try:
        manifest = msgspec.json.decode((root / name / "manifest.json").read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise Damaged(str(error)) from error
    if not name or manifest.layout != LAYOUT:
        raise Damaged("no index, or one of another layout")
    return manifest


def load(root: Path) -> Index:
    """The index in force, its arrays mapped; raises `Damaged` when anything about it is not whole."""
    manifest = read_manifest(root)
    folder = root / current_name(root)
    try:
        for name, expected in manifest.digests.items():
            if digest(folder / name) != expected:
                raise Damaged(f"{name} differs from its digest")
        return assemble(folder, manifest)
    except (OSError, ValueError, KeyError, msgspec.DecodeError) as error:
        raise Damaged(str(error)) from error


def assemble(folder: Path, manifest: Manifest) -> Index:
    arrays = {
        path.stem: np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        for path in folder.glob("*.npy")
    }
    packed = msgspec.msgpack.decode(
        (folder / "postings.msgpack").read_bytes(), type=dict[str, dict[str, bytes]]
    )
    tables = {
        name: Timetable(
            manifest.start, DAYS, *(arrays[f"{name}-{part}"] for part in ("begins", "ends", "first"))
        )
        for name in TABLES
    }
    ground = msgspec.msgpack.decode((folder / "ground.msgpack").read_bytes(), type=Ground)
    languages, communes = Names(), Names()
    languages.positions, communes.positions = manifest.languages, manifest.communes
    return Index(
        columns={
            name.removeprefix("column-"): array
            for name, array in arrays.items()
            if name.startswith("column-")
        },
        postings={
            kind: {word: BitMap.deserialize(numbers) for word, numbers in posting.items()}
            for kind, posting in packed.items()
        },
        records=Records(arrays["records-data"], arrays["records-offsets"]),
        timetable=tables["timetable"],
        unknown_times=tables["unknown_times"],
        languages=languages,
        communes=communes,
        sequence=manifest.sequence,
        built_at=manifest.built_at,
        landmarks=Landmarks(ground.landmarks),
        outlines=ground.outlines,
    )
