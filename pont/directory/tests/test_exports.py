"""Every kind of export: only what everybody may know, whole or not at all, with a report."""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from pont.directory import models
from pont.directory.demo import loader
from pont.directory.editing.models import Closure
from pont.directory.exports import CannotExport, writing
from pont.directory.exports.public_doors import today
from pont.directory.exports.writing import KINDS, write, write_file
from pont.directory.hsds import exporting
from pont.directory.hsds.cells import unguarded
from pont.directory.hsds.columns import TABLES
from pont.directory.hsds.importing import import_feed
from pont.directory.hsds.profile import NEVER_IN_BULK
from pont.directory.tests import hsds_feeds
from pont.directory.tests.hsds_feeds import Maker
from pont.kernel import vocabulary
from tests.reference import reference_data

pytestmark = pytest.mark.django_db
CANARY = "CANARYSTREET"
SINCE = {"since": "2000-01-01"}


def said(kind: str, **options: Any) -> bytes:
    """All that a file of this kind says, unpacked."""
    file = io.BytesIO()
    write(kind, file, **(SINCE if kind == "changes" else {}), **options)
    if not zipfile.is_zipfile(file):
        return file.getvalue()
    with zipfile.ZipFile(file) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def open_door(name: str = "Soup", hours: str = "Mo-Fr 09:00-12:00; PH off", **columns: Any) -> models.Service:
    """A service at one place with hours."""
    organization = models.Organization.objects.create(name=f"House of {name}", language="en")
    service = models.Service.objects.create(
        organization=organization,
        name=name,
        language="en",
        public_since=datetime.datetime.now(datetime.UTC),
        **columns,
    )
    location = models.Location.objects.create(
        address_1="Kaai 1",
        postal_code="1000",
        city="Brussel",
        commune="21004",
        latitude=50.85,
        longitude=4.35,
    )
    place = service.places.create(location=location)
    place.schedules.create(hours=hours)
    return service


def hide_canaries() -> None:
    """Put the canary wherever a file must never say it."""
    open_door(f"{CANARY} partners", visibility="partners", description=CANARY)
    open_door(f"{CANARY} house", visibility="house", description=CANARY)
    public = open_door("Public")
    for kind in sorted(NEVER_IN_BULK):
        answer = vocabulary.conditions()[kind].answers[0].code
        public.conditions.create(kind=kind, answer=answer, note=CANARY, visibility="public")
    public.conditions.create(kind="price", answer="free", note=CANARY, visibility="partners")
    kept = {"feed": {"wait_time": CANARY, "contacts": [{"name": CANARY}]}}
    refuge = models.Organization.objects.create(
        name="Refuge", extra={"feed": {"locations": [{"name": CANARY}]}}
    )
    refuge.contacts.create(extra={"feed": {"name": CANARY}})
    secret = models.Service.objects.create(
        organization=refuge, name="Safe house", visibility="phone_only", reached_by="phone", extra=kept
    )
    secret.contacts.create(extra={"feed": {"name": CANARY}})
    secret.schedules.create(hours="24/7; PH off", purpose="phone")
    Closure.objects.create(service=secret, since=today(), until=today(), note=CANARY)
    joined = open_door(f"{CANARY} joined")
    models.Service.objects.filter(pk=joined.pk).update(merged_into=public)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_hidden_leaves(kind: str) -> None:
    hide_canaries()
    found = said(kind).decode("utf-8", "replace")
    assert CANARY not in found
    assert [kind for kind in sorted(NEVER_IN_BULK) if kind in found] == []
    assert "Public" in found


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["nl", "fr", "en"])
def test_no_column_is_about_papers(kind: str, lang: str) -> None:
    open_door()
    found = said(kind, lang=lang).decode("utf-8", "replace")
    for hidden in NEVER_IN_BULK:
        assert vocabulary.conditions()[hidden].label.get(lang).casefold() not in found.casefold()


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_map_gives_a_whole_file(kind: str) -> None:
    report = write(kind, io.BytesIO(), **(SINCE if kind == "changes" else {}))
    assert set(report.counts.values()) == {0}


def test_every_service_of_the_demo_is_valid_hsds() -> None:
    loader.load_demo(today=datetime.date(2026, 11, 24))
    schema = json.loads(reference_data("hsds/3.0/schema/compiled/service.json").read_bytes())
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    records = json.loads(said("hsds"))
    found = [(record["id"], error.message) for record in records for error in validator.iter_errors(record)]
    assert found == []
    assert len(records) > 200


# --- Tables -------------------------------------------------------------------------------------------------
def is_of_type(kind: str, cell: str) -> bool:
    """Whether a filled cell is what a data package calls this type."""
    try:
        {
            "string": str,
            "number": float,
            "date": datetime.date.fromisoformat,
            "time": lambda text: datetime.datetime.strptime(text, "%H:%M:%S"),
            "datetime": datetime.datetime.fromisoformat,
            "object": lambda text: dict(json.loads(text)),
        }[kind](cell)
    except ValueError:
        return False
    return True


