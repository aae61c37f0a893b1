"""What an entry may say, key by key, before anything is written. Raises `FieldRefused` with a sentence."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _

from pont.directory import choices, opening
from pont.directory.editing.record import Record, Row
from pont.directory.editing.refusals import FieldRefused
from pont.directory.editing.shapes import check_shape
from pont.directory.models import Organization
from pont.kernel import vocabulary

OF_ORGANIZATION = {
    "organization.name": "name",
    "organization.website": "url",
    "organization.email": "email",
}
CHOSEN = {
    "status": choices.STATUS,
    "visibility": choices.VISIBILITY,
    "reached_by": choices.REACHED_BY,
}


def check_column(key: str, value: Any) -> None:
    if key == "name" and not value:
        raise FieldRefused(key, _("A service needs a name."))
    if key in CHOSEN and value not in {code for code, _label in CHOSEN[key]}:
        raise FieldRefused(key, _("Choose one of the answers."))
    if key in ("minimum_age", "maximum_age") and value not in (None, *range(131)):
        raise FieldRefused(key, _("An age is a number of years."))
    if key == "help_kind" and value and value not in vocabulary.help_kinds():
        raise FieldRefused(key, _("Choose one of the answers."))
    if key in ("url", "email") and value:
        validator = URLValidator(schemes=["http", "https"]) if key == "url" else EmailValidator()
        try:
            validator(value)
        except ValidationError as error:
            raise FieldRefused(key, _("This address cannot be read.")) from error


def check_hours(key: str, rows: list[Row] | None) -> None:
    for row in rows or ():
        if not row.get("hours"):
            continue
        try:
            opening.read_hours(row["hours"], row.get("school") or None)
        except opening.HoursError as error:
            raise FieldRefused(key, str(error)) from error


def check_condition(key: str, row: Row | None) -> None:
    if row is None:
        return
    known = vocabulary.conditions().get(key.removeprefix("condition."))
    if known is None or row.get("answer") not in {answer.code for answer in known.answers}:
        raise FieldRefused(key, _("Choose one of the answers."))
    if row.get("visibility") not in ("public", "partners", "house"):
        raise FieldRefused(key, _("Choose who may know this."))


def check_place(key: str, place: Row | None) -> None:
    location = (place or {}).get("location") or {}
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if (latitude is None) != (longitude is None):
        raise FieldRefused(key, _("A point needs a latitude and a longitude on earth."))
    if latitude is None or longitude is None:
        return
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise FieldRefused(key, _("A point needs a latitude and a longitude on earth."))


def check_organization(key: str, value: Any) -> None:
    """Name and addresses of an organisation, as those of a service."""
    try:
        check_column(OF_ORGANIZATION[key], value)
    except FieldRefused as why:
        raise FieldRefused(key, str(why)) from why


def check_key(key: str, value: Any) -> None:
    """One key of an entry."""
    check_shape(key, value)
    if "hours." in key and not key.startswith("checked"):
        check_hours(key, value)
    elif key.startswith("condition."):
        check_condition(key, value)
    elif key.startswith("place.") and not key.endswith(".phones"):
        check_place(key, value)
    elif (key == "needs" and not set(value or {}) <= set(vocabulary.needs())) or (
        key == "organization" and not Organization.objects.filter(hsds_id=value or "").exists()
    ):
        raise FieldRefused(key, _("Choose one of the answers."))
    elif key in OF_ORGANIZATION:
        check_organization(key, value)
    elif "." not in key:
        check_column(key, value)


def check_whole(after: Record) -> None:
    """What several keys say together."""
    least, most = after.get("minimum_age"), after.get("maximum_age")
    if least is not None and most is not None and least > most:
        raise FieldRefused("minimum_age", _("The lowest age is above the highest."))
    if after.get("visibility") == "phone_only":
        if after.get("reached_by") != "phone":
            raise FieldRefused("reached_by", _("A service with a secret address is reached by phone only."))
        told = next((key for key in after if key.startswith("place.") or key == "areas"), "")
        if told:
            raise FieldRefused(told, _("A secret address is not kept."))
