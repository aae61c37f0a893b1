"""Two invented houses for a newcomer: every way in works, is new each time, and exists in a demo only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import check_password

from pont.accounts import actions, demo, logs, pins, sight
from pont.accounts.models import House, Invitation, Membership, Worker
from pont.accounts.tests.cast import at_work

CODES, TOTP = Authenticator.Type.RECOVERY_CODES, Authenticator.Type.TOTP


@pytest.fixture
def in_a_demo(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PONT_DATA = tmp_path
    (tmp_path / "demo.key").write_text(settings.ROOT_KEY + "\n")


def everywhere(read: Callable[[], Iterable[Any]]) -> list[Any]:
    """What is read in the sight of each house, one after the other."""
    found = []
    for house in House.objects.order_by("name"):
        with sight.of_house(house.pk):
            found += list(read())
    return found


def rows() -> dict[str, Membership]:
    """The members of both houses by name."""

    def read() -> Iterable[Membership]:
        here = Membership.objects.filter(ended_at=None)
        return here.select_related("worker", "house").prefetch_related("held_roles")

    return {row.called: row for row in everywhere(read)}


def factor(name: str, kind: Authenticator.Type) -> Any:
    return Authenticator.objects.get(user__username=name, type=kind).wrap()


def works(sign_in: demo.SignIn) -> bool:
    """Whether somebody could sign in with exactly this."""
    row = rows()[sign_in.member.called]
    if sign_in.member.at_tablet:
        return check_password(sign_in.pin, row.pin) and not row.worker.has_usable_password()
    return (
        row.worker.username == sign_in.name
        and row.worker.check_password(sign_in.password)
        and [factor(sign_in.name, CODES).validate_code(each) for each in (*sign_in.codes, sign_in.codes[0])]
        == [True, True, True, False]
        and decrypt(factor(sign_in.name, TOTP).instance.data["secret"]) == sign_in.app_key
    )


def test_there_is_a_way_in_for_every_role_of_a_house(in_a_demo: None) -> None:
    found = demo.load_demo_houses()
    assert [(one.member.house, one.member.called, one.member.role) for one in found] == [
        ("Huis De Overzet (voorbeeld)", "Fatima", "coordinator"),
        ("Huis De Overzet (voorbeeld)", "Jonas", "worker"),
        ("Huis De Overzet (voorbeeld)", "Amina", "reception_volunteer"),
        ("La Passerelle (exemple)", "Hélène", "coordinator"),
    ]
    assert [works(one) for one in found] == [True] * 4


def test_they_came_in_as_anybody_does(in_a_demo: None) -> None:
    demo.load_demo_houses()
    assert [row.used_at is None for row in everywhere(Invitation.objects.all)] == [False] * 4
    told = everywhere(logs.MembershipHistory.objects.all)
    assert [line.action for line in told].count("accept_invitation") == 4


def test_a_second_time_everything_works_and_nothing_is_there_twice(in_a_demo: None) -> None:
    first, second = demo.load_demo_houses(), demo.load_demo_houses()
    assert [works(one) for one in second] == [True] * 4
    assert (House.objects.count(), Worker.objects.count()) == (2, 4)
    assert {one.password for one in first} & {one.password for one in second} == {""}
    assert [one.name for one in first] == [one.name for one in second]
    assert {code for one in first for code in one.codes} & {
        code for one in second for code in one.codes
    } == set()


def test_what_a_newcomer_did_is_no_obstacle(in_a_demo: None) -> None:
    demo.load_demo_houses()
    people = rows()
    fatima, jonas = people["Fatima"], people["Jonas"]
    coordinator = at_work(fatima, fatima.house)
    with sight.of_house(fatima.house_id):
        actions.change_roles(membership=jonas, roles=["coordinator"], by=coordinator)
        actions.end_access(membership=fatima, by=at_work(jonas, jonas.house))
        actions.end_access(membership=people["Amina"], by=at_work(jonas, jonas.house))
    assert [works(one) for one in demo.load_demo_houses()] == [True] * 4
    assert {name: sorted(row.roles) for name, row in rows().items()} == {
        "Fatima": ["coordinator"],
        "Jonas": ["worker"],
        "Amina": ["reception_volunteer"],
        "Hélène": ["coordinator"],
    }


def test_no_two_installations_have_the_same_password(in_a_demo: None) -> None:
    passwords = [one.password for one in demo.load_demo_houses() if one.password]
    assert len(set(passwords)) == 3
    assert min(map(len, passwords)) >= 20


def test_the_pin_passes_the_rule(in_a_demo: None) -> None:
    (pin,) = [one.pin for one in demo.load_demo_houses() if one.pin]
    assert pins.clean_pin(pin) == pin


def test_outside_a_demo_nobody_gets_in(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PONT_DATA = tmp_path
    with pytest.raises(demo.NotADemo):
        demo.load_demo_houses()
    # A demo that was given a root key of its own is none any more.
    (tmp_path / "demo.key").write_text("the key of a demo that was")
    with pytest.raises(demo.NotADemo):
        demo.load_demo_houses()
    assert House.objects.count() == 0


def test_the_very_first_run_made_the_key_after_its_settings(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PONT_DATA, settings.ROOT_KEY = tmp_path, ""
    (tmp_path / "demo.key").write_text("just made")
    assert len(demo.load_demo_houses()) == 4
