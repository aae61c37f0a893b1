"""Every address, asked for by everybody: nobody sees what is not theirs, and what is seen leaves no trace."""

from __future__ import annotations

import re
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from pont.accounts import roles
from pont.accounts.tests import cast as people
from tests.privacy import crawl_desk
from tests.privacy.crawl_desk import (
    Route,
    Visit,
    Walk,
    addresses,
    everything_in,
    forged,
    routes,
    visit,
    walked,
)
from tests.privacy.desk_cast import WORD, Desk, Visitor, again, made, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.witness.urls")]

# Addresses of no house that are not for everybody either, each with its reason; the whole of what begins so.
OF_NO_HOUSE = {
    "nl/sign-in/": "one has not said yet who one is",
    "nl/sign-out/": "shows nothing",
    "nl/my-account/": "one's own ways to sign in, which belong to no house",
    "nl/houses/": "names one's own houses, which are no secret",
    "nl/tablet/": "asks the key that the browser of the tablet keeps",
    "nl/invitation/": "asks the key of the link",
    "nl/welcome/": "the name one signs in with, shown to oneself",
    "nl/second-factor/": "says what is missing, to oneself",
}
# The witness's own way to break.
ACCIDENT = "witness:stumble"
# What differs from answer to answer: numbers of rows, and what forms and cookies carry.
KEYS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9]{32,64}")


@pytest.fixture
def desk(db: None) -> Desk:
    return made()


@pytest.fixture(scope="session")
def walks() -> list[Walk]:
    """One walk for the whole run, however its tests are ordered: it undoes what it does, its answers are only read."""
    return []


@pytest.fixture
def walk(walks: list[Walk], db: None) -> Walk:
    if not walks:
        # Rules are the same code on both databases: on the second one, one stranger of each kind walks.
        walks.append(walked(made(), few=connection.vendor != "sqlite"))
    return walks[0]


def of_houses(visits: list[Visit]) -> list[Visit]:
    return [visit for visit in visits if visit.route.rule is not None]


def test_every_address_is_public_or_asks_who_is_there() -> None:
    open_to_all = [route.route for route in routes() if route.rule is None and not route.is_public]
    assert [route for route in open_to_all if not route.startswith(tuple(OF_NO_HOUSE))] == []


def test_who_may_read_finds_what_is_there(walk: Walk) -> None:
    """What could not find a word here would find none anywhere."""
    read = {visit.route.name for visit in walk.people if crawl_desk.is_of_notebook(visit.said, WORD)}
    assert read >= {f"witness:{name}" for name in ("pages", "page", "search", "export", "attachment")}


def test_another_house_reads_no_word(walk: Walk) -> None:
    assert [str(visit) for visit in walk.strangers if WORD in visit.said] == []


def test_another_house_gets_no_page_of_this_one(walk: Walk) -> None:
    answers = {
        (visit.status, visit.response.headers.get("Location", "").partition("?")[0])
        for visit in of_houses(walk.strangers)
    }
    assert answers <= {(404, ""), (405, ""), (302, "/nl/sign-in/"), (302, "/nl/tablet/")}


def test_a_notebook_opens_to_workers_who_typed_their_password(walk: Walk) -> None:
    readers = {visit.visitor for visit in walk.people if crawl_desk.is_of_notebook(visit.said, WORD)}
    assert readers == {"worker of Huis De Brug"}


def test_who_is_refused_reads_nothing(walk: Walk) -> None:
    refused = [visit for visit in walk.people if visit.status in (403, 404, 405)]
    assert len(refused) > 50
    assert [str(visit) for visit in refused if WORD in visit.said] == []


def test_who_reads_a_notebook_is_written_down(walk: Walk) -> None:
    reading = [visit for visit in walk.people if crawl_desk.is_of_notebook(visit.said, WORD)]
    assert [str(visit) for visit in reading if visit.lines == 0] == []


def test_no_page_breaks(walk: Walk) -> None:
    broken = [visit for visit in [*walk.strangers, *walk.people] if visit.status >= 500]
    assert {str(visit) for visit in broken if visit.route.name != ACCIDENT} == set()


