"""What somebody asks of the API, read and checked. What was typed never comes back in an answer."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from msgspec import Struct

PER_PAGE, MOST_PER_PAGE = 50, 100
MOST_PAGES = 1_000_000_000
MOST_LETTERS = 300
FARTHEST = 50_000


class BadAsk(ValueError):
    """The question cannot be answered as it stands; `parameter` is its name, the message says why."""

    def __init__(self, parameter: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.parameter, self.status = parameter, status


class Unknown(LookupError):
    """There is nothing that everybody may know under this address."""


class Asked(Struct, frozen=True):
    """A checked question. Empty means: not asked. `proximity` is in metres, `modified_after` in UTC."""

    search: str = ""
    page: int = 1
    per_page: int | None = None
    format: str = "json"
    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    parent_id: str = ""
    organization_id: str = ""
    modified_after: datetime.datetime | None = None
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    full_organization: bool = False
    top_only: bool = False
    postcode: str = ""
    proximity: int | None = None

    @property
    def is_of_somebody(self) -> bool:
        """Whether it holds somebody's words or position: then nobody keeps the answer."""
        return bool(self.search or self.postcode or self.proximity)


def words(text: str) -> str:
    if len(text) > MOST_LETTERS:
        raise ValueError(f"Use at most {MOST_LETTERS} letters.")
    return text.replace("\x00", " ").strip()


def identifier(text: str) -> str:
    if not text or len(text) > MOST_LETTERS:
        raise ValueError("Give the identifier of one object.")
    return text


def number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if not is_number or not 1 <= int(text) <= most:
            raise ValueError(f"Give a whole number from 1 to {most}.")
        return int(text)

    return read


def flag(text: str) -> bool:
    # Programs in Python write True.
    if text.lower() not in ("true", "false"):
        raise ValueError("Choose true or false.")
    return text.lower() == "true"


def form(text: str) -> str:
    if text not in ("json", "ndjson"):
        raise ValueError("Choose json or ndjson.")
    return text


def code(text: str) -> str:
    if not (len(text) == 4 and text.isascii() and text.isdigit() and text >= "1000"):
        raise ValueError("Give a postcode of four digits, such as 1000.")
    return text


def moment(text: str) -> datetime.datetime:
    """A moment in UTC; without a zone it is in UTC already. A plus sign that an address made a space is read as one."""
    try:
        date, space, zone = text.rpartition(" ")
        said = f"{date}+{zone}" if space and "T" in date and ":" in date else text
        found = datetime.datetime.fromisoformat(said)
        if found.tzinfo is None:
            return found.replace(tzinfo=datetime.UTC)
        return found.astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("Give a moment such as 2026-11-23T12:30:00Z.") from error


READERS: dict[str, Callable[[str], Any]] = {
    "search": words,
    "page": number(MOST_PAGES),
    "per_page": number(MOST_PER_PAGE),
    "format": form,
    "taxonomy_term_id": identifier,
    "taxonomy_id": identifier,
    "parent_id": identifier,
    "organization_id": identifier,
    "modified_after": moment,
    "minimal": flag,
    "full": flag,
    "full_service": flag,
    "full_organization": flag,
    "top_only": flag,
    "postcode": code,
    "proximity": number(FARTHEST),
}
LIST = ("search", "page", "per_page", "format")
OF_SERVICES = (*LIST, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full")
PLACED = ("full_organization", "postcode", "proximity")
TAKEN: dict[str, tuple[str, ...]] = {
    "services": (*OF_SERVICES, "minimal", *PLACED),
    "service": (),
    "organizations": (*LIST, "full", "full_service"),
    "organization": ("full_service",),
    "service_at_locations": (*OF_SERVICES, *PLACED),
    "service_at_location": (),
    "taxonomies": LIST,
    "taxonomy": (),
    "taxonomy_terms": (*LIST, "taxonomy_id", "top_only", "parent_id"),
    "taxonomy_term": (),
}
"""Which parameters each answer takes. Those of the standard, and where it forgot one, that one."""


def given(request: HttpRequest) -> QueryDict:
    try:
        return request.GET
    except TooManyFieldsSent as error:
        raise BadAsk("address", "That is too much. A question has a few parameters.", 413) from error


def asked(request: HttpRequest, taken: Iterable[str]) -> Asked:
    """The question in the address; raises `BadAsk`."""
    taken, said = tuple(taken), {}
    for name, values in given(request).lists():
        if name not in taken:
            raise BadAsk("address", f"This address takes {', '.join(taken) or 'no parameters'}.")
        if len(values) > 1:
            raise BadAsk(name, "Say this once.")
        try:
            said[name] = READERS[name](values[0])
        except ValueError as error:
            raise BadAsk(name, str(error)) from error
    if "proximity" in said and "postcode" not in said:
        raise BadAsk("proximity", "Give the postcode as well: the distance counts from its middle.")
    return Asked(**said)
