"""What holds for every test: a folder of its own, no other host, no order that nobody asked for."""

from __future__ import annotations

import datetime
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django.conf
import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import HealthCheck, settings

BRUSSELS = ZoneInfo("Europe/Brussels")
DATA = tempfile.mkdtemp(prefix="pont-tests-")

if django.conf.settings.configured:
    raise pytest.UsageError("settings were read before the tests had a folder: unset DJANGO_SETTINGS_MODULE")
os.environ["PONT_DATA"] = DATA
os.environ["PONT_SECRET_KEY"] = "only-for-tests-and-as-long-as-a-real-one-has-to-be"
for name in ("PONT_DEBUG", "PONT_HOSTS", "PONT_HTTPS"):
    os.environ.pop(name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "pont.config.settings"
assert Path(DATA).resolve() == django.conf.settings.PONT_DATA
# Names with hashes as in real life, without the time that compression takes.
django.conf.settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
)
django.conf.settings.STATIC_ROOT.mkdir()
# The hasher of real life too, without the time it is meant to take.
django.conf.settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
# A private model of the tests' own, behind every wall.
django.conf.settings.INSTALLED_APPS.append("tests.witness")
# The settings are read now. Another process of the run inherits our environment and has to read its own.
del os.environ["DJANGO_SETTINGS_MODULE"]

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("house"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


class OtherHost(Exception):
    """A test tried to reach another machine."""


def refuse_other_hosts(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook: every socket of this process may reach this machine only."""
    if event == "socket.connect":
        connection, address = args
        if connection.family == socket.AF_UNIX:
            return
        host = address[0]
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name and name not in ("localhost", "::1") and not name.startswith("127."):
        raise OtherHost(f"a test may reach this machine only, not {name}")


sys.addaudithook(refuse_other_hosts)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="leave out what asks no database: it ran on another one"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is long begins first. On a second database only what asks the database can end differently."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    if config.getoption("--only-database"):
        asking = {"db", "transactional_db"}
        chosen = [
            it
            for it in items
            if (it.get_closest_marker("django_db") or asking & set(getattr(it, "fixturenames", ())))
            and not it.get_closest_marker("one_database")
        ]
        config.hook.pytest_deselected(items=[it for it in items if it not in set(chosen)])
        items[:] = chosen


# Files whose tests share what is dear to make, a walk or a server: one worker takes them all.
TOGETHER = (
    "pont/config/tests/test_tls.py",
    "tests/privacy/test_private_pages.py",
    "tests/privacy/test_server_log.py",
)
# What takes longest comes first, so that no worker waits at the end for the other one.
LONGEST = "tests/fuzz/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Work in shares as above. The marks of xdist for this mean nothing to our pytest: it keeps ids another way."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - only where tests run side by side

    class Shares(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file in TOGETHER else nodeid

    return Shares(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """SQLite gives rows that nobody ordered in the reverse order: a test that leans on luck fails here.

    Its tests run in memory, where a reader would wait for a writer: here it reads beside one, as from our file.
    """
    from django.db.backends.signals import connection_created  # noqa: PLC0415 - once the settings are read

    def as_in_life(connection: Any, **_kwargs: Any) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA reverse_unordered_selects=ON")
                cursor.execute("PRAGMA read_uncommitted=ON")

    connection_created.connect(as_in_life, weak=False)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The role that owns the tables makes them; the tests run as the application's role."""
    from tests import roles  # noqa: PLC0415 - once the settings are read

    roles.become_owner()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    from tests import roles  # noqa: PLC0415 - once the settings are read

    with django_db_blocker.unblock():
        roles.become_application()
    yield
    with django_db_blocker.unblock():
        roles.become_owner()


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """The files pages ask for: one that is missing fails the page that names it."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Puts an installation with an empty map into a folder. Making one takes seconds: it is made once, and copied."""
    made = tmp_path_factory.mktemp("installed")
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PONT_", "DATABASE_"))}
    subprocess.run(
        [sys.executable, "-m", "pont", "init"],
        env=known | {"PONT_DATA": str(made)},
        check=True,
        capture_output=True,
    )

    def put(data: Path) -> None:
        shutil.copytree(made, data, dirs_exist_ok=True)

    return put


@pytest.fixture(autouse=True)
def no_language_of_another_test() -> None:
    """A page that was asked for leaves its language behind; each test begins with that of the settings."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def index_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test answers from what another one left on the disk."""
    kept = django.conf.settings.PONT_INDEX
    django.conf.settings.PONT_INDEX = Path(DATA, f"index-{abs(hash(request.node.nodeid))}")
    yield
    shutil.rmtree(django.conf.settings.PONT_INDEX, ignore_errors=True)
    django.conf.settings.PONT_INDEX = kept


def pytest_runtest_teardown() -> None:
    """Nobody builds an index any more when the database of a test is taken back."""
    from pont.directory import live  # noqa: PLC0415 - once the settings are read

    live.forget()


@pytest.fixture
def at() -> Callable[[str], datetime.datetime]:
    """Read a moment as people in Brussels say it: `at("2026-11-23T12:30")`. No clock is stopped."""

    def moment(local: str) -> datetime.datetime:
        return datetime.datetime.fromisoformat(local).replace(tzinfo=BRUSSELS)

    return moment


@pytest.fixture
def same_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are compared are made in the same minute: they say which one it is."""
    from pont.directory import indexing  # noqa: PLC0415 - once the settings are read

    minute = indexing.now_minute()
    monkeypatch.setattr(indexing, "now_minute", lambda: minute)


@pytest.fixture
def at_night(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The nightly run's own role, on a database that has roles."""
    # Read here: they ask for settings, which this file makes.
    from tests import roles as database_roles  # noqa: PLC0415

    with django_db_blocker.unblock():
        database_roles.become_owner()
    yield
    with django_db_blocker.unblock():
        if database_roles.is_postgres():
            database_roles.become("DATABASE_URL")
