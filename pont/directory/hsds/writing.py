"""Our rows as HSDS 3.0 objects. The inverse of `reading`: what came from a feed goes out as it came.

Nothing here decides who may see what except `write_service`, which leaves out conditions that are not public,
those that never go in bulk, and every place of a service whose address is secret.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from pont.directory import models
from pont.directory.hsds import shapes
from pont.directory.hsds.fields import Field, Raw, write_row
from pont.directory.hsds.identity import part_id
from pont.directory.hsds.profile import CONDITION, NEVER_IN_BULK, need_attribute, term_code, write_capacity
from pont.directory.hsds.schedules import still_says, write_schedule

OUR_STATE = "Brussels-Capital Region"
"""HSDS asks for a state or province in every address; addresses of our own are in Brussels."""


def _getter(row: Any) -> Callable[[str], Any]:
    """Columns of a model row, or of a draft."""
    columns = getattr(row, "columns", None)
    return columns.__getitem__ if isinstance(columns, dict) else row.__getattribute__


def _translations(row: Any) -> Raw:
    """Translated texts of a row: `{field: {language: {"text": …, "status": …}}}`."""
    found: Raw = {}
    rows = row.translations if isinstance(row.translations, list) else row.translations.all()
    for one in rows:
        found.setdefault(one.field, {})[one.language] = {"text": one.text, "status": one.status}
    return found


def _written(columns: Callable[[str], Any], left: Raw, fields: Iterable[Field], dropped: Any = ()) -> Raw:
    """`write_row`, without its comparisons where a feed left nothing: a page of the API writes thousands of rows."""
    if left:
        return write_row(columns, left, fields, dropped)
    out: Raw = {}
    for field in fields:
        value = columns(field.column)
        # Of the values that count as nothing only 0 is worth writing.
        if value or field.always or (value == 0 and value is not False):
            out[field.key] = field.write(value)
    return out


def _profile(row: Any, fields: Iterable[Field], left: Raw, translated: bool = True) -> Raw:
    own = _written(_getter(row), left, fields)
    if translated and (texts := _translations(row)):
        own["translations"] = texts
    return own


def _columns(row: Any) -> Callable[[str], Any]:
    """Columns for export: what we only concluded from a name is not said as if the feed had."""
    implied = row.extra.get("implied")
    get = _getter(row)
    if not implied:
        return get
    return lambda name: "" if name in implied and implied[name] == get(name) else get(name)


def _object(row: Any, fields: Iterable[Field]) -> Raw:
    """The object of a row without its parts."""
    out = _written(_columns(row), row.extra.get("feed", {}), fields, row.extra.get("dropped", ()))
    out.setdefault("id", row.hsds_id)
    return out


def _with_odd(objects: list[Raw], row: Any, key: str) -> list[Raw]:
    """Put back, at their places, objects no row could be made of."""
    for index, given in row.extra.get("odd", {}).get(key, ()):
        objects.insert(index, given)
    return objects


def _put(out: Raw, key: str, objects: list[Raw]) -> None:
    if objects:
        out[key] = objects


def _parts(
    out: Raw, row: Any, key: str, rows: Iterable[Any], fields: Iterable[Field], extras: Any = ()
) -> None:
    """Add the list of parts of one kind to the object of their owner."""
    objects = []
    for part in rows:
        written = _bare(part, fields) if isinstance(row, _Bare) else _object(part, fields)
        if extras:
            own = _profile(part, extras, {}, translated=hasattr(part, "translations"))
            if own:
                written[shapes.PROFILE] = own
        objects.append(written)
    _put(out, key, _with_odd(objects, row, key))


# --- Schedules ----------------------------------------------------------------------------------------------
def schedule_object(row: Any) -> list[Raw]:
    """The HSDS rows of one schedule of ours: recurrence rules, and beside them what they cannot say."""
    rows = write_schedule(row.hsds_id, _getter(row))
    rows[0][shapes.PROFILE] = _profile(row, shapes.SCHEDULE_PROFILE, {})
    return rows


def _kept_rows(row: Any) -> list[tuple[int, Raw]] | None:
    """The rows a feed gave, when they still say what the schedule says; with what a person added since."""
    kept = row.extra.get("rows")
    get = _getter(row)
    columns = {name: get(name) for name in ("purpose", "hours", "note")}
    if not kept or not still_says(columns, [one for _i, one in kept], row.extra.get("exceptions", [])):
        return None
    rows = [(index, given) for index, given in kept]
    own = {key: value for key, value in _profile(row, shapes.SCHEDULE_PROFILE, {}).items() if key in _ADDED}
    if own:
        index, first = rows[0]
        rows[0] = (index, first | {shapes.PROFILE: own})
    return rows


_ADDED = {"school", "verified_on", "verified_by", "verified_how", "translations"}


def _schedules(out: Raw, rows: Iterable[Any]) -> None:
    kept: list[tuple[int, Raw]] = []
    own: list[Raw] = []
    for row in rows:
        given = _kept_rows(row)
        if given is None:
            own += schedule_object(row)
        else:
            kept += given
    _put(out, "schedules", [row for _index, row in sorted(kept, key=lambda pair: pair[0])] + own)


# --- Organisation, location, place --------------------------------------------------------------------------
def write_organization(row: models.Organization, whole: bool = True) -> Raw:
    """An organisation. Not `whole`: without what a feed said beyond our columns, which may name a secret
    address."""
    out = _object(row, shapes.ORGANIZATION) if whole else _bare(row, shapes.ORGANIZATION)
    _parts(out, row if whole else _Bare(row), "phones", row.phones.all(), shapes.PHONE)
    if whole:
        _parts(out, row, "contacts", row.contacts.all(), ())
    left = row.extra.get("profile", {}) if whole else {}
    own = _profile(row, _without_names(shapes.ORGANIZATION_PROFILE), left)
    if "feed" not in row.extra:
        out.setdefault("description", "")
    out[shapes.PROFILE] = own | _more_names(row)
    return out


class _Bare:
    """A row as if no feed had said anything of it."""

    def __init__(self, row: Any) -> None:
        self.row = row
        self.hsds_id = row.hsds_id
        self.extra: Raw = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _bare(row: Any, fields: Iterable[Field]) -> Raw:
    return _written(_getter(row), {}, fields) | {"id": row.hsds_id}


def _without_names(fields: Iterable[Field]) -> list[Field]:
    return [field for field in fields if field.key != "other_names"]


def _more_names(row: Any) -> Raw:
    """HSDS has room for one other name."""
    return {"other_names": row.other_names[1:]} if len(row.other_names) > 1 else {}


def _address(row: models.Location) -> list[Raw]:
    if "feed" in row.extra and "address" not in row.extra:
        return []
    given = row.extra.get("address")
    out = write_row(row.__getattribute__, given or {}, shapes.ADDRESS)
    if given is None:
        if not (row.address_1 or row.postal_code or row.city):
            return []
        fixed = {"address_1": "", "city": "", "postal_code": "", "country": "BE"}
        out = fixed | out | {"address_type": "physical", "state_province": OUR_STATE}
    out.setdefault("id", part_id(row.hsds_id, "address", 0))
    addresses = [out]
    for index, other in row.extra.get("addresses", ()):
        addresses.insert(index, other)
    return addresses


def write_location(row: models.Location) -> Raw:
    """A location with its addresses and phones."""
    out = _object(row, shapes.LOCATION)
    if "feed" not in row.extra:
        out["location_type"] = "physical"
    _put(out, "addresses", _address(row))
    _parts(out, row, "phones", row.phones.all(), shapes.PHONE)
    out[shapes.PROFILE] = _profile(row, shapes.LOCATION_PROFILE, row.extra.get("profile", {}))
    return out


def _place(row: models.ServiceAtLocation) -> Raw:
    out = _object(row, shapes.PLACE)
    if row.location is not None:
        out["location"] = write_location(row.location)
    _parts(out, row, "phones", row.phones.all(), shapes.PHONE)
    _schedules(out, row.schedules.all())
    return out


# --- Service ------------------------------------------------------------------------------------------------
def _code(attribute: Any) -> str:
    """Our code of a feed's attribute, "" when it has none of ours."""
    term = attribute.get("taxonomy_term") if isinstance(attribute, dict) else None
    return term_code(term) if isinstance(term, dict) else ""


