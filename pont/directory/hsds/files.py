"""A feed on disk as records, with bounds before anything is read: a file that is no HSDS gets one clear
sentence."""

from __future__ import annotations

import csv
import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from pont.directory.hsds.fields import Raw
from pont.directory.saying import Number
from pont.directory.saying import said as _

LARGEST_FILE = 512 * 1024**2
"""Bytes of one JSON file, or of all tables together, unpacked."""
LARGEST_RATIO = 200
"""A zip that unpacks to more than this many times its size is no feed."""
MOST_MEMBERS = 1000
LISTS = ("contents", "items", "services", "data", "results")
"""Keys under which a page of an HSDS interface puts its list."""


class NotAFeed(ValueError):
    """The file cannot be read as HSDS; the message is one sentence that says why."""


class Entry:
    """One record of a feed. `where` says its place for the report; `decode` gives the object or raises
    `ValueError`."""

    __slots__ = ("decode", "where")

    def __init__(self, where: Raw, decode: Callable[[], Any]) -> None:
        self.where, self.decode = where, decode


def megabytes(size: int) -> str:
    return _("%(number)s MB", number=Number(round(size / 1024**2)))


def too_large(name: str, size: int, most: int) -> str:
    """The sentence for a file of so many bytes where at most `most` are read."""
    return _(
        "%(name)s is too large: %(size)s, at most %(most)s can be read.",
        name=name,
        size=megabytes(size),
        most=megabytes(most),
    )


def check_size(path: Path, size: int) -> None:
    if size > LARGEST_FILE:
        raise NotAFeed(too_large(path.name, size, LARGEST_FILE))


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file, after a look at its size."""
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise NotAFeed(_("%(name)s is no file.", name=path.name))
        check_size(path, info.st_size)
        return path.read_bytes()
    except OSError as error:
        why = str(error.strerror)
        raise NotAFeed(_("%(name)s cannot be read: %(why)s.", name=path.name, why=why)) from error


def check_utf8(name: str, data: bytes) -> bytes:
    """The same bytes without a byte order mark. Raises `NotAFeed` with the line when they are not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = _(
            "%(name)s is not UTF-8, line %(line)s: save it as UTF-8 and try again.", name=name, line=line
        )
        raise NotAFeed(sentence) from error
    return data.removeprefix(b"\xef\xbb\xbf")


# --- JSON ---------------------------------------------------------------------------------------------------
_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_RAW_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RECORD = msgspec.json.Decoder()


def _decode(raw: msgspec.Raw | bytes) -> Callable[[], Any]:
    return lambda: _RECORD.decode(raw)


def _broken(name: str, data: bytes, error: Exception) -> NotAFeed:
    """The sentence for JSON that does not hold together, with its line."""
    words = str(error)
    position = words.rpartition("(byte ")[2].rstrip(")")
    why = words.partition(" (byte")[0]
    if not position.isdigit():
        return NotAFeed(_("%(name)s is broken JSON: %(why)s.", name=name, why=why))
    line = data[: int(position)].count(10) + 1
    return NotAFeed(_("%(name)s is broken JSON, line %(line)s: %(why)s.", name=name, line=line, why=why))


