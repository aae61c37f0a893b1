"""An entry as one page: part by part what it says, who looked at it and when; and the list of entries."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.paginator import Page
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.at_work import AtWork
from pont.directory import choices
from pont.directory.desk.editing import drafts, labels, parts, sight
from pont.directory.desk.editing.part_pages import checked_of
from pont.directory.editing.record import Record
from pont.directory.models import Service
from pont.kernel import vocabulary
from pont.kernel.phrasing import unturned

# Days after which a list says that an entry was checked long ago.
STALE_AFTER = 180
# What is said to be missing, by part, where an entry has none of these keys.
MISSING = {
    "what": ("description",),
    "where": ("place.",),
    "contact": ("phones", "email", "url"),
    "hours": ("hours.", "place."),
    "asks": ("condition.",),
    "languages": ("languages",),
    "costs": ("costs", "fees_description", "documents"),
}


def facts(part: parts.Part, record: Record, today: datetime.date) -> list[dict[str, Any]]:
    """What a part says, field by field, with who looked at it."""
    names = {record["organization"]: record.get("organization.name", "")}
    found = []
    for key in parts.keys_of(part, record):
        if key == "needs":
            continue
        found.append(
            {
                "label": labels.label(key),
                "lines": labels.lines(key, record[key], today, names),
                "checked": labels.checked_said(checked_of(record, key)),
            }
        )
    return [one for one in found if one["lines"]]


def sections(record: Record) -> list[dict[str, Any]]:
    """Every part of the entry."""
    today = timezone.localdate()
    return [
        {"part": part, "facts": told, "is_missing": not told and part.code in MISSING}
        for part in parts.parts_of(record)
        for told in [facts(part, record, today)]
    ]


def needs(record: Record) -> list[dict[str, Any]]:
    """The needs that the entry is found by: what a person said first, then what was read in its words."""
    known, origins = vocabulary.needs(), dict(choices.ORIGIN)
    order = {code: number for number, code in enumerate(("person", "strong", "weak", "struck"))}
    said = record.get("needs", {})
    rows = sorted(said.items(), key=lambda one: order.get(one[1][0], len(order)))
    return [
        {
            "code": code,
            "name": known[code].label.get(labels.reader()) if code in known else code,
            "origin": str(origins.get(origin, "")),
            "phrase": unturned(phrase) if origin in ("strong", "weak") else "",
            "is_struck": origin == "struck",
            "is_confirmed": origin == "person",
        }
        for code, (origin, phrase) in rows
    ]


def more_needs(record: Record) -> list[tuple[str, str]]:
    """The needs that could be added."""
    said = record.get("needs", {})
    found = [(need.code, need.label.get(labels.reader())) for need in vocabulary.needs().values()]
    return sorted((one for one in found if one[0] not in said), key=lambda one: one[1].casefold())


def now_lines(record: Record) -> dict[str, Any]:
    """What holds for a while: closed, full, ended, gone from its list."""
    today = timezone.localdate()
    saturation, closure = record.get("saturation"), record.get("closure")
    is_full = (
        saturation is not None and datetime.datetime.fromisoformat(saturation["expires_at"]) > timezone.now()
    )
    is_closed = closure is not None and datetime.date.fromisoformat(closure["until"]) >= today
    missing = record.get("missing_since")
    return {
        "closure": labels.state_lines("closure", closure) if closure and is_closed else [],
        "saturation": labels.state_lines("saturation", saturation) if saturation and is_full else [],
        "is_ended": record.get("status") == "defunct",
        "missing": labels.day_said(missing) if missing else "",
    }


def page(at: AtWork, service: Service, record: Record) -> dict[str, Any]:
    """Everything the page of an entry shows."""
    draft = drafts.draft_of(service)
    begun = [part for part in parts.parts_of(record) if drafts.part_kept(draft, part.code)]
    return {
        "service": service,
        "record": record,
        "sections": sections(record),
        "needs": needs(record),
        "more_needs": more_needs(record),
        "now": now_lines(record),
        "checked": labels.checked_said(record.get("checked")),
        "seen_by": labels.CHOSEN["visibility"].get(service.visibility, ""),
        "is_ours": sight.is_ours(at, service),
        "drafts": begun,
        "is_public": service.visibility in choices.SEEN_BY_PUBLIC and service.status == "active",
    }


def checked_words(service: Service, today: datetime.date) -> str:
    """When somebody looked at the entry last."""
    if service.verified_on is None:
        return _("Nobody noted a check.")
    said = {"day": labels.day_said(service.verified_on.isoformat())}
    if (today - service.verified_on).days > STALE_AFTER:
        return _("Checked long ago: %(day)s.") % said
    return _("Checked on %(day)s.") % said


def states(service: Service, today: datetime.date) -> list[str]:
    """What is not usual about an entry, in words."""
    found = []
    closure = getattr(service, "closure", None)
    if service.status == "defunct":
        found.append(_("Closed for good."))
    elif closure is not None and closure.until >= today:
        found.append(_("Closed until %(day)s.") % {"day": labels.day_said(closure.until.isoformat())})
    elif service.status != "active":
        found.append(_("Not shown: %(state)s.") % {"state": labels.CHOSEN["status"].get(service.status, "")})
    if service.visibility != "public":
        found.append(
            _("Seen by: %(who)s.") % {"who": labels.CHOSEN["visibility"].get(service.visibility, "")}
        )
    if service.missing_since is not None:
        found.append(_("Not in its list any more."))
    return found


def rows(at: AtWork, page_of: Page) -> list[dict[str, Any]]:
    """The lines of the list."""
    today = timezone.localdate()
    return [
        {
            "pk": one.pk,
            "name": unturned(one.name),
            "language": one.language,
            "host": unturned(one.organization.name) if one.organization.name != one.name else "",
            "is_ours": sight.is_ours(at, one),
            "checked": checked_words(one, today),
            "is_stale": one.verified_on is None or (today - one.verified_on).days > STALE_AFTER,
            "states": states(one, today),
        }
        for one in page_of.object_list
    ]