def test_a_private_page_is_kept_by_nobody(walk: Walk) -> None:
    private = of_houses([*walk.strangers, *walk.people])
    assert [str(visit) for visit in private if visit.response.headers["Cache-Control"] != "no-store"] == []


def test_no_title_says_whose_page_it_is(walk: Walk) -> None:
    assert [str(visit) for visit in walk.people if WORD in visit.title] == []


def test_no_private_word_stands_in_an_address(walk: Walk) -> None:
    assert [str(visit) for visit in walk.people if WORD in "".join(crawl_desk.links(visit))] == []


def test_no_private_word_stands_in_the_server_log(walk: Walk) -> None:
    assert [str(visit) for visit in [*walk.strangers, *walk.people] if WORD in visit.logged] == []


def test_sessions_and_the_cache_hold_nothing_about_a_person(walk: Walk) -> None:
    visits = [*walk.strangers, *walk.people]
    assert [str(visit) for visit in visits if crawl_desk.is_personal(visit.beside, WORD)] == []


def test_an_accident_says_nothing_of_what_was_on_the_page(desk: Desk) -> None:
    """Neither one in the code, nor one in the database, which names the row it could not write."""
    worker = Visitor("worker", partial(again, signed_in(desk.members[roles.WORKER])))
    (route,) = (route for route in routes() if route.name == ACCIDENT)
    (address,) = addresses(desk, route, desk.brug)
    for fields, kind in (({}, LookupError), ({"twice": ["1"]}, IntegrityError)):
        stumbled = visit(desk, worker, route, address, fields)
        assert (stumbled.status, stumbled.response.exc_info[0]) == (500, kind)
        assert WORD not in stumbled.said + stumbled.logged + stumbled.beside


def boss_there(desk: Desk) -> Visitor:
    """Somebody who may do everything in Le Passage."""
    member = people.member(desk.passage, "Passage alles", *roles.ALL)
    return Visitor("everything of Le Passage", partial(again, signed_in(member)))


def in_the_other_house(desk: Desk) -> list[tuple[Route, str]]:
    """Every address of Le Passage, with the numbers of De Brug's rows."""
    return [
        (route, address)
        for route in routes()
        if route.rule is not None
        for address in addresses(desk, route, desk.passage)
    ]


def test_another_house_changes_nothing_here(desk: Desk) -> None:
    boss, fields, before, changed = boss_there(desk), forged(desk), everything_in(desk.brug), []
    for _route, address in in_the_other_house(desk):
        with transaction.atomic():
            response = boss.client().post(address, fields)
            if everything_in(desk.brug) != before or WORD in crawl_desk.text_of(response):
                changed.append(f"{address}: {response.status_code}")
            transaction.set_rollback(True)
    assert changed == []


def test_a_row_of_another_house_answers_as_one_that_never_was(desk: Desk) -> None:
    boss, told_apart = boss_there(desk), []
    here = {str(row.pk) for row in desk.rows.values()}
    for route, address in in_the_other_house(desk):
        theirs = [part for part in address.split("/") if part in here]
        never = address
        for part in theirs:
            never = never.replace(part, str(uuid4()))
        answers = [visit(desk, boss, route, asked) for asked in (address, never)]
        if theirs and len({(answer.status, KEYS.sub("", answer.said)) for answer in answers}) > 1:
            told_apart.append(address)
    assert told_apart == []


def test_a_house_that_is_there_answers_a_stranger_as_one_that_never_was(desk: Desk) -> None:
    boss, told_apart = boss_there(desk), []
    for route in (route for route in routes() if route.rule is not None):
        (address, *_others) = addresses(desk, route, desk.brug)
        never = address.replace(str(desk.brug.pk), str(uuid4()))
        answers = [visit(desk, boss, route, asked) for asked in (address, never)]
        if len({(answer.status, KEYS.sub("", answer.said)) for answer in answers}) > 1:
            told_apart.append(address)
    assert told_apart == []
