"""What a sentence is made of: clauses and closings in segments, and the phrases they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from pont.directory.written_hours.composing import Days, Span
from pont.directory.written_hours.cutting import Token

BOUNDARIES = ",&/-()"


class Clause(msgspec.Struct):
    """Hours on days. `days` is None while nobody said which; `until` is a new end for hours said before."""

    spans: tuple[Span, ...]
    phrase: int
    start: int
    end: int
    days: Days | None = None
    until: int | None = None
    part: str | None = None
    also: bool = False
    season: tuple[str, ...] = ()
    restricted: bool = False
    walk_in: bool = False


class Closing(msgspec.Struct):
    """What is taken away: days, spans, a part of the day or a season; of clauses, or of everything."""

    phrase: int
    is_except: bool = False
    colon: bool = False
    days: Days | None = None
    spans: tuple[Span, ...] = ()
    part: str | None = None
    season: tuple[str, ...] = ()
    of: tuple[int, ...] | None = None

    @property
    def says_something(self) -> bool:
        return bool(self.days or self.spans or self.part or self.season)


class Segment(msgspec.Struct):
    """The part of a sentence that stands under one heading.

    `kind` is "visit", "phone", "intake", "other", or "" where nothing says whose hours they are.
    """

    start: int
    end: int
    kind: str = ""
    groups: frozenset[str] = frozenset()
    says_open: bool = False
    consults: bool = False
    clauses: list[Clause] = msgspec.field(default_factory=list)
    closings: list[Closing] = msgspec.field(default_factory=list)
    is_doubtful: bool = False
    is_unknown: bool = False
    first_phrase: int = 0
    last_phrase: int = 0


class Phrase(msgspec.Struct):
    """A piece of a sentence between commas and the like: what stands in it, and where."""

    start: int
    end: int
    letters: str = ""
    days: Days | None = None
    part: str | None = None
    head: str = ""


def kind_of(heads: Sequence[tuple[str, str]], has_contact: bool) -> str:
    """Whose hours a heading announces. Of two kinds the one that opens less wins."""
    kinds = {kind for kind, _ in heads}
    if "other" in kinds or ("intake" in kinds and len(kinds) > 1):
        return "other"
    if "phone" in kinds or ("reach" in kinds and has_contact):
        return "phone"
    if "reach" in kinds:
        return "other"
    if kinds:
        return "intake" if "intake" in kinds else "visit"
    return ""


def letters_of(tokens: Sequence[Token]) -> str:
    return "".join(token.letter for token in tokens)


def without_asides(tokens: list[Token]) -> list[Token]:
    """Take away what changes no hours: addresses, prices, brackets around one remark, "or by appointment".

    "Or by appointment", "otherwise closed" become the letter B: said, and nothing is taken away by it.
    """
    tokens = [token for token in tokens if token.letter not in "ae"]
    for pattern, letter in ((r"\(([AWP]+)\)", ""), (r"\|A|G[,:]?A|AG|G[,:]?C", "B"), (r"H:?c", "c")):
        found: list[Token] = []
        at = 0
        for match in re.finditer(pattern, letters_of(tokens)):
            part = tokens[match.start() : match.end()]
            found += tokens[at : match.start()]
            at = match.end()
            if letter == "c" and part[0].value != ("phone", "label"):
                found += part
            elif letter:
                found.append(Token(letter, "labelled", part[0].start, part[-1].end))
            else:
                found += part[1:-1]
        tokens = found + tokens[at:]
    return tokens
