"""Pages that are the same for everybody are made once a minute: the first thing a request meets, before Django.

Kept by host, address (the language is part of it), encoding, minute and state of the map; only what a view marked
`public`, which is never an answer to words, a situation, a group or a position. A saved change or a new minute empties
it. It lives in the memory of one worker and is bounded; what does not fit is made anew.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, field

from pont.kernel.terms import VISITOR_LANGUAGES

MOST_PAGES, MOST_BYTES = 2_000, 48 * 1024 * 1024
LONGEST_ADDRESS = 600
A_MINUTE = 60

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
Program = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Key = tuple[str, str, str, str, bool]


class Kept(Struct, frozen=True):
    """A finished answer. `headers` without what changes from second to second."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    tag: str


class Store(Struct, eq=False):
    """The pages of one minute and one state of the map."""

    minute: int
    state: object
    pages: dict[Key, Kept] = field(default_factory=dict)
    size: int = 0

    def keep(self, key: Key, kept: Kept) -> None:
        if len(self.pages) >= MOST_PAGES or self.size + len(kept.body) > MOST_BYTES:
            self.pages, self.size = {}, 0
        self.pages[key] = kept
        self.size += len(kept.body)


class PublicCache:
    """A WSGI program around another. `state` gives an object that is replaced whenever the map changes."""

    def __init__(
        self, program: Program, state: Callable[[], object], clock: Callable[[], float] = time.time
    ) -> None:
        self.program, self.state, self.clock = program, state, clock
        self.store = Store(0, None)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = key_of(environ)
        if key is None:
            return self.program(environ, start_response)
        now = self.clock()
        store = self.store_of(int(now // A_MINUTE))
        kept = store.pages.get(key)
        if kept is None:
            kept, passed = self.made(environ, start_response)
            if kept is None:
                return passed
            store.keep(key, kept)
        return answered(kept, environ, start_response, now)

    def store_of(self, minute: int) -> Store:
        """The pages of this minute; none when the minute is new or the map has changed.

        A page made while that happens goes into the store it was asked of, which nobody looks into any more.
        """
        state = self.state()
        if self.store.minute != minute or self.store.state is not state:
            self.store = Store(minute, state)
        return self.store

    def made(
        self, environ: Environ, start_response: Callable[..., Any]
    ) -> tuple[Kept | None, Iterable[bytes]]:
        """Ask the program: a page to keep, or its answer passed on as it is."""
        heard: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, _error: object = None) -> None:
            heard.append((status, headers))

        # The body is needed whole, whatever was asked for.
        asked = environ["REQUEST_METHOD"]
        answer = self.program({**environ, "REQUEST_METHOD": "GET"}, listen)
        status, headers = heard[-1]
        if not is_public(status, headers):
            start_response(status, headers)
            return None, answer if asked == "GET" else closed(answer)
        body = joined(answer)
        tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        changing = {"cache-control", "etag", "content-length"}
        stable = tuple((name, value) for name, value in headers if name.lower() not in changing)
        return Kept(stable, body, tag), ()


def key_of(environ: Environ) -> Key | None:
    """What a page is kept under; None for what is never kept."""
    path: str = environ.get("PATH_INFO", "")
    query: str = environ.get("QUERY_STRING", "")
    is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
    is_page = path[1:].partition("/")[0] in VISITOR_LANGUAGES
    if not is_read or not is_page or len(path) + len(query) > LONGEST_ADDRESS or "HTTP_COOKIE" in environ:
        return None
    host: str = environ.get("HTTP_HOST", "")
    scheme: str = environ.get("HTTP_X_FORWARDED_PROTO", environ.get("wsgi.url_scheme", ""))
    return host, scheme, path, query, "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")


def is_public(status: str, headers: Headers) -> bool:
    """Whether the view said that this page is the same for everybody."""
    names = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200") and "public" in names.get("cache-control", "") and "set-cookie" not in names
    )


def joined(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()


def closed(answer: Iterable[bytes]) -> Iterable[bytes]:
    """Nothing of an answer: who asked for its head only."""
    getattr(answer, "close", lambda: None)()
    return ()


def answered(kept: Kept, environ: Environ, start_response: Callable[..., Any], now: float) -> Iterable[bytes]:
    """A kept page; nothing but "not modified" for who has it. Others may keep it until the minute is over."""
    left = A_MINUTE - int(now) % A_MINUTE
    changing = [("Cache-Control", f"public, max-age={left}"), ("ETag", kept.tag)]
    if kept.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [*changing, ("Vary", "Accept-Encoding")])
        return ()
    start_response("200 OK", [*kept.headers, *changing, ("Content-Length", str(len(kept.body)))])
    return (kept.body,) if environ["REQUEST_METHOD"] == "GET" else ()
