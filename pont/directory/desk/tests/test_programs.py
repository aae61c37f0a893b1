"""Where a house gives keys to programs: who may, that a key is shown once, and that it ends."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from pont.accounts import roles, sight
from pont.accounts.models import House
from pont.accounts.tests.cast import Cast, cast, member, signed_in
from pont.directory.partner_api.models import ProgramKey

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def people() -> Cast:
    return cast()


def url(house: House) -> str:
    with override("en"):
        return reverse("map_desk:programs", args=[house.pk])


def given(people: Cast) -> tuple[str, str]:
    """The page right after a key was given, and the key on it."""
    sent = {"name": "Agenda", "scopes": ["entries:read"]}
    page = signed_in(people.cecile).post(url(people.brug), sent).content.decode()
    found = re.search(r'<code dir="ltr" class="key">([^<]+)</code>', page)
    assert found is not None
    return page, found[1]


def test_only_a_coordinator_gives_keys(people: Cast) -> None:
    for role in sorted(set(roles.ALL) - {roles.COORDINATOR}):
        browser = signed_in(member(people.brug, f"Iemand {role}", role))
        assert browser.get(url(people.brug)).status_code == 403
    assert signed_in(people.cecile).get(url(people.brug)).status_code == 200


def test_a_key_is_shown_once_and_opens_the_interface_until_it_ends(people: Cast) -> None:
    _page, key = given(people)
    browser = signed_in(people.cecile)
    assert key not in browser.get(url(people.brug)).content.decode()
    program = Client(HTTP_HOST="localhost", headers={"authorization": f"Bearer {key}"})
    assert program.get("/api/v1/entries").status_code == 200
    with sight.of_house(people.brug.pk):
        row = ProgramKey.objects.get()
        assert key not in row.key
    assert browser.post(f"{url(people.brug)}{row.pk}/end/").status_code == 302
    assert program.get("/api/v1/entries").status_code == 401


def test_another_house_neither_sees_nor_ends_it(people: Cast) -> None:
    given(people)
    with sight.of_house(people.brug.pk):
        row = ProgramKey.objects.get()
    browser = signed_in(people.driss)
    assert "Agenda" not in browser.get(url(people.passage)).content.decode()
    assert browser.post(f"{url(people.passage)}{row.pk}/end/").status_code == 404


def test_a_program_without_a_name_or_a_scope_gets_no_key(people: Cast) -> None:
    browser = signed_in(people.cecile)
    for sent in (
        {"name": "", "scopes": ["entries:read"]},
        {"name": "Agenda"},
        {"name": "A", "scopes": ["all"]},
    ):
        assert browser.post(url(people.brug), sent).status_code == 400
    with sight.of_house(people.brug.pk):
        assert not ProgramKey.objects.exists()
