"""The position of whoever taps "near me": used for one answer, and afterwards nowhere."""

from __future__ import annotations

import functools
import gc
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pont.directory import live
from tests.privacy.canaries import World
from tests.privacy.crawl import LANGUAGES, Visit, links, post

pytestmark = pytest.mark.one_database

LATITUDE, LONGITUDE = 50.8371, 4.3133
POSITION = f"{LATITUDE},{LONGITUDE}"
SAID = re.compile("50\\.8371|4\\.3133|50%2C8371")
PAGES = ("", "results/", "map/", "door/{soup}/")


def visits(world: World) -> Iterator[Visit]:
    """Every page that takes a position, in three languages, by itself and with words and a situation."""
    visitor = Client()
    for language in LANGUAGES:
        for page in PAGES:
            for more in ({}, {"q": "soep", "without": ["papers"]}, {"need": "eat", "page": "1"}):
                path = f"/{language}/{page.format(soup=world.soup.pk)}"
                yield post(visitor, path, {"near": POSITION, **more})
    assert dict(visitor.cookies) == {}


def test_a_position_stands_in_no_address_no_header_and_no_cookie(world: World) -> None:
    seen = list(visits(world))
    assert {visit.response.status_code for visit in seen} == {200}
    assert [address for visit in seen for address in links(visit) if SAID.search(address)] == []
    assert [visit.asked for visit in seen if SAID.search(str(visit.response.headers))] == []
    assert {visit.response["Cache-Control"] for visit in seen} == {"no-store"}


def test_a_position_is_on_the_page_only_in_the_form_that_sends_it_again(world: World) -> None:
    field = re.compile(rf'<input type="hidden" name="near" value="{POSITION}">')
    for visit in visits(world):
        if "/map/" not in visit.asked:
            assert SAID.search(field.sub("", visit.response.content.decode())) is None
            assert len(field.findall(visit.response.content.decode())) == 1


def test_a_position_is_written_nowhere(world: World) -> None:
    live.index()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(visits(world))
    wrote = [query["sql"] for query in asked if not query["sql"].startswith(("SELECT", "PRAGMA"))]
    assert wrote == []
    assert [query["sql"] for query in asked if SAID.search(query["sql"])] == []


def test_a_position_that_was_taken_away_is_gone(world: World) -> None:
    visitor = Client()
    visit = post(visitor, "/nl/results/", {"near": [POSITION, "no"], "q": "soep"})
    assert SAID.search(visit.response.content.decode()) is None


def is_position(value: Any) -> bool:
    # Its own type, not what it passes for: to ask that of a value read late would read it.
    if type(value) is float:
        return value in (LATITUDE, LONGITUDE)
    return type(value) is str and value != POSITION and SAID.search(value) is not None


def holders() -> int:
    """How many containers still hold the position; those count too that the collector does not look through."""
    gc.collect()
    looked_through = gc.get_objects()
    held = {id(one): one for one in (*looked_through, *gc.get_referents(*looked_through))}
    held.pop(id(globals()))
    inside = (
        one.values() if issubclass(type(one), dict) else one
        for one in held.values()
        if issubclass(type(one), tuple | list | dict)
    )
    return sum(any(map(is_position, [*values])) for values in inside)


def test_no_cache_of_the_process_keeps_a_position(world: World) -> None:
    before = holders()
    for page in PAGES * 2:
        path = f"/nl/{page.format(soup=world.soup.pk)}"
        assert post(Client(), path, {"near": POSITION, "q": "soep"}).response.status_code == 200
    after = holders()
    assert after <= before

    @functools.cache
    def kept(point: tuple[float, float]) -> int:
        return len(point)

    # The look would see a cache.
    kept(tuple(float(part) for part in POSITION.split(",")))  # type: ignore[arg-type]
    assert holders() > after
