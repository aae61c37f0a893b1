"""What opens a desk, and what opens it no more: second factor, PIN, tablet, invitation, the end of an access."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pont.accounts import actions, keys, roles, sight, tablets
from pont.accounts import desk as way_in
from pont.accounts.actions import NotPossible
from pont.accounts.at_work import TABLET, AtWork
from pont.accounts.models import House, Invitation, Membership, Tablet
from pont.accounts.tests import cast as people
from tests.privacy.desk_cast import (
    WORD,
    Desk,
    careless,
    empty_logs,
    left,
    made,
    opened_by_pin,
    signed_in,
    tablet_in,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.witness.urls")]
WRONG = "0000"


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    yield made()
    empty_logs()


def notebook(client: Client, house: House) -> HttpResponse:
    return client.get(reverse("witness:pages", kwargs={"house": house.pk}))


def to(response: HttpResponse) -> tuple[int, str]:
    """The status, and where it leads."""
    return response.status_code, response.headers.get("Location", "").partition("?")[0]


def left_alone(client: Client, seconds: int) -> Client:
    """The same browser, when nobody touched it for so long."""
    session = client.session
    session[way_in.SEEN] = int(time.time()) - seconds
    session.save()
    return client


def test_who_may_read_comes_in(desk: Desk) -> None:
    """What is refused below would open like this."""
    assert WORD in notebook(signed_in(desk.members[roles.WORKER]), desk.brug).content.decode()


def test_from_worker_upward_nobody_comes_in_without_a_second_factor(desk: Desk) -> None:
    needing = [role for role in roles.ALL if role not in roles.AT_THE_TABLET]
    for role in needing:
        response = notebook(careless(desk.brug, role), desk.brug)
        assert (role, to(response)) == (role, (302, reverse("accounts:second-factor")))


def test_a_pin_opens_what_a_volunteer_opens_and_no_more(desk: Desk) -> None:
    page = {"house": desk.brug.pk, "page": desk.rows["witness.Page"].pk}
    for role, closed in ((roles.WORKER, "page"), (roles.COORDINATOR, "readers")):
        address = reverse(f"witness:{closed}", kwargs=page)
        by_password = signed_in(desk.members[role])
        by_pin = opened_by_pin(desk.brug, desk.members, desk.members[role])
        assert (role, by_password.get(address).status_code, by_pin.get(address).status_code) == (
            role,
            200,
            403,
        )


def test_a_pin_opens_one_house_only(desk: Desk) -> None:
    both = people.member(desk.brug, "Beide", roles.RECEPTION_VOLUNTEER)
    people.member(desk.passage, "Les deux", roles.RECEPTION_VOLUNTEER, worker=both.worker)
    by_pin = opened_by_pin(desk.brug, desk.members, both)
    here, there = (
        reverse("accounts:house", kwargs={"house": house.pk}) for house in (desk.brug, desk.passage)
    )
    assert (by_pin.get(here).status_code, by_pin.get(there).status_code) == (200, 404)


def test_a_pin_opens_no_account(desk: Desk) -> None:
    by_pin = opened_by_pin(desk.brug, desk.members, desk.members[roles.WORKER])
    for name in ("mfa_index", "account_change_password", "accounts:houses"):
        assert (name, to(by_pin.get(reverse(name)))) == (name, (302, reverse("accounts:tablet")))


def pins_tried(desk: Desk, member: Membership, *pins: str) -> list[bool]:
    """Type these PINs at a tablet of De Brug, one after the other."""
    by = AtWork(desk.brug, None, frozenset(), TABLET)
    with sight.of_house(desk.brug.pk):
        return [actions.try_pin(membership=member, pin=pin, by=by) for pin in pins]


def test_after_five_wrong_pins_the_right_one_has_to_wait(desk: Desk) -> None:
    member = desk.members[roles.RECEPTION_VOLUNTEER]
    assert pins_tried(desk, member, WRONG, people.PIN) == [False, True]
    assert pins_tried(desk, member, *[WRONG] * 5, people.PIN) == [False] * 6


def test_after_ten_wrong_pins_the_right_one_opens_nothing(desk: Desk) -> None:
    member, long_ago = desk.members[roles.RECEPTION_VOLUNTEER], timezone.now() - datetime.timedelta(days=1)
    for _wrong in range(10):
        pins_tried(desk, member, WRONG)
        with sight.of_house(desk.brug.pk):
            Membership.objects.filter(pk=member.pk).update(pin_wrong_at=long_ago)
    assert pins_tried(desk, member, people.PIN) == [False]


def test_a_tablet_left_alone_locks(desk: Desk) -> None:
    today = reverse("accounts:house", kwargs={"house": desk.brug.pk})
    for seconds, answer in ((tablets.LOCKS_AFTER - 30, 200), (tablets.LOCKS_AFTER, 302)):
        by_pin = opened_by_pin(desk.brug, desk.members, desk.members[roles.RECEPTION_VOLUNTEER])
        assert left_alone(by_pin, seconds).get(today).status_code == answer
    assert to(by_pin.get(today)) == (302, reverse("accounts:tablet"))


def test_a_session_left_alone_ends(desk: Desk) -> None:
    client = left_alone(signed_in(desk.members[roles.WORKER]), way_in.ENDS_AFTER)
    assert to(notebook(client, desk.brug)) == (302, reverse("account_login"))
    assert to(notebook(client, desk.brug)) == (302, reverse("account_login"))


def test_whose_access_ended_comes_in_no_more(desk: Desk) -> None:
    assert notebook(left(desk.brug, desk.members, roles.WORKER), desk.brug).status_code == 404


def test_a_role_that_was_taken_away_opens_nothing_from_the_next_page_on(desk: Desk) -> None:
    member = people.member(desk.brug, "Even", roles.WORKER)
    client = signed_in(member)
    assert notebook(client, desk.brug).status_code == 200
    with sight.of_house(desk.brug.pk):
        by = people.at_work(desk.members[roles.COORDINATOR], desk.brug)
        actions.change_roles(membership=member, roles=[roles.RECEPTION_VOLUNTEER], by=by)
    assert notebook(client, desk.brug).status_code == 403


def test_a_tablet_that_ended_opens_nothing(desk: Desk) -> None:
    today = reverse("accounts:house", kwargs={"house": desk.brug.pk})
    by_pin = opened_by_pin(desk.brug, desk.members, desk.members[roles.RECEPTION_VOLUNTEER])
    with sight.of_house(desk.brug.pk):
        by = people.at_work(desk.members[roles.COORDINATOR], desk.brug)
        for tablet in Tablet.objects.filter(ended_at=None):
            actions.end_tablet(tablet=tablet, by=by)
    assert to(by_pin.get(today)) == (302, reverse("accounts:tablet"))


def came_in(desk: Desk, invitation: Invitation, called: str) -> bool:
    with sight.of_house(desk.brug.pk):
        try:
            actions.accept_invitation(
                invitation=invitation, called=called, worker=None, password="", pin=people.PIN, language="nl"
            )
        except NotPossible:
            return False
        return True


def invited(desk: Desk) -> Invitation:
    key = people.invitation_key(desk.brug, desk.members[roles.COORDINATOR], roles.RECEPTION_VOLUNTEER)
    with sight.of_key(keys.hashed(key)):
        return Invitation.objects.get()


def test_an_invitation_lets_in_one_person_once(desk: Desk) -> None:
    invitation = invited(desk)
    assert [came_in(desk, invitation, name) for name in ("Eerst", "Daarna")] == [True, False]


def test_an_invitation_that_expired_or_was_taken_back_lets_nobody_in(desk: Desk) -> None:
    old, taken_back = invited(desk), invited(desk)
    with sight.of_house(desk.brug.pk):
        made_at = timezone.now() - 2 * actions.INVITATION_LASTS
        Invitation.objects.filter(pk=old.pk).update(
            made_at=made_at, expires_at=made_at + actions.INVITATION_LASTS
        )
        by = people.at_work(desk.members[roles.COORDINATOR], desk.brug)
        actions.take_back_invitation(invitation=taken_back, by=by)
    assert [came_in(desk, one, str(one.pk)) for one in (old, taken_back)] == [False, False]


def test_what_is_kept_of_a_key_opens_nothing(desk: Desk) -> None:
    """Who has read the whole database has no key of a tablet and no link of an invitation."""
    tablet, _client = tablet_in(desk.brug, desk.members)
    thief = Client(HTTP_HOST="localhost")
    thief.cookies[tablets.COOKIE] = tablet.key
    assert WORD not in thief.get(reverse("accounts:tablet-names")).content.decode()
    link = f"{reverse('accounts:invitation')}?key={invited(desk).key}"
    assert thief.get(link).status_code == 404
