"""Every row of the map as plain data under a name that does not hang on numbers, to compare two databases."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.apps import apps
from django.db.models import Q

from pont.accounts.sight import of_maintenance
from pont.directory import models
from pont.directory.hsds.profile import NEVER_IN_BULK

# Tables of the map itself, owners first. What houses and runs keep beside it is none of them.
TABLES = (
    "Organization", "Location", "Service", "ServiceAtLocation", "Schedule", "Phone", "Contact", "Language",
    "RequiredDocument", "CostOption", "ServiceArea", "AccessCondition", "ServiceNeed", "Saturation",
    "OrganizationTranslation", "ServiceTranslation", "LocationTranslation", "ScheduleTranslation",
    "AccessConditionTranslation", "RequiredDocumentTranslation", "CostOptionTranslation",
)  # fmt: skip
NAMES = ("hsds_id", "kind", "code", "field", "language")
Rows = dict[tuple[str, str], dict[str, Any]]


def _columns(row: Any, named: dict[tuple[str, int], str]) -> dict[str, Any]:
    """The columns of a row; one that points to another row says its name, `extra` is told key by key."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.primary_key:
            continue
        value = getattr(row, field.attname)
        if field.is_relation and value is not None:
            target = field.related_model.__name__
            value = row.source.name if target == "Source" else named.get((target, value), value)
        if field.name == "extra":
            found |= {f"extra.{key}": one for key, one in value.items()}
        else:
            found[field.name] = value
    return found


def rows() -> Rows:
    """All rows by table and name; rows of the same name by their order."""
    named: dict[tuple[str, int], str] = {}
    found: Rows = {}
    for table in TABLES:
        seen: Counter[str] = Counter()
        for row in apps.get_model("directory", table)._base_manager.order_by("pk"):
            columns = _columns(row, named)
            owners = [
                str(columns[field.name]) for field in row._meta.concrete_fields if field.name in _OWNING
            ]
            own = [] if table == "Saturation" else [str(columns[name]) for name in NAMES if name in columns]
            name = "/".join(
                [*owners[:1], *own[:1], *own[1:2]] if "Translation" in table else [*owners, *own[:1]]
            )
            seen[name] += 1
            name = f"{name}#{seen[name]}"
            named[table, row.pk] = name
            found[table, name] = columns
    return found


_OWNING = {"service", "place", "row"}


def differences(before: Rows, after: Rows) -> set[tuple[str, str]]:
    """What differs, by table and column; "a row is lost" and "a row is new" for whole rows."""
    found = {(table, "a row is lost") for table, _name in before.keys() - after.keys()}
    found |= {(table, "a row is new") for table, _name in after.keys() - before.keys()}
    for key in before.keys() & after.keys():
        left, right = before[key], after[key]
        found |= {
            (key[0], column)
            for column in left.keys() | right.keys()
            if left.get(column, _NOTHING) != right.get(column, _NOTHING)
        }
    return found


_NOTHING = object()


def keep_what_may_leave() -> None:
    """Take off the map what never leaves it, so that the rest can be compared."""
    with of_maintenance():
        kept = models.Service.objects.exportable().values("pk")
        models.Service.objects.exclude(pk__in=kept).delete()
        models.Organization.objects.filter(services=None).delete()
        models.Location.objects.filter(services_here=None).delete()
        hidden = Q(kind__in=NEVER_IN_BULK) | ~Q(visibility="public")
        models.AccessCondition.objects.filter(hidden).delete()


def empty_the_map() -> None:
    """Take everything off the map, as in a database nobody has used yet."""
    with of_maintenance():
        for model in (models.Service, models.Organization, models.Location, models.ImportRun, models.Source):
            model.objects.all().delete()
