"""The two ways into a database: which command takes which, and what the application's role may not do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dj_database_url
import psycopg
import pytest
from django.core.management import CommandError
from psycopg import sql

from pont.config import database

APPLICATION, OWNER = "postgres://app@host/pont", "postgres://owner@host/pont"
BOTH = {"DATABASE_URL": APPLICATION, "DATABASE_ADMIN_URL": OWNER}


@pytest.mark.parametrize(
    ("command", "environment", "address"),
    [
        ("serve", BOTH, APPLICATION),
        ("search", BOTH, APPLICATION),
        ("init", BOTH, OWNER),
        ("nightly", BOTH, OWNER),
        ("house", BOTH, OWNER),
        ("init", {"DATABASE_URL": APPLICATION}, APPLICATION),
        ("init", {"DATABASE_ADMIN_URL": OWNER}, ""),
        ("init", {}, ""),
    ],
)
def test_a_command_takes_the_role_it_needs(command: str, environment: dict[str, str], address: str) -> None:
    assert database.address_for(command, environment) == address


@pytest.mark.parametrize(
    ("application", "owner", "sentence"),
    [
        (APPLICATION, "", "PostgreSQL needs two roles"),
        (APPLICATION, APPLICATION, "name the same role"),
        (APPLICATION, "postgres://owner@host/other", "name two databases"),
    ],
)
def test_half_a_set_of_addresses_is_one_sentence(application: str, owner: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        database.check_addresses({"DATABASE_URL": application, "DATABASE_ADMIN_URL": owner})


def test_sqlite_needs_no_roles() -> None:
    assert database.check_addresses({}) is None
    assert database.check_addresses({"DATABASE_URL": "sqlite:///x"}) is None


@pytest.fixture
def fresh() -> Iterator[dict[str, str]]:
    """An empty database beside the one of the tests, and the addresses of two roles; gone afterwards."""
    owner = dj_database_url.parse(os.environ["DATABASE_ADMIN_URL"])
    name = sql.Identifier(f"fresh_{os.getpid()}")
    with psycopg.connect(host=owner["HOST"], user=owner["USER"], dbname="postgres", autocommit=True) as made:
        made.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield {
                variable: os.environ[variable].rpartition("/")[0] + f"/fresh_{os.getpid()}"
                for variable in ("DATABASE_URL", "DATABASE_ADMIN_URL")
            }
        finally:
            made.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def pont(*arguments: str, data: Path, addresses: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PONT_", "DATABASE_"))}
    environment = kept | addresses | {"PONT_DATA": str(data), "PONT_SECRET_KEY": "k" * 50}
    command = [sys.executable, "-m", "pont", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.postgres
@pytest.mark.django_db
def test_init_makes_a_role_that_owns_nothing_and_empties_nothing(
    fresh: dict[str, str], tmp_path: Path
) -> None:
    for _time in range(2):
        done = pont("init", data=tmp_path, addresses=fresh)
        assert (done.returncode, done.stderr) == (0, "")
    application = dj_database_url.parse(fresh["DATABASE_URL"])
    with database.connected(application) as connection:
        connection.autocommit = True
        owned = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"
        ).fetchone()
        assert owned == (0,)
        assert connection.execute("SELECT count(*) FROM accounts_membership").fetchone() == (0,)
        for refused in (
            "TRUNCATE accounts_membership",
            "DROP POLICY pont_sees ON accounts_membership",
            "ALTER TABLE accounts_membership DISABLE ROW LEVEL SECURITY",
            "CREATE TABLE of_mine (id int)",
            "UPDATE accounts_logline SET reason = ''",
            "DELETE FROM accounts_logline",
            "DELETE FROM django_migrations",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_role_that_would_see_everything_is_refused(fresh: dict[str, str], tmp_path: Path) -> None:
    swapped = {"DATABASE_URL": fresh["DATABASE_ADMIN_URL"], "DATABASE_ADMIN_URL": fresh["DATABASE_URL"]}
    done = pont("init", data=tmp_path, addresses=swapped)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
