"""Pages that are the same for everybody are made once a minute, and nothing private is ever kept."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from pont.config.public_cache import MOST_BYTES, PublicCache, key_of

PUBLIC = ("Cache-Control", "public, max-age=60")
NOON = 1_795_000_020.0 - 1_795_000_020 % 60


class House:
    """A program that says how often it was asked; `headers` are what its view would set."""

    def __init__(self, *headers: tuple[str, str], status: str = "200 OK", size: int = 0) -> None:
        self.headers, self.status, self.size = list(headers), status, size
        self.asked = 0
        self.map = object()
        self.now = NOON

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, [*self.headers, ("Content-Type", "text/html")])
        return [b"page ", str(self.asked).encode(), b"." * self.size]

    def cache(self) -> PublicCache:
        return PublicCache(self, lambda: self.map, lambda: self.now)


def ask(
    cache: PublicCache, path: str = "/nl/", method: str = "GET", **more: str
) -> tuple[str, dict[str, str], bytes]:
    said: list[tuple[str, list[tuple[str, str]]]] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
    }
    environ |= {"wsgi.input": io.BytesIO(), **more}
    body = b"".join(cache(environ, lambda status, headers: said.append((status, headers))))
    return said[-1][0], dict(said[-1][1]), body


def bodies(cache: PublicCache, *asked: dict[str, str]) -> list[bytes]:
    return [ask(cache, **one)[2] for one in asked]


def test_a_public_page_is_made_once_a_minute():
    house = House(PUBLIC)
    cache = house.cache()
    first = bodies(cache, {}, {}, {})
    house.now += 60
    assert [*first, *bodies(cache, {})] == [b"page 1", b"page 1", b"page 1", b"page 2"]


def test_a_saved_change_is_seen_at_once():
    house = House(PUBLIC)
    cache = house.cache()
    before = bodies(cache, {})
    house.map = object()
    assert [*before, *bodies(cache, {})] == [b"page 1", b"page 2"]


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/fr/"},
        {"QUERY_STRING": "need=eat"},
        {"HTTP_HOST": "pont.example"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_each_address_host_and_encoding_has_its_own_page(other: dict[str, str]):
    assert bodies(House(PUBLIC).cache(), {}, other, {}) == [b"page 1", b"page 2", b"page 1"]


@pytest.mark.parametrize(
    "headers",
    [
        (("Cache-Control", "no-store"),),
        (),
        (PUBLIC, ("Set-Cookie", "a=b")),
    ],
)
def test_what_is_not_marked_public_is_never_kept(headers: tuple[tuple[str, str], ...]):
    cache = House(*headers).cache()
    assert bodies(cache, {}, {}) == [b"page 1", b"page 2"]
    assert cache.store.pages == {}


def test_a_refusal_is_never_kept():
    assert bodies(House(PUBLIC, status="404 Not Found").cache(), {}, {}) == [b"page 1", b"page 2"]


@pytest.mark.parametrize(
    "private",
    [
        {"method": "POST"},
        {"HTTP_COOKIE": "a=b"},
        {"path": "/api/search"},
        {"path": "/static/pont/pont.css"},
        {"QUERY_STRING": "where=" + "x" * 700},
    ],
)
def test_a_question_sent_by_post_and_what_is_no_page_pass_through(private: dict[str, str]):
    environ = {
        "REQUEST_METHOD": private.get("method", "GET"),
        "PATH_INFO": private.get("path", "/nl/"),
        **private,
    }
    assert key_of(environ) is None
    assert bodies(House(PUBLIC).cache(), private, private) == [b"page 1", b"page 2"]


def test_others_may_keep_it_until_the_minute_is_over():
    house = House(PUBLIC)
    cache = house.cache()
    house.now += 48
    assert ask(cache)[1]["Cache-Control"] == "public, max-age=12"


def test_who_has_the_page_gets_no_second_one():
    cache = House(PUBLIC).cache()
    _status, headers, _body = ask(cache)
    assert ask(cache, HTTP_IF_NONE_MATCH=headers["ETag"])[::2] == ("304 Not Modified", b"")
    assert ask(cache, HTTP_IF_NONE_MATCH='"another"')[::2] == ("200 OK", b"page 1")


def test_the_head_of_a_page_is_that_of_the_page():
    cache = House(PUBLIC).cache()
    status, headers, body = ask(cache, method="HEAD")
    assert (status, headers["Content-Length"], body) == ("200 OK", "6", b"")
    assert ask(cache)[1] == headers


def test_it_never_grows_beyond_its_bound():
    cache = House(PUBLIC, size=MOST_BYTES // 3).cache()
    for number in range(8):
        ask(cache, QUERY_STRING=f"page={number}")
        assert cache.store.size <= MOST_BYTES
    assert sum(len(kept.body) for kept in cache.store.pages.values()) == cache.store.size


# A request of its own opens and closes connections: it can stand inside no transaction of a test.
@pytest.mark.django_db(transaction=True)
def test_a_page_of_pont_comes_out_of_the_cache_as_it_went_in():
    cache = PublicCache(get_wsgi_application(), lambda: None, lambda: NOON)
    asked = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_ACCEPT_ENCODING": "gzip"}
    first, second = (ask(cache, "/nl/about/", **asked) for _time in range(2))
    assert first[0] == "200 OK"
    assert first[2] == second[2]
    assert b"<!doctype html>" in gzip.decompress(second[2])
    assert second[1]["Content-Security-Policy"].startswith("default-src 'none'")
