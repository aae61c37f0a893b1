"""A question as it comes in (page, API, shell), checked, and put into a query the index can answer.

Bad input raises `BadQuestion` with a sentence for the reader. What somebody typed is never part of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from msgspec import Struct

from pont.directory import landmarks, matters, names, opening, places, reading, said_times, sentences
from pont.directory.doors import Situation
from pont.directory.indexing import Index
from pont.directory.landmarks import MOST_CHOICES, Landmarks, shares
from pont.directory.places import Place
from pont.directory.reading import Reading
from pont.directory.search import Query
from pont.kernel import phrasing, vocabulary
from pont.kernel.folding import fold

MOST_LETTERS = 300
MOST_PER_PAGE = 100
SITUATION = ("without", "for", "speaks")
PARAMETERS = (
    *("q", "lang", "need", "without", "speaks", "for", "at", "near", "commune", "postcode", "where"),
    *("open_only", "page", "limit"),
)
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}

Given = Mapping[str, Sequence[str]]


class BadQuestion(ValueError):
    """The question cannot be answered as it stands; `field` names the parameter, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class WhichPlace(BadQuestion):
    """Several places fit what was typed: only the person who asks can choose."""

    def __init__(self, choices: tuple[Place, ...], language: str) -> None:
        labels = "; ".join(place.label(language) for place in choices)
        super().__init__(
            "where",
            _("Several places fit: %(places)s. Add the commune or the postcode.") % {"places": labels},
        )
        self.choices = choices


class Question(Struct, frozen=True):
    """A checked question. `at`: a minute, None for now; `place`: what `where`, commune or postcode named."""

    q: str = ""
    needs: tuple[str, ...] = ()
    tile: str = ""
    situation: Situation = Situation()
    at: int | None = None
    near: tuple[float, float] | None = None
    place: Place | None = None
    where: str = ""
    open_only: bool = False
    page: int = 1
    limit: int = 20


class Understood(Struct, frozen=True):
    """The query, with what was read in the words: so that a page can say how it understood them."""

    query: Query
    reading: Reading
    place: Place | None


def one(given: Given, name: str) -> str:
    values = given.get(name) or [""]
    return str(values[-1]).strip()


def several(given: Given, name: str) -> list[str]:
    """Values of a repeatable parameter; commas inside one value separate too."""
    return [part.strip() for value in given.get(name, ()) for part in str(value).split(",") if part.strip()]


def check(given: Given, landmarks: Landmarks = landmarks.NONE) -> Question:
    """The question in `given` (every parameter a list of strings), or `BadQuestion`; `landmarks`: imported places."""
    for name in given:
        if name not in PARAMETERS:
            # Its name was typed as well: it is not said back.
            raise BadQuestion("parameter", _("This parameter is not known."))
    q = one(given, "q")
    if len(q) > MOST_LETTERS:
        raise BadQuestion("q", _("That is too long. Say it in a few words."))
    needs, tile = wished(several(given, "need"))
    return Question(
        q=phrasing.unturned(q.replace("\x00", " ")),
        needs=needs,
        tile=tile,
        situation=Situation(
            without=chosen(given, "without", matters.SAYABLE_WITHOUT),
            for_whom=chosen(given, "for", matters.SAYABLE_FOR),
            speaks=chosen(given, "speaks", tuple(vocabulary.languages())),
        ),
        at=minute(one(given, "at")),
        near=point(one(given, "near")),
        place=area(given, landmarks),
        where=names.cleaned(one(given, "where")[:MOST_LETTERS])[0],
        open_only=yes_or_no(one(given, "open_only")),
        page=number(given, "page", 1, 10_000),
        limit=number(given, "limit", 20, MOST_PER_PAGE),
    )


