"""What changed since a day: new, changed, gone; and nothing of what was never public."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any

import pytest

from pont.directory import actions, models
from pont.directory.exports import CannotExport
from pont.directory.exports.changes import moment
from pont.directory.exports.writing import write

pytestmark = pytest.mark.django_db
NOW = datetime.datetime.now(datetime.UTC)
YESTERDAY, LONG_AGO = NOW - datetime.timedelta(days=1), NOW - datetime.timedelta(days=90)
SINCE = (NOW - datetime.timedelta(days=30)).isoformat()


def service(
    name: str, *, public_since: Any = LONG_AGO, modified_at: Any = LONG_AGO, **columns: Any
) -> models.Service:
    house = models.Organization.objects.get_or_create(name="House")[0]
    return models.Service.objects.create(
        organization=house,
        hsds_id=name,
        name=name,
        public_since=public_since,
        modified_at=modified_at,
        **columns,
    )


def told(since: str = SINCE) -> list[tuple[str, str]]:
    file = io.BytesIO()
    write("changes", file, since=since)
    return [(line["id"], line["what"]) for line in map(json.loads, file.getvalue().splitlines())]


def test_new_and_changed_services_are_told_apart_and_quiet_ones_not_at_all() -> None:
    service("quiet")
    service("changed", modified_at=YESTERDAY)
    service("new", public_since=YESTERDAY, modified_at=NOW)
    service("shown again", public_since=NOW)
    assert told() == [("changed", "changed"), ("new", "new"), ("shown again", "new")]


def leave_by_ending(one: models.Service) -> None:
    one.status = "defunct"
    one.save()
    actions.note_change(one)


def leave_by_hiding(one: models.Service) -> None:
    one.visibility = "partners"
    one.save()
    actions.note_change(one)


def leave_by_joining(one: models.Service) -> None:
    one.merged_into = service("the one that stays")
    one.save()
    actions.note_change(one)


@pytest.mark.parametrize("leave", [leave_by_ending, leave_by_hiding, leave_by_joining])
def test_however_a_service_left_it_is_told_as_gone_and_nothing_else(leave: Any) -> None:
    leave(service("left"))
    file = io.BytesIO()
    write("changes", file, since=SINCE)
    [line] = map(json.loads, file.getvalue().splitlines())
    assert (line.pop("at")[:10], line) == (NOW.isoformat()[:10], {"id": "left", "what": "gone"})


def test_what_was_never_public_is_not_told() -> None:
    hidden = service("hidden", public_since=None, visibility="partners")
    actions.note_change(hidden)
    leave_by_ending(hidden)
    assert told() == []


def test_what_left_before_is_not_told_again() -> None:
    leave_by_hiding(service("left"))
    assert told((NOW + datetime.timedelta(days=1)).isoformat()) == []


def test_as_csv_it_says_the_same_and_no_formula() -> None:
    service("=1+1", modified_at=YESTERDAY)
    file = io.BytesIO()
    report = write("changes", file, since=SINCE, format="csv")
    [row] = csv.DictReader(io.StringIO(file.getvalue().decode(), newline=""))
    assert (row["id"], row["what"], row["name"]) == ("'=1+1", "changed", "'=1+1")
    assert report.counts == {"new": 0, "changed": 1, "gone": 0}


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-03", "2026-11-02T23:00:00+00:00"),
        ("2026-07-03", "2026-07-02T22:00:00+00:00"),
        ("2026-11-03T10:00:00Z", "2026-11-03T10:00:00+00:00"),
        (" 2026-11-03T10:00 ", "2026-11-03T09:00:00+00:00"),
    ],
)
def test_a_day_begins_at_midnight_in_brussels(text: str, utc: str) -> None:
    assert moment(text).isoformat() == utc


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "03/11/2026", "0001-01-01"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(CannotExport):
        moment(text)
