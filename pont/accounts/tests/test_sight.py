"""Without a house nothing is seen; in a house its own rows are, and no others."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from pont.accounts import actions, logs, sight
from pont.accounts.models import HeldRole, Membership
from pont.accounts.tests.cast import Cast, at_work


def test_nothing_is_asked_without_a_house(cast: Cast) -> None:
    with pytest.raises(sight.NoSight):
        list(Membership.objects.all())
    with pytest.raises(sight.NoSight):
        cast.amina.refresh_from_db()


def test_a_house_sees_its_own_people(cast: Cast) -> None:
    with sight.of_house(cast.brug.pk):
        assert sorted(row.called for row in Membership.objects.all()) == ["Amina", "Bram", "Cécile"]
    with sight.of_house(cast.passage.pk):
        assert sorted(row.called for row in Membership.objects.all()) == ["Bram B.", "Driss"]


def test_a_worker_sees_their_own_memberships_and_no_others(cast: Cast) -> None:
    with sight.of_worker(cast.bram.worker_id):
        assert sorted(row.called for row in Membership.objects.all()) == ["Bram", "Bram B."]
        with pytest.raises(sight.OtherHouse):
            Membership.objects.update(called="X")
        with pytest.raises(sight.OtherHouse):
            Membership.objects.all().delete()


def test_a_row_is_written_into_its_own_house_only(cast: Cast) -> None:
    role = HeldRole(house=cast.brug, membership=cast.amina, role="worker")
    with sight.of_house(cast.passage.pk):
        for write in (role.save, cast.amina.save, lambda: Membership.objects.update(house=cast.brug)):
            with pytest.raises(sight.OtherHouse), transaction.atomic():
                write()


def test_a_row_hangs_on_no_row_of_another_house(cast: Cast) -> None:
    with pytest.raises(Exception, match=r"another house|row-level security") as refused:  # noqa: SIM117
        with transaction.atomic(), sight.of_house(cast.passage.pk):
            HeldRole.in_sight(membership=cast.amina, role="worker").save(force_insert=True)
    assert isinstance(refused.value, IntegrityError) or "row-level security" in str(refused.value)


def test_a_line_of_the_log_stays_as_it_was_written(cast: Cast) -> None:
    with sight.of_house(cast.brug.pk):
        line = actions.note(at_work(cast.bram, cast.brug), logs.READ, kind="witness")
        for change in (lambda: logs.LogLine.objects.update(reason="x"), line.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert logs.LogLine.objects.get().reason == ""
