"""Walks over every address there is, as everybody who may come to a desk. No visit marks the next one.

The addresses come from the resolver: a view that was written today is walked today.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import unescape
from itertools import product
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.forms import Form
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern

from pont.accounts import logs, sight
from pont.accounts.models import House
from pont.kernel.personal import PLAIN
from tests import house as repository
from tests.privacy.desk_cast import (
    OF_THE_DESK,
    OF_THE_MAP,
    Desk,
    Visitor,
    nobody,
    people_of_brug,
    private_models,
    strangers,
)
from tests.test_urls import PUBLIC, SIGHTS

LANGUAGE = "nl"
# Words in addresses and forms that mean a model with another name.
MEANT = {"people": "membership", "members": "membership", "by": "membership", "thing": "page"}
PUBLIC_ROUTES = {route for route, row in SIGHTS.items() if row.who == PUBLIC}
GAP = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
LINKS = re.compile(r'\b(?:href|action|src)="([^"]*)"')
NAMED = re.compile(r'\bname="(\w+)"')


class Route(NamedTuple):
    """One address of the site. `rule`: who may, where it is a page of a house."""

    route: str
    name: str
    view: Callable[..., Any]
    rule: Callable[..., bool] | None

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it: it has its row among the public addresses."""
        return self.route.replace(f"{LANGUAGE}/", "<lang>/", 1) in PUBLIC_ROUTES


class Visit(NamedTuple):
    """One answer: what it said, what was logged of it, what stayed beside it, how many lines it wrote in De Brug."""

    visitor: str
    asked: str
    route: Route
    response: HttpResponse
    said: str
    logged: str
    beside: str
    lines: int

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def title(self) -> str:
        return " ".join(TITLE.findall(self.said))

    def __str__(self) -> str:
        return f"{self.visitor}: {self.asked}: {self.status}"


class Walk(NamedTuple):
    """Every answer to whoever has nothing to look for in De Brug, and to its own people."""

    strangers: list[Visit]
    people: list[Visit]


def routes(resolver: URLResolver | None = None, before: str = "", space: str = "") -> Iterator[Route]:
    """Every address of the resolver in force, with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        is_language = isinstance(entry.pattern, LocalePrefixPattern)
        assert is_language or isinstance(entry.pattern, RoutePattern), f"{entry.pattern}: written with path()"
        route = before + (f"{LANGUAGE}/" if is_language else str(entry.pattern))
        if isinstance(entry, URLPattern):
            name = f"{space}{entry.name or ''}"
            yield Route(route, name, entry.callback, getattr(entry.callback, "at_house", None))
        else:
            yield from routes(entry, route, f"{space}{entry.namespace}:" if entry.namespace else space)


def alike(ids: dict[str, Any], said: str) -> list[Any]:
    """The numbers of the model that a word in an address or a form seems to mean; of every model where none does."""
    stem = MEANT.get(said, said).rstrip("s")[:5]
    return [pk for label, pk in ids.items() if len(stem) > 3 and label.startswith(stem)] or list(ids.values())


def fillings(desk: Desk, before: str, name: str, kind: str) -> list[Any]:
    """What one would try in this gap: the numbers of De Brug's own rows, and its keys as they are kept."""
    ids = desk.ids()
    if kind == "number":
        return [1]
    if kind == "uuid":
        return [ids[name]] if name in ids else alike(ids, before)
    assert kind in ("str", "slug", "path"), f"nothing is known that one would try in <{kind}:{name}>"
    return [row.key for row in desk.rows.values() if hasattr(row, "key")] + ["no-such-key"]


def addresses(desk: Desk, route: Route, house: House) -> list[str]:
    """This route in this house, filled with rows of De Brug: those it seems to mean."""
    tried = {}
    for gap in GAP.finditer(route.route):
        before = route.route[: gap.start()].strip("/").rpartition("/")[2]
        found = fillings(desk, before, gap["name"], gap["kind"] or "str")
        tried[gap["name"]] = [house.pk] if gap["name"] == "house" else found
    chosen = (dict(zip(tried, values, strict=True)) for values in product(*tried.values()))
    return ["/" + GAP.sub(lambda gap, one=one: str(one[gap["name"]]), route.route) for one in chosen]


def names_in_forms() -> set[str]:
    """The name of every field of every form there is."""
    waiting, forms = [Form], []
    while waiting:
        form = waiting.pop()
        forms.append(form)
        waiting += form.__subclasses__()
    declared = {name for form in forms for name in getattr(form, "base_fields", ())}
    pages = [path for path in repository.repository_files() if path.suffix == ".html"]
    return declared | {name for path in pages for name in NAMED.findall(repository.text(path))}


def forged(desk: Desk) -> dict[str, list[str]]:
    """A form in which every field there is names a row of De Brug: of the model its name seems to mean."""
    ids = desk.ids()
    # A search for nothing finds everything.
    names = sorted(names_in_forms() - {"csrfmiddlewaretoken", "q"})
    return {name: [str(alike(ids, name)[turn % len(alike(ids, name))])] for turn, name in enumerate(names)}


