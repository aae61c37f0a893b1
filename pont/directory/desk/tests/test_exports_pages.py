"""The map taken along as a file: every kind, and never what is not for everybody."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook

from pont.accounts import roles
from pont.accounts.tests.cast import Cast, cast, member, signed_in
from pont.directory.desk import views_exports
from pont.directory.desk.tests.editing_world import text, url
from pont.directory.exports import CannotExport, geojson
from pont.directory.hsds.profile import NEVER_IN_BULK
from pont.directory.models import Service
from pont.directory.tests.world import CANARY_NOTE, CANARY_PLACE, make_world
from pont.kernel import vocabulary

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NEVER = "kanarie-papieren"


@pytest.fixture
def people() -> Cast:
    return cast()


def content(answer: Any) -> bytes:
    """All that a file says, unpacked."""
    data = b"".join(answer.streaming_content)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def address(people: Cast, kind: str) -> str:
    return url("export", people.brug, kind) + ("?since=2000-01-01" if kind == "changes" else "")


def test_workers_editors_and_coordinators_take_the_map_along(people: Cast) -> None:
    allowed = {roles.WORKER, roles.MAP_EDITOR, roles.COORDINATOR}
    for role in roles.ALL:
        browser = signed_in(member(people.brug, f"Iemand {role}", role))
        wanted = 200 if role in allowed else 403
        answers = [browser.get(page) for page in (url("exports", people.brug), address(people, "csv"))]
        assert [answer.status_code for answer in answers] == [wanted, wanted]
        assert b"".join(answers[1]) != b""


@pytest.mark.parametrize("kind", sorted(views_exports.OFFERED))
def test_a_file_is_an_attachment_that_nobody_keeps(people: Cast, kind: str) -> None:
    make_world()
    answer = signed_in(people.bram).get(address(people, kind))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="pont-{kind}-')
    assert len(content(answer)) > 0


@pytest.mark.parametrize("kind", sorted(views_exports.OFFERED))
def test_no_file_holds_what_is_not_for_everybody(people: Cast, kind: str) -> None:
    world = make_world()
    for visibility in ("partners", "house"):
        Service.objects.create(organization=world.house, name=f"Kanarie {visibility}", visibility=visibility)
    for one in sorted(NEVER_IN_BULK):
        code = vocabulary.conditions()[one].answers[0].code
        world.soup.conditions.update_or_create(
            kind=one, defaults={"answer": code, "note": NEVER, "visibility": "public"}
        )
    said = content(signed_in(people.bram).get(address(people, kind))).decode(errors="replace")
    canaries = (CANARY_NOTE, CANARY_PLACE, NEVER, "Kanarie partners", "Kanarie house")
    assert [canary for canary in canaries if canary in said] == []


def test_every_kind_can_be_read_again(people: Cast) -> None:
    make_world()
    browser = signed_in(people.bram)
    files = {
        kind: b"".join(browser.get(address(people, kind)).streaming_content) for kind in views_exports.OFFERED
    }
    assert len(json.loads(files["hsds"])) == Service.objects.exportable().count()
    assert json.loads(files["geojson"])["type"] == "FeatureCollection"
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(files["xlsx"]), read_only=True).worksheets[0]
    assert len(list(sheet.rows)) == len(rows)
    assert files["ics"].startswith(b"BEGIN:VCALENDAR")
    assert next(csv.reader(io.StringIO(files["changes"].decode()))) == ["id", "what", "at", "name"]
    assert "datapackage.json" in zipfile.ZipFile(io.BytesIO(files["tables"])).namelist()


def test_a_spreadsheet_speaks_the_language_that_was_chosen(people: Cast) -> None:
    make_world()
    browser = signed_in(people.bram)
    heads = {
        tongue: content(browser.get(f"{address(people, 'csv')}?lang={tongue}")).splitlines()[0]
        for tongue in ("nl", "fr", "en")
    }
    assert len(set(heads.values())) == 3
    assert content(browser.get(f"{address(people, 'csv')}?lang=xx")).splitlines()[0] == heads["en"]


def test_changes_ask_for_a_day(people: Cast) -> None:
    browser = signed_in(people.bram)
    for since in ("", "gisteren"):
        answer = browser.get(f"{url('export', people.brug, 'changes')}?since={since}")
        assert answer.status_code == 400
    assert "Write the day as 2026-11-22." in text(answer)


def test_a_kind_that_nobody_makes_is_not_there(people: Cast) -> None:
    assert signed_in(people.bram).get(url("export", people.brug, "word")).status_code == 404


def test_a_file_that_cannot_be_made_is_not_sent_by_half(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(file: Any, _options: dict[str, Any]) -> None:
        file.write(b'{"type": "Feature')
        raise CannotExport("No.")

    monkeypatch.setattr(geojson, "write", half)
    browser = signed_in(people.bram)
    answer = browser.get(address(people, "geojson"))
    assert answer.status_code == 503
    assert "The file could not be made. Try again later." in text(answer)
    monkeypatch.undo()
    assert content(browser.get(address(people, "geojson"))).startswith(b'{"type":"FeatureCollection"') is True


def test_the_page_says_what_each_file_cannot_carry_and_where_programs_read(people: Cast) -> None:
    page = text(signed_in(people.bram).get(url("exports", people.brug)))
    assert [str(cannot) in page for _name, _purpose, cannot in views_exports.OFFERED.values()] == [True] * 7
    assert 'href="/hsds/"' in page
