"""What is no list of places gets one clear sentence, a bad feature is refused alone, nothing comes in by half."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import django.conf
import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pont.directory.hsds.exporting import export_feed
from pont.directory.hsds.importing import import_feed
from pont.directory.models import (
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    Source,
)
from pont.directory.osm.importing import ABOUT, LICENCE
from pont.directory.publishing import doors_of
from pont.directory.tests.killed import said_after_a_kill
from pont.directory.tests.osm_places import (
    HERE,
    OSM,
    Feature,
    adds_up,
    counts,
    library,
    nothing_is_there,
    place,
    taken,
    write,
)

pytestmark = pytest.mark.django_db


def test_a_dry_run_says_all_and_writes_nothing(tmp_path: Path) -> None:
    report = taken(tmp_path, library(), place("node/2", shop="wine"), dry_run=True)
    assert counts(report) == (2, 1, 0, 0, 0, 1)
    assert nothing_is_there()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no GeoJSON"),
        (b"hello", "no GeoJSON"),
        (b"[1, 2]", "no GeoJSON"),
        (b'{"type": "Feature"}', "a FeatureCollection is needed"),
        (b'{"type": "FeatureCollection", "features": [', "broken JSON"),
        (b'{"type": "FeatureCollection", "features": 5}', "broken JSON"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]}', "node/123"),
        ('{"type": "FeatureCollection",\n"features": ["Caf\xe9"]}'.encode("latin-1"), "not UTF-8, line 2"),
        (b"\x00\x01\x02", "no GeoJSON"),
    ],
)
def test_a_file_that_is_no_list_of_places_gets_one_sentence(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "places.geojson"
    path.write_bytes(content)
    with pytest.raises(CommandError) as error:
        call_command("import", "osm", str(path))
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert nothing_is_there()


def test_a_file_that_is_not_there_and_a_broken_mapping_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="does not exist"):
        call_command("import", "osm", str(tmp_path / "nowhere.geojson"))
    (tmp_path / "mine.toml").write_text("place = 5")
    with pytest.raises(CommandError, match=r"The mapping mine.toml is broken"):
        call_command(
            "import", "osm", str(write(tmp_path, library())), "--mapping", str(tmp_path / "mine.toml")
        )
    assert nothing_is_there()


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    assert counts(taken(tmp_path)) == (0, 0, 0, 0, 0, 0)


def test_a_mapping_of_ones_own_decides_and_another_one_changes_places(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    rule = '[[place]]\nwhen = {{ amenity = "cafe" }}\nneeds = ["{}"]\nname = {{ nl = "a", fr = "b", en = "c" }}\n'
    mine.write_text(rule.format("wellbeing.drinks"))
    feed = (place("node/1", amenity="cafe", name="Zes"), library("node/2"))
    assert counts(taken(tmp_path, *feed, mapping=mine)) == (2, 1, 0, 0, 0, 1)
    mine.write_text(rule.format("social_contacts.meeting_place"))
    assert counts(taken(tmp_path, *feed, mapping=mine)) == (2, 0, 1, 0, 0, 1)
    assert [need.code for need in Service.objects.get().needs.all()] == ["social_contacts.meeting_place"]


def test_the_command_prints_and_writes_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, report = (
        write(tmp_path, library(), place("node/2", amenity="bar"), library("x")),
        tmp_path / "report.json",
    )
    call_command("import", "osm", str(path), "--report", str(report))
    said = capsys.readouterr().out
    assert "in: 3\ncreated: 1\nchanged: 0\nunchanged: 0\nrefused: 1\npassed_over: 1\n" in said
    assert "refused (index 2, line 1) -: it has no OpenStreetMap id" in said
    written = msgspec.json.decode(report.read_bytes())
    assert (written["in"], written["passed_over"], written["kinds_passed_over"]) == (3, 1, {"amenity=bar": 1})


def test_the_page_about_the_data_names_openstreetmap_and_its_licence(
    tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(django.conf.settings, "PONT_INDEX", tmp_path / "index")
    taken(tmp_path, library())
    assert Source.objects.values_list("name", "url", "licence").get() == (OSM, ABOUT, LICENCE)
    page = client.get("/en/about/", follow=True).content.decode()
    assert "© OpenStreetMap contributors" in page
    assert f'href="{ABOUT}"' in page


def test_a_licence_somebody_wrote_stays(tmp_path: Path) -> None:
    Source.objects.create(name=OSM, licence="ODbL")
    taken(tmp_path, library())
    assert Source.objects.get().licence == "ODbL"


@pytest.mark.one_database
def test_an_import_killed_at_half_leaves_nothing_and_can_be_run_again(
    tmp_path: Path, installed: Callable[[Path], None]
) -> None:
    feed = write(tmp_path, *(library(f"node/{number}", charge="x" * 5000) for number in range(1, 1001)))
    said = said_after_a_kill("osm", feed, tmp_path, installed)
    assert said[:3] == ["in: 1000", "created: 1000", "changed: 0"]


# --- Anything -----------------------------------------------------------------------------------------------
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "yes",
            "no",
            "library",
            "cafe",
            "Mo 09:00-10:00",
            "Rue Haute - Hoogstraat",
            "2 EUR",
            "\u202eA",
            "\0",
            "1080",
        ]
    ),
    st.integers(),
    st.none(),
    st.lists(st.integers(), max_size=2),
)
KEYS = st.sampled_from(
    [
        "amenity", "name", "name:fr", "name:nl", "fee", "charge", "wheelchair", "opening_hours", "phone", "website",
        "addr:street", "addr:postcode", "addr:city", "operator", "description", "access", "check_date", "alt_name",
    ]
)  # fmt: skip
POINTS = st.sampled_from(
    [HERE, [4.4, 50.8], [50.85, 4.35], [float("nan"), 50.8], [], None, ["a", "b"], [1e300, 1]]
)
FEATURES = st.builds(
    lambda osm, tags, point, kind: place(osm, point, **({"amenity": kind} | tags)),
    st.sampled_from(["node/1", "node/2", "way/1", "relation/1", "x", ""]),
    st.dictionaries(KEYS, VALUES, max_size=8),
    POINTS,
    st.sampled_from(["library", "toilets", "cafe"]),
)
FEEDS = st.lists(st.one_of(FEATURES, st.sampled_from([None, 7, {}, {"type": "Feature"}])), max_size=6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(feed=FEEDS, again=FEEDS)
def test_whatever_comes_in_the_numbers_add_up_and_twice_is_once(
    tmp_path: Path, feed: list[Feature], again: list[Feature]
) -> None:
    for model in (Service, Organization, Location):
        model.objects.all().delete()
    for some in (feed, again, again):
        # One feature that is surely of OpenStreetMap, so that the file is one.
        report = taken(tmp_path, *some, place("node/99", amenity="bench"))
        assert report.came_in == len(some) + 1
        assert adds_up(report)
    assert (report.created, report.changed) == (0, 0)
    # What was taken can be shown, and goes out and in again as it is.
    doors = list(doors_of())
    assert len(doors) == Service.objects.count() == ServiceAtLocation.objects.count()
    export_feed(tmp_path / "first.json")
    for model in (Service, Organization, Location):
        model.objects.all().delete()
    assert import_feed(tmp_path / "first.json", OSM).refused == 0
    export_feed(tmp_path / "second.json")
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "second.json").read_bytes()
