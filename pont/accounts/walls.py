"""The wall of a table, in the database itself: an operation for migrations.

PostgreSQL: row-level security, forced. A row is seen, written, changed and removed only by its house, which a
transaction names by `set_config('pont.house', …, true)`; no house, no row. A child is written only beside a parent of
the same house. An insert-only table has no policy for changing and removing, so nobody but maintenance can.
SQLite has no such rules: there triggers keep child and parent in one house and an insert-only table as it is.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

HOUSE = "nullif(current_setting('pont.house', true), '')::uuid"
OPENERS = {
    "worker": "worker_id = nullif(current_setting('pont.worker', true), '')::bigint",
    "key": "key = nullif(current_setting('pont.key', true), '')",
}
POLICIES = ("pont_sees", "pont_adds", "pont_changes", "pont_removes")
TRIGGERS = ("same_house_added", "same_house_changed", "never_changed", "never_removed")


def is_walled(model: Any) -> bool:
    return any(field.name == "house" for field in model._meta.fields)


def parents(model: Any) -> list[tuple[str, str]]:
    """Column and table of each foreign key to another private table."""
    return [
        (field.column, field.related_model._meta.db_table)
        for field in model._meta.fields
        if field.is_relation and field.name != "house" and is_walled(field.related_model)
    ]


def policies(model: Any, opens_to: str, *, insert_only: bool) -> list[str]:
    """The statements that put up the wall on PostgreSQL."""
    table = f'"{model._meta.db_table}"'
    own = f"house_id = {HOUSE}"
    seen = " OR ".join([own, *([OPENERS[opens_to]] if opens_to else [])])
    # Row-level security holds inside the subquery too: a parent of another house is not there.
    beside = [
        f'({column} IS NULL OR EXISTS (SELECT 1 FROM "{parent}" AS parent WHERE parent.id = {column}))'
        for column, parent in parents(model)
    ]
    written = " AND ".join([own, *beside])
    found = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY pont_sees ON {table} FOR SELECT USING ({seen})",
        f"CREATE POLICY pont_adds ON {table} FOR INSERT WITH CHECK ({written})",
    ]
    if not insert_only:
        found += [
            f"CREATE POLICY pont_changes ON {table} FOR UPDATE USING ({own}) WITH CHECK ({written})",
            f"CREATE POLICY pont_removes ON {table} FOR DELETE USING ({own})",
        ]
    return found


def triggers(model: Any, *, insert_only: bool) -> list[str]:
    """The statements that put up the wall on SQLite."""
    table = model._meta.db_table
    found = []
    for column, parent in parents(model):
        strange = (
            f'NEW."{column}" IS NOT NULL AND '
            f'(SELECT house_id FROM "{parent}" WHERE id = NEW."{column}") IS NOT NEW.house_id'
        )
        for name, moment in (("added", "INSERT"), ("changed", "UPDATE")):
            found.append(
                f'CREATE TRIGGER "{table}_{column}_same_house_{name}" BEFORE {moment} ON "{table}" WHEN {strange} '
                "BEGIN SELECT RAISE(ABORT, 'a row of another house'); END"
            )
    if insert_only:
        found += [
            f'CREATE TRIGGER "{table}_never_changed" BEFORE UPDATE ON "{table}" '
            "BEGIN SELECT RAISE(ABORT, 'a line of a log does not change'); END",
            f'CREATE TRIGGER "{table}_never_removed" BEFORE DELETE ON "{table}" '
            "WHEN OLD.ends_at > strftime('%Y-%m-%d %H:%M:%f', 'now') "
            "BEGIN SELECT RAISE(ABORT, 'a line of a log goes when it ends'); END",
        ]
    return found


class Wall(Operation):
    """Put up the wall of a model. `opens_to`: "worker" or "key", which read a row without its house."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, opens_to: str = "", insert_only: bool = False) -> None:
        self.name, self.opens_to, self.insert_only = name, opens_to, insert_only

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Tables and columns stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        if schema_editor.connection.vendor == "postgresql":
            statements = policies(model, self.opens_to, insert_only=self.insert_only)
        else:
            statements = triggers(model, insert_only=self.insert_only)
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.name)
        table = model._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            for policy in POLICIES:
                schema_editor.execute(f'DROP POLICY IF EXISTS {policy} ON "{table}"')
            schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
            return
        for statement in triggers(model, insert_only=self.insert_only):
            name = statement.split('"')[1]
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"')

    def describe(self) -> str:
        return f"Put up the wall of {self.name}"
