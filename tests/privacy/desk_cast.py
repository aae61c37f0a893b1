"""Two houses with something to hide, and everybody who may come to their desks.

Huis De Brug is filled first: one row of every private model, with `WORD` in whatever somebody typed. Le Passage comes
after it and has rows of its own, with `OTHER`: what cannot find that there would find nothing.
"""

from __future__ import annotations

import copy
import datetime
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, models
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone

from pont.accounts import actions, keys, logs, roles, sight, tablets
from pont.accounts.models import HeldRole, House, Membership, Tablet, Worker
from pont.accounts.tests import cast as people
from pont.accounts.walled import Walled
from pont.directory.models import Organization, Service

WORD, OTHER = "geheimvogel7", "eigenwoord3"
# Fields that hold a word of ours or a hash, never what somebody typed; what stands in them here.
CODES: dict[str, Callable[[], Any]] = {
    "act": lambda: logs.READ,
    "action": lambda: "invite",
    "key": lambda: keys.hashed(secrets.token_urlsafe()),
    "kind": lambda: "membership",
    "language": lambda: "nl",
    "pin": lambda: make_password(people.PIN),
    "role": lambda: roles.WORKER,
    "roles": lambda: [roles.WORKER],
}
# Models about the work, not about the people who come; the words of every other one are for the notebook's rule.
OF_THE_DESK = "accounts"
# In other rooms, about doors and programs: keys, drafts of entries, calls of the call list.
OF_THE_MAP = frozenset({"ProgramKey", "EntryDraft", "Call"})
SERVER = ClientHandler(enforce_csrf_checks=False)
Rows = dict[str, models.Model]


def private_models() -> list[type[Walled]]:
    """Every private model there is, in the order of their names; a new one is here by itself."""
    return sorted(
        (model for model in apps.get_models() if issubclass(model, Walled)), key=lambda m: m._meta.label
    )


class Desk(NamedTuple):
    """`brug` has the secrets, `passage` is the other house; `rows` one row of each model by label, of each house."""

    brug: House
    passage: House
    rows: Rows
    rows_there: Rows
    members: dict[str, Membership]
    members_there: dict[str, Membership]

    def ids(self) -> dict[str, Any]:
        """The number of each planted row of De Brug, by the name of its model as an address would say it."""
        return {label.partition(".")[2].lower(): row.pk for label, row in self.rows.items()}


class Visitor(NamedTuple):
    """Somebody at a browser. `client()` is that browser as it was when they sat down: no visit marks the next one."""

    name: str
    client: Callable[[], Client]


def typed(word: str, model: type[models.Model], field: models.Field) -> str:
    """What somebody typed into this field; different in each, and with the word in front."""
    text = f"{word} {model.__name__} {field.name}"
    assert field.max_length is None or field.max_length > len(word), (
        f"{text}: name it in CODES or make it longer"
    )
    return text[: field.max_length]


def a_service() -> Service:
    """An entry of the map, for a row that names one."""
    return Service.objects.create(name="Soep", organization=Organization.objects.create(name="Het Huis"))


def value_of(word: str, model: type[Walled], field: models.Field, rows: Rows) -> Any:
    """Something for this field of a new row."""
    if field.is_relation:
        related = field.related_model
        if issubclass(related, Worker):
            return actions.new_worker(people.PASSWORD)
        if not issubclass(related, Walled):
            return None if field.null else a_service()
        return rows[related._meta.label] if related._meta.label in rows else planted(word, related, rows)
    if field.name in CODES:
        return CODES[field.name]()
    if isinstance(field, models.BinaryField):
        return typed(word, model, field).encode()
    if isinstance(field, models.JSONField):
        return {typed(word, model, field): typed(word, model, field)}
    if isinstance(field, models.CharField | models.TextField):
        return typed(word, model, field)
    if field.null or field.has_default():
        return None if field.null else field.get_default()
    if isinstance(field, models.DateTimeField):
        return timezone.now() + datetime.timedelta(days=1)
    raise NotImplementedError(f"say here what {model.__name__}.{field.name} holds")


def planted(word: str, model: type[Walled], rows: Rows) -> models.Model:
    """One row of this model in the house in force, with what it hangs on."""
    fields = [field for field in model._meta.concrete_fields if field.name not in ("id", "house")]
    row = model.in_sight(**{field.name: value_of(word, model, field, rows) for field in fields})
    row.save(force_insert=True)
    rows[model._meta.label] = row
    return row


