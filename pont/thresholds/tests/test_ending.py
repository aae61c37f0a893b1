"""What is over goes by itself: days, words, reports, calls."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from pont.thresholds import actions, ending
from pont.thresholds.models import Call, DoorReport, Threshold
from pont.thresholds.tests.world import Made, make

NOON = timezone.make_aware(datetime.datetime(2026, 11, 22, 12))
CANARY = "kanarie-eigen-woord"


@pytest.fixture
def made(at_night: None, db: None) -> Made:
    return make()


def heard(made: Made, *days: str, words: str = "") -> None:
    with made.at(made.cast.amina):
        for day in days:
            actions.record_threshold(code="shame", words=words, today=datetime.date.fromisoformat(day))


def kept(made: Made) -> list[tuple[str, int | None, str]]:
    with made.at(made.cast.amina):
        rows = Threshold.objects.order_by("month", "day", "pk")
        return [(row.month.isoformat(), row.day, row.words) for row in rows]


def test_the_day_goes_after_three_months_and_the_month_stays(made: Made) -> None:
    heard(made, "2026-05-31", "2026-08-22", "2026-08-23", "2026-11-22")
    assert ending.end_what_is_over(NOON)["days of thresholds"] == 2
    assert sorted((month, day or 0) for month, day, _words in kept(made)) == [
        ("2026-05-01", 0),
        ("2026-08-01", 0),
        ("2026-08-01", 23),
        ("2026-11-01", 22),
    ]


def test_their_words_go_after_a_year_and_the_count_stays(made: Made) -> None:
    heard(made, "2025-11-30", "2025-12-01", words=CANARY)
    assert ending.end_what_is_over(NOON)["words of thresholds"] == 1
    assert kept(made) == [("2025-11-01", None, ""), ("2025-12-01", None, CANARY)]


def test_reports_and_calls_go_after_a_year(made: Made) -> None:
    for days in (364, 365):
        on = NOON.date() - datetime.timedelta(days=days)
        DoorReport.objects.create(service=made.world.soup, on=on, outcome="closed", told_by="visitor")
        with made.at(made.cast.bram) as at:
            at_noon = NOON - datetime.timedelta(days=days)
            actions.answer_call(service=made.world.soup, outcome="nobody", by=at, now=at_noon)
    counts = ending.end_what_is_over(NOON)
    assert (counts["reports of doors"], counts["calls"]) == (1, 1)
    with made.at(made.cast.bram):
        assert (DoorReport.objects.count(), Call.objects.count()) == (1, 1)


def test_a_door_that_left_the_map_leaves_no_number_behind(made: Made) -> None:
    with made.at(made.cast.bram) as at:
        actions.record_threshold(code="shame", service=made.world.soup, today=NOON.date())
        actions.record_threshold(code="shame", service=made.world.women, today=NOON.date())
        actions.answer_call(service=made.world.soup, outcome="nobody", by=at, now=NOON)
    made.world.soup.delete()
    assert ending.end_what_is_over(NOON)["doors that left"] == 2
    with made.at(made.cast.bram):
        assert set(Threshold.objects.values_list("service", flat=True)) == {None, made.world.women.pk}
        assert Call.objects.count() == 0


def test_a_second_night_finds_nothing(made: Made) -> None:
    heard(made, "2025-01-05", words=CANARY)
    ending.end_what_is_over(NOON)
    assert set(ending.end_what_is_over(NOON).values()) == {0}
