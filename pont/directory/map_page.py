"""The map page: the list of doors with its map beside it. The map says nothing that the list does not say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec.structs import replace

from pont.directory import drawing, listing, mapping, pages, sentences
from pont.directory.answers import Answer
from pont.directory.areas import outlines
from pont.directory.asking import Asked
from pont.directory.doors import LEVELS, Level
from pont.directory.indexing import Index
from pont.directory.listing import LOOKS, Page
from pont.directory.mapping import Mapped, Spot
from pont.directory.picture import Here, names_of, picture, quarters_of, stops_of
from pont.directory.places import communes
from pont.directory.search import AT_THE_END, FIRST_BLOCK, Found
from pont.kernel import markup

SIGNS = "list map pin"


def level_words() -> dict[Level, str]:
    """The six levels, without the hour that only a row can say."""
    return {
        Level.GO: _("You can go there"),
        Level.PROBABLY: _("Probably yes"),
        Level.SOON: _("Opens soon"),
        Level.ASK_FIRST: _("Ask first"),
        Level.LATER: _("Closed now"),
        Level.NOT_NOW: _("Not possible here now"),
    }


def here_of(asked: Asked, answered: Answer) -> Here | None:
    """Where the search starts: the position that was sent, or the stop or neighbourhood that was named."""
    near = answered.understood.query.near
    if near is None or not drawing.is_on_paper(*near):
        return None
    place = answered.understood.place
    if asked.question.near is None and place is not None:
        return Here(*near, getattr(place, sentences.commune_language()))
    return Here(*near, _("You"))


def placed_row(row: SafeString, rank: int, name: str, *, is_on_map: bool) -> SafeString:
    """A row that the map can lead to, with the way from it to its mark."""
    begun = row.replace("<li ", f'<li id="door-{rank}" ', 1)
    if not is_on_map:
        return SafeString(begun)
    way = format_html(
        '<div class="acts to-map"><a class="btn quiet" href="#mark-{}">{} {}<span class="unseen">: {}</span></a>'
        "</div></li>",
        rank,
        markup.sign("map"),
        _("On the map"),
        name,
    )
    return SafeString(begun.removesuffix("</li>") + way)


def blocks(found: Iterable[Found], shared: Page, start: int, marked: set[int]) -> dict[str, list[SafeString]]:
    """Rows under their headings, each with its number as its address on the page."""
    shown: dict[str, list[SafeString]] = {"first": [], "perhaps": [], "refused": []}
    names = {FIRST_BLOCK: "first", AT_THE_END: "refused"}
    for rank, one in enumerate(found, start=start):
        name = one.door.name.pick(shared.reader)[0]
        row = placed_row(listing.row(one, shared, rank), rank, name, is_on_map=rank in marked)
        shown[names.get(one.block, "perhaps")].append(row)
    return shown


def spot_row(spot: Spot, reader: str) -> list[Any]:
    """A door for the script: where, level, rank; those not on this page also say their name and their door."""
    row: list[Any] = [spot.latitude, spot.longitude, LEVELS.index(spot.level), spot.rank]
    if not spot.is_listed:
        name, code = spot.door.name.pick(reader)
        row += [spot.door.pk, name, "" if code in (reader, "und") else code]
    return row


def data_of(shown: Mapped, here: Here | None, asked: Asked, reader: str) -> dict[str, Any]:
    """What the script knows: no more than the list says, and no words that somebody typed."""
    language = sentences.commune_language()
    towns = dict(zip(communes(), names_of(language), strict=True))
    words = level_words()
    suffix = "" if asked.by_post or not asked.address_of_first else f"?{asked.address_of_first}"
    tiles = settings.PONT_MAP
    return {
        "frame": drawing.FRAME,
        "paper": [round(side, 3) for side in drawing.paper()],
        "levels": [[*LOOKS[level], words[level]] for level in LEVELS],
        "spots": [spot_row(spot, reader) for spot in shown.spots],
        "crowds": [
            [*towns[nis][0], count, towns[nis][1]] for nis, count in shown.crowds.items() if nis in towns
        ],
        "here": list(here) if here else None,
        "towns": [[*at, name] for at, name in towns.values()],
        "stops": [[*at, name] for at, name in stops_of(language)],
        "quarters": [[*at, name] for at, name in quarters_of(language)],
        "door": [f"/{reader}/door/", f"/{suffix}"],
        "by_post": asked.by_post,
        "tiles": [tiles.address, tiles.credit, tiles.host] if tiles else None,
        "many": _("Doors here: %(count)s") % {"count": "%s"},
    }


def said_of(shown: Mapped) -> list[str]:
    """What the map leaves out, in sentences."""
    said = []
    others = sum(not spot.is_listed for spot in shown.spots)
    crowd = sum(shown.crowds.values())
    if others:
        said.append(_("Signs without a number are doors on other pages of the list."))
    if crowd:
        said.append(
            ngettext(
                "%(count)s more door is only counted, by commune.",
                "%(count)s more doors are only counted, by commune.",
                crowd,
            )
            % {"count": crowd}
        )
    if shown.placeless:
        said.append(
            ngettext(
                "%(count)s door has no place on this map. It stands in the list.",
                "%(count)s doors have no place on this map. They stand in the list.",
                shown.placeless,
            )
            % {"count": shown.placeless}
        )
    return said


def legend(shown: Mapped) -> list[dict[str, str]]:
    """The silhouettes that occur, each with its word."""
    words, there = level_words(), {spot.level for spot in shown.spots}
    return [
        {"css": LOOKS[level][0], "sign": LOOKS[level][1], "word": words[level]}
        for level in LEVELS
        if level in there
    ]


def map_page(index: Index, asked: Asked, answered: Answer, reader: str) -> dict[str, Any]:
    """Everything the map page says: what the list says, the picture, and the points for the script."""
    results, query = answered.results, answered.understood.query
    # The rows are made here, with their addresses on the page.
    page = pages.results_page(asked, replace(answered, results=replace(results, rows=())), reader)
    shown = mapping.mapped(index, query)
    here = here_of(asked, answered)
    suffix = "" if asked.by_post or not asked.address_of_first else f"?{asked.address_of_first}"
    shared = listing.page(reader, query.at, houses=pages.houses(), by_post=asked.by_post, suffix=suffix)
    marked = {spot.rank for spot in shown.spots if spot.is_listed}
    listed = f"?{asked.address}" if asked.address else ""
    return page | {
        "blocks": blocks(results.rows, shared, 1 + (results.page - 1) * query.limit, marked),
        "picture": picture(shown, here, sentences.commune_language(), outlines()),
        "points": data_of(shown, here, asked, reader),
        "left_out": said_of(shown),
        "others": len(shown.spots) > len(marked),
        "legend": legend(shown),
        "list_address": f"{reverse('directory:results')}{listed}",
        "tiles": settings.PONT_MAP,
        "signs": f"{page['signs']} {SIGNS}",
    }
