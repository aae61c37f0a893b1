"""Drafts into the database, thousands at a time: rows are matched by their identifiers, written only where
they differ.

Every function here runs inside the one transaction of an import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from pont.directory import models, translations
from pont.directory.editing.models import Closure
from pont.directory.hsds.drafts import OwnerDraft, PartDraft, PlaceDraft, ServiceDraft, TranslationDraft
from pont.directory.hsds.fields import Raw

BATCH = 500
MODELS: dict[str, type[Any]] = {
    "phones": models.Phone,
    "contacts": models.Contact,
    "languages": models.Language,
    "documents": models.RequiredDocument,
    "costs": models.CostOption,
    "areas": models.ServiceArea,
    "schedules": models.Schedule,
}
KINDS_OF = {
    "organization": ("phones", "contacts"),
    "location": ("phones",),
    "service": tuple(MODELS),
    "place": ("phones", "schedules"),
}
TRANSLATIONS: dict[type[Any], type[Any]] = {
    models.Organization: translations.OrganizationTranslation,
    models.Service: translations.ServiceTranslation,
    models.Location: translations.LocationTranslation,
    models.Schedule: translations.ScheduleTranslation,
    models.AccessCondition: translations.AccessConditionTranslation,
    models.RequiredDocument: translations.RequiredDocumentTranslation,
    models.CostOption: translations.CostOptionTranslation,
}
Wanted = list[tuple[Any, list[TranslationDraft]]]


def chunks(items: Sequence[Any], size: int = BATCH) -> Iterable[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _assign(row: Any, columns: Raw, extra: Raw) -> bool:
    """Set columns on a row; return whether one changed."""
    changed = False
    for name, value in (columns | {"extra": extra}).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def _save(model: type[Any], rows: list[Any]) -> None:
    if rows:
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model._default_manager.bulk_update(rows, names, batch_size=100)


def store_owners(model: type[Any], drafts: list[OwnerDraft], more: Raw) -> dict[str, int]:
    """Create or update organisations or locations with their parts; return `{identifier: number}`.

    `more` are columns that are the same for all of them.
    """
    found: dict[str, Any] = {}
    for some in chunks(drafts):
        ids = [draft.hsds_id for draft in some]
        found |= {row.hsds_id: row for row in model._default_manager.filter(hsds_id__in=ids)}
    created, changed = [], []
    for draft in drafts:
        row = found.get(draft.hsds_id)
        if row is None:
            row = model(hsds_id=draft.hsds_id, extra=draft.extra, **draft.columns, **more)
            found[draft.hsds_id] = row
            created.append(row)
        elif _assign(row, draft.columns, draft.extra):
            changed.append(row)
    model._default_manager.bulk_create(created, batch_size=BATCH)
    _save(model, changed)
    new = {row.pk for row in created}
    owner = "organization" if model is models.Organization else "location"
    owned = [(found[draft.hsds_id].pk, draft.parts) for draft in drafts]
    store_parts(owner, owned, {found[draft.hsds_id].pk for draft in drafts} - new)
    store_translations(model, [(found[draft.hsds_id], draft.translations) for draft in drafts], new)
    return {hsds_id: row.pk for hsds_id, row in found.items()}


def store_parts(owner: str, owned: list[tuple[int, list[PartDraft]]], existing: set[int]) -> None:
    """Write the parts of these owners. `existing`: numbers of owners that may have parts already."""
    for kind in KINDS_OF[owner]:
        wanted = [(pk, [part for part in parts if part.kind == kind]) for pk, parts in owned]
        _store_kind(MODELS[kind], owner, wanted, existing)


def _store_kind(
    model: type[Any], owner: str, wanted: list[tuple[int, list[PartDraft]]], existing: set[int]
) -> None:
    before = _rows_by_owner(model, owner, existing)
    created: Wanted = []
    kept: Wanted = []
    changed: list[Any] = []
    gone: list[int] = []
    for pk, parts in wanted:
        matched, lost = _match(before.get(pk, []), parts)
        gone += [row.pk for row in lost]
        for part, row in zip(parts, matched, strict=True):
            if row is None:
                row = model(hsds_id=part.hsds_id, extra=part.extra, **{f"{owner}_id": pk}, **part.columns)
                created.append((row, part.translations))
                continue
            kept.append((row, part.translations))
            if _assign(row, part.columns, part.extra):
                changed.append(row)
    for some in chunks(gone):
        model._default_manager.filter(pk__in=some).delete()
    model._default_manager.bulk_create([row for row, _said in created], batch_size=BATCH)
    _save(model, changed)
    if model in TRANSLATIONS:
        store_translations(model, kept + created, {row.pk for row, _said in created})


def _rows_by_owner(model: type[Any], owner: str, owners: set[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for some in chunks(sorted(owners)):
        for row in model._default_manager.filter(**{f"{owner}_id__in": some}).order_by("pk"):
            found[getattr(row, f"{owner}_id")].append(row)
    return found


def _match(rows: list[Any], parts: list[PartDraft] | list[PlaceDraft]) -> tuple[list[Any], list[Any]]:
    """For each part the row it is already, or None; and the rows that are gone.

    Rows keep their order by being kept in place: when the order changed, all are made anew.
    """
    left = list(rows)
    matched: list[Any] = []
    for part in parts:
        row = next((one for one in left if one.hsds_id == part.hsds_id), None)
        if row is not None:
            left.remove(row)
        matched.append(row)
    numbers = [row.pk if row is not None else float("inf") for row in matched]
    if numbers != sorted(numbers):
        return [None] * len(matched), list(rows)
    return matched, left


def store_translations(model: type[Any], wanted: Wanted, new: set[int]) -> None:
    """Write translations that a feed brought. Those made here stay; the originals they came from may outdate
    them."""
    table = TRANSLATIONS[model]
    _outdate(table, [row for row, _said in wanted if row.pk not in new])
    said = [(row, one) for row, drafts in wanted for one in drafts]
    if not said:
        return
    old = [row.pk for row, drafts in wanted if drafts and row.pk not in new]
    found: dict[tuple[int, str, str], Any] = {}
    for some in chunks(old):
        for one in table._default_manager.filter(row_id__in=some):
            found[one.row_id, one.field, one.language] = one
    created, changed = [], []
    for row, one in said:
        source = "" if one.status == "outdated" else translations.hash_of(getattr(row, one.field))
        there = found.get((row.pk, one.field, one.language))
        if there is None:
            created.append(
                table(
                    row=row,
                    field=one.field,
                    language=one.language,
                    text=one.text,
                    status=one.status,
                    source_hash=source,
                )
            )
        elif (there.text, there.status, there.source_hash) != (one.text, one.status, source):
            there.text, there.status, there.source_hash = one.text, one.status, source
            changed.append(there)
    table._default_manager.bulk_create(created, batch_size=BATCH)
    _save(table, changed)


def _outdate(table: type[Any], rows: list[Any]) -> None:
    """Translations whose original has changed are outdated."""
    by_pk = {row.pk: row for row in rows}
    late = []
    for some in chunks(sorted(by_pk)):
        for one in table._default_manager.filter(row_id__in=some).exclude(status="outdated"):
            if one.source_hash != translations.hash_of(getattr(by_pk[one.row_id], one.field)):
                one.status = "outdated"
                late.append(one)
    _save(table, late)


# --- Services -----------------------------------------------------------------------------------------------
def store_services(
    drafts: list[ServiceDraft],
    existing: dict[str, int],
    owners: dict[str, int],
    spots: dict[str, int],
    source: int,
) -> dict[str, int]:
    """Create or update services with all that belongs to them; return their numbers by identifier.

    `existing`: numbers of services that are there; `owners` and `spots`: numbers of organisations and
    locations.
    """
    rows = _store_rows(drafts, existing, owners, source)
    old = {rows[draft.hsds_id].pk for draft in drafts if draft.hsds_id in existing}
    new = {row.pk for row in rows.values()} - old
    store_translations(models.Service, [(rows[draft.hsds_id], draft.translations) for draft in drafts], new)
    store_parts("service", [(rows[draft.hsds_id].pk, draft.parts) for draft in drafts], old)
    _store_places([(rows[draft.hsds_id].pk, draft.places) for draft in drafts], spots, old)
    _store_needs([(rows[draft.hsds_id].pk, draft) for draft in drafts], old)
    _store_conditions([(rows[draft.hsds_id].pk, draft) for draft in drafts if draft.conditions])
    for draft in drafts:
        if draft.saturation:
            pk = rows[draft.hsds_id].pk
            models.Saturation.objects.update_or_create(service_id=pk, defaults=draft.saturation)
        if draft.closure:
            pk = rows[draft.hsds_id].pk
            Closure.objects.update_or_create(service_id=pk, defaults=draft.closure)
    return {hsds_id: row.pk for hsds_id, row in rows.items()}


def _store_rows(
    drafts: list[ServiceDraft], existing: dict[str, int], owners: dict[str, int], source: int
) -> dict[str, Any]:
    pks = [existing[draft.hsds_id] for draft in drafts if draft.hsds_id in existing]
    secret = [
        existing[draft.hsds_id]
        for draft in drafts
        if draft.hsds_id in existing and draft.columns["visibility"] == "phone_only"
    ]
    _forget_addresses(secret)
    rows: dict[str, Any] = {row.hsds_id: row for row in models.Service.objects.filter(pk__in=pks)}
    created, changed = [], []
    same = {"source_id": source, "modified_at": timezone.now()}
    for draft in drafts:
        columns = draft.columns | {"organization_id": owners[draft.organization]} | same
        row = rows.get(draft.hsds_id)
        if row is None:
            rows[draft.hsds_id] = models.Service(hsds_id=draft.hsds_id, extra=draft.extra, **columns)
            created.append(rows[draft.hsds_id])
        elif _assign(row, columns, draft.extra):
            changed.append(row)
    models.Service.objects.bulk_create(created, batch_size=BATCH)
    _save(models.Service, changed)
    return rows


def _forget_addresses(services: list[int]) -> None:
    """An address that has become secret leaves before the service says so: the database allows no moment of
    both."""
    if not services:
        return
    models.Location.objects.filter(services_here__service_id__in=services).exclude(
        services_here__in=models.ServiceAtLocation.objects.exclude(service_id__in=services)
    ).delete()
    models.ServiceAtLocation.objects.filter(service_id__in=services).delete()
    models.ServiceArea.objects.filter(service_id__in=services).delete()


def _store_places(wanted: list[tuple[int, list[PlaceDraft]]], spots: dict[str, int], old: set[int]) -> None:
    model = models.ServiceAtLocation
    before = _rows_by_owner(model, "service", old)
    created, changed, gone, owned = [], [], [], []
    kept = set()
    for pk, drafts in wanted:
        matched, lost = _match(before.get(pk, []), drafts)
        gone += [row.pk for row in lost]
        for draft, row in zip(drafts, matched, strict=True):
            columns = draft.columns | {"location_id": spots.get(draft.location)}
            if row is None:
                row = model(hsds_id=draft.hsds_id, extra=draft.extra, service_id=pk, **columns)
                created.append(row)
            else:
                kept.add(row.pk)
                if _assign(row, columns, draft.extra):
                    changed.append(row)
            owned.append((row, draft.parts))
    for some in chunks(gone):
        model.objects.filter(pk__in=some).delete()
    model.objects.bulk_create(created, batch_size=BATCH)
    _save(model, changed)
    store_parts("place", [(row.pk, parts) for row, parts in owned], kept)


def _store_needs(wanted: list[tuple[int, ServiceDraft]], old: set[int]) -> None:
    """Write derived needs; what a person confirmed or struck out stays as it is."""
    said: dict[int, dict[str, Any]] = defaultdict(dict)
    gone = []
    drafts = {pk: {need.code: need for need in draft.needs} for pk, draft in wanted}
    for pk, rows in _rows_by_owner(models.ServiceNeed, "service", old).items():
        for row in rows:
            need = drafts[pk].get(row.code)
            if row.origin in ("person", "struck"):
                said[pk][row.code] = row
            elif need is None or (need.origin, need.phrase) != (row.origin, row.phrase):
                gone.append(row.pk)
            else:
                said[pk][row.code] = row
    for some in chunks(gone):
        models.ServiceNeed.objects.filter(pk__in=some).delete()
    models.ServiceNeed.objects.bulk_create(
        [
            models.ServiceNeed(service_id=pk, code=need.code, origin=need.origin, phrase=need.phrase)
            for pk, needs in drafts.items()
            for need in needs.values()
            if need.code not in said[pk]
        ],
        batch_size=BATCH,
    )


def _store_conditions(wanted: list[tuple[int, ServiceDraft]]) -> None:
    """Write conditions a feed of our profile brought; those it does not speak of stay."""
    before = _rows_by_owner(models.AccessCondition, "service", {pk for pk, _draft in wanted})
    created: Wanted = []
    kept: Wanted = []
    changed = []
    for pk, draft in wanted:
        there = {row.kind: row for row in before.get(pk, [])}
        for condition in draft.conditions:
            row = there.get(condition.kind)
            if row is None:
                row = models.AccessCondition(service_id=pk, kind=condition.kind, **condition.columns)
                created.append((row, condition.translations))
                continue
            kept.append((row, condition.translations))
            if any(getattr(row, name) != value for name, value in condition.columns.items()):
                for name, value in condition.columns.items():
                    setattr(row, name, value)
                changed.append(row)
    models.AccessCondition.objects.bulk_create([row for row, _said in created], batch_size=BATCH)
    _save(models.AccessCondition, changed)
    store_translations(models.AccessCondition, kept + created, {row.pk for row, _said in created})
