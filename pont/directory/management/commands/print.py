"""`pont print card --door 12 --lang ar --lang nl card.pdf`: the same papers, from a shell."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from pont.directory import live
from pont.directory.asking import Asked, Fields
from pont.directory.paper import files
from pont.directory.paper.papers import MOST_LANGUAGES, SIZES, CannotPrint, kinds, make
from pont.directory.paper.planning import NotHere, Wanted, plan_of
from pont.directory.question import BadQuestion, check
from pont.kernel.terms import VISITOR_LANGUAGES

WRONG = 2
STANDARD_OUTPUT = "-"
HERE = ("localhost", "127.", "[")


class Refused(CommandError):
    """It cannot be done as it was asked; the message is one sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, returncode=WRONG)


class Command(BaseCommand):
    help = "Print doors on paper, as PDF: cards, slips, lists, brochures, posters."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("kind", metavar="KIND", help=", ".join(kinds()))
        parser.add_argument("out", metavar="OUT.pdf", help="the file to write; - for standard output")
        parser.add_argument("--need", action="append", default=[], metavar="CODE", help="a need or a tile")
        parser.add_argument("--q", default="", metavar="WORDS", help="the question, in any language")
        parser.add_argument("--where", default="", metavar="PLACE")
        parser.add_argument("--at", default="", metavar="ISO", help="the minute to judge the doors for")
        parser.add_argument(
            "--door", action="append", default=[], metavar="PK", help="one door, by its number"
        )
        parser.add_argument("--collection", action="append", default=[], metavar="PK")
        parser.add_argument("--all", action="store_true", help="every door of the map")
        parser.add_argument("--lang", action="append", default=[], metavar="CODE", help="once or twice")
        parser.add_argument("--size", default="", metavar="SIZE", help="of a poster: a4 or a3")
        parser.add_argument("--address", default="", metavar="NAME", help="the public name of this Pont")

    def handle(self, *args: Any, **options: Any) -> None:
        out = options["out"]
        with translation.override("en"):
            refuse_unclear(options)
            try:
                content = make(
                    plan_of(live.index(), *asked_of(options), address_of(options), is_behind=True).paper
                )
            except (BadQuestion, CannotPrint) as why:
                raise Refused(str(why)) from why
            except NotHere as why:
                raise Refused("This door or collection is not on the map.") from why
        try:
            written(out, content)
        except BrokenPipeError:
            # Who reads went away; the command line knows what to do.
            raise
        except OSError as error:
            raise Refused(f"{out} cannot be written: {error.strerror}.") from error
        if out != STANDARD_OUTPUT and options["verbosity"]:
            self.stdout.write(f"Printed: {out}")


def one_number(options: dict[str, Any], name: str) -> int | None:
    """The number of a door or a collection; raises `Refused` for several and for what is no number."""
    given = options[name]
    if len(given) > 1:
        raise Refused(f"Name one --{name} only.")
    if not given:
        return None
    if not (given[0].isascii() and given[0].isdigit() and len(given[0]) < 19):
        raise Refused(f"--{name} takes the number that stands in the address of its page.")
    return int(given[0])


def refuse_unclear(options: dict[str, Any]) -> None:
    """Raise `Refused` for what has no meaning, before anything is read."""
    if options["kind"] not in kinds():
        raise Refused(f"Pont knows no such paper. Choose from: {', '.join(kinds())}.")
    unknown = [code for code in options["lang"] if code not in VISITOR_LANGUAGES]
    if unknown:
        raise Refused(
            f"Pont does not print in this language: {unknown[0]}. Choose from: {', '.join(VISITOR_LANGUAGES)}."
        )
    if not 1 <= len(options["lang"]) <= MOST_LANGUAGES:
        raise Refused("Say --lang once or twice.")
    if options["size"] not in ("", *(kinds()[options["kind"]].sizes or SIZES[:1])):
        raise Refused("This paper has another size: only a poster has two, a4 and a3.")
    asked = [name for name in ("need", "q", "where") if options[name]]
    whole = [name for name in ("door", "collection", "all") if options[name]]
    if len(whole) > 1 or (whole and asked):
        clash = ", ".join(f"--{name}" for name in (*whole, *asked))
        raise Refused(f"These do not go together: {clash}.")


def asked_of(options: dict[str, Any]) -> tuple[Asked, Wanted]:
    """The question and the paper, as the pages read them; raises `BadQuestion` and `Refused`."""
    given: Fields = {name: [options[name]] for name in ("q", "where", "at") if options[name]}
    if options["need"]:
        given["need"] = options["need"]
    wanted = Wanted(
        kind=options["kind"],
        first=options["lang"][0],
        second="".join(options["lang"][1:]),
        size=options["size"],
        door=one_number(options, "door"),
        collection=one_number(options, "collection"),
        is_all=options["all"],
    )
    return Asked(given, check(given, live.index().landmarks), by_post=True), wanted


def address_of(options: dict[str, Any]) -> str:
    """The name that stands on the paper: the one said, else the first that the settings allow."""
    named = [name for name in settings.ALLOWED_HOSTS if name != "*" and not name.startswith(HERE)]
    return options["address"] or (named[0] if named else "localhost")


def written(out: str, content: bytes) -> None:
    """Write it; raises OSError, and then there is no half a paper."""
    if out != STANDARD_OUTPUT:
        files.write_whole(Path(out).expanduser(), content)
        return
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError:
        # Python would try to write the rest once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
