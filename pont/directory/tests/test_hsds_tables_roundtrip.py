"""Nested services taken apart into tables and put together again: what they say is the same."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from pont.directory.hsds import tables
from pont.directory.hsds.cells import guarded, unguarded
from pont.directory.hsds.columns import TABLES
from pont.directory.hsds.tables_out import Splitter
from pont.directory.tests.hsds_feeds import Maker
from tests.reference import reference_data

pytestmark = pytest.mark.one_database


def through_tables(services: list[Any]) -> tuple[list[Any], list[str]]:
    """The services after their way through the cells of CSV files, and the reader's remarks."""
    files: dict[str, io.StringIO] = {}

    def sink(table: str, cells: dict[str, str]) -> None:
        is_new = table not in files
        file = files.setdefault(table, io.StringIO(newline=""))
        writer = csv.DictWriter(file, list(TABLES[table].types), restval="")
        if is_new:
            writer.writeheader()
        writer.writerow(cells)

    splitter = Splitter(sink)
    for service in services:
        splitter.add(service)
    data = {TABLES[table].file: file.getvalue().encode() for table, file in files.items()}
    entries, notes = tables.entries_of(tables.load(data), "feed")
    return [entry.decode() for entry in entries], notes


@pytest.mark.parametrize("dirty", [False, True])
def test_a_feed_is_the_same_after_its_way_through_tables(dirty: bool) -> None:
    feed = Maker(41, dirty).services(300)
    assert through_tables(feed) == (feed, [])


@pytest.mark.parametrize("name", ["3.0/examples/service_full.json", "oruk_mocks/warn/service_full.json"])
def test_a_published_service_is_the_same_after_its_way_through_tables(name: str) -> None:
    service = json.loads(reference_data(f"hsds/{name}").read_bytes())
    assert through_tables([service]) == ([service], [])


def service(**more: Any) -> dict[str, Any]:
    return {
        "id": "s",
        "name": "Soup",
        "status": "active",
        "organization": {"id": "o", "name": "House"},
    } | more


AWKWARD = {
    "the same identifier for two contacts": {
        "contacts": [
            {"id": "c", "name": "A", "phones": [{"id": "p", "number": "1"}]},
            {"id": "c", "name": "B", "phones": [{"id": "p", "number": "2"}]},
            {"id": "c", "name": "C"},
        ]
    },
    "parts without an identifier": {"phones": [{"number": "1"}, {"id": None, "number": "2"}]},
    "identifiers that are numbers": {"id": 7, "organization": {"id": 7, "name": "House"}},
    "the same identifier for a service and its organisation": {
        "organization": {"id": "s", "name": "House", "attributes": [{"id": "a", "value": "of the house"}]},
        "attributes": [{"id": "a", "value": "of the service"}],
    },
    "empty and absent": {"phones": [], "schedules": None, "description": "", "url": None, "x_pont": {}},
    "numbers as texts": {"minimum_age": "18", "maximum_age": 65.0, "assured_date": "yesterday"},
    "times of every kind": {
        "schedules": [
            {"id": "h", "opens_at": "09:00", "closes_at": "24:00", "byday": ["MO", "TU"]},
            {"id": "i", "opens_at": "9am", "closes_at": "10:00:00Z"},
        ]
    },
    "a formula": {"description": "=1+1", "alternate_name": "'@x", "url": "\t-", "email": "+32"},
    "a term of two taxonomies": {
        "attributes": [
            {"id": "1", "taxonomy_term": {"id": "t", "name": "x", "taxonomy_detail": {"id": "a", "name": "A"}}},
            {"id": "2", "taxonomy_term": {"id": "t", "name": "x", "taxonomy_detail": {"id": "b", "name": "B"}}},
        ]
    },
    "a program told twice": {
        "program": {"id": "p", "name": "Winter"},
        "organization": {"id": "o", "name": "House", "programs": [{"id": "p", "name": "Winter"}]},
    },
    "keys that join tables": {
        "organization_id": "other", "program_id": "p", "phones": [{"id": "1", "number": "2", "service_id": "s"}]
    },
    "fees of another version": {"fees": "Gratuit"},
    "our own column": {"x_more": {"set": {"name": "Other"}}, "x_pont": "a text"},
    "lines and quotes": {"description": 'One\r\ntwo\rthree "four", five;\n', "name": "  Soup "},
    "a place without a location": {
        "service_at_locations": [{"id": "d", "phones": [{"id": "1", "number": "3"}]}],
        "phones": [{"id": "2", "number": "4"}],
    },
}  # fmt: skip


@pytest.mark.parametrize("case", AWKWARD)
def test_awkward_services_are_the_same_after_their_way_through_tables(case: str) -> None:
    given = [service(**AWKWARD[case])]
    assert through_tables(given) == (given, [])


def test_two_services_may_use_the_same_identifiers_for_their_parts() -> None:
    parts = {"service_at_locations": [{"id": "d", "schedules": [{"id": "h", "byday": "MO"}]}]}
    other = {"service_at_locations": [{"id": "d", "schedules": [{"id": "h", "byday": "TU"}]}]}
    given = [service(**parts), service(**other) | {"id": "z"}]
    assert through_tables(given) == (given, [])


def test_a_cell_that_a_person_changed_wins() -> None:
    more = json.dumps({"set": {"minimum_age": "18", "maximum_age": "65", "email": None}})
    files = {
        "organizations.csv": b"id,name\no,House\n",
        "services.csv": (
            b"id,organization_id,name,minimum_age,maximum_age,email,x_more\n"
            b's,o,Soup,21,65,a@b.be,"' + more.replace('"', '""').encode() + b'"\n'
        ),
    }
    [entry] = tables.entries_of(tables.load(files), "feed")[0]
    read = entry.decode()
    assert (read["minimum_age"], read["maximum_age"], read["email"]) == (21, "65", "a@b.be")


@pytest.mark.parametrize("more", ["{", "[1]", '{"set": 1}', '{"set": {}, "unset": {"name": 1}}', "5"])
def test_a_broken_column_of_ours_changes_nothing(more: str) -> None:
    quoted = more.replace('"', '""')
    files = {"services.csv": f'id,organization_id,name,x_more\ns,o,Soup,"{quoted}"\n'.encode()}
    [entry] = tables.entries_of(tables.load(files), "feed")[0]
    assert entry.decode() == {"id": "s", "organization_id": "o", "name": "Soup"}


@pytest.mark.parametrize(
    "text", ["=1+1", "+32 2", "-5", "@x", "\tx", "\rx", "'=1", "''@", "'s avonds", "plain", "'", ""]
)
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r") or text == ""
    assert unguarded(guarded(text)) == text


def test_the_tables_are_those_of_the_standard() -> None:
    package = json.loads(reference_data("hsds/3.0/datapackage.json").read_bytes())
    standard = {
        resource["name"]: (
            resource["path"],
            {field["name"]: field["type"] for field in resource["schema"]["fields"]},
        )
        for resource in package["resources"]
        if resource["name"] != "meta_table_description"
    }
    ours = {
        name: (spec.file, {column: kind for column, kind in spec.types.items() if kind != "object"})
        for name, spec in TABLES.items()
    }
    assert ours == standard
