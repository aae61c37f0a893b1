"""Every write to an entry by a person. Each is whole or not at all, checked before, and told in the entry's history.

Whoever changes a field says what they saw there (`base`): what somebody else wrote meanwhile is never overwritten.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible
from pont.directory import needing
from pont.directory.actions import note_change, set_saturation
from pont.directory.editing import checks, forgetting
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import FieldCheck, ServiceHistory
from pont.directory.editing.record import (
    CHECKED,
    Record,
    differences,
    is_kept_by_its_house,
    read_record,
    record_of,
    said,
    stamp,
    tells_a_place,
    with_all,
    without_place,
)
from pont.directory.editing.storing import store_changes
from pont.directory.models import Organization, Service

DERIVED_FROM = frozenset({"name", "description", "other_names"})
# What a call reads out: hours, conditions, what is said of it. Confirming all of it confirms these.
ASKED = ("name", "description", "phones", "languages")
# Stands in a line of the history, and is no field of the entry: how somebody wants to be named.
BESIDE = frozenset({"credit"})
Values = Mapping[str, Any]


class ChangedMeanwhile(NotPossible):
    """Somebody else wrote another value since this one was opened. `both`: for each key theirs and ours."""

    def __init__(self, both: dict[str, tuple[Any, Any]]) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Compare, then save again."))
        self.both = both


def locked(service: Service) -> tuple[Service, Record]:
    """The service as it is now, while nobody else changes it, and its record."""
    Service.objects.select_for_update().filter(pk=service.pk).first()
    found = with_all(Service.objects.filter(pk=service.pk)).first()
    if found is None:
        raise NotPossible(_("This entry is not there any more."))
    return found, read_record(found)


def refuse_what_changed(now: Record, values: Values, base: Mapping[str, str]) -> None:
    """Raise `ChangedMeanwhile` for keys that are neither as they were seen nor as they are wanted."""
    both = {
        key: (now.get(key), value)
        for key, value in values.items()
        if key in base and stamp(now.get(key)) != base[key] and said(now.get(key)) != said(value)
    }
    if both:
        raise ChangedMeanwhile(both)


def tell(service: Service, act: str, changes: dict[str, Any], by: Hand, how: str = "") -> ServiceHistory:
    """A line in the history of an entry; of a secret address it keeps no trace."""
    kept = without_place(changes) if service.visibility == "phone_only" else changes
    return ServiceHistory.objects.create(
        service=service, act=act, by=by.name, house=by.house, how=how, changes=kept
    )


def mark_checked(service: Service, keys: Collection[str], how: str, on: datetime.date, by: Hand) -> None:
    """Somebody looked at these keys: where a row says so itself (hours, conditions), there; else beside it."""
    checked = [on.isoformat(), by.name[:120], how]
    now = record_of(service.pk)
    rows: dict[str, Any] = {}
    for key in keys:
        value = now.get(key)
        if key.startswith("condition.") and value is not None:
            rows[key] = value | {CHECKED: checked}
        elif ("hours." in key) and value is not None:
            rows[key] = [row | {CHECKED: checked} for row in value]
    store_changes(service, rows)
    for key in keys:
        FieldCheck.objects.update_or_create(
            service=service,
            key=key[:300],
            defaults={"verified_on": on, "verified_by": by.name[:120], "verified_how": how},
        )


def note_all(service: Service, keys: Collection[str]) -> None:
    """Tell of the change; where an address or an organisation is shared, of the others' too."""
    note_change(service)
    others = Service.objects.none()
    if any(key.startswith("organization") for key in keys):
        others |= Service.objects.filter(organization=service.organization_id)
    if any(key.startswith("place.") for key in keys):
        others |= Service.objects.filter(places__location__services_here__service=service)
    for other in others.exclude(pk=service.pk).distinct():
        note_change(other)


def settle(service: Service, before: Record, act: str, by: Hand, how: str) -> ServiceHistory | None:
    """After writing: what follows from it, and the line in the history. None where nothing changed."""
    changes = differences(before, record_of(service.pk))
    if not changes:
        return None
    if DERIVED_FROM & set(changes):
        needing.rederive(service=service)
        changes = differences(before, record_of(service.pk))
    service.refresh_from_db()
    if service.visibility == "phone_only":
        forgetting.forget_place(service, by.house)
    line = tell(service, act, changes, by, how)
    note_all(service, list(changes))
    return line


@transaction.atomic
def change_entry(
    *, service: Service, values: Values, base: Mapping[str, str], how: str, on: datetime.date, by: Hand
) -> ServiceHistory | None:
    """Write these keys of an entry. `base`: the stamp of each key as it was seen. Without `how` nobody asked: no check.

    Raises `ChangedMeanwhile` where somebody else wrote one of them since, `checks.FieldRefused` for what cannot be.
    """
    found, before = locked(service)
    refuse_what_changed(before, values, base)
    wanted = {key: value for key, value in values.items() if said(before.get(key)) != said(value)}
    for key, value in wanted.items():
        checks.check_key(key, value)
    if wanted.get("visibility") == "phone_only":
        wanted |= {key: None for key in before if tells_a_place(key)}
    after = {key: value for key, value in {**before, **wanted}.items() if value not in (None, "", [], {})}
    checks.check_whole(after)
    if not wanted:
        return None
    store_changes(found, wanted)
    if how:
        mark_checked(found, list(wanted), how, on, by)
    return settle(found, before, "changed", by, how)


