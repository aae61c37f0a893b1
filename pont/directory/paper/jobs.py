"""Papers that take longer than somebody waits for a page: a row of jobs, one made at a time, kept for a day.

A job holds only what may stand in an address. The row is kept by `django_tasks`; a file beside the papers says that
there is one, so that whoever serves the pages need not ask the database.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import re
import secrets
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult
from msgspec import Struct

from pont.directory import live
from pont.directory.asking import Asked, fields
from pont.directory.paper import files, papers, planning
from pont.directory.question import check

logger = logging.getLogger("pont.paper")
MOST_WAITING = 20
# All papers that are kept, in bytes.
MOST_BYTES = 2**30
KEPT = datetime.timedelta(days=1)
# Who asks for the same again so soon after it was made gets the same.
FRESH = datetime.timedelta(minutes=5)
UNFINISHED_ENDS = datetime.timedelta(hours=1)
# A job whose worker died is begun once more, not for ever.
MOST_TRIES = 2
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
WAITING, MAKING, READY, FAILED = "waiting", "making", "ready", "failed"


class TooManyWait(Exception):
    """The row is full; nothing was put in it."""


class Job(Struct, frozen=True):
    """What a paper is made from, later. `question`: what may stand in an address; `host`: of the short address."""

    kind: str
    first: str
    second: str
    size: str
    question: str
    collection: int | None
    host: str

    @property
    def fingerprint(self) -> str:
        """The same for the same paper."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


class State(Struct, frozen=True):
    """How far a paper is. `before`: papers before it; `trouble`: why there is none, in the language `tongue`."""

    step: str
    before: int = 0
    trouble: str = ""
    tongue: str = ""


def folder() -> Path:
    return settings.PONT_DATA / "papers"


def file_of(token: str) -> Path:
    return folder() / f"{token}.pdf"


def flag() -> Path:
    """A file that is there while a paper waits."""
    return folder() / ".waiting"


def rows() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=print_paper.module_path)


def job_of(asked: Asked, wanted: planning.Wanted, host: str) -> Job:
    """The job of a question that may stand in an address; raises ValueError for every other."""
    if asked.is_private:
        raise ValueError("a private question is never kept")
    if wanted.door is not None:
        raise ValueError("one door is not long")
    kind = papers.kinds()[wanted.kind]
    return Job(
        kind=wanted.kind,
        first=wanted.first,
        second=wanted.second,
        # What means nothing makes no other job.
        size=wanted.size if kind.sizes else "",
        question=asked.address_of_first,
        collection=wanted.collection,
        host=host,
    )


def ask(job: Job) -> str:
    """Put a job in the row, and return the token of its paper; a job that is there already is not put there twice.

    Raises `TooManyWait`, and OSError where there is no room for papers.
    """
    now = timezone.now()
    with files.held(folder() / ".queue", wait=True):
        end_old_papers(now)
        if token := token_of_same(job, now):
            return token
        if rows().filter(status=TaskResultStatus.READY).count() >= MOST_WAITING or is_full():
            raise TooManyWait
        token = secrets.token_urlsafe(16)
        flag().touch()
        print_paper.enqueue(token=token, fingerprint=job.fingerprint, job=msgspec.to_builtins(job))
    return token


def is_full() -> bool:
    """Whether papers of the last day take all the room they may."""
    return sum(path.stat().st_size for path in folder().glob("*.pdf")) >= MOST_BYTES


def token_of_same(job: Job, now: datetime.datetime) -> str:
    """The token of the same job where it waits, is being made or was made just now; else ""."""
    for row in rows().filter(args_kwargs__kwargs__fingerprint=job.fingerprint).order_by("-enqueued_at"):
        token: str = row.args_kwargs["kwargs"]["token"]
        is_under_way = row.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING)
        is_fresh = row.finished_at is not None and now - row.finished_at < FRESH
        if is_under_way or (is_fresh and file_of(token).exists()):
            return token
    return ""


