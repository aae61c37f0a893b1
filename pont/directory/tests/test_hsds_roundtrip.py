"""In and out again: what a feed says comes back, field by field, but for a literal list of differences."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from pont.directory import models
from pont.directory.hsds.exporting import export_feed
from pont.directory.hsds.importing import import_feed
from pont.directory.tests.hsds_feeds import Maker, differences, write
from tests.reference import reference_data

pytestmark = pytest.mark.django_db

# All that an export says otherwise than the feed did, our profile `x_pont` apart. Explained in
# hsds/README.md.
DOCUMENTED = {
    ("status", "added"),  # a service without a status is active, and HSDS asks to say so
    ("languages.id", "added"),  # a part without an id gets one, made from its place
}


def exported(folder: Path, name: str = "out.json") -> list[Any]:
    export_feed(folder / name)
    return list(json.loads((folder / name).read_bytes()))


def records(path: Path) -> list[Any]:
    feed = json.loads(path.read_bytes())
    return feed if isinstance(feed, list) else feed.get("contents", [feed])


@pytest.mark.parametrize(
    "name",
    [
        "3.0/examples/service_full.json",
        "3.0/examples/service_list.json",
        "oruk_mocks/pass/service_full.json",
        "oruk_mocks/pass/service_list.json",
        "oruk_mocks/warn/service_full.json",
        "oruk_mocks/warn/service_list.json",
    ],
)
def test_published_feeds_come_back_equal(tmp_path: Path, name: str) -> None:
    path = reference_data(f"hsds/{name}")
    report = import_feed(path, "Test")
    assert (report.came_in, report.created, report.refused) == (1, 1, 0)
    assert differences(records(path), exported(tmp_path)) == []


@pytest.mark.one_database
@pytest.mark.parametrize(("seed", "dirty"), [(11, False), (12, True)])
def test_two_thousand_services_come_back_equal(tmp_path: Path, seed: int, dirty: bool) -> None:
    feed = Maker(seed, dirty).services(2000)
    report = import_feed(write(tmp_path, feed), "Test")
    assert (report.came_in, report.created, report.refused) == (2000, 2000, 0)
    found = Counter(differences(feed, exported(tmp_path)))
    assert set(found) == (DOCUMENTED if dirty else set())


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, Maker(13, dirty=True).services(300))
    import_feed(path, "Test")
    before = exported(tmp_path)
    again = import_feed(path, "Test")
    assert (again.came_in, again.unchanged, again.created, again.changed, again.refused) == (
        300,
        300,
        0,
        0,
        0,
    )
    assert exported(tmp_path) == before
    assert models.Change.objects.count() == 1


def test_an_export_read_into_an_empty_database_gives_the_same_file(tmp_path: Path) -> None:
    import_feed(write(tmp_path, Maker(14, dirty=True).services(300)), "Test")
    exported(tmp_path, "first.json")
    for model in (models.Service, models.Organization, models.Location, models.ImportRun, models.Source):
        model.objects.all().delete()
    report = import_feed(tmp_path / "first.json", "Other")
    assert report.created == 300
    exported(tmp_path, "second.json")
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "second.json").read_bytes()


def test_a_changed_feed_changes_what_it_changed_and_comes_back_equal(tmp_path: Path) -> None:
    feed = Maker(15).services(200)
    import_feed(write(tmp_path, feed), "Test")
    other = Maker(16).services(10)
    for number in range(40):
        feed[number] = feed[number] | {"description": f"New text {number}. Douches."}
    for number in range(40, 60):
        spare = other[number % 10]
        for key in ("phones", "schedules", "languages", "service_at_locations", "cost_options"):
            feed[number] = feed[number] | {key: spare[key][::-1] + feed[number][key][:1]}
    fresh = feed[60:] + feed[:60] + other
    for service in fresh:
        places = service["service_at_locations"]
        service["service_at_locations"] = [
            p for i, p in enumerate(places) if p["id"] not in {q["id"] for q in places[:i]}
        ]
    report = import_feed(write(tmp_path, fresh), "Test")
    assert (report.came_in, report.created, report.refused) == (210, 10, 0)
    assert (report.changed, report.unchanged) == (60, 140)
    by_id = {service["id"]: service for service in exported(tmp_path)}
    assert differences(fresh, [by_id[service["id"]] for service in fresh]) == []


def test_what_a_person_corrected_goes_out_instead_of_what_the_feed_said(tmp_path: Path) -> None:
    feed = Maker(17, dirty=True).services(1)
    feed[0] |= {"name": "  Old name ", "minimum_age": "18", "maximum_age": None}
    feed[0]["schedules"] = [
        {"id": "h", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "10:00"}
    ]
    import_feed(write(tmp_path, feed), "Test")
    service = models.Service.objects.get()
    service.name, service.minimum_age = "New name", 21
    service.save()
    schedule = service.schedules.get()
    schedule.hours = "Tu 11:00-12:00"
    schedule.save()
    [after] = exported(tmp_path)
    assert (after["name"], after["minimum_age"], after["maximum_age"]) == ("New name", 21, None)
    [row] = after["schedules"]
    assert (row["id"], row["byday"], row["opens_at"], row["closes_at"]) == ("h", "TU", "11:00", "12:00")


def test_the_commands_do_the_same_from_a_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, Maker(18).services(5))
    call_command(
        "import", "hsds", str(path), "--report", str(tmp_path / "report.json"), "--source", "Somebody"
    )
    call_command("export", "hsds", str(tmp_path / "out.json"))
    said = capsys.readouterr().out.splitlines()
    assert said[:5] == ["in: 5", "created: 5", "changed: 0", "unchanged: 0", "refused: 0"]
    assert said[-1] == "services: 5"
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert (report["in"], report["created"], report["source"], report["refusals"]) == (5, 5, "Somebody", [])


def test_tables_and_nested_objects_of_the_same_data_say_the_same(tmp_path: Path) -> None:
    import_feed(reference_data("hsds/3.0/examples/csv"), "Test")
    [from_tables] = exported(tmp_path)
    [nested] = records(reference_data("hsds/3.0/examples/service_full.json"))
    for key in (
        "id",
        "name",
        "description",
        "minimum_age",
        "languages",
        "required_documents",
        "cost_options",
        "status",
    ):
        assert differences(nested[key], from_tables[key]) == []
    assert from_tables["organization"]["name"] == nested["organization"]["name"]
    [place] = from_tables["service_at_locations"]
    [known] = nested["service_at_locations"]
    assert differences(known["schedules"], place["schedules"]) == []
    assert differences(known["location"]["addresses"], place["location"]["addresses"]) == []
