"""PO, the format of gettext. Pure but for a file that lives as long as it is read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polib

from pont.directory.desk.translating.units import DONE, TO_CHECK, TO_DO, WRONG, Sheet, Unit, Unreadable

FUZZY = "fuzzy"
SOURCE = "from "
"""Before the language of an original, in the comment that its translator reads first."""


def write(sheet: Sheet) -> bytes:
    """The sheet as a file. The name of a text is its context; what has to be read again is fuzzy."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Language": sheet.language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for unit in sheet.units:
        entry = polib.POEntry(
            msgctxt=unit.id,
            msgid=unit.source,
            msgstr=unit.target,
            comment=f"{SOURCE}{unit.source_language}\n{unit.note}".rstrip("\n"),
            flags=[FUZZY] if unit.state == TO_CHECK else [],
        )
        file.append(entry)
    return f"{file}".encode()


def read(content: bytes) -> Sheet:
    """The sheet in a file; raises `Unreadable`."""
    # What polib gets as a text it first takes for the name of a file: it gets a file of ours.
    with tempfile.NamedTemporaryFile(suffix=".po") as kept:
        Path(kept.name).write_bytes(content.removeprefix(b"\xef\xbb\xbf"))
        try:
            file = polib.pofile(kept.name, encoding="utf-8")
        except (OSError, ValueError, LookupError, IndexError) as wrong:
            raise Unreadable(WRONG) from wrong
    return Sheet(file.metadata.get("Language", ""), [unit(entry) for entry in file if not entry.obsolete])


def unit(entry: polib.POEntry) -> Unit:
    source, _line, note = entry.comment.partition("\n")
    state = TO_DO if not entry.msgstr else TO_CHECK if FUZZY in entry.flags else DONE
    return Unit(entry.msgctxt or "", entry.msgid, source.removeprefix(SOURCE), entry.msgstr, state, note)
