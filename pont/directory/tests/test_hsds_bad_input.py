"""What is no feed gets one clear sentence; what is a bad record is refused alone; nothing is imported by
half."""

from __future__ import annotations

import json
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pont.directory.hsds import files
from pont.directory.hsds.exporting import export_feed
from pont.directory.hsds.importing import Report, import_feed
from pont.directory.models import Change, ImportRun, Location, Organization, Service, Source
from pont.directory.tests.hsds_feeds import Maker, Raw, write
from pont.directory.tests.killed import said_after_a_kill
from tests.reference import reference_data

pytestmark = pytest.mark.django_db


def good(number: int, **more: Any) -> Raw:
    return {
        "id": f"s{number}",
        "name": f"Service {number}",
        "organization": {"id": "o1", "name": "House"},
    } | more


def adds_up(report: Report) -> bool:
    return report.came_in == report.created + report.changed + report.unchanged + report.refused


def sentence(path: Path) -> str:
    """What the command says of a file it cannot take."""
    with pytest.raises(CommandError) as error:
        call_command("import", "hsds", str(path))
    assert nothing_is_there()
    return str(error.value)


def nothing_is_there() -> bool:
    return not any(
        model.objects.exists() for model in (Service, Organization, Location, Source, ImportRun, Change)
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'[{"id": "1",\n "name": "x"', "broken JSON"),
        (b'[{"id": "1"},\n{"id" "2"}]', "broken JSON, line 2"),
        (b"", "no HSDS"),
        (b"hello", "no HSDS"),
        (b"<html></html>", "no HSDS"),
        (b"42", "no HSDS"),
        (b"[1, 2, 3]", "No HSDS service"),
        (b'{"version": "3.0"}', "No HSDS service"),
        (b'[{"id": "1", "name": "a taxonomy term", "description": "x"}]', "No HSDS service"),
        ('[\n{"name": "Café"}]'.encode("latin-1"), "not UTF-8, line 2"),
        ('[{"name": "x"}]'.encode("utf-16"), "not UTF-8, line 1"),
        (b"\x00\x01\x02", "no HSDS"),
        (b"[" * 100_000, "broken JSON"),
    ],
)
def test_a_file_that_is_no_feed_gets_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "feed.json"
    path.write_bytes(content)
    said = sentence(path)
    assert words in said
    assert "\n" not in said
    assert "Traceback" not in said


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    assert "does not exist" in sentence(tmp_path / "nowhere.json")


@pytest.mark.parametrize("name", ["organization_list.json", "taxonomy_list.json", "api_details.json"])
def test_other_objects_of_hsds_are_no_services(name: str) -> None:
    assert "No HSDS service" in sentence(reference_data(f"hsds/oruk_mocks/pass/{name}"))


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    start = time.monotonic()
    assert "too large: 2,048 MB" in sentence(path)
    assert time.monotonic() - start < 2


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * 60 * 1024**2)
    assert "that is no feed" in sentence(path)


def test_a_zip_that_lies_about_its_sizes_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * 100_000)
    data = path.read_bytes()
    size = (100_000).to_bytes(4, "little")
    path.write_bytes(data.replace(size, (10).to_bytes(4, "little")))
    monkeypatch.setattr(files, "LARGEST_FILE", 50_000)
    assert "zip" in sentence(path)


@pytest.mark.parametrize(
    "name", ["../services.csv", "/etc/services.csv", "a/../../services.csv", "..\\services.csv"]
)
def test_a_zip_cannot_reach_outside_its_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"id,name\n1,x\n")
    assert "outside its folder" in sentence(path)


def test_a_zip_with_thousands_of_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.csv", b"")
    assert "holds 1001 files" in sentence(path)


def test_a_zip_without_tables_and_a_broken_zip_get_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", b"hello")
    assert "no CSV tables" in sentence(path)
    whole = path.read_bytes()
    path.write_bytes(b"\0" * 10 + whole[10:-30] + whole[-30:])
    assert "feed.zip" in sentence(path)


