"""Paper for partner houses: who may print it, what it bears, and that it is written down."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from pont.accounts import logs, roles, sight
from pont.accounts.models import House, Membership
from pont.accounts.tests.cast import Cast, cast, member, signed_in
from pont.accounts.tests.reading import opened_by_pin, said
from pont.directory import live, views_paper
from pont.directory.models import AccessCondition, Organization, Service, ServiceNeed
from pont.directory.tests.world import CANARY_NOTE, MEAL, World, make_world
from pont.kernel import vocabulary

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TOLD = "without_papers"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def world() -> World:
    made = make_world()
    # What only the own house may know is for no paper at all.
    AccessCondition.objects.create(service=made.soup, kind="waiting_list", answer="long", visibility="house")
    AccessCondition.objects.create(service=made.women, kind=TOLD, answer="no", visibility="partners")
    return made


@pytest.fixture
def bram(people: Cast) -> Client:
    return signed_in(people.bram)


def url(house: House) -> str:
    with override("en"):
        return reverse("map_desk:paper", kwargs={"house": house.pk})


def chosen(**changes: str) -> dict[str, str]:
    return {
        "first": "en",
        "second": "",
        "size": "a4",
        "kind": "card",
        "need": "",
        "where": "",
        "door": "",
    } | changes


def words_of(response: HttpResponse) -> str:
    with pypdfium2.PdfDocument(response.content) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return re.sub(r"\s+", " ", text)


def fact(kind: str, answer: str) -> str:
    return vocabulary.conditions()[kind].answer(answer).fact.get("en")


def lines(people: Cast) -> list[tuple[str, str, Membership | None]]:
    with sight.of_house(people.brug.pk):
        return [(line.act, line.kind, line.by) for line in logs.LogLine.objects.order_by("at")]


def test_a_worker_prints_what_partners_may_know_and_it_is_written_down(
    people: Cast, world: World, bram: Client
) -> None:
    made = bram.post(url(people.brug), chosen(door=str(world.soup.pk), partners="on"))
    assert (made.status_code, made["Content-Type"], made["Cache-Control"]) == (
        200,
        "application/pdf",
        "no-store",
    )
    words = words_of(made)
    assert (fact(TOLD, "yes") in words, fact("waiting_list", "long") in words) == (True, False)
    assert ("Huis De Brug" in words, CANARY_NOTE in words) == (True, False)
    assert lines(people) == [(logs.PRINTED, "partners", people.bram)]


def test_without_the_tick_it_is_the_paper_of_everybody(people: Cast, world: World, bram: Client) -> None:
    made = bram.post(url(people.brug), chosen(door=str(world.soup.pk)))
    assert (made.status_code, fact(TOLD, "yes") in words_of(made), lines(people)) == (200, False, [])


def test_a_list_bears_only_what_belongs_to_its_own_doors(people: Cast, world: World, bram: Client) -> None:
    made = bram.post(url(people.brug), chosen(door=str(world.women.pk), partners="on"))
    words = words_of(made)
    assert (fact(TOLD, "no") in words, fact(TOLD, "yes") in words) == (True, False)


def test_a_service_for_partners_is_not_printed(people: Cast, world: World, bram: Client) -> None:
    hidden = Service.objects.get(visibility="partners")
    refused = bram.post(url(people.brug), chosen(door=str(hidden.pk), partners="on"))
    assert (refused.status_code, "This door is not on the map." in said(refused), lines(people)) == (
        400,
        True,
        [],
    )


@pytest.mark.parametrize("typed", ["{pk}", "http://localhost:8000/nl/door/{pk}/?need=eat", "/ar/door/{pk}/"])
def test_a_door_is_named_by_the_address_of_its_page(
    people: Cast, world: World, bram: Client, typed: str
) -> None:
    made = bram.post(url(people.brug), chosen(door=typed.format(pk=world.women.pk)))
    assert "Tafel voor vrouwen" in words_of(made)


def test_a_need_and_a_place_make_a_list(people: Cast, world: World, bram: Client) -> None:
    made = bram.post(url(people.brug), chosen(kind="addresses", need="eat", where="1000", partners="on"))
    words = words_of(made)
    assert ("Soep aan de brug" in words, fact(TOLD, "yes") in words) == (True, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"where": "Atlantis"}, "We do not know this place. Try a commune, a stop or a postcode."),
        ({"where": "Woluwe"}, "Several places fit: "),
        ({"need": "luck"}, "Select a valid choice."),
        ({"door": "Soep"}, "Copy the address of the page of one door."),
        ({"kind": "book"}, "This paper is not known."),
        ({"need": "wash"}, "There is no place to print."),
        ({"kind": "poster", "size": "a0"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_printed_is_said_and_nothing_is_written(
    people: Cast, world: World, bram: Client, changes: dict[str, str], sentence: str
) -> None:
    refused = bram.post(url(people.brug), chosen(**changes, partners="on"))
    assert (refused.status_code, sentence in said(refused), lines(people)) == (400, True, [])


def test_it_is_never_kept_for_later(people: Cast, world: World, bram: Client) -> None:
    house = Organization.objects.get()
    rows = Service.objects.bulk_create(Service(organization=house, name=f"Soep {n}") for n in range(70))
    ServiceNeed.objects.bulk_create(ServiceNeed(service=row, code=MEAL, origin="person") for row in rows)
    live.build()
    live.forget()
    refused = bram.post(url(people.brug), chosen(kind="brochure", need="eat", partners="on"))
    assert (refused.status_code, "too many places" in said(refused)) == (400, True)
    assert (DBTaskResult.objects.count(), lines(people)) == (0, [])


def test_two_papers_at_a_time_here_too(people: Cast, world: World, bram: Client) -> None:
    held = [views_paper.making.acquire(blocking=False) for _ in range(views_paper.AT_ONCE)]
    try:
        refused = bram.post(url(people.brug), chosen(door=str(world.soup.pk)))
    finally:
        for _ in held:
            views_paper.making.release()
    assert (refused.status_code, "Many papers are being made now." in said(refused)) == (400, True)


def test_the_page_says_where_such_a_paper_may_not_lie(people: Cast, world: World, bram: Client) -> None:
    shown = bram.get(url(people.brug) + f"?door={world.soup.pk}")
    assert "This paper may not lie on a table." in said(shown)
    assert (f'value="{world.soup.pk}"' in shown.content.decode(), shown["Cache-Control"]) == (
        True,
        "no-store",
    )
    assert re.search(r'name="partners" checked', shown.content.decode()) is None


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (roles.WORKER, 200),
        (roles.MAP_EDITOR, 200),
        (roles.COORDINATOR, 200),
        (roles.RECEPTION_VOLUNTEER, 403),
        (roles.BRIDGE_FIGURE, 403),
        (roles.GROUP_MEMBER, 403),
        (roles.HELPLINE_OPERATOR, 403),
        (roles.NETWORK_COORDINATOR, 403),
    ],
)
def test_only_some_roles_may_print_for_partners(people: Cast, world: World, role: str, status: int) -> None:
    who = member(people.brug, "Zij", role)
    sent = signed_in(who).post(url(people.brug), chosen(door=str(world.soup.pk), partners="on"))
    assert sent.status_code == status
    expected = (
        (logs.PRINTED, "partners", who) if status == 200 else (logs.REFUSED, "may_print_for_partners", who)
    )
    assert lines(people) == [expected]


def test_a_pin_prints_nothing_for_partners(people: Cast, world: World) -> None:
    browser = opened_by_pin(people.brug, people.cecile, people.bram)
    assert browser.get(url(people.brug)).status_code == 403


def test_another_house_is_not_there(people: Cast, world: World) -> None:
    for method in ("get", "post"):
        assert getattr(signed_in(people.driss), method)(url(people.brug)).status_code == 404


def test_who_did_not_sign_in_is_asked_to(people: Cast, world: World) -> None:
    assert Client().get(url(people.brug)).status_code == 302


def test_a_form_without_its_token_prints_nothing(people: Cast, world: World) -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
    strict.force_login(people.bram.worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(url(people.brug), chosen(door=str(world.soup.pk))).status_code == 403
