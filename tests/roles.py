"""Who the tests are to PostgreSQL: the owner while tables are made and emptied, the application otherwise.

On SQLite, which has no roles, nothing of this does anything.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import dj_database_url
from django.db import connection

from pont.config import database


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def become(address: str) -> None:
    """Go on as the role of this address, in the database the tests use."""
    connection.close()
    role = dj_database_url.parse(os.environ[address])
    connection.settings_dict |= {"USER": role["USER"], "PASSWORD": role["PASSWORD"]}


def become_owner() -> None:
    if is_postgres():
        become(database.MAINTENANCE)


def become_application() -> None:
    """Give the application's role what `pont init` gives it, and be it from now on."""
    if not is_postgres():
        return
    application = dj_database_url.parse(os.environ[database.APPLICATION])
    with database.connected(connection.settings_dict) as owner:
        database.grant(owner, application["USER"])
    become(database.APPLICATION)
    # Between tests tables are emptied, which the application may not do.
    type(connection.ops).execute_sql_flush = empty_as_owner


def empty_as_owner(_operations: Any, statements: Iterable[str]) -> None:
    owner = dj_database_url.parse(os.environ[database.MAINTENANCE])
    named = {**connection.settings_dict, "USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
    with database.connected(named) as connected:
        for statement in statements:
            connected.execute(statement)
