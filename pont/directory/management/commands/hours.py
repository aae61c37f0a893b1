"""`pont hours --stdin`: say when hours are open, one line of JSON in, one line of JSON out."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pont.directory.clock import DAY
from pont.directory.opening import HoursError, read_hours, to_local, to_minutes

LONGEST_LINE = 100_000
WIDEST_WINDOW_DAYS = 3660


class Question(msgspec.Struct, rename={"since": "from", "until": "to"}):
    """One line of input: hours, a window of Brussels time, the community of the school holidays."""

    hours: str
    since: str
    until: str
    school: str | None = None


class Command(BaseCommand):
    """Answer each line with `{"open": [[start, end], …], "unknown": […], "error": null or a sentence}`."""

    help = "Say when opening hours are open: JSON lines in, JSON lines out."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stdin", action="store_true", help='lines {"hours", "from", "to", "school"}')

    def handle(self, *args: Any, stdin: bool, **options: Any) -> None:
        if not stdin:
            raise CommandError("Say --stdin, and give one JSON object on each line.")
        for line in _lines():
            self.stdout.write(msgspec.json.encode(answer(line)).decode())
            self.stdout.flush()


def answer(line: bytes) -> dict[str, Any]:
    """Answer one line. What is wrong with it becomes the sentence under "error"; nothing is raised."""
    try:
        return _unfolded(_question(line))
    except HoursError as error:
        place = "" if error.position is None else f" (character {error.position + 1})"
        return {"open": [], "unknown": [], "error": f"{error.message}{place}"}


def _question(line: bytes) -> Question:
    if len(line) > LONGEST_LINE:
        raise HoursError(f"The line is too long: {LONGEST_LINE} bytes at most.")
    try:
        return msgspec.json.decode(line, type=Question)
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
