"""A house decides about what people propose: with one tap, seeing the difference, and only about its own entries."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from pont.accounts import roles, sight
from pont.accounts.logs import HouseHistory
from pont.accounts.models import House
from pont.accounts.tests.cast import Cast, cast, member, signed_in
from pont.accounts.tests.reading import opened_by_pin, said
from pont.directory import live
from pont.directory.collecting.tests.made_collections import index_again
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import ServiceHistory, Suggestion
from pont.directory.editing.record import record_of, stamp
from pont.directory.models import Organization, Service
from pont.directory.suggesting import actions
from pont.directory.tests.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
QUERIES = 33
CANARY_WORDS, CANARY_CREDIT = "kanariewoorden", "Kanarienaam"


class Desk:
    """The people, the map, and De Brug, whose organisation has every entry of it."""

    def __init__(self) -> None:
        self.cast: Cast = cast()
        self.world: World = make_world()
        Organization.objects.filter(pk=self.world.house.pk).update(house=self.cast.brug)
        self.bram = signed_in(self.cast.bram)

    def proposed(self, service: Service | None, **fields: str) -> Suggestion:
        named = {name.replace("place_address", "place.address"): text for name, text in fields.items()}
        return actions.propose(
            service=service, fields=named, words=CANARY_WORDS, credit=CANARY_CREDIT, language="nl"
        )

    def page(self, client: Client | None = None, house: House | None = None) -> HttpResponse:
        return (client or self.bram).get(url("suggestions", house or self.cast.brug))

    def taps(
        self, row: Suggestion, change: str, *, client: Client | None = None, **fields: str
    ) -> HttpResponse:
        """Press a button of the page, with what the page has in its hidden fields."""
        shown = unescape(self.page(client).content.decode())
        part = shown.partition(f'id="suggestion-{row.pk}"')[2].partition("</li>")[0]
        hidden = dict(re.findall(r'name="(base:[^"]*)" value="([^"]*)"', part))
        address = url("decide-suggestion", self.cast.brug, pk=row.pk)
        return (client or self.bram).post(address, {"change": change, **hidden, **fields}, follow=True)


def url(name: str, house: House, **rest: object) -> str:
    with override("en"):
        return reverse(f"map_desk:{name}", kwargs={"house": house.pk, **rest})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def decided(row: Suggestion) -> tuple[str, str, str, dict[str, str]]:
    row.refresh_from_db()
    return row.state, row.words, row.credit, row.fields


GONE = ("", "", {})


def test_the_difference_is_shown_now_and_then(desk: Desk) -> None:
    desk.proposed(desk.world.soup, phones="02 111 22 33", hours="maandag van 9u tot 12u")
    text = said(desk.page())
    assert "Soep aan de brug" in text
    assert re.search(r"Now:\s+02 000 00 12\s+Then:\s+02 111 22 33", text)
    assert "Then: maandag van 9u tot 12u" in text
    assert (CANARY_WORDS in text, CANARY_CREDIT in text) == (True, True)


def test_one_tap_writes_it_and_it_is_seen_on_the_map(desk: Desk) -> None:
    row = desk.proposed(desk.world.soup, phones="02 111 22 33")
    response = desk.taps(row, "accept")
    assert "It stands on the map as it was proposed." in said(response)
    assert [one["number"] for one in record_of(desk.world.soup.pk)["phones"]] == ["02 111 22 33"]
    assert decided(row) == ("accepted", *GONE)
    index_again()
    page = Client().get(f"/en/door/{desk.world.soup.pk}/").content.decode()
    assert "02 111 22 33" in page
    assert (CANARY_WORDS in page, CANARY_CREDIT in page) == (False, False)


def test_the_history_says_a_resident_with_the_house_and_whom_it_thanks(desk: Desk) -> None:
    desk.taps(desk.proposed(desk.world.soup, phones="02 111 22 33"), "accept")
    line = ServiceHistory.objects.get()
    assert (line.act, line.by, line.house, line.how) == ("changed", "a resident", desk.cast.brug, "told")
    assert line.changes["credit"] == [None, CANARY_CREDIT]
    with sight.of_house(desk.cast.brug.pk):
        told = list(HouseHistory.objects.values_list("action", "about"))
    assert told == [("suggestion_accepted", "Soep aan de brug")]


def test_hours_that_are_read_whole_are_written(desk: Desk) -> None:
    row = desk.proposed(desk.world.soup, hours="maandag van 9u tot 12u")
    desk.taps(row, "accept")
    assert [one["hours"] for one in record_of(desk.world.soup.pk)["hours.door"]] == ["Mo 09:00-12:00"]
    assert decided(row)[0] == "accepted"


def test_bare_hours_of_a_line_are_those_of_its_telephone(desk: Desk) -> None:
    desk.taps(desk.proposed(desk.world.line, hours="maandag van 9u tot 12u"), "accept")
    record = record_of(desk.world.line.pk)
    assert [one["hours"] for one in record["hours.phone"]] == ["Mo 09:00-12:00"]
    assert "hours.door" not in record


@pytest.mark.parametrize("text", ["altijd open maar bel eerst aan", "ma […] 9u-12u", "soms"])
def test_hours_that_are_not_read_whole_change_nothing(desk: Desk, text: str) -> None:
    row = desk.proposed(desk.world.soup, hours=text)
    assert "These words cannot be read as hours for sure." in said(desk.page())
    response = desk.taps(row, "accept")
    assert response.status_code == 400
    assert [one["hours"] for one in record_of(desk.world.soup.pk)["hours.door"]] == ["24/7"]
    assert decided(row)[0] == "open"


def test_what_a_person_has_to_write_stays_open_and_is_told(desk: Desk) -> None:
    row = desk.proposed(desk.world.soup, hours="soms", phones="02 111 22 33")
    response = desk.taps(row, "accept")
    assert "The rest you write on the entry yourself: “soms”." in said(response)
    assert decided(row)[0::3] == ("open", {"hours": "soms"})
    assert record_of(desk.world.soup.pk)["phones"][0]["number"] == "02 111 22 33"
    desk.taps(row, "by_hand")
    assert decided(row) == ("accepted", *GONE)


@pytest.mark.parametrize("number", ["vraag naar Fatima", "02 111 22 33 of 0470 11 22 33", "1", "+"])
def test_a_text_that_is_no_number_is_not_dialled(desk: Desk, number: str) -> None:
    row = desk.proposed(desk.world.soup, phones=number)
    assert desk.taps(row, "accept").status_code == 400
    assert record_of(desk.world.soup.pk)["phones"][0]["number"] == "02 000 00 12"


def test_another_address_takes_the_old_point_away(desk: Desk) -> None:
    desk.taps(desk.proposed(desk.world.soup, place_address="Nergensstraat 5, 1070 Anderlecht"), "accept")
    record = record_of(desk.world.soup.pk)
    (place,) = [value for key, value in record.items() if re.fullmatch(r"place\.[\w-]+", key)]
    location = place["location"]
    assert (location["address_1"], location["postal_code"], location["commune"]) == (
        "Nergensstraat 5",
        "1070",
        "21001",
    )
    assert [name for name in ("latitude", "longitude", "near_stop") if name in location] == []


def test_an_address_that_others_share_stays_theirs(desk: Desk) -> None:
    place = desk.world.soup.places.get()
    desk.world.women.places.update(location=place.location)
    desk.taps(desk.proposed(desk.world.soup, place_address="Nergensstraat 5, 1070 Anderlecht"), "accept")
    assert desk.world.women.places.get().location.address_1 == "Voorbeeldkaai 12"
    assert desk.world.soup.places.get().location.address_1 == "Nergensstraat 5"


def test_an_entry_ends_only_when_somebody_is_sure(desk: Desk) -> None:
    row = desk.proposed(desk.world.soup, ended="yes")
    assert desk.taps(row, "accept").status_code == 400
    assert Service.objects.get(pk=desk.world.soup.pk).status == "active"
    desk.taps(row, "accept", sure="yes")
    assert Service.objects.get(pk=desk.world.soup.pk).status == "defunct"
    line = ServiceHistory.objects.get()
    assert (line.act, line.by, decided(row)[0]) == ("ended", "a resident", "accepted")


def test_what_somebody_wrote_meanwhile_is_shown_and_not_overwritten(desk: Desk) -> None:
    row = desk.proposed(desk.world.soup, phones="02 111 22 33")
    seen = stamp(record_of(desk.world.soup.pk)["phones"])
    now = record_of(desk.world.soup.pk)["phones"][0] | {"number": "02 999 99 99"}
    editing.change_entry(
        service=desk.world.soup,
        values={"phones": [now]},
        base={"phones": seen},
        how="phoned",
        on=timezone.localdate(),
        by=Hand("Huis De Brug"),
    )
    address = url("decide-suggestion", desk.cast.brug, pk=row.pk)
    response = desk.bram.post(address, {"change": "accept", "base:phones": seen})
    assert response.status_code == 400
    assert "Somebody else changed this meanwhile." in said(response)
    assert "02 999 99 99" in said(response)
    assert record_of(desk.world.soup.pk)["phones"][0]["number"] == "02 999 99 99"
    assert decided(row)[0] == "open"
    assert desk.bram.post(address, {"change": "accept"}).status_code == 400
    assert decided(row)[0] == "open"


@pytest.mark.parametrize(("change", "state"), [("decline", "declined"), ("spam", "spam")])
def test_one_tap_puts_it_away_and_its_words_are_gone(desk: Desk, change: str, state: str) -> None:
    row, before = desk.proposed(desk.world.soup, phones="02 111 22 33"), record_of(desk.world.soup.pk)
    response = desk.taps(row, change)
    assert (decided(row), record_of(desk.world.soup.pk)) == ((state, *GONE), before)
    assert (CANARY_WORDS in said(response), ServiceHistory.objects.count()) == (False, 0)


def test_what_was_decided_is_not_decided_again(desk: Desk) -> None:
    row = desk.proposed(desk.world.soup, phones="02 111 22 33")
    desk.taps(row, "decline")
    again = desk.taps(row, "accept")
    assert (again.status_code, decided(row)[0]) == (400, "declined")


def test_another_house_does_not_see_it_and_cannot_decide(desk: Desk) -> None:
    row = desk.proposed(desk.world.soup, phones="02 111 22 33")
    there = desk.cast.passage
    elif_ = signed_in(member(there, "Elif", roles.WORKER))
    page = elif_.get(url("suggestions", there))
    assert (CANARY_WORDS in said(page), "02 111 22 33" in said(page)) == (False, False)
    for change in ("accept", "by_hand", "decline", "spam"):
        refused = elif_.post(
            url("decide-suggestion", there, pk=row.pk),
            {"change": change, "base:phones": stamp(record_of(desk.world.soup.pk)["phones"])},
        )
        assert (change, refused.status_code) == (change, 400)
        assert (
            elif_.post(url("decide-suggestion", desk.cast.brug, pk=row.pk), {"change": change}).status_code
            == 404
        )
    assert decided(row)[0] == "open"
    assert record_of(desk.world.soup.pk)["phones"][0]["number"] == "02 000 00 12"


def test_a_map_editor_decides_about_every_entry_but_those_a_house_keeps(desk: Desk) -> None:
    there = desk.cast.passage
    editor = signed_in(member(there, "Karim", roles.MAP_EDITOR))
    row = desk.proposed(desk.world.soup, phones="02 111 22 33")
    assert "02 111 22 33" in said(editor.get(url("suggestions", there)))
    Service.objects.filter(pk=desk.world.soup.pk).update(visibility="house")
    assert "02 111 22 33" not in said(editor.get(url("suggestions", there)))
    assert editor.post(url("decide-suggestion", there, pk=row.pk), {"change": "spam"}).status_code == 400
    assert decided(row)[0] == "open"


@pytest.mark.parametrize("role", sorted(set(roles.ALL) - {roles.WORKER, roles.MAP_EDITOR, roles.COORDINATOR}))
def test_other_roles_may_not(desk: Desk, role: str) -> None:
    row = desk.proposed(desk.world.soup, phones="02 111 22 33")
    browser = signed_in(member(desk.cast.brug, "Iemand", role))
    for address in (url("suggestions", desk.cast.brug), url("decide-suggestion", desk.cast.brug, pk=row.pk)):
        assert (browser.get(address).status_code, browser.post(address, {"change": "spam"}).status_code) == (
            403,
            403,
        )
    assert decided(row)[0] == "open"


def test_a_pin_does_not_open_it(desk: Desk) -> None:
    browser = opened_by_pin(desk.cast.brug, desk.cast.cecile, desk.cast.bram)
    assert browser.get(url("suggestions", desk.cast.brug)).status_code == 403


def new_place(desk: Desk, **fields: str) -> Suggestion:
    return desk.proposed(None, **{"name": "Buurtsoep", "description": "Soep op vrijdag", **fields})


def test_a_new_place_is_for_map_editors(desk: Desk) -> None:
    new_place(desk)
    assert "Buurtsoep" not in said(desk.page())
    editor = signed_in(member(desk.cast.brug, "Karim", roles.MAP_EDITOR))
    assert "Buurtsoep" in said(desk.page(editor))


def test_a_new_place_becomes_an_entry_of_its_own(desk: Desk) -> None:
    editor = signed_in(member(desk.cast.brug, "Karim", roles.MAP_EDITOR))
    row = new_place(
        desk,
        place_address="Voorbeeldkaai 3, 1000 Brussel",
        hours="vrijdag van 12u tot 14u",
        phones="02 111 22 33",
    )
    desk.taps(row, "accept", client=editor, visibility="public")
    service = Service.objects.get(name="Buurtsoep")
    record = record_of(service.pk)
    assert (service.organization.name, service.visibility, service.help_kind, service.verified_how) == (
        "Buurtsoep",
        "public",
        "neighbourhood_initiative",
        "told",
    )
    assert [one["hours"] for one in record["hours.door"]] == ["Fr 12:00-14:00"]
    assert [one["number"] for one in record["phones"]] == ["02 111 22 33"]
    assert decided(row) == ("accepted", *GONE)
    assert ServiceHistory.objects.get(service=service).changes["credit"] == [None, CANARY_CREDIT]
    index_again()
    assert Client().get(f"/en/door/{service.pk}/").status_code == 200


def test_a_new_place_may_be_for_houses_only_and_of_a_chosen_organisation(desk: Desk) -> None:
    editor = signed_in(member(desk.cast.brug, "Karim", roles.MAP_EDITOR))
    row = new_place(desk, hours="soms")
    desk.taps(row, "accept", client=editor, visibility="partners", organization=str(desk.world.house.pk))
    service = Service.objects.get(name="Buurtsoep")
    assert (service.organization, service.visibility) == (desk.world.house, "partners")
    assert record_of(service.pk)["hours.door"][0].get("hours", "") == ""
    index_again()
    assert Client().get(f"/en/door/{service.pk}/").status_code == 404


@pytest.mark.parametrize("visibility", ["", "phone_only", "everybody"])
def test_a_new_place_is_shown_to_nobody_without_a_tap_that_says_so(desk: Desk, visibility: str) -> None:
    editor = signed_in(member(desk.cast.brug, "Karim", roles.MAP_EDITOR))
    row = new_place(desk)
    assert desk.taps(row, "accept", client=editor, visibility=visibility).status_code == 400
    assert (decided(row)[0], Service.objects.filter(name="Buurtsoep").count()) == ("open", 0)


def test_the_oldest_stands_first_and_what_people_typed_is_text(desk: Desk) -> None:
    nasty = "<script>alert(1)</script>"
    first = desk.proposed(desk.world.women, phones=nasty)
    second = desk.proposed(desk.world.soup, hours=nasty)
    page = desk.page().content.decode()
    assert page.index(f"suggestion-{first.pk}") < page.index(f"suggestion-{second.pk}")
    assert nasty not in page


def test_after_ninety_days_words_and_names_are_gone_and_what_was_decided_too(desk: Desk) -> None:
    kept = desk.proposed(desk.world.soup, phones="02 111 22 33")
    only_words = desk.proposed(desk.world.soup)
    taken = desk.proposed(desk.world.women, phones="02 111 22 33")
    desk.taps(taken, "accept")
    now = timezone.now()
    assert actions.end_suggestions(now + datetime.timedelta(days=89)) == 0
    assert decided(kept)[1] == CANARY_WORDS
    assert actions.end_suggestions(now + datetime.timedelta(days=91)) == 2
    assert list(Suggestion.objects.values_list("pk", flat=True)) == [kept.pk]
    assert decided(kept) == ("open", "", "", {"phones": "02 111 22 33"})
    assert only_words.pk != kept.pk
    assert ["credit" in line.changes for line in ServiceHistory.objects.all()] == [False]


def test_an_address_proposed_for_what_became_secret_is_nowhere(desk: Desk) -> None:
    row = desk.proposed(desk.world.line, place_address="Kanariestraat 9", phones="02 111 22 33")
    seen = record_of(desk.world.line.pk)
    editing.change_entry(
        service=desk.world.line,
        values={"visibility": "phone_only"},
        base={"visibility": stamp(seen["visibility"])},
        how="phoned",
        on=timezone.localdate(),
        by=Hand("Huis De Brug"),
    )
    assert decided(row)[3] == {"phones": "02 111 22 33"}
    assert "Kanariestraat" not in said(desk.page())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_as_for_one(
    desk: Desk, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 3600)
    editor = signed_in(member(desk.cast.brug, "Karim", roles.MAP_EDITOR))
    for number, service in enumerate((desk.world.soup, desk.world.women, desk.world.line)[:rows]):
        desk.proposed(service, phones="02 111 22 33", place_address="Kade 5", hours="maandag van 9u tot 12u")
        new_place(desk, name=f"Buurtsoep {number}")
    desk.page(editor)
    with CaptureQueriesContext(connection) as queries:
        assert said(desk.page(editor)).count("Rubbish") == rows * 2
    assert len(queries) == QUERIES
