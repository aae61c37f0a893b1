"""What running workers show: a saved change within two seconds, whatever happens to the files."""

from __future__ import annotations

import datetime
import shutil
import threading
from pathlib import Path

import pytest

from pont.directory import actions, indexing, live
from pont.directory.models import Change, Organization, Schedule, Service
from pont.directory.search import Query, search

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(tmp_path: Path) -> live.Live:
    """A running process with an index folder of its own, looking for changes at every question."""
    process = live.Live(tmp_path)
    process.looked_at = float("-inf")
    return process


def asked(worker: live.Live) -> indexing.Index:
    worker.looked_at = float("-inf")
    return worker.index()


def make_service(name: str) -> Service:
    house, _new = Organization.objects.get_or_create(name="Huis De Brug", language="nl")
    service = Service.objects.create(organization=house, name=name, language="nl")
    Schedule.objects.create(service=service, hours="Mo-Su 09:00-17:00")
    return service


def names(index: indexing.Index) -> list[str]:
    found = search(index, Query(at=indexing.now_minute(), limit=100))
    return sorted(row.door.name.pick("nl")[0] for row in found.rows)


def test_a_missing_index_is_built_at_the_first_question(worker):
    make_service("Soep")
    assert names(asked(worker)) == ["Soep"]
    assert (worker.root / "CURRENT").exists()


def test_a_damaged_index_is_built_anew(worker):
    make_service("Soep")
    asked(worker)
    for folder in worker.root.iterdir():
        if folder.is_dir():
            (folder / "postings.msgpack").write_bytes(b"")
    assert names(asked(live.Live(worker.root))) == ["Soep"]


def test_a_deleted_index_is_not_fatal_for_a_running_worker(worker):
    make_service("Soep")
    asked(worker)
    shutil.rmtree(worker.root)
    assert names(asked(worker)) == ["Soep"]


def test_a_saved_change_is_shown_without_a_rebuild(worker):
    service = make_service("Soep")
    asked(worker)
    built = worker.name
    Service.objects.filter(pk=service.pk).update(name="Soep en brood")
    actions.note_change(service)
    new = make_service("Douche")
    actions.note_change(new)
    assert names(asked(worker)) == ["Douche", "Soep en brood"]
    assert worker.name == built


def test_a_removed_service_is_gone_at_once(worker):
    kept, gone = make_service("Soep"), make_service("Douche")
    asked(worker)
    actions.remove_service(service=gone)
    assert names(asked(worker)) == [kept.name]


def test_a_service_that_is_no_longer_public_is_gone_at_once(worker):
    service = make_service("Soep")
    asked(worker)
    Service.objects.filter(pk=service.pk).update(visibility="partners")
    actions.note_change(service)
    assert names(asked(worker)) == []


def test_a_condition_changes_the_answer_at_once(worker):
    service = make_service("Soep")
    asked(worker)
    actions.set_condition(service=service, kind="price", answer="free", by="Huis De Brug")
    assert [known.kind for known in asked(worker).door(1).conditions] == ["price"]
    actions.set_condition(service=service, kind="price", answer=None, by="Huis De Brug")
    assert asked(worker).door(1).conditions == ()


def test_a_change_of_everything_is_built_in_the_background(worker):
    make_service("Soep")
    asked(worker)
    make_service("Douche")
    actions.note_change(None)
    asked(worker)
    assert worker.builder is not None
    worker.builder.join(timeout=20)
    assert names(asked(worker)) == ["Douche", "Soep"]


def test_the_next_build_swallows_the_overlay(worker):
    service = make_service("Soep")
    asked(worker)
    actions.note_change(service)
    assert asked(worker).sequence == Change.objects.latest("pk").pk
    live.build(worker.root)
    index = asked(worker)
    assert (index.sequence, index is worker.base) == (Change.objects.latest("pk").pk, True)


def test_forgetting_changes_keeps_the_numbers_going(worker):
    service = make_service("Soep")
    last = [actions.note_change(service) for _ in range(3)][-1]
    actions.forget_changes(up_to=last.pk)
    assert list(Change.objects.values_list("pk", flat=True)) == [last.pk]


def test_only_one_builder_works_at_a_time(tmp_path):
    with live.building(tmp_path, wait=False) as first, live.building(tmp_path, wait=False) as second:
        assert (first, second) == (True, False)
    with live.building(tmp_path, wait=False) as again:
        assert again is True


def test_many_threads_asking_at_once_get_one_index(worker):
    make_service("Soep")
    asked(worker)
    found: list[indexing.Index] = []
    threads = [threading.Thread(target=lambda: found.append(worker.index())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(index) for index in found}) == 1


def test_an_old_index_is_built_anew(worker, monkeypatch):
    make_service("Soep")
    asked(worker)
    tomorrow = indexing.now_minute() + live.OLDEST_MINUTES + 1
    monkeypatch.setattr(indexing, "now_minute", lambda: tomorrow)
    asked(worker)
    worker.builder.join(timeout=20)
    assert asked(worker).built_at == tomorrow


def test_the_past_year_of_a_check_is_a_date(worker):
    service = make_service("Soep")
    Service.objects.filter(pk=service.pk).update(
        verified_on=datetime.date(2026, 11, 3), verified_how="phoned"
    )
    assert asked(worker).door(0).verified_on == "2026-11-03"
