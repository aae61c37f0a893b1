"""Which key of which HSDS object is which column. What is not listed here stays in `extra` and goes back out
as it came.

Objects with a table of ours below a service: see `PARTS`. The additions of our profile stand under the key
`x_pont`.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any

from babel import Locale

from pont.directory import choices
from pont.directory.hsds.fields import (
    Doubt,
    Field,
    age,
    amount,
    coordinate,
    doubted,
    email,
    flag,
    names,
    one_of,
    short,
    text,
    texts,
    url,
    write_amount,
    write_extension,
)
from pont.directory.saying import said as _
from pont.kernel import vocabulary

PROFILE = "x_pont"


def codes(pairs: list[tuple[str, Any]]) -> list[str]:
    return [code for code, _label in pairs]


def status(value: Any) -> str:
    """A service of which nothing is said is active; of an unknown state it is not, so that no door is
    promised."""
    return one_of(codes(choices.STATUS), "active")(value)


def help_kind(value: Any) -> str:
    return one_of(vocabulary.help_kinds())(value)


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    """Names of languages in nl, fr, en to their code."""
    found: dict[str, str] = {}
    for shown in ("en", "fr", "nl"):
        for code, name in Locale(shown).languages.items():
            if code.isalpha():
                found.setdefault(name.casefold(), code)
    return found


_THREE_LETTERS = {
    "ara": "ar", "bul": "bg", "deu": "de", "dut": "nl", "eng": "en", "fas": "fa", "fra": "fr", "fre": "fr",
    "ger": "de", "ita": "it", "nld": "nl", "pol": "pl", "por": "pt", "pus": "ps", "ron": "ro", "rum": "ro",
    "rus": "ru", "som": "so", "spa": "es", "sqi": "sq", "swa": "sw", "tir": "ti", "tur": "tr", "ukr": "uk",
    "urd": "ur",
}  # fmt: skip


def language_code(value: Any) -> str:
    """The two-letter code of "fr", "fra", "fr-BE"; other codes as they come. Raises `Doubt`."""
    found = short(12)(value).lower()
    base = found.replace("_", "-").partition("-")[0]
    return _THREE_LETTERS.get(base, base if len(base) == 2 else found)


def language_of_name(name: str) -> str:
    """The code of a language by its name in nl, fr or en; "" when no list has it."""
    return _language_names().get(name.casefold(), "")


def iso_date(value: Any) -> Any:
    """A day as YYYY-MM-DD. Raises `Doubt`."""
    found = doubted(text(30))(value)
    if not found:
        return None
    try:
        return datetime.date.fromisoformat(found[:10])
    except ValueError:
        raise Doubt(_("this is no date: %(found)s", found=found)) from None


def write_date(value: Any) -> str:
    return value.isoformat()


SERVICE = (
    Field("name", "name", text(300)),
    Field("alternate_name", "other_names", names, lambda value: value[0], []),
    Field("description", "description", text()),
    Field("url", "url", url),
    Field("email", "email", email),
    Field("status", "status", status, empty="inactive", always=True),
    Field("application_process", "application_process", text()),
    Field("fees_description", "fees_description", text()),
    Field("eligibility_description", "eligibility_description", text()),
    Field("minimum_age", "minimum_age", age, empty=None),
    Field("maximum_age", "maximum_age", age, empty=None),
)
ORGANIZATION = (
    Field("name", "name", text(300)),
    Field("alternate_name", "other_names", names, lambda value: value[0], []),
    Field("description", "description", text()),
    Field("email", "email", doubted(email)),
    Field("website", "website", doubted(url)),
)
LOCATION = (
    Field("name", "name", short(300)),
    Field("description", "description", text()),
    Field("latitude", "latitude", coordinate(90), empty=None),
    Field("longitude", "longitude", coordinate(180), empty=None),
)
ADDRESS = (
    Field("address_1", "address_1", short(300)),
    Field("address_2", "address_2", short(300)),
    Field("city", "city", short(120)),
    Field("postal_code", "postal_code", short(20)),
    Field("country", "country", short(60)),
)
PLACE = (Field("description", "description", text()),)
PHONE = (
    Field("number", "number", text(60), always=True),
    Field("extension", "extension", short(20), write_extension),
    Field("description", "description", text()),
)
LANGUAGE = (Field("name", "name", short(120)), Field("code", "code", language_code))
DOCUMENT = (Field("document", "document", text()),)
COST = (
    Field("option", "option", text()),
    Field("currency", "currency", short(3)),
    Field("amount", "amount", amount, write_amount, None),
)
AREA = (Field("name", "name", text()),)

# --- The profile: what HSDS has no word for -----------------------------------------------------------------
VERIFIED = (
    Field("verified_on", "verified_on", iso_date, write_date, None),
    Field("verified_by", "verified_by", short(120)),
    Field("verified_how", "verified_how", one_of(codes(choices.HOW))),
)
LANGUAGE_OF_TEXT = Field("language", "language", short(8), always=True)
SERVICE_PROFILE = (
    LANGUAGE_OF_TEXT,
    Field(
        "visibility", "visibility", one_of(codes(choices.VISIBILITY), "public"), always=True, empty="house"
    ),
    Field("reached_by", "reached_by", one_of(codes(choices.REACHED_BY), "door"), always=True, empty="door"),
    Field("help_kind", "help_kind", help_kind),
    Field("example", "example", flag, empty=False),
    Field("other_names", "other_names", texts, empty=[]),
    *VERIFIED,
)
ORGANIZATION_PROFILE = (
    LANGUAGE_OF_TEXT,
    Field("example", "example", flag, empty=False),
    Field("other_names", "other_names", texts, empty=[]),
    *VERIFIED,
)
LOCATION_PROFILE = (
    LANGUAGE_OF_TEXT,
    Field("commune", "commune", short(5)),
    Field("near_stop", "near_stop", short(200)),
)
TEXT_PROFILE = (Field("language", "language", short(8)),)
AREA_PROFILE = (Field("commune", "commune", short(5)),)
SCHEDULE_PROFILE = (
    Field("purpose", "purpose", one_of(codes(choices.PURPOSE), "door"), always=True, empty="door"),
    Field("hours", "hours", text(), always=True),
    Field("school", "school", one_of(codes(choices.SCHOOL))),
    Field("note", "note", text()),
    Field("language", "language", short(8)),
    *VERIFIED,
)

# Fields of our rows that have translations, by the table they stand in.
TRANSLATED = {
    "organization": ("name", "description"),
    "service": ("name", "description", "application_process", "fees_description", "eligibility_description"),
    "location": ("name", "description", "address_1", "city", "near_stop"),
    "schedule": ("note",),
    "document": ("document",),
    "cost": ("option",),
    "condition": ("note",),
}