def check_package(file: io.BytesIO) -> tuple[list[str], int]:
    """What the tables of a package say otherwise than its `datapackage.json`, and how many rows they hold."""
    wrong, count = [], 0
    with zipfile.ZipFile(file) as archive:
        package = json.loads(archive.read("datapackage.json"))
        described = [resource["path"] for resource in package["resources"]]
        assert sorted(archive.namelist()) == sorted(["datapackage.json", *described])
        for resource in package["resources"]:
            fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
            text = io.StringIO(archive.read(resource["path"]).decode(), newline="")
            rows = list(csv.DictReader(text, strict=True))
            count += len(rows)
            names = [row["id"] for row in rows]
            wrong += [f"{resource['path']}: an id twice"] * (len(set(names)) != len(names) or "" in names)
            wrong += [
                f"{resource['path']}: {name}: {cell}"
                for row in rows
                for name, cell in row.items()
                if name not in fields or (cell and not is_of_type(fields[name], cell))
            ]
    return wrong, count


@pytest.mark.parametrize("dirty", [False, True])
def test_the_tables_hold_what_their_description_says(tmp_path: Path, dirty: bool) -> None:
    import_feed(hsds_feeds.write(tmp_path, Maker(61, dirty).services(100)), "Test")
    open_door(hours="24/7")
    file = io.BytesIO()
    report = write("tables", file)
    wrong, count = check_package(file)
    assert wrong == []
    assert (count, report.counts["services"]) == (sum(report.counts.values()), 101)


def test_links_between_tables_lead_somewhere(tmp_path: Path) -> None:
    import_feed(hsds_feeds.write(tmp_path, Maker(62, True).services(60)), "Test")
    file = io.BytesIO()
    write("tables", file)
    tables: dict[str, list[dict[str, str]]] = {}
    with zipfile.ZipFile(file) as archive:
        for name, spec in TABLES.items():
            if spec.file in archive.namelist():
                text = io.StringIO(archive.read(spec.file).decode(), newline="")
                tables[name] = list(csv.DictReader(text))
    there = {name: {row["id"] for row in rows} for name, rows in tables.items()}
    lost = [
        (name, column)
        for name, rows in tables.items()
        for row in rows
        for column, cell in row.items()
        if cell and column.removesuffix("_id") in there and cell not in there[column.removesuffix("_id")]
    ]
    assert lost == []


# --- GeoJSON ------------------------------------------------------------------------------------------------
def test_a_door_is_a_feature_at_its_point() -> None:
    service = open_door(verified_on=datetime.date(2026, 11, 3), verified_how="phoned")
    service.needs.create(code="wellbeing.hot_meal", origin="person")
    service.needs.create(code="wellbeing.shower", origin="struck")
    service.conditions.create(kind="price", answer="free", visibility="public")
    found = json.loads(said("geojson"))
    [feature] = found["features"]
    assert (found["type"], feature["type"], feature["geometry"]) == (
        "FeatureCollection",
        "Feature",
        {"type": "Point", "coordinates": [4.35, 50.85]},
    )
    assert feature["id"] == service.places.get().pk
    told = feature["properties"]
    assert (told["name"], told["needs"], told["conditions"]) == (
        {"en": "Soup"},
        ["wellbeing.hot_meal"],
        {"price": "free"},
    )
    assert (told["opening_hours"], told["verified_on"]) == ("Mo-Fr 09:00-12:00; PH off", "2026-11-03")


def test_doors_without_a_point_are_counted_and_left_out() -> None:
    open_door()
    without = open_door("No point")
    models.Location.objects.filter(services_here__service=without).update(latitude=None, longitude=None)
    open_door("Line").places.all().delete()
    house = models.Organization.objects.create(name="Refuge")
    models.Service.objects.create(
        organization=house, name="Safe", visibility="phone_only", reached_by="phone"
    )
    open_door("Ended", status="defunct")
    assert write("geojson", io.BytesIO()).counts == {
        "doors": 1,
        "by phone, place secret": 1,
        "without a place": 1,
        "without a point": 1,
    }


def test_hours_that_something_else_narrows_are_not_told_as_plain_hours() -> None:
    narrowed = open_door("Narrowed")
    narrowed.places.get().schedules.create(hours="Mo 09:00-10:00", purpose="intake")
    open_door("School", hours="Mo-Fr 09:00-12:00; SH off")
    closed = open_door("Closed")
    Closure.objects.create(
        service=closed, since=today(), until=datetime.date(today().year + 1, 1, 31), note="Works"
    )
    features = json.loads(said("geojson"))["features"]
    plain = {one["properties"]["name"]["en"]: one["properties"].get("opening_hours") for one in features}
    assert (plain["Narrowed"], plain["School"]) == (None, None)
    assert plain["Closed"].startswith("Mo-Fr 09:00-12:00; PH off; ")
    assert plain["Closed"].endswith(f'-{today().year + 1} Jan 31 off "Works"')
    assert [one["properties"].get("closed_until") for one in features][-1] == f"{today().year + 1}-01-31"


