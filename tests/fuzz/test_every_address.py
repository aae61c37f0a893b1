"""Every address, with whatever may be sent to it, from everybody: an answer below 500, and no word of another house."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import requests
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from pont.accounts import roles
from pont.accounts.models import House, Membership
from pont.accounts.tests import cast as people
from pont.directory.models import Organization, Service
from pont.directory.tests.world import CANARY_NOTE, CANARY_PLACE, make_world
from tests.fuzz.described import QUICK, URLS, There, operations
from tests.privacy.crawl_desk import is_of_notebook, text_of
from tests.privacy.desk_cast import OTHER, WORD, Desk, again, made, opened_by_pin, signed_in, tablet_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(URLS), pytest.mark.one_database]
# A place to go to that a browser would look for elsewhere, or run.
OTHER_HOST = re.compile(r"[/\\]{2}|[a-z][a-z0-9+.-]*:", re.IGNORECASE)
TRACE = "Traceback (most recent call last)"
MADE_FOR = {
    "/sign-in/again/": "coordinator",
    "/sign-in/": "half signed in",
    "/tablet/": "locked tablet",
    "/witness/": "worker",
}
OFTEN = settings(
    max_examples=5,
    deadline=None,
    # What is tried names rows that are another run's tomorrow.
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


class Visitor(NamedTuple):
    """Somebody at a browser, and what they may see there."""

    name: str
    client: Client
    has_notebook: bool
    is_nobody: bool = False


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Path) -> Desk:
    """Two houses with something to hide, beside a map with doors."""
    settings.PONT_INDEX = tmp_path / "index"
    settings.PASSWORD_HASHERS = QUICK
    make_world()
    return made()


def invitation_of(house: House, members: dict[str, Membership]) -> str:
    """The key of an open invitation, which says nothing of whom it is for."""
    return people.invitation_key(house, members[roles.COORDINATOR], roles.WORKER)


def what_is_there(desk: Desk) -> There:
    """Rows of De Brug, and of Le Passage beside them; doors of the map; names and keys that somebody may have."""
    members = [*list(desk.members.values())[:3], desk.members_there[roles.COORDINATOR]]
    rows = {
        "membership": [str(member.pk) for member in members],
        "door": [str(service.pk) for service in Service.objects.all()],
        "organization": [str(organization.pk) for organization in Organization.objects.all()],
    }
    kept = []
    for planted in (desk.rows, desk.rows_there):
        for label, row in planted.items():
            rows.setdefault(label.partition(".")[2].lower(), []).append(str(row.pk))
            kept += [row.key] if hasattr(row, "key") else []
    links = [invitation_of(desk.brug, desk.members), invitation_of(desk.passage, desk.members_there)]
    said = {"key": [*links, *kept], "login": [member.worker.username for member in members]}
    return There([str(desk.brug.pk), str(desk.passage.pk)], rows, kept, said)


def ask(client: Client, case: Case) -> HttpResponse:
    """Send what was made up, byte by byte as it would travel."""
    made = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare()
    address = urlsplit(made.url)
    for name, value in case.cookies.items():
        if name not in client.cookies:
            client.cookies[name] = value
    body = made.body or b""
    return client.generic(
        case.method,
        address.path,
        body if isinstance(body, bytes) else body.encode(),
        made.headers.get("Content-Type", ""),
        QUERY_STRING=address.query,
        headers={name: made.headers[name] for name in case.headers},
    )


def tried(visitor: Visitor, case: Case) -> str:
    """Everything the answer said; what it changed is undone, and the browser stays as it was."""
    with transaction.atomic():
        response = ask(again(visitor.client), case)
        said = text_of(response)
        transaction.set_rollback(True)
    told = f"{visitor.name}: {case.method} {case.formatted_path} {case.query} {case.body!r} {case.cookies}"
    if accident := getattr(response, "exc_info", None):
        raise AssertionError(told) from accident[1]
    assert response.status_code < 500, told
    assert TRACE not in said, told
    assert not OTHER_HOST.match(response.get("Location", "")), told
    return said


def just_now(membership: Membership) -> Client:
    """The browser of a member who typed the password again a moment ago, and has codes on paper."""
    client = signed_in(membership)
    client.post("/nl/sign-in/again/", {"password": people.PASSWORD})
    client.post("/nl/my-account/recovery-codes/new/")
    return client


def half_way(membership: Membership) -> Client:
    """The browser of a member who typed the password, and is asked for the second factor now."""
    client = again(Client())
    client.post("/nl/sign-in/", {"login": membership.worker.username, "password": people.PASSWORD})
    return client


def visitors(desk: Desk) -> list[Visitor]:
    """Who asks, in which browser, and whether they may read in the notebook of De Brug."""
    coordinator, worker = desk.members[roles.COORDINATOR], desk.members[roles.WORKER]
    by_pin = opened_by_pin(desk.brug, desk.members, desk.members[roles.RECEPTION_VOLUNTEER])
    _tablet, locked = tablet_in(desk.brug, desk.members)
    return [
        Visitor("coordinator", just_now(coordinator), has_notebook=False),
        Visitor("volunteer by PIN", by_pin, has_notebook=False),
        Visitor("worker", just_now(worker), has_notebook=True),
        Visitor("locked tablet", locked, has_notebook=False),
        Visitor("half signed in", half_way(coordinator), has_notebook=False),
        Visitor("nobody", again(Client()), has_notebook=False, is_nobody=True),
    ]


def check(visitor: Visitor, said: str) -> None:
    """Nothing of Le Passage to anybody of De Brug; of its notebook to its worker only; to nobody nothing at all."""
    assert OTHER not in said
    assert visitor.has_notebook or not is_of_notebook(said, WORD)
    assert not visitor.is_nobody or [word for word in (WORD, CANARY_NOTE, CANARY_PLACE) if word in said] == []


def who_gets_furthest(path: str, everybody: list[Visitor]) -> Visitor:
    """For whom such a page is made; the coordinator, where no word of the address says somebody else."""
    name = next((name for part, name in MADE_FOR.items() if part in path), "coordinator")
    return next(visitor for visitor in everybody if visitor.name == name)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_breaks_or_tells_of_another_house(desk: Desk, method: str) -> None:
    everybody = visitors(desk)
    where = st.sampled_from([desk.brug, desk.brug, desk.brug, desk.passage])
    for operation in operations(what_is_there(desk), method):
        first = who_gets_furthest(operation.path, everybody)
        right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

        @OFTEN
        @given(st.sampled_from(everybody), where, right | right | right | wrong)
        def often(first: Visitor, other: Visitor, house: House, case: Case) -> None:
            if "house" in case.path_parameters:
                case.path_parameters["house"] = str(house.pk)
            for visitor in (first, other):
                check(visitor, tried(visitor, case))

        often(first)