@transaction.atomic
def start_entry(
    *, organization: Organization, values: Values, how: str, on: datetime.date, by: Hand
) -> Service:
    """A new entry. It is seen by whoever its visibility lets see it, from now on."""
    for key, value in values.items():
        checks.check_key(key, value)
    checks.check_column("name", values.get("name"))
    checks.check_whole({"reached_by": "door", "visibility": "public", **values})
    service = Service.objects.create(
        organization=organization,
        name=values["name"],
        reached_by=values.get("reached_by", "door"),
        verified_on=on,
        verified_by=by.name[:120],
        verified_how=how,
    )
    store_changes(service, values)
    needing.rederive(service=service)
    mark_checked(service, list(values), how, on, by)
    tell(service, "started", {}, by, how)
    note_change(service)
    return service


def is_asked(key: str) -> bool:
    """Whether a call reads this field out."""
    is_row = key.startswith("condition.") or "hours." in key
    return (key in ASKED or is_row) and not key.startswith(CHECKED)


@transaction.atomic
def confirm(*, service: Service, how: str, on: datetime.date, by: Hand) -> ServiceHistory | None:
    """What a call reads out is still so: hours, conditions and what is said of it are checked today."""
    found, before = locked(service)
    is_ours = by.house is None or found.organization.house_id == by.house.pk
    asked = [
        key for key, value in before.items() if is_asked(key) and (is_ours or not is_kept_by_its_house(value))
    ]
    mark_checked(found, asked, how, on, by)
    store_changes(found, {CHECKED: [on.isoformat(), by.name[:120], how]})
    return settle(found, before, "confirmed", by, how)


@transaction.atomic
def say_how_full(
    *, service: Service, level: str, until: datetime.datetime, how: str, by: Hand
) -> ServiceHistory | None:
    """How full it is, until a moment; it ends by itself."""
    found, before = locked(service)
    set_saturation(service=found, level=level, set_at=timezone.now(), expires_at=until)
    return settle(found, before, "how_full", by, how)


@transaction.atomic
def close_until(
    *, service: Service, since: datetime.date, until: datetime.date, how: str, by: Hand, note: str = ""
) -> ServiceHistory | None:
    """Closed for a while, the last day included; it ends by itself."""
    if until < since or (until - since).days > 366:
        raise checks.FieldRefused("closure", _("Choose a last day within a year."))
    found, before = locked(service)
    said_so = {"since": since.isoformat(), "until": until.isoformat()} | (
        {"note": note[:200]} if note else {}
    )
    store_changes(found, {"closure": said_so})
    return settle(found, before, "closed_for_a_while", by, how)


@transaction.atomic
def open_again(*, service: Service, how: str, by: Hand) -> ServiceHistory | None:
    """The closing is over, or was a mistake."""
    found, before = locked(service)
    store_changes(found, {"closure": None})
    return settle(found, before, "opened_again", by, how)


@transaction.atomic
def end_entry(*, service: Service, how: str, by: Hand) -> ServiceHistory | None:
    """Gone for good: nobody finds it any more. Nothing is deleted, and it can be put back."""
    found, before = locked(service)
    store_changes(found, {"status": "defunct"})
    return settle(found, before, "ended", by, how)


@transaction.atomic
def put_back(*, line: ServiceHistory, by: Hand, how: str = "") -> ServiceHistory | None:
    """Write what a change replaced. Raises `ChangedMeanwhile` where a field was changed again since."""
    found, before = locked(line.service)
    wanted: dict[str, Any] = {}
    both: dict[str, tuple[Any, Any]] = {}
    for key, (old, new) in line.changes.items():
        if key in BESIDE:
            continue
        if key.startswith(CHECKED):
            # Who looked since then knows more than who looked before.
            wanted |= {key: old} if before.get(key) == new else {}
        elif said(before.get(key)) in (said(new), said(old)):
            wanted[key] = old
        else:
            both[key] = (before.get(key), old)
    if both:
        raise ChangedMeanwhile(both)
    refuse_wider(found, wanted)
    checks.check_whole({key: value for key, value in {**before, **wanted}.items() if value is not None})
    store_changes(found, wanted)
    return settle(found, before, "put_back", by, how)


def refuse_wider(service: Service, wanted: Values) -> None:
    """A secret address is never un-kept by going back; who wants to show it says so on the entry."""
    if service.visibility == "phone_only" and wanted.get("visibility", "phone_only") != "phone_only":
        raise NotPossible(_("A secret address does not come back by itself. Change it on the entry."))


def today() -> datetime.date:
    return timezone.localdate()
