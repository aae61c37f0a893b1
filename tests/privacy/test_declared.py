"""What is written about people is declared, has an end, and stands behind a wall that is really there."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from pont.accounts import logs, walls
from pont.accounts.models import House, Worker
from pont.accounts.walled import Walled, WalledManager
from pont.kernel.personal import Kept
from pont.thresholds.models import DoorNotice, DoorReport
from tests.privacy.desk_cast import private_models

# Models of Pont that stand behind no wall, each with the reason.
OPEN_TABLES = {
    House: "its name is no secret, and everything else of it is in walled tables",
    Worker: "says nothing of any house; signs in before a house is known",
    DoorReport: "about a door and a day; no house, no person, no words",
    DoorNotice: "what a service was told of its door, and what it replied",
}
# Rooms whose rows are about doors that everybody may read about, not about people.
OF_THE_MAP = "directory"
# Unique without the house, each with the reason.
UNIQUE_EVERYWHERE = {
    "Invitation.key": "the hash of a random key; who comes with a link names no house",
    "ProgramKey.key": "the hash of a random key; a program names no house",
    "Tablet.key": "the hash of a random key; a tablet names no house",
}
# Open tables that may name a house or its people, each with the reason.
NAMES_A_HOUSE = {
    "ServiceHistory.house": "which house changed an entry of the map; it stands in the entry's history",
    "Suggestion.decided_by": "which house decided on a proposal; nothing of the house beside",
    "Collection.house": "which house keeps a list of public doors; one not shown yet is read by that house only",
    "Organization.house": "which house keeps a door of the map; both names are public",
}
# Tables of libraries, each with what is in it.
OF_LIBRARIES = {
    "account.EmailAddress": "nothing: Pont knows no mail address",
    "account.EmailConfirmation": "nothing: Pont mails nothing",
    "auth.Group": "nothing: roles are rows of a house",
    "auth.Permission": "names of tables",
    "django_tasks_database.DBTaskResult": "papers to be made: what may stand in an address, and nobody",
    "axes.AccessAttempt": "nothing: tries are counted under hashed names that end by themselves",
    "axes.AccessAttemptExpiration": "nothing, like the tries",
    "axes.AccessFailureLog": "nothing, like the tries",
    "axes.AccessLog": "nothing: who signed in stands in the log of the house",
    "contenttypes.ContentType": "names of tables",
    "mfa.Authenticator": "the second factors of an account; they go with it",
    "sessions.Session": "who is signed in, for some hours; never a word of a house",
}


def named(model: type[models.Model], name: str) -> str:
    return f"{model.__name__}.{name}"


def models_of_pont() -> list[type[models.Model]]:
    """Ours and the witness's, of every room but the map's."""
    ours = (model for model in apps.get_models() if model.__module__.startswith(("pont.", "tests.")))
    return [model for model in ours if model._meta.app_label != OF_THE_MAP]


def lines() -> list[type[logs.Line]]:
    """The private models that are only added to."""
    return [model for model in private_models() if issubclass(model, logs.Line)]


def operations() -> dict[type[models.Model], walls.Wall]:
    """The wall that the migrations put up for each model; the last one holds."""
    loader, found = MigrationLoader(None, ignore_no_migrations=True), {}
    for (label, _name), migration in sorted(loader.disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, walls.Wall):
                found[apps.get_model(label, operation.name)] = operation
    return found


def test_the_witness_is_looked_at_like_every_private_model() -> None:
    found = {model.__name__ for model in private_models()}
    assert found >= {"Page", "Note", "Attachment", "PageHistory", "Membership", "LogLine"}


def is_complete(model: type[Walled]) -> bool:
    said = model.declared()
    return said.keys() == {field.name for field in model._meta.concrete_fields} and all(
        isinstance(kept, Kept) and kept.why and kept.until for kept in said.values()
    )


def test_every_field_about_a_person_says_why_it_is_kept_and_until_when() -> None:
    assert [model.__name__ for model in private_models() if not is_complete(model)] == []


def test_every_table_that_is_not_walled_declares_its_fields_too() -> None:
    undeclared = {}
    for model in models_of_pont():
        fields = {field.name for field in model._meta.concrete_fields if not field.primary_key}
        said = getattr(model, "kept", {})
        if not issubclass(model, Walled) and model is not House and said.keys() != fields:
            undeclared[model.__name__] = sorted(said.keys() ^ fields)
    assert undeclared == {}


def test_every_row_about_a_person_has_an_end() -> None:
    about_people = [model for model in models_of_pont() if model is not House]
    assert [model.__name__ for model in about_people if not str(getattr(model, "ends", "")).strip()] == []


def test_a_line_of_a_log_ends_by_itself() -> None:
    assert [model.__name__ for model in lines() if model._meta.get_field("ends_at").null] == []


def test_every_table_of_a_house_is_walled() -> None:
    open_tables = {model for model in models_of_pont() if not issubclass(model, Walled)}
    assert open_tables == set(OPEN_TABLES)


def test_every_table_that_names_a_house_or_its_people_is_walled() -> None:
    found = {
        named(model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in (House, *private_models())
        if not issubclass(model, Walled)
    }
    assert found == set(NAMES_A_HOUSE)


def test_every_table_of_a_library_is_known() -> None:
    ours = ("pont.", "tests.")
    assert {model._meta.label for model in apps.get_models() if not model.__module__.startswith(ours)} == set(
        OF_LIBRARIES
    )


def test_every_way_to_a_private_row_leads_through_the_wall() -> None:
    for model in private_models():
        managers = [model._default_manager, model._base_manager, *model._meta.managers]
        assert (model, model._meta.base_manager_name) == (model, "objects")
        assert [type(manager) for manager in managers if not isinstance(manager, WalledManager)] == []
        assert (model, model._meta.local_many_to_many) == (model, [])


def test_the_number_of_a_private_row_betrays_no_other() -> None:
    for model in private_models():
        key = model._meta.pk
        assert (model, type(key), key.default.__name__) == (model, models.UUIDField, "uuid4")


def unique_fields(model: type[models.Model]) -> list[tuple[str, ...]]:
    """Everything that is unique in a table, its number left out."""
    alone = [(field.name,) for field in model._meta.concrete_fields if field.unique and not field.primary_key]
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return [*alone, *(rule.fields for rule in rules), *model._meta.unique_together]


def test_what_is_unique_is_unique_in_its_house() -> None:
    """A name that is taken in another house would betray who comes there."""
    found = {
        named(model, "+".join(fields))
        for model in private_models()
        for fields in unique_fields(model)
        if fields[:1] != ("house",)
    }
    assert found == set(UNIQUE_EVERYWHERE)


def test_every_private_table_has_its_wall_in_the_migrations() -> None:
    assert set(operations()) == set(private_models())
    assert {model for model, wall in operations().items() if wall.insert_only} == set(lines())


def asked(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def walls_of_postgres() -> dict[str, tuple[bool, bool, frozenset[str]]]:
    """What the catalogue of PostgreSQL says of each table: walled, walled for its owner too, and its policies."""
    rows = asked(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, "
        "coalesce(array_agg(p.policyname::text || ' ' || p.cmd || ' ' || p.permissive || ' ' || p.roles::text) "
        "FILTER (WHERE p.policyname IS NOT NULL), '{}') "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' "
        "LEFT JOIN pg_policies p ON p.schemaname = 'public' AND p.tablename = c.relname "
        "WHERE c.relkind IN ('r', 'p') GROUP BY 1, 2, 3"
    )
    return {table: (walled, forced, frozenset(policies)) for table, walled, forced, policies in rows}


def wanted_on_postgres(model: type[Walled]) -> tuple[bool, bool, frozenset[str]]:
    policies = {"pont_sees SELECT", "pont_adds INSERT"}
    if not operations()[model].insert_only:
        policies |= {"pont_changes UPDATE", "pont_removes DELETE"}
    return True, True, frozenset(f"{policy} PERMISSIVE {{public}}" for policy in policies)


def conditions_on_postgres(table: str) -> list[str]:
    """What each policy of a table asks, whatever it lets happen."""
    rows = asked("SELECT qual, with_check FROM pg_policies WHERE tablename = %s", table)
    return [condition for row in rows for condition in row if condition]


def wanted_on_sqlite(model: type[Walled]) -> list[str]:
    return sorted(walls.triggers(model, insert_only=operations()[model].insert_only))


def walls_of_sqlite(table: str) -> list[str]:
    found = asked("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", table)
    return sorted(sql for (sql,) in found)


@pytest.mark.django_db
def test_every_wall_stands_in_the_database() -> None:
    """Asked of the database itself, not of our code."""
    if connection.vendor == "postgresql":
        found = walls_of_postgres()
        here = {model: found[model._meta.db_table] for model in private_models()}
        assert here == {model: wanted_on_postgres(model) for model in private_models()}
        asking = {model: conditions_on_postgres(model._meta.db_table) for model in private_models()}
        assert [model for model, said in asking.items() if not all("pont.house" in one for one in said)] == []
    else:
        here = {model: walls_of_sqlite(model._meta.db_table) for model in private_models()}
        assert here == {model: wanted_on_sqlite(model) for model in private_models()}


def held(tables: list[type[Walled]], power: str) -> list[str]:
    """The tables over which the role in use has this power."""
    names = [model._meta.db_table for model in tables]
    return [name for name in names if asked("SELECT has_table_privilege(%s, %s)", name, power) == [(True,)]]


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_role_of_the_application_owns_nothing_and_bypasses_nothing() -> None:
    powers = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
    assert asked(f"SELECT {powers} FROM pg_roles WHERE rolname = current_user") == [(False,) * 5]
    assert asked("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert asked("SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole") == []
    for power in ("TRUNCATE", "REFERENCES", "TRIGGER"):
        assert (power, held(private_models(), power)) == (power, [])
    for power in ("UPDATE", "DELETE"):
        assert (power, held(lines(), power)) == (power, [])
