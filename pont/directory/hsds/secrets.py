"""Whether a record of a list is a service that this map knows by a secret address: then no list makes it findable.

Another source may have the refuge with its address, under another identifier. A record is held back where its telephone
number is one that only secret services have, or where name and organisation are the same.
"""

from __future__ import annotations

from msgspec import Struct

from pont.directory import models
from pont.directory.duplicates.record import one_number
from pont.directory.hsds.fields import Raw, plain
from pont.kernel.folding import fold

SHORTEST = 8


class Secrets(Struct, frozen=True):
    """What secret services are known by: numbers, and folded names with that of their organisation."""

    numbers: frozenset[str]
    names: frozenset[tuple[str, str]]


def number_of(text: str) -> str:
    """The digits by which two spellings of a number are the same; "" for short ones, which many share."""
    digits = one_number(text)
    return digits if len(digits) >= SHORTEST else ""


def secrets() -> Secrets:
    """What the secret services of this map are known by."""
    rows = models.Service.objects.filter(visibility="phone_only")
    numbers = {number_of(text) for text in rows.values_list("phones__number", flat=True) if text}
    shared = models.Phone.objects.exclude(service__visibility="phone_only").values_list("number", flat=True)
    numbers -= {number_of(text) for text in (shared if numbers else ())}
    names = {(fold(name), fold(host)) for name, host in rows.values_list("name", "organization__name")}
    return Secrets(frozenset(numbers - {""}), frozenset(names))


def looks_secret(raw: Raw, organization: Raw, known: Secrets) -> bool:
    """Whether a record that this map does not know by its identifier may be one of these services."""
    names = [raw.get("name"), raw.get("alternate_name")]
    host = fold(plain(organization.get("name")))
    if any((fold(plain(name)), host) in known.names for name in names if name):
        return True
    places = raw.get("service_at_locations") or ()
    owners = [raw, *places, *(place.get("location") or {} for place in places)]
    phones = [phone for owner in owners for phone in owner.get("phones") or () if isinstance(phone, dict)]
    return any(number_of(plain(phone.get("number"))) in known.numbers for phone in phones)