def folder_of(tmp_path: Path, **tables: bytes) -> Path:
    for name, content in tables.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
    return tmp_path


def test_a_latin_1_table_gets_a_sentence_with_its_line(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path, services="id,name\n1,ok\n2,Café\n".encode("latin-1"), organizations=b"id,name\no,House\n"
    )
    assert "services.csv is not UTF-8, line 3" in sentence(folder)


def test_a_table_with_an_open_quote_gets_a_sentence(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, services=b'id,name\n1,"ok\n2,x\n', organizations=b"id,name\no,House\n")
    assert "services.csv is broken CSV" in sentence(folder)


def test_a_folder_without_services_gets_a_sentence(tmp_path: Path) -> None:
    assert "no CSV tables" in sentence(tmp_path)
    assert "no table of services" in sentence(folder_of(tmp_path, organizations=b"id,name\no,House\n"))


def test_one_table_alone_gets_a_sentence(tmp_path: Path) -> None:
    assert "give the folder" in sentence(folder_of(tmp_path, services=b"id,name\n1,x\n") / "services.csv")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"id": None}, "the service has no id"),
        ({"id": "  "}, "the service has no id"),
        ({"id": "x" * 251}, "longer than 250 characters"),
        ({"id": {"a": 1}}, "a text was expected, not an object"),
        ({"name": None}, "the service has no name"),
        ({"name": " "}, "the service has no name"),
        ({"name": ["x"]}, "name: a text was expected, not a list"),
        ({"name": "x" * 301}, "name: longer than 300 characters"),
        ({"name": "a\0b"}, "a text holds a character that cannot be stored (NUL)"),
        ({"organization": None}, "the service has no organisation"),
        ({"organization": {"id": "o9"}}, "the organisation has no name"),
        ({"organization": [1]}, "organization is no object"),
        (
            {"organization": None, "organization_id": "unknown"},
            "its organisation is not in the feed: unknown",
        ),
        ({"phones": "02 555 00 00"}, "phones is no list of objects"),
        ({"phones": [1]}, "phones is no list of objects"),
        ({"phones": [{"number": True}]}, "phones[0]: a text was expected, not true or false"),
        ({"schedules": {}}, "schedules is no list of objects"),
        ({"url": "example_counselling"}, "url: this is no web address: example_counselling"),
        ({"email": 12345}, "email: this is no e-mail address: 12345"),
        ({"email": False}, "email: a text was expected, not true or false"),
        ({"service_at_locations": [{"id": "a"}, {"id": "a"}]}, "service_at_locations: the same id twice"),
        ({"id": "s1"}, "the same id came before in this feed"),
    ],
)
def test_a_bad_record_is_refused_alone_with_its_reason(tmp_path: Path, bad: Raw, reason: str) -> None:
    path = write(tmp_path, [good(1), good(2, **bad), good(3)])
    report = import_feed(path, "Test")
    assert (report.came_in, report.created, report.refused) == (3, 2, 1)
    assert adds_up(report)
    [refusal] = report.refusals
    assert reason in refusal["reason"]
    assert refusal["index"] == 1
    assert sorted(Service.objects.values_list("hsds_id", flat=True)) == ["s1", "s3"]
    assert list(Organization.objects.values_list("hsds_id", flat=True)) == ["o1"]


def test_a_record_that_is_no_object_is_refused_alone(tmp_path: Path) -> None:
    report = import_feed(write(tmp_path, [good(1), "x", None, 7, []]), "Test")
    assert (report.created, report.refused) == (1, 4)


def test_a_refusal_names_the_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([good(1), good(2, name=None)], indent=1))
    [refusal] = import_feed(path, "Test").refusals
    assert path.read_text().splitlines()[refusal["line"] - 1].strip() == "{"
    assert '"s2"' in path.read_text().splitlines()[refusal["line"]]


