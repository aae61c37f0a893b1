"""`pont hours --stdin`: say when hours are open; `--read`: read them from text. JSON lines in, JSON lines out."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pont.directory.clock import DAY
from pont.directory.opening import HoursError, read_hours, to_local, to_minutes
from pont.directory.written_hours import read_written

LONGEST_LINE = 100_000
WIDEST_WINDOW_DAYS = 3660


class Question(msgspec.Struct, rename={"since": "from", "until": "to"}):
    """One line of input: hours, a window of Brussels time, the community of the school holidays."""

    hours: str
    since: str
    until: str
    school: str | None = None


class WrittenText(msgspec.Struct):
    """One line of input with `--read`: what a list says about hours, and its language where the list knows it."""

    text: str
    id: str | int | None = None
    lang: str | None = None


Line = TypeVar("Line", Question, WrittenText)


class Command(BaseCommand):
    """Answer each line with `{"open": [[start, end], …], "unknown": […], "error": null or a sentence}`.

    With `--read`: `{"id", "visit", "phone", "rest"}`; hours are null where the text leaves a doubt. Only a line that
    cannot be read has an "error".
    """

    help = "Say when opening hours are open: JSON lines in, JSON lines out."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stdin", action="store_true", help='lines {"hours", "from", "to", "school"}')
        parser.add_argument("--read", action="store_true", help='with --stdin: lines {"id", "text", "lang"}')

    def handle(self, *args: Any, stdin: bool, read: bool = False, **options: Any) -> None:
        if not stdin:
            raise CommandError("Say --stdin, and give one JSON object on each line.")
        for line in _lines():
            found = answer_written(line) if read else answer(line)
            self.stdout.write(msgspec.json.encode(found).decode())
            self.stdout.flush()


def answer(line: bytes) -> dict[str, Any]:
    """Answer one line. What is wrong with it becomes the sentence under "error"; nothing is raised."""
    try:
        return _unfolded(_decoded(line, Question))
    except HoursError as error:
        place = "" if error.position is None else f" (character {error.position + 1})"
        return {"open": [], "unknown": [], "error": f"{error.message}{place}"}


def answer_written(line: bytes) -> dict[str, Any]:
    """Answer one line of `--read`. The rest also holds the hours of an intake, which have no place of their own."""
    try:
        asked = _decoded(line, WrittenText)
    except HoursError as error:
        return {"id": _id_of(line), "visit": None, "phone": None, "rest": "", "error": error.message}
    written = read_written(asked.text, asked.lang or "")
    intake = [asked.text[words.start : words.end] for words in written.words if words.purpose == "intake"]
    rest = "; ".join(part.strip() for part in [*intake, written.rest] if part.strip())
    return {"id": asked.id, "visit": written.visit, "phone": written.phone, "rest": rest}


def _id_of(line: bytes) -> str | int | None:
    """The id of a line that is wrong in another way, so that its error can be found again."""
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    named = found.get("id") if isinstance(found, dict) else None
    return named if isinstance(named, str | int) and not isinstance(named, bool) else None


def _decoded(line: bytes, kind: type[Line]) -> Line:
    if len(line) > LONGEST_LINE:
        raise HoursError(f"The line is too long: {LONGEST_LINE} bytes at most.")
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.ValidationError as error:
        raise HoursError(f"Not the object that is asked for: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HoursError(f"Not JSON: {error}.") from error
    except RecursionError as error:
        raise HoursError("Not the object that is asked for: it is nested too deep.") from error


def _unfolded(question: Question) -> dict[str, Any]:
    start, end = _moment("from", question.since), _moment("to", question.until)
    if end - start > WIDEST_WINDOW_DAYS * DAY:
        raise HoursError(f"The window is too wide: {WIDEST_WINDOW_DAYS} days at most.")
    opened, doubtful = read_hours(question.hours, question.school).unfold(start, end)
    return {"open": _written(opened), "unknown": _written(doubtful), "error": None}


def _moment(name: str, text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise HoursError(f"“{name}” is not a time such as 2026-11-23T09:00.") from error
    return to_minutes(moment)


def _written(intervals: list[tuple[int, int]]) -> list[list[str]]:
    return [[_iso(start), _iso(end)] for start, end in intervals]


def _iso(minute: int) -> str:
    """Write the local time as it is read; only the hour that comes twice needs its offset to be clear."""
    local = to_local(minute)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return (local if twice else local.replace(tzinfo=None)).isoformat(timespec="minutes")


def _lines() -> Iterator[bytes]:
    """Yield the lines of standard input; of a line that is too long, its beginning: memory stays small."""
    source = sys.stdin.buffer
    while line := source.readline(LONGEST_LINE + 2):
        rest = line
        while rest and not rest.endswith(b"\n") and len(line) > LONGEST_LINE:
            rest = source.readline(LONGEST_LINE)
        yield line.rstrip(b"\r\n") if line.endswith(b"\n") else line
