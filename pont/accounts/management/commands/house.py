"""`pont house`: make a house, and give the link with which somebody gets access to it.

This is the way in from outside: for the first coordinator, and for a house where every coordinator lost their sign-in.
"""

from __future__ import annotations

import argparse
import datetime
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from pont.accounts import actions, keys, roles, sight
from pont.accounts.models import House, Invitation
from pont.kernel.phrasing import TURNING
from pont.kernel.terms import LANGUAGES

LONGEST = House._meta.get_field("name").max_length or 0
# Characters that turn the text around them, that nobody sees, or that no font has.
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
WRITTEN = frozenset("LN")


class Command(BaseCommand):
    help = "Make a house, list the houses, or give a link with which somebody gets access."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="create | list | invite")
        create = acts.add_parser("create", help="make a house; prints the link for its first coordinator")
        create.add_argument("name", help='its name, between quotes: "Huis De Brug"')
        acts.add_parser("list", help="the names of the houses, and since when they are here")
        invite = acts.add_parser("invite", help="a new link for a house that is there")
        invite.add_argument("name")
        invite.add_argument(
            "--role", action="append", help=f"one of {', '.join(roles.ALL)}; may be given more than once"
        )
        for wanted in (create, invite):
            wanted.add_argument(
                "--address",
                default="http://localhost:8000",
                help="where the pages are opened (default: %(default)s)",
            )
            wanted.add_argument("--language", default=LANGUAGES[0], help=" | ".join(LANGUAGES))

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        # Our commands speak English, whatever language the pages begin in.
        with override("en"):
            try:
                {"create": self.make, "list": self.show, "invite": self.invite}[act](options)
            except actions.NotPossible as error:
                raise CommandError(str(error)) from error

    def make(self, options: dict[str, Any]) -> None:
        name, address = house_name(options["name"]), page_address(options)
        if there := called(name):
            raise CommandError(f'There is a house called "{there.name}" already.')
        _house, key = actions.make_house(name=name)
        self.stdout.write(f'The house "{name}" is made. This link is for its first coordinator:')
        self.tell(address, key)

    def show(self, options: dict[str, Any]) -> None:
        found = list(House.objects.order_by("name"))
        if not found:
            self.stdout.write('There is no house yet. Make one: pont house create "Name of the house"')
        width = max((len(house.name) for house in found), default=0)
        for house in found:
            self.stdout.write(f"{house.name:{width}}  since {day(timezone.localtime(house.made_at))}")

    def invite(self, options: dict[str, Any]) -> None:
        name, address = house_name(options["name"]), page_address(options)
        wanted = options["role"] or [roles.COORDINATOR]
        if unknown := [role for role in wanted if role not in roles.ALL]:
            raise CommandError(f'There is no role "{unknown[0]}". Choose from: {", ".join(roles.ALL)}.')
        house = called(name)
        if house is None:
            raise CommandError(f'There is no house called "{name}". `pont house list` names them all.')
        with sight.of_house(house.pk):
            invitation, key = actions.invite(roles=wanted, called="", by=None)
        labels = ", ".join(str(roles.LABELS[role]).lower() for role in invitation.roles)
        self.stdout.write(f'This link gives access to "{house.name}" as: {labels}.')
        self.tell(address, key)

    def tell(self, address: str, key: str) -> None:
        """Print the link of an invitation, and how long it works."""
        with sight.of_key(keys.hashed(key)):
            ends = timezone.localtime(Invitation.objects.get().expires_at)
        self.stdout.write(f"\n  {address}?key={key}\n\n")
        self.stdout.write(f"It works once, until {ends:%A} {day(ends)}, {ends:%H:%M}.")
        self.stdout.write("Whoever has it can come in: hand it over yourself. It is kept nowhere.")


def day(date: datetime.date) -> str:
    return f"{date.day} {date:%B %Y}"


def called(name: str) -> House | None:
    """The house with this name, whichever letters are capitals."""
    return next((house for house in House.objects.all() if house.name.casefold() == name.casefold()), None)


def house_name(typed: str) -> str:
    """The name on one line, composed; raises `CommandError` for one that cannot stand on a page."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    for letter in name:
        if letter in TURNING or unicodedata.category(letter) in UNSEEN:
            raise CommandError(
                f"The name holds a character that nobody sees (U+{ord(letter):04X}). Type it again."
            )
    if not any(unicodedata.category(letter)[0] in WRITTEN for letter in name):
        raise CommandError("A house needs a name, with at least one letter or digit.")
    if len(name) > LONGEST:
        raise CommandError(f"This name has {len(name)} characters; a house's name has at most {LONGEST}.")
    return name


def page_address(options: dict[str, Any]) -> str:
    """The page on which an invitation is accepted, in the chosen language; raises `CommandError`."""
    language, given = options["language"], options["address"].rstrip("/")
    if language not in LANGUAGES:
        raise CommandError(f'The desk is not written in "{language}". Choose from: {", ".join(LANGUAGES)}.')
    try:
        parts = urlsplit(given)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or parts.query or parts.fragment or not given.isprintable() or " " in given:
        raise CommandError("An address looks like this: --address https://pont.example.org")
    return f"{given}/{language}/invitation/"
