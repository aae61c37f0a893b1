"""What a service says of itself. Each is whole or not at all, told in its history, and can be taken back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from pont.accounts.actions import NotPossible
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import SERVICE, Hand
from pont.directory.editing.models import ServiceHistory
from pont.directory.editing.record import record_of
from pont.directory.models import Service
from pont.directory.sentences import language
from pont.directory.suggesting import actions as suggesting
from pont.directory.suggesting.proposals import FROM, HOURS, OF_SERVICE

HOW = "told"
LEVELS = ("full", "few", "free")
MOST_DAYS = 14
LAST_MINUTE = datetime.time(23, 59)
# What was said can be taken back this long; later somebody reads it as it is.
TAKEN_BACK_WITHIN = datetime.timedelta(days=1)
WHO_MAY_KNOW = ("public", "partners")
PUT_BACK = "put_back"


def end_of(day: datetime.date) -> datetime.datetime:
    """The last minute of a day in Brussels."""
    return timezone.make_aware(datetime.datetime.combine(day, LAST_MINUTE))


def days_ahead(now: datetime.datetime) -> list[datetime.date]:
    """The days until whose end something may hold."""
    today = timezone.localdate(now)
    days = [today + datetime.timedelta(days=step) for step in range(MOST_DAYS + 1)]
    return [day for day in days if end_of(day) > now]


@transaction.atomic
def say_how_full(*, service: Service, level: str, until: datetime.datetime) -> ServiceHistory | None:
    """How full it is, until a moment within fourteen days; it ends by itself."""
    now = timezone.now()
    if level not in LEVELS or not now < until <= end_of(
        timezone.localdate(now) + datetime.timedelta(MOST_DAYS)
    ):
        raise ValueError(level)
    return editing.say_how_full(service=service, level=level, until=until, how=HOW, by=Hand.service())


def say_nothing_changed(*, service: Service) -> ServiceHistory | None:
    """All of it is still so."""
    return editing.confirm(service=service, how=HOW, on=editing.today(), by=Hand.service())


def say_closed(*, service: Service, until: datetime.date) -> ServiceHistory | None:
    """Closed from today, the last day included."""
    return editing.close_until(
        service=service, since=editing.today(), until=until, how=HOW, by=Hand.service()
    )


def say_open_again(*, service: Service) -> ServiceHistory | None:
    return editing.open_again(service=service, how=HOW, by=Hand.service())


def say_hours(*, service: Service, text: str) -> None:
    """Other hours, in their words: a house reads them before they stand on the map."""
    suggesting.propose(
        service=service, fields={HOURS: text, FROM: OF_SERVICE}, words="", credit="", language=language()
    )


def say_who_may_know(
    *, service: Service, chosen: Mapping[str, str], base: Mapping[str, str]
) -> ServiceHistory | None:
    """Who may read a condition: everybody, or partner houses. `chosen`: by kind; `base`: stamps of what was seen."""
    record, values = record_of(service.pk), {}
    for kind, visibility in chosen.items():
        key = f"condition.{kind}"
        if visibility in WHO_MAY_KNOW and record.get(key, {}).get("visibility") in WHO_MAY_KNOW:
            values[key] = record[key] | {"visibility": visibility}
    seen = {key: base[key] for key in values if key in base}
    if set(seen) != set(values):
        raise ValueError("a condition without the stamp of what was seen")
    return editing.change_entry(
        service=service, values=values, base=seen, how=HOW, on=editing.today(), by=Hand.service()
    )


def last_said(service: Service) -> ServiceHistory | None:
    """What the service said last, while nobody else has changed the entry since and it can be taken back."""
    line = service.history.first()
    if line is None or line.by != SERVICE or line.house_id or line.act == PUT_BACK:
        return None
    return line if timezone.now() - line.at < TAKEN_BACK_WITHIN else None


def take_back(*, service: Service, line: str) -> ServiceHistory | None:
    """As it was before the last thing the service said. `line`: its number, as it was shown."""
    found = last_said(service)
    if found is None or str(found.pk) != line:
        raise NotPossible
    return editing.put_back(line=found, by=Hand.service(), how=HOW)