def _needs(out: Raw, row: models.Service) -> list[Raw]:
    """Put confirmed needs among the attributes; return all of them for the profile."""
    needs = list(row.needs.all())
    given = out.get("attributes") or []
    if isinstance(given, list):
        struck = {need.code for need in needs if need.origin == "struck"}
        attributes = [attribute for attribute in given if _code(attribute) not in struck]
        said = set(map(_code, attributes))
        attributes += [
            need_attribute(row.hsds_id, need.code)
            for need in needs
            if need.origin == "person" and need.code not in said
        ]
        _put(out, "attributes", attributes)
    return [{"code": need.code, "origin": need.origin, "phrase": need.phrase} for need in needs]


def _conditions(row: models.Service) -> list[Raw]:
    """Conditions that may leave in bulk: public ones, and never those that tell where people without papers
    go."""
    return [
        {"kind": condition.kind} | _profile(condition, CONDITION, {})
        for condition in row.conditions.all()
        if condition.visibility == "public" and condition.kind not in NEVER_IN_BULK
    ]


def _source(row: models.Service) -> Raw:
    """Where it came from first, so that whoever takes it over can name it."""
    if "origin" in row.extra:
        return dict(row.extra["origin"])
    source = row.source
    said = {"name": source.name, "url": source.url, "licence": source.licence} if source else {}
    return {key: value for key, value in said.items() if value}


