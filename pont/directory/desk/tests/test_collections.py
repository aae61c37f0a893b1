"""Where a house keeps its collections: who may, what they see, and that nobody's words are lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from pont.accounts import roles
from pont.accounts.models import House
from pont.accounts.tests.cast import member, signed_in
from pont.accounts.tests.reading import opened_by_pin, said
from pont.directory import live
from pont.directory.collecting import actions
from pont.directory.collecting.models import Collection
from pont.directory.collecting.tests.made_collections import NAME, Made, index_again, make, order
from pont.directory.desk import views_collections
from pont.directory.models import Organization, Service
from pont.directory.tests.world import answer, make_service, put

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OF_ONE_DOOR = ("door", "note")
CHANGES = ("add-door", "publish-collection", "end-collection", *OF_ONE_DOOR)
QUERIES = 6


@pytest.fixture
def made() -> Made:
    return make()


@pytest.fixture
def bram(made: Made) -> Client:
    return signed_in(made.cast.bram)


def url(name: str, house: House, **rest: object) -> str:
    with override("en"):
        return reverse(f"map_desk:{name}", kwargs={"house": house.pk, **rest})


def every_address(made: Made, found: Collection) -> list[str]:
    house, entry = made.cast.brug, found.entries.first()
    alone = {name: {"pk": found.pk} for name in ("collection", *CHANGES)}
    gaps = alone | {name: {"pk": found.pk, "entry": entry.pk} for name in OF_ONE_DOOR}
    return [url("collections", house), *(url(name, house, **gap) for name, gap in gaps.items())]


def page(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def texts(found: Collection, **other: str) -> dict[str, str]:
    kept = {field: getattr(found, field) for field in ("name", "introduction", "credit", "language", "stamp")}
    return {**kept, **other}


@pytest.mark.parametrize(
    "role", sorted(set(roles.ALL) - {roles.WORKER, roles.MAP_EDITOR, roles.BRIDGE_FIGURE})
)
def test_other_roles_may_not(made: Made, role: str) -> None:
    found = made.started(made.world.soup)
    browser = signed_in(member(made.cast.brug, "Iemand", role))
    for address in every_address(made, found):
        assert (address, browser.get(address).status_code) == (address, 403)
        assert (address, browser.post(address, {}).status_code) == (address, 403)
    assert order(found) == ["Soep aan de brug"]


@pytest.mark.parametrize("role", [roles.WORKER, roles.MAP_EDITOR, roles.BRIDGE_FIGURE])
def test_workers_map_editors_and_bridge_figures_may(made: Made, role: str) -> None:
    found = made.started(made.world.soup)
    browser = signed_in(member(made.cast.brug, "Iemand", role))
    assert browser.get(url("collections", made.cast.brug)).status_code == 200
    assert browser.get(url("collection", made.cast.brug, pk=found.pk)).status_code == 200


def test_a_bridge_figure_may_by_pin(made: Made) -> None:
    found = made.started(made.world.soup, made.world.line)
    browser = opened_by_pin(made.cast.brug, made.cast.cecile, made.bo)
    assert browser.get(url("collection", made.cast.brug, pk=found.pk)).status_code == 200
    entry = found.entries.last()
    browser.post(url("door", made.cast.brug, pk=found.pk, entry=entry.pk), {"change": "up"})
    assert order(found) == ["Lijn 24", "Soep aan de brug"]


def test_another_house_finds_nothing(made: Made) -> None:
    found = made.started(made.world.soup)
    worker = member(made.cast.passage, "Elif", roles.WORKER)
    here, there = signed_in(worker), str(made.cast.passage.pk)
    for address in every_address(made, found):
        assert (address, here.get(address).status_code) == (address, 404)
        assert (address, here.post(address, {}).status_code) == (address, 404)
        in_own_house = address.replace(str(made.cast.brug.pk), there)
        status = 400 if address == url("collections", made.cast.brug) else 404
        assert (in_own_house, here.post(in_own_house, {}).status_code) == (in_own_house, status)
    assert found.name not in said(here.get(url("collections", made.cast.passage)))
    assert order(found) == ["Soep aan de brug"]


def test_a_collection_is_started(made: Made, bram: Client) -> None:
    response = bram.post(
        url("collections", made.cast.brug), {"name": " Warm \u202e zitten ", "language": "ar"}
    )
    found = Collection.objects.get()
    assert response["Location"] == url("collection", made.cast.brug, pk=found.pk)
    assert (found.name, found.language, found.house, found.published_at) == (
        "Warm zitten",
        "ar",
        made.cast.brug,
        None,
    )


@pytest.mark.parametrize(
    "fields", [{}, {"name": "\u202e", "language": "nl"}, {"name": "x", "language": "xx"}]
)
def test_a_collection_without_a_name_or_language_is_refused(
    made: Made, bram: Client, fields: dict[str, str]
) -> None:
    assert bram.post(url("collections", made.cast.brug), fields).status_code == 400
    assert Collection.objects.count() == 0


def test_texts_are_written(made: Made, bram: Client) -> None:
    found = made.started(made.world.soup)
    sent = texts(found, introduction="Een.\r\n\r\nTwee.", credit="Met Nadia", language="fr", name="Au chaud")
    response = bram.post(url("collection", made.cast.brug, pk=found.pk), sent, follow=True)
    assert "The texts are as you wrote them." in said(response)
    found.refresh_from_db()
    assert (found.name, found.introduction, found.credit, found.language) == (
        "Au chaud",
        "Een.\nTwee.",
        "Met Nadia",
        "fr",
    )


def test_when_two_write_at_once_both_texts_are_shown_and_nothing_is_overwritten(
    made: Made, bram: Client
) -> None:
    found = made.started(made.world.soup)
    mine = texts(found, introduction="Van Omar.")
    now = made.written(found, introduction="Van Nadia.", credit="Met Nadia")
    address = url("collection", made.cast.brug, pk=found.pk)
    refused = bram.post(address, mine)
    assert refused.status_code == 400
    assert "Somebody changed these texts meanwhile." in said(refused)
    assert "It says now: Van Nadia. You wrote: Van Omar." in said(refused)
    assert "It says now: Met Nadia You wrote: nothing" in said(refused)
    found.refresh_from_db()
    assert found.introduction == "Van Nadia."
    # Who has seen both may decide.
    assert f'name="stamp" value="{now.stamp}"' in page(refused)
    assert bram.post(address, {**mine, "stamp": now.stamp}).status_code == 302
    found.refresh_from_db()
    assert found.introduction == "Van Omar."


def test_when_two_write_one_note_both_are_shown(made: Made, bram: Client) -> None:
    found = made.started(made.world.soup)
    seen = found.entries.get()
    made.noted(found, made.world.soup, "Van Nadia.")
    address = url("note", made.cast.brug, pk=found.pk, entry=seen.pk)
    refused = bram.post(address, {"note": "Van Omar.", "stamp": seen.stamp})
    assert refused.status_code == 400
    assert "Somebody changed this note meanwhile." in said(refused)
    assert ">Van Nadia.</blockquote>" in page(refused)
    assert 'value="Van Omar."' in page(refused)
    now = found.entries.get()
    assert now.note == "Van Nadia."
    assert bram.post(address, {"note": "Van Omar.", "stamp": now.stamp}).status_code == 302
    assert found.entries.get().note == "Van Omar."


def test_a_note_that_is_too_long_comes_back_as_it_was_typed(made: Made, bram: Client) -> None:
    found = made.started(made.world.soup)
    entry = found.entries.get()
    response = bram.post(
        url("note", made.cast.brug, pk=found.pk, entry=entry.pk), {"note": "x" * 201, "stamp": entry.stamp}
    )
    assert response.status_code == 400
    assert "x" * 201 in page(response)
    assert found.entries.get().note == ""


def test_a_door_is_found_by_words_and_added_and_the_words_stay(made: Made, bram: Client) -> None:
    found = made.started(made.world.line)
    address = url("collection", made.cast.brug, pk=found.pk)
    offered = page(bram.get(address, {"q": "soep aan de brug"})).partition('class="rows narrow-rows over-4')[
        2
    ]
    assert f'name="service" value="{made.world.soup.pk}"' in offered
    added = bram.post(
        url("add-door", made.cast.brug, pk=found.pk),
        {"service": made.world.soup.pk, "q": "soep aan de brug"},
    )
    assert added["Location"] == f"{address}?q=soep+aan+de+brug#add"
    assert order(found) == ["Lijn 24", "Soep aan de brug"]
    after = page(bram.get(address, {"q": "soep aan de brug"}))
    assert f'name="service" value="{made.world.soup.pk}"' not in after
    assert "It is in the collection." in after


def test_at_most_ten_doors_are_offered_and_none_that_visitors_may_not_see(made: Made, bram: Client) -> None:
    for number in range(12):
        service = make_service(made.world.house, f"Deur {number}")
        answer(service)
        put(service)
    index_again()
    found = made.started()
    response = bram.get(url("collection", made.cast.brug, pk=found.pk), {"q": "warme maaltijd"})
    assert page(response).count('name="service"') == 10
    hidden = bram.get(url("collection", made.cast.brug, pk=found.pk), {"q": "Enkel voor partners"})
    assert page(hidden).count("Enkel voor partners<") == 0


def test_words_that_find_nothing_say_so(made: Made, bram: Client) -> None:
    found = made.started()
    response = bram.get(url("collection", made.cast.brug, pk=found.pk), {"q": "xyzzy"})
    assert "No door answers to these words. Try others." in said(response)


@pytest.mark.parametrize("service", ["", "x", "999999", "1" * 40, "²"])
def test_a_number_that_is_no_door_is_refused(made: Made, bram: Client, service: str) -> None:
    found = made.started(made.world.soup)
    response = bram.post(url("add-door", made.cast.brug, pk=found.pk), {"service": service})
    assert (response.status_code, order(found)) == (400, ["Soep aan de brug"])


def test_what_cannot_be_done_is_said_and_changes_nothing(made: Made, bram: Client) -> None:
    found = made.started(made.world.soup)
    house, entry = made.cast.brug, found.entries.get()
    twice = bram.post(url("add-door", house, pk=found.pk), {"service": made.world.soup.pk})
    assert "This door is in the collection already." in said(twice)
    bram.post(url("door", house, pk=found.pk, entry=entry.pk), {"change": "remove"})
    for name in OF_ONE_DOOR:
        gone = bram.post(url(name, house, pk=found.pk, entry=entry.pk), {"change": "up"})
        assert "Somebody took this door out meanwhile." in said(gone)
    empty = bram.post(url("publish-collection", house, pk=found.pk), {"change": "publish"})
    assert "Add a door that visitors may see." in said(empty)
    assert {twice.status_code, gone.status_code, empty.status_code} == {400}
    assert Collection.objects.published().count() == 0


def test_a_door_of_another_collection_is_not_reached_from_here(made: Made, bram: Client) -> None:
    one, other = made.started(made.world.soup), made.started(made.world.line, name="Ander")
    entry = other.entries.get()
    response = bram.post(url("door", made.cast.brug, pk=one.pk, entry=entry.pk), {"change": "remove"})
    assert (response.status_code, order(other)) == (400, ["Lijn 24"])


@pytest.mark.parametrize("name", CHANGES)
def test_an_address_that_only_changes_leads_back_when_it_is_opened(
    made: Made, bram: Client, name: str
) -> None:
    found = made.started(made.world.soup)
    gap = {"entry": found.entries.get().pk} if name in OF_ONE_DOOR else {}
    response = bram.get(url(name, made.cast.brug, pk=found.pk, **gap))
    assert response["Location"] == url("collection", made.cast.brug, pk=found.pk)
    assert order(found) == ["Soep aan de brug"]


def test_publishing_withdrawing_and_ending(made: Made, bram: Client) -> None:
    found = made.started(made.world.soup)
    house = made.cast.brug
    assert "When you publish it, everybody can read and print it." in said(
        bram.get(url("collection", house, pk=found.pk))
    )
    bram.post(url("publish-collection", house, pk=found.pk), {"change": "publish"})
    assert Client().get(f"/nl/collection/{found.pk}/").status_code == 200
    assert "When you withdraw it, visitors no longer find it." in said(
        bram.get(url("collection", house, pk=found.pk))
    )
    bram.post(url("publish-collection", house, pk=found.pk), {"change": "withdraw"})
    assert Client().get(f"/nl/collection/{found.pk}/").status_code == 404
    ended = bram.post(url("end-collection", house, pk=found.pk), follow=True)
    assert "The collection has ended. Its doors stay on the map." in said(ended)
    assert Collection.objects.count() == 0


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"status": "temporarily closed"}, "This service is closed for a while. Visitors do not see it."),
        ({"status": "defunct"}, "This service has ended. Visitors do not see it."),
        ({"visibility": "partners"}, "Only houses may see this door now. Visitors do not see it."),
    ],
)
def test_a_door_that_visitors_do_not_see_says_why(
    made: Made, bram: Client, columns: dict[str, str], why: str
) -> None:
    found = made.started(made.world.soup, made.world.line)
    Service.objects.filter(pk=made.world.soup.pk).update(**columns)
    index_again()
    text = said(bram.get(url("collection", made.cast.brug, pk=found.pk)))
    assert f"1. Soep aan de brug Huis De Brug {why}" in text
    assert text.count("Visitors do not see it.") == 1


@pytest.mark.parametrize(("is_ours", "named"), [(True, True), (False, False)])
def test_what_another_house_keeps_for_itself_has_no_name_here(
    made: Made, bram: Client, is_ours: bool, named: bool
) -> None:
    found = made.started(made.world.soup, made.world.line)
    owner = made.cast.brug if is_ours else made.cast.passage
    Organization.objects.filter(pk=made.world.house.pk).update(house=owner)
    Service.objects.filter(pk=made.world.soup.pk).update(visibility="house")
    index_again()
    text = said(bram.get(url("collection", made.cast.brug, pk=found.pk)))
    assert ("Soep aan de brug" in text) == named
    assert ("A door that its own house keeps for itself now" in text) == (not named)


def test_what_people_typed_is_shown_as_text(made: Made, bram: Client) -> None:
    nasty = "<script>alert('x')</script>"
    found = made.started(made.world.soup, name=nasty)
    made.noted(found, made.world.soup, nasty)
    for name, gap in (("collections", {}), ("collection", {"pk": found.pk})):
        sent = bram.get(url(name, made.cast.brug, **gap), {"q": nasty}).content.decode()
        assert "<script>alert" not in sent
        assert "&lt;script&gt;alert" in sent


def test_the_list_says_who_sees_each(made: Made, bram: Client) -> None:
    made.started(made.world.soup)
    made.published(made.world.soup, name="Zomer")
    text = said(bram.get(url("collections", made.cast.brug)))
    assert f"{NAME} Only your house sees it" in text
    assert "Zomer Everybody can read it" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_the_database_as_often_for_three_as_for_one(
    made: Made, bram: Client, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = [made.world.soup, made.world.line, made.world.old][:rows]
    for number in range(rows):
        found = made.started(*services, name=f"Lijst {number}")
    monkeypatch.setattr(live, "LOOK_EVERY", 3600)
    addresses = [url("collections", made.cast.brug), url("collection", made.cast.brug, pk=found.pk)]
    bram.get(addresses[1])
    asked = []
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            bram.get(address, {"q": "soep"})
        asked.append(len(queries))
    assert asked == [QUERIES, QUERIES + 1]


def test_at_the_end_of_its_doors_nothing_more_is_offered(
    made: Made, bram: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_collections, "MOST_DOORS", 1)
    monkeypatch.setattr(actions, "MOST_DOORS", 1)
    found = made.started(made.world.soup)
    response = bram.get(url("collection", made.cast.brug, pk=found.pk))
    assert "The collection is full. Take a door out first." in said(response)
    assert re.findall(r'<input[^>]*type="search"', page(response)) == []
