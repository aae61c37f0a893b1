"""The parts of an entry: saved, refused with everything that was typed, and never written over somebody else."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.utils import timezone

from pont.accounts import sight as walls
from pont.accounts.logs import HouseHistory
from pont.accounts.tests.cast import at_work, signed_in
from pont.directory import live
from pont.directory.demo.loader import load_demo
from pont.directory.desk.editing.part_pages import Opened
from pont.directory.desk.editing.parts import PARTS, parts_of
from pont.directory.desk.tests.editing_world import SAID, Made, fields, make, text, url
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import ServiceHistory
from pont.directory.editing.record import record_of, stamp
from pont.directory.models import Location, Organization, Service, ServiceAtLocation
from pont.directory.tests.world import CANARY_NOTE

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def made() -> Made:
    return make()


@pytest.fixture
def bram(made: Made) -> Client:
    return signed_in(made.cast.bram)


def part_url(made: Made, part: str, service: Service | None = None) -> str:
    return url("entry-part", made.cast.brug, (service or made.world.soup).pk, part)


def untouched(browser: Client, address: str) -> dict[str, Any]:
    """What a browser would send of this page as it stands."""
    page = browser.get(address)
    return {**fields(page.context["form"]), "seen": page.context["seen"], "kept": "", **SAID}


def send(browser: Client, address: str, **typed: Any) -> HttpResponse:
    return browser.post(address, {**untouched(browser, address), **typed})


def other_hand(service: Service, values: Mapping[str, Any]) -> None:
    """Somebody of another house changes this too."""
    base = {key: stamp(record_of(service.pk).get(key)) for key in values}
    day = datetime.date(2026, 11, 21)
    editing.change_entry(service=service, values=values, base=base, how="told", on=day, by=Hand("Le Passage"))


def test_saving_what_nobody_touched_says_nothing_new_of_any_service_of_the_demo(made: Made) -> None:
    load_demo(today=datetime.date(2026, 11, 17))
    at = at_work(made.editor, made.cast.brug)
    Service.objects.filter(visibility="house").update(visibility="partners")
    said = []
    with walls.of_house(made.cast.brug.pk):
        for service in Service.objects.select_related("organization").order_by("pk")[::4]:
            for part in parts_of(record_of(service.pk)):
                opened = Opened(at, service, part, QueryDict())
                form = opened.form()
                data = QueryDict(mutable=True)
                for name, value in fields(form).items():
                    data.setlist(name, [str(one) for one in value] if isinstance(value, list) else [value])
                sent = opened.form(data)
                if not sent.is_valid() or sent.wanted(form.seen()):
                    said.append(
                        (
                            service.name,
                            part.code,
                            dict(sent.errors),
                            sent.is_valid() and sent.wanted(form.seen()),
                        )
                    )
    assert said == []


def test_a_text_is_saved_with_who_said_so_and_goes_on_to_the_next_part(made: Made, bram: Client) -> None:
    address = part_url(made, "what")
    answer = send(bram, address, description="Warme soep.\n\nEn brood.", next="1")
    assert answer.status_code == 302
    assert answer["Location"] == f"{part_url(made, 'where')}?how=phoned&on=2026-11-20"
    service = Service.objects.get(pk=made.world.soup.pk)
    assert service.description == "Warme soep.\n\nEn brood."
    assert record_of(service.pk)["checked.description"] == ["2026-11-20", "Huis De Brug", "phoned"]
    with walls.of_house(made.cast.brug.pk):
        told = HouseHistory.objects.latest("pk")
        assert (told.action, told.about) == ("change_entry", "Soep aan de brug")


@pytest.mark.parametrize(
    ("part", "typed", "key", "value"),
    [
        ("name", {"name": "Soep van de brug"}, "name", "Soep van de brug"),
        ("name", {"other_names": "De soep\nBrugsoep"}, "other_names", ["De soep", "Brugsoep"]),
        ("contact", {"email": "soep@example.org"}, "email", "soep@example.org"),
        ("costs", {"fees_description": "Wie wil, geeft iets."}, "fees_description", "Wie wil, geeft iets."),
        ("whom", {"minimum_age": "18"}, "minimum_age", 18),
        ("sight", {"visibility": "partners"}, "visibility", "partners"),
        ("organization", {"website": "https://example.org/"}, "organization.website", "https://example.org/"),
    ],
)
def test_each_part_writes_its_key(
    made: Made, bram: Client, part: str, typed: dict[str, Any], key: str, value: Any
) -> None:
    before = record_of(made.world.soup.pk)
    assert send(bram, part_url(made, part), **typed).status_code == 302
    after = record_of(made.world.soup.pk)
    assert after[key] == value
    told = ServiceHistory.objects.get(act="changed").changes
    assert [name for name in told if not name.startswith("checked.") and name != "translations"] == [key]
    assert before.get(key) != after[key]


def test_rows_are_added_changed_and_taken_away(made: Made, bram: Client) -> None:
    address = part_url(made, "contact")
    send(bram, address, **{"number-0-1": "02 000 00 99", "about-0-1": "de kok"})
    rows = record_of(made.world.soup.pk)["phones"]
    assert [(row["number"], row.get("description")) for row in rows] == [
        ("02 000 00 12", None),
        ("02 000 00 99", "de kok"),
    ]
    send(bram, address, **{"number-0-0": ""})
    assert [row["number"] for row in record_of(made.world.soup.pk)["phones"]] == ["02 000 00 99"]
    send(bram, part_url(made, "languages"), spoken=["nl", "ar"], others="gebarentaal")
    said = [row.get("code") or row["name"] for row in record_of(made.world.soup.pk)["languages"]]
    assert said == ["nl", "ar", "gebarentaal"]
    send(bram, part_url(made, "costs"), documents="identiteitskaart\nbrief van het ziekenhuis")
    assert [row["document"] for row in record_of(made.world.soup.pk)["documents"]] == [
        "identiteitskaart",
        "brief van het ziekenhuis",
    ]
    send(bram, part_url(made, "whom"), areas=["21004"])
    assert [row["commune"] for row in record_of(made.world.soup.pk)["areas"]] == ["21004"]


def test_a_condition_is_answered_forgotten_and_keeps_who_may_know_it(made: Made, bram: Client) -> None:
    address = part_url(made, "asks")
    send(bram, address, **{"answer-price": "amount", "note-price": "Een euro.", "answer-anonymous": ""})
    record = record_of(made.world.soup.pk)
    price = record["condition.price"]
    assert (price["answer"], price["note"], price["checked"]) == (
        "amount",
        "Een euro.",
        ["2026-11-20", "Huis De Brug", "phoned"],
    )
    assert "condition.anonymous" not in record
    assert record["condition.without_papers"]["note"] == CANARY_NOTE
    assert record["condition.without_papers"]["visibility"] == "partners"


def test_a_note_without_an_answer_is_refused_and_stays(made: Made, bram: Client) -> None:
    answer = send(bram, part_url(made, "asks"), **{"note-toilet_there": "achteraan links"})
    assert answer.status_code == 400
    assert "achteraan links" in text(answer)
    assert "a note alone is shown to nobody" in text(answer)


@pytest.mark.parametrize(
    ("part", "typed", "kept"),
    [
        ("contact", {"url": "javascript:alert(1)", "email": "soep@example.org"}, "javascript:alert(1)"),
        ("whom", {"minimum_age": "60", "maximum_age": "18"}, 'value="60"'),
        ("name", {"name": "", "other_names": "Bewaar mij"}, "Bewaar mij"),
        ("where", {"point": "ergens", "address_1": "Nieuwe kaai 1"}, "Nieuwe kaai 1"),
        ("what", {"description": "Bewaar mij", "on": "2999-01-01"}, "Bewaar mij"),
        ("what", {"description": "Bewaar mij", "how": ""}, "Bewaar mij"),
    ],
)
def test_what_is_refused_is_still_on_the_page(
    made: Made, bram: Client, part: str, typed: dict[str, str], kept: str
) -> None:
    before = record_of(made.world.soup.pk)
    answer = send(bram, part_url(made, part), **typed)
    assert answer.status_code == 400
    assert kept in text(answer)
    assert 'class="errorlist' in text(answer)
    assert record_of(made.world.soup.pk) == before


def test_what_somebody_else_wrote_meanwhile_stands_beside_and_one_is_chosen(made: Made, bram: Client) -> None:
    address = part_url(made, "name")
    typed = {**untouched(bram, address), "name": "Mijn soep"}
    other_hand(made.world.soup, {"name": "Hun soep"})
    answer = bram.post(address, typed)
    assert answer.status_code == 409
    assert [("Hun soep" in text(answer)), ("Mijn soep" in text(answer))] == [True, True]
    assert record_of(made.world.soup.pk)["name"] == "Hun soep"
    again = {**typed, "seen": answer.context["seen"], "clash": "name"}
    assert bram.post(address, again).status_code == 409
    assert bram.post(address, {**again, "keep:name": "theirs"}).status_code == 302
    assert record_of(made.world.soup.pk)["name"] == "Hun soep"
    assert bram.post(address, {**again, "keep:name": "mine"}).status_code == 302
    assert record_of(made.world.soup.pk)["name"] == "Mijn soep"


def test_a_third_change_is_not_overwritten_by_a_choice_between_two(made: Made, bram: Client) -> None:
    address = part_url(made, "name")
    typed = {**untouched(bram, address), "name": "Mijn soep"}
    other_hand(made.world.soup, {"name": "Hun soep"})
    shown = bram.post(address, typed)
    other_hand(made.world.soup, {"name": "Soep van nog iemand"})
    answer = bram.post(
        address, {**typed, "seen": shown.context["seen"], "clash": "name", "keep:name": "mine"}
    )
    assert answer.status_code == 409
    assert record_of(made.world.soup.pk)["name"] == "Soep van nog iemand"


def test_two_people_may_change_two_fields_of_one_part(made: Made, bram: Client) -> None:
    address = part_url(made, "contact")
    typed = {**untouched(bram, address), "email": "soep@example.org"}
    other_hand(made.world.soup, {"url": "https://example.org/soep"})
    assert bram.post(address, typed).status_code == 302
    record = record_of(made.world.soup.pk)
    assert (record["email"], record["url"]) == ("soep@example.org", "https://example.org/soep")


def test_a_form_without_stamps_writes_over_nothing(made: Made, bram: Client) -> None:
    address = part_url(made, "name")
    for seen in ("", "{}", "[]", "no json", json.dumps({"name": "0" * 16})):
        answer = bram.post(address, {**untouched(bram, address), "seen": seen, "name": "Ongezien"})
        assert (seen, answer.status_code) == (seen, 409)
    assert record_of(made.world.soup.pk)["name"] == "Soep aan de brug"


def test_an_address_that_stands_in_another_house_too_gets_a_row_of_its_own(made: Made, bram: Client) -> None:
    place = ServiceAtLocation.objects.get(service=made.world.soup)
    ServiceAtLocation.objects.create(service=made.theirs, location=place.location)
    address = part_url(made, "where")
    assert "Other houses have entries at this address." in text(bram.get(address))
    send(bram, address, address_1="Nieuwe kaai 1")
    assert record_of(made.world.soup.pk)[f"place.{place.hsds_id}"]["location"]["address_1"] == "Nieuwe kaai 1"
    assert Location.objects.get(pk=place.location_id).address_1 == "Voorbeeldkaai 12"


def test_an_address_that_only_own_entries_share_moves_for_all(made: Made, bram: Client) -> None:
    place = ServiceAtLocation.objects.get(service=made.world.soup)
    ServiceAtLocation.objects.create(service=made.world.line, location=place.location)
    address = part_url(made, "where")
    assert "Lijn 24" in text(bram.get(address))
    send(bram, address, address_1="Nieuwe kaai 1")
    assert Location.objects.get(pk=place.location_id).address_1 == "Nieuwe kaai 1"


def test_a_place_is_added_and_taken_out(made: Made, bram: Client) -> None:
    address = f"{part_url(made, 'where')}?place=new"
    send(bram, address, address_1="Tweede kaai 2", postal_code="1080", point="50.85, 4.34")
    added = ServiceAtLocation.objects.filter(service=made.world.soup).latest("pk")
    location = added.location
    assert location is not None
    assert (location.address_1, location.commune, location.latitude) == ("Tweede kaai 2", "21012", 50.85)
    address = f"{part_url(made, 'where')}?place={added.hsds_id}"
    assert send(bram, address, act="remove").status_code == 302
    assert not ServiceAtLocation.objects.filter(pk=added.pk).exists()


def test_an_address_is_looked_up_without_a_script(made: Made, bram: Client) -> None:
    answer = send(bram, part_url(made, "where"), act="lookup", address_1="Flageyplein", postal_code="1050")
    assert answer.status_code == 200
    found = answer.context["found"]
    assert found
    chosen = send(bram, part_url(made, "where"), use=found[0]["point"])
    assert found[0]["point"] in text(chosen)


def test_phone_only_asks_twice_and_then_forgets_the_address(made: Made, bram: Client) -> None:
    address = part_url(made, "sight")
    assert send(bram, address, visibility="phone_only").status_code == 400
    assert ServiceAtLocation.objects.filter(service=made.world.soup).exists()
    assert send(bram, address, visibility="phone_only", sure="on").status_code == 302
    record = record_of(made.world.soup.pk)
    assert (record["visibility"], record["reached_by"]) == ("phone_only", "phone")
    assert [key for key in record if key.startswith("place.")] == []
    assert bram.get(part_url(made, "where")).status_code == 404
    told = text(bram.get(url("entry-history", made.cast.brug, made.world.soup.pk)))
    assert "Voorbeeldkaai" not in told


def test_a_worker_cannot_give_an_entry_to_an_organisation_of_another_house(made: Made, bram: Client) -> None:
    other = made.theirs.organization.hsds_id
    assert send(bram, part_url(made, "organization"), organization=other).status_code == 400
    assert record_of(made.world.soup.pk)["organization"] == made.world.house.hsds_id


def test_another_organisation_keeps_its_own_words(made: Made) -> None:
    editor = signed_in(made.editor)
    other = Organization.objects.get(pk=made.theirs.organization_id)
    address = f"{part_url(made, 'organization')}?q=passage"
    assert send(editor, address, organization=other.hsds_id, name="Verkeerde naam").status_code == 302
    other.refresh_from_db()
    assert other.name == "Passage asbl"
    assert record_of(made.world.soup.pk)["organization"] == other.hsds_id


def test_no_form_has_more_fields_than_may_be_sent(made: Made, bram: Client) -> None:
    for part in PARTS:
        form = bram.get(part_url(made, part.code)).context["form"]
        assert (
            part.code,
            sum(len(list(one.subwidgets)) if isinstance(one.value(), list) else 1 for one in form) < 190,
        ) == (part.code, True)


def test_a_change_is_on_the_page_of_visitors(made: Made, bram: Client) -> None:
    send(bram, part_url(made, "name"), name="Soep van vandaag")
    live.forget()
    assert "Soep van vandaag" in text(Client(HTTP_HOST="localhost").get(f"/nl/door/{made.world.soup.pk}/"))


def test_a_form_without_the_token_of_its_page_is_refused(made: Made) -> None:
    browser = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    browser.force_login(made.cast.bram.worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in (
        part_url(made, "name"),
        url("entry-draft", made.cast.brug),
        url("entry-alike", made.cast.brug),
    ):
        assert (address, browser.post(address, {"name": "x"}).status_code) == (address, 403)


def test_the_day_that_is_offered_is_today(made: Made, bram: Client) -> None:
    assert f'value="{timezone.localdate().isoformat()}"' in text(bram.get(part_url(made, "name")))
