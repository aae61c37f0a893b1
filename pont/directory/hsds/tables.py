"""HSDS tables (CSV of 3.0, 2.0 and 1.1) put together as nested services of 3.0. The mapping is in
`README.md`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from pont.directory.hsds import columns
from pont.directory.hsds.cells import number_in, restored, take_json, unguarded
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.files import Entry, NotAFeed, read_table
from pont.directory.hsds.rules import DAYS
from pont.directory.saying import said as _

# Our name of a table: every name it has in one of the versions, without ".csv".
TABLES = {
    "organization": ("organizations", "organization"),
    "program": ("programs", "program"),
    "service": ("services", "service"),
    "attribute": ("attributes", "attribute", "service_attribute", "service_attributes"),
    "service_at_location": ("service_at_location", "service_at_locations", "services_at_location"),
    "location": ("locations", "location"),
    "phone": ("phones", "phone"),
    "contact": ("contacts", "contact"),
    "address": ("addresses", "address"),
    "physical_address": ("physical_address", "physical_addresses"),
    "postal_address": ("postal_address", "postal_addresses"),
    "schedule": ("schedules", "schedule"),
    "regular_schedule": ("regular_schedule", "regular_schedules"),
    "holiday_schedule": ("holiday_schedule", "holiday_schedules"),
    "funding": ("funding", "fundings"),
    "service_area": ("service_areas", "service_area"),
    "required_document": ("required_documents", "required_document"),
    "language": ("languages", "language"),
    "accessibility": ("accessibility", "accessibility_for_disabilities"),
    "taxonomy_term": ("taxonomy_terms", "taxonomy_term"),
    "taxonomy": ("taxonomies", "taxonomy"),
    "service_taxonomy": ("service_taxonomy", "service_taxonomies", "link_taxonomy"),
    "cost_option": ("cost_options", "cost_option"),
    "fee": ("fees", "fee"),
    "payment_accepted": ("payment_accepted", "payments_accepted"),
    "eligibility": ("eligibility", "eligibilities"),
    "metadata": ("metadata",),
    "organization_identifier": ("organization_identifiers", "organization_identifier"),
    "meta_table_description": ("meta_table_descriptions", "meta_table_description"),
}
_TABLE_OF = {name: table for table, names in TABLES.items() for name in names}

# Columns that older versions name otherwise.
RENAMED = {
    "language": {"language": "name"},
    "service_area": {"service_area": "name"},
    "taxonomy_term": {"term": "name"},
    "accessibility": {"accessibility": "description"},
    "fee": {"fee": "option"},
}
NUMBERS = {name for spec in columns.TABLES.values() for name, kind in spec.types.items() if kind == "number"}

# What attributes and metadata are linked to, when their row does not say it.
_LINKED = ("service", "organization", "location")

# Where the rows of a table go: (column, owner) from the nearest owner to the furthest, and the key of their
# list.
_OWNERS = {
    "phone": (
        "phones",
        ("contact_id", "service_at_location_id", "service_id", "location_id", "organization_id"),
    ),
    "contact": ("contacts", ("service_at_location_id", "service_id", "location_id", "organization_id")),
    "address": ("addresses", ("location_id",)),
    "schedule": ("schedules", ("service_at_location_id", "service_id", "location_id")),
    "holiday_schedule": ("holiday_schedules", ("service_at_location_id", "service_id", "location_id")),
    "funding": ("funding", ("service_id", "organization_id")),
    "service_area": ("service_areas", ("service_id",)),
    "required_document": ("required_documents", ("service_id",)),
    "language": ("languages", ("service_id", "location_id", "phone_id")),
    "accessibility": ("accessibility", ("location_id",)),
    "cost_option": ("cost_options", ("service_id",)),
    "payment_accepted": ("payments_accepted", ("service_id",)),
    "organization_identifier": ("organization_identifiers", ("organization_id",)),
    "program": ("programs", ("organization_id",)),
    "service_at_location": ("service_at_locations", ("service_id",)),
}
_LINKS = columns.LINKS - {"program_id", "taxonomy_id"}


def _value(name: str, cell: Any) -> Any:
    """What a cell says: a number where its column holds numbers, a text without what guards a spreadsheet."""
    if not isinstance(cell, str):
        return cell
    return number_in(cell.strip()) if name in NUMBERS else unguarded(cell)


def _types(name: str) -> dict[str, str]:
    """The types of the columns of a table of 3.0."""
    return columns.TABLES[name].types if name in columns.TABLES else {}


def _whole(name: str, row: Raw) -> Raw:
    """The object of a row, without the columns that only joined it."""
    return restored({key: value for key, value in row.items() if key not in _LINKS}, _types(name))


class Table:
    """Rows of one table, as objects without empty cells, each with its line."""

    def __init__(self, name: str, file: str) -> None:
        self.name, self.file = name, file
        self.columns: list[str] = []
        self.rows: list[Raw] = []
        self.lines: list[int] = []
        self.broken: list[int] = []

    def add(self, cells: dict[str, Any], line: int) -> None:
        renamed = RENAMED.get(self.name, {})
        row: Raw = {}
        for key, value in cells.items():
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            name = renamed.get(key, key)
            row[name] = _value(name, value)
        take_json(row)
        self.rows.append(row)
        self.lines.append(line)


def table_name(file: str) -> str:
    """Our name of a table file, "" when HSDS has none of that name."""
    return _TABLE_OF.get(file.lower().removesuffix(".csv").strip(), "")


def load(files: dict[str, bytes]) -> dict[str, Table]:
    """The tables of a feed. Files that HSDS does not know are left aside."""
    tables: dict[str, Table] = {}
    for file, data in files.items():
        name = table_name(file)
        if not name:
            continue
        header, rows = read_table(file, data)
        table = tables.setdefault(name, Table(name, file))
        table.columns = header
        for line, cells in rows:
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                table.broken.append(line)
            else:
                table.add(dict(zip(header, cells, strict=False)), line)
    return tables


def load_rows(given: dict[str, list[Any]]) -> dict[str, Table]:
    """The tables of a tabular JSON."""
    tables: dict[str, Table] = {}
    for file, rows in given.items():
        if name := table_name(file):
            table = tables.setdefault(name, Table(name, file))
            for line, row in enumerate(rows, 1):
                if isinstance(row, dict):
                    table.add(row, line)
                else:
                    table.broken.append(line)
    return tables


# --- Older versions -----------------------------------------------------------------------------------------
def _as_schedule(row: Raw) -> Raw:
    """A regular schedule of 1.1 and 2.0, with its weekday as a name or a number from Monday 1, as a weekly
    rule."""
    weekday = str(row.get("weekday", "")).strip()
    if row.get("freq") or row.get("byday") or not weekday:
        return row
    rest = {key: value for key, value in row.items() if key != "weekday"}
    if weekday.isdigit():
        if not 1 <= int(weekday) <= 7:
            return row
        weekday = DAYS[int(weekday) - 1].upper()
    return rest | {"freq": "WEEKLY", "byday": weekday}


def modernise(tables: dict[str, Table]) -> None:
    """Turn tables of HSDS 1.1 and 2.0 into those of 3.0, in place."""
    for old, kind in (("physical_address", "physical"), ("postal_address", "postal")):
        if old in tables:
            addresses = tables.setdefault("address", Table("address", tables[old].file))
            addresses.rows += [row | {"address_type": kind} for row in tables[old].rows]
    if "regular_schedule" in tables:
        schedules = tables.setdefault("schedule", Table("schedule", tables["regular_schedule"].file))
        schedules.rows += tables["regular_schedule"].rows
    if "schedule" in tables:
        tables["schedule"].rows = [_as_schedule(row) for row in tables["schedule"].rows]
    if "fee" in tables:
        costs = tables.setdefault("cost_option", Table("cost_option", tables["fee"].file))
        costs.rows += tables["fee"].rows
    _join_texts(tables)
    if "service_taxonomy" in tables and "taxonomy_term" not in tables and "taxonomy" in tables:
        tables["taxonomy_term"] = tables.pop("taxonomy")


def _join_texts(tables: dict[str, Table]) -> None:
    """Eligibility had a table of its own, and fees a column of another name."""
    said: dict[Any, list[str]] = defaultdict(list)
    for row in tables["eligibility"].rows if "eligibility" in tables else ():
        said[row.get("service_id")].append(str(row.get("eligibility", "")).strip())
    services = tables.get("service", Table("service", ""))
    has_both = "fees_description" in services.columns
    for row in services.rows:
        if texts := [text for text in said.get(row.get("id"), ()) if text]:
            row.setdefault("eligibility_description", "\n".join(texts))
        if "fees" in row and "fees_description" not in row and not has_both:
            row["fees_description"] = row.pop("fees")


# --- Putting together ---------------------------------------------------------------------------------------
class Assembly:
    """Rows joined to their owners by their identifiers."""

    def __init__(self, tables: dict[str, Table]) -> None:
        self.tables = tables
        self.ids = {name: {row.get("id") for row in table.rows} for name, table in tables.items()}
        self.places = {
            (row.get("service_id"), row.get("location_id")): row.get("id")
            for row in self.rows("service_at_location")
            if row.get("location_id") is not None
        }
        self.named_programs = {row.get("program_id") for row in self.rows("service")}
        self.owned: dict[tuple[str, Any, str], list[Raw]] = defaultdict(list)
        self.ownerless: Counter[str] = Counter()
        self.terms = {row.get("id"): row for row in self.rows("taxonomy_term")}
        self.taxonomies = {row.get("id"): row for row in self.rows("taxonomy")}
        for name in _OWNERS:
            self._join(name)
        self._join_terms()
        self._join_linked("metadata", "metadata", "resource_id")

    def rows(self, name: str) -> list[Raw]:
        return self.tables[name].rows if name in self.tables else []

    def _join(self, name: str) -> None:
        key, owners = _OWNERS[name]
        for row in self.rows(name):
            owner = self._owner(row, owners)
            if owner is None and name == "program" and row.get("id") in self.named_programs:
                continue
            if owner is None:
                self.ownerless[self.tables[name].file] += 1
            else:
                self.owned[(*owner, key)].append(row)

    def _owner(self, row: Raw, owners: Iterable[str]) -> tuple[str, Any] | None:
        """The nearest owner of a row that is there."""
        spot = self.places.get((row.get("service_id"), row.get("location_id")))
        if spot is not None and "service_at_location_id" in owners and "service_at_location_id" not in row:
            return "service_at_location", spot
        for column in owners:
            owner = column.removesuffix("_id")
            if column in row and row[column] in self.ids.get(owner, ()):
                return owner, row[column]
        return None

    def _join_terms(self) -> None:
        """Terms that tables of 3.0 link by attributes, and older ones by service_taxonomy."""
        for row in self.rows("service_taxonomy"):
            service = row.get("service_id") or row.get("link_id")
            term = self.terms.get(row.get("taxonomy_term_id") or row.get("taxonomy_id"))
            if service is None or term is None:
                self.ownerless[self.tables["service_taxonomy"].file] += 1
                continue
            attribute = {"taxonomy_term": self._term(term)}
            if "id" in row:
                attribute["id"] = row["id"]
            self.owned["service", service, "attributes"].append(attribute)
        self._join_linked("attribute", "attributes", "link_id")

    def _term(self, row: Raw) -> Raw:
        detail = self.taxonomies.get(row.get("taxonomy_id"))
        term = {key: value for key, value in row.items() if key != "taxonomy_id"}
        term |= {"taxonomy_detail": _whole("taxonomy", detail)} if detail else {}
        return restored(term, _types("taxonomy_term"))

    def _join_linked(self, name: str, key: str, column: str) -> None:
        for row in self.rows(name):
            # Feeds use one identifier for two things; the row itself may say which it means.
            said = row.get("link_entity") or row.get("resource_type")
            owners = [owner for owner in _LINKED if row.get(column) in self.ids.get(owner, ())]
            owners.sort(key=lambda owner, said=said: owner != said)  # type: ignore[misc]
            if not owners:
                self.ownerless[self.tables[name].file] += 1
                continue
            term = self.terms.get(row.get("taxonomy_term_id"))
            whole = row | ({"taxonomy_term": self._term(term)} if term else {})
            self.owned[owners[0], row[column], key].append(_whole(name, whole))

    def _with_parts(self, owner: str, row: Raw, kept: Iterable[str] = ()) -> Raw:
        """A row with the lists of its parts, still with its `x_more`; columns that only joined it are left out."""
        out = {key: value for key, value in row.items() if key not in _LINKS or key in kept}
        for name, (key, owners) in _OWNERS.items():
            if f"{owner}_id" in owners and (parts := self.owned.get((owner, row.get("id"), key))):
                out[key] = [self._part(name, part) for part in parts]
        for key in ("attributes", "metadata"):
            if linked := self.owned.get((owner, row.get("id"), key)):
                out[key] = linked
        return out

    def _part(self, name: str, row: Raw, kept: Iterable[str] = ()) -> Raw:
        """A part with its own parts, as it was before it was a row."""
        if name != "service_at_location":
            return restored(self._with_parts(name, row, kept), _types(name))
        spot = self._with_parts(name, row, ("location_id",))
        location = self.locations.get(spot.get("location_id"))
        if location is not None:
            spot["location"] = location
            del spot["location_id"]
        return restored(spot, _types(name))

    def service(self, row: Raw) -> Raw:
        """A service of 3.0 with its nested objects."""
        out = self._with_parts("service", row, ("organization_id",))
        organization = self.organizations.get(row.get("organization_id"))
        if organization is not None:
            out["organization"] = organization
            del out["organization_id"]
        program = self.programs.get(out.pop("program_id", None))
        if program is not None:
            out["program"] = program
        return restored(out, _types("service"))

    def entries(self) -> list[Entry]:
        """The services, one after the other, in the order of their table."""
        table = self.tables["service"]
        self.organizations = {
            row.get("id"): self._part("organization", row) for row in self.rows("organization")
        }
        self.locations = {
            row.get("id"): self._part("location", row, ("organization_id",)) for row in self.rows("location")
        }
        self.programs = {row.get("id"): _whole("program", row) for row in self.rows("program")}
        whole = [
            Entry({"file": table.file, "line": line}, lambda row=row: self.service(row))  # type: ignore[misc]
            for row, line in zip(table.rows, table.lines, strict=True)
        ]
        return whole + [Entry({"file": table.file, "line": line}, _too_many_cells) for line in table.broken]


def _too_many_cells() -> Any:
    raise ValueError(_("the row has more cells than the header"))


def entries_of(tables: dict[str, Table], name: str) -> tuple[list[Entry], list[str]]:
    """The services of these tables, and notes on rows that could not be joined. Raises `NotAFeed`."""
    if "service" not in tables:
        raise NotAFeed(_("%(name)s holds no table of services.", name=name))
    modernise(tables)
    assembly = Assembly(tables)
    notes: list[str] = [
        _("%(file)s: %(count)s rows belong to nothing in this feed", file=file, count=count)
        for file, count in assembly.ownerless.items()
    ]
    notes += [
        _("%(file)s: the row at line %(line)s has more cells than the header", file=table.file, line=line)
        for table in tables.values()
        if table.name != "service"
        for line in table.broken
    ]
    return assembly.entries(), notes
