"""Pages on which a list of others comes in: who may, the way from file to run and back, and files that are none."""

from __future__ import annotations

import datetime
import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pont.accounts import roles, sight
from pont.accounts.logs import HouseHistory
from pont.accounts.models import House
from pont.accounts.tests.cast import Cast, cast, member, signed_in
from pont.directory.desk.importing import looking, uploads
from pont.directory.desk.tests.editing_world import text, url
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import Hand
from pont.directory.editing.record import record_of, stamp
from pont.directory.models import ImportRun, Organization, Service, Source
from pont.directory.tests.hsds_feeds import Maker
from pont.directory.tests.sheet_files import HEADINGS, house, text_of, workbook
from pont.directory.tests.world import make_service

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SOURCE = "Sociale kaart"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.PONT_DATA = tmp_path / "data"


@pytest.fixture
def people() -> Cast:
    return cast()


def editor(people: Cast) -> Client:
    return signed_in(member(people.brug, "Ellen", roles.MAP_EDITOR))


def sheet(*numbers: int, name: str = "lijst.csv", headings: Any = HEADINGS) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text_of(headings, *(house(number) for number in numbers)).encode())


def feed(count: int = 3, name: str = "feed.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, json.dumps(Maker(7).services(count)).encode())


def bring(browser: Client, at: House, file: Any, **more: Any) -> Any:
    """Send a file; where it was kept, the address that follows."""
    source = Source.objects.filter(name=SOURCE).first()
    whose = {"source": source.pk} if source else {"name": SOURCE}
    return browser.post(url("import-new", at), {"file": file, **whose, **more})


def token_of(answer: Any) -> str:
    return answer["Location"].split("/file/")[1].split("/")[0]


def brought_in(browser: Client, at: House, file: Any, **more: Any) -> ImportRun:
    """The whole way: file, columns as they were guessed, preview, yes."""
    answer = bring(browser, at, file, **more)
    token = token_of(answer)
    if answer["Location"].endswith("/columns/"):
        assert browser.post(answer["Location"], {}).status_code == 302
    page = browser.post(url("import-preview", at, token), {"act": "import"})
    assert page.status_code == 302, text(page)
    return ImportRun.objects.latest("pk")


def kept_files() -> list[Path]:
    folder = Path(settings.PONT_DATA) / "uploads"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def acts(at: House) -> list[tuple[str, str]]:
    with sight.of_house(at.pk):
        return list(HouseHistory.objects.order_by("at").values_list("action", "about"))


# --- Who may ------------------------------------------------------------------------------------------------
def test_only_a_map_editor_brings_lists(people: Cast) -> None:
    source = Source.objects.create(name=SOURCE)
    run = ImportRun.objects.create(source=source)
    token = "0" * 32
    pages = [("imports",), ("import-new",), ("import-columns", token), ("import-preview", token)]
    pages += [("import-run", run.pk), ("import-source", source.pk)]
    for role in sorted(set(roles.ALL) - {roles.MAP_EDITOR}):
        browser = signed_in(member(people.brug, f"Iemand {role}", role))
        assert {browser.get(url(name, people.brug, *rest)).status_code for name, *rest in pages} == {403}
    browser = editor(people)
    answers = [browser.get(url(name, people.brug, *rest)).status_code for name, *rest in pages]
    assert answers == [200, 200, 302, 302, 200, 200]


# --- The way in and back ------------------------------------------------------------------------------------
def test_a_spreadsheet_comes_in_by_its_columns_and_goes_again(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    answer = bring(browser, brug, sheet(1, 2))
    token = token_of(answer)
    page = browser.get(answer["Location"])
    assert "The heading says “nom”." in text(page)
    assert "Douches 1" in text(page)
    assert browser.post(answer["Location"], {}).status_code == 302
    preview = text(browser.get(url("import-preview", brug, token)))
    assert "lijst.csv: 2 new." in preview
    assert "Rue Haute 1, 1000 Bruxelles" in preview
    assert Service.objects.count() == 0
    done = browser.post(url("import-preview", brug, token), {"act": "import"})
    run = ImportRun.objects.get()
    assert done["Location"] == url("import-run", brug, run.pk)
    assert sorted(Service.objects.values_list("name", flat=True)) == ["Douches 1", "Douches 2"]
    assert kept_files() == []
    page = text(browser.get(url("import-run", brug, run.pk)))
    assert "2 new." in page
    assert "Undo the whole import" in page
    undone = browser.post(url("import-run", brug, run.pk), follow=True)
    assert "The import is undone. 2 entries went." in text(undone)
    assert Service.objects.count() == 0
    assert acts(brug)[-2:] == [("import_list", SOURCE), ("undo_import", SOURCE)]


def test_a_column_that_somebody_chooses_is_remembered_for_the_next_list(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    odd = ("Huisje", *HEADINGS[1:])
    answer = bring(browser, brug, sheet(1, headings=odd))
    assert browser.post(answer["Location"], {"role-0": "name"}).status_code == 302
    browser.post(url("import-preview", brug, token_of(answer)), {"act": "import"})
    assert Service.objects.get().name == "Douches 1"
    again = bring(browser, brug, sheet(2, headings=odd))
    page = text(browser.get(again["Location"]))
    assert page.count("It was so the last time.") == len(HEADINGS)


def test_two_columns_cannot_both_be_the_name(people: Cast) -> None:
    browser = editor(people)
    answer = bring(browser, people.brug, sheet(1))
    page = browser.post(answer["Location"], {"role-0": "name", "role-1": "name"})
    assert page.status_code == 400
    assert "Only one column can be “Name”. Now there are several: “Nom” and “Organisation”." in text(page)


def test_a_list_without_a_name_asks_for_one_and_is_not_imported(people: Cast) -> None:
    browser = editor(people)
    answer = bring(browser, people.brug, sheet(1))
    page = browser.post(answer["Location"], {"role-0": "ignore", "role-1": "ignore"})
    assert (page.status_code, "Say which column is the name of the service." in text(page)) == (400, True)
    assert Service.objects.count() == 0


def test_a_workbook_and_a_feed_come_in_too(people: Cast, tmp_path: Path) -> None:
    browser, brug = editor(people), people.brug
    book = SimpleUploadedFile("a.xlsx", workbook(tmp_path, HEADINGS, house(1)).read_bytes())
    assert brought_in(browser, brug, book).counts["created"] == 1
    Source.objects.update(name="Vroeger")
    answer = bring(browser, brug, feed())
    assert answer["Location"] == url("import-preview", brug, token_of(answer))
    assert "feed.json: 3 new." in text(browser.get(answer["Location"]))
    browser.post(answer["Location"], {"act": "import"})
    assert ImportRun.objects.latest("pk").counts["created"] == 3


def test_a_second_tap_brings_nothing_in_twice(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    token = token_of(bring(browser, brug, feed()))
    for _tap in range(2):
        browser.post(url("import-preview", brug, token), {"act": "import"})
    assert (ImportRun.objects.count(), Service.objects.count()) == (1, 3)


def test_what_somebody_leaves_is_gone(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    token = token_of(bring(browser, brug, feed()))
    browser.post(url("import-preview", brug, token), {"act": "cancel"})
    assert kept_files() == []
    assert browser.post(url("import-preview", brug, token), {"act": "import"})["Location"] == url(
        "import-new", brug
    )
    assert ImportRun.objects.count() == 0


# --- Whose file it is ---------------------------------------------------------------------------------------
def test_a_file_is_of_its_house_and_readable_by_nobody_else(people: Cast) -> None:
    browser = editor(people)
    token = token_of(bring(browser, people.brug, feed(name="../../etc/passwd.json")))
    (folder,) = kept_files()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert (stat.S_IMODE(folder.stat().st_mode), modes) == (0o700, {0o600})
    assert folder.name == f"{people.brug.pk.hex}-{token}"
    other = signed_in(member(people.passage, "Edgar", roles.MAP_EDITOR))
    answer = other.post(url("import-preview", people.passage, token), {"act": "import"})
    assert answer["Location"] == url("import-new", people.passage)
    assert other.post(url("import-preview", people.brug, token), {"act": "import"}).status_code == 404
    assert (ImportRun.objects.count(), len(kept_files())) == (0, 1)


def test_a_file_ends_after_an_hour(people: Cast) -> None:
    browser = editor(people)
    token = token_of(bring(browser, people.brug, feed()))
    now = timezone.now()
    assert uploads.end_uploads(now + datetime.timedelta(minutes=59)) == 0
    assert uploads.find(people.brug.pk, token) is not None
    assert uploads.end_uploads(now + datetime.timedelta(minutes=61)) == 1
    assert (kept_files(), uploads.find(people.brug.pk, token)) == ([], None)


def test_a_house_keeps_ten_files_at_most(people: Cast) -> None:
    for _number in range(uploads.MOST_KEPT + 3):
        uploads.keep(people.brug.pk, [b"x"], uploads.About("x", SOURCE))
    assert len(kept_files()) == uploads.MOST_KEPT


@pytest.mark.parametrize("token", ["", "..", "a" * 31, "G" * 32, "../" + "a" * 29, "a" * 32])
def test_what_is_no_token_opens_nothing(people: Cast, token: str) -> None:
    assert uploads.find(people.brug.pk, token) is None


# --- Files that are none ------------------------------------------------------------------------------------
def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * (looking.LARGEST_UNPACKED + 1))
    return file.getvalue()


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", b"<html><table><tr><td>Naam</td></tr></table></html>", "a.xlsx is no spreadsheet"),
        ("a.csv", b"\0\0\0\0", "a.csv is empty."),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx or .csv"),
        ("a.json", b'{"a": ', "a.json is broken JSON"),
        ("a.json", b'{"a": 1}', "No HSDS service was found in it"),
        ("a.geojson", b'{"type": "FeatureCollection"}', "a.geojson is no GeoJSON"),
        ("a.zip", zipped("photo.jpg"), "a.zip is a zip and no workbook"),
        ("a.zip", zipped("x.csv"), "holds no table of services"),
        ("a.zip", bomb(), "This file unpacks to more than a page can read."),
        ("a.csv", b"", "This file is empty."),
    ],
    ids=["page", "nul", "old", "cut off", "other json", "geojson", "zip", "tables", "bomb", "empty"],
)
def test_a_file_that_is_no_list_gets_a_sentence_and_leaves_nothing(
    people: Cast, name: str, content: bytes, why: str
) -> None:
    browser = editor(people)
    answer = bring(browser, people.brug, SimpleUploadedFile(name, content))
    if answer.status_code == 302:
        token = token_of(answer)
        answer = browser.get(answer["Location"])
        browser.post(url("import-preview", people.brug, token), {"act": "cancel"})
    assert (answer.status_code, why in text(answer)) == (400, True)
    assert (kept_files(), Source.objects.count()) == ([], 0)


def test_a_file_that_is_too_large_names_the_command(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = editor(people)
    large = SimpleUploadedFile("a.csv", b"x" * (uploads.LARGEST + 1))
    answer = bring(browser, people.brug, large)
    assert "Use the command: pont import." in text(answer)
    monkeypatch.setattr(looking, "MOST_ROWS", 2)
    answer = bring(browser, people.brug, sheet(1, 2, 3))
    assert "A page takes lists of up to 2 rows. Use the command: pont import table." in text(answer)
    assert kept_files() == []


def test_a_day_to_come_and_a_list_of_nobody_are_refused(people: Cast) -> None:
    browser = editor(people)
    later = timezone.localdate() + datetime.timedelta(days=1)
    assert "This day has not come yet." in text(bring(browser, people.brug, feed(), dated=later))
    answer = browser.post(url("import-new", people.brug), {"file": feed()})
    assert "Say whose list it is." in text(answer)
    Source.objects.create(name=SOURCE)
    answer = browser.post(url("import-new", people.brug), {"file": feed(), "name": SOURCE.upper()})
    assert "This source exists already. Choose it above." in text(answer)


# --- What a run tells ---------------------------------------------------------------------------------------
def test_a_run_tells_what_is_missing_refused_and_kept(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    brought_in(browser, brug, sheet(1, 2, 3))
    service = Service.objects.get(name="Douches 1")
    base = {"phones": stamp(record_of(service.pk).get("phones"))}
    editing.change_entry(
        service=service,
        values={"phones": [{"number": "02 555 00 00"}]},
        base=base,
        how="phoned",
        on=timezone.localdate(),
        by=Hand("Huis De Brug"),
    )
    rows = text_of(HEADINGS, house(1, Téléphone="02 333 44 55"), house(2, Nom=""), house(3))
    run = brought_in(browser, brug, SimpleUploadedFile("b.csv", rows.encode()))
    page = text(browser.get(url("import-run", brug, run.pk)))
    assert "1 changed, 1 as it was, 1 refused, 1 missing." in page
    assert "it has no name" in page
    assert "Line 3" in page
    missing = Service.objects.get(name="Douches 2")
    assert missing.missing_since == timezone.localdate()
    assert f'href="{url("entry", brug, missing.pk)}"' in page
    assert f'href="{url("entry-history", brug, service.pk)}"' in page
    assert "Kept as people checked it" in page
    assert [one["number"] for one in record_of(service.pk)["phones"]] == ["02 555 00 00"]


def test_an_entry_that_another_house_keeps_has_no_name_here(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    brought_in(browser, brug, sheet(1, 2))
    hidden = Service.objects.get(name="Douches 2")
    hidden.name = "Kanarie"
    hidden.visibility = "house"
    hidden.save()
    Organization.objects.filter(pk=hidden.organization_id).update(house=people.passage)
    answer = bring(browser, brug, sheet(1))
    browser.post(answer["Location"], {})
    preview = browser.get(url("import-preview", brug, token_of(answer)))
    browser.post(url("import-preview", brug, token_of(answer)), {"act": "import"})
    first, last = ImportRun.objects.order_by("pk")
    pages = [text(browser.get(url("import-run", brug, run.pk))) for run in (first, last)] + [text(preview)]
    assert [("Kanarie" in page, str(hidden.hsds_id) in page) for page in pages] == [(False, False)] * 3
    assert ["an entry that you may not see" in page for page in pages] == [False, True, True]


def test_a_refusal_about_such_an_entry_says_nothing_of_it(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    services = Maker(7).services(2)
    there = Organization.objects.create(name="Passage asbl", house=people.passage)
    make_service(there, "Kanarie", hsds_id=services[0]["id"], visibility="house")
    run = brought_in(browser, brug, SimpleUploadedFile("a.json", json.dumps(services).encode()))
    page = text(browser.get(url("import-run", brug, run.pk)))
    assert run.counts["refused"] == 1
    assert "It is about an entry that you may not see." in page
    assert "another source" not in page


def test_a_list_without_most_entries_is_a_part_unless_somebody_says_otherwise(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    brought_in(browser, brug, sheet(*range(1, 31)))
    answer = bring(browser, brug, sheet(1))
    browser.post(answer["Location"], {})
    address = url("import-preview", brug, token_of(answer))
    page = text(browser.get(address))
    assert "It is taken for a part of a list, and none is marked as missing." in page
    browser.post(address, {"act": "whole"})
    page = text(browser.get(address))
    assert "1 as it was, 29 missing." in page
    browser.post(address, {"act": "import"})
    assert Service.objects.exclude(missing_since=None).count() == 29


def test_a_part_of_a_list_marks_nothing_as_missing(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    brought_in(browser, brug, sheet(1, 2))
    brought_in(browser, brug, sheet(1), is_part="on")
    assert Service.objects.exclude(missing_since=None).count() == 0


def test_only_the_newest_run_of_a_source_is_undone(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    first = brought_in(browser, brug, sheet(1))
    brought_in(browser, brug, sheet(1, 2))
    page = browser.post(url("import-run", brug, first.pk))
    assert (page.status_code, Service.objects.count()) == (400, 2)
    assert "A later import stands upon this one. Undo that one first." in text(page)
    assert "Undo the whole import" not in text(page)


def test_what_lists_of_a_source_may_do_is_said_once_and_told(people: Cast) -> None:
    browser, brug = editor(people), people.brug
    source = Source.objects.create(name=SOURCE)
    address = url("import-source", brug, source.pk)
    assert browser.post(address, {"overwrites": "whatever"}).status_code == 400
    for _time in range(2):
        assert browser.post(address, {"overwrites": "nothing"}).status_code == 302
    source.refresh_from_db()
    assert (source.overwrites, source.is_whole) == ("nothing", False)
    assert acts(brug) == [("change_source", SOURCE)]
    assert "nothing that is there: only new doors come" in text(browser.get(url("imports", brug)))
