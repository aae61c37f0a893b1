"""What is over goes, all of it, and nothing that is not over: a word of somebody who left stands in no table."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from pont.accounts import actions, demo, ending, keys, logs, sight
from pont.accounts.models import (
    HeldRole,
    House,
    Invitation,
    Membership,
    Tablet,
    Team,
    TeamMember,
    Worker,
)
from pont.accounts.walled import Walled

ROOT = Path(__file__).resolve().parents[3]
CANARY = "qanari"
DAY = datetime.timedelta(days=1)
YEAR, MONTH = datetime.timedelta(days=365), datetime.timedelta(days=30)


@pytest.fixture
def now(at_night: None, db: None) -> datetime.datetime:
    return timezone.now().replace(microsecond=0)


def write(model: type[Walled], **values: Any) -> Any:
    row = model.in_sight(**values)
    row.save(force_insert=True)
    return row


def gone_worker(long_ago: datetime.datetime) -> Worker:
    """An account with all that signing in leaves behind."""
    worker = actions.new_worker("een zin die niemand raadt")
    Worker.objects.filter(pk=worker.pk).update(username=f"{CANARY}-1", date_joined=long_ago)
    TOTP.activate(worker, generate_totp_secret())
    Authenticator.objects.create(user=worker, type="webauthn", data={"name": f"{CANARY}-sleutel"})
    return worker


def leave_traces(left_at: datetime.datetime) -> House:
    """A house in which somebody worked until `left_at`, with a row of every kind that speaks of them."""
    long_ago = left_at - YEAR
    house = House.objects.create(name="Huis De Brug")
    with sight.of_house(house.pk):
        row = write(
            Membership,
            worker=gone_worker(long_ago),
            called=f"{CANARY} zelf",
            joined_at=long_ago,
            ended_at=left_at,
        )
        write(HeldRole, membership=row, role="worker")
        team = write(Team, name=f"{CANARY}-ploeg", ended_at=left_at)
        write(TeamMember, team=team, membership=row)
        write(Tablet, key="a" * 64, name=f"tablet van {CANARY}", made_by=row, ended_at=left_at)
        write(
            Invitation,
            key="b" * 64,
            called=f"voor {CANARY}",
            made_by=row,
            used_by=row,
            used_at=left_at,
            made_at=long_ago,
            expires_at=long_ago + DAY,
        )
        over = {"by": row, "at": left_at, "ends_at": left_at + YEAR}
        write(logs.LogLine, act=logs.READ, reason=f"{CANARY} vroeg het", **over)
        write(logs.MembershipHistory, membership=row, action="x", changes={"n": f"{CANARY}"}, **over)
        write(logs.HouseHistory, action="invite", about=f"{CANARY}", **over)
    return house


def tables_with(word: str) -> list[str]:
    """Every table of the database, ours or not, in which the word stands in some column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [table] * any(word in str(value) for row in cursor.fetchall() for value in row)
    return sorted(found)


def private_tables() -> list[type[Walled]]:
    return [model for model in apps.get_app_config("accounts").get_models() if issubclass(model, Walled)]


def still_there() -> dict[str, int]:
    with sight.of_maintenance():
        return {model.__name__: model.objects.count() for model in private_tables()}


def test_a_year_after_somebody_left_no_table_knows_them(now: datetime.datetime) -> None:
    leave_traces(now - YEAR - DAY)
    assert tables_with(CANARY) == [
        "accounts_househistory",
        "accounts_invitation",
        "accounts_logline",
        "accounts_membership",
        "accounts_membershiphistory",
        "accounts_tablet",
        "accounts_team",
        "accounts_worker",
        "mfa_authenticator",
    ]
    # A new kind of private row needs an end, and a row here.
    assert set(still_there().values()) == {1}
    counts = ending.end_what_is_over(now)
    assert counts == {
        "lines": 3,
        "invitations": 1,
        "tablets": 1,
        "teams": 1,
        "memberships": 1,
        "accounts": 1,
        "sessions": 0,
        "tries": 0,
    }
    assert (tables_with(CANARY), set(still_there().values())) == ([], {0})
    assert (Worker.objects.count(), Authenticator.objects.count(), House.objects.count()) == (0, 0, 1)


def test_a_day_before_the_year_is_over_everything_is_there(now: datetime.datetime) -> None:
    leave_traces(now - YEAR + DAY)
    before = still_there()
    assert ending.end_what_is_over(now) == {
        "lines": 0,
        "invitations": 1,
        "tablets": 0,
        "teams": 0,
        "memberships": 0,
        "accounts": 0,
        "sessions": 0,
        "tries": 0,
    }
    assert still_there() == before | {"Invitation": 0}


def test_who_works_here_stays_however_long(now: datetime.datetime) -> None:
    house = House.objects.create(name="Huis De Brug")
    long_ago = now - 9 * YEAR
    with sight.of_house(house.pk):
        worker = actions.new_worker("een zin die niemand raadt")
        row = write(Membership, worker=worker, called="Amina", joined_at=long_ago)
        write(HeldRole, membership=row, role="worker")
        write(Tablet, key="a" * 64, name="aan de deur", made_by=row, made_at=long_ago)
    Worker.objects.update(date_joined=long_ago)
    assert set(ending.end_what_is_over(now).values()) == {0}
    assert Worker.objects.count() == 1


