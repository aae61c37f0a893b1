"""Every write to the map that touches more than one row. Each is whole or not at all."""

from __future__ import annotations

import datetime

from django.db import transaction

from pont.directory import leaving, opening
from pont.directory.models import AccessCondition, Change, Saturation, Schedule, Service
from pont.kernel import vocabulary


class NotPossible(ValueError):
    """The change would make the map say something untrue; the message says what."""


def note_change(service: Service | None) -> Change:
    """Tell running workers and partners that a service changed (or, with None, that everything may have)."""
    leaving.settle(service.pk if service else None)
    return Change.objects.create(service=service.pk if service else None)


def check_condition(kind: str, answer: str) -> None:
    """Raise `NotPossible` unless the vocabulary knows this condition and this answer."""
    condition = vocabulary.conditions().get(kind)
    if condition is None:
        raise NotPossible(f"unknown condition: {kind}")
    if answer not in {known.code for known in condition.answers}:
        raise NotPossible(f"unknown answer for {kind}: {answer}")


@transaction.atomic
def set_condition(
    *,
    service: Service,
    kind: str,
    answer: str | None,
    visibility: str | None = None,
    note: str = "",
    language: str = "",
    on: datetime.date | None = None,
    how: str = "",
    by: str,
) -> AccessCondition | None:
    """Say what a door asks; `answer=None` says that nobody knows any more. `by` is a role or a house.

    Without `visibility` the vocabulary's own holds: papers, identity and who is told stay with partner houses.
    """
    if answer is None:
        AccessCondition.objects.filter(service=service, kind=kind).delete()
        note_change(service)
        return None
    check_condition(kind, answer)
    condition, _created = AccessCondition.objects.update_or_create(
        service=service,
        kind=kind,
        defaults={
            "answer": answer,
            "visibility": visibility or vocabulary.conditions()[kind].visibility,
            "note": note,
            "language": language,
            "verified_on": on,
            "verified_how": how,
            "verified_by": by,
        },
    )
    note_change(service)
    return condition


@transaction.atomic
def set_hours(
    *,
    schedule: Schedule,
    hours: str,
    school: str = "",
    on: datetime.date | None = None,
    how: str = "",
    by: str,
) -> Schedule:
    """Write opening hours that can be read; raises `opening.HoursError` and keeps the old ones otherwise."""
    opening.read_hours(hours, school or None)
    schedule.hours = hours
    schedule.school = school
    schedule.verified_on, schedule.verified_how, schedule.verified_by = on, how, by
    schedule.save()
    place = schedule.place
    note_change(place.service if place is not None else schedule.service)
    return schedule


@transaction.atomic
def set_saturation(
    *, service: Service, level: str, set_at: datetime.datetime, expires_at: datetime.datetime
) -> Saturation:
    """Say how full it is, until when. The database refuses an end before the beginning."""
    saturation, _created = Saturation.objects.update_or_create(
        service=service, defaults={"level": level, "set_at": set_at, "expires_at": expires_at}
    )
    note_change(service)
    return saturation


@transaction.atomic
def remove_service(*, service: Service) -> None:
    """Take a service off the map for good."""
    leaving.tell_gone(Service.objects.filter(pk=service.pk))
    note_change(service)
    service.delete()


@transaction.atomic
def forget_changes(*, up_to: int) -> None:
    """Drop the notes of changes an index has swallowed; the newest stays, so that numbers never begin again."""
    Change.objects.filter(pk__lt=up_to).delete()
