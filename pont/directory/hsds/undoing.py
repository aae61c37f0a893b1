"""Undo a whole run of an import: what it added goes, what it changed is as it was. What people changed since stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from msgspec import Struct, field

from pont.accounts.actions import NotPossible
from pont.directory import leaving, models
from pont.directory.actions import note_change
from pont.directory.editing import sentences
from pont.directory.editing.actions import tell
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import ServiceHistory
from pont.directory.editing.record import differences, read_record, said, with_all, without_place
from pont.directory.editing.storing import store_changes
from pont.directory.hsds.journal import ADDED
from pont.directory.hsds.storing import chunks

UNDONE = "undone"


class Undone(Struct):
    """`removed`, `put_back`: how many entries; `left`: identifiers of those that somebody changed since."""

    removed: int = 0
    put_back: int = 0
    left: list[str] = field(default_factory=list)


def last_run(source: models.Source) -> models.ImportRun | None:
    """The newest run of a source that was not undone."""
    return source.runs.filter(undone_at=None).order_by("-pk").first()


@transaction.atomic
def undo_run(*, run: models.ImportRun, by: Hand) -> Undone:
    """Undo a run. Raises `NotPossible` where it was undone already, or where a later one stands upon it."""
    source = models.Source.objects.select_for_update().get(pk=run.source_id)
    run.refresh_from_db()
    if run.undone_at is not None:
        raise NotPossible(sentences.UNDONE_ALREADY)
    if last_run(source) != run:
        raise NotPossible(sentences.LATER_IMPORT)
    undone = Undone()
    lines = list(ServiceHistory.objects.filter(run=run).order_by("-pk"))
    for some in chunks([line for line in lines if line.act != ADDED]):
        _put_back(some, by, undone)
    for some in chunks([line for line in lines if line.act == ADDED]):
        _remove(some, undone)
    _remove_owners(run)
    run.undone_at = timezone.now()
    run.save(update_fields=["undone_at"])
    note_change(None)
    return undone


def _put_back(lines: Sequence[ServiceHistory], by: Hand, undone: Undone) -> None:
    services = with_all(models.Service.objects.filter(pk__in=[line.service_id for line in lines]))
    records = {service.pk: (service, read_record(service)) for service in services}
    for line in lines:
        service, now = records[line.service_id]
        # Another entry of the same organisation may have put back what they share.
        old = {
            key: before
            for key, (before, after) in line.changes.items()
            if said(now.get(key)) in (said(after), said(before))
        }
        if len(old) < len(line.changes):
            undone.left.append(service.hsds_id)
        if service.visibility == "phone_only":
            old = without_place(old) | {"visibility": "phone_only", "reached_by": "phone"}
        store_changes(service, old)
        again = with_all(models.Service.objects.filter(pk=service.pk)).get()
        after = read_record(again)
        tell(again, UNDONE, differences(now, after), by)
        records[service.pk] = (again, after)
        undone.put_back += 1
    # Partners ask what changed since they read last.
    models.Service.objects.filter(pk__in=list(records)).update(modified_at=timezone.now())


def _remove(lines: Sequence[ServiceHistory], undone: Undone) -> None:
    """Remove what the run added, but for entries that somebody has worked on since."""
    pks = [line.service_id for line in lines]
    later = ServiceHistory.objects.filter(service__in=pks).exclude(run=lines[0].run_id)
    # A later run that was undone, and the undoing itself, are no work of a person.
    later = later.exclude(act=UNDONE).exclude(run__undone_at__isnull=False)
    worked_on = set(later.values_list("service_id", flat=True))
    worked_on |= set(
        models.Service.objects.filter(merged_into__in=pks).values_list("merged_into_id", flat=True)
    )
    rows = models.Service.objects.filter(pk__in=set(pks) - worked_on)
    undone.left += models.Service.objects.filter(pk__in=worked_on).values_list("hsds_id", flat=True)
    leaving.tell_gone(rows)
    undone.removed += rows.count()
    rows.delete()


def _remove_owners(run: models.ImportRun) -> None:
    """Organisations and locations that the run made and that nothing needs any more."""
    for some in chunks(run.made.get("locations", [])):
        models.Location.objects.filter(hsds_id__in=some, services_here=None).delete()
    for some in chunks(run.made.get("organizations", [])):
        models.Organization.objects.filter(hsds_id__in=some, services=None, locations=None).delete()
