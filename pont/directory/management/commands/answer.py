"""`pont answer --stdin`: text messages in which services say how full they are; JSON lines in, JSON lines out."""

from __future__ import annotations

import datetime
import sys
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pont.directory.answering import actions
from pont.directory.editing import links, short_messages
from pont.directory.models import Service
from pont.kernel import phrasing
from pont.kernel.limits import allowed
from pont.kernel.terms import LANGUAGES

LONGEST_LINE = 10_000
HOUR = 3600
# Messages from one number in an hour, and from all of them: a code of six letters is not to be found by trying.
MOST_HERE, MOST_OF_ALL = 10, 600


class Sent(msgspec.Struct, rename={"sender": "from"}):
    """One line of input, as a gateway for text messages hands it over."""

    sender: str
    text: str


class Command(BaseCommand):
    """Answer each line with `{"to", "text"}`. A line that cannot be read is told on standard error."""

    help = "Take text messages of services: JSON lines in, JSON lines out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stdin", action="store_true", help='lines {"from", "text"}')

    def handle(self, *args: Any, stdin: bool, **options: Any) -> None:
        if not stdin:
            raise CommandError("Say --stdin, and give one JSON object on each line.")
        for line in iter(lambda: sys.stdin.buffer.readline(LONGEST_LINE), b""):
            if not line.strip():
                continue
            try:
                sent = msgspec.json.decode(line, type=Sent)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self.stderr.write('A line is not a JSON object with "from" and "text".')
                continue
            said = {"to": sent.sender, "text": answered(sent)}
            self.stdout.write(msgspec.json.encode(said).decode())
            self.stdout.flush()


def answered(sent: Sent) -> str:
    """Do what a message says, where all of it is understood; return what is sent back."""
    message = short_messages.read(sent.text, timezone.localtime())
    here = allowed("short-message", sent.sender, most=MOST_HERE, seconds=HOUR)
    if not here or not allowed("short-message-all", "", most=MOST_OF_ALL, seconds=HOUR):
        return short_messages.reply("too_often", message.language)
    service = links.service_of_short(message.code)
    if service is None:
        return short_messages.reply("unknown", message.language)
    own = service.language if service.language in LANGUAGES else ""
    language = message.language or own
    if message.problem or message.until is None:
        return short_messages.reply(message.problem, language)
    return written(service, message.level, message.until, language or LANGUAGES[0])


def written(service: Service, level: str, until: datetime.datetime, language: str) -> str:
    """Say on the map how full it is, and read it back."""
    try:
        actions.say_how_full(service=service, level=level, until=until)
    except ValueError:
        # The minute passed while the message was read.
        return short_messages.reply(short_messages.PAST, language)
    links.note_used(service)
    day = phrasing.day(until.date(), language, with_weekday=False)
    return short_messages.reply(
        "done",
        language,
        name=phrasing.unturned(service.name),
        level=short_messages.level_said(level, language),
        until=phrasing.plain(f"{day}, {phrasing.clock(until, language)}"),
    )