def wished(codes: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Need codes; the code of a tile stands for all needs on it, and is returned too."""
    known = vocabulary.needs()
    tiles = vocabulary.tiles()
    found: list[str] = []
    tile = ""
    for code in codes:
        if code in tiles:
            tile = code
            found += [need.code for need in known.values() if need.tile == code]
        elif code in known:
            found.append(code)
        else:
            raise BadQuestion("need", _("This need is not known."))
    return tuple(dict.fromkeys(found)), tile


def chosen(given: Given, name: str, known: Sequence[str]) -> frozenset[str]:
    values = several(given, name)
    if any(value not in known for value in values):
        raise BadQuestion(name, _("Choose from: %(choices)s.") % {"choices": ", ".join(known)})
    return frozenset(values)


def minute(text: str) -> int | None:
    """An ISO time in Brussels (or with its own offset) as a minute; None for now."""
    if text in ("", "now"):
        return None
    try:
        moment = datetime.datetime.fromisoformat(text)
        if not 2000 <= moment.year <= 2100:
            raise ValueError
        return opening.to_minutes(moment)
    except opening.HoursError as error:
        raise BadQuestion(
            "at", _("That hour does not exist: the clock goes forward then. Choose another hour.")
        ) from error
    except ValueError as error:
        raise BadQuestion("at", _("Write the moment like this: 2026-11-23T12:30.")) from error


def point(text: str) -> tuple[float, float] | None:
    """`lat,lon` in degrees, in Belgium."""
    if not text:
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
        is_here = places.in_belgium(latitude, longitude)
    except (ValueError, places.PlaceError) as error:
        raise BadQuestion("near", _("Write the point like this: 50.8466,4.3528.")) from error
    if not is_here:
        raise BadQuestion("near", _("That point is not in Belgium."))
    return latitude, longitude


def area(given: Given, landmarks: Landmarks) -> Place | None:
    """The place asked for, of any kind; raises `WhichPlace` where several fit.

    A commune or a postcode beside a name narrows it, and holds alone where the name does not lie in it.
    """
    around = by_postcode(code, "postcode") if (code := one(given, "postcode")) else None
    if around is None and (name := one(given, "commune")):
        around = by_commune(name)
    where, _turned = names.cleaned(one(given, "where"))
    if not where:
        return around
    if around is None:
        return by_name(where, landmarks)
    beside = around.key if around.kind == "postcode" else around.nl
    found = landmarks.find(f"{where}, {beside}") if len(where) <= places.LONGEST_NAME else ()
    inside = tuple(place for place in found if not place.is_whole and shares(place, around))
    return chosen_one(inside, where) if inside else around


def by_commune(name: str) -> Place:
    found = places.communes().get(name)
    communes = (found,) if found else places.commune_named(name[:MOST_LETTERS])
    if not communes:
        raise BadQuestion("commune", _("We do not know this commune. Pont covers the 19 of Brussels."))
    first = communes[0]
    nis = tuple(commune.nis for commune in communes)
    return Place("commune", first.nis, first.nl, first.fr, first.lat, first.lon, nis)


def by_name(where: str, landmarks: Landmarks) -> Place:
    """The one place somebody typed."""
    if where.isdigit():
        return by_postcode(where, "where")
    if len(where) > places.LONGEST_NAME:
        raise BadQuestion("where", _("That is too long. Write a commune, a stop or a postcode."))
    found = landmarks.find(where)
    if not found and not names.is_latin(where):
        raise BadQuestion(
            "where", _("We know places in Dutch and in French. Write it in Latin letters, or a postcode.")
        )
    if not found:
        raise BadQuestion("where", _("We do not know this place. Try a commune, a stop or a postcode."))
    return chosen_one(found, where)


def chosen_one(found: tuple[Place, ...], where: str) -> Place:
    """The only place there is; nothing is guessed where there are several that a person can tell apart."""
    if len(found) > MOST_CHOICES:
        raise BadQuestion("where", _("Many places fit. Write more of the name, or a postcode."))
    language = sentences.commune_language()
    by_label = {place.label(language): place for place in reversed(found)}
    if where in by_label:
        return by_label[where]
    if len(by_label) > 1:
        raise WhichPlace(tuple(reversed(by_label.values())), language)
    return found[0]


def by_postcode(code: str, field: str) -> Place:
    try:
        places.postcode(code)
    except places.PlaceError as error:
        if error.code == "foreign_postcode":
            message = _("This postcode is not in Brussels. Pont covers the 19 communes of Brussels.")
        else:
            message = _("A postcode in Brussels has four digits, like 1000.")
        raise BadQuestion(field, message) from error
    # "B-1080" is a postcode too.
    return places.postcode_places()[fold(code).removeprefix("b").strip()]


def yes_or_no(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise BadQuestion("open_only", _("Choose from: %(choices)s.") % {"choices": "true, false"})
    return text.lower() in YES


def number(given: Given, name: str, default: int, most: int) -> int:
    text = one(given, name)
    if not text:
        return default
    digits = text.lstrip("0") if text.isascii() and text.isdigit() else ""
    if not digits or len(digits) > len(str(most)) or int(digits) > most:
        raise BadQuestion(name, _("Choose a number from 1 to %(most)s.") % {"most": most})
    return int(digits)


def chosen_needs(question: Question) -> tuple[tuple[str, ...], ...]:
    """The needs chosen, as one wish; of a tile those most people mean as a wish before it, so that they come first."""
    if not question.needs:
        return ()
    if question.tile:
        return vocabulary.tiles()[question.tile].first, question.needs
    return (question.needs,)


@lru_cache(maxsize=4096)
def kin(groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Needs beside those asked for: of the same life domain and on the same tile."""
    known = vocabulary.needs()
    asked = {code for group in groups for code in group}
    beside = {(code.split(".")[0], known[code].tile) for code in asked}
    near = (code for code, need in known.items() if (code.split(".")[0], need.tile) in beside)
    return tuple(code for code in near if code not in asked)


def understand(question: Question, index: Index, now: int) -> Understood:
    """Put a question to this index: what the words say joins what was chosen; what was chosen wins.

    The words are read first in the language in force, that of the page.
    """
    read = reading.read(
        question.q,
        get_language() or "",
        is_known=index.begins_word,
        words_of_length=index.words_of_length,
    )
    place = question.place or next((found for found in read.places if found.kind != "region"), None)
    said = question.situation
    groups = (*chosen_needs(question), *read.needs)
    at = question.at if question.at is not None else said_times.moment(read.when, read.clock, now)
    near = question.near or ((place.lat, place.lon) if place and not place.is_area else None)
    query = Query(
        at=at,
        needs=groups,
        kin=kin(groups),
        words=read.words,
        typed=read.typed,
        name=read.name,
        situation=Situation(
            without=said.without | read.without,
            for_whom=said.for_whom | read.for_whom,
            speaks=said.speaks | read.speaks,
            communes=frozenset(place.communes) if place else frozenset(),
        ),
        near=near,
        communes=place.area_communes if place else frozenset(),
        postcode=place.area_postcode if place else "",
        open_only=question.open_only or read.open_only,
        page=question.page,
        limit=question.limit,
    )
    return Understood(query, read, place)
