"""The page on which somebody chooses a paper: what is offered, what was chosen, and the paper that comes of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pont.directory import live, pages, position, sentences
from pont.directory.asking import Asked, Fields, addressed, posted
from pont.directory.context import LANGUAGES
from pont.directory.indexing import Index
from pont.directory.paper import choosing
from pont.directory.paper.choosing import OF_A_SLIP
from pont.directory.paper.papers import SIZES, Kind, kinds
from pont.directory.paper.planning import NotHere, Wanted, collection_of, may_be_long, name_of, title_of
from pont.directory.question import check
from pont.kernel import vocabulary
from pont.kernel.markup import spoken
from pont.kernel.terms import LANGUAGES as WRITTEN

OWN = ("kind", "first", "second", "size", "door", "collection")
SIGNS_OF = {
    "card": "house",
    "slip": "walk",
    "pocket": "map",
    "addresses": "list",
    "brochure": "learn",
    "poster": "clock",
    "helpline": "phone",
}
SIGNS = " ".join([*SIGNS_OF.values(), "print"])
# Of one door a list or a brochure says nothing more.
OF_ONE_DOOR = ("card", "slip", "poster", "helpline")


def number(text: str) -> int | None:
    """A number out of an address; raises `NotHere` for what is none."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotHere
    return int(text)


def asked_for(request: HttpRequest) -> tuple[Asked, Wanted]:
    """The question and the paper asked for. Raises `BadQuestion`, `TooMuch`, `NotHere`."""
    by_post = request.method == "POST"
    given: Fields = posted(request) if by_post else addressed(request)
    own = {name: (given.pop(name, None) or [""])[-1].strip() for name in OWN}
    given = position.checked(given)
    wanted = Wanted(
        kind=own["kind"],
        first=own["first"] or sentences.language(),
        second=own["second"],
        size=own["size"],
        door=number(own["door"]),
        collection=number(own["collection"]),
    )
    return Asked(given, check(given, live.index().landmarks), by_post), wanted


def languages_offered(chosen: str) -> list[dict[str, Any]]:
    """The twelve languages under their own names."""
    names = vocabulary.languages()
    return [{"code": code, "name": names[code].own, "chosen": code == chosen} for code in LANGUAGES]


def note_of(kind: Kind, asked: Asked, count: int) -> str:
    """What happens to a list that is longer than this paper, or longer than somebody waits."""
    shown = kind.most or kind.direct
    if count <= shown or shown <= OF_A_SLIP or not (kind.most or may_be_long(kind)):
        return ""
    if kind.most or asked.is_private:
        return _("Only the first %(count)s places.") % {"count": shown}
    return _("So many places take some minutes. You get a link.")


def offered(asked: Asked, wanted: Wanted, count: int) -> list[dict[str, Any]]:
    """The papers to choose from, each with its sign."""
    return [
        {
            "code": kind.code,
            "sign": SIGNS_OF[kind.code],
            "label": kind.label,
            "hint": kind.hint,
            "note": note_of(kind, asked, count),
        }
        for kind in kinds().values()
        if wanted.door is None or kind.code in OF_ONE_DOOR
    ]


def default_second(first: str) -> str:
    """Beside a language that few doors read, one of Brussels."""
    return "" if first in ("nl", "fr") else sentences.commune_language()


def subject(index: Index, asked: Asked, wanted: Wanted, reader: str) -> dict[str, Any]:
    """What would be printed, in words, and the way back to it. Raises `NotHere`."""
    collection = collection_of(wanted)
    chosen = choosing.chosen(index, asked.question, most=1, door=wanted.door, collection=collection)
    named = name_of(chosen, wanted, collection)
    suffix = "" if asked.by_post or not asked.address_of_first else f"?{asked.address_of_first}"
    back = reverse("directory:results")
    if wanted.door is not None:
        back = reverse("directory:door", args=[wanted.door])
    elif collection is not None:
        back = reverse("directory:collection", args=[collection.pk])
    about = title_of(asked, chosen, None, reader) or _("All doors")
    return {
        "about": spoken(*named.pick(reader), reader) if named else about,
        "is_list": named is None,
        "count": "" if wanted.door is not None else pages.count_sentence(chosen.count),
        "number": chosen.count,
        "back": f"{back}{suffix}",
    }


def paper_page(index: Index, asked: Asked, wanted: Wanted, reader: str) -> dict[str, Any]:
    """Everything the page says. Raises `NotHere`."""
    of_what = [*wanted.of_what, *([] if asked.by_post else asked.shared())]
    query = f"?{urlencode(of_what)}" if of_what else ""
    names = vocabulary.languages()
    here = reverse("directory:paper").removeprefix(f"/{reader}/")
    languages = [
        {
            "code": code,
            "name": names[code].own,
            "url": f"/{code}/{here}" + ("" if asked.by_post else query),
        }
        for code in LANGUAGES
    ]
    about = subject(index, asked, wanted, reader)
    first = wanted.first if wanted.first in LANGUAGES else reader
    return {
        **about,
        "offered": offered(asked, wanted, about["number"]),
        "firsts": languages_offered(first),
        "seconds": languages_offered(wanted.second if wanted.kind else default_second(reader)),
        "sizes": [{"code": size, "name": size.upper(), "chosen": size == wanted.size} for size in SIZES],
        "everything": asked.everything(),
        "of_what": wanted.of_what,
        "by_post": asked.by_post,
        "languages": languages,
        "near_languages": [item for item in languages if item["code"] in (*WRITTEN, reader)],
        "signs": SIGNS,
    }
