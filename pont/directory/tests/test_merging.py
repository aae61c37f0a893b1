"""Two entries of one service become one, and two again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from pont.accounts.actions import NotPossible
from pont.accounts.models import House
from pont.directory import actions as map_actions
from pont.directory.collecting.models import Collection, CollectionEntry
from pont.directory.duplicates import merging
from pont.directory.editing import actions
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import Gone
from pont.directory.editing.record import differences, record_of, stamp
from pont.directory.models import Location, Organization, Phone, Service, ServiceAtLocation
from pont.directory.tests.world import World, make_service, make_world

pytestmark = pytest.mark.django_db
HOUSE = Hand("Huis De Brug")


def twin(world: World) -> Service:
    """The soup once more, under its old name, with another telephone and a place."""
    other = make_service(world.house, "Oude soep", description="Soep en brood.", other_names=["De Pot"])
    Phone.objects.filter(service=other).update(number="+32 (0)2 000 00 12")
    Phone.objects.create(service=other, number="02 000 99 99")
    place = Location.objects.create(address_1="Dorpsstraat 1", postal_code="1000")
    ServiceAtLocation.objects.create(service=other, location=place)
    return other


def rows(stays: Service, goes: Service) -> dict[str, merging.Row]:
    return {row.key: row for row in merging.preview(record_of(stays.pk), record_of(goes.pk))}


def test_a_preview_says_what_becomes_of_each_field_and_changes_nothing() -> None:
    world = make_world()
    other = twin(world)
    before = record_of(world.soup.pk), record_of(other.pk)
    shown = rows(world.soup, other)
    assert shown["other_names"].becomes == ["Oude soep", "De Pot"]
    assert [phone["number"] for phone in shown["phones"].becomes] == ["02 000 00 12", "02 000 99 99"]
    assert (shown["name"].is_free, shown["phones"].is_free) == (True, False)
    assert (record_of(world.soup.pk), record_of(other.pk)) == before


def test_joining_fills_gaps_and_keeps_the_rest_and_leads_on_from_the_old_address(client: Client) -> None:
    world = make_world()
    other = twin(world)
    line = merging.merge(stays=world.soup, goes=other, take=["description"], by=HOUSE)
    after = record_of(world.soup.pk)
    assert (after["name"], after["description"]) == ("Soep aan de brug", "Soep en brood.")
    assert [phone["number"] for phone in after["phones"]] == ["02 000 00 12", "02 000 99 99"]
    assert (line.act, line.by) == ("joined", "Huis De Brug")
    assert merging.where_it_went(other.pk) == world.soup.pk
    assert other.pk not in set(Service.objects.public().values_list("pk", flat=True))
    response = client.get(f"/nl/door/{other.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"/nl/door/{world.soup.pk}/")
    assert client.get(f"/nl/door/{world.soup.pk}/").status_code == 200


def test_what_was_joined_is_parted_field_by_field() -> None:
    world = make_world()
    other = twin(world)
    before = record_of(world.soup.pk), record_of(other.pk)
    merging.merge(stays=world.soup, goes=other, take=["name"], by=HOUSE)
    assert merging.part(gone=other, by=HOUSE) == []
    assert differences(before[0], record_of(world.soup.pk)) == {}
    assert differences(before[1], record_of(other.pk)) == {}
    assert [line.act for line in other.history.all()] == ["parted", "joined_into"]
    assert not Gone.objects.filter(hsds_id=other.hsds_id).exists()


def test_a_list_of_doors_leads_to_the_entry_that_stays() -> None:
    world = make_world()
    other = twin(world)
    for name, services in (("Eten", [other]), ("Drinken", [world.soup, other])):
        collection = Collection.objects.create(house=House.objects.get_or_create(name="H")[0], name=name)
        for position, service in enumerate(services, start=1):
            CollectionEntry.objects.create(collection=collection, service=service, position=position)
    merging.merge(stays=world.soup, goes=other, take=[], by=HOUSE)
    found = CollectionEntry.objects.values_list("collection__name", "service__name")
    assert sorted(found) == [("Drinken", "Soep aan de brug"), ("Eten", "Soep aan de brug")]


def test_joining_never_lets_more_people_see_an_entry() -> None:
    world = make_world()
    for seen_by in ("partners", "house"):
        other = twin(world)
        Service.objects.filter(pk=other.pk).update(visibility=seen_by)
        with pytest.raises(NotPossible):
            merging.merge(stays=world.soup, goes=other, take=[], by=HOUSE)
    with pytest.raises(NotPossible):
        merging.merge(stays=world.refuge, goes=world.soup, take=[], by=HOUSE)
    with pytest.raises(NotPossible):
        merging.merge(stays=world.soup, goes=world.soup, take=[], by=HOUSE)


def test_what_was_joined_once_is_not_joined_again() -> None:
    world = make_world()
    other, third = twin(world), twin(world)
    merging.merge(stays=world.soup, goes=other, take=[], by=HOUSE)
    with pytest.raises(NotPossible):
        merging.merge(stays=third, goes=other, take=[], by=HOUSE)
    merging.merge(stays=third, goes=world.soup, take=[], by=HOUSE)
    assert merging.where_it_went(other.pk) == third.pk


def test_two_that_a_person_told_apart_are_remembered_whichever_came_first() -> None:
    world = make_world()
    merging.tell_apart(one=world.soup, other=world.women)
    merging.tell_apart(one=world.women, other=world.soup)
    assert merging.said_apart() == {(world.soup.pk, world.women.pk)}


def test_what_only_its_own_house_reads_does_not_go_into_the_entry_of_another() -> None:
    world = make_world()
    other = make_service(Organization.objects.create(name="Ander huis"), "Oude soep")
    for seen_by in ("house", "partners"):
        map_actions.set_condition(
            service=other,
            kind="toilet_there" if seen_by == "house" else "private_room",
            answer="yes",
            visibility=seen_by,
            by="Ander huis",
        )
    merging.merge(stays=world.soup, goes=other, take=["condition.toilet_there"], by=HOUSE)
    kinds = set(world.soup.conditions.values_list("kind", flat=True))
    assert ("toilet_there" in kinds, "private_room" in kinds) == (False, True)


def test_what_was_joined_into_an_address_that_becomes_secret_is_secret_too() -> None:
    world = make_world()
    other = twin(world)
    merging.merge(stays=world.soup, goes=other, take=[], by=HOUSE)
    now = record_of(world.soup.pk)
    actions.change_entry(
        service=world.soup,
        values={"visibility": "phone_only", "reached_by": "phone"},
        base={key: stamp(now.get(key)) for key in ("visibility", "reached_by")},
        how="phoned",
        on=timezone.localdate(),
        by=HOUSE,
    )
    merging.part(gone=other, by=HOUSE)
    other.refresh_from_db()
    assert (other.visibility, other.places.count()) == ("phone_only", 0)
    assert "Dorpsstraat" not in str([line.changes for line in other.history.all()])
    assert not Location.objects.filter(address_1="Dorpsstraat 1").exists()
