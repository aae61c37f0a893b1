"""What papers have in common: words, signs, entries in one or two languages, titles, numbers to call."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from pont.directory import pages
from pont.directory.paper import mini_map, words
from pont.directory.paper.papers import Paper
from pont.directory.search import Found, Query
from pont.kernel import markup, phrasing, qr, vocabulary
from pont.kernel.terms import written_for
from pont.kernel.typeset import signs

SIGNS = ["unknown", "clock", "yes", "depends", "key", "pin", "phone", "house"]
Data = dict[str, Any]
encode = msgspec.msgpack.Encoder().encode


def shared_words(paper: Paper, language: str) -> Data:
    """The few words that papers have in common, in the language in force."""
    moment = pages.printed_at(paper.at, language)
    return {
        "stop": _("Stop nearby:"),
        "ask": _("Ask before you go."),
        "call": _("Call"),
        "printed": _("Printed for %(moment)s Ask before you go: hours can change.") % {"moment": moment},
        "contents": _("Contents"),
        "emergency": _("Emergency numbers"),
        "by_name": _("By name"),
        "no_place": _("Without a fixed place"),
        "today": capital(_("today")),
        "hours_unknown": _("Hours not known"),
    }


def capital(words_said: str) -> str:
    return words_said[:1].upper() + words_said[1:]


def doors_said(paper: Paper, doors: tuple[Found, ...], language: str) -> list[Data]:
    with override(language):
        return [words.door_said(found, paper.at, language, paper.partners) for found in doors]


def frame_of(paper: Paper) -> Data:
    """What every template is given: words of both languages, signs, the short address and its code."""
    first, *rest = paper.languages
    other = rest[0] if rest else ""
    is_turned = markup.runs_backwards(first)
    with override(first):
        partners = _("For partners: %(house)s") % {"house": paper.partners.house} if paper.partners else ""
        own = shared_words(paper, first)
    second = None
    if other:
        with override(other):
            second = shared_words(paper, other)
    return {
        "title": phrasing.plain(paper.title) or all_doors(first),
        "second_title": "",
        "words": own,
        "second_words": second,
        "other": other,
        "size": paper.size,
        "partners": partners,
        "address": paper.address,
        "code": qr.drawing(f"{'https' if settings.HTTPS else 'http'}://{paper.address}"),
        "signs": signs.drawings(
            [*SIGNS, *(tile.sign for tile in vocabulary.tiles().values())], from_right=is_turned
        ),
    }


def all_doors(language: str) -> str:
    with override(language):
        return _("All doors")


def entries(paper: Paper, doors: tuple[Found, ...]) -> list[Data]:
    """Each door in the first language, and in the second where there is one."""
    first = doors_said(paper, doors, paper.languages[0])
    if len(paper.languages) == 1:
        return [{"first": one, "second": None} for one in first]
    second = doors_said(paper, doors, paper.languages[1])
    return [{"first": one, "second": two} for one, two in zip(first, second, strict=True)]


def grouped(paper: Paper) -> list[Data]:
    """One entry for each service, with its other places under the first; places with other hours have their own."""
    alike: dict[tuple[str, bytes], list[Found]] = {}
    for found in paper.doors:
        alike.setdefault((found.door.service, encode(found.door.hours)), []).append(found)
    shown = entries(paper, tuple(same[0] for same in alike.values()))
    reader = paper.languages[0]
    for one, same in zip(shown, alike.values(), strict=True):
        others = [words.place_said(found.door, reader) for found in same[1:]]
        one["places"] = [place for place in others if place]
        one["key"] = same[0].door.door
    return shown


def list_of(paper: Paper, most_numbers: int = 99) -> Data:
    """What every list has: its titles, its cover, how many doors, the numbers to call."""
    first = paper.languages[0]
    with override(first):
        count = pages.count_sentence(doors_in(paper))
        calls = pages.number_to_call(Query(at=paper.at), first)
    cover = paper.cover
    return frame_of(paper) | {
        "second_title": paper.second_title or (all_doors(paper.languages[1]) if is_twice(paper) else ""),
        "cover": cover
        and {
            "introduction": cover.introduction,
            "credit": cover.credit,
            "lang": "" if cover.language == first else cover.language,
        },
        "count": count,
        "call": {"number": calls["number"], "about": calls["about"]},
        "numbers": numbers_of(paper)[:most_numbers],
    }


def doors_in(paper: Paper) -> int:
    """How many doors answer in all, those that found no room among them."""
    return max(paper.count, len({found.door.service for found in paper.doors}))


def is_twice(paper: Paper) -> bool:
    """Whether a list of everything has to be named in a second language."""
    return len(paper.languages) > 1 and not paper.title


def numbers_of(paper: Paper) -> list[Data]:
    """The numbers to call for readers of the first language, each with what it is for."""
    first, *rest = paper.languages
    shown = [n for n in vocabulary.emergency_numbers().values() if written_for(first) in n.shown_in]
    return [
        {
            "number": phrasing.isolated(number.number),
            "first": number.about.get(first),
            "second": number.about.get(rest[0]) if rest else None,
        }
        for number in shown
    ]


def left_out(paper: Paper, more: int) -> Data:
    """How many doors found no room, in a sentence."""
    if more <= 0:
        return {"more": ""}
    with override(paper.languages[0]):
        sentence = ngettext(
            "%(count)s more door stands at this address.", "%(count)s more doors stand at this address.", more
        )
    return {"more": sentence % {"count": more}}


def map_of(paper: Paper) -> Data:
    """The picture with the numbers of the list, and its name for whoever does not see it."""
    first = paper.languages[0]
    seen: dict[str, Found] = {}
    for found in paper.doors:
        seen.setdefault(found.door.service, found)
    with override(first):
        name = _("The doors on a map of Brussels. Each number is that of the list.")
    return {"map": mini_map.drawing(list(seen.values()), "nl" if first == "nl" else "fr"), "map_alt": name}
