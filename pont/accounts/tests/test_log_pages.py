"""The log, the history of access, and the answer to whoever asks who read a page."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pont.accounts import actions, history, logs, looked, roles, sight
from pont.accounts.at_work import TABLET, AtWork
from pont.accounts.logs import HouseHistory, LogLine, MembershipHistory
from pont.accounts.models import Invitation
from pont.accounts.tests.cast import Cast, at_work, invitation_key, signed_in, tablet_of
from pont.accounts.tests.reading import in_english, said, url
from pont.accounts.views_log import PAGE_SIZE

THING = uuid4()


def rows(response: object) -> list[str]:
    """What each line of a table says."""
    body = re.search(r"<tbody>(.*)</tbody>", response.content.decode(), re.DOTALL)
    found = re.findall(r"<tr>(.*?)</tr>", body.group(1)) if body else []
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in found]


def without_moment(lines: list[str]) -> list[str]:
    return [re.sub(r"^\d+ \w+( \d{4})?, +\d+:\d\d +", "", line) for line in lines]


def wrote(cast: Cast, *acts: str, reason: str = "", **rest: object) -> None:
    with sight.of_house(cast.brug.pk):
        for act in acts:
            actions.note(at_work(cast.bram, cast.brug), act, reason=reason, **rest)


def test_the_log_tells_who_did_what_and_why(cast: Cast) -> None:
    wrote(cast, logs.READ, kind="page", thing=THING, reason="Vraag aan de balie")
    wrote(cast, logs.SEARCHED)
    lines = rows(signed_in(cast.cecile).get(in_english("log", cast.brug)))
    assert without_moment(lines) == ["Bram Worker searched", "Bram Worker read Vraag aan de balie"]


def test_a_refusal_is_a_line(cast: Cast) -> None:
    assert signed_in(cast.amina).get(url("people", cast.brug)).status_code == 403
    lines = rows(signed_in(cast.cecile).get(in_english("log", cast.brug)))
    assert without_moment(lines) == ["Amina Volunteer at the reception refused who has access"]


def test_a_wrong_pin_is_told_with_the_name_of_the_colleague(cast: Cast) -> None:
    with sight.of_house(cast.brug.pk):
        nobody = AtWork(cast.brug, None, frozenset(), TABLET)
        actions.try_pin(membership=cast.amina, pin="9999", by=nobody)
    lines = rows(signed_in(cast.cecile).get(in_english("log", cast.brug)))
    assert without_moment(lines) == ["Nobody said who refused the PIN of Amina A wrong PIN was typed."]


def test_a_tablet_is_told_by_its_name(cast: Cast) -> None:
    tablet, _browser = tablet_of(cast.brug, cast.cecile, "Balie")
    wrote(cast, logs.ENTERED, kind="tablet", thing=tablet.pk)
    lines = rows(signed_in(cast.cecile).get(in_english("log", cast.brug)))
    assert without_moment(lines) == ["Bram Worker signed in the tablet “Balie”"]


def test_the_log_shows_fifty_lines_at_a_time(cast: Cast) -> None:
    wrote(cast, *[logs.READ] * (PAGE_SIZE + 1))
    browser = signed_in(cast.cecile)
    first = browser.get(in_english("log", cast.brug), {"act": "read"})
    assert len(rows(first)) == PAGE_SIZE == 50
    assert 'href="?act=read&amp;page=2"' in first.content.decode()
    second = browser.get(in_english("log", cast.brug), {"act": "read", "page": "2"})
    assert len(rows(second)) == 1
    assert "Page 2 of 2" in said(second)
    assert len(rows(browser.get(in_english("log", cast.brug), {"page": "nine"}))) == PAGE_SIZE


def test_the_log_is_sifted_by_act_and_by_person(cast: Cast) -> None:
    wrote(cast, logs.READ, logs.EXPORTED)
    signed_in(cast.amina).get(url("people", cast.brug))
    browser = signed_in(cast.cecile)

    def found(**chosen: object) -> list[str]:
        return without_moment(rows(browser.get(in_english("log", cast.brug), chosen)))

    assert found(act="exported") == ["Bram Worker exported"]
    assert found(by=cast.amina.pk) == ["Amina Volunteer at the reception refused who has access"]
    assert found(by=cast.amina.pk, act="read") == []


@pytest.mark.parametrize("sifted", [{"act": "stolen"}, {"by": "nobody"}, {"by": str(uuid4())}])
def test_what_the_log_does_not_know_is_said(cast: Cast, sifted: dict[str, str]) -> None:
    assert signed_in(cast.cecile).get(url("log", cast.brug), sifted).status_code == 400


def test_a_person_of_another_house_is_nobody_here(cast: Cast) -> None:
    response = signed_in(cast.cecile).get(url("log", cast.brug), {"by": cast.driss.pk})
    assert response.status_code == 400
    assert "Driss" not in said(response)


def test_another_house_reads_nothing_of_it(cast: Cast) -> None:
    wrote(cast, logs.READ, thing=THING, reason="Kanarie")
    browser = signed_in(cast.driss)
    for name in ("log", "access-log", "answer"):
        assert "Kanarie" not in said(browser.get(url(name, cast.passage)))
    assert "Kanarie" not in said(browser.post(url("answer", cast.passage), {"thing": THING}))


def test_the_log_asks_the_database_as_often_for_three_lines_as_for_one(cast: Cast) -> None:
    tablet, _browser = tablet_of(cast.brug, cast.cecile)
    browser = signed_in(cast.cecile)
    asked_for = []
    for _line in range(3):
        wrote(cast, logs.REFUSED, kind="membership", thing=cast.amina.pk)
        wrote(cast, logs.ENTERED, kind="tablet", thing=tablet.pk)
        counts = []
        for name in ("log", "access-log"):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(url(name, cast.brug)).status_code == 200
            counts.append(len([query for query in asked if "SELECT" in query["sql"]]))
        asked_for.append(counts)
    assert asked_for == [asked_for[0]] * 3


# The history of access.


def told(cast: Cast) -> list[str]:
    page = signed_in(cast.cecile).get(in_english("access-log", cast.brug)).content.decode()
    return re.findall(r"<p>([^<]*)</p></li>", page)


def test_the_history_tells_each_change_in_a_sentence(cast: Cast) -> None:
    by = at_work(cast.cecile, cast.brug)
    with sight.of_house(cast.brug.pk):
        actions.change_roles(
            membership=cast.amina, roles=[roles.RECEPTION_VOLUNTEER, roles.BRIDGE_FIGURE], by=by
        )
        actions.change_roles(membership=cast.amina, roles=[roles.GROUP_MEMBER], by=by)
        actions.set_pin(membership=cast.amina, pin="6283", by=by)
        actions.set_pin(membership=cast.amina, pin="6284", by=at_work(cast.amina, cast.brug))
        team = actions.start_team(name="Keuken", by=by)
        actions.change_teams(membership=cast.amina, teams=[team], by=by)
        actions.change_teams(membership=cast.amina, teams=[], by=by)
        actions.end_team(team=team, by=by)
        actions.end_access(membership=cast.amina, by=by)
    assert told(cast) == [
        "Cécile ended the access of Amina.",
        "Cécile ended the team “Keuken”.",
        "Cécile took Amina out of every team.",
        "Cécile chose the teams of Amina: Keuken.",
        "Cécile started the team “Keuken”.",
        "Amina chose a PIN.",
        "Cécile gave Amina a new PIN.",
        "Cécile gave Amina the role “Member of the group”."
        " Cécile took the roles “Volunteer at the reception and Bridge figure” from Amina.",
        "Cécile gave Amina the role “Bridge figure”.",
    ]


def test_the_history_tells_of_invitations_and_tablets(cast: Cast) -> None:
    by = at_work(cast.cecile, cast.brug)
    tablet, _browser = tablet_of(cast.brug, cast.cecile, "Balie")
    invitation_key(cast.brug, cast.cecile, roles.WORKER)
    with sight.of_house(cast.brug.pk):
        actions.end_tablet(tablet=tablet, by=by)
        actions.take_back_invitation(invitation=Invitation.objects.get(), by=by)
        row, _key = actions.invite(roles=[roles.WORKER], called="Farah", by=by)
        actions.accept_invitation(
            invitation=row, called="Farah", worker=None, password="", pin="", language="nl"
        )
    assert told(cast) == [
        "Farah came in by invitation: Worker.",
        "Cécile invited Farah: Worker.",
        "Cécile took an invitation without a name back.",
        "Cécile ended the tablet “Balie”.",
        "Cécile made an invitation without a name: Worker.",
        "Cécile made a browser the tablet “Balie”.",
    ]


def test_a_change_without_words_is_told_all_the_same(cast: Cast) -> None:
    by = {"by": cast.cecile, "role": "coordinator", "action": "polish"}
    with sight.of_house(cast.brug.pk):
        MembershipHistory.in_sight(membership=cast.amina, **by).save(force_insert=True)
        HouseHistory.in_sight(**by | {"by": None}).save(force_insert=True)
    assert told(cast) == [
        "Whoever runs Pont changed something of this house.",
        "Cécile changed the access of Amina.",
    ]


def test_every_action_that_writes_history_has_its_words() -> None:
    source = Path(actions.__file__).read_text(encoding="utf-8")
    written = re.findall(r'(?:tell|_told_of)\([\w.]+, "(\w+)"', source)
    assert len(written) == 12
    assert set(written) - {*history.OF_PEOPLE, *history.OF_HOUSE} == set()


def test_the_history_of_one_person_has_what_they_did_and_what_was_done(cast: Cast) -> None:
    by = at_work(cast.cecile, cast.brug)
    with sight.of_house(cast.brug.pk):
        actions.set_pin(membership=cast.amina, pin="6283", by=by)
        actions.set_pin(membership=cast.bram, pin="6283", by=by)
        actions.set_pin(membership=cast.amina, pin="6283", by=at_work(cast.amina, cast.brug))
    browser = signed_in(cast.cecile)
    page = said(browser.get(in_english("access-log", cast.brug), {"by": cast.amina.pk}))
    assert "Cécile gave Amina a new PIN." in page
    assert "Amina chose a PIN." in page
    assert "Bram a new PIN" not in page


# The answer to whoever asks.


def test_the_answer_has_dates_roles_and_reasons_and_no_names(cast: Cast) -> None:
    wrote(cast, logs.READ, logs.PRINTED, kind="page", thing=THING, reason="Afspraak voorbereid")
    wrote(cast, logs.READ, kind="page", thing=uuid4(), reason="Van iemand anders")
    for who in (cast.bram, cast.cecile):
        response = signed_in(who).post(in_english("answer", cast.brug), {"thing": str(THING)})
        assert response.status_code == 200
        assert without_moment(rows(response))[:2] == [
            "read Worker Afspraak voorbereid",
            "printed Worker Afspraak voorbereid",
        ]
        sheet = re.search(r"<article.*</article>", response.content.decode(), re.DOTALL).group()
        assert [name for name in ("Bram", "Cécile", "Van iemand anders") if name in sheet] == []


def test_writing_the_answer_is_a_line(cast: Cast) -> None:
    browser = signed_in(cast.bram)
    browser.get(url("answer", cast.brug))
    with sight.of_house(cast.brug.pk):
        assert LogLine.objects.count() == 0
    browser.post(url("answer", cast.brug), {"thing": str(THING)})
    with sight.of_house(cast.brug.pk):
        lines = list(LogLine.objects.values_list("act", "kind", "thing", "by", "role"))
    assert lines == [(logs.PRINTED, looked.ANSWER, THING, cast.bram.pk, "worker")]


def test_an_answer_without_a_line_says_so(cast: Cast) -> None:
    response = signed_in(cast.bram).post(in_english("answer", cast.brug), {"thing": str(THING)})
    assert "No line. In the last year nobody of this house read a page with this number." in said(response)


def test_an_answer_is_not_about_colleagues(cast: Cast) -> None:
    wrote(cast, logs.REFUSED, kind="membership", thing=cast.amina.pk, reason="pin_wrong")
    response = signed_in(cast.bram).post(in_english("answer", cast.brug), {"thing": str(cast.amina.pk)})
    assert "No line." in said(response)


@pytest.mark.parametrize("typed", ["", "12", "not a number"])
def test_what_is_no_number_of_a_page_is_refused(cast: Cast, typed: str) -> None:
    response = signed_in(cast.bram).post(in_english("answer", cast.brug), {"thing": typed})
    assert response.status_code == 400
    with sight.of_house(cast.brug.pk):
        assert LogLine.objects.count() == 0


def test_a_volunteer_writes_no_answer(cast: Cast) -> None:
    for method in ("get", "post"):
        asked = getattr(signed_in(cast.amina), method)
        assert asked(url("answer", cast.brug), {"thing": str(THING)}).status_code == 403
        assert getattr(signed_in(cast.bram), method)(url("answer", cast.brug)).status_code in (200, 400)