def test_a_broken_line_of_json_lines_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join([json.dumps(good(1)), '{"id": "s2", "name": }', "", json.dumps(good(3))]))
    report = import_feed(path, "Test")
    assert (report.came_in, report.created) == (3, 2)
    assert report.refusals[0]["line"] == 2


def test_the_mocks_that_must_be_refused_are_refused_and_the_others_taken() -> None:
    refused = import_feed(reference_data("hsds/oruk_mocks/fail/service_list.json"), "fail")
    assert (refused.came_in, refused.refused) == (4, 4)
    assert import_feed(reference_data("hsds/oruk_mocks/fail/service_full.json"), "fail").refused == 1
    assert import_feed(reference_data("hsds/oruk_mocks/pass/service_full.json"), "pass").created == 1
    assert import_feed(reference_data("hsds/oruk_mocks/warn/service_full.json"), "pass").unchanged == 1


def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported(tmp_path: Path) -> None:
    path = write(tmp_path, [good(1)])
    with pytest.raises(CommandError, match="no folder"):
        call_command("import", "hsds", str(path), "--report", str(tmp_path / "no" / "report.json"))
    assert nothing_is_there()


@pytest.mark.one_database
def test_an_import_killed_at_half_leaves_nothing_and_can_be_run_again(
    tmp_path: Path, installed: Callable[[Path], None]
) -> None:
    feed = write(tmp_path, Maker(5).services(1500))
    said = said_after_a_kill("hsds", feed, tmp_path, installed)
    assert said[:3] == ["in: 1500", "created: 1500", "changed: 0"]


# --- Anything at any place ----------------------------------------------------------------------------------
GARBAGE: list[Any] = [
    None, True, False, 0, -1, 1e300, 10**30, "", " ", "x" * 400, "é" * 5000, [], [None], [[]], {}, {"a": 1},
    {"id": None},
    "null", "2026-13-45", "09:00", "a@b", [{"id": 1}], [{}], 3.7, "MO", "NaN", {"id": "z", "name": 5},
    "\0", [{"taxonomy_term": []}],
]  # fmt: skip
PROFILE = {
    "language": "fr",
    "other_names": ["a"],
    "verified_on": "2026-01-01",
    "needs": [{"code": "wellbeing.shower", "origin": "weak", "phrase": "d"}],
    "conditions": [
        {"kind": "without_papers", "answer": "yes", "translations": {"note": {"fr": {"text": "q"}}}}
    ],
    "saturation": {
        "level": "full",
        "set_at": "2026-01-01T00:00:00+00:00",
        "expires_at": "2027-01-01T00:00:00+00:00",
    },
    "source": {"name": "q"},
    "translations": {"name": {"fr": {"text": "q", "status": "human"}}},
}


def spoilt(value: Any, dice: random.Random) -> Any:
    """The same value with garbage somewhere in it."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(sorted(value))
        return value | {key: spoilt(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.9:
        place = dice.randrange(len(value))
        return [spoilt(one, dice) if number == place else one for number, one in enumerate(value)]
    return dice.choice(GARBAGE)


@pytest.mark.parametrize("seed", range(6))
def test_garbage_anywhere_is_refused_or_kept_and_never_an_accident(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    feed: list[Any] = []
    for number, service in enumerate(Maker(seed, dirty=True).services(150)):
        record = service | ({"x_pont": PROFILE} if number % 2 else {})
        for _ in range(dice.randrange(1, 4)):
            record = spoilt(record, dice)
        feed.append(record)
    path = write(tmp_path, feed)
    first, again = import_feed(path, "Test"), import_feed(path, "Test")
    assert adds_up(first)
    assert first.created > 20
    assert (again.unchanged, again.refused) == (first.created, first.refused)
    export_feed(tmp_path / "first.json")
    for model in (Service, Organization, Location):
        model.objects.all().delete()
    assert import_feed(tmp_path / "first.json", "Test").refused == 0
    export_feed(tmp_path / "second.json")
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "second.json").read_bytes()
