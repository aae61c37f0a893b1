"""Walks over the whole site as a visitor: every route with every number, every link, every form."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from msgspec import Struct

from pont.directory.models import Organization, Service
from pont.kernel.terms import VISITOR_LANGUAGES

# All twelve come from the same code and the same rows: two directions and two alphabets show it as well.
LANGUAGES = ("nl", "fr", "ar")
OTHERS = tuple(f"/{code}/" for code in VISITOR_LANGUAGES if code not in LANGUAGES)
FORM = "application/x-www-form-urlencoded"
LINKS = re.compile(r'(?:href|action|src)="([^"]*)"')
# What people ask, in the three languages, with everything that may be said of somebody.
SITUATIONS: tuple[dict[str, Any], ...] = (
    {"q": "ik heb honger", "without": ["papers", "id"]},
    {"q": "j'ai faim sans papiers", "near": "50.85,4.35"},
    {"q": "a bed tonight", "for": ["women", "children"], "without": ["money"]},
    {"need": "sleep", "without": ["papers", "id", "money", "card", "appointment", "phone", "insurance"]},
    {"need": "eat", "for": ["men", "dog"], "speaks": ["ar"], "where": "Flagey"},
    {"q": "Vluchthuis", "where": "1083"},
    {"q": "kluisje", "commune": "21008", "without": ["papers"]},
)
SHARED = (
    *("", "?need=eat", "?need=wellbeing.shower", "?commune=21008", "?postcode=1083", "?where=Flagey"),
    *("?need=eat&open_only=1&at=2026-11-24T12:30", "?page=2", "?need=wellbeing.locker"),
)
WRONG = (
    "?without=papers",
    "?q=honger",
    "?need=gold",
    "?page=0",
    "?at=2026-03-29T02:30",
    "?x=1",
    "?postcode=9000",
)


class Visit(Struct, frozen=True):
    """One answer of the site: how it was asked for, and everything it said."""

    asked: str
    response: HttpResponse

    @property
    def said(self) -> str:
        headers = "\n".join(f"{name}: {value}" for name, value in self.response.headers.items())
        return f"{headers}\n\n{unescape(self.response.content.decode())}"


def numbers() -> dict[str, list[int]]:
    """The numbers of all rows, whoever may see them, and of one that never was."""
    rows = {"door": Service.objects, "organization": Organization.objects}
    return {page: [*row.order_by("pk").values_list("pk", flat=True), 999_999] for page, row in rows.items()}


def starts() -> Iterator[str]:
    """Every route of the site, with the number of every row."""
    rows = [f"{page}/{number}/" for page, found in numbers().items() for number in found]
    yield from ("/", "/api/search", "/nowhere/", "/nl/nowhere/", "/robots.txt", "/static/nothing.css")
    for language in LANGUAGES:
        root = f"/{language}/"
        yield from (root + page for page in ("about/", "emergency/"))
        yield from (root + page + query for page in ("", "results/", "map/") for query in (*SHARED, *WRONG))
        yield from (root + row for row in rows)


def links(visit: Visit) -> Iterator[str]:
    """The addresses of this site that an answer names."""
    moved = [visit.response["Location"]] if "Location" in visit.response else []
    for found in [*LINKS.findall(visit.response.content.decode()), *moved]:
        if found.startswith("#"):
            continue
        parts = urlsplit(urljoin(visit.asked.split(" ")[1], unescape(found)))
        if parts.path.startswith(OTHERS):
            continue
        if not parts.netloc and parts.scheme in ("", "http") and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def get(visitor: Client, address: str) -> Visit:
    return Visit(f"GET {address}", visitor.get(address))


def post(visitor: Client, address: str, fields: dict[str, Any]) -> Visit:
    body = urlencode(fields, doseq=True)
    return Visit(f"POST {address} {body}", visitor.post(address, body, content_type=FORM))


def crawl(visitor: Client, most: int = 4000) -> Iterator[Visit]:
    """Every page that can be reached by address."""
    waiting = list(dict.fromkeys(starts()))
    seen = set(waiting)
    while waiting:
        visit = get(visitor, waiting.pop())
        yield visit
        new = [address for address in dict.fromkeys(links(visit)) if address not in seen]
        seen.update(new)
        waiting += new
        assert len(seen) < most, "the site has no end"


def ask_forms(visitor: Client) -> Iterator[Visit]:
    """Every form of the site, sent with every situation, in every language."""
    doors = [f"door/{number}/" for number in numbers()["door"]]
    for language, fields in itertools.product(LANGUAGES, SITUATIONS):
        for page in ("", "results/", *doors):
            yield post(visitor, f"/{language}/{page}", fields)


def ask_programs(visitor: Client) -> Iterator[Visit]:
    """The same questions, as a program asks them."""
    for language, fields in itertools.product(LANGUAGES, SITUATIONS):
        body = {**fields, "lang": language, "limit": 100}
        response = visitor.post("/api/search", body, content_type="application/json")
        yield Visit(f"POST /api/search {body}", response)
    for query in ("", "?limit=100", "?need=eat&limit=100", "?near=50.871,4.312&limit=100", *SHARED, *WRONG):
        yield get(visitor, f"/api/search{query}")
