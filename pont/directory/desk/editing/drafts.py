"""What somebody typed and did not save yet: kept for their house, part by part, and never written to the entry.

A draft of one part says when it was kept. Whoever keeps typing says which one they go on from; where the house has
another one, that stays, and they are told.
"""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible
from pont.accounts.sentences import moment_said
from pont.directory.editing.models import EntryDraft
from pont.directory.models import Service

LARGEST, MOST_NEW = 60_000, 50
NOT_KEPT = ("csrfmiddlewaretoken", "act", "kept", "draft", "entry", "part", "change", "sure")


class OtherDraft(NotPossible):
    """The house has another draft of this part."""

    def __init__(self) -> None:
        super().__init__(_("A colleague has a draft of this part. Yours is not kept until you save."))


def draft_of(service: Service | None, number: str = "") -> EntryDraft | None:
    """The draft of an entry; without one, of the new place with this number."""
    if service is not None:
        return EntryDraft.objects.filter(service=service).first()
    try:
        return EntryDraft.objects.filter(service=None, pk=UUID(number)).first()
    except ValueError:
        return None


def part_kept(draft: EntryDraft | None, part: str) -> dict[str, Any]:
    """What a draft keeps of a part: `{"at": moment, "fields": {name: [values]}}`; empty for nothing."""
    values = draft.values if draft is not None and isinstance(draft.values, dict) else {}
    kept = values.get(part)
    is_whole = (
        isinstance(kept, dict) and isinstance(kept.get("at"), str) and isinstance(kept.get("fields"), dict)
    )
    return kept if isinstance(kept, dict) and is_whole else {}


def fields_of(kept: dict[str, Any]) -> QueryDict:
    """What was typed, as a form reads it."""
    data = QueryDict(mutable=True)
    for name, values in kept.get("fields", {}).items():
        data.setlist(name, [str(value) for value in values] if isinstance(values, list) else [])
    return data


def kept_said(kept: dict[str, Any]) -> str:
    """22 November, 14:05."""
    try:
        moment = datetime.datetime.fromisoformat(kept["at"])
    except (KeyError, ValueError):
        return ""
    return moment_said(moment, with_weekday=False, with_year=False)


@transaction.atomic
def keep(*, service: Service | None, number: str, part: str, data: QueryDict, kept: str) -> EntryDraft:
    """Keep what somebody typed. `kept`: the moment of the draft they go on from. Raises `OtherDraft`."""
    fields = {name: values for name, values in data.lists() if name not in NOT_KEPT}
    if sum(len(name) + sum(map(len, values)) for name, values in fields.items()) > LARGEST:
        raise NotPossible(_("This is too long."))
    draft = draft_of(service, number)
    if draft is None:
        if service is None and EntryDraft.objects.filter(service=None).count() >= MOST_NEW:
            raise NotPossible(_("Your house has many drafts. Throw some away first."))
        draft = EntryDraft.in_sight(service=service)
    if part_kept(draft, part).get("at", "") != kept:
        raise OtherDraft
    draft.changed_at = timezone.now()
    one = {"at": draft.changed_at.isoformat(), "fields": fields}
    there = draft.values if isinstance(draft.values, dict) else {}
    draft.values = {**there, part: one}
    draft.save()
    return draft


@transaction.atomic
def throw_away(*, service: Service | None, number: str, part: str) -> None:
    """Forget what was typed of a part."""
    draft = draft_of(service, number)
    if draft is None:
        return
    draft.values = {code: one for code, one in draft.values.items() if code != part} if draft.values else {}
    if draft.values:
        draft.save(update_fields=["values"])
    else:
        draft.delete()


def done(service: Service | None, number: str, part: str, kept: str) -> None:
    """What was saved needs no draft any more; one of a colleague stays."""
    if part_kept(draft_of(service, number), part).get("at", "") == kept:
        throw_away(service=service, number=number, part=part)


def begun() -> list[dict[str, str]]:
    """New places that the house has begun and not saved, the newest first."""
    found = []
    for draft in EntryDraft.objects.filter(service=None).order_by("-changed_at")[:MOST_NEW]:
        kept = part_kept(draft, "new")
        if kept:
            name = fields_of(kept).get("name", "") or _("a place without a name")
            found.append({"number": str(draft.pk), "name": name, "at": kept_said(kept)})
    return found
