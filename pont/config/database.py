"""Two ways into PostgreSQL: the application's role, which owns nothing, and the one of maintenance, which owns it all.

`DATABASE_URL` is the application's: it reads and writes rows, held by row-level security, and can neither empty a table
nor change one. `DATABASE_ADMIN_URL` is for migrations, `pont house`, backups and the nightly run: it bypasses row-level
security, and asks the database to fail rather than to leave rows out (`row_security=off`). SQLite has no roles: one
address serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
from django.core.management.base import CommandError
from psycopg import sql

APPLICATION, MAINTENANCE = "DATABASE_URL", "DATABASE_ADMIN_URL"
# Commands that see the rows of every house, or make tables.
OF_MAINTENANCE = frozenset(
    {
        *("init", "migrate", "makemigrations", "createcachetable", "house", "nightly", "dbshell"),
        *("demo", "loaddemo", "sqlmigrate", "showmigrations", "flush"),
    }
)
ACCEPTED = ("postgres", "postgresql", "pgsql")


def address_for(command: str, environment: Mapping[str, str]) -> str:
    """The address a command works with; "" for SQLite in the data folder."""
    application = environment.get(APPLICATION, "")
    return (
        environment.get(MAINTENANCE, "") or application
        if application and command in OF_MAINTENANCE
        else application
    )


def settings_of(address: str, folder: Path, *, is_maintenance: bool) -> dict[str, Any]:
    """Django's settings of a database, tuned for what it is."""
    made: dict[str, Any] = dict(
        dj_database_url.parse(address or f"sqlite:///{folder / 'pont.sqlite3'}", conn_max_age=600)
    )
    if made["ENGINE"].endswith("sqlite3"):
        # WAL lets readers and one writer work together; only actions open a transaction, and they say so at once.
        # What is removed is overwritten.
        made["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=10000;"
            "PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;",
        }
    elif is_maintenance:
        # What row-level security would filter is an error then, and never silence.
        made["OPTIONS"] = {**made.get("OPTIONS", {}), "options": "-c row_security=off"}
    return made


def is_postgres(address: str) -> bool:
    return address.partition(":")[0] in ACCEPTED


def check_addresses(environment: Mapping[str, str]) -> None:
    """Raise `CommandError` in one sentence when PostgreSQL is named without its two roles."""
    if not is_postgres(environment.get(APPLICATION, "")):
        return
    if not environment.get(MAINTENANCE):
        raise CommandError(
            "PostgreSQL needs two roles: set DATABASE_ADMIN_URL to the one that owns the tables."
        )
    mine, theirs = (dj_database_url.parse(environment[name]) for name in (APPLICATION, MAINTENANCE))
    if mine["USER"] == theirs["USER"]:
        raise CommandError("DATABASE_URL and DATABASE_ADMIN_URL name the same role; they have to be two.")
    if mine["NAME"] != theirs["NAME"]:
        raise CommandError("DATABASE_URL and DATABASE_ADMIN_URL name two databases; they have to be one.")


def make_role(admin: psycopg.Connection[Any], role: str, password: str) -> None:
    """Make the application's role where there is none; raise `CommandError` for one that may too much."""
    named = sql.Identifier(role)
    powers = admin.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role]
    ).fetchone()
    if powers is None:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(named))
    elif powers[0]:
        raise CommandError(
            f"The role {role} in DATABASE_URL would see every house: take SUPERUSER and BYPASSRLS away."
        )
    if password:
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(named, sql.Literal(password)))


def grant(admin: psycopg.Connection[Any], role: str) -> None:
    """What the application may do: use the tables' rows. No TRUNCATE, no table of its own."""
    named = sql.Identifier(role)
    database = sql.Identifier(admin.info.dbname)
    for statement in (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ):
        admin.execute(sql.SQL(statement).format(role=named, database=database))
    hold_logs(admin, role)


def hold_logs(admin: psycopg.Connection[Any], role: str) -> None:
    """What may only be added to (a table without a policy for changes) refuses changes aloud, not by finding no row."""
    rows = admin.execute(
        "SELECT tablename FROM pg_policies WHERE schemaname = 'public' "
        "GROUP BY tablename HAVING NOT bool_or(policyname = 'pont_changes')"
    ).fetchall()
    for (table,) in rows:
        admin.execute(
            sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), sql.Identifier(role))
        )


def refuse_without_powers(admin: psycopg.Connection[Any]) -> None:
    """Raise `CommandError` when the maintenance role could not see every row."""
    row = admin.execute(
        "SELECT rolsuper OR rolbypassrls, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or not all(row):
        raise CommandError("The role in DATABASE_ADMIN_URL needs BYPASSRLS and CREATEROLE.")


def prepare_roles(application: str, maintenance: str) -> None:
    """Make and hold the application's role, in the database both addresses name; the tables are there."""
    mine, theirs = dj_database_url.parse(application), dj_database_url.parse(maintenance)
    with connected(theirs) as admin:
        refuse_without_powers(admin)
        make_role(admin, mine["USER"], mine["PASSWORD"])
        grant(admin, mine["USER"])


def connected(settings: Mapping[str, Any]) -> psycopg.Connection[Any]:
    """A connection as these settings say."""
    return psycopg.connect(
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        dbname=settings["NAME"],
    )
