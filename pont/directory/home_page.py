"""The first page: chips, twelve tiles with what is open now, own words, where and when."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pont.directory import indexing, opening, pages, sentences
from pont.directory.asking import Asked
from pont.directory.doors import Level, Situation
from pont.directory.indexing import Index
from pont.directory.search import Query, search
from pont.kernel import phrasing, vocabulary
from pont.kernel.markup import isolating

# How far down a list the next opening is looked for.
LOOKED_AT = 12
HOURS_OFFERED = (9, 12, 14, 18, 21)


class Counted:
    """What each tile says, for one index and one minute."""

    def __init__(self, index: Index, minute: int) -> None:
        self.index, self.minute = index, minute
        known = vocabulary.needs().values()
        self.open: dict[str, int] = {}
        self.opens: dict[str, int | None] = {}
        for tile in vocabulary.tiles():
            codes = tuple(need.code for need in known if need.tile == tile)
            found = search(index, Query(at=minute, needs=(codes,), situation=Situation(), limit=LOOKED_AT))
            self.open[tile] = found.per_level[Level.GO] + found.per_level[Level.PROBABLY]
            later = [row.verdict.opens for row in found.rows if row.verdict.opens and not row.verdict.open]
            self.opens[tile] = min(later, default=None)


@lru_cache(maxsize=2)
def counted(index: Index, minute: int) -> Counted:
    """The counts of this minute, made once."""
    return Counted(index, minute)


def small_words(count: int, opens: int | None, now: int, reader: str) -> str:
    """Under a tile: how many are open, else from when, else "ask first"."""
    if count:
        return ngettext("%(count)s open", "%(count)s open", count) % {"count": count}
    if opens is None:
        return _("ask first")
    then, today = opening.to_local(opens), opening.to_local(now)
    time = phrasing.short_clock(then, reader)
    days = (then.date() - today.date()).days
    if days == 0:
        return _("from %(time)s") % {"time": time}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": time}
    return _("from %(day)s") % {"day": phrasing.weekday(then.date(), reader)}


def tiles(index: Index, now: int, reader: str) -> list[Any]:
    """The twelve windows."""
    found = counted(index, now)
    return [
        pages.format_tile(
            code,
            tile.sign,
            tile.word.get(reader),
            small_words(found.open[code], found.opens[code], now, reader),
        )
        for code, tile in vocabulary.tiles().items()
    ]


def moments(now: int, chosen: int | None, reader: str) -> list[dict[str, Any]]:
    """Moments to choose from: now, later today and tomorrow, at round hours; and the one chosen before."""
    local = opening.to_local(now).replace(tzinfo=None)
    days = (local.date(), local.date() + datetime.timedelta(days=1))
    offered = [
        datetime.datetime.combine(day, datetime.time(hour))
        for day in days
        for hour in HOURS_OFFERED
        if datetime.datetime.combine(day, datetime.time(hour)) > local
    ]
    picked = None if chosen is None else opening.to_local(chosen).replace(tzinfo=None)
    if picked is not None and picked not in offered:
        offered.append(picked)
    return [
        {
            "value": moment.isoformat(timespec="minutes"),
            "label": phrasing.plain(sentences.moment(opening.to_minutes(moment), now)),
            "chosen": moment == picked,
        }
        for moment in sorted(offered)
    ]


def home_page(index: Index, asked: Asked, reader: str) -> dict[str, Any]:
    """Everything the first page says; what was said before stays filled in."""
    now = indexing.now_minute()
    drawn = " ".join(tile.sign for tile in vocabulary.tiles().values())
    return {
        "today": isolating(pages.moment_sentence(now, None, reader)),
        "tiles": tiles(index, now, reader),
        "chips": pages.chips(asked, None, reader),
        "speaks": pages.spoken_choices(tuple(asked.given.get("speaks", ()))),
        "moments": moments(now, asked.question.at, reader),
        "q": asked.question.q,
        "where": where_typed(asked, reader),
        "near": "".join(asked.given.get("near", ())),
        "by_post": asked.by_post,
        "trouble": "",
        "trouble_field": "",
        "signs": f"{pages.signs()} {drawn}",
    }


def where_typed(asked: Asked, reader: str) -> str:
    """The place to show in the field again."""
    place = asked.question.place
    if place is None or asked.question.where:
        return asked.question.where
    return place.label(reader)
