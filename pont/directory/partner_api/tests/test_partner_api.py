"""A partner's program keeps the entries of its house, and nothing else."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pont.accounts import sight
from pont.accounts.tests.cast import Cast, at_work, cast
from pont.directory.editing.models import ServiceHistory
from pont.directory.models import Location, Organization, Service, ServiceAtLocation
from pont.directory.partner_api import actions
from pont.directory.partner_api.models import ProgramKey
from pont.directory.partner_api.scopes import ALL, READ, STATE, WRITE
from pont.directory.tests.world import make_service

pytestmark = pytest.mark.django_db
V1 = "/api/v1/entries"


@pytest.fixture
def people() -> Cast:
    return cast()


def key_of(people: Cast, *scopes: str, there: bool = False) -> str:
    house, member = (people.passage, people.driss) if there else (people.brug, people.cecile)
    with sight.of_house(house.pk):
        _row, key = actions.give_key(
            name=f"Agenda {len(scopes)}", scopes=scopes or ALL, by=at_work(member, house)
        )
    return key


class Program:
    """A program with a key."""

    def __init__(self, key: str) -> None:
        self.browser = Client(HTTP_HOST="localhost", headers={"authorization": f"Bearer {key}"})

    def ask(self, method: str, address: str, body: Any = None) -> tuple[int, Any]:
        send = getattr(self.browser, method)
        answer = (
            send(address)
            if body is None
            else send(address, json.dumps(body), content_type="application/json")
        )
        assert answer["Cache-Control"] == "no-store"
        return answer.status_code, answer.json()


def soup(people: Cast, there: bool = False) -> Service:
    house = people.passage if there else people.brug
    organization = Organization.objects.create(name=f"Organisatie {house.name}", house=house)
    return make_service(organization, "Soep aan de brug")


def test_a_program_reads_the_entries_of_its_house_and_of_no_other(people: Cast) -> None:
    ours, theirs = soup(people), soup(people, there=True)
    program = Program(key_of(people, READ))
    status, page = program.ask("get", V1)
    assert (status, [row["id"] for row in page["entries"]], page["next"]) == (200, [ours.hsds_id], None)
    assert program.ask("get", f"{V1}/{ours.hsds_id}")[1]["fields"]["name"] == "Soep aan de brug"
    unknown = program.ask("get", f"{V1}/no-such-entry")
    assert (
        program.ask("get", f"{V1}/{theirs.hsds_id}")
        == unknown
        == (404, {"detail": "This house has no such entry."})
    )


@pytest.mark.parametrize("key", ["", "wrong", "x" * 5000])
def test_without_a_key_nothing_opens(people: Cast, key: str) -> None:
    ours = soup(people)
    program = Program(key)
    assert program.ask("get", V1)[0] == 401
    assert program.ask("patch", f"{V1}/{ours.hsds_id}", {"fields": {"name": "Anders"}})[0] == 401


def test_an_ended_key_opens_nothing(people: Cast) -> None:
    program = Program(key_of(people, READ))
    assert program.ask("get", V1)[0] == 200
    with sight.of_house(people.brug.pk):
        actions.end_key(key=ProgramKey.objects.get(), by=at_work(people.cecile, people.brug))
    assert program.ask("get", V1)[0] == 401


def test_each_scope_opens_its_own_addresses_only(people: Cast) -> None:
    entry = f"{V1}/{soup(people).hsds_id}"
    until = (timezone.now() + datetime.timedelta(hours=2)).isoformat()
    asks: list[tuple[str, str, str, Any]] = [
        (READ, "get", V1, None),
        (READ, "get", entry, None),
        (WRITE, "post", f"{entry}/confirmed", {}),
        (STATE, "put", f"{entry}/fullness", {"level": "full", "until": until}),
        (STATE, "delete", f"{entry}/closure", None),
    ]
    keys = {scope: Program(key_of(people, *([scope] * number))) for number, scope in enumerate(ALL, start=1)}
    opened = {
        (scope, method, address): keys[scope].ask(method, address, body)[0]
        for scope in ALL
        for _needs, method, address, body in asks
    }
    assert keys[STATE].ask("put", f"{entry}/fullness", {"level": "few", "until": until})[1][
        "fields"
    ].keys() == {"saturation"}
    assert opened == {
        (scope, method, address): 200 if scope == needs else 403
        for scope in ALL
        for needs, method, address, _body in asks
    }


def test_a_change_with_its_stamp_is_written_and_told_in_the_history(people: Cast) -> None:
    ours = soup(people)
    program, entry = Program(key_of(people)), f"{V1}/{ours.hsds_id}"
    read = program.ask("get", entry)[1]
    sent = {"fields": {"name": "Soep en brood", "url": "https://example.org/"}, "stamps": read["stamps"]}
    status, after = program.ask("patch", entry, sent)
    assert (status, after["fields"]["name"], after["fields"]["url"]) == (
        200,
        "Soep en brood",
        "https://example.org/",
    )
    line = ours.history.first()
    assert line is not None
    assert (line.act, line.by, line.how) == ("changed", "Huis De Brug", "told")


def test_what_a_person_changed_meanwhile_is_not_overwritten(people: Cast) -> None:
    ours = soup(people)
    program, entry = Program(key_of(people)), f"{V1}/{ours.hsds_id}"
    stamps = program.ask("get", entry)[1]["stamps"]
    Service.objects.filter(pk=ours.pk).update(name="Soep van Bram")
    status, problem = program.ask("patch", entry, {"fields": {"name": "Mijn soep"}, "stamps": stamps})
    assert (status, problem["now"], problem["sent"]) == (
        409,
        {"name": "Soep van Bram"},
        {"name": "Mijn soep"},
    )
    assert program.ask("patch", entry, {"fields": {"name": "Mijn soep"}})[0] == 422
    ours.refresh_from_db()
    assert ours.name == "Soep van Bram"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": None},
        {"name": 7},
        {"name": "a\0b"},
        {"extra": {"mark": "x"}},
        {"checked": ["2026-01-01", "me", "phoned"]},
        {"checked.name": ["2026-01-01", "me", "phoned"]},
        {"merged_into": "another"},
        {"organization": "another"},
        {"no_such_field": 1},
        {"phones": "02 000"},
        {"phones": [{"number": "02", "owner": 3}]},
        {"phones": [["02"]]},
        {"needs": {"wellbeing.hot_meal": "person"}},
        {"needs": {"no.such": ["person", ""]}},
        {"hours.door": [{"hours": "whenever"}]},
        {"hours.gate": []},
        {"condition.price": {"answer": "free"}},
        {"condition.price": "free"},
        {"place.": {}},
        {"place.x": {"location": {"latitude": "north"}}},
        {"place.x": {"location": {"latitude": 1e400, "longitude": 4}}},
        {"minimum_age": -3},
        {"minimum_age": 1.5},
        {"costs": [{"amount": "NaN"}]},
        {"costs": [{"amount": "1e99"}]},
        {"visibility": "everyone"},
        {"description": "x" * 20_001},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_written(people: Cast, fields: Any) -> None:
    ours = soup(people)
    program, entry = Program(key_of(people)), f"{V1}/{ours.hsds_id}"
    before = program.ask("get", entry)[1]
    status, problem = program.ask("patch", entry, {"fields": fields, "stamps": before["stamps"]})
    assert status in (400, 422)
    assert problem["detail"]
    assert program.ask("get", entry)[1] == before


def test_a_new_entry_belongs_to_an_organisation_of_the_house(people: Cast) -> None:
    ours, theirs = soup(people).organization, soup(people, there=True).organization
    program = Program(key_of(people))
    fields = {"name": "Douches", "visibility": "partners"}
    status, made = program.ask("post", V1, {"organization": ours.hsds_id, "fields": fields})
    assert (status, made["fields"]["name"]) == (201, "Douches")
    assert program.ask("post", V1, {"organization": theirs.hsds_id, "fields": fields})[0] == 404
    assert Service.objects.filter(name="Douches").count() == 1


def test_fullness_and_closings_end_by_themselves_and_within_bounds(people: Cast) -> None:
    entry = f"{V1}/{soup(people).hsds_id}"
    program, now = Program(key_of(people)), timezone.now()
    soon, late = (now + datetime.timedelta(days=days) for days in (1, 30))
    assert program.ask("put", f"{entry}/fullness", {"level": "full", "until": soon.isoformat()})[0] == 200
    assert ServiceHistory.objects.latest("pk").act == "how_full"
    assert program.ask("put", f"{entry}/fullness", {"level": "full", "until": late.isoformat()})[0] == 422
    today = timezone.localdate().isoformat()
    status, after = program.ask("put", f"{entry}/closure", {"since": today, "until": today, "note": "feest"})
    assert (status, after["fields"]["closure"]) == (200, {"since": today, "until": today, "note": "feest"})
    status, after = program.ask("delete", f"{entry}/closure")
    assert (status, "closure" in after["fields"]) == (200, False)


def test_the_description_lists_every_address(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert sorted(described["paths"]) == [
        "/api/v1/entries",
        "/api/v1/entries/{hsds_id}",
        "/api/v1/entries/{hsds_id}/closure",
        "/api/v1/entries/{hsds_id}/confirmed",
        "/api/v1/entries/{hsds_id}/fullness",
    ]


def test_an_address_of_another_house_cannot_be_written_by_its_identifier(people: Cast) -> None:
    ours, theirs = soup(people), soup(people, there=True)
    place = Location.objects.create(address_1="Kaai 1", postal_code="1000", organization=theirs.organization)
    ServiceAtLocation.objects.create(service=theirs, location=place)
    program, entry = Program(key_of(people)), f"{V1}/{ours.hsds_id}"
    taken = {"place.x": {"location": {"id": place.hsds_id, "address_1": "Elders 9"}}}
    assert program.ask("patch", entry, {"fields": taken})[0] == 422
    fields = {"name": "Nieuw", **taken}
    assert program.ask("post", V1, {"organization": ours.organization.hsds_id, "fields": fields})[0] == 422
    place.refresh_from_db()
    assert place.address_1 == "Kaai 1"


def test_a_secret_address_is_not_shown_by_a_program(people: Cast) -> None:
    ours = soup(people)
    Service.objects.filter(pk=ours.pk).update(visibility="phone_only", reached_by="phone")
    program, entry = Program(key_of(people)), f"{V1}/{ours.hsds_id}"
    read = program.ask("get", entry)[1]
    assert (
        program.ask("patch", entry, {"fields": {"visibility": "public"}, "stamps": read["stamps"]})[0] == 422
    )
    ours.refresh_from_db()
    assert ours.visibility == "phone_only"


@pytest.mark.parametrize(
    "beside", [{"extra": "x"}, {"checked": [1]}, {"translations": "x"}, {"feed": [2]}], ids=str
)
def test_what_a_row_carries_along_is_not_written(
    people: Cast, beside: dict[str, Any], client: Client
) -> None:
    ours = soup(people)
    program, entry = Program(key_of(people)), f"{V1}/{ours.hsds_id}"
    read = program.ask("get", entry)[1]
    rows = [{"number": "02 000 00 01", **beside}]
    status, after = program.ask("patch", entry, {"fields": {"phones": rows}, "stamps": read["stamps"]})
    assert (status, [row["number"] for row in after["fields"]["phones"]]) == (200, ["02 000 00 01"])
    assert client.get("/hsds/services?full=true").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"organization.name": None},
        {"organization.website": "javascript:alert(1)"},
        {"place.nosuch.hours.door": [{"hours": "Mo 09:00-10:00"}]},
        {"description": "\ud800"},
    ],
    ids=str,
)
def test_what_would_break_a_page_is_refused(people: Cast, fields: Any) -> None:
    ours = soup(people)
    program, entry = Program(key_of(people)), f"{V1}/{ours.hsds_id}"
    before = program.ask("get", entry)[1]
    assert program.ask("patch", entry, {"fields": fields, "stamps": before["stamps"]})[0] in (400, 422)
    assert program.ask("get", entry)[1] == before
