"""An entry as plain data: what is read can be written, and what was written can be put back."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from pont.accounts.actions import NotPossible
from pont.directory import actions as map_actions
from pont.directory.demo.loader import load_demo
from pont.directory.editing import actions, checks
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import FieldCheck, Gone, ServiceHistory
from pont.directory.editing.record import differences, read_record, record_of, stamp, with_all
from pont.directory.editing.storing import store_changes
from pont.directory.models import Service
from pont.directory.tests.world import CANARY_PLACE, make_world

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 17)
HOUSE = Hand("Huis De Brug")


@pytest.mark.one_database
def test_what_is_taken_away_can_be_put_back_for_every_service_of_the_demo() -> None:
    load_demo(today=TODAY)
    kept = ("name", "visibility", "status", "example", "reached_by", "organization", "organization.name")
    for service in with_all(Service.objects.all()):
        before = read_record(service)
        store_changes(service, {key: None for key in before if key not in kept})
        assert set(record_of(service.pk)) <= {*kept}
        store_changes(Service.objects.get(pk=service.pk), before)
        assert differences(before, record_of(service.pk)) == {}


def test_two_readers_see_the_same_stamp_and_a_check_does_not_change_it() -> None:
    world = make_world()
    before = record_of(world.soup.pk)
    actions.confirm(service=world.soup, how="phoned", on=TODAY, by=HOUSE)
    after = record_of(world.soup.pk)
    assert after["hours.door"] != before["hours.door"]
    assert stamp(after["hours.door"]) == stamp(before["hours.door"])
    assert after["hours.door"][0]["checked"] == ["2026-11-17", "Huis De Brug", "phoned"]
    assert {check.verified_how for check in FieldCheck.objects.filter(service=world.soup)} == {"phoned"}


def change(service: Service, **values: object) -> ServiceHistory | None:
    base = {key: stamp(record_of(service.pk).get(key)) for key in values}
    return actions.change_entry(service=service, values=values, base=base, how="phoned", on=TODAY, by=HOUSE)


def test_a_change_is_told_with_what_was_there_before_and_can_be_put_back() -> None:
    world = make_world()
    before = record_of(world.soup.pk)
    line = change(world.soup, name="Soep en brood", url="https://example.org/soep")
    assert line is not None
    assert line.changes["name"] == ["Soep aan de brug", "Soep en brood"]
    assert line.by == "Huis De Brug"
    actions.put_back(line=line, by=HOUSE)
    after = record_of(world.soup.pk)
    assert after["name"] == "Soep aan de brug"
    assert "url" not in after
    assert differences(before, after) == {}
    assert [row.act for row in world.soup.history.all()] == ["put_back", "changed"]


def test_what_somebody_else_wrote_meanwhile_is_never_overwritten() -> None:
    world = make_world()
    seen = {"name": stamp(record_of(world.soup.pk)["name"])}
    change(world.soup, name="Soep van de buren")
    with pytest.raises(actions.ChangedMeanwhile) as caught:
        actions.change_entry(
            service=world.soup, values={"name": "Mijn soep"}, base=seen, how="phoned", on=TODAY, by=HOUSE
        )
    assert caught.value.both == {"name": ("Soep van de buren", "Mijn soep")}
    assert record_of(world.soup.pk)["name"] == "Soep van de buren"


def test_two_people_may_change_two_fields_at_once() -> None:
    world = make_world()
    seen = record_of(world.soup.pk)
    change(world.soup, name="Soep van de buren")
    actions.change_entry(
        service=world.soup,
        values={"url": "https://example.org/"},
        base={"url": stamp(seen.get("url"))},
        how="told",
        on=TODAY,
        by=HOUSE,
    )
    assert record_of(world.soup.pk)["name"] == "Soep van de buren"
    assert record_of(world.soup.pk)["url"] == "https://example.org/"


def test_putting_back_what_was_changed_again_says_so_and_changes_nothing() -> None:
    world = make_world()
    first = change(world.soup, name="Soep van de buren")
    change(world.soup, name="Soep van iedereen")
    assert first is not None
    with pytest.raises(actions.ChangedMeanwhile):
        actions.put_back(line=first, by=HOUSE)
    assert record_of(world.soup.pk)["name"] == "Soep van iedereen"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("name", "a" * 301),
        ("url", "javascript:alert(1)"),
        ("email", "no address"),
        ("visibility", "everybody"),
        ("condition.price", {"answer": "gold", "visibility": "public"}),
        ("condition.price", {"answer": "free", "visibility": "phone_only"}),
        ("condition.unheard_of", {"answer": "yes", "visibility": "public"}),
        ("hours.door", [{"hours": "Mo-Fr whenever"}]),
        ("needs", {"no.such.need": ["person", ""]}),
        ("place.x", {"location": {"latitude": 50.8}}),
        ("place.x", {"location": {"latitude": 500.0, "longitude": 4.3}}),
        ("minimum_age", -1),
        ("phones", [{"number": "02 000 00 00"}] * 61),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(key: str, value: object) -> None:
    world = make_world()
    before = record_of(world.soup.pk)
    with pytest.raises(checks.FieldRefused) as caught:
        change(world.soup, **{key: value, "description": "Nieuw"})
    assert caught.value.key == key
    assert differences(before, record_of(world.soup.pk)) == {}
    assert not ServiceHistory.objects.exists()


def test_an_address_that_becomes_secret_is_in_no_history() -> None:
    world = make_world()
    change(world.soup, **{"place.x": {"location": {"address_1": CANARY_PLACE, "postal_code": "1000"}}})
    line = change(world.soup, **{"place.x": None, "visibility": "phone_only", "reached_by": "phone"})
    assert line is not None
    written = [str(row.changes) for row in ServiceHistory.objects.all()]
    assert [text for text in written if CANARY_PLACE in text] == []
    with pytest.raises(NotPossible):
        actions.put_back(line=line, by=HOUSE)
    assert record_of(world.soup.pk)["visibility"] == "phone_only"


def test_what_left_the_map_is_told_only_where_everybody_could_read_it() -> None:
    world = make_world()
    map_actions.note_change(None)
    change(world.soup, visibility="partners")
    assert list(Gone.objects.values_list("hsds_id", flat=True)) == [world.soup.hsds_id]
    change(world.soup, visibility="house")
    change(world.soup, visibility="public")
    assert not Gone.objects.exists()


def test_a_closing_ends_by_itself_and_can_be_taken_back() -> None:
    world = make_world()
    today = timezone.localdate()
    line = actions.close_until(service=world.soup, since=today, until=today, how="told", by=Hand.service())
    assert line is not None
    assert record_of(world.soup.pk)["closure"] == {"since": today.isoformat(), "until": today.isoformat()}
    actions.open_again(service=world.soup, how="told", by=Hand.service())
    assert "closure" not in record_of(world.soup.pk)


def test_an_ended_entry_is_found_by_nobody_and_can_be_put_back() -> None:
    world = make_world()
    line = actions.end_entry(service=world.soup, how="phoned", by=HOUSE)
    assert line is not None
    assert world.soup.pk not in set(Service.objects.public().values_list("pk", flat=True))
    actions.put_back(line=line, by=HOUSE)
    assert world.soup.pk in set(Service.objects.public().values_list("pk", flat=True))


def test_a_new_entry_says_who_made_it_and_derives_its_needs() -> None:
    world = make_world()
    service = actions.start_entry(
        organization=world.house,
        values={"name": "Douches aan het water", "description": "Een warme douche.", "language": "nl"},
        how="told",
        on=TODAY,
        by=HOUSE,
    )
    assert [need.code for need in service.needs.all()] == ["wellbeing.shower"]
    assert [line.act for line in service.history.all()] == ["started"]
    assert record_of(service.pk)["checked"] == ["2026-11-17", "Huis De Brug", "told"]


def test_what_was_only_checked_since_can_still_be_put_back() -> None:
    world = make_world()
    line = change(world.soup, name="Soep en brood")
    assert line is not None
    later = TODAY + datetime.timedelta(days=2)
    actions.confirm(service=world.soup, how="visited", on=later, by=HOUSE)
    actions.put_back(line=line, by=HOUSE)
    after = record_of(world.soup.pk)
    assert (after["name"], after["checked.name"][0]) == ("Soep aan de brug", "2026-11-19")
