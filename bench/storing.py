"""Puts a made-up map into the database, a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models as django_models
from django.db import transaction

from pont.directory import models, translations
from pont.directory.doors import Door, Text
from pont.kernel import vocabulary

BATCH = 2_000


def original(text: Text) -> tuple[str, str]:
    """The first text of several and its language; the others are its translations."""
    language, words = next(iter(text.by_language.items()))
    return words, language


def translated(model: type[Any], row: int, field: str, text: Text | None) -> Iterator[Any]:
    if text is None:
        return
    source, _language = original(text)
    for language, words in list(text.by_language.items())[1:]:
        yield model(
            row_id=row, field=field, language=language, text=words, source_hash=translations.hash_of(source)
        )


def organization_of(door: Door) -> models.Organization:
    name, language = original(door.organization_name)
    return models.Organization(
        pk=door.organization_pk, hsds_id=door.organization, name=name, language=language
    )


def service_of(door: Door) -> models.Service:
    name, language = original(door.name)
    return models.Service(
        pk=door.pk,
        hsds_id=door.service,
        organization_id=door.organization_pk,
        name=name,
        language=language,
        description=original(door.summary)[0] if door.summary else "",
        reached_by=door.reached_by,
        help_kind=door.help_kind,
        minimum_age=door.minimum_age,
        verified_on=door.verified_on,
        verified_how=door.verified_how or "",
    )


def location_of(door: Door) -> Iterator[models.Location]:
    if door.place:
        street, language = original(door.place.address)
        yield models.Location(
            pk=door.pk,
            organization_id=door.organization_pk,
            address_1=street,
            language=language,
            postal_code=door.place.postal_code,
            commune=door.place.commune,
            latitude=door.place.latitude,
            longitude=door.place.longitude,
        )


def place_of(door: Door) -> Iterator[models.ServiceAtLocation]:
    if door.place:
        yield models.ServiceAtLocation(pk=door.pk, service_id=door.pk, location_id=door.pk)


def conditions_of(door: Door) -> Iterator[models.AccessCondition]:
    """What the public may know, and for the rest of the guarded kinds a row for partners only."""
    known = {condition.kind: condition.answer for condition in door.conditions}
    for kind, answer in known.items():
        yield models.AccessCondition(service_id=door.pk, kind=kind, answer=answer, visibility="public")
    for condition in vocabulary.conditions().values():
        if condition.visibility == "partners" and condition.code not in known:
            yield models.AccessCondition(
                service_id=door.pk,
                kind=condition.code,
                answer=condition.answers[0].code,
                visibility="partners",
            )


def schedules_of(door: Door) -> Iterator[models.Schedule]:
    for hours in door.hours:
        yield models.Schedule(
            service_id=door.pk, purpose=hours.purpose, hours=hours.text, school=hours.school or ""
        )


def texts_of(door: Door) -> Iterator[django_models.Model]:
    yield from translated(translations.ServiceTranslation, door.pk, "name", door.name)
    yield from translated(translations.ServiceTranslation, door.pk, "description", door.summary)


def addresses_of(door: Door) -> Iterator[django_models.Model]:
    if door.place:
        yield from translated(translations.LocationTranslation, door.pk, "address_1", door.place.address)


def phones_of(door: Door) -> Iterator[models.Phone]:
    for phone in door.phones:
        yield models.Phone(service_id=door.pk, number=phone.number)


def languages_of(door: Door) -> Iterator[models.Language]:
    for code in door.languages:
        yield models.Language(service_id=door.pk, code=code)


def needs_of(door: Door) -> Iterator[models.ServiceNeed]:
    for need in door.needs:
        yield models.ServiceNeed(service_id=door.pk, code=need.code, origin=need.origin, phrase=need.phrase)


PARTS: tuple[tuple[type[Any], Callable[[Door], Iterable[Any]]], ...] = (
    (models.Location, location_of),
    (models.ServiceAtLocation, place_of),
    (models.AccessCondition, conditions_of),
    (models.Schedule, schedules_of),
    (models.Phone, phones_of),
    (models.Language, languages_of),
    (models.ServiceNeed, needs_of),
    (translations.ServiceTranslation, texts_of),
    (translations.LocationTranslation, addresses_of),
)


@transaction.atomic
def store(doors: list[Door]) -> None:
    """Write these doors into an empty database."""
    houses = {door.organization_pk: organization_of(door) for door in doors}
    models.Organization.objects.bulk_create(houses.values(), batch_size=BATCH)
    models.Service.objects.bulk_create(map(service_of, doors), batch_size=BATCH)
    for model, rows_of in PARTS:
        for begin in range(0, len(doors), BATCH):
            rows = [row for door in doors[begin : begin + BATCH] for row in rows_of(door)]
            model.objects.bulk_create(rows, batch_size=BATCH)
