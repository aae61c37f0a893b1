"""From what somebody asks to a paper that can be made: doors, titles, address, cover."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from msgspec import Struct

from pont.directory import pages
from pont.directory.asking import Asked
from pont.directory.collecting.models import Collection
from pont.directory.collecting.page import Told
from pont.directory.doors import Text
from pont.directory.indexing import Index
from pont.directory.paper import choosing
from pont.directory.paper.choosing import EVERY, Chosen
from pont.directory.paper.papers import SIZES, CannotPrint, Cover, Kind, Paper, check, kinds
from pont.kernel import vocabulary
from pont.kernel.phrasing import unturned
from pont.kernel.terms import VISITOR_LANGUAGES

SLIP, BROCHURE = "slip", "brochure"


class NotHere(Exception):
    """The door or the collection is not on the map, or not any more."""


class Wanted(Struct, frozen=True):
    """Which paper somebody asks for, as it came in. `second`: "" for one language only; `is_all`: of the whole map."""

    kind: str = ""
    first: str = ""
    second: str = ""
    size: str = ""
    door: int | None = None
    collection: int | None = None
    is_all: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for code in (self.first, self.second) if code))

    @property
    def of_what(self) -> list[tuple[str, str]]:
        """The door or the collection, as fields."""
        named = (("door", self.door), ("collection", self.collection))
        return [(name, str(pk)) for name, pk in named if pk is not None]

    @property
    def how(self) -> list[tuple[str, str]]:
        """Kind, languages and size, as fields."""
        named = (("kind", self.kind), ("first", self.first), ("second", self.second), ("size", self.size))
        return [(name, value) for name, value in named if value]


class Plan(Struct, frozen=True):
    """A paper, ready to be made. `is_long`: it takes longer than somebody waits for a page."""

    paper: Paper
    kind: Kind
    is_long: bool


def collection_of(wanted: Wanted) -> Collection | None:
    """The published collection asked for; raises `NotHere` where there is none."""
    if wanted.collection is None or wanted.door is not None:
        return None
    found = Collection.objects.published().filter(pk=wanted.collection).first()
    if found is None:
        raise NotHere
    return found


def cover_of(collection: Collection, language: str) -> Cover:
    """What stands on the front: in the reader's language where both texts are, else in the one it was written in."""
    told = Told([collection])
    name, introduction = told.name(collection), told.introduction(collection)
    both = [name, *([introduction] if introduction else [])]
    code = language if all(language in text.by_language for text in both) else collection.language
    words = [text.by_language.get(code) or text.pick(code)[0] for text in both]
    return Cover(words[0], "".join(words[1:]), unturned(collection.credit), code)


def title_of(asked: Asked, chosen: Chosen, named: Text | None, language: str) -> str:
    """What it is: the name of a door or a collection, else the question in words, "" for every door.

    In `language`, which is in force. Never as it was typed: paper stays lying about.
    """
    if named is not None:
        return named.pick(language)[0]
    if choosing.asks_nothing(asked.question):
        return ""
    question, place = asked.question, chosen.understood.place
    codes = [*question.needs, *(code for group in chosen.understood.reading.needs for code in group)]
    if question.tile:
        words = vocabulary.tiles()[question.tile].heading.get(language)
    else:
        words = pages.labels(codes[: pages.NAMED], language) or _("Doors")
    parts = [words[:1].upper() + words[1:], *([place.name(language)] if place else [])]
    return " · ".join(parts)


def name_of(chosen: Chosen, wanted: Wanted, collection: Collection | None) -> Text | None:
    """The name of the door or the collection that is printed, in all its languages; None for a list of doors.

    Raises `NotHere` for a door that is not on the map.
    """
    if wanted.door is not None:
        if not chosen.doors:
            raise NotHere
        return chosen.doors[0].door.name
    return Told([collection]).name(collection) if collection else None


def address_of(asked: Asked, wanted: Wanted, host: str) -> str:
    """The short address of the same on the screen, in the language in force; of a private question the first page."""
    if wanted.door is not None:
        return host + reverse("directory:door", args=[wanted.door])
    if wanted.collection is not None:
        return host + reverse("directory:collection", args=[wanted.collection])
    if asked.is_private:
        return host + reverse("directory:home")
    # Whoever reads the paper later wants to know what is open then.
    query = urlencode([(name, value) for name, value in asked.shared() if name != "at"])
    return host + reverse("directory:results") + (f"?{query}" if query else "")


def kind_of(wanted: Wanted) -> Kind:
    """The kind asked for; raises `CannotPrint` for one that is not known, and for a language that is not printed."""
    kind = kinds().get(wanted.kind)
    if kind is None:
        raise CannotPrint(str(_("This paper is not known.")))
    if any(code not in VISITOR_LANGUAGES for code in wanted.languages):
        raise CannotPrint(str(_("Pont does not print in this language.")))
    return kind


def titles_of(asked: Asked, chosen: Chosen, wanted: Wanted, named: Text | None) -> list[str]:
    """What it is, in each language of the paper."""
    titles = []
    for language in wanted.languages:
        with override(language):
            titles.append(title_of(asked, chosen, named, language))
    return titles


def plan_of(index: Index, asked: Asked, wanted: Wanted, host: str, *, is_behind: bool = False) -> Plan:
    """The paper asked for; `is_behind`: it is made behind the pages, however long it is.

    Raises `CannotPrint` with a sentence, and `NotHere`.
    """
    kind, collection = kind_of(wanted), collection_of(wanted)
    is_brochure = kind.code == BROCHURE and choosing.asks_nothing(asked.question)
    is_all = wanted.door is None and collection is None and (wanted.is_all or is_brochure)
    # What is made at once is never longer than somebody waits.
    is_chosen_slip = kind.code == SLIP and collection is not None
    most = EVERY if is_chosen_slip else kind.most or (EVERY if is_behind else kind.direct)
    chosen = choosing.chosen(
        index, asked.question, most=most, door=wanted.door, collection=collection, is_all=is_all
    )
    named = name_of(chosen, wanted, collection)
    title, *second = titles_of(asked, chosen, wanted, named)
    with override(wanted.first):
        address = address_of(asked, wanted, host)
    paper = Paper(
        kind=kind.code,
        languages=wanted.languages,
        doors=choosing.for_slip(chosen.doors) if kind.code == SLIP else chosen.doors,
        at=chosen.understood.query.at,
        address=address,
        title=title,
        second_title="".join(second),
        size=(wanted.size or SIZES[0]) if kind.sizes else SIZES[0],
        count=chosen.count,
        cover=cover_of(collection, wanted.first) if collection else None,
    )
    check(paper)
    is_long = may_be_long(kind) and chosen.count > kind.direct and not asked.is_private
    return Plan(paper, kind, is_long)


def may_be_long(kind: Kind) -> bool:
    """Whether it takes any number of places: a card has one, a poster has one sheet."""
    return not kind.most and not kind.sizes