def read_json(name: str, data: bytes) -> list[Entry]:
    """The records of a JSON file: a list, a page with a list, one service, or one object in each line."""
    data = check_utf8(name, data)
    start = data.lstrip()[:1]
    try:
        if start == b"[":
            return list(entries_in(data, _RAW_LIST.decode(data)))
        if start == b"{":
            return _of_object(name, data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _broken(name, data, error) from error
    raise NotAFeed(_("%(name)s is no HSDS: neither a list nor an object of JSON.", name=name))


def entries_in(data: bytes, raws: list[msgspec.Raw]) -> Iterator[Entry]:
    """Entries of a list with their line, found again in the file one after the other."""
    position, line = 0, 1
    for index, raw in enumerate(raws):
        piece = bytes(raw)
        found = data.find(piece, position)
        line += data.count(b"\n", position, found)
        yield Entry({"index": index, "line": line}, _decode(piece))
        line += piece.count(b"\n")
        position = found + len(piece)


def _of_object(name: str, data: bytes) -> list[Entry]:
    try:
        page = _RAW_OBJECT.decode(data)
    except msgspec.DecodeError:
        lines = data.splitlines()
        if len(lines) > 1 and all(line.strip()[-1:] in (b"}", b"") for line in lines):
            return _of_lines(lines)
        raise
    for key in LISTS:
        if key in page and bytes(page[key])[:1] == b"[":
            return list(entries_in(data, _RAW_LIST.decode(page[key])))
    return [Entry({"index": 0, "line": 1}, _decode(data))]


def _of_lines(lines: list[bytes]) -> list[Entry]:
    """JSON lines. A broken line is one refused record, unless no line is whole."""
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    _RAW_OBJECT.decode(filled[0][1])
    return [
        Entry({"index": index, "line": number}, _decode(line)) for index, (number, line) in enumerate(filled)
    ]


def tables_in(data: bytes) -> dict[str, list[Any]] | None:
    """The tables of an HSDS tabular JSON (`{"services.csv": [rows]}`), None when it is something else."""
    try:
        page = _RAW_OBJECT.decode(data)
    except msgspec.DecodeError:
        return None
    if not page or not all(key.endswith(".csv") for key in page):
        return None
    tables = {key: _RECORD.decode(raw) for key, raw in page.items()}
    return tables if all(isinstance(rows, list) for rows in tables.values()) else None


# --- Tables -------------------------------------------------------------------------------------------------
def read_folder(path: Path) -> dict[str, bytes]:
    """The CSV files of a folder by name."""
    files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv" and file.is_file())
    if not files:
        raise NotAFeed(_("%(name)s holds no CSV tables of HSDS.", name=path.name))
    check_size(path, sum(file.stat().st_size for file in files))
    return {file.name: read_bytes(file) for file in files}


def read_zip(path: Path) -> dict[str, bytes]:
    """The CSV files of a zip by name, unpacked in memory within bounds; nothing is written to disk."""
    try:
        check_size(path, path.stat().st_size)
        with zipfile.ZipFile(path) as archive:
            return dict(_members(path, archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        sentence = _("%(name)s is a zip that cannot be opened: %(why)s.", name=path.name, why=str(error))
        raise NotAFeed(sentence) from error


def _members(path: Path, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_MEMBERS:
        counts = {"count": len(members), "most": MOST_MEMBERS}
        raise NotAFeed(
            _("%(name)s holds %(count)s files, at most %(most)s can be read.", name=path.name, **counts)
        )
    total = sum(member.file_size for member in members)
    if total > LARGEST_FILE or total > LARGEST_RATIO * max(path.stat().st_size, 10_000):
        size = megabytes(total)
        raise NotAFeed(_("%(name)s unpacks to %(size)s: that is no feed.", name=path.name, size=size))
    seen: set[str] = set()
    left = LARGEST_FILE
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts:
            file = member.filename[:80]
            raise NotAFeed(
                _("%(name)s holds a file outside its folder: %(file)s.", name=path.name, file=file)
            )
        if name.suffix.lower() != ".csv" or "__MACOSX" in name.parts:
            continue
        if name.name in seen:
            raise NotAFeed(_("%(name)s holds %(file)s twice.", name=path.name, file=name.name))
        seen.add(name.name)
        with archive.open(member) as file:
            # The size in the directory of a zip may lie: never more than what is left is unpacked.
            data = file.read(left + 1)
        left -= len(data)
        if left < 0:
            size = megabytes(LARGEST_FILE)
            raise NotAFeed(
                _("%(name)s unpacks to more than %(size)s: that is no feed.", name=path.name, size=size)
            )
        yield name.name, data
    if not seen:
        raise NotAFeed(_("%(name)s holds no CSV tables of HSDS.", name=path.name))


def read_table(name: str, data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and rows of a CSV file with their lines. Raises `NotAFeed` with the line when it is broken."""
    text = check_utf8(name, data).decode()
    header_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=header_line.count)
    csv.field_size_limit(10 * 1024**2)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    header: list[str] = []
    start = 1
    try:
        for cells in reader:
            if not header:
                header = [cell.strip().lower() for cell in cells]
            elif any(cell.strip() for cell in cells):
                rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        about = {"name": name, "line": reader.line_num, "why": str(error)}
        raise NotAFeed(_("%(name)s is broken CSV, line %(line)s: %(why)s.", **about)) from error
    return header, rows
