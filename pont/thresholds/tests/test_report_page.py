"""Did they let you in? A visitor's page: no account, no cookie, nothing of it in public."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from pont.directory import live
from pont.directory.models import Service
from pont.directory.tests.world import CANARY_NOTE, CANARY_PLACE, World, make_world
from pont.kernel.terms import VISITOR_LANGUAGES
from pont.thresholds.models import DoorReport
from pont.thresholds.views import OF_ALL_DOORS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.PONT_INDEX = tmp_path / "index"
    cache.clear()
    made = make_world()
    live.build()
    live.forget()
    return made


def url(service: Service, language: str = "en") -> str:
    with override(language):
        return reverse("thresholds:report", args=[service.pk])


def sent(service: Service, address: str = "10.0.0.1", **said: str) -> HttpResponse:
    return Client(HTTP_HOST="localhost", REMOTE_ADDR=address).post(url(service), said)


def page(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def kept() -> list[tuple[int, str, str, str]]:
    return list(DoorReport.objects.order_by("pk").values_list("service", "outcome", "threshold", "told_by"))


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_everybody_can_say_whether_a_door_opened(world: World, language: str) -> None:
    response = Client(HTTP_HOST="localhost").get(url(world.soup, language))
    assert (response.status_code, dict(response.cookies)) == (200, {})
    assert response.headers["Cache-Control"] == "no-store"
    assert set(re.findall(r'name="outcome" value="(\w+)"', response.content.decode())) == {
        "let_in",
        "closed",
        "refused",
    }


def test_yes_is_kept_and_thanked(world: World) -> None:
    response = sent(world.soup, outcome="let_in")
    assert (response.status_code, dict(response.cookies)) == (200, {})
    assert "Thank you." in page(response)
    assert kept() == [(world.soup.pk, "let_in", "", "visitor")]


def test_a_closed_door_leads_to_the_next_door(world: World) -> None:
    said = page(sent(world.women, outcome="closed"))
    assert ("The next door" in said, "Soep aan de brug" in said) == (True, True)
    assert kept() == [(world.women.pk, "closed", "", "visitor")]


def test_who_was_not_let_in_is_asked_why_first(world: World) -> None:
    response = sent(world.soup, outcome="refused")
    assert ("Why not?" in page(response), kept()) == (True, [])
    assert len(re.findall(r'name="threshold" value="\w+"', response.content.decode())) == 15
    assert "They ask for residence papers." in page(response)
    sent(world.soup, outcome="refused", threshold="papers_required")
    assert kept() == [(world.soup.pk, "refused", "papers_required", "visitor")]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"outcome": "burnt"},
        {"outcome": "refused", "threshold": "shame"},
        {"outcome": "closed", "threshold": "no_dogs"},
        {"outcome": "refused", "threshold": "\0"},
    ],
)
def test_what_cannot_be_is_not_kept(world: World, said: dict[str, str]) -> None:
    assert sent(world.soup, **said).status_code == 400
    assert kept() == []


@pytest.mark.parametrize(
    "change", [{"visibility": "partners"}, {"visibility": "house"}, {"status": "defunct"}, {}]
)
def test_a_door_that_visitors_may_not_see_answers_as_one_that_never_was(
    world: World, change: dict[str, str]
) -> None:
    Service.objects.filter(pk=world.office.pk).update(**change)
    if not change:
        world.office.delete()
    live.build()
    live.forget()
    never = Client(HTTP_HOST="localhost").get("/en/door/999999/report/")
    for said in (None, {"outcome": "closed"}):
        client = Client(HTTP_HOST="localhost")
        address = f"/en/door/{world.office.pk or 888888}/report/"
        found = client.get(address) if said is None else client.post(address, said)
        assert (found.status_code, page(found)) == (404, page(never))
    assert kept() == []


def test_one_address_counts_once_a_day_for_a_door(world: World) -> None:
    for _time in range(3):
        assert sent(world.soup, outcome="closed").status_code == 200
    sent(world.soup, outcome="closed", address="10.0.0.2")
    assert len(kept()) == 2


def test_one_address_does_not_report_every_door(world: World) -> None:
    many = [
        Service.objects.create(organization=world.house, name=f"Deur {n}") for n in range(OF_ALL_DOORS + 3)
    ]
    live.build()
    live.forget()
    for service in many:
        sent(service, outcome="closed")
    assert len(kept()) == OF_ALL_DOORS


@pytest.mark.usefixtures("same_minute")
def test_a_report_says_nothing_in_public(world: World) -> None:
    client = Client(HTTP_HOST="localhost")
    door = f"/en/door/{world.soup.pk}/"
    before = client.get(door).content
    for number in range(9):
        sent(world.soup, outcome="refused", threshold="papers_required", address=f"10.0.1.{number}")
    live.build()
    live.forget()
    assert len(kept()) == 9
    assert client.get(door).content == before


def test_a_secret_place_stays_secret(world: World) -> None:
    for said in (sent(world.refuge, outcome="closed"), Client(HTTP_HOST="localhost").get(url(world.refuge))):
        assert [word for word in (CANARY_NOTE, CANARY_PLACE) if word in page(said)] == []


def test_every_language_of_the_settings_is_a_visitors() -> None:
    assert {code for code, _name in settings.LANGUAGES} == set(VISITOR_LANGUAGES)
