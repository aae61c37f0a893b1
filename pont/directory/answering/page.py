"""What the page says on which a service answers for itself: what stands on the map now, and what can be said."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.directory import choices
from pont.directory.answering import actions
from pont.directory.context import page_frame
from pont.directory.editing.hands import SERVICE
from pont.directory.editing.models import Suggestion
from pont.directory.editing.record import Record, record_of, stamp
from pont.directory.models import Service
from pont.directory.publishing import Texts
from pont.directory.suggesting.forms import TRAP
from pont.directory.suggesting.proposals import FROM, HOURS, OF_SERVICE
from pont.directory.translations import ServiceTranslation
from pont.kernel import phrasing, vocabulary
from pont.kernel.markup import isolating, tongue

MOST_DAYS_CLOSED = 365


def day_said(day: datetime.date, reader: str) -> str:
    return phrasing.day(day, reader)


def moment_said(moment: datetime.datetime, reader: str) -> str:
    local = timezone.localtime(moment)
    return _("%(day)s, %(time)s") % {
        "day": day_said(local.date(), reader),
        "time": phrasing.clock(local, reader),
    }


def states(service: Service, record: Record, reader: str) -> list[str]:
    """What stands now, in sentences."""
    found = []
    full, closed = record.get("saturation"), record.get("closure")
    if full and (until := datetime.datetime.fromisoformat(full["expires_at"])) > timezone.now():
        word = str(dict(choices.SATURATION)[full["level"]])
        said = {"what": word[:1].upper() + word[1:], "moment": moment_said(until, reader)}
        found.append(_("%(what)s, until %(moment)s.") % said)
    if closed and (last := datetime.date.fromisoformat(closed["until"])) >= timezone.localdate():
        found.append(
            _("Closed until %(day)s, that day included.")
            % {"day": phrasing.day(last, reader, with_year=True)}
        )
    if service.verified_by == SERVICE and service.verified_on == timezone.localdate():
        found.append(_("Told by the service on %(date)s.") % {"date": day_said(service.verified_on, reader)})
    return found


def hours_sent(service: Service) -> list[str]:
    """Hours that the service wrote and that nobody has read yet."""
    waiting = Suggestion.objects.filter(service=service, state="open").order_by("pk")
    return [
        row.fields[HOURS] for row in waiting if row.fields.get(FROM) == OF_SERVICE and HOURS in row.fields
    ]


def conditions(record: Record, reader: str) -> list[dict[str, Any]]:
    """What the door asks, with who may know it now. What its own house keeps for itself is not offered here."""
    found = []
    for kind, known in vocabulary.conditions().items():
        row = record.get(f"condition.{kind}")
        answer = known.answer(row["answer"]) if row else None
        if row is None or answer is None or row["visibility"] not in actions.WHO_MAY_KNOW:
            continue
        found.append(
            {
                "kind": kind,
                "fact": isolating(answer.fact.get(reader)),
                "visibility": row["visibility"],
                "stamp": stamp(row),
            }
        )
    return found


def with_key(request: HttpRequest, key: str) -> dict[str, Any]:
    """The languages of the page; their addresses keep the key, without which there is no page."""
    frame, kept = page_frame(request), f"?{urlencode({'key': key})}"
    return {
        name: [item | {"url": item["url"] + kept} for item in frame[name]]
        for name in ("languages", "near_languages")
    }


def door_of(service: Service) -> str:
    """The address of what everybody reads of it; "" where not everybody does."""
    is_public = Service.objects.public().filter(pk=service.pk).exists()
    return reverse("directory:door", args=[service.pk]) if is_public else ""


def answer_page(request: HttpRequest, service: Service, key: str, reader: str) -> dict[str, Any]:
    """Everything the page shows."""
    now, record = timezone.now(), record_of(service.pk)
    texts = Texts(ServiceTranslation, Q(row=service))
    text = texts.text(service.pk, "name", service.name, service.language)
    name, code = text.pick(reader) if text else (service.name, "")
    today, labels = timezone.localdate(now), dict(choices.SATURATION)
    return {
        **with_key(request, key),
        "key": key,
        "trap": TRAP,
        "name": name,
        "tongue": tongue(code, reader),
        "door": door_of(service),
        "states": states(service, record, reader),
        "sent": hours_sent(service),
        "last": actions.last_said(service),
        "levels": [{"code": level, "label": labels[level]} for level in actions.LEVELS],
        "days": [
            {"value": day.isoformat(), "label": _("today") if day == today else day_said(day, reader)}
            for day in actions.days_ahead(now)
        ],
        "is_closed": "closure" in record and record["closure"]["until"] >= today.isoformat(),
        "first_day": today.isoformat(),
        "last_day": (today + datetime.timedelta(days=MOST_DAYS_CLOSED)).isoformat(),
        "conditions": conditions(record, reader),
        "who": [choice for choice in choices.VISIBILITY if choice[0] in actions.WHO_MAY_KNOW],
        "action": reverse("directory:answer"),
    }
