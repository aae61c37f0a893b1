"""The row of long papers: in order, the same one once, whole or not there, nothing private, gone after a day."""

from __future__ import annotations

import datetime
import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from pont.directory import live
from pont.directory.asking import Asked
from pont.directory.models import Service
from pont.directory.paper import files, jobs
from pont.directory.paper.planning import Wanted
from pont.directory.paper.sentences import state_said
from pont.directory.paper.working import ENDS_WITHIN, one_paper, work
from pont.directory.question import check
from pont.directory.tests.world import MEAL, World, make_world

A_DAY = datetime.timedelta(days=1)
CANARY = "zeewierwoord"
ROOT = Path(__file__).resolve().parents[4]


# A worker leaves the connection it used: what it changes has to be final.
@pytest.fixture
def world(transactional_db: None, settings: object, tmp_path: Path) -> World:
    settings.PONT_DATA, settings.PONT_INDEX = tmp_path, tmp_path / "index"
    return make_world()


def job(question: str = f"need={MEAL}", **changes: object) -> jobs.Job:
    fields = {
        "kind": "brochure",
        "first": "nl",
        "second": "",
        "size": "a4",
        "collection": None,
        "host": "pont.example",
    }
    return jobs.Job(**(fields | {"question": question} | changes))


def state(token: str) -> tuple[str, int] | None:
    found = jobs.state_of(token, timezone.now())
    return found and (found.step, found.before)


def said(token: str) -> str:
    with override("en"):
        return str(state_said(jobs.state_of(token, timezone.now())))


def left() -> list[str]:
    """The files of the row, without its locks."""
    return sorted(path.name for path in jobs.folder().iterdir() if path.name not in (".queue", ".work"))


# The row


def test_papers_are_made_in_the_order_in_which_they_were_asked(world: World) -> None:
    tokens = [jobs.ask(job(f"need={MEAL}&postcode={code}")) for code in (1000, 1020, 1030)]
    assert [state(token) for token in tokens] == [("waiting", 0), ("waiting", 1), ("waiting", 2)]
    work(most=1)
    assert [state(token) for token in tokens] == [("ready", 0), ("waiting", 0), ("waiting", 1)]
    work()
    assert [state(token) for token in tokens] == [("ready", 0)] * 3


def test_a_paper_that_is_being_made_counts_as_one_before(world: World) -> None:
    first, second = (jobs.ask(job(f"need={MEAL}&postcode={code}")) for code in (1000, 1020))
    jobs.row_of(first).claim("a worker")
    assert (state(first), state(second)) == (("making", 0), ("waiting", 1))
    assert said(second) == "1 paper comes before yours."


def test_a_paper_that_was_made_is_a_whole_pdf(world: World) -> None:
    token = jobs.ask(job())
    work()
    kind, content = jobs.content_of(token, timezone.now())
    assert (kind, content[:5], left()) == ("brochure", b"%PDF-", [f"{token}.pdf"])


def test_a_flag_says_that_somebody_waits(world: World) -> None:
    jobs.ask(job())
    assert jobs.flag().exists()
    work()
    assert not jobs.flag().exists()


def test_the_same_paper_is_one_paper(world: World) -> None:
    token = jobs.ask(job())
    assert jobs.ask(job()) == token
    work()
    assert jobs.ask(job()) == token
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"first": "ar"}, {"second": "fr"}, {"kind": "addresses"}, {"host": "a.example"}]
)
def test_another_paper_is_another_one(world: World, change: dict[str, str]) -> None:
    assert jobs.ask(job()) != jobs.ask(job(**change))


def test_the_same_is_made_anew_when_it_is_old(world: World) -> None:
    token = jobs.ask(job())
    work()
    DBTaskResult.objects.update(finished_at=timezone.now() - jobs.FRESH)
    assert jobs.ask(job()) != token


