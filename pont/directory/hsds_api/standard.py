"""What the standard lets an object say, and records brought within it.

A feed may give what the schemas of HSDS 3.0 refuse: an identifier that is no UUID, a number as a text, hours in a
rhythm that the standard has no word for. An export gives all of it back as it came. Whoever asks the API checks what
comes, so here it is put right where it says the same, and moved to `x_pont.as_given` where it cannot.

The table holds facts of the schemas in the branch 3.0 of github.com/openreferral/specification (CC BY-SA 4.0).
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.encoding import iri_to_uri
from msgspec import Struct

from pont.directory.hsds.fields import Raw
from pont.directory.hsds.identity import fingerprint, part_id
from pont.directory.hsds.shapes import PROFILE

AS_GIVEN = "as_given"
REFUSED = object()
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
# Without these a row of hours would say other hours than were meant.
_RHYTHM = frozenset({"freq", "interval", "count", "wkst"})
_SAID_OF_HOURS = frozenset({"id", "description", "notes", "attending_type", "schedule_link", PROFILE})
_EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"

CHOICES = {
    "status": ("inactive", "active", "defunct", "temporarily closed"),
    "kind_of_place": ("physical", "postal", "virtual"),
    "freq": ("WEEKLY", "MONTHLY"),
    "wkst": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
}
IDENTIFIERS = (
    *(
        "id",
        "organization_id",
        "service_id",
        "service_at_location_id",
        "location_id",
        "program_id",
        "contact_id",
    ),
    *("phone_id", "parent_organization_id", "link_id", "taxonomy_term_id", "taxonomy_id", "parent_id"),
    "resource_id",
)
# Each line: a kind of object, and its keys: plain texts, key:form, key*kind for lists, key>kind for one object.
# "!" behind a key says that the standard asks for it.
_TABLE = """
accessibility description details url:uri
address attention address_1! address_2 city! region state_province! postal_code! country! address_type:kind_of_place!
attribute link_type link_entity value taxonomy_term>taxonomy_term
contact name title department email:email phones*phone
cost_option valid_from valid_to option currency amount_description amount:number
funding source
language name code note
location name alternate_name description transportation external_identifier external_identifier_type url:uri
location location_type:kind_of_place! latitude:number longitude:number languages*language addresses*address
location contacts*contact accessibility*accessibility phones*phone schedules*schedule
metadata resource_type last_action_date! last_action_type! field_name! previous_value! replacement_value! updated_by!
organization name! alternate_name description! tax_status tax_id legal_status logo email:email website:uri uri:uri
organization year_incorporated:number funding*funding contacts*contact phones*phone locations*location
organization programs*program organization_identifiers*organization_identifier services*service
organization_identifier identifier_scheme identifier_type! identifier!
phone number! type description extension:number languages*language
program name! alternate_name description!
required_document document uri:uri
schedule valid_from valid_to dtstart until byday byweekno bymonthday byyearday description opens_at closes_at
schedule attending_type notes timezone:number count:number interval:number wkst:wkst freq:freq schedule_link:uri
service name! alternate_name description interpretation_services application_process fees_description wait_time fees
service accreditations eligibility_description assured_date licenses alert url:uri email:email assurer_email:email
service status:status! minimum_age:number maximum_age:number last_modified:moment phones*phone schedules*schedule
service service_areas*service_area service_at_locations*service_at_location languages*language
service organization>organization funding*funding cost_options*cost_option program>program
service required_documents*required_document contacts*contact
service_area name description extent extent_type uri
service_at_location description contacts*contact phones*phone schedules*schedule location>location service>service
taxonomy name! description! version uri:uri
taxonomy_term code name! description! taxonomy language term_uri:uri taxonomy_detail>taxonomy
"""


class Kind(Struct):
    """The keys of one kind of object with what they may hold; what it must have; which keys hold other objects.

    `forms` says in words what a key holds: a form of `_FORMS`, "id", "*kind" for a list, ">kind" for one object.
    """

    checks: dict[str, Callable[[Any], Any]]
    required: dict[str, Any]
    nested: set[str]
    forms: dict[str, str]


def published_id(given: object) -> str:
    """The identifier that the standard lets us say: a UUID as it came, for any other one made from it."""
    text = str(given)
    return text if _UUID.fullmatch(text) else part_id("pont", "identifier", text)


def is_publishable(identifier: str) -> bool:
    return _UUID.fullmatch(identifier) is not None


def _identifier(value: Any) -> Any:
    if type(value) is str and _UUID.fullmatch(value):
        return value
    is_said = isinstance(value, str | int) and not isinstance(value, bool) and value != ""
    return published_id(value) if is_said else REFUSED


def _text(value: Any) -> Any:
    if type(value) is str:
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else REFUSED


_WHOLE, _BROKEN = re.compile(r"-?\d{1,15}", re.ASCII), re.compile(r"-?\d{1,15}\.\d{1,15}", re.ASCII)


def _number(value: Any) -> Any:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        # "0012" is an extension that begins with noughts: as a number it would be another one.
        return int(value) if str(int(value)) == value else REFUSED
    if isinstance(value, str) and _BROKEN.fullmatch(value):
        return float(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return value if is_number else REFUSED


def _uri(value: Any) -> Any:
    if not isinstance(value, str):
        return REFUSED
    if not _URI.fullmatch(value):
        value = str(iri_to_uri(value)).replace("[", "%5B").replace("]", "%5D")
    return value if _URI.fullmatch(value) else REFUSED


def _email(value: Any) -> Any:
    return value if isinstance(value, str) and _EMAIL.fullmatch(value) else REFUSED


def _moment(value: Any) -> Any:
    try:
        has_zone = datetime.datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return REFUSED
    return value if has_zone and "T" in value else REFUSED


def _one_of(known: tuple[str, ...]) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, str) and value in known else REFUSED


def _list_of(kind: str) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, list):
            return REFUSED
        return [within(kind, one) for one in value if isinstance(one, dict)]

    return check


def _object_of(kind: str) -> Callable[[Any], Any]:
    return lambda value: within(kind, value) if isinstance(value, dict) else REFUSED


_FORMS: dict[str, Callable[[Any], Any]] = {
    "": _text,
    "uri": _uri,
    "email": _email,
    "number": _number,
    "moment": _moment,
    **{name: _one_of(known) for name, known in CHOICES.items()},
}


def _key(said: str) -> tuple[str, str, Callable[[Any], Any]]:
    """One key of the table: its name, its form, and what checks it."""
    for mark, make in (("*", _list_of), (">", _object_of)):
        name, found, kind = said.partition(mark)
        if found:
            return name, mark + kind, make(kind)
    name, _found, form = said.partition(":")
    return name, form, _FORMS[form]


def _new_kind() -> Kind:
    """A kind with the keys that all of them have."""
    checks: dict[str, Callable[[Any], Any]] = dict.fromkeys(IDENTIFIERS, _identifier)
    forms = dict.fromkeys(IDENTIFIERS, "id")
    for key, kind in (("attributes", "attribute"), ("metadata", "metadata")):
        checks[key], forms[key] = _list_of(kind), f"*{kind}"
    return Kind(checks, {"id": None}, {"attributes", "metadata"}, forms)


def _kinds() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for line in _TABLE.strip().splitlines():
        name, *keys = line.split()
        kind = kinds.setdefault(name, _new_kind())
        for said in keys:
            key, form, check = _key(said.removesuffix("!"))
            kind.checks[key], kind.forms[key] = check, form
            if form.startswith(("*", ">")):
                kind.nested.add(key)
            if said.endswith("!"):
                kind.required[key] = CHOICES.get(form, ("",))[0]
    return kinds


KINDS: Mapping[str, Kind] = _kinds()


def within(name: str, raw: Raw) -> Raw:
    """The same object within the standard. Keys the standard does not know stay as they are; empty ones go."""
    kind = KINDS[name]
    checks = kind.checks
    out: Raw = {}
    refused: Raw = {}
    for key, value in raw.items():
        check = checks.get(key)
        if check is None:
            out[key] = value
        elif value is not None:
            fit = check(value)
            if fit is not REFUSED:
                out[key] = fit
            if fit is REFUSED or (fit is not value and key not in kind.nested):
                refused[key] = value
    if refused:
        out = _told(name, out, refused)
    for key, default in kind.required.items():
        if key not in out:
            out[key] = part_id("pont", name, fingerprint(raw)) if key == "id" else default
    return out


def _told(name: str, out: Raw, refused: Raw) -> Raw:
    """With what was put right or left out, as it came."""
    if name == "schedule" and (lost := _RHYTHM & refused.keys() - out.keys()):
        if lost == {"freq"} and _is_daily(refused["freq"], out):
            out |= {"freq": "WEEKLY", "byday": out.get("byday", _EVERY_DAY)}
        else:
            refused |= {key: value for key, value in out.items() if key not in _SAID_OF_HOURS}
            out = {key: value for key, value in out.items() if key in _SAID_OF_HOURS}
    own = out.get(PROFILE)
    return out | {PROFILE: (own if isinstance(own, dict) else {}) | {AS_GIVEN: refused}}


def _is_daily(freq: Any, row: Raw) -> bool:
    return str(freq).upper() == "DAILY" and row.get("interval", 1) == 1


def flat(name: str, raw: Raw) -> Raw:
    """The object without what it holds several of: its plain fields and what our profile adds to them."""
    nested = KINDS[name].nested
    return {
        key: value for key, value in raw.items() if key not in nested and not isinstance(value, list | dict)
    }


def place_id(service: str, given: str) -> str:
    """The identifier of a place. Feeds number places from one in every service, so its service is in one we make."""
    return given if is_publishable(given) else part_id(service, "place", given)
