"""`pont search "j'ai faim" --without papers --commune Anderlecht`: the same answers, from a shell."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from pont.directory import live, sentences
from pont.directory.answers import Answer, answer, encode, payload
from pont.directory.nextdoor import number_to_call
from pont.directory.question import PARAMETERS, BadQuestion, check
from pont.directory.search import Found
from pont.kernel import phrasing, vocabulary

REPEATABLE = ("need", "without", "speaks", "for")


class Command(BaseCommand):
    help = "Find a door that lets somebody in, now or at a moment."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("q", nargs="?", default="", help="the question, in any language")
        parser.add_argument(
            "--lang", default="en", choices=vocabulary.VISITOR_LANGUAGES, help="language of the answer"
        )
        for name in REPEATABLE:
            parser.add_argument(f"--{name}", action="append", default=[], dest=name)
        for name in ("at", "near", "commune", "postcode", "where", "page", "limit"):
            parser.add_argument(f"--{name}", default="")
        parser.add_argument("--open-only", action="store_true")
        parser.add_argument("--json", action="store_true", help="print what /api/search answers")

    def handle(self, *args: Any, **options: Any) -> None:
        given = {name: as_list(options[name]) for name in PARAMETERS if options.get(name)}
        given.pop("lang", None)
        with translation.override(options["lang"]):
            try:
                index = live.index()
                answered = answer(check(given, index.landmarks), index)
            except BadQuestion as error:
                raise CommandError(f"{error.field}: {error}") from error
            if options["json"]:
                self.stdout.write(encode(payload(answered)).decode())
            else:
                self.tell(answered)

    def tell(self, answered: Answer) -> None:
        """The answer as one would read it aloud."""
        query, results = answered.understood.query, answered.results
        doors = translation.ngettext("%(count)s door.", "%(count)s doors.", results.count)
        self.stdout.write(
            f"{doors % {'count': results.count}} {sentences.order_sentence(query.near is not None)}\n"
        )
        for number, row in enumerate(results.rows, start=1 + (results.page - 1) * query.limit):
            self.stdout.write(self.row(f"{number}. ", row, query.at))
        if answered.next_door:
            self.stdout.write(self.row(_("Another door:") + " ", answered.next_door, query.at))
        number = number_to_call(query, sentences.language())
        self.stdout.write(
            _("Or call %(number)s. %(about)s")
            % {"number": number.number, "about": number.about.get(sentences.language())}
        )

    def row(self, lead: str, found: Found, at: int) -> str:
        door, verdict = found.door, found.verdict
        name = door.name.pick(sentences.language())[0]
        example = f" ({_('example')})" if door.example else ""
        said = [said.whole for said in sentences.reasons_of(door, verdict, at)]
        said += [f"? {said.whole}" for said in sentences.unknowns_of(verdict)]
        level = phrasing.plain(sentences.level_word(door, verdict))
        away = "" if found.distance_m is None else f"   {found.distance_m} m\n"
        return f"{lead}{name}{example} · {level}\n   {' '.join(said)}\n{away}"


def as_list(value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    return ["true"] if value is True else [str(value)]