# --- Tables for people --------------------------------------------------------------------------------------
def people_rows(lang: str = "en") -> list[dict[str, str]]:
    text = said("csv", lang=lang).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheet_rows(lang: str = "en") -> list[dict[str, Any]]:
    file = io.BytesIO()
    write("xlsx", file, lang=lang)
    [sheet] = load_workbook(file).worksheets
    headings, *rows = sheet.iter_rows()
    names = [cell.value for cell in headings]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_one_row_stands_for_one_door() -> None:
    service = open_door(minimum_age=18, verified_on=datetime.date(2026, 11, 3))
    service.conditions.create(kind="price", answer="free", visibility="public")
    service.needs.create(code="wellbeing.hot_meal", origin="person")
    [row] = people_rows()
    wanted = ("Name", "Address", "Postal code", "Municipality", "Lowest age", "Checked on", "Price")
    assert [row[name] for name in wanted] == [
        "Soup", "Kaai 1", "1000", "Bruxelles", "18", "2026-11-03", "It is free."
    ]  # fmt: skip
    assert row["OSM opening hours"] == "Mo-Fr 09:00-12:00; PH off"
    assert row["Opening hours"].startswith("From Monday to Friday: 9:00 – 12:00.")
    [cells] = sheet_rows("nl")
    assert (cells["Naam"].value, cells["Vanaf leeftijd"].value) == ("Soup", 18)
    assert cells["Nagekeken op"].value.date() == datetime.date(2026, 11, 3)


@pytest.mark.parametrize("text", ["=1+1", "+32 2 555", "-5", "@SUM(A1)", "\tx", "'=1"])
def test_no_text_is_a_formula_to_a_spreadsheet_and_it_reads_back_the_same(text: str) -> None:
    open_door(text)
    [row] = people_rows()
    assert row["Name"][0] == "'"
    assert unguarded(row["Name"]) == text
    [cells] = sheet_rows()
    assert (cells["Name"].value, cells["Name"].data_type) == (text, "s")
    assert cells["Name"].quotePrefix == (text[0] != "'")


def test_what_no_spreadsheet_keeps_is_left_out_of_it() -> None:
    open_door("a\x01b", description="x" * 40_000)
    [cells] = sheet_rows()
    assert (cells["Name"].value, len(cells["Description"].value)) == ("ab", 32_767)


def test_a_language_pont_does_not_write_is_refused() -> None:
    with pytest.raises(CannotExport, match=r"Choose one of these languages: nl, fr, en\."):
        write("csv", io.BytesIO(), lang="de")


# --- The command --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_the_command_writes_each_kind_and_tells_what_it_left_out(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_door()
    more = ["--since", "2026-01-01"] if kind == "changes" else []
    call_command("export", kind, str(tmp_path / "out"), *more)
    told = capsys.readouterr()
    assert (tmp_path / "out").stat().st_size > 0
    assert f"{next(iter(write(kind, io.BytesIO(), **SINCE).counts))}: 1" in told.out.splitlines()
    assert told.err.splitlines() == [f"not carried: {name}" for name in KINDS[kind].NOT_CARRIED]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_cannot_be_written_is_said_in_a_sentence(kind: str, tmp_path: Path) -> None:
    more = ["--since", "2026-01-01"] if kind == "changes" else []
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("export", kind, str(tmp_path / "no" / "out"), *more)
    with pytest.raises(CommandError, match="cannot be written: Is a directory"):
        call_command("export", kind, str(tmp_path), *more)
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_half_way_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("A", "B", "C"):
        open_door(name)
    (tmp_path / "out").write_text("old")
    monkeypatch.setattr(exporting, "BATCH", 1)
    for kind in KINDS:
        file = Broken(tmp_path / "out")
        with pytest.raises(OSError, match="the disk is full"):
            file.fill(kind)
    assert (tmp_path / "out").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


class Broken:
    """A disk that fills up while a file is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self, kind: str) -> None:
        with writing.whole_file(self.path) as file:
            write(kind, file, **(SINCE if kind == "changes" else {}))
            raise OSError("the disk is full")


def test_what_is_not_carried_stands_in_the_readme() -> None:
    readme = (Path(writing.__file__).parent / "README.md").read_text(encoding="utf-8")
    names = {name for kind in KINDS.values() for name in kind.NOT_CARRIED}
    assert sorted(name for name in names if name not in " ".join(readme.split())) == []


def test_a_view_may_write_to_what_it_has_open(tmp_path: Path) -> None:
    open_door()
    write_file("geojson", tmp_path / "out")
    assert json.loads(said("geojson")) == json.loads((tmp_path / "out").read_bytes())
