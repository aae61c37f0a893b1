"""Nested services of HSDS 3.0 as rows of its tables: the inverse of `tables`.

Every row gets an identifier of its own in its table; one that a feed used twice, or not at all, is kept in `x_more`.
Organisations, locations, taxonomies and their terms are written once.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Protocol

from pont.directory.hsds.cells import json_cell, says_the_same, to_cell
from pont.directory.hsds.columns import LINKS, MORE_COLUMN, PARTS_OF, PROFILE_COLUMN, TABLES
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.identity import fingerprint, part_id

_LINK_OF = {"attribute": "link_id", "metadata": "resource_id"}
_NAMES_ITS_OWNER = {"attribute": "link_entity", "metadata": "resource_type"}
# Objects that stand in a column of their own: the key, and the table it leads to.
_ONE_OF = {"service": ("organization", "program"), "service_at_location": ("location",)}


class Sink(Protocol):
    """Where rows go, one after the other."""

    def __call__(self, table: str, cells: dict[str, str]) -> None: ...


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


class Splitter:
    """Takes services apart. `counts`: rows written so far, by table."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.counts: Counter[str] = Counter()
        # Only short numbers of identifiers are remembered, so that a large map does not fill the memory.
        self.used: set[int] = set()
        self.same: dict[tuple[str, str], str] = {}

    def add(self, service: Raw) -> None:
        """Write the rows of one service as `write_service` gave it."""
        links = {}
        organization = service.get("organization")
        if isinstance(organization, dict):
            links["organization_id"] = self._once("organization", organization)
        if isinstance(service.get("program"), dict):
            links["program_id"] = self._alike("program", service["program"])
        self._row("service", service, links)

    # --- Rows that several others point to ------------------------------------------------------------------
    def _once(self, table: str, raw: Raw) -> str:
        """Write an object whose identifier is its own on the whole map, the first time it is met."""
        name = to_cell("string", raw.get("id"))
        if name and hash((table, name)) in self.used:
            return name
        return self._row(table, raw, {})

    def _alike(self, table: str, raw: Raw, links: dict[str, str] | None = None) -> str:
        """Write an object unless just the same was written already."""
        key = (table, fingerprint([raw, links]))
        if key not in self.same:
            self.same[key] = self._row(table, raw, links or {})
        return self.same[key]

    def _term(self, raw: Raw) -> str:
        links = {}
        if isinstance(raw.get("taxonomy_detail"), dict):
            links["taxonomy_id"] = self._alike("taxonomy", raw["taxonomy_detail"])
        return self._alike("taxonomy_term", raw, links)

    # --- One row --------------------------------------------------------------------------------------------
    def _row(self, table: str, raw: Raw, links: dict[str, str]) -> str:
        """Write a row and the rows of its parts; return its identifier."""
        lists = {key: part for key, part in PARTS_OF.get(table, {}).items() if _are_rows(raw.get(key))}
        apart = {*lists, *self._objects(table, raw)}
        cells, kept = self._cells(table, {key: value for key, value in raw.items() if key not in apart})
        unset = []
        if (name := self._identity(table, cells.get("id", ""), links)) != cells.get("id"):
            cells["id"] = name
            if "id" in raw:
                kept["id"] = raw["id"]
            else:
                unset.append("id")
        for column, value in links.items():
            if column in _NAMES_ITS_OWNER.values():
                if column in raw:
                    continue
                unset.append(column)
            cells[column] = value
        more = ({"set": kept} if kept else {}) | ({"unset": unset} if unset else {})
        cells[MORE_COLUMN] = json_cell(more)
        self.counts[table] += 1
        self.sink(table, cells)
        for key, part in lists.items():
            for one in raw[key]:
                self._part(part, one, table, name)
        return name

    def _objects(self, table: str, raw: Raw) -> list[str]:
        """Keys of objects that are rows of other tables."""
        keys = _ONE_OF.get(table, ())
        if table == "attribute":
            keys = ("taxonomy_term",)
        if table == "taxonomy_term":
            keys = ("taxonomy_detail",)
        return [key for key in keys if isinstance(raw.get(key), dict)]

    def _cells(self, table: str, raw: Raw) -> tuple[dict[str, str], Raw]:
        """The cells of an object, and what they do not say exactly."""
        types = TABLES[table].types
        cells: dict[str, str] = {}
        kept: Raw = {}
        for key, value in raw.items():
            if key == PROFILE_COLUMN and isinstance(value, dict) and value:
                cells[key] = json_cell(value)
                continue
            if key in LINKS or types.get(key, "object") == "object":
                kept[key] = value
                continue
            if cell := to_cell(types[key], value):
                cells[key] = cell
            if not says_the_same(types[key], cell, value):
                kept[key] = value
        return cells, kept

    def _identity(self, table: str, name: str, links: dict[str, str]) -> str:
        """The identifier of a row: its own, or one made for it where that is missing or stands there already."""
        if name and hash((table, name)) not in self.used:
            self.used.add(hash((table, name)))
            return name
        made = part_id("\n".join(sorted(links.values())), table, f"{name}\n{self.counts[table]}")
        self.used.add(hash((table, made)))
        return made

    def _part(self, table: str, raw: Raw, owner: str, name: str) -> None:
        """Write a part below its owner."""
        links = {_LINK_OF.get(table, f"{owner}_id"): name}
        if table in _NAMES_ITS_OWNER:
            links[_NAMES_ITS_OWNER[table]] = owner
        if isinstance(raw.get("taxonomy_term"), dict) and table == "attribute":
            links["taxonomy_term_id"] = self._term(raw["taxonomy_term"])
        if table == "service_at_location" and isinstance(raw.get("location"), dict):
            links["location_id"] = self._once("location", raw["location"])
        self._row(table, raw, links)