def plant(house: House, word: str) -> Rows:
    rows: Rows = {}
    with sight.of_house(house.pk):
        for model in private_models():
            if model._meta.label not in rows:
                planted(word, model, rows)
    return rows


def members_of(house: House, city: str) -> dict[str, Membership]:
    """One member with each role; their names are no secret here."""
    return {role: people.member(house, f"{city} {role}", role) for role in roles.ALL}


def made() -> Desk:
    """Everything, made anew."""
    brug = House.objects.create(name="Huis De Brug")
    rows, members = plant(brug, WORD), members_of(brug, "Brug")
    passage = House.objects.create(name="Le Passage")
    return Desk(brug, passage, rows, plant(passage, OTHER), members, members_of(passage, "Passage"))


def again(client: Client) -> Client:
    """The same browser once more, with the cookies it has now."""
    fresh = Client(HTTP_HOST="localhost", raise_request_exception=False)
    # The middleware is loaded once: it takes longer than a page.
    fresh.handler = SERVER
    fresh.cookies = copy.deepcopy(client.cookies)
    return fresh


def signed_in(membership: Membership) -> Client:
    return again(people.signed_in(membership))


def tablet_in(house: House, members: dict[str, Membership]) -> tuple[Tablet, Client]:
    """A new tablet of the house, locked."""
    name = f"Tablet {secrets.token_hex(4)}"
    tablet, client = people.tablet_of(house, members[roles.COORDINATOR], name)
    return tablet, again(client)


def opened_by_pin(house: House, members: dict[str, Membership], membership: Membership) -> Client:
    """A new tablet of the house, opened by the PIN of this member as they open it."""
    _tablet, client = tablet_in(house, members)
    client.post(reverse("accounts:tablet-pin"), {"member": str(membership.pk), "pin": people.PIN})
    assert tablets.AT in client.session
    return client


def left(house: House, members: dict[str, Membership], role: str) -> Client:
    """The browser of somebody whose access ended while they were signed in."""
    member = people.member(house, f"Left {secrets.token_hex(4)}", role)
    client = people.signed_in(member)
    with sight.of_house(house.pk):
        fresh = Membership.objects.get(pk=member.pk)
        actions.end_access(membership=fresh, by=people.at_work(members[roles.COORDINATOR], house))
    return again(client)


def careless(house: House, role: str) -> Client:
    """The browser of somebody who has this role and no second factor."""
    member = people.member(house, f"Careless {secrets.token_hex(4)}")
    with sight.of_house(house.pk):
        HeldRole.in_sight(membership=member, role=role).save(force_insert=True)
    return signed_in(member)


def nobody() -> Visitor:
    return Visitor("nobody", partial(again, Client()))


def everybody_of(house: House, members: dict[str, Membership]) -> Iterator[Visitor]:
    """Each role of a house, signed in; its worker and its coordinator by PIN; its tablet, locked."""
    for role, member in members.items():
        yield Visitor(f"{role} of {house.name}", partial(again, signed_in(member)))
    for role in (roles.WORKER, roles.COORDINATOR, roles.RECEPTION_VOLUNTEER):
        client = opened_by_pin(house, members, members[role])
        yield Visitor(f"{role} of {house.name} by PIN", partial(again, client))
    yield Visitor(f"tablet of {house.name}", partial(again, tablet_in(house, members)[1]))


def people_of_brug(desk: Desk) -> list[Visitor]:
    return list(everybody_of(desk.brug, desk.members))


def strangers(desk: Desk) -> list[Visitor]:
    """Everybody who has nothing to look for in De Brug, nobody among them."""
    was_worker = left(desk.brug, desk.members, roles.WORKER)
    return [
        nobody(),
        *everybody_of(desk.passage, desk.members_there),
        Visitor("worker who left Huis De Brug", partial(again, was_worker)),
    ]


def empty_logs() -> None:
    """Take the lines of the logs away, which SQLite's triggers keep: the next test begins with none."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
            ["%never_removed"],
        )
        for name, table, made in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute(f'DELETE FROM "{table}"')
            cursor.execute(made)
