"""One text on its way out to a translator and back: what a file says of it, whatever the format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pont.directory.desk.translating import texts
from pont.directory.desk.translating.keeping import held
from pont.directory.desk.translating.texts import Book, Key
from pont.directory.names import cleaned as on_one_line
from pont.directory.publishing import UNKNOWN_LANGUAGE

TO_DO, DONE, TO_CHECK = "needs-translation", "translated", "needs-review-translation"
STATES = {texts.MISSING: TO_DO, texts.HUMAN: DONE, texts.MACHINE: TO_CHECK, texts.OUTDATED: TO_CHECK}
UNIT_ID = re.compile(r"([a-z]{1,20}):([0-9]{1,18}):([a-z_0-9]{1,40}):([0-9a-f]{16})")

# Bytes that a file writes around one text, and how often its translation may take the bytes of the original.
AROUND, GROWS = 400, 3


class Unit(NamedTuple):
    """A text in a file. `note`: at which service it stands; `state`: `TO_DO`, `DONE` or `TO_CHECK`."""

    id: str
    source: str
    source_language: str
    target: str
    state: str
    note: str


class Sheet(NamedTuple):
    """What a file holds: the language it translates into, and its texts. `language` is "" where it does not say."""

    language: str
    units: list[Unit]


class Unreadable(ValueError):
    """A file that cannot be read: `WRONG` for another kind of file, `TRAP` for one that tries something.

    `language`: into which it translates, where that is why.
    """

    def __init__(self, why: str, language: str = "") -> None:
        super().__init__(why)
        self.why, self.language = why, language


WRONG, TRAP = "wrong", "trap"


def unit_id(key: Key, source_hash: str) -> str:
    """What a text is called in a file: it holds only as long as the original stays as it is."""
    return f"{key}:{source_hash}"


def of_id(said: str) -> tuple[Key, str] | None:
    """The text and the fingerprint of its original; None for a name that is not ours."""
    found = UNIT_ID.fullmatch(said)
    return (Key(found[1], int(found[2]), found[3]), found[4]) if found else None


def units(book: Book, language: str, wanted: frozenset[str] = frozenset(texts.STATES)) -> Iterator[Unit]:
    """The texts in these states that may leave in bulk, in the order of the services."""
    services = book.services_by_text()
    for original in book.asked(language):
        state = book.state(original, language)
        if state not in wanted or not original.in_files:
            continue
        kept = book.kept.get((original.key, language))
        yield Unit(
            unit_id(original.key, original.hash),
            held(original.text)[0],
            original.language or UNKNOWN_LANGUAGE,
            held(kept.text)[0] if kept else "",
            STATES[state],
            note(book, services[original.key]),
        )


def fitting(found: Iterable[Unit], most: int) -> Iterator[Unit]:
    """The first of these that come back in a file of at most `most` bytes, also once all of them are translated."""
    room = most
    for unit in found:
        room -= AROUND + GROWS * len(unit.source.encode()) + len(unit.target.encode())
        if room < 0:
            return
        yield unit


class Where(NamedTuple):
    """Where a text stands: the name of its service, or of the organisation of several; and that name's language."""

    name: str
    language: str


def where(book: Book, services: list[int]) -> Where:
    """The service a text stands at, or the organisation of several."""
    first = book.services[services[0]]
    if len(services) == 1:
        return Where(first.name, first.language)
    return Where(f"{first.organization} ({len(services)})", first.organization_language)


def note(book: Book, services: list[int]) -> str:
    """The same on one line of a file."""
    return on_one_line(held(where(book, services).name)[0])[0]
