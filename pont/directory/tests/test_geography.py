"""Imports of places: whole or not at all, every record counted once, and what is refused says why."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pont.directory import areas, live
from pont.directory.geography.areas import import_areas
from pont.directory.geography.landmarks import import_places
from pont.directory.ground import Area, Landmark
from pont.directory.hsds.files import NotAFeed
from pont.directory.models import Change, ImportRun, Source
from pont.directory.tests.ground_files import (
    GOOD,
    HEADER,
    collection,
    commune,
    counts,
    feature,
    reasons,
    table,
)
from tests.reference import reference_data

pytestmark = pytest.mark.django_db


def test_a_table_of_streets_is_taken_and_taking_it_twice_changes_nothing(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD, ("2", "Kerkstraat", "Rue de l'Église", "1150", "", ""))
    assert counts(import_places(path, "BeST", kind="street")) == (2, 2, 0, 0, 0)
    first = list(Landmark.objects.order_by("key").values_list("kind", "key", "nl", "postcodes", "communes"))
    assert first == [
        ("street", "1/1082", "Kerkstraat", "1082", "21003"),
        ("street", "2/1150", "Kerkstraat", "1150", "21019"),
    ]
    changes = Change.objects.count()
    assert counts(import_places(path, "BeST", kind="street")) == (2, 0, 0, 2, 0)
    assert (Change.objects.count(), ImportRun.objects.count()) == (changes, 2)


def test_a_changed_name_is_changed_and_others_are_left(tmp_path: Path) -> None:
    import_places(
        table(tmp_path, GOOD, ("2", "Bergstraat", "Rue du Mont", "1000", "", "")), "BeST", kind="street"
    )
    path = table(tmp_path, ("1", "Kerkstraat", "Rue de l'Eglise", "1082", "", ""))
    assert counts(import_places(path, "BeST", kind="street")) == (1, 0, 1, 0, 0)
    assert sorted(Landmark.objects.values_list("fr", flat=True)) == ["Rue de l'Eglise", "Rue du Mont"]


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD, ("2", "", "", "1000", "", ""))
    assert counts(import_places(path, "BeST", kind="street", dry_run=True)) == (2, 1, 0, 0, 1)
    assert (Landmark.objects.count(), Source.objects.count(), Change.objects.count()) == (0, 0, 0)


def disk_full(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """A database that fails at the very last write of a run."""
    if "directory_importrun" in sql:
        raise DatabaseError("disk full")
    return execute(sql, params, many, context)


def test_a_run_that_breaks_at_the_end_writes_nothing(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD)
    with connection.execute_wrapper(disk_full), pytest.raises(DatabaseError):
        import_places(path, "BeST", kind="street")
    assert (Landmark.objects.count(), Change.objects.count()) == (0, 0)


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("2", "", "", "1000", "", ""), "it has no name"),
    (("2", "\u202e\u200b", "\u202e", "1000", "", ""), "it has no name"),
    (("2", "?!", "?!", "1000", "", ""), "its name holds no letter"),
    (
        ("2", "Ã‰glise", "Ã‰glise", "1000", "", ""),
        "its name was read in another encoding than it was written in",
    ),
    (
        ("2", "Kerk\ufffd", "Kerk\ufffd", "1000", "", ""),
        "its name was read in another encoding than it was written in",
    ),
    (("2", "K" * 101, "Rue", "1000", "", ""), "its name is longer than 100 characters"),
    (("2", "Kerk", "Église", "9000", "", ""), "9000 is no postcode of Brussels"),
    (("2", "Kerk", "Église", "", "", ""), "nothing says where it lies: no point, no postcode, no commune"),
    (("2", "Kerk", "Église", "", "nan", "4.35"), "its point is no number"),
    (("2", "Kerk", "Église", "", "inf", "4.35"), "its point is no number"),
    (("2", "Kerk", "Église", "", "4.35", "50.85"), "latitude and longitude of its point have changed places"),
    (("2", "Kerk", "Église", "", "48.85", "2.35"), "its point is not in Belgium"),
    (("2", "Kerk", "Église", "", "500", "4.35"), "its point is not on earth"),
    (
        ("2", "Kerk", "Église", "1000", "50,85", "4,35"),
        "its point needs a latitude and a longitude as numbers",
    ),
    (("2", "Kerk", "Église", "1000", "50.85", ""), "its point needs a latitude and a longitude as numbers"),
    (("1", "Kerkstraat", "Rue de l'Église", "1082", "", ""), "the same place came before in this file"),
    (("x" * 121, "Kerk", "Église", "1000", "", ""), "its identifier is longer than 120 characters"),
    (("2", "Kerk"), "the row has 2 cells, the first line 6"),
]


@pytest.mark.parametrize(("row", "reason"), REFUSED, ids=[reason[:40] for _row, reason in REFUSED])
def test_what_is_refused_says_its_line_and_why(tmp_path: Path, row: tuple[str, ...], reason: str) -> None:
    report = import_places(table(tmp_path, GOOD, row), "BeST", kind="street")
    assert counts(report) == (2, 1, 0, 0, 1)
    assert [(refusal["line"], refusal["reason"]) for refusal in report.refusals] == [(3, reason)]


def test_what_turns_a_name_is_taken_out_and_counted(tmp_path: Path) -> None:
    report = import_places(
        table(tmp_path, ("1", "Kerk\u202estraat\u2069", "Rue\u200f Église", "1082", "", "")),
        "BeST",
        kind="street",
    )
    assert (counts(report), report.overrides_removed) == ((1, 1, 0, 0, 0), 3)
    assert Landmark.objects.values_list("nl", "fr").get() == ("Kerkstraat", "Rue Église")


def test_names_in_any_script_are_kept(tmp_path: Path) -> None:
    import_places(table(tmp_path, ("1", "Café المغرب", "Καφενείο", "1000", "", "")), "BeST", kind="landmark")
    assert Landmark.objects.values_list("nl", "fr").get() == ("Café المغرب", "Καφενείο")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "a.csv",
            "Rue de l'\xc9glise,x\n".encode("latin-1"),
            "a.csv is not UTF-8, line 1: save it as UTF-8 and try again.",
        ),
        ("a.csv", b"", "a.csv is no table: its first line needs the names of the columns, each once."),
        (
            "a.csv",
            b"nl,nl\na,b\n",
            "a.csv is no table: its first line needs the names of the columns, each once.",
        ),
        ("a.geojson", b"{", "a.geojson is broken JSON: Input data was truncated."),
        ("a.geojson", b'{"type": "Feature"}', "a.geojson is no GeoJSON: a FeatureCollection is needed."),
        ("a.json", b"[]", "a.json is neither GeoJSON nor CSV."),
    ],
)
def test_a_file_that_is_none_gets_one_sentence(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(NotAFeed) as refused:
        import_places(tmp_path / name, "BeST")
    assert str(refused.value) == sentence


def test_geojson_with_nan_is_read_record_by_record(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    good = feature({"name": "Flagey"}, {"type": "Point", "coordinates": [4.372, 50.827]}, id="n/1")
    bad = feature({"name": "Nergens"}, {"type": "Point", "coordinates": [float("nan"), 50.8]}, id="n/2")
    lines = ",\n".join(map(json.dumps, (good, bad)))
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}')
    report = import_places(path, "OSM")
    assert counts(report) == (2, 1, 0, 0, 1)
    assert report.refusals == [{"index": 1, "line": 3, "id": "n/2", "reason": "its point is no number"}]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("no object", "the record is no GeoJSON feature"),
        (feature(None), "it has no name"),
        (feature({"name": "A"}, {"type": "Polygon", "coordinates": []}), "its geometry is no point"),
        (
            feature({"name": "A"}, {"type": "Point", "coordinates": [4.35]}),
            "its point needs a longitude and a latitude",
        ),
        (
            feature({"name": "A"}, {"type": "Point", "coordinates": [4.35, None]}),
            "its point needs a latitude and a longitude as numbers",
        ),
        (feature({"name": "A"}, [1, 2]), "its geometry is no point"),
        (
            feature({"name": "A", "kind": "ship"}),
            "its kind is unknown; choose from street, square, stop, landmark, address",
        ),
        (feature({"name": ["A"]}), "it has no name"),
        (feature({"name": "A", "commune": "Antwerpen"}), "Antwerpen is no commune of Brussels"),
    ],
)
def test_a_feature_that_is_refused_says_why(tmp_path: Path, given: Any, reason: str) -> None:
    assert reasons(import_places(collection(tmp_path, given), "OSM")) == [reason]


@pytest.mark.parametrize(
    ("columns", "kind", "nl", "fr"),
    [
        (
            {"name": "Rue Haute - Hoogstraat", "railway": "subway_entrance"},
            "landmark",
            "Hoogstraat",
            "Rue Haute",
        ),
        ({"name": "Hoogstraat - Rue Haute"}, "landmark", "Hoogstraat", "Rue Haute"),
        ({"name": "Flagey", "railway": "tram_stop"}, "stop", "Flagey", "Flagey"),
        (
            {"name": "x - y", "name:nl": "Beurs", "name:fr": "Bourse", "railway": "station"},
            "stop",
            "Beurs",
            "Bourse",
        ),
        ({"street": "Rue Haute - Hoogstraat", "housenumber": "12;14"}, "address", "Hoogstraat", "Rue Haute"),
        ({"street_nl": "Flageyplein", "street_fr": "Place Flagey"}, "square", "Flageyplein", "Place Flagey"),
        ({"street_nl": "Hoogstraat", "street_fr": "Rue Haute"}, "street", "Hoogstraat", "Rue Haute"),
        ({"name": "A - B - C"}, "landmark", "A - B - C", "A - B - C"),
        ({"name_nl": "Enkel Nederlands"}, "landmark", "Enkel Nederlands", "Enkel Nederlands"),
    ],
)
def test_the_columns_show_what_a_place_is(
    tmp_path: Path, columns: dict[str, str], kind: str, nl: str, fr: str
) -> None:
    place = feature(columns, {"type": "Point", "coordinates": [4.3517, 50.8467]})
    assert counts(import_places(collection(tmp_path, place), "OSM")) == (1, 1, 0, 0, 0)
    assert Landmark.objects.values_list("kind", "nl", "fr", "communes").get() == (kind, nl, fr, "21004")


def test_other_columns_can_be_mapped(tmp_path: Path) -> None:
    path = table(tmp_path, ("Kerkstraat", "Rue de l'Église", "1082"), header=("Naam", "Nom", "CP"))
    mapping = {"name_nl": "Naam", "name_fr": "nom", "postcode": "CP"}
    assert counts(import_places(path, "lijst", kind="street", mapping=mapping)) == (1, 1, 0, 0, 0)
    with pytest.raises(NotAFeed):
        import_places(path, "lijst", mapping={"name_nl": "Titel"})


CELLS = st.sampled_from(
    ["", "1", "2", "Kerkstraat", "Rue\u202e", "1000", "9000", "50.85", "4.35", "nan", "Ã©", "\x00", "21004"]
)
ROWS = st.lists(st.tuples(*[CELLS] * len(HEADER)), max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, again=ROWS)
def test_every_record_is_counted_once(
    tmp_path: Path, rows: list[tuple[str, ...]], again: list[tuple[str, ...]]
) -> None:
    Landmark.objects.all().delete()
    for some in (rows, again, again):
        report = import_places(table(tmp_path, *some), "lijst", kind="landmark")
        filled = sum(any(cell.strip() for cell in row) for row in some)
        assert report.came_in == filled
        assert report.created + report.changed + report.unchanged + report.refused == report.came_in
        assert len(report.refusals) == report.refused
    assert (report.created, report.changed) == (0, 0)


@pytest.mark.parametrize(
    ("file", "taken"),
    [
        ("streets_bilingual.csv", 5117),
        ("transit_stops_osm.geojson", 1014),
        ("pois_osm.geojson", 811),
        ("address_points_osm.csv", 231),
    ],
)
def test_the_lists_of_brussels_are_taken(file: str, taken: int) -> None:
    report = import_places(reference_data(f"geo/{file}"), "lijst")
    assert (report.created, set(reasons(report)) <= {"it has no name"}) == (taken, True)
    assert counts(import_places(reference_data(f"geo/{file}"), "lijst"))[1:4] == (0, 0, taken)


def test_the_command_tells_its_counts_and_writes_its_report(tmp_path: Path, capsys: Any) -> None:
    path = table(tmp_path, GOOD, ("2", "", "", "1000", "", ""))
    call_command(
        "import",
        "places",
        str(path),
        "--kind",
        "street",
        "--source",
        "BeST",
        "--report",
        str(tmp_path / "r.json"),
    )
    said = capsys.readouterr().out
    assert said.startswith("in: 2\ncreated: 1\nchanged: 0\nunchanged: 0\nrefused: 1\noverrides_removed: 0\n")
    assert "refused (index 1, line 3) 2: it has no name" in said
    report = msgspec.json.decode((tmp_path / "r.json").read_bytes())
    assert (report["in"], report["source"], report["refusals"][0]["line"]) == (2, "BeST", 3)
    with pytest.raises(CommandError):
        call_command("import", "areas", str(tmp_path / "nothing.geojson"))


def test_the_index_holds_what_was_imported_and_deleting_it_loses_nothing(
    tmp_path: Path, settings: Any
) -> None:
    settings.PONT_INDEX = tmp_path / "index"
    live.forget()
    import_places(table(tmp_path, GOOD), "BeST", kind="street")
    import_areas(collection(tmp_path, commune()), "Statbel")
    for _time in range(2):
        shutil.rmtree(settings.PONT_INDEX, ignore_errors=True)
        live.forget()
        index = live.index()
        assert [place.nl for place in index.landmarks.find("rue de l'eglise")] == ["Kerkstraat"]
        assert [outline.key for outline in areas.outlines()] == ["21004"]
        assert (areas.commune_at(50.85, 4.35), areas.commune_at(50.95, 4.35)) == ("21004", "")
    live.forget()


def test_an_import_reaches_a_running_worker_with_the_next_index(tmp_path: Path) -> None:
    worker = live.Live(tmp_path / "index")
    assert len(worker.index().landmarks) == 0
    import_places(table(tmp_path, GOOD), "BeST", kind="street")
    assert Change.objects.values_list("service", flat=True).last() is None
    live.build(worker.root)
    worker.looked_at = float("-inf")
    assert len(worker.index().landmarks) == 1


BROKEN: list[tuple[type[models.Model], dict[str, Any]]] = [
    (Landmark, {"kind": "ship"}),
    (Landmark, {"nl": ""}),
    (Landmark, {"postcodes": ""}),
    (Landmark, {"lat": 50.85}),
    (Landmark, {"lat": 4.35, "lon": 50.85}),
    (Landmark, {"number": "12"}),
    (Landmark, {"kind": "address"}),
    (Area, {"kind": "country"}),
    (Area, {"fr": ""}),
    (Area, {"tolerance": -1.0}),
]


@pytest.mark.parametrize(("model", "wrong"), BROKEN, ids=str)
def test_the_database_refuses_what_is_no_place(model: Any, wrong: dict[str, Any]) -> None:
    source = Source.objects.create(name="lijst")
    columns = {"key": "1", "nl": "A", "fr": "A", "imported": timezone.now()}
    own = {
        Landmark: {"kind": "street", "postcodes": "1000"},
        Area: {"kind": "commune", "rings": [], "tolerance": 1.0},
    }[model]
    model.objects.create(source=source, **columns, **own)
    with pytest.raises(IntegrityError):
        model.objects.create(source=source, **{**columns, **own, "key": "2", **wrong})