def test_a_tablet_in_use_outlives_whoever_set_it_up(now: datetime.datetime) -> None:
    house = leave_traces(now - YEAR - DAY)
    with sight.of_house(house.pk):
        Tablet.objects.update(ended_at=None, name="aan de deur")
    assert ending.end_what_is_over(now)["memberships"] == 1
    assert tables_with(CANARY) == []
    with sight.of_house(house.pk):
        maker = Tablet.objects.select_related("made_by__worker").get().made_by
        assert (maker.called, maker.joined_at, maker.roles) == ("–", maker.ended_at, frozenset())
        assert (maker.worker.username, maker.worker.is_active) == ("nobody", False)
        assert not maker.worker.has_usable_password()
    assert ending.end_what_is_over(now)["memberships"] == 0


def test_an_empty_membership_goes_with_the_tablet_that_held_it(now: datetime.datetime) -> None:
    house = leave_traces(now - YEAR - DAY)
    with sight.of_house(house.pk):
        Tablet.objects.update(ended_at=None)
    ending.end_what_is_over(now)
    with sight.of_house(house.pk):
        Tablet.objects.update(ended_at=now - YEAR)
    Worker.objects.update(date_joined=now - YEAR)
    counts = ending.end_what_is_over(now)
    assert (counts["tablets"], counts["memberships"], counts["accounts"]) == (1, 1, 1)
    assert set(still_there().values()) == {0}


def test_a_line_that_is_younger_holds_its_membership_without_a_name(now: datetime.datetime) -> None:
    house = leave_traces(now - YEAR - DAY)
    with sight.of_house(house.pk):
        row = Membership.objects.get()
        write(logs.LogLine, act=logs.REFUSED, by=row, ends_at=now + DAY)
    ending.end_what_is_over(now)
    assert (tables_with(CANARY), still_there()["LogLine"], still_there()["Membership"]) == ([], 1, 1)


def test_an_account_with_access_elsewhere_stays(now: datetime.datetime) -> None:
    leave_traces(now - YEAR - DAY)
    other = House.objects.create(name="Le Passage")
    with sight.of_house(other.pk):
        write(Membership, worker=Worker.objects.get(), called="Bram")
    ending.end_what_is_over(now)
    assert tables_with(CANARY) == ["accounts_worker", "mfa_authenticator"]
    with sight.of_maintenance():
        assert [row.called for row in Membership.objects.all()] == ["Bram"]


@pytest.mark.parametrize(
    ("column", "ago", "left"),
    [
        ("used_at", MONTH, 0),
        ("used_at", MONTH - DAY, 1),
        ("taken_back_at", MONTH, 0),
        ("taken_back_at", MONTH - DAY, 1),
        ("expires_at", MONTH, 0),
        ("expires_at", MONTH - DAY, 1),
        ("expires_at", -DAY, 1),
    ],
)
def test_an_invitation_goes_a_month_after_its_end(
    now: datetime.datetime, column: str, ago: datetime.timedelta, left: int
) -> None:
    house = House.objects.create(name="Huis De Brug")
    with sight.of_house(house.pk):
        dates = {"made_at": now - YEAR, "expires_at": now + DAY, column: now - ago}
        write(Invitation, key=keys.hashed("x"), roles=["worker"], called=CANARY, **dates)
    ending.end_what_is_over(now + datetime.timedelta(seconds=1))
    assert still_there()["Invitation"] == left


def test_expired_sessions_go_and_others_stay(now: datetime.datetime) -> None:
    for key, ends in (("a" * 32, now - DAY), ("b" * 32, now + DAY)):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    assert ending.end_what_is_over(now)["sessions"] == 1
    assert [row.session_key for row in Session.objects.all()] == ["b" * 32]


def test_counted_tries_go_when_they_count_no_more(now: datetime.datetime) -> None:
    cache.set("over", 1, timeout=1)
    cache.set("counts", 1, timeout=900)
    assert ending.end_what_is_over(now + datetime.timedelta(seconds=60))["tries"] == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM counted_tries")
        assert [key for (key,) in cursor.fetchall()] == [":1:counts"]


def test_what_houses_use_every_day_is_not_touched(
    now: datetime.datetime, settings: Any, tmp_path: Path
) -> None:
    settings.PONT_DATA = tmp_path
    (tmp_path / "demo.key").write_text(settings.ROOT_KEY)
    demo.load_demo_houses()
    before = still_there()
    assert set(ending.end_what_is_over(now).values()) == {0}
    assert still_there() == before


def test_nobody_signs_in_as_nobody(now: datetime.datetime) -> None:
    nobody = ending.account_of_nobody()
    assert ending.account_of_nobody() == nobody
    assert (nobody.has_usable_password(), nobody.check_password(""), nobody.is_active) == (
        False,
        False,
        False,
    )


MAKES = """
import datetime
from django.utils import timezone
from pont.accounts.tests.test_ending import YEAR, DAY, leave_traces
leave_traces(timezone.now() - YEAR - DAY)
"""


def run(*arguments: str, data: Path) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PONT_", "DATABASE_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pont", *arguments],
        env=environment | {"PONT_DATA": str(data), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def files_with(word: str, data: Path) -> list[str]:
    """The files of the database, the one beside it included, in whose bytes the word stands."""
    return sorted(path.name for path in data.glob("pont.sqlite3*") if word.encode() in path.read_bytes())


def test_the_nightly_run_leaves_nothing_in_the_file_either(
    tmp_path: Path, installed: Callable[[Path], None]
) -> None:
    installed(tmp_path)
    run("shell", "-v0", "-c", MAKES, data=tmp_path)
    assert files_with(CANARY, tmp_path) != []
    assert run("nightly", data=tmp_path).splitlines() == [
        "0 doors indexed.",
        "Over and removed: lines 3, invitations 1, tablets 1, teams 1, memberships 1, accounts 1.",
    ]
    assert files_with(CANARY, tmp_path) == []
    assert run("nightly", data=tmp_path).splitlines()[1] == "Over and removed: nothing."
