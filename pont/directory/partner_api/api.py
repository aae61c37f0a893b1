"""The addresses below /api/v1/: entries of the house whose key it is. Reading the public map is HSDS, at /hsds/."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query, Status
from ninja.errors import HttpError, ValidationError

from pont.accounts.actions import NotPossible
from pont.accounts.models import House
from pont.directory.editing import actions
from pont.directory.editing.hands import Hand
from pont.directory.editing.record import read_record, record_of, stamp, with_all
from pont.directory.editing.refusals import FieldRefused
from pont.directory.models import Organization, Service, ServiceQuerySet
from pont.directory.partner_api import asked
from pont.directory.partner_api.access import Key, opened
from pont.directory.partner_api.scopes import READ, STATE, WRITE
from pont.directory.partner_api.standing import as_it_stands, refuse_foreign_places

ON_A_PAGE = 100
LONGEST_FULL = datetime.timedelta(days=14)
STATES = ("saturation", "closure")
# What a feed keeps for itself, and who checked: not fields of an entry that a program would write.
UNREAD = ("extra", "contacts", "organization.extra", "organization.contacts", "checked")
REFUSED = {400: asked.Problem, 401: asked.Problem, 403: asked.Problem, 404: asked.Problem, 429: asked.Problem}
WROTE = REFUSED | {409: asked.Conflict, 413: asked.Problem, 422: asked.Problem}

api = NinjaAPI(
    title="Pont: entries of a house",
    version="1",
    description=(
        "A partner's program keeps the entries of its house here, with a key that the house gave it. "
        "The public map is read at /hsds/ (HSDS 3.0). A field that somebody else changed since it was read "
        "is not overwritten: the answer is 409 with both values."
    ),
    auth=Key(),
    docs_url=None,
    urls_namespace="partner-api",
)


def entries_of(house: House) -> ServiceQuerySet:
    """Entries of the organisations that this house is; joined ones are kept as they were."""
    return Service.objects.filter(organization__house=house, merged_into=None)


def entry_of(house: House, hsds_id: str) -> Service:
    """One entry of the house; what is another's is as unknown as what is not there."""
    found = None if "\0" in hsds_id else entries_of(house).filter(hsds_id=hsds_id).first()
    if found is None:
        raise HttpError(404, "This house has no such entry.")
    return found


def shown(service: Service, only: Collection[str] | None = None) -> dict[str, Any]:
    """An entry as the description says it; `only`: what a key sees that writes without reading."""
    record = read_record(with_all(Service.objects.filter(pk=service.pk)).get())
    fields = {
        key: value
        for key, value in record.items()
        if key not in UNREAD and not key.startswith("checked.") and (only is None or key in only)
    }
    service.refresh_from_db()
    return {
        "id": service.hsds_id,
        "modified_at": service.modified_at,
        "fields": fields,
        "stamps": {key: stamp(value) for key, value in fields.items()},
    }


@api.get(
    "/entries", response={200: asked.Page, 422: asked.Problem, **REFUSED}, summary="The entries of this house"
)
def entries(
    request: HttpRequest,
    after: int = Query(0, ge=0, le=2**62),
    changed_since: datetime.datetime | None = None,
) -> dict[str, Any]:
    with opened(request, READ) as house:
        rows = entries_of(house).filter(pk__gt=after)
        if changed_since is not None:
            rows = rows.filter(modified_at__gte=aware(changed_since))
        found = list(rows.order_by("pk")[: ON_A_PAGE + 1])
        listed = [
            {"id": row.hsds_id}
            | {name: getattr(row, name) for name in ("name", "status", "visibility", "modified_at")}
            for row in found[:ON_A_PAGE]
        ]
        return {"entries": listed, "next": found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None}


@api.post("/entries", response={201: asked.Entry, **WROTE}, summary="A new entry")
def start(request: HttpRequest, sent: asked.Started) -> Status:
    with opened(request, WRITE) as house:
        organization = Organization.objects.filter(house=house, hsds_id=sent.organization).first()
        if organization is None:
            raise HttpError(404, "This house has no such organisation.")
        refuse_moving(sent.fields)
        refuse_foreign_places(house, sent.fields)
        service = actions.start_entry(
            organization=organization,
            values={key: as_it_stands(value, None) for key, value in sent.fields.items()},
            how=sent.how,
            on=timezone.localdate(),
            by=Hand(house.name, house),
        )
        return Status(201, shown(service, sent.fields))


@api.get("/entries/{hsds_id}", response={200: asked.Entry, **REFUSED}, summary="One entry, field by field")
def entry(request: HttpRequest, hsds_id: str) -> dict[str, Any]:
    with opened(request, READ) as house:
        return shown(entry_of(house, hsds_id))


