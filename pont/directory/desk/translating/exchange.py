"""What comes back from translators, judged text by text before anything is written."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from msgspec import Struct, field

from pont.directory.desk.translating import keeping, po, texts, xliff
from pont.directory.desk.translating.texts import Book, Kept, Key, mark
from pont.directory.desk.translating.units import DONE, WRONG, Sheet, Unit, Unreadable, Where, of_id, where
from pont.directory.translations import hash_of

LARGEST = 5 * 1024 * 1024
"""Bytes of a file that is read at all."""

XLIFF, PO = "xliff", "po"
FORMATS = {XLIFF: xliff.write, PO: po.write}
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

NOWHERE = Where("", "")
NO_LANGUAGE, OTHER_LANGUAGE, NOTHING_OF_OURS, TOO_LARGE = "no language", "other language", "nothing", "large"
# Why a text is left out.
EMPTY, UNKNOWN, SOURCE_CHANGED, TWICE, LONG, LOST, STRANGE = (
    "empty",
    "unknown",
    "source changed",
    "twice",
    "long",
    "lost",
    "strange",
)
REASONS = (EMPTY, SOURCE_CHANGED, LOST, LONG, STRANGE, TWICE, UNKNOWN)


class Taken(NamedTuple):
    """A text that would be written: what stands there now, and what would."""

    key: Key
    before: Kept | None
    text: str
    where: Where


class Left(NamedTuple):
    """A text that stays out, in its `language`. `about`: what is lost, or how long it may be."""

    reason: str
    where: Where
    text: str
    language: str
    about: str = ""


class Report(Struct):
    """What a file would do. Nothing of it is done yet."""

    taken: list[Taken] = field(default_factory=list)
    unchanged: int = 0
    left: list[Left] = field(default_factory=list)

    @property
    def new(self) -> int:
        return sum(one.before is None for one in self.taken)

    @property
    def changed(self) -> int:
        return len(self.taken) - self.new

    @property
    def reasons(self) -> Counter[str]:
        return Counter(one.reason for one in self.left)

    @property
    def stamp(self) -> str:
        """A fingerprint of what would be written over what: who says yes says it to this."""
        return hash_of("\n".join(f"{one.key} {mark(one.before)} {hash_of(one.text)}" for one in self.taken))


def read(content: bytes) -> Sheet:
    """The sheet in a file of either format; raises `Unreadable`."""
    if len(content) > LARGEST:
        raise Unreadable(TOO_LARGE)
    return (xliff if is_xml(content) else po).read(content)


def is_xml(content: bytes) -> bool:
    return content.startswith(MARKS[1:]) or content.removeprefix(MARKS[0]).lstrip().startswith(b"<")


def judged(sheet: Sheet, book: Book, language: str) -> Report:
    """What would become of each text of the sheet; raises `Unreadable` where the whole of it is no good."""
    if not sheet.units or not any(of_id(unit.id) for unit in sheet.units):
        raise Unreadable(NOTHING_OF_OURS if sheet.units else WRONG)
    if sheet.language != language:
        raise Unreadable(OTHER_LANGUAGE if sheet.language else NO_LANGUAGE, sheet.language)
    report, services, seen = Report(), book.services_by_text(), set()
    for unit in sheet.units:
        found = of_id(unit.id)
        original = book.originals.get(found[0]) if found else None
        if found is None or original is None or not (original.in_files and original.is_asked(language)):
            report.left.append(Left(UNKNOWN, NOWHERE, unit.id[:80], ""))
            continue
        key, source_hash = found
        place, text = where(book, services[key]), keeping.cleaned(unit.target)
        kept = book.kept.get((key, language))
        if reason := (TWICE, "") if key in seen else why_left(unit, original, source_hash):
            shown = (text, language) if text else (original.text, original.language)
            report.left.append(Left(reason[0], place, *shown, reason[1]))
        elif is_same(unit, text, original, kept):
            report.unchanged += 1
        else:
            report.taken.append(Taken(key, kept, text, place))
        seen.add(key)
    return report


def why_left(unit: Unit, original: texts.Original, source_hash: str) -> tuple[str, str] | None:
    """Why this text stays out, with what to say about it; None for one that is fine."""
    text = keeping.cleaned(unit.target)
    if not text:
        return EMPTY, ""
    if source_hash != original.hash:
        return SOURCE_CHANGED, ""
    if keeping.held(unit.target)[1]:
        return STRANGE, ""
    if len(text) > original.most:
        return LONG, str(original.most)
    if lost := keeping.lost(original.text, text):
        return LOST, ", ".join(lost)
    return None


def is_same(unit: Unit, text: str, original: texts.Original, kept: Kept | None) -> bool:
    """Whether nothing would change. The words of a machine become a person's once the file says they are right."""
    if kept is None or text != keeping.cleaned(kept.text):
        return False
    return texts.state(original, kept) == texts.HUMAN or unit.state != DONE
