"""How a wall is taken down: context managers that take the cast, break one thing and mend it again."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from pont.accounts import actions, desk, keys, logs, roles, sight, tablets, walled, walls
from pont.accounts.models import House, Membership, Tablet
from tests import roles as database_roles
from tests.cluster import ROLE
from tests.privacy.desk_cast import Desk
from tests.witness import views

Broken = Callable[[Desk], AbstractContextManager[None]]


def instead(where: object, name: str, other: Any) -> Broken:
    """Another thing under this name."""

    @contextmanager
    def broken(_desk: Desk) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(where, name, other)
            yield

    return broken


def all_of(*mutations: Broken) -> Broken:
    """Several at once."""

    @contextmanager
    def broken(cast: Desk) -> Iterator[None]:
        if not mutations:
            yield
            return
        with mutations[0](cast), all_of(*mutations[1:])(cast):
            yield

    return broken


def never(*_args: object, **_options: object) -> bool:
    return False


def always(*_args: object, **_options: object) -> bool:
    return True


def nothing(*_args: object, **_options: object) -> None:
    """What does nothing."""


# In the code: managers and sights.


def every_row(manager: models.Manager) -> models.QuerySet:
    return walled.WalledQuerySet(manager.model)


def open_for_good(here: sight.Sight) -> AbstractContextManager[None]:
    """A sight that nobody closes, in the code and in the database."""
    sight._in_force.set(here)
    if database_roles.is_postgres():
        tell_on_entering(session=True)(here)
    return nullcontext()


@contextmanager
def a_sight_stays_open(cast: Desk) -> Iterator[None]:
    token = sight._in_force.set(None)
    try:
        with instead(sight, "_entered", open_for_good)(cast):
            yield
    finally:
        sight._in_force.reset(token)
        untold()


def tell_on_entering(session: bool) -> Callable[[sight.Sight], None]:
    """Says whose rows may be seen, and never that it is over; for the whole session or for this transaction."""

    def tell(here: sight.Sight) -> None:
        if here.house:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('pont.house', %s, %s)", [str(here.house), not session])

    return tell


def untold() -> None:
    """The connection as it was before it was told for good."""
    if database_roles.is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pont.house', '', false)")


@contextmanager
def the_session_stays_told(cast: Desk) -> Iterator[None]:
    try:
        with instead(sight, "tell_database", tell_on_entering(session=True))(cast):
            yield
    finally:
        untold()


# In the database.


def as_owner(*statements: str) -> None:
    """Change tables: on PostgreSQL as the role that owns them."""
    if database_roles.is_postgres():
        database_roles.empty_as_owner(None, statements)
    else:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def database_change(change: str, *mend: str) -> Broken:
    @contextmanager
    def broken(_desk: Desk) -> Iterator[None]:
        as_owner(change)
        try:
            yield
        finally:
            as_owner(*mend)

    return broken


def without_triggers(model: type[models.Model], *, insert_only: bool = False) -> Broken:
    """Every trigger of a table dropped, on SQLite."""
    made = walls.triggers(model, insert_only=insert_only)
    names = [statement.split('"')[1] for statement in made]

    @contextmanager
    def broken(_desk: Desk) -> Iterator[None]:
        as_owner(*(f'DROP TRIGGER "{name}"' for name in names))
        try:
            yield
        finally:
            as_owner(*made)

    return broken


def lax(model: type[models.Model]) -> Broken:
    """The wall of PostgreSQL without a look at the parent of a row."""
    away, strict = policy_away(model, "pont_adds")
    table = f'"{model._meta.db_table}"'
    lax_one = f"CREATE POLICY pont_adds ON {table} FOR INSERT WITH CHECK (house_id = {walls.HOUSE})"
    return all_of(database_change(away, strict), database_change(lax_one, away))


def granted(powers: str, model: type[models.Model]) -> tuple[str, str]:
    """The statements that give the application a power over a table, and take it away."""
    table = model._meta.db_table
    return f"GRANT {powers} ON {table} TO {ROLE}", f"REVOKE {powers} ON {table} FROM {ROLE}"


def policy_away(model: type[models.Model], policy: str) -> tuple[str, str]:
    """The statements that take a policy away, and put it back."""
    made = next(one for one in walls.policies(model, "", insert_only=False) if f" {policy} " in one)
    return f'DROP POLICY {policy} ON "{model._meta.db_table}"', made


# At the pages.


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


def page_instead(view: Callable[..., HttpResponse], other: Callable[..., HttpResponse]) -> Broken:
    """Another view at the address of this one."""

    @contextmanager
    def broken(cast: Desk) -> Iterator[None]:
        (pattern,) = (one for one in patterns(get_resolver()) if one.callback is view)
        with instead(pattern, "callback", other)(cast):
            yield

    return broken


def page_that(does: Callable[[HttpRequest, HttpResponse, str], None]) -> Broken:
    """The page of the witness, which does something more with its request, its answer and what that says."""

    @wraps(views.page)
    def page(request: HttpRequest, **rest: Any) -> HttpResponse:
        response = views.page(request, **rest)
        if response.status_code == 200:
            does(request, response, response.content.decode())
        return response

    return page_instead(views.page, page)


def heading(body: str) -> str:
    return re.findall(r"<h1>(.*?)</h1>", body)[0]


def is_cached(_request: HttpRequest, response: HttpResponse, _body: str) -> None:
    response["Cache-Control"] = "public, max-age=60"


def has_a_telling_title(_request: HttpRequest, response: HttpResponse, body: str) -> None:
    response.content = re.sub("<title>.*?</title>", f"<title>{heading(body)}</title>", body, flags=re.DOTALL)


def has_a_telling_link(_request: HttpRequest, response: HttpResponse, body: str) -> None:
    response.content = body + f'<a href="/nl/?q={heading(body)}">?</a>'


def logs_what_it_shows(_request: HttpRequest, _response: HttpResponse, body: str) -> None:
    logging.getLogger("pont.witness").info("shown: %s", heading(body))


def remembers_in_the_session(request: HttpRequest, _response: HttpResponse, body: str) -> None:
    request.session["last"] = heading(body)
    request.session.save()


def remembers_in_the_cache(_request: HttpRequest, _response: HttpResponse, body: str) -> None:
    cache.set("last", heading(body))


@contextmanager
def accidents_are_logged(_desk: Desk) -> Iterator[None]:
    """The framework's log of requests as it would be without our settings."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def note_all_but(*left_out: str) -> Broken:
    """The log, but not of these acts."""
    write = actions.note

    def note(at: Any, act: str, **rest: Any) -> logs.LogLine | None:
        return None if act in left_out else write(at, act, **rest)

    return instead(actions, "note", note)


# At the door.


def anybody(cast: Desk) -> AbstractContextManager[None]:
    """Whoever signed in is taken for the worker of De Brug."""
    return instead(desk, "member_of", lambda house, worker: cast.members[roles.WORKER])(cast)


def member_however(house: Any, worker: int | None) -> Membership | None:
    """The membership of a worker, ended or not."""
    with sight.of_worker(worker or 0):
        return Membership.objects.filter(house=house).select_related("house", "worker").first()


def tablet_however(request: HttpRequest) -> Tablet | None:
    """The tablet of a browser, ended or not."""
    with sight.of_key(keys.hashed(request.COOKIES.get(tablets.COOKIE, ""))):
        return Tablet.objects.select_related("house").first()


def telling_refusal(request: HttpRequest, house: Any) -> Membership:
    """Says that a house is there, to whoever does not work in it."""
    member = desk.member_of(house, request.user.pk)
    if member is None and House.objects.filter(pk=house).exists():
        raise PermissionDenied
    if member is None:
        raise Http404
    return member


def as_it_is(thing: Any) -> Any:
    return thing
