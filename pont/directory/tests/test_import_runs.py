"""A run of an import: what it may not touch, what it tells, and that the whole of it can be undone."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from pont.accounts.actions import NotPossible
from pont.directory.editing import actions
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import Gone, ServiceHistory
from pont.directory.editing.record import Record, differences, read_record, record_of, stamp, with_all
from pont.directory.hsds.importing import Report, import_feed
from pont.directory.hsds.undoing import last_run, undo_run
from pont.directory.models import ImportRun, Location, Organization, Service, Source
from pont.directory.tests.hsds_feeds import Maker

pytestmark = pytest.mark.django_db
HOUSE = Hand("Huis De Brug")
Raw = dict[str, Any]


def feed_of(count: int = 4) -> list[Raw]:
    return Maker(21).services(count)


def run(folder: Path, feed: list[Raw], **how: Any) -> Report:
    file = folder / "feed.json"
    file.write_text(json.dumps(feed))
    return import_feed(file, "Lijst", **how)


def everything() -> dict[str, Record]:
    return {service.hsds_id: read_record(service) for service in with_all(Service.objects.all())}


def phoned(service: Service, on: datetime.date | None = None, **values: Any) -> None:
    """Somebody phoned and wrote down what they heard."""
    base = {key: stamp(record_of(service.pk).get(key)) for key in values}
    actions.change_entry(
        service=service, values=values, base=base, how="phoned", on=on or timezone.localdate(), by=HOUSE
    )


def test_what_somebody_phoned_for_is_not_overwritten_by_an_older_list(tmp_path: Path) -> None:
    feed = feed_of(1)
    run(tmp_path, feed)
    service = Service.objects.get()
    phoned(service, name="What they said", phones=[{"number": "02 555 00 00"}])
    feed[0] |= {"name": "Old name", "description": "A new text of the list."}
    report = run(tmp_path, feed)
    after = record_of(service.pk)
    assert after["name"] == "What they said"
    assert [phone["number"] for phone in after["phones"]] == ["02 555 00 00"]
    assert after["description"] == "A new text of the list."
    assert report.kept == [{"id": service.hsds_id, "fields": ["name", "phones"]}]
    assert run(tmp_path, feed).unchanged == 1


def test_a_list_that_speaks_of_a_later_day_is_believed(tmp_path: Path) -> None:
    feed = feed_of(1)
    run(tmp_path, feed)
    service = Service.objects.get()
    phoned(service, on=datetime.date(2026, 3, 1), name="What they said")
    feed[0] |= {"name": "Newer name", "last_modified": "2026-04-01T10:00:00Z"}
    run(tmp_path, feed)
    assert record_of(service.pk)["name"] == "Newer name"


def test_a_list_that_says_its_day_once_is_believed_by_that_day(tmp_path: Path) -> None:
    feed = feed_of(1)
    run(tmp_path, feed)
    service = Service.objects.get()
    phoned(service, on=datetime.date(2026, 3, 1), name="What they said")
    feed[0] |= {"name": "Older name"}
    feed[0].pop("last_modified", None)
    feed[0].pop("assured_date", None)
    run(tmp_path, feed, dated=datetime.date(2026, 2, 1))
    assert record_of(service.pk)["name"] == "What they said"
    feed[0] |= {"name": "Newer name"}
    run(tmp_path, feed, dated=datetime.date(2026, 4, 1))
    assert record_of(service.pk)["name"] == "Newer name"


def test_a_source_may_be_told_to_overwrite_everything_or_nothing(tmp_path: Path) -> None:
    feed = feed_of(1)
    run(tmp_path, feed)
    service = Service.objects.get()
    phoned(service, name="What they said")
    Source.objects.update(overwrites="nothing")
    feed[0] |= {"name": "From the list", "description": "Also from the list."}
    assert run(tmp_path, feed).unchanged == 1
    assert record_of(service.pk)["name"] == "What they said"
    Source.objects.update(overwrites="all")
    run(tmp_path, feed)
    assert record_of(service.pk)["name"] == "From the list"


@pytest.mark.parametrize("seen_by", ["partners", "house"])
def test_a_list_never_lets_more_people_see_an_entry(tmp_path: Path, seen_by: str) -> None:
    feed = feed_of(1)
    run(tmp_path, feed)
    Service.objects.update(visibility=seen_by)
    feed[0] |= {"name": "Another name"}
    run(tmp_path, feed)
    service = Service.objects.get()
    assert (service.name, service.visibility) == ("Another name", seen_by)


def test_a_secret_address_stays_secret_whatever_a_list_says(tmp_path: Path) -> None:
    feed = Maker(22).services(6)
    told = next(one for one in feed if one["service_at_locations"] and one["phones"])
    run(tmp_path, feed)
    service = Service.objects.get(hsds_id=told["id"])
    phoned(service, visibility="phone_only", reached_by="phone")
    told |= {"description": "They moved to the Secret Street."}
    run(tmp_path, feed)
    after = record_of(service.pk)
    assert (after["visibility"], after["reached_by"]) == ("phone_only", "phone")
    assert [key for key in after if key.startswith(("place.", "areas", "contacts"))] == []
    where = [place["location"]["id"] for place in told["service_at_locations"]]
    alone = [one for one in where if sum(one in json.dumps(service) for service in feed) == 1]
    assert not Location.objects.filter(hsds_id__in=alone).exists()
    written = json.dumps([line.changes for line in ServiceHistory.objects.filter(service=service)])
    assert [key for key in ("address_1", "latitude") if key in written] == []


def test_another_list_does_not_make_a_secret_address_findable(tmp_path: Path) -> None:
    feed = Maker(22).services(6)
    told = next(one for one in feed if one["service_at_locations"] and one["phones"])
    run(tmp_path, feed)
    phoned(Service.objects.get(hsds_id=told["id"]), visibility="phone_only", reached_by="phone")
    stranger = {**told, "id": "another-id", "name": "Under another name"}
    (tmp_path / "other.json").write_text(json.dumps([stranger]))
    report = import_feed(tmp_path / "other.json", "Andere lijst")
    assert [refusal["reason"] for refusal in report.refusals] == [
        "it may be a service whose address is secret here: a person decides"
    ]
    assert not Service.objects.filter(hsds_id="another-id").exists()


def test_what_disappeared_is_marked_and_never_deleted(tmp_path: Path) -> None:
    feed = feed_of(4)
    run(tmp_path, feed)
    report = run(tmp_path, feed[1:])
    assert report.missing == [feed[0]["id"]]
    gone = Service.objects.get(hsds_id=feed[0]["id"])
    assert (gone.missing_since, gone.status) == (timezone.localdate(), "active")
    assert run(tmp_path, feed[1:]).missing == []
    run(tmp_path, feed)
    assert Service.objects.get(pk=gone.pk).missing_since is None


def test_a_part_of_a_list_makes_nothing_missing(tmp_path: Path) -> None:
    feed = Maker(23).services(40)
    run(tmp_path, feed)
    assert run(tmp_path, feed[:30], is_part=True).missing == []
    report = run(tmp_path, feed[:3])
    assert report.missing == []
    assert "services are not in this list: it is taken for a part of it" in report.notes[-1]["note"]


def test_a_run_that_only_added_is_undone_to_nothing(tmp_path: Path) -> None:
    run(tmp_path, Maker(24, dirty=True).services(50))
    undone = undo_run(run=ImportRun.objects.get(), by=HOUSE)
    assert (undone.removed, undone.put_back, undone.left) == (50, 0, [])
    assert [model.objects.count() for model in (Service, Organization, Location)] == [0, 0, 0]
    assert Gone.objects.count() == 50


def test_a_run_that_changed_much_is_undone_field_by_field(tmp_path: Path) -> None:
    feed = Maker(25, dirty=True).services(40)
    run(tmp_path, feed)
    before = everything()
    other = Maker(26, dirty=True).services(40)
    for number in range(20):
        for key in (
            "description",
            "phones",
            "schedules",
            "languages",
            "service_at_locations",
            "cost_options",
        ):
            feed[number] = feed[number] | {key: other[number].get(key)}
        feed[number]["organization"] = feed[number]["organization"] | {"description": "Another description"}
    report = run(tmp_path, feed[:-2] + other[20:25])
    assert (report.created, len(report.missing)) == (5, 2)
    assert report.changed >= 15
    newest = last_run(Source.objects.get())
    assert newest is not None
    undone = undo_run(run=newest, by=HOUSE)
    assert (undone.removed, undone.left) == (5, [])
    after = everything()
    assert set(after) == set(before)
    assert [key for key in before if differences(before[key], after[key])] == []


def test_undoing_leaves_what_people_did_since(tmp_path: Path) -> None:
    feed = feed_of(3)
    run(tmp_path, feed)
    feed[0] |= {"name": "From the list"}
    run(tmp_path, [*feed, *Maker(29).services(1)])
    changed = Service.objects.get(hsds_id=feed[0]["id"])
    added = Service.objects.order_by("-pk").first()
    assert added is not None
    phoned(changed, name="What they said")
    phoned(added, description="Somebody asked.")
    newest = last_run(Source.objects.get())
    assert newest is not None
    undone = undo_run(run=newest, by=HOUSE)
    assert record_of(changed.pk)["name"] == "What they said"
    assert record_of(added.pk)["description"] == "Somebody asked."
    assert sorted(undone.left) == sorted([changed.hsds_id, added.hsds_id])


def test_runs_are_undone_from_the_newest_on_and_once(tmp_path: Path) -> None:
    feed = feed_of(1)
    run(tmp_path, feed)
    first = ImportRun.objects.get()
    feed[0] |= {"name": "Second"}
    run(tmp_path, feed)
    second = ImportRun.objects.latest("pk")
    with pytest.raises(NotPossible):
        undo_run(run=first, by=HOUSE)
    undo_run(run=second, by=HOUSE)
    with pytest.raises(NotPossible):
        undo_run(run=second, by=HOUSE)
    undo_run(run=first, by=HOUSE)
    assert not Service.objects.exists()


def test_a_list_that_was_undone_can_be_taken_over_again(tmp_path: Path) -> None:
    feed = feed_of(2)
    run(tmp_path, feed)
    feed[0] |= {"name": "Second"}
    run(tmp_path, feed)
    undo_run(run=ImportRun.objects.latest("pk"), by=HOUSE)
    report = run(tmp_path, feed)
    assert (report.changed, report.unchanged) == (1, 1)
    assert Service.objects.get(hsds_id=feed[0]["id"]).name == "Second"


def test_a_run_tells_what_a_page_needs(tmp_path: Path) -> None:
    feed = feed_of(2)
    run(tmp_path, [*feed, {"id": "x"}])
    told = ImportRun.objects.get()
    assert (told.counts["in"], told.counts["created"], told.counts["refused"]) == (3, 2, 1)
    assert [refusal["id"] for refusal in told.told["refusals"]] == ["x"]
    assert [line.act for line in ServiceHistory.objects.all()] == ["added", "added"]
    assert {line.by for line in ServiceHistory.objects.all()} == {"Lijst"}


def secret(told: Raw) -> Raw:
    return told | {"x_pont": {"visibility": "phone_only", "reached_by": "phone"}}


def test_a_list_that_makes_an_address_secret_is_believed_even_by_who_phoned_later(tmp_path: Path) -> None:
    feed = Maker(22).services(6)
    number = next(at for at, one in enumerate(feed) if one["service_at_locations"])
    run(tmp_path, feed)
    service = Service.objects.get(hsds_id=feed[number]["id"])
    actions.confirm(service=service, how="phoned", on=timezone.localdate(), by=HOUSE)
    feed[number] = secret(feed[number])
    run(tmp_path, feed)
    after = record_of(service.pk)
    assert (after["visibility"], after["reached_by"]) == ("phone_only", "phone")
    assert [key for key in after if key.startswith("place.")] == []


def test_a_run_that_made_an_address_secret_is_undone_and_the_address_stays_secret(tmp_path: Path) -> None:
    feed = Maker(22).services(6)
    number = next(at for at, one in enumerate(feed) if one["service_at_locations"])
    run(tmp_path, feed)
    feed[number] = secret(feed[number]) | {"name": "Another name"}
    feed[number - 1] |= {"name": "Also another"}
    run(tmp_path, feed)
    undo_run(run=ImportRun.objects.latest("pk"), by=HOUSE)
    service = Service.objects.get(hsds_id=feed[number]["id"])
    assert service.visibility == "phone_only"
    assert service.name != "Another name"
    assert Service.objects.get(hsds_id=feed[number - 1]["id"]).name != "Also another"
