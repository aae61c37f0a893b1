"""Lists that are imported again by themselves, from a file or from an address, and undone by a command."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from pont.directory.hsds.files import NotAFeed
from pont.directory.imports import due, fetching
from pont.directory.imports.fetching import fetched
from pont.directory.models import ImportRun, Service, Source
from pont.directory.tests.hsds_feeds import Maker


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("import", *arguments, stdout=out)
    return out.getvalue()


def written(folder: Path, count: int = 2) -> Path:
    file = folder / "feed.json"
    file.write_text(json.dumps(Maker(31).services(count)))
    return file


def a_week_passes() -> None:
    ImportRun.objects.update(at=timezone.now() - timedelta(days=7))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """A test says nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on this machine's own web server; yields its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.django_db
def test_a_list_with_every_is_imported_again_when_its_time_has_come(tmp_path: Path) -> None:
    file = written(tmp_path)
    told("hsds", str(file), "--source", "Lijst", "--every", "7")
    assert told("due") == ""
    a_week_passes()
    written(tmp_path, 3)
    assert "created: 1" in told("due")
    assert told("due") == ""


@pytest.mark.django_db
def test_a_list_that_cannot_be_read_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    good, broken = written(tmp_path), tmp_path / "gone.json"
    broken.write_bytes(good.read_bytes())
    told("hsds", str(broken), "--source", "Aan het begin", "--every", "1")
    Service.objects.all().delete()
    told("hsds", str(good), "--source", "Lijst", "--every", "1")
    a_week_passes()
    broken.unlink()
    with pytest.raises(CommandError, match=r"Aan het begin: .* does not exist"):
        told("due")
    assert Source.objects.get(name="Lijst").runs.count() == 2


@pytest.mark.django_db
def test_a_list_is_read_from_an_address(tmp_path: Path) -> None:
    written(tmp_path)
    with served(tmp_path) as address:
        assert "created: 2" in told("hsds", f"{address}/feed.json", "--source", "Lijst", "--every", "1")
        with pytest.raises(CommandError, match="cannot be read"):
            told("hsds", f"{address}/nothing.json", "--source", "Lijst")
    assert Source.objects.get().taken_from.startswith("http://127.0.0.1")


@pytest.mark.one_database
def test_an_address_that_sends_too_much_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large.json").write_bytes(b" " * 5000)
    monkeypatch.setattr(fetching, "LARGEST", 4000)
    with (
        served(tmp_path) as address,
        pytest.raises(NotAFeed, match="larger"),
        fetched(f"{address}/large.json"),
    ):
        pass


@pytest.mark.django_db
def test_the_last_import_is_undone_by_a_command(tmp_path: Path) -> None:
    told("hsds", str(written(tmp_path)), "--source", "Lijst")
    assert told("undo", "--source", "Lijst") == "removed: 2\nput back: 0\n"
    assert not Service.objects.exists()
    with pytest.raises(CommandError, match="no import of Lijst"):
        told("undo", "--source", "Lijst")


@pytest.mark.django_db
def test_a_dry_run_remembers_nothing(tmp_path: Path) -> None:
    told("hsds", str(written(tmp_path)), "--source", "Lijst", "--every", "1", "--dry-run")
    assert due.sources(timezone.now()) == []
    assert not Source.objects.exists()
