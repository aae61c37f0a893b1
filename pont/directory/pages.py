"""Plain view-models of the list of doors: words are chosen here, templates only set them in place."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec.structs import replace

from pont.directory import listing, nextdoor, opening, sentences
from pont.directory.answers import Answer
from pont.directory.asking import Asked
from pont.directory.doors import Situation
from pont.directory.listing import SIGNS as ROW_SIGNS
from pont.directory.listing import Page, commune_name, row
from pont.directory.places import Place
from pont.directory.question import Understood
from pont.directory.search import AT_THE_END, FIRST_BLOCK, PERHAPS, Found, Query
from pont.kernel import markup, phrasing, spoken, vocabulary
from pont.kernel.markup import isolating, joined
from pont.kernel.vocabulary import Element

RECEPTION = "need=" + "&need=".join(nextdoor.RECEPTION)
# More names than this say less.
NAMED = 4
TOOLS = ("yes", "clock", "print", "house", "search", "warning")


def houses() -> str:
    """Where to find a house that listens, and that can call for somebody."""
    return f"{reverse('directory:results')}?{RECEPTION}"


def labels(codes: Iterable[str], reader: str) -> str:
    """Needs by their names, as a list."""
    names = dict.fromkeys(spoken.label(code, reader) for code in codes)
    return phrasing.and_list(list(names), reader) if names else ""


def heading(asked: Asked, understood: Understood, reader: str) -> str:
    """The heading of a list of doors: the tile, the words as they were typed, or the needs."""
    question = asked.question
    if question.tile:
        words = vocabulary.tiles()[question.tile].heading.get(reader)
    elif question.q:
        words = _("“%(words)s”") % {"words": question.q}
    else:
        words = labels(question.needs[:NAMED], reader) or _("All doors")
    is_now = question.at is None and not understood.reading.when and understood.reading.clock is None
    words = words[:1].upper() + words[1:]
    return _("%(what)s, now") % {"what": words} if is_now else words


def read_as(understood: Understood, reader: str) -> list[str]:
    """How the words were understood: the needs in them, and words that were read as others."""
    read = understood.reading
    codes = [code for group in read.needs for code in group]
    sentences_said = [
        _("We read “%(typed)s” as “%(meant)s”.") % {"typed": typed, "meant": meant}
        for typed, meant in read.corrected
    ]
    if codes:
        named = labels(codes[:NAMED], reader)
        sentences_said.append(_("We understood: %(needs)s.") % {"needs": named})
    return sentences_said


def situation_words(situation: Situation, reader: str) -> list[str]:
    """What was said about whoever it is for, in fragments."""
    said = situation.without | situation.for_whom
    words = [element.fragment.get(reader) for element in vocabulary.elements() if element.value in said]
    names = [vocabulary.languages()[code].get(reader) for code in sorted(situation.speaks)]
    if names:
        words.append(_("in %(languages)s") % {"languages": phrasing.and_list(names, reader)})
    return words


def situation_sentence(situation: Situation, reader: str) -> str:
    """ "Without papers, without money." or "" when nothing was said."""
    words = ", ".join(situation_words(situation, reader))
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def moment_sentence(at: int, place: Place | None, reader: str, *, near_you: bool = False) -> str:
    """Day, hour and place of a question: "Monday 23 November, 12:30, in Anderlecht."."""
    local = opening.to_local(at)
    day = phrasing.day(local.date(), reader)
    facts = {"day": day[:1].upper() + day[1:], "time": phrasing.clock(local, reader)}
    if place is None or place.kind == "region":
        return (_("%(day)s, %(time)s, near you.") if near_you else _("%(day)s, %(time)s.")) % facts
    names = phrasing.and_list([commune_name(nis, reader) for nis in place.communes], reader)
    code = phrasing.isolated(place.area_postcode)
    facts |= {"place": place.name(reader), "code": code, "communes": names}
    if place.kind == "postcode":
        return _("%(day)s, %(time)s, postcode %(code)s (%(communes)s).") % facts
    if place.kind == "commune":
        return _("%(day)s, %(time)s, in %(place)s.") % facts
    if place.area_postcode:
        return _("%(day)s, %(time)s, %(place)s: all of postcode %(code)s (%(communes)s).") % facts
    if place.is_area:
        return _("%(day)s, %(time)s, %(place)s: all of %(communes)s.") % facts
    return _("%(day)s, %(time)s, near %(place)s.") % facts


def printed_at(at: int, reader: str) -> str:
    """The moment of a paper, as it stands inside a sentence."""
    said = moment_sentence(at, None, reader)
    return said if reader == "en" else said[:1].lower() + said[1:]


@lru_cache(maxsize=2048)
def chip(element: Element, reader: str, left_words: str, count: str, *, is_chosen: bool) -> SafeString:
    """One thing to say about the situation: a checkbox that looks like what it is."""
    left = ""
    if count:
        left = f' <span class="n"><span class="unseen">{escape(left_words)} </span>{escape(count)}</span>'
    drawn = markup.sign(element.sign) if element.sign else ""
    checked = " checked" if is_chosen else ""
    return SafeString(
        f'<label class="chip"><input type="checkbox" name="{element.key}" value="{element.value}"{checked}>'
        f"{markup.sign('yes', 'tick pic-s')}{drawn} {escape(element.label.get(reader))}{left}</label>"
    )


def chips(
    asked: Asked, facets: dict[str, dict[str, int]] | None, reader: str, *, chosen_first: bool = False
) -> dict[str, SafeString]:
    """The situation as checkboxes, first ones and rest; `facets` tell how many doors remain for each."""
    found: dict[str, list[SafeString]] = {"first": [], "more": []}
    left = _("doors left:")
    for element in vocabulary.elements():
        is_chosen = element.value in asked.given.get(element.key, ())
        remain = facets.get(element.key, {}).get(element.value) if facets else None
        count = "" if is_chosen or remain is None else str(remain)
        part = "first" if element.first or (chosen_first and is_chosen) else "more"
        found[part].append(chip(element, reader, left, count, is_chosen=is_chosen))
    return {part: joined(shown, "") for part, shown in found.items()}


@lru_cache(maxsize=256)
def spoken_choices(chosen: tuple[str, ...]) -> SafeString:
    """The languages one can ask for, under their own names, as options."""
    return format_html_join(
        "",
        '<option value="{}" lang="{}"{}>{}</option>',
        (
            (code, code, SafeString(" selected") if code in chosen else "", name.own)
            for code, name in vocabulary.languages().items()
        ),
    )


def blocks(found: Iterable[Found], shared: Page, start: int) -> dict[str, list[SafeString]]:
    """Rows under their headings."""
    names = {FIRST_BLOCK: "first", PERHAPS: "perhaps", AT_THE_END: "refused"}
    shown: dict[str, list[SafeString]] = {name: [] for name in names.values()}
    for number, one in enumerate(found, start=start):
        shown[names[one.block]].append(row(one, shared, number))
    return shown


@cache
def signs() -> str:
    """The signs of rows, of chips and of the tools beside them."""
    drawn = dict.fromkeys(element.sign for element in vocabulary.elements() if element.sign)
    return " ".join([*ROW_SIGNS, *TOOLS, *drawn])


def number_to_call(query: Query, reader: str) -> dict[str, str]:
    """The number at the end of every list."""
    number = nextdoor.number_to_call(query, reader)
    return {"number": number.number, "tel": number.tel, "about": number.about.get(reader)}


def count_sentence(count: int) -> str:
    if count == 0:
        return _("No door.")
    return ngettext("%(count)s door.", "%(count)s doors.", count) % {"count": count}


def results_page(asked: Asked, answered: Answer, reader: str) -> dict[str, Any]:
    """Everything the list of results says."""
    understood, results = answered.understood, answered.results
    query, at = understood.query, understood.query.at
    suffix = "" if asked.by_post or not asked.address_of_first else f"?{asked.address_of_first}"
    shared = listing.page(reader, at, houses=houses(), by_post=asked.by_post, suffix=suffix)
    title = heading(asked, understood, reader)
    return {
        "title": _("Doors") if asked.by_post else title,
        "heading": title,
        "situation": situation_sentence(query.situation, reader),
        "moment": isolating(
            moment_sentence(at, understood.place, reader, near_you=asked.question.near is not None)
        ),
        "near": asked.question.near is not None,
        "read_as": read_as(understood, reader),
        "count": count_sentence(results.count),
        "order": sentences.order_sentence(query.near is not None) if results.count else "",
        "blocks": blocks(results.rows, shared, 1 + (results.page - 1) * query.limit),
        "next": [row(answered.next_door, replace(shared, rank=3))] if answered.next_door else [],
        "call": number_to_call(query, reader),
        "chips": chips(asked, results.facets, reader, chosen_first=True),
        "speaks": spoken_choices(tuple(asked.given.get("speaks", ()))),
        "open_only": {"chosen": asked.question.open_only, "count": str(results.facets["open"]["now"])},
        "carried": asked.carried(),
        "by_post": asked.by_post,
        "pages": paging(asked, results.page, results.pages),
        "change": f"{reverse('directory:home')}{suffix}",
        "signs": signs(),
        "printed": printed_at(at, reader),
    }


def paging(asked: Asked, page: int, pages: int) -> dict[str, Any]:
    """Numbers and addresses of the pages before and after."""
    before = asked.address_of_first
    return {
        "page": str(page),
        "pages": str(pages),
        "many": pages > 1,
        "earlier": str(page - 1) if page > 1 else "",
        "later": str(page + 1) if page < pages else "",
        "address": f"?{before}&" if before else "?",
    }


def format_tile(code: str, drawn: str, word: str, small: str) -> SafeString:
    """One window of the panel, a button that searches."""
    return format_html(
        '<button class="tile" name="need" value="{}">{}{}<small>{}</small></button>',
        code,
        markup.sign(drawn),
        word,
        isolating(small),
    )