def _saturation(out: Raw, row: models.Service, now: datetime.datetime) -> Raw:
    saturation = getattr(row, "saturation", None)
    if saturation is None or saturation.expires_at <= now:
        return {}
    set_at = saturation.set_at.astimezone(datetime.UTC).isoformat()
    out["service_capacity"] = write_capacity(row.hsds_id, saturation.level, set_at)
    until = saturation.expires_at.astimezone(datetime.UTC).isoformat()
    return {"saturation": {"level": saturation.level, "set_at": set_at, "expires_at": until}}


def _closure(row: models.Service, now: datetime.datetime, secret: bool) -> Raw:
    """Closed for a while, until it is over; the note of a secret address might tell where it is."""
    closure = getattr(row, "closure", None)
    if closure is None or closure.until < timezone.localdate(now):
        return {}
    said = {"since": closure.since.isoformat(), "until": closure.until.isoformat()}
    if closure.note and not secret:
        said |= {"note": closure.note} | ({"language": closure.language} if closure.language else {})
    return {"closure": said}


def _service_profile(out: Raw, row: models.Service, now: datetime.datetime, secret: bool) -> Raw:
    left = {} if secret else row.extra.get("profile", {})
    own = _profile(row, _without_names(shapes.SERVICE_PROFILE), left) | _more_names(row)
    own |= _saturation(out, row, now) | _closure(row, now, secret)
    own["needs"] = _needs(out, row)
    if conditions := _conditions(row):
        own["conditions"] = conditions
    if source := _source(row):
        own["source"] = source
    return own


def write_service(row: models.Service, now: datetime.datetime, whole_organization: bool = True) -> Raw:
    """A service with nested objects, loaded by `Service.objects.whole()`. Call it for exportable services
    only.

    Of a service with a secret address only our own columns go out: no place, no contact, nothing a feed
    added.
    """
    secret = row.visibility == "phone_only"
    source = _Bare(row) if secret else row
    out = _bare(row, shapes.SERVICE) if secret else _object(row, shapes.SERVICE)
    out["organization"] = write_organization(row.organization, whole_organization and not secret)
    _parts(out, source, "phones", row.phones.all(), shapes.PHONE)
    _parts(out, source, "languages", row.languages.all(), shapes.LANGUAGE)
    _parts(out, source, "required_documents", row.documents.all(), shapes.DOCUMENT, shapes.TEXT_PROFILE)
    _parts(out, source, "cost_options", row.costs.all(), shapes.COST, shapes.TEXT_PROFILE)
    if secret:
        _put(out, "schedules", [one for schedule in row.schedules.all() for one in schedule_object(schedule)])
    else:
        _parts(out, row, "contacts", row.contacts.all(), ())
        _parts(out, row, "service_areas", row.areas.all(), shapes.AREA, shapes.AREA_PROFILE)
        _schedules(out, row.schedules.all())
        _put(out, "service_at_locations", [_place(place) for place in row.places.all()])
    out[shapes.PROFILE] = _service_profile(out, row, now, secret)
    return out
