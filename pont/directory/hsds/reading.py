"""One HSDS 3.0 service with its nested objects, read into drafts. Pure: no database, no file.

`read_service`, `read_organization` and `read_location` raise `Refused` with one sentence when a record cannot
be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pont.directory import places
from pont.directory.deriving import language_of
from pont.directory.hsds import profile, shapes
from pont.directory.hsds.drafts import OwnerDraft, PartDraft, PlaceDraft, ServiceDraft
from pont.directory.hsds.fields import Field, Raw, Refused, plain, read_row, text, under
from pont.directory.hsds.identity import part_id
from pont.directory.hsds.schedules import Draft, purpose_of, read_schedules
from pont.directory.hsds.writing import schedule_object
from pont.directory.saying import said as _

EXCEPTIONS = "holiday_schedules"
_id = text(250)


def objects(raw: Raw, key: str) -> list[Raw]:
    """The list of objects under a key; none when it is absent. Raises `Refused`."""
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Refused(_("%(key)s is no list of objects", key=key))
    return value


def one_object(raw: Raw, key: str) -> Raw:
    """The object under a key; empty when it is absent. Raises `Refused`."""
    value = raw.get(key)
    if value is not None and not isinstance(value, dict):
        raise Refused(_("%(key)s is no object", key=key))
    return value or {}


def _has_number(raw: Raw) -> bool:
    return bool(plain(raw.get("number")))


def _any(_raw: Raw) -> bool:
    return True


class _Shape:
    """How parts of one kind are read. `profile`: their fields below `x_pont`; `usable`: whether a row can be
    made."""

    def __init__(
        self,
        key: str,
        fields: Sequence[Field],
        extras: Sequence[Field] = (),
        usable: Callable[[Raw], bool] = _any,
        table: str = "",
    ) -> None:
        self.key, self.fields, self.profile, self.usable, self.table = key, fields, extras, usable, table


PARTS = {
    "phones": _Shape("phones", shapes.PHONE, usable=_has_number),
    "contacts": _Shape("contacts", ()),
    "languages": _Shape("languages", shapes.LANGUAGE),
    "documents": _Shape("required_documents", shapes.DOCUMENT, shapes.TEXT_PROFILE, table="document"),
    "costs": _Shape("cost_options", shapes.COST, shapes.TEXT_PROFILE, table="cost"),
    "areas": _Shape("service_areas", shapes.AREA, shapes.AREA_PROFILE),
}
SERVICE_PARTS = ("phones", "contacts", "languages", "documents", "costs", "areas")


def _identity(raw: Raw, leftovers: Raw, otherwise: Callable[[], str]) -> str:
    """The identifier as text; one that came in another form is kept as it came."""
    found = _id(raw.get("id")) or otherwise()
    if "id" in raw and raw["id"] != found:
        leftovers["id"] = raw["id"]
    return found


def _read_part(kind: str, raw: Raw, owner: str, number: int, language: str, notes: list[str]) -> PartDraft:
    shape = PARTS[kind]
    columns, leftovers = read_row(raw, shape.fields, notes, apart=("id", shapes.PROFILE))
    hsds_id = _identity(raw, leftovers, lambda: part_id(owner, kind, number))
    extra: Raw = {"feed": leftovers}
    translations = []
    if shape.profile:
        own = one_object(raw, shapes.PROFILE)
        more, _left = read_row(own, shape.profile, notes)
        columns |= more
        translations = profile.read_translations(own, shape.table, notes)
        if "language" in columns and not columns["language"]:
            columns["language"] = language
    if kind == "languages" and not columns["code"] and (code := shapes.language_of_name(columns["name"])):
        columns["code"] = code
        extra["implied"] = {"code": code}
    return PartDraft(kind, hsds_id, columns, extra, translations)


def read_parts(
    raw: Raw, kinds: Sequence[str], owner: str, language: str, leftovers: Raw, notes: list[str]
) -> tuple[list[PartDraft], Raw]:
    """The parts of these kinds, and the *odd* ones no row can be made of: `{key: [[place in the list,
    object]]}`."""
    parts: list[PartDraft] = []
    odd: Raw = {}
    for kind in kinds:
        shape = PARTS[kind]
        items = objects(raw, shape.key)
        if shape.key in raw and not items:
            leftovers[shape.key] = raw[shape.key]
        for number, item in enumerate(items):
            try:
                if shape.usable(item):
                    parts.append(_read_part(kind, item, owner, number, language, notes))
                    continue
            except Refused as refused:
                raise Refused(under(f"{shape.key}[{number}]", refused)) from refused
            odd.setdefault(shape.key, []).append([number, item])
            key = f"{shape.key}[{number}]"
            notes.append(_("%(key)s: kept as given, it says too little to be shown", key=key))
    return parts, odd


def _schedule_part(owner: str, number: int, draft: Draft, translations: list[Any]) -> PartDraft:
    hsds_id = draft.hsds_id or part_id(owner, "schedules", number)
    part = PartDraft("schedules", hsds_id, draft.columns, {}, translations)
    given = [row for _index, row in draft.rows]
    if shapes.PROFILE not in given[0] or schedule_object(part) != given:
        part.extra = {"rows": [[index, row] for index, row in draft.rows]}
        if draft.exceptions:
            part.extra["exceptions"] = draft.exceptions
    return part


def _read_schedule_parts(
    raw: Raw, owner: str, exceptions: list[Raw], language: str, leftovers: Raw, notes: list[str]
) -> list[PartDraft]:
    rows = objects(raw, "schedules")
    if "schedules" in raw and not rows:
        leftovers["schedules"] = raw["schedules"]
    parts = []
    for number, draft in enumerate(read_schedules(rows, exceptions, language, notes)):
        own = one_object(draft.rows[0][1], shapes.PROFILE)
        parts.append(_schedule_part(owner, number, draft, profile.read_translations(own, "schedule", notes)))
    return parts


def location_id(raw: Raw) -> str:
    """The identifier of a location; one without gets it from what it says."""
    if found := _id(raw.get("id")):
        return found
    said = [plain(raw.get(key)) for key in ("name", "latitude", "longitude")]
    address = next(iter(objects(raw, "addresses")), {})
    said += [plain(address.get(key)) for key in ("address_1", "postal_code", "city")]
    return part_id("location", "said", "\n".join(said))


def organization_id(raw: Raw) -> str:
    """The identifier of an organisation; one without gets it from its name."""
    return _id(raw.get("id")) or part_id("organization", "name", plain(raw.get("name")))


def commune_of(postal_code: str, city: str) -> str:
    """The NIS code of a Brussels address: by its postcode, or by the city's name where a postcode has
    several."""
    try:
        found = places.postcode(postal_code)
    except places.PlaceError:
        return ""
    if len(found) > 1:
        named = {commune.nis for commune in places.commune_named(city)} if city else set()
        found = tuple(nis for nis in found if nis in named)
    return found[0] if len(found) == 1 else ""


def _drop(raw: Raw, keys: tuple[str, str], columns: Raw, extra: Raw) -> None:
    """Use neither of two values that do not fit together; both go back out as they came."""
    for key in keys:
        columns[key] = None
        if key in raw:
            extra["feed"][key] = raw[key]
    extra["dropped"] = list(keys)


def _check_point(raw: Raw, columns: Raw, extra: Raw, notes: list[str]) -> None:
    """Keep a point only when it is whole and on earth."""
    latitude, longitude = columns["latitude"], columns["longitude"]
    if latitude is None and longitude is None:
        return
    why: str = ""
    if latitude is None or longitude is None:
        why = _("a point needs a latitude and a longitude")
    elif latitude == 0 and longitude == 0:
        why = _("0, 0 is no place of a service")
    else:
        try:
            places.in_belgium(latitude, longitude)
        except places.PlaceError as error:
            is_swapped = error.code == "swapped"
            why = _("swapped: %(found)s", found=error.given) if is_swapped else str(error)
    if why:
        notes.append(_("latitude, longitude: %(why)s", why=why))
        _drop(raw, ("latitude", "longitude"), columns, extra)


def _read_address(raw: Raw, columns: Raw, extra: Raw, notes: list[str]) -> None:
    """The physical address, else the first; the others stay as they came."""
    addresses = objects(raw, "addresses")
    chosen = next((i for i, one in enumerate(addresses) if one.get("address_type") == "physical"), 0)
    address = addresses[chosen] if addresses else {}
    found, leftovers = read_row(address, shapes.ADDRESS, notes)
    columns |= found
    if addresses:
        extra["address"] = leftovers
        extra["addresses"] = [[i, one] for i, one in enumerate(addresses) if i != chosen]
    elif "addresses" in raw:
        extra["feed"]["addresses"] = raw["addresses"]


def read_location(raw: Raw) -> OwnerDraft:
    """A location with its address and its phones. Raises `Refused`."""
    notes: list[str] = []
    columns, leftovers = read_row(
        raw, shapes.LOCATION, notes, apart=("id", "addresses", "phones", shapes.PROFILE)
    )
    hsds_id = _identity(raw, leftovers, lambda: location_id(raw))
    extra: Raw = {"feed": leftovers}
    _check_point(raw, columns, extra, notes)
    _read_address(raw, columns, extra, notes)
    own = one_object(raw, shapes.PROFILE)
    more, left = read_row(own, shapes.LOCATION_PROFILE, notes, apart=("translations",))
    columns |= more
    if left:
        extra["profile"] = left
    if "language" not in own:
        columns["language"] = language_of(f"{columns['name']}. {columns['description']}")
    if not columns["commune"]:
        columns["commune"] = commune_of(columns["postal_code"], columns["city"])
    parts, odd = read_parts(raw, ("phones",), hsds_id, columns["language"], leftovers, notes)
    if odd:
        extra["odd"] = odd
    translations = profile.read_translations(own, "location", notes)
    return OwnerDraft(hsds_id, columns, extra, translations, parts, notes)


def read_organization(raw: Raw, source: str) -> OwnerDraft:
    """An organisation with its phones and contacts. Raises `Refused`."""
    notes: list[str] = []
    columns, leftovers = read_row(
        raw, shapes.ORGANIZATION, notes, apart=("id", "phones", "contacts", shapes.PROFILE)
    )
    if not columns["name"]:
        raise Refused(_("the organisation has no name"))
    hsds_id = _identity(raw, leftovers, lambda: organization_id(raw))
    extra: Raw = {"feed": leftovers}
    profile.add_organization(raw, columns, extra, notes)
    parts, odd = read_parts(raw, ("phones", "contacts"), hsds_id, columns["language"], leftovers, notes)
    if odd:
        extra["odd"] = odd
    own = one_object(raw, shapes.PROFILE)
    translations = profile.read_translations(own, "organization", notes)
    return OwnerDraft(hsds_id, columns, extra, translations, parts, notes)


def _read_place(
    raw: Raw, service: str, number: int, exceptions: list[Raw], language: str, notes: list[str]
) -> PlaceDraft:
    columns, leftovers = read_row(raw, shapes.PLACE, notes, apart=("id", "location", "phones", "schedules"))
    hsds_id = _identity(raw, leftovers, lambda: part_id(service, "service_at_locations", number))
    location = one_object(raw, "location")
    extra: Raw = {"feed": leftovers}
    parts, odd = read_parts(raw, ("phones",), hsds_id, language, leftovers, notes)
    if odd:
        extra["odd"] = odd
    closed = exceptions + objects(raw, EXCEPTIONS) + objects(location, EXCEPTIONS)
    parts += _read_schedule_parts(raw, hsds_id, closed, language, leftovers, notes)
    named = location_id(location) if location else _id(raw.get("location_id"))
    return PlaceDraft(hsds_id, columns, extra, named, parts)


def _reached_by(raw: Raw, spots: list[Raw]) -> str:
    """Door, unless everything the feed says is by phone or online."""
    kinds = [one_object(spot, "location").get("location_type") for spot in spots]
    if kinds and all(kind == "virtual" for kind in kinds):
        return "online"
    ways = {purpose_of(row) for row in objects(raw, "schedules")}
    if spots or len(ways) != 1:
        return "door"
    return {"phone": "phone", "remote": "online"}.get(ways.pop(), "door")


def _check_ages(raw: Raw, columns: Raw, extra: Raw, notes: list[str]) -> None:
    lowest, highest = columns["minimum_age"], columns["maximum_age"]
    if lowest is not None and highest is not None and lowest > highest:
        notes.append(_("minimum_age: above maximum_age, both kept as given"))
        _drop(raw, ("minimum_age", "maximum_age"), columns, extra)


_APART = (
    "id", "organization", "schedules", "service_at_locations", shapes.PROFILE,
    *(PARTS[kind].key for kind in SERVICE_PARTS),
)  # fmt: skip


def _read_places(raw: Raw, columns: Raw, hsds_id: str, leftovers: Raw, notes: list[str]) -> list[PlaceDraft]:
    """The doors of a service; none where its address is secret."""
    spots = objects(raw, "service_at_locations")
    if "service_at_locations" in raw and not spots:
        leftovers["service_at_locations"] = raw["service_at_locations"]
    if columns["visibility"] == "phone_only":
        return []
    exceptions = objects(raw, EXCEPTIONS)
    drafts = []
    for number, spot in enumerate(spots):
        try:
            drafts.append(_read_place(spot, hsds_id, number, exceptions, columns["language"], notes))
        except Refused as refused:
            raise Refused(under(f"service_at_locations[{number}]", refused)) from refused
    if len({place.hsds_id for place in drafts}) < len(drafts):
        raise Refused(_("service_at_locations: the same id twice"))
    return drafts


def _check_identity(raw: Raw) -> tuple[str, str]:
    """Identifiers of a service and of its organisation. Raises `Refused` where one is missing."""
    hsds_id = _id(raw.get("id"))
    if not hsds_id:
        raise Refused(_("the service has no id"))
    organization = one_object(raw, "organization")
    owner = organization_id(organization) if organization else _id(raw.get("organization_id"))
    if not owner:
        raise Refused(_("the service has no organisation"))
    return hsds_id, owner


def _read_all_parts(raw: Raw, draft: ServiceDraft) -> None:
    """Add the parts and the doors of a service to its draft."""
    leftovers, notes, language = draft.extra["feed"], draft.notes, draft.columns["language"]
    draft.parts, odd = read_parts(raw, SERVICE_PARTS, draft.hsds_id, language, leftovers, notes)
    if odd:
        draft.extra["odd"] = odd
    closed = objects(raw, EXCEPTIONS)
    draft.parts += _read_schedule_parts(raw, draft.hsds_id, closed, language, leftovers, notes)
    draft.places = _read_places(raw, draft.columns, draft.hsds_id, leftovers, notes)
    if draft.columns["visibility"] == "phone_only":
        # Nothing is kept that might tell the address: no area, no contact, nothing beyond our columns.
        draft.parts = [part for part in draft.parts if part.kind not in ("areas", "contacts")]
        draft.extra = {"feed": {}} | {key: draft.extra[key] for key in ("origin",) if key in draft.extra}
    owned = [draft.parts, *(place.parts for place in draft.places)]
    draft.hours_as_text = sum(
        part.kind == "schedules" and not part.columns["hours"] for parts in owned for part in parts
    )


def read_service(raw: Raw, source: str, *, with_needs: bool = True) -> ServiceDraft:
    """A service with all its parts. `source` is the name of the feed. Raises `Refused`."""
    hsds_id, owner = _check_identity(raw)
    notes: list[str] = []
    columns, leftovers = read_row(raw, shapes.SERVICE, notes, apart=_APART)
    if not columns["name"]:
        raise Refused(_("the service has no name"))
    _identity(raw, leftovers, lambda: hsds_id)
    extra: Raw = {"feed": leftovers}
    _check_ages(raw, columns, extra, notes)
    reached_by = _reached_by(raw, objects(raw, "service_at_locations"))
    profile.add_service(raw, columns, extra, source, reached_by, notes)
    draft = ServiceDraft(
        hsds_id=hsds_id,
        columns=columns,
        extra=extra,
        organization=owner,
        translations=profile.read_translations(one_object(raw, shapes.PROFILE), "service", notes),
        needs=profile.read_needs(raw, columns, hsds_id, leftovers, notes) if with_needs else [],
        conditions=profile.read_conditions(raw, notes),
        saturation=profile.read_saturation(raw, leftovers, notes),
        closure=profile.read_closure(raw, notes),
        notes=notes,
    )
    _read_all_parts(raw, draft)
    return draft
