"""Files that somebody brought and has not said yes to yet: each in a folder of its own, of one house, for one hour.

A folder is named after the house and a word that nobody guesses; the name that the file had is only ever shown. The
disk may hold addresses and telephones of a list nobody wanted, so it keeps none of them longer than it has to.
"""

from __future__ import annotations

import datetime
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils import timezone

LASTS = datetime.timedelta(hours=1)
LARGEST = 10 * 1024**2
"""Bytes of a file."""
MOST_KEPT = 10
"""Of one house at a time; the oldest goes first."""
_TOKEN = re.compile(r"[0-9a-f]{32}")
_ABOUT = "about.json"
_TAKEN = ".taken"


class About(msgspec.Struct):
    """What is known of a file. `name`: as it was called, for showing only. `kind`: table, hsds or osm.

    `dated`, `is_part`, `is_whole`, `sheet`: as an import is told them. `roles`: of columns, by heading, once somebody
    chose them.
    """

    name: str
    source: str
    kind: str = ""
    dated: datetime.date | None = None
    is_part: bool = False
    is_whole: bool = False
    sheet: str = ""
    roles: dict[str, str] = msgspec.field(default_factory=dict)


class Upload(msgspec.Struct):
    """A kept file. `token` names it in an address; it opens nothing without its house."""

    folder: Path
    token: str
    about: About

    @property
    def path(self) -> Path:
        return self.folder / self.token

    def note(self) -> None:
        """Keep what is known of it now, whole or as it was."""
        beside = self.folder / f"{_ABOUT}.new"
        _write(beside, [msgspec.json.encode(self.about)])
        beside.replace(self.folder / _ABOUT)

    def end(self) -> None:
        """Remove it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _root() -> Path:
    return Path(settings.PONT_DATA) / "uploads"


def _folder(house: UUID, token: str) -> Path:
    return _root() / f"{house.hex}-{token}"


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    path.touch(mode=0o600)
    with path.open("wb") as file:
        file.writelines(pieces)


def keep(house: UUID, pieces: Iterable[bytes], about: About) -> Upload:
    """Keep a file for its house. Raises `OSError` where the disk cannot take it; then nothing of it stays."""
    end_uploads(timezone.now())
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    here = _root().glob(f"{house.hex}-*")
    older = sorted((folder for folder in here if folder.suffix != _TAKEN), key=_born)
    for folder in older[: max(0, len(older) - MOST_KEPT + 1)]:
        shutil.rmtree(folder, ignore_errors=True)
    token = secrets.token_hex(16)
    upload = Upload(_folder(house, token), token, about)
    upload.folder.mkdir(mode=0o700)
    try:
        _write(upload.path, pieces)
        upload.note()
    except OSError:
        upload.end()
        raise
    return upload


def find(house: UUID, token: str) -> Upload | None:
    """The file of this house; None for one that ended, that another house brought, or that never was."""
    if not _TOKEN.fullmatch(token):
        return None
    folder = _folder(house, token)
    try:
        is_over = _born(folder) + LASTS.total_seconds() < timezone.now().timestamp()
        about = msgspec.json.decode((folder / _ABOUT).read_bytes(), type=About)
    except (OSError, msgspec.MsgspecError):
        return None
    return None if is_over else Upload(folder, token, about)


@contextmanager
def taken(upload: Upload) -> Iterator[Upload | None]:
    """The file for whoever says yes first; None for a second tap. It ends here, but stays where something failed."""
    folder = upload.folder.with_name(upload.folder.name + _TAKEN)
    try:
        upload.folder.rename(folder)
    except OSError:
        yield None
        return
    mine = Upload(folder, upload.token, upload.about)
    try:
        yield mine
    except BaseException:
        folder.rename(upload.folder)
        raise
    mine.end()


def _born(folder: Path) -> float:
    """Seconds since 1970; of a folder that went meanwhile 0."""
    # Of the file where it is there already: a folder grows younger when something in it is replaced.
    name = folder.name.removesuffix(_TAKEN).rpartition("-")[2]
    for path in (folder / name, folder):
        try:
            return path.stat().st_mtime
        except OSError:
            continue
    return 0.0


def end_uploads(now: datetime.datetime) -> int:
    """Remove files that nobody said yes to for an hour; return how many."""
    over = [
        folder for folder in _root().glob("*-*") if _born(folder) + LASTS.total_seconds() < now.timestamp()
    ]
    for folder in over:
        shutil.rmtree(folder, ignore_errors=True)
    return len(over)
