"""Which column says what: identifier, names, number, postcode, commune and point, as files call them."""

from __future__ import annotations

from collections.abc import Iterable

from pont.directory.geography.files import Record
from pont.directory.hsds.fields import Refused
from pont.directory.hsds.files import NotAFeed
from pont.directory.names import cleaned, is_misread
from pont.directory.places import LONGEST_NAME, small_words
from pont.directory.saying import said as _
from pont.kernel.folding import tokens

# By role, the columns that are looked at, the first that says something wins. In lower case.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "key", "street_id", "osm", "@id", "code", "mdrc"),
    "kind": ("kind",),
    "name": ("name", "street_bilingual", "street"),
    "name_nl": ("name_nl", "name:nl", "street_nl", "nl"),
    "name_fr": ("name_fr", "name:fr", "street_fr", "fr"),
    "number": ("number", "housenumber"),
    "postcode": ("postcode", "postal_code", "code_postal", "addr:postcode"),
    "commune": ("nis", "commune", "commune_nl", "commune_fr"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "longitude"),
}
# How a name in two languages is written on the signs of Brussels: French first, then Dutch.
BETWEEN = " - "


class Columns:
    """Reads records by role."""

    def __init__(self, records: Iterable[Record], mapping: dict[str, str]) -> None:
        """`mapping` gives roles columns of their own. Raises `NotAFeed` for a role or a column that is not there."""
        self.there = {name for record in records for name in record.values}
        self.of = dict(COLUMNS)
        for role, column in mapping.items():
            if role not in COLUMNS:
                raise NotAFeed(f"--map {role}: choose from {', '.join(COLUMNS)}.")
            if column.lower() not in self.there:
                raise NotAFeed(f"--map {role}: the file has no column {column}.")
            self.of[role] = (column.lower(),)
        self.turned = 0

    def has(self, *names: str) -> bool:
        return not self.there.isdisjoint(names)

    def value(self, record: Record, role: str) -> str:
        """What a record says in a role, on one line and without unseen characters."""
        said, turned = cleaned(record.value(*self.of[role]))
        self.turned += turned
        return said

    def names(self, record: Record) -> tuple[str, str]:
        """The Dutch and the French name; where only one is given it is both. Raises `Refused`."""
        nl, fr = self.value(record, "name_nl"), self.value(record, "name_fr")
        first, second = in_two(self.value(record, "name"))
        nl, fr = nl or second or fr, fr or first or nl
        for name in (nl, fr):
            check_name(name)
        return nl, fr


def in_two(name: str) -> tuple[str, str]:
    """The French and the Dutch half of a name; the whole twice where it has no two halves."""
    halves = name.split(BETWEEN)
    if len(halves) != 2:
        return name, name
    return (
        (halves[1], halves[0]) if is_dutch(halves[0]) and not is_dutch(halves[1]) else (halves[0], halves[1])
    )


def is_dutch(name: str) -> bool:
    """Whether a name ends as Dutch streets do."""
    last = "".join(tokens(name)[-1:])
    return last.endswith(small_words().street_endings)


def check_name(name: str) -> None:
    """Raise `Refused` for a name nobody could be shown or could find."""
    if not name:
        raise Refused(_("it has no name"))
    if is_misread(name):
        raise Refused(_("its name was read in another encoding than it was written in"))
    if len(name) > LONGEST_NAME:
        raise Refused(_("its name is longer than %(size)s characters", size=LONGEST_NAME))
    if not any(letter.isalnum() for letter in name):
        raise Refused(_("its name holds no letter"))
