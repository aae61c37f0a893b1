"""A house gives a service a link of its own: shown once, printed in two languages, ended by a tap."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from pont.accounts import roles, sight
from pont.accounts.logs import HouseHistory
from pont.accounts.tests.cast import member, signed_in
from pont.accounts.tests.reading import said
from pont.directory.desk.tests.test_suggestions import Desk, url
from pont.directory.editing import links
from pont.directory.editing.models import ServiceLink
from pont.directory.models import Service

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def made(desk: Desk, client: Client | None = None) -> HttpResponse:
    address = url("service-link", desk.cast.brug, pk=desk.world.soup.pk)
    return (client or desk.bram).post(address, {"change": "make"})


def keys_on(response: HttpResponse) -> list[str]:
    found = re.findall(
        r'<p class="address"><bdi dir="ltr">([^<]*)</bdi>', unescape(response.content.decode())
    )
    return [parse_qs(urlsplit(link).query)["key"][0] for link in found]


def test_the_link_is_shown_once_in_dutch_and_french_and_opens_the_page(desk: Desk) -> None:
    response = made(desk)
    keys = keys_on(response)
    assert (len(keys), len(set(keys))) == (2, 1)
    page = response.content.decode()
    assert (page.count('class="qr"'), 'lang="nl" dir="ltr"' in page, 'lang="fr" dir="ltr"' in page) == (
        2,
        True,
        True,
    )
    assert links.service_of(keys[0]) == desk.world.soup
    assert Client().get("/nl/answer/", {"key": keys[0]}).status_code == 200
    again = desk.bram.get(url("service-link", desk.cast.brug, pk=desk.world.soup.pk))
    assert (keys_on(again), keys[0] in again.content.decode()) == ([], False)
    assert "There is a link since" in said(again)


def test_opening_the_page_makes_no_link(desk: Desk) -> None:
    desk.bram.get(url("service-link", desk.cast.brug, pk=desk.world.soup.pk), {"change": "make"})
    assert ServiceLink.objects.count() == 0


def test_a_new_link_ends_the_old_one(desk: Desk) -> None:
    old, new = keys_on(made(desk))[0], keys_on(made(desk))[0]
    assert (links.service_of(old), links.service_of(new)) == (None, desk.world.soup)


def test_an_ended_link_opens_nothing_and_the_house_reads_who_did_it(desk: Desk) -> None:
    key = keys_on(made(desk))[0]
    address = url("service-link", desk.cast.brug, pk=desk.world.soup.pk)
    ended = desk.bram.post(address, {"change": "end"}, follow=True)
    assert "The link has ended. It opens nothing any more." in said(ended)
    assert links.service_of(key) is None
    with sight.of_house(desk.cast.brug.pk):
        lines = HouseHistory.objects.order_by("at", "id").values_list("action", "about")
        assert sorted(lines) == [("end_link", "Soep aan de brug"), ("make_link", "Soep aan de brug")]


def test_another_house_makes_no_link_for_it(desk: Desk) -> None:
    there = desk.cast.passage
    browser = signed_in(member(there, "Elif", roles.WORKER))
    address = url("service-link", there, pk=desk.world.soup.pk)
    assert (browser.get(address).status_code, browser.post(address, {"change": "make"}).status_code) == (
        404,
        404,
    )
    assert made(desk, browser).status_code == 404
    assert ServiceLink.objects.count() == 0


def test_a_map_editor_makes_one_but_not_for_what_a_house_keeps(desk: Desk) -> None:
    there = desk.cast.passage
    browser = signed_in(member(there, "Karim", roles.MAP_EDITOR))
    address = url("service-link", there, pk=desk.world.soup.pk)
    assert browser.post(address, {"change": "make"}).status_code == 200
    Service.objects.filter(pk=desk.world.soup.pk).update(visibility="house")
    assert browser.post(address, {"change": "make"}).status_code == 404
    assert ServiceLink.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(roles.ALL) - {roles.WORKER, roles.MAP_EDITOR, roles.COORDINATOR}))
def test_other_roles_may_not(desk: Desk, role: str) -> None:
    browser = signed_in(member(desk.cast.brug, "Iemand", role))
    assert made(desk, browser).status_code == 403
    assert ServiceLink.objects.count() == 0


def test_the_page_with_the_link_is_kept_by_nobody_and_takes_its_form_back(desk: Desk) -> None:
    assert made(desk)["Cache-Control"] == "no-store"
    browser = signed_in(desk.cast.bram)
    browser.handler.enforce_csrf_checks = True
    address = url("service-link", desk.cast.brug, pk=desk.world.soup.pk)
    page = browser.get(address).content.decode()
    # Without a referrer a browser says of a form that it comes from nowhere, and the form is refused.
    assert set(re.findall(r'<meta name="referrer" content="([^"]*)">', page)) == {"same-origin"}
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)[0]
    assert browser.post(address, {"change": "make", "csrfmiddlewaretoken": token}).status_code == 200
