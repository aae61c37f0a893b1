"""Which doors are reported to be otherwise than the map says, and what counts."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from pont.directory.actions import set_condition
from pont.directory.models import Service
from pont.thresholds import actions, calls, notices
from pont.thresholds.cards import cards
from pont.thresholds.doubts import Count, MapSays, Report, counted
from pont.thresholds.models import DoorReport
from pont.thresholds.tests.world import DAY, Made, make, reported

pytestmark = pytest.mark.django_db
MONDAY = datetime.date(2026, 11, 23)


@pytest.fixture
def made() -> Made:
    return make()


def refused(
    service: Service, threshold: str = "language_of_service", told_by: str = "desk", days: int = 0
) -> DoorReport:
    on = timezone.localdate() - days * DAY
    return DoorReport.objects.create(
        service=service, outcome="refused", threshold=threshold, told_by=told_by, on=on
    )


def found(made: Made, *, whole_map: bool = True) -> dict[str, notices.Reported]:
    """What is listed, by the name of the door."""
    now = timezone.now()
    with made.at(made.mia if whole_map else made.cast.bram) as at:
        doors = notices.reported_doors(calls.services_at(at), now, timezone.localdate(now))
        services = calls.named(list(doors))
        return {services[pk].name: door for pk, door in doors.items()}


def test_visitors_of_one_day_are_one_and_what_agrees_with_the_map_counts_nothing() -> None:
    reports = [
        *[Report(MONDAY, "closed")] * 5,
        Report(MONDAY - DAY, "closed"),
        *[Report(MONDAY, "refused", "language_of_service", "desk")] * 3,
        Report(MONDAY, "refused", "papers_required", "desk"),
        Report(MONDAY, "let_in"),
    ]
    says = MapSays(frozenset({MONDAY}), {"without_papers": "no"})
    assert counted(reports, says, cards()) == [
        Count("refused", "language_of_service", 3),
        Count("closed", "", 1),
    ]


def test_a_door_is_listed_with_what_contradicts_the_map(made: Made) -> None:
    set_condition(service=made.world.soup, kind="without_papers", answer="yes", by="a house")
    refused(made.world.soup, "papers_required")
    refused(made.world.soup)
    reported(made.world.women, "let_in")
    counts = {name: door.counts for name, door in found(made).items()}
    assert counts == {
        "Soep aan de brug": [
            Count("refused", "language_of_service", 1),
            Count("refused", "papers_required", 1),
        ]
    }


def test_what_is_reported_most_comes_first(made: Made) -> None:
    refused(made.world.soup)
    for days in range(3):
        refused(made.world.old, days=days)
    assert list(found(made)) == ["Oude lijst", "Soep aan de brug"]


def test_a_house_sees_its_own_doors_and_never_what_another_house_keeps(made: Made) -> None:
    refused(made.theirs)
    actions.tell_service(service=made.theirs, threshold="", today=MONDAY)
    refused(made.world.soup)
    assert [list(found(made, whole_map=whole)) for whole in (True, False)] == [["Soep aan de brug"]] * 2


def test_a_call_does_not_take_reports_away_and_a_decision_does(made: Made) -> None:
    today = timezone.localdate()
    refused(made.world.soup, days=40)
    notice = actions.tell_service(
        service=made.world.soup, threshold="language_of_service", today=today - 31 * DAY
    )
    with made.at(made.cast.bram) as at:
        actions.answer_call(service=made.world.soup, outcome="same", by=at, now=timezone.now())
    assert found(made)["Soep aan de brug"].times == 1
    with made.at(made.mia) as at:
        actions.decide_notice(notice=notice, decision="not_named", by=at, today=today - DAY)
    door = found(made)["Soep aan de brug"]
    assert (door.counts, door.open, [one.pk for one in door.decided]) == ([], None, [notice.pk])
    refused(made.world.soup)
    assert found(made)["Soep aan de brug"].times == 1


def test_notices_and_reports_follow_an_entry_that_was_joined_with_another(made: Made) -> None:
    refused(made.world.women)
    notice = actions.tell_service(service=made.world.women, threshold="language_of_service", today=MONDAY)
    Service.objects.filter(pk=made.world.women.pk).update(merged_into=made.world.soup)
    door = found(made)["Soep aan de brug"]
    assert (door.times, door.open and door.open.pk) == (1, notice.pk)
