"""One door of a list, ready for a template to set in place.

A list has twenty doors and is asked for hundreds of times a second: pieces are joined here, once, and what
many doors share is kept.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from pont.directory import opening, sentences, walking
from pont.directory.doors import Door, Level, Place, Reason, Verdict
from pont.directory.places import communes
from pont.directory.search import Found
from pont.directory.verdict import end_of_hours
from pont.kernel import phrasing, vocabulary
from pont.kernel.markup import isolating, joined, sign, spoken, tongue
from pont.kernel.templatetags.pont import dialled

# Class of the chip and its sign, by level.
LOOKS: dict[Level, tuple[str, str]] = {
    Level.GO: ("go", "v-go"),
    Level.PROBABLY: ("probably", "v-probably"),
    Level.SOON: ("soon", "v-soon"),
    Level.ASK_FIRST: ("call", "v-call"),
    Level.LATER: ("later", "v-later"),
    Level.NOT_NOW: ("no", "v-no"),
}
SIGNS = (
    *("v-go", "v-probably", "v-soon", "v-call", "v-later", "v-no", "unknown", "open", "clock"),
    *("walk", "pin", "language", "phone"),
)
HOURS_REASONS = ("open_until", "call_until", "arrive_before", "opens", "closed")
TO_THE_WAY = (Level.GO, Level.PROBABLY, Level.SOON)
NO_TEXT = SafeString("")


class Page(Struct, frozen=True):
    """What the rows of one page share.

    `suffix`: the shareable question behind a door's address; `rank`: of the headings; `houses`: where to
    find a house that calls for somebody; `by_post`: doors are reached by the page's form.
    """

    reader: str
    at: int
    by_post: bool
    suffix: str
    houses: str
    go_there: str
    call: str
    ask_a_house: str
    example: str
    rank: int = 2


def page(
    reader: str, at: int, *, houses: str, by_post: bool = False, suffix: str = "", rank: int = 2
) -> Page:
    return Page(
        reader=reader,
        at=at,
        by_post=by_post,
        suffix=escape(suffix),
        houses=escape(houses),
        go_there=escape(_("Go there")),
        call=escape(_("Call")),
        ask_a_house=escape(_("Ask a house to call for you")),
        example=escape(_("example")),
        rank=rank,
    )


@lru_cache(maxsize=64)
def commune_name(nis: str, reader: str) -> str:
    """A commune as the reader calls it; "" for none."""
    found = communes().get(nis)
    return "" if found is None else (found.nl if reader == "nl" else found.fr)


def address_line(place: Place | None, reader: str) -> SafeString:
    """Street, postcode and commune in one line, as it stands on a letter, whatever way the page runs."""
    if place is None:
        return NO_TEXT
    # Street and commune in one language: a street has two names here, not a translation.
    street, code = place.address.pick(reader if reader == "nl" else "fr")
    town = f"{place.postal_code} {commune_name(place.commune, reader)}" if place.postal_code else ""
    parts = [spoken(street, code, reader), SafeString(escape(town))]
    line = joined([part for part in parts if part], ", ")
    return SafeString(f'<span dir="ltr">{line}</span>') if line else NO_TEXT


def said_html(said: sentences.Said, reader: str) -> SafeString:
    """A sentence with the door's own note behind it."""
    if not said.note:
        return sentence_html(said.text)
    return joined([sentence_html(said.text), spoken(said.note, said.language, reader)])


@lru_cache(maxsize=8192)
def sentence_html(text: str) -> SafeString:
    """A sentence of ours, which many doors share. Nothing a visitor typed ever comes here: it would be kept."""
    return isolating(text)


def hours_fact(door: Door, verdict: Verdict, at: int) -> tuple[str, SafeString]:
    """Sign and words about the hours beside a row; a refused door says its hours as well."""
    if verdict.open is None:
        return "unknown", isolating(_("Hours not known"))
    if verdict.open:
        reason = Reason(end_of_hours(door), minute=verdict.closes)
    else:
        reason = Reason("closed" if verdict.opens is None else "opens", minute=verdict.opens)
    words = sentences.reason_sentence(door, reason, at).text.removesuffix(".")
    return ("open" if verdict.open else "clock"), isolating(words)


def away_fact(found: Found, reader: str) -> tuple[str, SafeString]:
    """Sign and words about the place: distance and walk, else the commune, else how it is reached."""
    door = found.door
    if found.distance_m is not None:
        return "walk", isolating(walk_words(found, reader))
    if door.place is not None:
        return "pin", isolating(commune_name(door.place.commune, reader) or door.place.postal_code)
    if door.phone_only:
        return "phone", isolating(_("By telephone. The place stays secret."))
    return "phone", isolating(_("On the internet") if door.reached_by == "online" else _("By telephone"))


def walk_words(found: Found, reader: str) -> str:
    """How far it is, how long on foot, and when somebody is there who leaves at the moment asked for."""
    metres = found.distance_m or 0
    away = phrasing.distance(metres, reader)
    if walking.is_far(metres):
        return _("%(distance)s, more than %(count)s minutes on foot") % {
            "distance": away,
            "count": phrasing.isolated(str(walking.LONGEST)),
        }
    minutes = walking.minutes_on_foot(metres)
    facts = {
        "distance": away,
        "count": minutes,
        "time": phrasing.clock(opening.to_local(found.arrival or 0), reader),
    }
    sentence = ngettext(
        "%(distance)s, %(count)s minute on foot: there at %(time)s",
        "%(distance)s, %(count)s minutes on foot: there at %(time)s",
        minutes,
    )
    return sentence % facts


