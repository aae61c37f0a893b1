"""The parts of an entry, in the order in which one would ask about them on the telephone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pont.directory.editing.record import Record
from pont.directory.editing.storing import split_place


class Part(NamedTuple):
    """`title`: the question of its page; `short`: its name in a row of parts."""

    code: str
    title: Promise
    short: Promise


PARTS = (
    Part("name", _("What is it called?"), _("Name")),
    Part("what", _("What does somebody get there?"), _("What one gets")),
    Part("where", _("Where is it?"), _("Where")),
    Part("contact", _("How does one reach them?"), _("Contact")),
    Part("hours", _("When is it open?"), _("Hours")),
    Part("asks", _("What does the door ask?"), _("The door")),
    Part("languages", _("Which languages do they speak?"), _("Languages")),
    Part("costs", _("What does it cost, and what must one bring?"), _("Price and papers")),
    Part("whom", _("For whom is it?"), _("For whom")),
    Part("organization", _("Who runs it?"), _("Organisation")),
    Part("sight", _("Who may see this entry?"), _("Who sees it")),
)
BY_CODE = {part.code: part for part in PARTS}
NEW = "new"
HOLDS = {
    "name": ("name", "other_names", "language", "help_kind"),
    "what": ("description", "needs"),
    "where": ("reached_by",),
    "contact": ("phones", "email", "url"),
    "languages": ("languages",),
    "costs": ("costs", "fees_description", "documents"),
    "whom": ("minimum_age", "maximum_age", "eligibility_description", "areas", "application_process"),
    "organization": (
        "organization.name",
        "organization.website",
        "organization.email",
        "organization.description",
    ),
    "sight": ("visibility",),
}
PART_OF = {key: code for code, keys in HOLDS.items() for key in keys}


def part_of(key: str) -> str:
    """The part that tells of a key; "" where none does."""
    if key in PART_OF:
        return PART_OF[key]
    head = key.partition(".")[0]
    below = split_place(key)[1] if head == "place" else ""
    if head == "place" and not below:
        return "where"
    if head == "hours" or below.startswith("hours."):
        return "hours"
    return {"condition": "asks", "place": "contact"}.get(head, "")


def parts_of(record: Record) -> list[Part]:
    """The parts of this entry: one with a secret address has no place to ask about."""
    is_secret = record.get("visibility") == "phone_only"
    return [part for part in PARTS if not (is_secret and part.code == "where")]


def keys_of(part: Part, record: Record) -> Iterator[str]:
    """The keys of a part that the entry has, in their order."""
    yield from (key for key in HOLDS.get(part.code, ()) if key in record)
    yield from (key for key in record if key not in PART_OF and part_of(key) == part.code)


def after(part: Part, record: Record) -> Part | None:
    """The part one asks about next; None after the last."""
    offered = parts_of(record)
    number = offered.index(part) + 1
    return offered[number] if number < len(offered) else None
