"""What may be written of a collection, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from pont.accounts import sight
from pont.accounts.tests.cast import at_work
from pont.directory.collecting import actions
from pont.directory.collecting.actions import ChangedMeanwhile, NotPossible
from pont.directory.collecting.models import Collection, CollectionEntry
from pont.directory.collecting.tests.made_collections import NAME, Made, make, order, translate
from pont.directory.models import Service

pytestmark = pytest.mark.django_db
TEXTS = {"introduction": "Voor wie koud heeft.", "credit": "Gemaakt met Nadia en de buren", "language": "nl"}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def made() -> Made:
    return make()


def test_a_new_collection_is_seen_by_its_house_only(made: Made) -> None:
    found = made.started(made.world.soup)
    assert list(Collection.objects.published()) == []
    assert list(Collection.objects.of_house(made.cast.brug)) == [found]
    assert list(Collection.objects.of_house(made.cast.passage)) == []


def test_doors_stand_in_the_order_in_which_they_came(made: Made) -> None:
    world = made.world
    assert order(made.started(world.old, world.soup, world.line)) == [
        "Oude lijst",
        "Soep aan de brug",
        "Lijn 24",
    ]


@pytest.mark.parametrize(
    ("at", "up", "then"),
    [
        (1, True, ["Soep aan de brug", "Oude lijst", "Lijn 24"]),
        (1, False, ["Oude lijst", "Lijn 24", "Soep aan de brug"]),
        (0, True, ["Oude lijst", "Soep aan de brug", "Lijn 24"]),
        (2, False, ["Oude lijst", "Soep aan de brug", "Lijn 24"]),
    ],
)
def test_a_door_changes_places_with_the_one_beside_it(made: Made, at: int, up: bool, then: list[str]) -> None:
    found = made.started(made.world.old, made.world.soup, made.world.line)
    with made.at_brug() as by:
        actions.move_door(entry=list(found.entries.all())[at], up=up, by=by)
    assert order(found) == then


def test_a_move_leads_over_the_gap_that_another_left(made: Made) -> None:
    found = made.started(made.world.old, made.world.soup, made.world.line)
    _first, second, third = found.entries.all()
    with made.at_brug() as by:
        actions.remove_door(entry=second, by=by)
        actions.move_door(entry=third, up=True, by=by)
    assert order(found) == ["Lijn 24", "Oude lijst"]


def test_a_door_that_was_moved_meanwhile_moves_from_where_it_is(made: Made) -> None:
    found = made.started(made.world.old, made.world.soup, made.world.line)
    seen = list(found.entries.all())[2]
    with made.at_brug() as by:
        actions.move_door(entry=seen, up=True, by=by)
        actions.move_door(entry=seen, up=True, by=by)
    assert order(found) == ["Lijn 24", "Oude lijst", "Soep aan de brug"]


def test_a_door_that_somebody_took_out_is_not_changed(made: Made) -> None:
    found = made.started(made.world.soup)
    entry = found.entries.get()
    with made.at_brug() as by:
        actions.remove_door(entry=entry, by=by)
        for change in (
            lambda: actions.remove_door(entry=entry, by=by),
            lambda: actions.move_door(entry=entry, up=True, by=by),
            lambda: actions.set_note(entry=entry, note="x", stamp=entry.stamp, by=by),
        ):
            with pytest.raises(NotPossible, match="took this door out"):
                change()


def test_a_door_stands_in_a_collection_once(made: Made) -> None:
    found = made.started(made.world.soup)
    with made.at_brug() as by, pytest.raises(NotPossible, match="already"):
        actions.add_door(collection=found, service=made.world.soup, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectionEntry.objects.create(collection=found, service=made.world.soup, position=9)


def test_two_doors_never_stand_at_one_position(made: Made) -> None:
    found = made.started(made.world.soup)
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectionEntry.objects.create(collection=found, service=made.world.old, position=1)


def test_a_collection_has_a_name(made: Made) -> None:
    with pytest.raises(IntegrityError, match="a_collection_has_a_name"), transaction.atomic():
        Collection.objects.create(house=made.cast.brug, name="")


def test_a_collection_has_an_end(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_DOORS", 2)
    found = made.started(made.world.soup, made.world.old)
    with made.at_brug() as by, pytest.raises(NotPossible, match="at most 2 doors"):
        actions.add_door(collection=found, service=made.world.line, by=by)
    assert order(found) == ["Soep aan de brug", "Oude lijst"]


@pytest.mark.parametrize(
    "columns", [{"visibility": "partners"}, {"visibility": "house"}, {"status": "defunct"}]
)
def test_only_what_visitors_may_see_comes_in(made: Made, columns: dict[str, str]) -> None:
    Service.objects.filter(pk=made.world.soup.pk).update(**columns)
    found = made.started()
    with made.at_brug() as by, pytest.raises(NotPossible, match="Visitors may not see"):
        actions.add_door(collection=found, service=made.world.soup, by=by)
    assert order(found) == []


def test_a_service_that_left_the_map_for_good_leaves_the_collection(made: Made) -> None:
    found = made.started(made.world.soup, made.world.old)
    made.world.soup.delete()
    assert order(found) == ["Oude lijst"]


def test_texts_are_written(made: Made) -> None:
    found = made.written(made.started(), name="Warm", **TEXTS)
    found.refresh_from_db()
    assert (found.name, found.introduction, found.credit, found.language) == ("Warm", *TEXTS.values())


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(made: Made) -> None:
    found = made.started()
    seen = found.stamp
    made.written(found, introduction="Van Nadia.")
    with pytest.raises(ChangedMeanwhile):
        made.written(found, introduction="Van Omar.", stamp=seen)
    found.refresh_from_db()
    assert found.introduction == "Van Nadia."


def test_a_door_that_came_meanwhile_stands_in_no_texts_way(made: Made) -> None:
    found = made.started()
    seen = found.stamp
    with made.at_brug() as by:
        actions.add_door(collection=found, service=made.world.soup, by=by)
    assert made.written(found, introduction="Van Omar.", stamp=seen).introduction == "Van Omar."


def test_a_note_that_changed_meanwhile_is_not_overwritten(made: Made) -> None:
    found = made.started(made.world.soup)
    seen = found.entries.get()
    made.noted(found, made.world.soup, "Van Nadia.")
    with made.at_brug() as by, pytest.raises(ChangedMeanwhile):
        actions.set_note(entry=seen, note="Van Omar.", stamp=seen.stamp, by=by)
    assert found.entries.get().note == "Van Nadia."


def test_a_translation_of_another_text_is_outdated(made: Made) -> None:
    found = made.started()
    translate(found, "name", "fr", "Au chaud")
    found = made.written(found, introduction="Kom binnen.")
    translate(found, "introduction", "fr", "Entrez.")
    made.written(found, name="Iets anders")
    assert dict(found.translations.values_list("field", "status")) == {
        "name": "outdated",
        "introduction": "human",
    }


def test_without_a_door_that_visitors_see_nothing_is_published(made: Made) -> None:
    found = made.started(made.world.soup)
    Service.objects.filter(pk=made.world.soup.pk).update(visibility="partners")
    with made.at_brug() as by, pytest.raises(NotPossible, match="Add a door"):
        actions.publish_collection(collection=found, by=by)
    assert Collection.objects.published().count() == 0


def test_what_was_published_can_be_withdrawn_and_loses_nothing(made: Made) -> None:
    found = made.published(made.world.soup)
    assert list(Collection.objects.published()) == [found]
    with made.at_brug() as by:
        actions.withdraw_collection(collection=found, by=by)
    assert list(Collection.objects.published()) == []
    assert order(found) == ["Soep aan de brug"]


def test_what_has_ended_is_gone_with_all_that_was_said(made: Made) -> None:
    found = made.published(made.world.soup)
    translate(found, "name", "fr", "Au chaud")
    with made.at_brug() as by:
        actions.end_collection(collection=found, by=by)
        with pytest.raises(NotPossible, match="has ended"):
            actions.publish_collection(collection=found, by=by)
    assert (Collection.objects.count(), CollectionEntry.objects.count()) == (0, 0)
    assert Service.objects.filter(pk=made.world.soup.pk).count() == 1


def test_another_house_changes_nothing(made: Made) -> None:
    found = made.started(made.world.soup)
    entry, by = found.entries.get(), at_work(made.cast.driss, made.cast.passage)
    tries: list[Callable[[], object]] = [
        lambda: actions.add_door(collection=found, service=made.world.old, by=by),
        lambda: actions.remove_door(entry=entry, by=by),
        lambda: actions.set_note(entry=entry, note="x", stamp=entry.stamp, by=by),
        lambda: actions.publish_collection(collection=found, by=by),
        lambda: actions.end_collection(collection=found, by=by),
    ]
    with sight.of_house(made.cast.passage.pk):
        for change in tries:
            with pytest.raises(NotPossible):
                change()
    assert order(found) == ["Soep aan de brug"]


def test_every_change_writes_one_line_and_no_text(made: Made) -> None:
    found = made.written(made.published(made.world.soup, made.world.old), **TEXTS)
    made.noted(found, made.world.soup, "Kom vroeg.")
    first, second = found.entries.all()
    with made.at_brug() as by:
        actions.move_door(entry=second, up=True, by=by)
        actions.remove_door(entry=first, by=by)
        actions.withdraw_collection(collection=found, by=by)
        actions.end_collection(collection=found, by=by)
    lines = made.lines()
    assert [line.action for line in lines] == [
        *("start_collection", "add_door", "add_door", "publish_collection", "change_collection"),
        *("set_note", "move_door", "remove_door", "withdraw_collection", "end_collection"),
    ]
    assert {(line.by_id, line.role, line.about) for line in lines} == {(made.cast.bram.pk, "worker", NAME)}
    assert {key for line in lines for key in line.changes} == {"service"}


def test_what_changes_nothing_writes_no_line(made: Made) -> None:
    found = made.published(made.world.soup)
    before = len(made.lines())
    made.written(found)
    made.noted(found, made.world.soup, "")
    with made.at_brug() as by:
        actions.move_door(entry=found.entries.get(), up=True, by=by)
        actions.publish_collection(collection=found, by=by)
    assert len(made.lines()) == before


def test_every_change_of_doors_moves_the_date(made: Made) -> None:
    found = made.started()
    dates = [found.changed_at]
    for change in (
        lambda by: actions.add_door(collection=found, service=made.world.soup, by=by),
        lambda by: actions.remove_door(entry=found.entries.get(), by=by),
    ):
        with made.at_brug() as by:
            change(by)
        found.refresh_from_db()
        dates.append(found.changed_at)
    assert dates == sorted(set(dates))
