"""The commands that set up and run a whole installation, as somebody types them: in a process, from any folder."""

from __future__ import annotations

import datetime
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pont.config.management.commands.serve import is_due
from pont.directory import opening

ROOT = Path(__file__).resolve().parents[3]


def pont(*arguments: str, data: Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a fresh process, on a database of its own in `data`."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PONT_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "pont", *arguments],
        cwd=folder,
        env=environment | {"PONT_DATA": str(data), "PYTHONPATH": str(ROOT)} | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def test_init_writes_into_its_one_folder_and_twice_is_once(tmp_path, elsewhere):
    data = tmp_path / "data"
    for _ in range(2):
        done = pont("init", data=data, folder=elsewhere)
        assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in data.iterdir()} >= {"pont.sqlite3", "static"}
    assert list(elsewhere.iterdir()) == []


def test_only_a_demo_leaves_a_root_key_and_keeps_it(tmp_path, elsewhere, installed):
    data = tmp_path / "data"
    installed(data)
    assert not (data / "demo.key").exists()
    pont("init", "--demo", data=data, folder=elsewhere)
    key = (data / "demo.key").read_text()
    assert ((data / "demo.key").stat().st_mode & 0o777, len(key) > 40) == (0o600, True)
    pont("init", "--demo", data=data, folder=elsewhere)
    assert (data / "demo.key").read_text() == key


@pytest.mark.parametrize("command", [["search", "soep"], ["index"], ["nightly"]])
def test_a_command_before_init_says_what_to_do(tmp_path, elsewhere, command):
    done = pont(*command, data=tmp_path / "data", folder=elsewhere)
    assert done.returncode == 1
    assert "pont init" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_before_init_says_what_to_do(tmp_path, elsewhere):
    data = tmp_path / "data"
    data.mkdir()
    done = pont("serve", data=data, folder=elsewhere)
    assert (done.returncode, "pont init" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_serve_on_a_taken_port_says_so(tmp_path, elsewhere, installed):
    data = tmp_path / "data"
    installed(data)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = pont("serve", "--port", port, data=data, folder=elsewhere)
    assert (done.returncode, f"Port {port} is taken" in done.stderr) == (1, True)


def test_a_folder_that_cannot_be_made_says_so(tmp_path, elsewhere):
    (tmp_path / "file").write_text("")
    done = pont("init", data=tmp_path / "file" / "data", folder=elsewhere)
    assert (done.returncode, "PONT_DATA" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_from_nothing_to_an_answer_in_four_commands(tmp_path, elsewhere):
    data = tmp_path / "data"
    for command in (["init"], ["loaddemo"], ["nightly"]):
        assert pont(*command, data=data, folder=elsewhere).returncode == 0
    asked = ["search", "j'ai faim", "--without", "papers", "--commune", "Anderlecht", "--lang", "fr"]
    done = pont(*asked, "--at", "2026-11-24T12:30", data=data, folder=elsewhere)
    assert done.returncode == 0
    assert "Vous pouvez y aller" in done.stdout


def test_bad_input_to_search_is_one_sentence(tmp_path, elsewhere, installed):
    data = tmp_path / "data"
    installed(data)
    done = pont("search", "soep", "--postcode", "9000", "--lang", "nl", data=data, folder=elsewhere)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "postcode" in done.stderr


def test_sqlite_is_tuned_for_one_writer_and_many_readers(tmp_path, elsewhere, installed):
    data = tmp_path / "data"
    installed(data)
    asked = (
        "from django.db import connection as c; c.ensure_connection(); "
        "print([c.cursor().execute(f'PRAGMA {p}').fetchone()[0] for p in "
        "('journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys')])"
    )
    done = pont("shell", "-v0", "-c", asked, data=data, folder=elsewhere)
    assert done.stdout.strip() == "['wal', 1, 10000, 1]"


def minute(text: str) -> int:
    return opening.to_minutes(datetime.datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("built", "now", "due"),
    [
        ("2026-11-22T12:00", "2026-11-22T23:00", False),
        ("2026-11-22T12:00", "2026-11-23T02:59", False),
        ("2026-11-22T12:00", "2026-11-23T03:00", True),
        ("2026-11-23T03:01", "2026-11-23T09:00", False),
        ("2026-11-22T02:00", "2026-11-23T02:00", True),
        ("2026-10-24T12:00", "2026-10-25T03:30", True),
    ],
)
def test_the_nightly_run_is_due_after_three_or_after_a_day(built, now, due):
    assert is_due(minute(built), minute(now)) is due
