"""Database to file to an empty database: equal field by field, but for a literal list of what a file cannot carry."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from pont.directory.demo import loader
from pont.directory.exports.writing import write_file
from pont.directory.hsds.importing import import_feed
from pont.directory.tests.hsds_feeds import Maker, write
from pont.directory.tests.map_rows import differences, empty_the_map, keep_what_may_leave, rows

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)
KINDS = ("hsds", "tables")

# What an import notes of the rows it makes, and when: never the same in two databases.
NOTED = {
    ("Organization", "extra.mark"),
    ("Location", "extra.mark"),
    ("Service", "extra.mark"),
    ("Service", "extra.origin"),  # the source it had before
    ("Service", "modified_at"),
    ("Service", "public_since"),
}
# Rows made here were no feed's: afterwards they are, with what their columns do not say.
FROM_A_FEED = {
    ("Organization", "source"),
    ("Service", "source"),
    ("Organization", "extra.owner"),
    ("Location", "extra.owner"),
    ("Location", "extra.address"),
    ("Location", "extra.addresses"),
    *(
        (table, "extra.feed")
        for table in (
            *("Organization", "Location", "Service", "ServiceAtLocation", "Phone", "Language"),
            *("RequiredDocument", "CostOption", "ServiceArea"),
        )
    ),
}
NOT_CARRIED = {("Location", "organization")}


@pytest.mark.parametrize("kind", KINDS)
def test_the_demo_comes_back_equal(kind: str, tmp_path: Path) -> None:
    loader.load_demo(today=TODAY)
    keep_what_may_leave()
    before = rows()
    count = len([table for table, _name in before if table == "Service"])
    write_file(kind, tmp_path / "map")
    empty_the_map()
    report = import_feed(tmp_path / "map", "Test")
    assert (report.created, report.refused) == (count, 0)
    assert differences(before, rows()) == NOTED | FROM_A_FEED | NOT_CARRIED
    assert count > 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dirty", [False, True])
def test_a_feed_comes_back_equal(kind: str, dirty: bool, tmp_path: Path) -> None:
    import_feed(write(tmp_path, Maker(51, dirty).services(150)), "Test")
    before = rows()
    write_file(kind, tmp_path / "map")
    empty_the_map()
    report = import_feed(tmp_path / "map", "Test")
    assert (report.created, report.refused) == (150, 0)
    assert differences(before, rows()) == NOTED


def test_both_files_make_the_same_rows(tmp_path: Path) -> None:
    loader.load_demo(today=TODAY)
    for kind in KINDS:
        write_file(kind, tmp_path / kind)
    made = []
    for kind in KINDS:
        empty_the_map()
        import_feed(tmp_path / kind, "Test")
        made.append(rows())
    assert differences(*made) == {("Service", "modified_at"), ("Service", "public_since")}


def test_the_same_map_gives_the_same_package(tmp_path: Path) -> None:
    import_feed(write(tmp_path, Maker(52).services(20)), "Test")
    for name in ("first", "second"):
        write_file("tables", tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