@lru_cache(maxsize=1024)
def languages_fact(codes: tuple[str, ...], reader: str) -> str:
    """The languages of a desk as a list; a language without a name in our list keeps its code."""
    names = vocabulary.languages()
    words = [names[code].get(reader) if code in names else code for code in codes]
    return phrasing.and_list(words, reader) if words else _("languages not known")


def facts(found: Found, shared: Page) -> SafeString:
    """Hours, place and languages, each with its sign."""
    hours = hours_fact(found.door, found.verdict, shared.at)
    away = away_fact(found, shared.reader)
    spoken_there = ("language", escape(languages_fact(found.door.languages, shared.reader)))
    return SafeString(
        "".join(
            f"<li>{sign(drawn)} <span>{words}</span></li>" for drawn, words in (hours, away, spoken_there)
        )
    )


@lru_cache(maxsize=512)
def chip(level: Level, words: str) -> SafeString:
    """The verdict: silhouette, then word."""
    css, drawn = LOOKS[level]
    return SafeString(f'<span class="verdict {css}">{sign(drawn)} {isolating(words)}</span>')


def title(door: Door, shared: Page, to: str, number: int) -> SafeString:
    """The name as heading and link; by post it is a button of the page's form."""
    name, code = door.name.pick(shared.reader)
    lang = tongue(code, shared.reader)
    shown = f"{number}. {escape(name)}" if number else escape(name)
    if shared.by_post:
        link = f'<button class="link" form="ask" formaction="{to}"{lang}>{shown}</button>'
    else:
        link = f'<a href="{to}"{lang}>{shown}</a>'
    tag = f' <span class="example">{shared.example}</span>' if door.example else ""
    return SafeString(f"<h{shared.rank}>{link}{tag}</h{shared.rank}>")


def where(door: Door, reader: str) -> SafeString:
    """The organisation and the address."""
    name, _code = door.name.pick(reader)
    host, host_code = door.organization_name.pick(reader)
    parts = [NO_TEXT if host == name else spoken(host, host_code, reader), address_line(door.place, reader)]
    return joined([part for part in parts if part], " · ")


def calls_now(verdict: Verdict) -> bool:
    return any(reason.kind == "can_call" for reason in verdict.reasons)


def acts(found: Found, shared: Page, to: str) -> SafeString:
    """What one can do: the main act follows the verdict."""
    door, verdict = found.door, found.verdict
    is_way = verdict.level in TO_THE_WAY and door.place is not None
    is_call = verdict.level == Level.ASK_FIRST or door.reached_by == "phone" or calls_now(verdict)
    name = f'<span class="unseen">: {escape(door.name.pick(shared.reader)[0])}</span>'
    parts = []
    if is_way:
        words = f"{sign('pin')} {shared.go_there}{name}"
        by_form = f'<button class="btn" form="ask" formaction="{to}#way">{words}</button>'
        parts.append(by_form if shared.by_post else f'<a class="btn" href="{to}#way">{words}</a>')
    if is_call and door.phones and verdict.level != Level.NOT_NOW:
        number = door.phones[0].number
        main = "" if is_way else " main"
        words = f'{sign("phone")} {shared.call} <bdi dir="ltr">{escape(number)}</bdi>'
        parts.append(f'<a class="btn{main}" href="tel:{escape(dialled(number))}">{words}</a>')
    if verdict.level == Level.ASK_FIRST:
        parts.append(f'<a class="btn quiet" href="{shared.houses}">{shared.ask_a_house}{name}</a>')
    return SafeString(f'<div class="acts">{"".join(parts)}</div>') if parts else NO_TEXT


def on_paper(door: Door, verdict: Verdict, shared: Page) -> SafeString:
    """A printed row has no button to call with: the number itself."""
    if not door.phones or verdict.level == Level.NOT_NOW:
        return NO_TEXT
    number = escape(door.phones[0].number)
    return SafeString(f'<p class="paper-only">{shared.call} <bdi dir="ltr">{number}</bdi></p>')


def checked(door: Door, verdict: Verdict) -> SafeString:
    """When it was checked last; nothing where its age is among the gaps already."""
    if any(gap.kind == "stale" for gap in verdict.unknowns):
        return NO_TEXT
    return SafeString(f'<p class="who">{escape(sentences.checked_sentence(door))}</p>')


def row(found: Found, shared: Page, number: int = 0) -> SafeString:
    """One door of a list, whole: a template would take as long to join its pieces as they took to make."""
    door, verdict, reader = found.door, found.verdict, shared.reader
    to = f"/{reader}/door/{door.pk}/{shared.suffix}"
    reasons = [reason for reason in verdict.reasons if reason.condition or reason.kind not in HOURS_REASONS]
    said = [said_html(sentences.reason_sentence(door, reason, shared.at), reader) for reason in reasons]
    if found.closes_before:
        said.insert(0, sentence_html(_("Open now, but it closes before you are there.")))
    why = joined(said)
    gaps = joined(said_html(said, reader) for said in sentences.unknowns_of(verdict))
    pieces = (
        '<li class="door quietly">' if verdict.level == Level.NOT_NOW else '<li class="door">',
        f"<div>{chip(verdict.level, sentences.level_word(door, verdict))}</div>",
        title(door, shared, to, number),
        f'<p class="who">{where(door, reader)}</p>',
        f'<p class="why">{why}</p>' if why else "",
        f'<p class="gap">{sign("unknown")} <span>{gaps}</span></p>' if gaps else "",
        checked(door, verdict),
        f'<div class="side"><ul class="facts">{facts(found, shared)}</ul></div>',
        acts(found, shared, to),
        on_paper(door, verdict, shared),
        "</li>",
    )
    return SafeString("".join(pieces))