@api.patch("/entries/{hsds_id}", response={200: asked.Entry, **WROTE}, summary="Change fields of an entry")
def change(request: HttpRequest, hsds_id: str, sent: asked.Changes) -> dict[str, Any]:
    with opened(request, WRITE) as house:
        service = entry_of(house, hsds_id)
        refuse_moving(sent.fields)
        today = timezone.localdate()
        if sent.on is not None and sent.on > today:
            raise FieldRefused("on", "Nobody checked it on a day that is to come.")
        refuse_foreign_places(house, sent.fields)
        actions.refuse_wider(service, sent.fields)
        now = record_of(service.pk)
        # A field without a stamp was never read: it may be written only where nothing stands.
        base = {key: sent.stamps.get(key, stamp(None)) for key in sent.fields}
        if unread := [key for key in sent.fields if key not in sent.stamps and key in now]:
            raise FieldRefused(min(unread), "Send the stamp of this field, as it was read.")
        actions.change_entry(
            service=service,
            values={key: as_it_stands(value, now.get(key)) for key, value in sent.fields.items()},
            base=base,
            how=sent.how,
            on=sent.on or today,
            by=Hand(house.name, house),
        )
        return shown(service, sent.fields)


@api.post("/entries/{hsds_id}/confirmed", response={200: asked.Entry, **WROTE}, summary="Nothing changed")
def confirmed(request: HttpRequest, hsds_id: str, sent: asked.Confirmed) -> dict[str, Any]:
    with opened(request, WRITE) as house:
        service = entry_of(house, hsds_id)
        actions.confirm(service=service, how=sent.how, on=timezone.localdate(), by=Hand(house.name, house))
        return shown(service, ())


@api.put("/entries/{hsds_id}/fullness", response={200: asked.Entry, **WROTE}, summary="How full it is")
def fullness(request: HttpRequest, hsds_id: str, sent: asked.Fullness) -> dict[str, Any]:
    with opened(request, STATE) as house:
        service, now = entry_of(house, hsds_id), timezone.now()
        until = aware(sent.until)
        if not now < until <= now + LONGEST_FULL:
            raise FieldRefused("until", "Say until when: within 14 days from now.")
        by = Hand(house.name, house)
        actions.say_how_full(service=service, level=sent.level, until=until, how="told", by=by)
        return shown(service, STATES)


@api.put("/entries/{hsds_id}/closure", response={200: asked.Entry, **WROTE}, summary="Closed for a while")
def closure(request: HttpRequest, hsds_id: str, sent: asked.ClosedFor) -> dict[str, Any]:
    with opened(request, STATE) as house:
        service = entry_of(house, hsds_id)
        by = Hand(house.name, house)
        actions.close_until(
            service=service, since=sent.since, until=sent.until, how="told", by=by, note=sent.note
        )
        return shown(service, STATES)


@api.delete("/entries/{hsds_id}/closure", response={200: asked.Entry, **WROTE}, summary="Open again")
def open_again(request: HttpRequest, hsds_id: str) -> dict[str, Any]:
    with opened(request, STATE) as house:
        service = entry_of(house, hsds_id)
        actions.open_again(service=service, how="told", by=Hand(house.name, house))
        return shown(service, STATES)


def aware(moment: datetime.datetime) -> datetime.datetime:
    """A moment without an offset is Brussels time. Raises `HttpError` for one outside the calendar."""
    try:
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (OverflowError, ValueError) as error:
        raise HttpError(400, "This moment is not in the calendar.") from error


def refuse_moving(fields: dict[str, Any]) -> None:
    """A program keeps entries; to which organisation one belongs is a person's decision."""
    if "organization" in fields:
        raise FieldRefused("organization", "Which organisation it is is changed on the desk.")


# --- What goes wrong ----------------------------------------------------------------------------------------
def said(request: HttpRequest, status: int, detail: str, **more: Any) -> HttpResponse:
    return api.create_response(request, {"detail": detail, **more}, status=status)


@api.exception_handler(HttpError)
def as_said(request: HttpRequest, error: HttpError) -> HttpResponse:
    return said(request, error.status_code, str(error))


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0] if error.errors else {}
    place = ".".join(str(part) for part in first.get("loc", ())[1:])
    return said(request, 422, f"This cannot be read: {first.get('msg', 'wrong form')}.", field=place[:300])


@api.exception_handler(FieldRefused)
def field_refused(request: HttpRequest, error: FieldRefused) -> HttpResponse:
    return said(request, 422, str(error), field=error.key[:300])


@api.exception_handler(actions.ChangedMeanwhile)
def changed_meanwhile(request: HttpRequest, error: actions.ChangedMeanwhile) -> HttpResponse:
    now = {key: pair[0] for key, pair in error.both.items()}
    sent = {key: pair[1] for key, pair in error.both.items()}
    return said(request, 409, str(error), now=now, sent=sent)


@api.exception_handler(NotPossible)
def not_possible(request: HttpRequest, error: NotPossible) -> HttpResponse:
    return said(request, 422, str(error), field="")


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return said(request, 413, "That is too much for one request.", field="")