def test_twenty_wait_at_most(world: World) -> None:
    for number in range(jobs.MOST_WAITING):
        jobs.ask(job(host=f"{number}.example"))
    with pytest.raises(jobs.TooManyWait):
        jobs.ask(job())
    assert jobs.ask(job(host="3.example")) == jobs.token_of_same(job(host="3.example"), timezone.now())
    assert DBTaskResult.objects.count() == jobs.MOST_WAITING


# Nothing private


@pytest.mark.parametrize("name", ["q", "without", "for", "speaks", "near"])
def test_a_private_question_makes_no_job(world: World, name: str) -> None:
    asked = Asked({name: [CANARY]}, check({}), by_post=True)
    with pytest.raises(ValueError, match="never kept"):
        jobs.job_of(asked, Wanted("brochure", "nl"), "pont.example")


def test_a_job_holds_what_may_stand_in_an_address_and_no_more(world: World) -> None:
    given = {"need": ["eat"], "where": ["Anderlecht"], "at": ["2026-11-23T12:30"], "page": ["3"]}
    asked = Asked(given, check(given), by_post=True)
    jobs.ask(jobs.job_of(asked, Wanted("brochure", "nl", "ar", "a4"), "pont.example"))
    kept = DBTaskResult.objects.get().args_kwargs["kwargs"]
    assert set(kept) == {"token", "fingerprint", "job"}
    assert kept["job"] == {
        "kind": "brochure",
        "first": "nl",
        "second": "ar",
        "size": "",
        "question": "need=eat&at=2026-11-23T12%3A30&commune=21001",
        "collection": None,
        "host": "pont.example",
    }


def test_a_job_that_somebody_wrote_with_a_situation_is_not_made(world: World) -> None:
    token = jobs.ask(job(f"q={CANARY}&need={MEAL}"))
    work()
    assert state(token) == ("failed", 0)
    assert list(jobs.folder().glob("*.pdf")) == []


# The end


def test_a_paper_is_gone_after_a_day(world: World) -> None:
    token = jobs.ask(job())
    work()
    later = timezone.now() + A_DAY
    assert jobs.state_of(token, later - datetime.timedelta(minutes=1)).step == "ready"
    assert (jobs.state_of(token, later), jobs.content_of(token, later)) == (None, None)
    assert jobs.end_old_papers(later) == 1
    assert (left(), DBTaskResult.objects.count()) == ([], 0)


def test_what_is_younger_stays(world: World) -> None:
    token = jobs.ask(job())
    work()
    assert jobs.end_old_papers(timezone.now() + A_DAY - datetime.timedelta(minutes=1)) == 0
    assert state(token) == ("ready", 0)


def test_who_asks_ends_what_is_old(world: World) -> None:
    old = jobs.ask(job())
    work()
    yesterday = timezone.now() - A_DAY
    DBTaskResult.objects.update(finished_at=yesterday)
    os.utime(jobs.file_of(old), (yesterday.timestamp(), yesterday.timestamp()))
    new = jobs.ask(job())
    assert (new == old, jobs.file_of(old).exists()) == (False, False)


def test_nothing_to_end_is_no_trouble(world: World) -> None:
    assert jobs.end_old_papers(timezone.now()) == 0


def test_half_a_file_of_a_dead_worker_goes(world: World) -> None:
    jobs.ask(job())
    half = jobs.folder() / ".0123.part"
    half.write_bytes(b"%PDF-")
    os.utime(half, (time.time() - 2 * 3600,) * 2)
    jobs.end_old_papers(timezone.now())
    assert left() == [".waiting"]


# What goes wrong


