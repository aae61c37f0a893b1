"""What a house does to an entry, with a line in the history of the house. The entry keeps its own history besides."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible, tell
from pont.accounts.at_work import AtWork
from pont.directory.desk.editing.telling import is_text, is_told
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import ServiceHistory
from pont.directory.editing.record import record_of, stamp
from pont.directory.editing.storing import store_changes
from pont.directory.models import Organization, Service


@transaction.atomic
def save_part(
    *,
    service: Service,
    values: Mapping[str, Any],
    seen: Mapping[str, str],
    how: str,
    on: datetime.date,
    by: AtWork,
) -> ServiceHistory | None:
    """Write one part. Raises what `editing.change_entry` raises."""
    if "organization" in values:
        line = move(service=service, values=values, seen=seen, how=how, by=by)
    else:
        line = editing.change_entry(
            service=service, values=values, base=dict(seen), how=how, on=on, by=Hand.of(by)
        )
    if line is not None:
        tell(service.name, "change_entry", by)
    return line


def move(
    *, service: Service, values: Mapping[str, Any], seen: Mapping[str, str], how: str, by: AtWork
) -> ServiceHistory | None:
    """Give an entry to another organisation. Which ones somebody may choose, the form asked."""
    found, before = editing.locked(service)
    moved = {"organization": values["organization"]}
    editing.refuse_what_changed(before, moved, seen)
    store_changes(found, moved)
    return editing.settle(found, before, "changed", Hand.of(by), how)


@transaction.atomic
def start(
    *,
    organization: Organization | str,
    values: Mapping[str, Any],
    how: str,
    on: datetime.date,
    by: AtWork,
    is_ours: bool,
) -> Service:
    """A new entry; where its organisation is only a name, that begins here too."""
    if isinstance(organization, str):
        house = by.house if is_ours else None
        organization = Organization.objects.create(name=organization[:300], house=house)
    service = editing.start_entry(organization=organization, values=values, how=how, on=on, by=Hand.of(by))
    tell(service.name, "start_entry", by)
    return service


@transaction.atomic
def confirm(*, service: Service, how: str, on: datetime.date, by: AtWork) -> None:
    """Everything is still so."""
    editing.confirm(service=service, how=how, on=on, by=Hand.of(by))
    tell(service.name, "confirm_entry", by)


@transaction.atomic
def close(
    *, service: Service, since: datetime.date, until: datetime.date, note: str, how: str, by: AtWork
) -> None:
    """Closed for a while."""
    editing.close_until(service=service, since=since, until=until, note=note, how=how, by=Hand.of(by))
    tell(service.name, "close_entry", by)


@transaction.atomic
def open_again(*, service: Service, how: str, by: AtWork) -> None:
    editing.open_again(service=service, how=how, by=Hand.of(by))
    tell(service.name, "open_entry", by)


@transaction.atomic
def fill(*, service: Service, level: str, until: datetime.datetime, by: AtWork) -> None:
    """How full it is, until when."""
    editing.say_how_full(service=service, level=level, until=until, how="", by=Hand.of(by))
    tell(service.name, "fill_entry", by)


@transaction.atomic
def end(*, service: Service, how: str, by: AtWork) -> None:
    """Gone for good; its history can put it back."""
    editing.end_entry(service=service, how=how, by=Hand.of(by))
    tell(service.name, "end_entry", by)


@transaction.atomic
def say_need(*, service: Service, code: str, origin: str, by: AtWork) -> None:
    """A person says that a need is met here ("person") or is not ("struck")."""
    needs = record_of(service.pk).get("needs", {})
    phrase = needs.get(code, ["", ""])[1]
    save_part(
        service=service,
        values={"needs": {**needs, code: [origin, phrase]}},
        seen={"needs": stamp(needs or None)},
        how="",
        on=timezone.localdate(),
        by=by,
    )


@transaction.atomic
def put_back(*, line: ServiceHistory, by: AtWork) -> None:
    """Write what a change replaced. Raises `editing.ChangedMeanwhile` where a field was changed again since.

    That somebody checked a field again is no other text of it.
    """
    try:
        with transaction.atomic():
            written = editing.put_back(line=line, by=Hand.of(by))
    except editing.ChangedMeanwhile as why:
        both = {key: pair for key, pair in why.both.items() if is_told(key)}
        if both:
            raise editing.ChangedMeanwhile(both) from why
        now = record_of(line.service_id)
        seen = {key: stamp(now.get(key)) for key in line.changes}
        put_back_chosen(line=line, keys=set(line.changes), seen=seen, by=by)
        return
    if written is None:
        raise NotPossible(_("The entry says so already."))
    tell(line.service.name, "put_back_entry", by)


@transaction.atomic
def put_back_chosen(*, line: ServiceHistory, keys: set[str], seen: Mapping[str, str], by: AtWork) -> None:
    """Write what a change replaced, of these fields only, over what somebody wrote since and was seen."""
    values = {key: pair[0] for key, pair in line.changes.items() if key in keys and is_text(key)}
    editing.refuse_wider(Service.objects.get(pk=line.service_id), values)
    editing.change_entry(
        service=line.service, values=values, base=dict(seen), how="", on=timezone.localdate(), by=Hand.of(by)
    )
    tell(line.service.name, "put_back_entry", by)
