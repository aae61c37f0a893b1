"""Every address has its row here: who may see it, and what it may keep. An address without a row fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import timezone
from pytest_django import Settings

from pont.accounts.models import House
from pont.directory import live
from pont.directory.collecting.models import Collection
from pont.directory.models import Organization, Service

# Everybody may see it.
PUBLIC = "public"
# The page says the same to everybody, so others may keep it for a while.
CACHED = "cached"
# It answers somebody's words or situation: nobody keeps it.
NO_STORE = "no-store"
Ask = Callable[["Sight"], HttpResponse]
READS = ("SELECT", "PRAGMA", "EXPLAIN")
OF_THE_DESK = ("pont.accounts.", "pont.directory.desk.", "pont.thresholds.desk.", "allauth.")
# Signing in and coming in: pages without a house, which show nothing of one.
WAYS_IN = sorted(
    [
        *(
            "houses/",
            "invitation/",
            "welcome/",
            "second-factor/",
            "sign-in/",
            "sign-in/passkey/",
            "sign-out/",
        ),
        *("sign-in/second-step/", "sign-in/again/", "sign-in/again/code/", "sign-in/again/passkey/"),
        *("my-account/", "my-account/password/", "my-account/app/", "my-account/app/remove/"),
        *("my-account/recovery-codes/", "my-account/recovery-codes/new/"),
        *("my-account/passkey/", "my-account/passkey/<number:pk>/remove/"),
        *("tablet/", "tablet/names/", "tablet/pin/", "tablet/lock/", "tablet/here/"),
    ]
)


class Sight(NamedTuple):
    """`sample` is an address of this route that anybody may ask; `status` is what it answers."""

    who: str
    cache: str
    sample: str
    status: int = 200


SIGHTS = {
    "": Sight(PUBLIC, NO_STORE, "/", 302),
    "<lang>/": Sight(PUBLIC, CACHED, "/nl/"),
    "<lang>/results/": Sight(PUBLIC, CACHED, "/fr/results/?need=wellbeing.hot_meal"),
    "<lang>/map/": Sight(PUBLIC, CACHED, "/nl/map/?need=wellbeing.hot_meal"),
    "<lang>/door/<number:pk>/": Sight(PUBLIC, CACHED, "/en/door/{service}/"),
    "<lang>/door/<number:pk>/report/": Sight(PUBLIC, NO_STORE, "/nl/door/{service}/report/"),
    "<lang>/door/<number:pk>/suggest/": Sight(PUBLIC, NO_STORE, "/nl/door/{service}/suggest/"),
    "<lang>/suggest/": Sight(PUBLIC, NO_STORE, "/fr/suggest/"),
    "<lang>/answer/": Sight(PUBLIC, NO_STORE, "/nl/answer/", 404),
    "<lang>/organization/<number:pk>/": Sight(PUBLIC, CACHED, "/nl/organization/{organization}/"),
    "<lang>/about/": Sight(PUBLIC, CACHED, "/fr/about/"),
    "<lang>/emergency/": Sight(PUBLIC, CACHED, "/en/emergency/"),
    "<lang>/collections/": Sight(PUBLIC, CACHED, "/nl/collections/"),
    "<lang>/collection/<number:pk>/": Sight(PUBLIC, CACHED, "/nl/collection/{collection}/"),
    "<lang>/paper/": Sight(PUBLIC, CACHED, "/fr/paper/?need=wellbeing.hot_meal"),
    "<lang>/paper/file/": Sight(PUBLIC, CACHED, "/nl/paper/file/?kind=helpline&first=nl"),
    "<lang>/paper/<str:token>/": Sight(PUBLIC, NO_STORE, "/nl/paper/0123456789abcdef/", 404),
    "<lang>/paper/<str:token>/file/": Sight(PUBLIC, NO_STORE, "/nl/paper/0123456789abcdef/file/", 404),
    "tiles/<number:z>/<number:x>/<number:y>": Sight(PUBLIC, NO_STORE, "/tiles/12/2098/1373", 404),
    "hsds/": Sight(PUBLIC, CACHED, "/hsds/"),
    "hsds/profile": Sight(PUBLIC, CACHED, "/hsds/profile"),
    "hsds/openapi.json": Sight(PUBLIC, CACHED, "/hsds/openapi.json"),
    "hsds/services": Sight(PUBLIC, CACHED, "/hsds/services"),
    "hsds/services/<str:identifier>": Sight(PUBLIC, NO_STORE, "/hsds/services/x", 404),
    "hsds/organizations": Sight(PUBLIC, CACHED, "/hsds/organizations"),
    "hsds/organizations/<str:identifier>": Sight(PUBLIC, NO_STORE, "/hsds/organizations/x", 404),
    "hsds/service_at_locations": Sight(PUBLIC, CACHED, "/hsds/service_at_locations"),
    "hsds/service_at_locations/<str:identifier>": Sight(
        PUBLIC, NO_STORE, "/hsds/service_at_locations/x", 404
    ),
    "hsds/taxonomies": Sight(PUBLIC, CACHED, "/hsds/taxonomies"),
    "hsds/taxonomies/<str:identifier>": Sight(PUBLIC, NO_STORE, "/hsds/taxonomies/x", 404),
    "hsds/taxonomy_terms": Sight(PUBLIC, CACHED, "/hsds/taxonomy_terms"),
    "hsds/taxonomy_terms/<str:identifier>": Sight(PUBLIC, NO_STORE, "/hsds/taxonomy_terms/x", 404),
    "hsds/<path:rest>": Sight(PUBLIC, NO_STORE, "/hsds/nothing/here", 404),
    "api/v1/openapi.json": Sight(PUBLIC, NO_STORE, "/api/v1/openapi.json"),
    "api/v1/": Sight(PUBLIC, NO_STORE, "/api/v1/", 404),
    "api/v1/entries": Sight(PUBLIC, NO_STORE, "/api/v1/entries", 401),
    "api/v1/entries/<hsds_id>": Sight(PUBLIC, NO_STORE, "/api/v1/entries/x", 401),
    "api/v1/entries/<hsds_id>/confirmed": Sight(PUBLIC, NO_STORE, "/api/v1/entries/x/confirmed", 405),
    "api/v1/entries/<hsds_id>/fullness": Sight(PUBLIC, NO_STORE, "/api/v1/entries/x/fullness", 405),
    "api/v1/entries/<hsds_id>/closure": Sight(PUBLIC, NO_STORE, "/api/v1/entries/x/closure", 405),
    "api/search": Sight(PUBLIC, NO_STORE, "/api/search?need=wellbeing.hot_meal"),
}


def entries(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site with its pattern, the language said as `<lang>/`."""
    for entry in resolver.url_patterns:
        is_language = isinstance(entry.pattern, LocalePrefixPattern)
        route = before + ("<lang>/" if is_language else str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from entries(entry, route)


def routes(resolver: URLResolver) -> Iterator[str]:
    return (route for route, _entry in entries(resolver))


def is_of_the_desk(entry: URLPattern) -> bool:
    """Pages for who works in a house, and the way in; `tests/privacy` crawls them as everybody."""
    return entry.callback.__module__.startswith(OF_THE_DESK)


@pytest.fixture
def ask(db: None, settings: Settings, tmp_path: Path) -> Ask:
    """Ask an address of a map with one door, as a visitor whose browser keeps nothing."""
    settings.PONT_INDEX = tmp_path / "index"
    organization = Organization.objects.create(name="Het Huis")
    service = Service.objects.create(name="Soep", organization=organization)
    collection = Collection.objects.create(
        house=House.objects.create(name="Huis"), name="Lijst", published_at=timezone.now()
    )
    live.index()

    def answer(sight: Sight) -> HttpResponse:
        numbers = {"service": service.pk, "organization": organization.pk, "collection": collection.pk}
        return Client().get(sight.sample.format(**numbers))

    return answer


def cases(*, cache: str | None = None) -> list[pytest.param]:
    rows = [(route, sight) for route, sight in SIGHTS.items() if cache in (None, sight.cache)]
    return [pytest.param(sight, id=route or "/") for route, sight in rows]


def test_every_public_address_has_its_row() -> None:
    public = [route for route, entry in entries(get_resolver()) if not is_of_the_desk(entry)]
    assert sorted(public) == sorted(SIGHTS)


def test_every_address_of_a_house_goes_through_its_desk() -> None:
    """Whatever is not below a house is a way in, and stands in the list."""
    desk = [(route, entry) for route, entry in entries(get_resolver()) if is_of_the_desk(entry)]
    inside = {route for route, entry in desk if hasattr(entry.callback, "at_house")}
    assert {route for route, _entry in desk if "<uuid:house>" in route} == inside
    assert sorted(route.removeprefix("<lang>/") for route, _entry in desk if route not in inside) == WAYS_IN


@pytest.mark.parametrize("sight", cases())
def test_an_address_answers_what_its_row_says(ask: Ask, sight: Sight) -> None:
    assert ask(sight).status_code == sight.status


@pytest.mark.parametrize("sight", cases())
def test_a_public_page_sets_no_cookie(ask: Ask, sight: Sight) -> None:
    response = ask(sight)
    assert dict(response.cookies) == {}
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("sight", cases())
def test_every_answer_keeps_to_this_host(ask: Ask, sight: Sight) -> None:
    headers = ask(sight).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert [word for word in ("unsafe", "http:", "https:", "*") if word in policy] == []
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("sight", cases())
def test_looking_writes_nothing(ask: Ask, sight: Sight) -> None:
    with CaptureQueriesContext(connection) as queries:
        ask(sight)
    assert [query["sql"] for query in queries if not query["sql"].startswith(READS)] == []


@pytest.mark.parametrize("sight", cases(cache=NO_STORE))
def test_an_answer_to_somebody_is_kept_by_nobody(ask: Ask, sight: Sight) -> None:
    assert ask(sight).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sight", cases(cache=CACHED))
def test_a_page_for_everybody_may_be_kept(ask: Ask, sight: Sight) -> None:
    assert ask(sight).headers["Cache-Control"].startswith("public, max-age=")
