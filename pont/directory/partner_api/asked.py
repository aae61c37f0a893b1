"""What programs send and get, as the description says it. Values of a record are checked where they are written."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

MOST_KEYS = 200
How = Literal["visited", "phoned", "told"]
Level = Literal["free", "few", "full"]


def storable(text: str) -> str:
    """A text that a database keeps: no NUL."""
    if "\0" in text:
        raise ValueError("a text holds no NUL")
    return text


Text = Annotated[str, AfterValidator(storable)]


class Strict(Schema):
    """An object with these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """Why nothing was done, in one sentence; `field` where one field is the reason."""

    detail: str
    field: str = ""


class Conflict(Schema):
    """Somebody else wrote these fields since they were read: what they say now, and what was sent."""

    detail: str
    now: dict[str, Any]
    sent: dict[str, Any]


class Listed(Schema):
    """An entry of this house, in short."""

    id: str
    name: str
    status: str
    visibility: str
    modified_at: datetime.datetime


class Page(Schema):
    """Entries in the order of their number; `next` is what to send as `after`, null at the end."""

    entries: list[Listed]
    next: int | None


class Entry(Schema):
    """An entry, field by field; after writing, only what was written.

    `stamps`: send back those of the fields you change.
    """

    id: str
    modified_at: datetime.datetime
    fields: dict[str, Any]
    stamps: dict[str, str]


class Changes(Strict):
    """Fields to write; null takes a thing away. `stamps`: of these fields, as they were read."""

    fields: dict[Text, Any] = Field(min_length=1, max_length=MOST_KEYS)
    stamps: dict[Text, Text] = Field(default_factory=dict, max_length=MOST_KEYS)
    how: How = "told"
    on: datetime.date | None = None


class Started(Strict):
    """A new entry of this house. `organization`: the identifier of one of its organisations."""

    organization: Text = Field(max_length=250)
    fields: dict[Text, Any] = Field(min_length=1, max_length=MOST_KEYS)
    how: How = "told"


class Fullness(Strict):
    """How full it is, until when: at most 14 days ahead."""

    level: Level
    until: datetime.datetime


class ClosedFor(Strict):
    """Closed from a day to a day, both closed."""

    since: datetime.date
    until: datetime.date
    note: Text = Field(default="", max_length=200)


class Confirmed(Strict):
    """Everything that one reads out on the telephone is still so."""

    how: How = "told"