def everything_in(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every private row of a house, as the table has it."""
    with sight.of_house(house.pk):
        return {
            model._meta.label: sorted((tuple(row) for row in model.objects.values_list()), key=str)
            for model in private_models()
        }


@lru_cache(maxsize=1000)
def read_session(data: str) -> str:
    return str(Session(session_data=data).get_decoded())


def kept_beside() -> str:
    """What sessions and the cache hold, in readable form."""
    sessions = Session.objects.values_list("session_data", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key FROM {connection.ops.quote_name(cache._table)}")
        keys = [key for (key,) in cursor.fetchall()]
    held = [f"{key} {cache.get(key.split(':', 2)[2])}" for key in keys]
    return "\n".join([*map(read_session, sessions), *held])


class Heard(logging.Handler):
    """Everything that was logged, with the accidents."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def heard() -> Iterator[Heard]:
    """Listen to every logger, at the lowest level that its settings let through."""
    listening, root = Heard(), logging.getLogger()
    known = [log for log in logging.Logger.manager.loggerDict.values() if isinstance(log, logging.Logger)]
    deaf, level = [root, *(log for log in known if not log.propagate)], root.level
    root.setLevel(logging.DEBUG)
    for logger in deaf:
        logger.addHandler(listening)
    try:
        yield listening
    finally:
        root.setLevel(level)
        for logger in deaf:
            logger.removeHandler(listening)


def text_of(response: HttpResponse) -> str:
    """Headers, cookies and body; a stream is read to its end."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{response.cookies.output()}\n\n{unescape(body.decode(errors='replace'))}"


def lines_of(house: House) -> int:
    with sight.of_house(house.pk):
        return logs.LogLine.objects.count()


def sent(client: Client, address: str, fields: dict[str, list[str]]) -> HttpResponse:
    """A form as a browser sends one without files; putting parts together takes five times as long."""
    return client.post(address, urlencode(fields, doseq=True), "application/x-www-form-urlencoded")


def visit(
    desk: Desk, visitor: Visitor, route: Route, address: str, fields: dict[str, list[str]] | None = None
) -> Visit:
    """Ask once; whatever that changed is undone. `fields`: by POST, with these."""
    client = visitor.client()
    with heard() as listening, transaction.atomic():
        before = lines_of(desk.brug)
        response = client.get(address) if fields is None else sent(client, address, fields)
        # SQLite goes on after an accident; only Django, which knows of our own transaction here, would not.
        transaction.set_rollback(False)
        said, beside = text_of(response), kept_beside()
        lines = lines_of(desk.brug) - before
        transaction.set_rollback(True)
    asked = f"{'GET' if fields is None else 'POST'} {address}"
    return Visit(visitor.name, asked, route, response, said, "\n".join(listening.lines), beside, lines)


def both_ways(desk: Desk, visitors: list[Visitor], routes: list[Route]) -> Iterator[Visit]:
    """These routes in De Brug as each of them: asked for, and sent with a form full of its numbers."""
    fields = forged(desk)
    for route in routes:
        for address, visitor in product(addresses(desk, route, desk.brug), visitors):
            yield visit(desk, visitor, route, address)
            yield visit(desk, visitor, route, address, fields)


def walked(desk: Desk, chosen: Callable[[Route], bool] = lambda _route: True, *, few: bool = False) -> Walk:
    """Go everywhere, or along the chosen routes only. Pages of no house show nobody more than one of each kind.

    `few`: of those who have nothing to look for here, one of each kind goes.
    """
    known = [route for route in routes() if chosen(route)]
    houses = [route for route in known if route.rule is not None]
    others = [route for route in known if route.rule is None and not route.is_public]
    strange, own = strangers(desk), people_of_brug(desk)
    if few:
        strange = one_of_each(strange)
    return Walk(
        [
            *both_ways(desk, strange, houses),
            *both_ways(desk, one_of_each(strange), others),
            *both_ways(desk, [nobody()], [route for route in known if route.is_public]),
        ],
        [*both_ways(desk, own, houses), *both_ways(desk, one_of_each(own), others)],
    )


def one_of_each(visitors: list[Visitor]) -> list[Visitor]:
    """A coordinator, a worker by PIN, a tablet, and whoever belongs to no house."""
    return [who for who in visitors if re.match("coordinator of|worker.*PIN|tablet|nobody|.*left", who.name)]


def is_of_notebook(said: str, word: str) -> bool:
    """Whether this says something of the people who come, not only of those who work here."""
    about_work = OF_THE_MAP | {
        model.__name__ for model in private_models() if model._meta.app_label == OF_THE_DESK
    }
    labels = [model.__name__ for model in private_models() if model.__name__ not in about_work]
    return any(f"{word} {label}" in said for label in labels)


def is_personal(said: str, word: str) -> bool:
    """Whether this holds a field that its model declares to be about a person."""
    fields = (
        (model, name)
        for model in private_models()
        for name, kept in model.declared().items()
        if kept != PLAIN
    )
    return any(f"{word} {model.__name__} {name}" in said for model, name in fields)


def links(visit: Visit) -> list[str]:
    """The addresses an answer names."""
    return [*LINKS.findall(visit.said), visit.response.headers.get("Location", "")]
