"""A list that lies at an address: fetched by a command somebody set up, never by a page; bounded in size and time."""

from __future__ import annotations

import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from pont.directory.hsds.files import NotAFeed

LARGEST = 512 * 1024 * 1024
SECONDS = 60
PIECE = 1024 * 1024


def is_address(text: str) -> bool:
    return urlsplit(text).scheme in ("http", "https")


class SameScheme(urllib.request.HTTPRedirectHandler):
    """A redirect leads to another page of the web, never to a file of this machine."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if not is_address(newurl):
            raise NotAFeed(f"{req.full_url} leads to an address that is none of the web.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def fetched(place: str) -> Iterator[Path]:
    """The file at a path or an address, for as long as it is needed. Raises `NotAFeed`."""
    if not is_address(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="pont-list-") as folder:
        file = Path(folder) / (Path(urlsplit(place).path).name or "list")
        try:
            _fetch(place, file)
        except (urllib.error.URLError, TimeoutError, OSError, ValueError) as error:
            raise NotAFeed(f"{place} cannot be read: {getattr(error, 'reason', error)}.") from error
        yield file


def _fetch(place: str, file: Path) -> None:
    opener = urllib.request.build_opener(SameScheme)
    size = 0
    with opener.open(place, timeout=SECONDS) as answer, file.open("wb") as out:
        while piece := answer.read(PIECE):
            size += len(piece)
            if size > LARGEST:
                raise NotAFeed(f"{place} is larger than 512 MB.")
            out.write(piece)