def paper_of(job: Job) -> papers.Paper:
    """The paper of a job, of the doors as they are now, in the language in force."""
    index = live.index()
    given = fields(QueryDict(job.question))
    asked = Asked(given, check(given, index.landmarks), by_post=False)
    if asked.is_private:
        raise ValueError("a private question is never kept")
    wanted = planning.Wanted(job.kind, job.first, job.second, job.size, collection=job.collection)
    return planning.plan_of(index, asked, wanted, job.host, is_behind=True).paper


@task
def print_paper(*, token: str, fingerprint: str, job: dict[str, Any]) -> dict[str, str]:
    """Make the paper of a job. Returns nothing, or why there is none."""
    read = msgspec.convert(job, Job)
    with translation.override(read.first):
        try:
            files.write_whole(file_of(token), papers.make(paper_of(read)))
        except papers.CannotPrint as why:
            return {"trouble": str(why), "tongue": read.first}
        except planning.NotHere:
            # The collection was withdrawn meanwhile.
            return {"trouble": ""}
        except OSError as error:
            logger.warning("a paper could not be kept: %s", error.strerror)
            return {"trouble": ""}
    return {}


def row_of(token: str) -> DBTaskResult | None:
    if not TOKEN.fullmatch(token):
        return None
    return rows().filter(args_kwargs__kwargs__token=token).first()


def ends_at(row: DBTaskResult) -> datetime.datetime:
    """A paper is kept for a day after it was made."""
    return (row.finished_at or row.enqueued_at) + KEPT


def state_of(token: str, now: datetime.datetime) -> State | None:
    """How far the paper of a token is; None when there is none, or not any more."""
    row = row_of(token)
    if row is None or ends_at(row) <= now:
        return None
    if row.status == TaskResultStatus.READY:
        ahead = rows().filter(status=TaskResultStatus.READY, enqueued_at__lt=row.enqueued_at).count()
        return State(WAITING, ahead + rows().filter(status=TaskResultStatus.RUNNING).count())
    if row.status == TaskResultStatus.RUNNING:
        return State(MAKING)
    said = row.return_value or {}
    if row.status == TaskResultStatus.FAILED or "trouble" in said:
        return State(FAILED, 0, said.get("trouble", ""), said.get("tongue", ""))
    return State(READY) if file_of(token).exists() else None


def content_of(token: str, now: datetime.datetime) -> tuple[str, bytes] | None:
    """The kind and the PDF of a paper that is ready; None for every other."""
    row = row_of(token)
    state = state_of(token, now)
    if row is None or state is None or state.step != READY:
        return None
    try:
        return row.args_kwargs["kwargs"]["job"]["kind"], file_of(token).read_bytes()
    except FileNotFoundError:
        return None


def end_old_papers(now: datetime.datetime) -> int:
    """Remove the papers of more than a day ago and their jobs; returns how many papers went."""
    for row in rows():
        if ends_at(row) <= now:
            row.delete()
    count = 0
    for path in folder().glob("*.pdf"):
        count += ended(path, now - KEPT)
    for path in folder().glob(f".*{files.UNFINISHED}"):
        ended(path, now - UNFINISHED_ENDS)
    return count


def ended(path: Path, before: datetime.datetime) -> bool:
    """Remove a file that was last written before this moment; says whether it went."""
    try:
        if path.stat().st_mtime > before.timestamp():
            return False
        path.unlink()
    except FileNotFoundError:
        # Somebody else was faster.
        return False
    return True


def begin_again() -> None:
    """Put back what a worker left when it died; what died twice has failed. Only while no worker is at work."""
    for row in rows().filter(status=TaskResultStatus.RUNNING):
        if len(row.worker_ids) < MOST_TRIES:
            row.status = TaskResultStatus.READY
            row.save(update_fields=["status"])
        else:
            row.status, row.finished_at = TaskResultStatus.FAILED, timezone.now()
            row.save(update_fields=["status", "finished_at"])