@contextmanager
def a_full_disk(room: int) -> Iterator[None]:
    """No file of this process grows beyond `room` bytes meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_no_half_paper(world: World) -> None:
    token = jobs.ask(job())
    row = jobs.row_of(token)
    with a_full_disk(1000):
        came = jobs.print_paper.call(**row.args_kwargs["kwargs"])
    assert (came, left()) == ({"trouble": ""}, [".waiting"])
    row.set_successful(came)
    assert said(token) == "This paper could not be made. Try again later."


def test_a_full_disk_keeps_the_file_that_was_there(tmp_path: Path) -> None:
    there = tmp_path / "kaart.pdf"
    there.write_bytes(b"old")
    with a_full_disk(1000), pytest.raises(OSError, match="too large"):
        files.write_whole(there, b"new" * 1000)
    assert ([path.name for path in tmp_path.iterdir()], there.read_bytes()) == (["kaart.pdf"], b"old")


def test_a_paper_without_places_says_so_in_its_language(world: World) -> None:
    token = jobs.ask(job(first="en"))
    Service.objects.update(status="defunct")
    live.build()
    live.forget()
    work()
    assert (
        str(state_said(jobs.state_of(token, timezone.now())))
        == '<span lang="en">There is no place to print.</span>'
    )


def test_what_a_dead_worker_left_is_begun_once_more(world: World) -> None:
    token = jobs.ask(job())
    jobs.row_of(token).claim("a worker that dies")
    jobs.begin_again()
    assert state(token) == ("waiting", 0)
    jobs.row_of(token).claim("another that dies")
    jobs.begin_again()
    assert state(token) == ("failed", 0)


def test_a_worker_takes_up_what_another_left(world: World) -> None:
    token = jobs.ask(job())
    jobs.row_of(token).claim("a worker that dies")
    work()
    assert state(token) == ("ready", 0)


def test_while_one_worker_is_at_it_another_does_nothing(world: World) -> None:
    token = jobs.ask(job())
    with files.held(jobs.folder() / ".work", wait=False) as is_ours:
        work()
    assert (is_ours, state(token)) == (True, ("waiting", 0))


def test_a_paper_whose_file_is_gone_is_gone(world: World) -> None:
    token = jobs.ask(job())
    work()
    jobs.file_of(token).unlink()
    assert (state(token), jobs.content_of(token, timezone.now())) == (None, None)


def test_two_who_ask_at_the_same_moment_get_one_paper(world: World) -> None:
    tokens: list[str] = []
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait()
        try:
            tokens.append(jobs.ask(job()))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (len(tokens), len(set(tokens))) == (4, 1)
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1
    work()
    assert [path.name for path in jobs.folder().glob("*.pdf")] == [f"{tokens[0]}.pdf"]


# Processes


ASK = """
import django
django.setup()
from django.utils import timezone
from pont.directory.paper import jobs
print(jobs.ask(jobs.Job("brochure", "nl", "", "", "need=eat", None, "pont.example")))
"""


def began(*command: str, data: Path) -> subprocess.Popen[str]:
    """A process with a database of its own in `data`."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PONT_", "DATABASE_"))}
    environment = known | {"PONT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "pont.config.settings"}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    """What it wrote; it went well, and without a word of complaint."""
    out, wrong = process.communicate(timeout=120)
    assert (process.returncode, wrong) == (0, "")
    return out.strip()


@pytest.mark.one_database
def test_two_processes_that_ask_and_two_that_work_make_one_paper(
    tmp_path: Path, installed: Callable[[Path], None]
) -> None:
    installed(tmp_path)
    for command in (["loaddemo"], ["index"]):
        ended(began("-m", "pont", *command, data=tmp_path))
    tokens = [ended(process) for process in [began("-c", ASK, data=tmp_path) for _ in range(2)]]
    assert tokens[0] == tokens[1]
    for process in [began("-m", "pont", "papers", data=tmp_path) for _ in range(2)]:
        assert ended(process) == ""
    made = sorted(path.name for path in (tmp_path / "papers").iterdir())
    assert made == [".queue", ".work", f"{tokens[0]}.pdf"]
    with closing(sqlite3.connect(tmp_path / "pont.sqlite3")) as database:
        rows = database.execute(
            "SELECT status, worker_ids FROM django_tasks_database_dbtaskresult"
        ).fetchall()
    assert [(status, len(json.loads(workers))) for status, workers in rows] == [("SUCCESSFUL", 1)]


def test_a_worker_ends_with_whoever_started_it() -> None:
    stop = threading.Event()
    stop.set()
    began_at = time.monotonic()
    one_paper(stop)
    assert time.monotonic() - began_at < ENDS_WITHIN
