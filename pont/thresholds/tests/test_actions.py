"""What is written about thresholds, doors and calls, and what is refused."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from pont.accounts import sight
from pont.accounts.actions import NotPossible
from pont.accounts.logs import HouseHistory, LogLine
from pont.accounts.models import Membership
from pont.directory.editing.models import Closure, ServiceHistory
from pont.directory.models import Saturation, Service
from pont.thresholds import actions
from pont.thresholds.models import Call, DoorNotice, DoorReport, Threshold
from pont.thresholds.tests.world import DAY, Made, make

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def made() -> Made:
    return make()


def test_a_threshold_is_kept_with_its_kind_its_b_and_no_person(made: Made) -> None:
    with made.at(made.cast.amina):
        actions.record_threshold(
            code="papers_required",
            domains=["housing", "justice", "housing"],
            service=made.world.soup,
            words="  ze vroegen \N{RIGHT-TO-LEFT OVERRIDE}papieren ",
            today=TODAY,
        )
        row = Threshold.objects.get()
        assert (row.code, row.kind, row.b) == ("papers_required", "structural", "available")
        assert (row.domains, row.month, row.day) == (["housing", "justice"], datetime.date(2026, 11, 1), 23)
        assert (row.service, row.words) == (made.world.soup, "ze vroegen papieren")
        assert [f.name for f in Threshold._meta.concrete_fields if f.related_model is Membership] == []
        assert (HouseHistory.objects.count(), LogLine.objects.count()) == (0, 0)


@pytest.mark.parametrize("said", [{"code": "bad_mood"}, {"code": "shame", "domains": ["weather"]}])
def test_a_card_that_nobody_knows_is_not_kept(made: Made, said: dict[str, object]) -> None:
    with made.at(made.cast.amina):
        with pytest.raises(NotPossible):
            actions.record_threshold(**said, today=TODAY)
        assert Threshold.objects.count() == 0


def test_another_house_sees_nothing_of_it(made: Made) -> None:
    with made.at(made.cast.amina):
        row = actions.record_threshold(code="shame", today=TODAY)
        actions.answer_call(service=made.world.soup, outcome="nobody", by=by(made), now=timezone.now())
    with sight.of_house(made.cast.passage.pk):
        assert (Threshold.objects.count(), Call.objects.count()) == (0, 0)
        assert Threshold.objects.filter(pk=row.pk).delete()[0] == 0
    with made.at(made.cast.amina):
        assert (Threshold.objects.count(), Call.objects.count()) == (1, 1)


def test_nothing_is_read_without_a_house(made: Made) -> None:
    for model in (Threshold, Call):
        with pytest.raises(sight.NoSight):
            model.objects.count()


def test_a_service_leaves_the_map_without_asking_a_house(made: Made) -> None:
    with made.at(made.cast.amina):
        actions.record_threshold(code="shame", service=made.world.soup, today=TODAY)
    Service.objects.get(pk=made.world.soup.pk).delete()
    with made.at(made.cast.amina):
        assert Threshold.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "angry"},
        {"outcome": "closed", "threshold": "papers_required"},
        {"outcome": "refused", "threshold": "shame"},
        {"outcome": "let_in", "told_by": "neighbour"},
    ],
)
def test_what_cannot_be_said_of_a_door_is_refused(made: Made, said: dict[str, str]) -> None:
    with pytest.raises(NotPossible):
        actions.report_door(service=made.world.soup, today=TODAY, **({"told_by": "desk"} | said))
    assert DoorReport.objects.count() == 0


def test_a_report_names_a_door_a_day_and_nothing_else(made: Made) -> None:
    actions.report_door(
        service=made.world.soup,
        outcome="refused",
        threshold="papers_required",
        told_by="visitor",
        today=TODAY,
    )
    kept = DoorReport.objects.values("service", "on", "outcome", "threshold", "told_by").get()
    assert kept == {
        "service": made.world.soup.pk,
        "on": TODAY,
        "outcome": "refused",
        "threshold": "papers_required",
        "told_by": "visitor",
    }
    assert {field.name for field in DoorReport._meta.concrete_fields} == {"id", *kept}


def by(made: Made):
    with made.at(made.cast.bram) as at:
        return at


def answered(made: Made, service: Service, outcome: str, until: datetime.date | None = None) -> str:
    """What a call with this outcome wrote in the history of the entry; "" for nothing."""
    with made.at(made.cast.bram) as at:
        actions.answer_call(service=service, outcome=outcome, by=at, now=timezone.now(), until=until)
        assert Call.objects.filter(service=service).values_list("outcome", flat=True).get() == outcome
    line = ServiceHistory.objects.filter(service=service).first()
    return f"{line.act} by {line.by}" if line else ""


def test_nothing_changed_confirms_the_entry(made: Made) -> None:
    Service.objects.filter(pk=made.world.old.pk).update(verified_on=None, verified_how="")
    assert answered(made, made.world.old, "same") == "confirmed by Huis De Brug"
    found = Service.objects.get(pk=made.world.old.pk)
    assert (found.verified_on, found.verified_how) == (timezone.localdate(), "phoned")


def test_full_lasts_to_the_end_of_its_day(made: Made) -> None:
    tomorrow = timezone.localdate() + DAY
    answered(made, made.world.soup, "full", tomorrow)
    kept = Saturation.objects.get(service=made.world.soup)
    midnight = timezone.localtime(kept.expires_at)
    assert (kept.level, midnight.date(), midnight.hour) == ("full", tomorrow + DAY, 0)
    line = made.world.soup.history.latest("pk")
    assert (line.act, line.how) == ("how_full", "phoned")


def test_closed_for_a_while_ends_by_itself(made: Made) -> None:
    until = timezone.localdate() + 9 * DAY
    assert answered(made, made.world.soup, "closed", until) == "closed_for_a_while by Huis De Brug"
    kept = Closure.objects.get(service=made.world.soup)
    assert (kept.since, kept.until) == (timezone.localdate(), until)


def test_closed_for_good_deletes_nothing(made: Made) -> None:
    assert answered(made, made.world.soup, "ended") == "ended by Huis De Brug"
    assert Service.objects.get(pk=made.world.soup.pk).status == "defunct"


@pytest.mark.parametrize("outcome", ["hours", "nobody", "wrong", "skipped"])
def test_what_the_door_did_not_say_changes_nothing(made: Made, outcome: str) -> None:
    assert answered(made, made.world.soup, outcome) == ""


@pytest.mark.parametrize(
    ("outcome", "days"),
    [("full", None), ("full", -1), ("full", 200), ("closed", None), ("closed", -1), ("x", 1)],
)
def test_an_answer_that_cannot_be_is_not_noted(made: Made, outcome: str, days: int | None) -> None:
    until = None if days is None else timezone.localdate() + days * DAY
    with made.at(made.cast.bram) as at:
        with pytest.raises(NotPossible):
            actions.answer_call(
                service=made.world.soup, outcome=outcome, by=at, now=timezone.now(), until=until
            )
        assert Call.objects.count() == 0


def test_a_service_has_thirty_days_to_reply_before_anybody_decides(made: Made) -> None:
    notice = actions.tell_service(service=made.world.soup, threshold="papers_required", today=TODAY)
    actions.note_reply(notice=notice, reply="We vragen niets meer.", today=TODAY + DAY)
    with made.at(made.mia) as at:
        for decision in ("named", "not_named"):
            with pytest.raises(NotPossible, match="23 December 2026"), override("en"):
                actions.decide_notice(notice=notice, decision=decision, by=at, today=TODAY + 29 * DAY)
        actions.decide_notice(notice=notice, decision="named", by=at, today=TODAY + 30 * DAY)
        kept = DoorNotice.objects.get()
        assert (kept.decision, kept.decided_on, kept.decided_by) == (
            "named",
            TODAY + 30 * DAY,
            "Huis De Brug",
        )
        with pytest.raises(NotPossible):
            actions.decide_notice(notice=kept, decision="not_named", by=at, today=TODAY + 31 * DAY)


def test_a_service_is_told_once_at_a_time(made: Made) -> None:
    first = actions.tell_service(service=made.world.soup, threshold="", today=TODAY)
    with pytest.raises(NotPossible):
        actions.tell_service(service=made.world.soup, threshold="", today=TODAY)
    with made.at(made.mia) as at:
        actions.decide_notice(notice=first, decision="not_named", by=at, today=TODAY + 30 * DAY)
    assert actions.tell_service(service=made.world.soup, threshold="", today=TODAY).pk != first.pk
